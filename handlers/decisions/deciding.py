"""Decide: propose, approve, reject, ask for changes, withdraw, deprecate, supersede, keep.

Each exists as a command and as a button; both lead to one function here.
"""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from handlers import blocks, fields
from handlers.answers import Answer, Open, Quiet, Receipt, Say
from handlers.arrivals import Click, Command, Submission
from handlers.asking import asker
from handlers.decisions import forms, messages, names, whole
from handlers.decisions.facts import seen_of
from handlers.decisions.numbering import number_first, number_in
from handlers.decisions.writing import next_review, supersede_opened
from handlers.helping import words_after
from rituals.decisions import approvals, decisions
from rituals.decisions import moves as decision_moves
from rituals.decisions.decisions import Decision
from rituals.decisions.edits import supersede_too
from rituals.decisions.keeping import keep
from rituals.decisions.states import DEPRECATE, PROPOSED, REJECT, WITHDRAW, Move
from rituals.errors import NotNow
from rituals.rights import Viewer
from rituals.teams.teams import Team
from rituals.work import Tx


class NotByThis(NotNow):
    """Write `/adr supersede {target}` for a new decision, or `/adr supersede {target} by 15` for
    one that is there.
    """


Acting = Callable[..., Awaitable[Decision]]


@dataclass(frozen=True, slots=True)
class Reasoned:
    """A step that asks why: its form, and what it does."""

    step: Move | None
    title: str
    submit: str
    hint: str
    act: Acting
    done: str


async def _reject(
    tx: Tx, who: Viewer, team: Team, decision: Decision, *, why: str, now: datetime
) -> Decision:
    what = f"Rejecting {decision.name}"
    await approvals.ensure_settles(tx, who, team, decision, what, now)
    return await decision_moves.reject(tx, who, team, decision, why=why, now=now)


async def _deprecate(
    tx: Tx, who: Viewer, team: Team, decision: Decision, *, why: str, now: datetime
) -> Decision:
    what = f"Deprecating {decision.name}"
    await approvals.ensure_settles(tx, who, team, decision, what, now)
    return await decision_moves.deprecate(tx, who, team, decision, why=why, now=now)


REASONED = {
    names.REJECT: Reasoned(
        REJECT,
        "Reject",
        "Reject",
        "It goes to the card's thread, for its author, and into the record.",
        _reject,
        "is rejected",
    ),
    names.CHANGES: Reasoned(
        None,
        "Changes to",
        "Ask for changes",
        "Its author is told, and can edit it. It stays proposed.",
        decision_moves.ask_for_changes,
        "stays proposed; its author is told",
    ),
    names.WITHDRAW: Reasoned(
        WITHDRAW,
        "Withdraw",
        "Withdraw",
        "A word on why helps whoever reads it later.",
        decision_moves.withdraw,
        "is withdrawn",
    ),
    names.DEPRECATE: Reasoned(
        DEPRECATE,
        "Deprecate",
        "Deprecate",
        "It holds no longer and nothing takes its place: why?",
        _deprecate,
        "is deprecated",
    ),
}


# -- propose and accept ---------------------------------------------------------------------------


async def propose(command: Command, tx: Tx, now: datetime) -> Answer:
    number = number_in(words_after(command, "adr", "propose"), "/adr propose 12")
    return await _propose(tx, await asker(tx, command), number, now)


async def propose_clicked(click: Click, tx: Tx, now: datetime) -> Answer:
    who, number = await asker(tx, click), int(click.value)
    answer = await _propose(tx, who, number, now)
    return await _shown_anew(click, tx, number, answer)


async def _propose(tx: Tx, who: Viewer, number: int, now: datetime) -> Answer:
    decision, team = await decisions.seen(tx, who, number)
    moved = await decision_moves.propose(tx, who, team, decision, now=now)
    return _say(messages.whats_next(moved, team, await next_review(tx, team, now)))


async def accept(command: Command, tx: Tx, now: datetime) -> Answer:
    number = number_in(words_after(command, "adr", "accept"), "/adr accept 12")
    decision, team = await decisions.seen(tx, who := await asker(tx, command), number)
    if decision.state == PROPOSED and decision.revision > 1:  # which text did they read?
        return Open(whole.window(await seen_of(tx, decision, whole=True)))
    question = await approvals.approve(tx, who, team, decision, now=now)
    return _say(messages.after_approval(question))


async def accept_clicked(click: Click, tx: Tx, now: datetime) -> Answer:
    """Approve the text that the button stood under; one that was edited since is refused."""
    number, _, revision = click.value.partition(":")
    decision, team = await decisions.seen(tx, who := await asker(tx, click), int(number))
    question = await approvals.approve(
        tx, who, team, decision, now=now, revision=int(revision or decision.revision)
    )
    if question.decision.state != PROPOSED and click.view_id is None:
        return Quiet()  # the card says so itself
    answer = _say(messages.after_approval(question))
    return await _shown_anew(click, tx, int(number), answer)


async def _shown_anew(click: Click, tx: Tx, number: int, answer: Answer) -> Answer:
    """Bring the window up to date that a button stood in; elsewhere just answer."""
    if click.view_id is None or click.in_home:
        return answer
    decision = await decisions.numbered(tx, click.who.workspace, number)
    return Receipt(whole.window(await seen_of(tx, decision, whole=True)), "")


# -- steps with a reason --------------------------------------------------------------------------


async def reject(command: Command, tx: Tx, now: datetime) -> Answer:
    return await _reasoned(command, tx, now, "reject", names.REJECT)


async def changes(command: Command, tx: Tx, now: datetime) -> Answer:
    return await _reasoned(command, tx, now, "changes", names.CHANGES)


async def withdraw(command: Command, tx: Tx, now: datetime) -> Answer:
    return await _reasoned(command, tx, now, "withdraw", names.WITHDRAW)


async def deprecate(command: Command, tx: Tx, now: datetime) -> Answer:
    return await _reasoned(command, tx, now, "deprecate", names.DEPRECATE)


async def _reasoned(command: Command, tx: Tx, now: datetime, word: str, name: str) -> Answer:
    """Take a step with the words after the number as the reason; without them a form asks."""
    typed = words_after(command, "adr", word)
    number, why = number_first(typed, f"/adr {word} 12 because …")
    who = await asker(tx, command)
    if not why:
        return await _why(tx, who, number, name)
    return _say(await _stepped(tx, who, number, name, why, now))


async def reason_clicked(click: Click, tx: Tx, _now: datetime) -> Answer:
    return await _why(tx, await asker(tx, click), int(click.value), click.action_id)


async def _why(tx: Tx, who: Viewer, number: int, name: str) -> Answer:
    decision, _ = await decisions.seen(tx, who, number)
    asked = REASONED[name]
    if asked.step is not None and decision.state not in asked.step.before:
        raise await decision_moves.refusal(tx, decision, asked.step)
    return Open(messages.reason_form(decision, asked.title, asked.submit, name, asked.hint))


async def reason_given(form: Submission, tx: Tx, now: datetime) -> Answer:
    name, _, number = form.metadata.partition("=")
    why = form.form.text("why").strip()
    parts = await _stepped(tx, await asker(tx, form), int(number), name, why, now)
    done = f"ADR-{number} {REASONED[name].done} already."
    return Receipt(blocks.modal("Done", [blocks.line(*parts)], close="Done"), done)


async def _stepped(
    tx: Tx, who: Viewer, number: int, name: str, why: str, now: datetime
) -> list[blocks.Part]:
    decision, team = await decisions.seen(tx, who, number)
    asked = REASONED[name]
    moved = await asked.act(tx, who, team, decision, why=why, now=now)
    return [blocks.words(f"{moved.name} {asked.done}. "), *messages.card_says_so(moved)]


# -- supersede and keep ---------------------------------------------------------------------------


async def supersede(command: Command, tx: Tx, now: datetime) -> Answer:
    """Open the form of the successor, or link one that is there: `/adr supersede 12 by 15`."""
    typed = words_after(command, "adr", "supersede")
    number, rest = number_first(typed, "/adr supersede 12")
    decision, team = await decisions.seen(tx, who := await asker(tx, command), number)
    if not rest:
        return await supersede_opened(tx, who, decision, team)
    named = re.fullmatch(r"(?:by|with)\s+(.+)", rest, re.IGNORECASE)
    if named is None:
        raise NotByThis(target=number)
    found = await decisions.seen(tx, who, number_in(named[1], "/adr supersede 12 by 15"))
    what = f"Superseding {decision.name}"
    await approvals.ensure_settles(tx, who, team, decision, what, now)
    successor = await supersede_too(tx, who, found[1], found[0], decision, now=now)
    if successor.state == PROPOSED:
        told = f"{successor.name} supersedes {decision.name} once it is accepted."
    else:
        told = f"{decision.name} is superseded by {successor.name}."
    return _say([blocks.words(told)])


async def supersede_clicked(click: Click, tx: Tx, _now: datetime) -> Answer:
    decision, team = await decisions.seen(tx, who := await asker(tx, click), int(click.value))
    return await supersede_opened(tx, who, decision, team)


async def keep_clicked(click: Click, tx: Tx, _now: datetime) -> Answer:
    """Ask for the next day on which a decision is looked at again; none is an answer too."""
    decision, _ = await decisions.seen(tx, await asker(tx, click), int(click.value))
    shown = [
        blocks.paragraph(decision.title),
        fields.day("review_on", "Look at it again on", optional=True, hint="Empty: never"),
    ]
    return Open(
        blocks.modal(
            f"Keep {decision.name}",
            shown,
            callback_id=names.KEEP_FORM,
            submit="Keep it",
            close="Cancel",
            metadata=str(decision.number),
        )
    )


async def kept(form: Submission, tx: Tx, now: datetime) -> Answer:
    who = await asker(tx, form)
    decision, team = await decisions.seen(tx, who, int(form.metadata))
    next_on = forms.day_in(form.form, "review_on")
    saved = await keep(tx, who, team, decision, next_on, now=now)
    again = f" It is looked at again on {next_on:%d %B %Y}." if next_on else ""
    told = blocks.line(blocks.words(f"{saved.name} stands as it is.{again}"))
    return Receipt(blocks.modal("Kept", [told], close="Done"), f"{saved.name} is kept already.")


async def repost_clicked(click: Click, tx: Tx, now: datetime) -> Answer:
    decision, _ = await decisions.seen(tx, await asker(tx, click), int(click.value))
    await decisions.post_again(tx, decision, now)
    return Say(f"{decision.name}: trying again.")


def _say(parts: list[blocks.Part]) -> Say:
    return Say(blocks.fallback(*parts), [blocks.line(*parts)])
