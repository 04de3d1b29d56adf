"""What the two are told of check-ins, by direct message: what each word is about, and its edits.

The text of a message, which notifications show, says no more than that there is a check-in.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from handlers import blocks
from handlers.answers import Block
from handlers.blocks import words
from handlers.check_ins import messages, news
from handlers.check_ins.about import SUBJECT, About, subject
from handlers.check_ins.facts import seen
from handlers.kinds import Moot, NotYet, PostKind, RowsKind
from handlers.slack import Edit, Outgoing, Post, Sent
from rituals.check_ins import clock as check_in_clock
from rituals.check_ins import promises as promised
from rituals.check_ins.agreed import left_by
from rituals.check_ins.check_ins import Goal, NoSuchPlan, Plan
from rituals.check_ins.clock import Wanted
from rituals.check_ins.putting_off import put_off
from rituals.check_ins.words import escalated_anew
from rituals.people import to_know
from rituals.promises import Promise, Promises, soon
from rituals.rights import OnlyAnswers, PersonUnknown, viewer
from rituals.work import Tx


@dataclass(frozen=True, slots=True)
class Word:
    """One message: its text for notifications, and what it shows."""

    text: str
    blocks: list[Block]


async def facts(tx: Tx, promise: Promise, now: datetime) -> Outgoing | Moot | NotYet:
    """Say a word, or bring up to date what was said."""
    found = await _due(tx, promise, now)
    if isinstance(found, str):
        return Moot(found)
    person = promise.lane or ""
    try:
        word = await _word(tx, promise, found, person)
    except PersonUnknown:
        await Promises(tx, promise.workspace).make(to_know(promise.workspace, person, now))
        return NotYet("Slack has not said yet who they are")
    except OnlyAnswers:
        return Moot("they have left, or are a guest now")
    except NoSuchPlan:
        return Moot("it is not theirs to read any more")
    if promise.channel is not None and promise.ts is not None:
        return Edit(promise.channel, promise.ts, word.text, word.blocks)
    return Post(person, word.text, word.blocks)


async def _due(tx: Tx, promise: Promise, now: datetime) -> Wanted | str:
    """Return what a word is about; a text says why it is not said, or not now."""
    found = await check_in_clock.wanted(tx, promise)
    if isinstance(found, str) or not await put_off(tx, promise, found, now):
        return found
    return "they are not to be spoken to now: it is said later"


async def _word(tx: Tx, promise: Promise, found: Wanted, person: str) -> Word:
    """Return what is said, drawn for its reader."""
    what = promised.told(promise.key) if promise.kind == promised.TELL else ""
    if person not in {found.plan.person, found.plan.manager} or what == promised.HANDED:
        left = await left_by(tx, found.plan, person) if what == promised.HANDED else []
        by = promised.doer_in(promise.key) if what == promised.HANDED else None
        return Word(SUBJECT, handed(found.plan, person, left, by))
    who = await viewer(tx, promise.workspace, person)
    by = promised.doer_in(promise.key)
    about = About(await seen(tx, who, found.plan.number), None, None, found.agreed, by=by)
    if found.goal in about.seen.whole.goals:
        about = replace(about, goal=found.goal)
    if found.check_in is not None:
        mine = (one for one in about.seen.whole.check_ins if one.id == found.check_in.id)
        about = replace(about, check_in=next(mine))
        about = replace(about, reminded=found.reminded, refused=found.refused)
    say = news.TOLD[what] if what else messages.SAID[promise.kind]
    return Word(subject(about), say(about))


def handed(plan: Plan, reader: str, left: Sequence[Goal], by: str | None = None) -> list[Block]:
    """Tell an earlier manager that somebody else reads what follows, and `by` whom they were named;
    all else goes from what they have. What they had agreed to do is `left` to the person.
    """
    whose = [blocks.person(plan.person), words("'s check-ins")]
    if reader == plan.manager:
        return [blocks.line(words("You are the manager of "), *whose, words(" again."))]
    opening = [words("Somebody else is the manager of "), *whose, words(" now")]
    opening += [words(": "), blocks.person(by), words(" named them.")] if by else [words(".")]
    if plan.manager is None:
        opening = [words("You are not the manager of "), *whose, words(" any more.")]
    if not left:
        return [blocks.line(*opening, words(" There is nothing left for you to do."))]
    told = [words(" What you had agreed to do is "), blocks.person(plan.person),
            words("'s to see to; tell them where you still do it:")]  # fmt: skip
    return [blocks.line(*opening, *told), blocks.bullets([[words(one.text)] for one in left])]


async def landed(tx: Tx, promise: Promise, sent: Sent, now: datetime) -> None:
    """Say what is so now where what was found again may be out of date, and to the manager that
    who could not be asked was.
    """
    if promise.kind == promised.ASK and promise.ts is None:
        await escalated_anew(tx, promise, now)
    if sent.found:
        again = soon(promise.workspace, promise.kind, promise.subject, promise.key, now,
                     promise.lane)  # fmt: skip
        await Promises(tx, promise.workspace).rearm(again)


KINDS = (
    RowsKind(promised.OPEN, check_in_clock.keep_opens),
    RowsKind(promised.STEP, check_in_clock.keep_steps),
    RowsKind(promised.BACK, check_in_clock.keep_backs),
    PostKind(promised.ASK, facts, landed, deadline=True),
    PostKind(promised.HEADS_UP, facts, landed),
    PostKind(promised.REMIND, facts, landed, deadline=True),
    PostKind(promised.ESCALATE, facts, landed, deadline=True),
    PostKind(promised.TELL, facts, landed, deadline=True),
    PostKind(promised.AGREED, facts, landed, deadline=True),
)
