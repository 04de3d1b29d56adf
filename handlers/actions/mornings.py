"""The working-morning message: one a person and day, edited as things get done."""

from collections.abc import Sequence
from datetime import datetime

from handlers import blocks
from handlers.actions import names, views
from handlers.answers import Block
from handlers.blocks import Part, words
from handlers.kinds import Moot, NotYet, PostKind, RowsKind
from handlers.slack import Edit, Outgoing, Post, Sent
from rituals.actions import chasing as action_chasing
from rituals.actions import messages as action_messages
from rituals.actions import promises as action_promises
from rituals.actions.actions import DONE, OPEN
from rituals.actions.messages import Later, Morning, Row
from rituals.actions.moves import HANDED, MOVED
from rituals.calendar.days import said
from rituals.people import to_know
from rituals.promises import Promise, Promises
from rituals.rights import OnlyAnswers, PersonUnknown, viewer
from rituals.work import Tx

FALLBACK_NAMES = 5


async def facts(tx: Tx, promise: Promise, now: datetime) -> Outgoing | Moot | NotYet:
    """Draw the message: gathered anew the first time, and afterwards with what became of it."""
    if promise.ts is not None and promise.channel is not None:
        stands = await action_messages.redrawn(tx, promise)
        return Edit(promise.channel, promise.ts, text(stands), drawn(stands))
    person = promise.subject
    try:
        who = await viewer(tx, promise.workspace, person)
        morning = await action_messages.composed(tx, who, promise, now)
    except PersonUnknown:
        await Promises(tx, promise.workspace).make(to_know(promise.workspace, person, now))
        return NotYet("Slack has not said yet who they are")
    except OnlyAnswers:
        return Moot("they have left, or are a guest now")
    except Later:
        return Moot("they are not to be spoken to now: it is promised for another morning")
    return Post(person, text(morning), drawn(morning)) if morning else Moot("nothing is due")


async def landed(tx: Tx, promise: Promise, sent: Sent, now: datetime) -> None:
    """Note what was said; one that was found says what was true when it was sent, and is edited."""
    await action_messages.arrived(tx, promise, now)
    if sent.found:
        day = action_promises.day_of(promise.key)
        again = action_promises.morning_again(promise.workspace, promise.subject, day, now)
        await Promises(tx, promise.workspace).rearm(again)


def text(morning: Morning) -> str:
    """Return the message as a notification says it, on whatever screen it lights up.

    Of what came of a private incident it names the number alone.
    """
    left = [one for one in morning.rows if one.became == OPEN]
    if not left:
        return "All done."
    first = "; ".join(
        f"{_called(one)}, {views.standing(one.action, morning.day)}"
        for one in left[:FALLBACK_NAMES]
    )
    return blocks.escaped(f"{_counted(len(left))}: {first}")


def _called(row: Row) -> str:
    action = row.action
    return action.name if row.private else f"{action.name} {blocks.clip(action.title, 80)}"


def _counted(count: int) -> str:
    return "One action needs you" if count == 1 else f"{count} actions need you"


def drawn(morning: Morning) -> list[Block]:
    """Return the message: the reader's own actions, then those that others owe."""
    own = [one for one in morning.rows if not one.as_manager]
    others = [one for one in morning.rows if one.as_manager]
    left = sum(one.became == OPEN for one in morning.rows)
    shown = [blocks.header(f"{said(morning.day)}: {_counted(left) if left else 'all done'}")]
    for one in own:
        shown += _row(one, morning)
    if others:
        heading = "Of your team, and waiting for you" if own else "Others owe these"
        shown.append(blocks.line(words(heading, bold=True)))
    for one in others:
        shown += _row(one, morning)
    if morning.more:
        rest = f"{morning.more} more follow on the next working morning: `/action` lists all."
        shown.append(blocks.sentence(rest))
    return shown


def _row(row: Row, morning: Morning) -> list[Block]:
    action = row.action
    if row.became != OPEN:
        return [blocks.line(*_became(row, morning.person))]
    parts = views.named(action, morning.day, owned=not row.as_manager)
    parts += _remarks(row)
    buttons = views.buttons(action, names.MORNING, show=True, others=row.as_manager)
    return [blocks.line(*parts), blocks.actions(*buttons)]


def _remarks(row: Row) -> Sequence[Part]:
    """Say why it is there, where its date does not say it: new, moved often, its owner gone."""
    parts: list[Part] = []
    if row.given_by is not None:
        parts += [words(" · new for you, from "), *views.by(row.given_by)]
    if row.as_manager:
        parts.append(words(" · cannot do it any more" if row.gone else " · was reminded of it"))
    if row.action.moved:
        times = "once" if row.action.moved == 1 else f"{row.action.moved} times"
        parts.append(words(f" · moved {times}"))
    return parts


def _became(row: Row, reader: str) -> list[Part]:
    """Say what became of an action since the message was sent."""
    action = row.action
    name = {"type": "text", "text": f"{action.name} · {blocks.clip(action.title, 150)}",
            "style": {"strike": True}}  # fmt: skip
    if row.became == HANDED:
        return [words("➡️ "), name, words(" handed over to "), blocks.person(action.owner)]
    if row.became == MOVED:
        due = said(action.due_on) if action.due_on else "no day"
        return [words("🗓️ "), name, words(f" moved to {due}")]
    closer = action.closed_by
    by = [words(" by "), blocks.person(closer)] if closer not in {None, reader} else []
    badge = "✅ " if row.became == DONE else "🗑️ "
    return [words(badge), name, words(f" {row.became}"), *[one for one in by if closer]]


KINDS = (
    RowsKind(action_promises.CHASE, action_chasing.look),
    PostKind(action_promises.MORNING, facts, landed, deadline=True),
)
