"""Reviews: the queue they look at, and the outcome of each item, which moves its decision."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from rituals import actions, approvals, decisions, occurrences, superseding
from rituals.actions import Action
from rituals.decision_moves import CannotMove, rejected_by
from rituals.decision_states import ACCEPT, IN_FORCE, REJECT, Move
from rituals.decisions import Decision
from rituals.errors import NotNow, NotThere, Unfit
from rituals.history import Change, note
from rituals.occurrences import Cadence, Occurrence
from rituals.promises import Promises
from rituals.teams import Team
from rituals.work import Tx
from storage.cadences import Cadences
from storage.numbers import take_number
from storage.reviews import Outcome as Outcome
from storage.reviews import Outcomes

SERIES = "REV"
RECORDABLE = (occurrences.OPEN, occurrences.MISSED)
"""From its start on. A review that was held and only noted late is still evidence."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a review can say of an item, and the step that it means for its decision."""

    id: str
    label: str
    move: Move | None
    needs_note: bool = False


APPROVED = Verdict("approved", "Approved", ACCEPT)
CONDITIONS = Verdict("conditions", "Approved with conditions", ACCEPT, needs_note=True)
REJECTED = Verdict("rejected", "Rejected", REJECT, needs_note=True)
DEFERRED = Verdict("deferred", "Deferred to the next review", None)
NEEDS_INFORMATION = Verdict("needs-information", "Needs information", None, needs_note=True)
VERDICTS = (APPROVED, CONDITIONS, REJECTED, DEFERRED, NEEDS_INFORMATION)
"""The outcomes of an architecture review (`domain.md`, section 1)."""


class AlreadyRecorded(NotNow):
    """The outcome of this review is recorded already; nothing was changed."""


class NotStarted(NotNow):
    """This review has not started yet. Its outcome can be recorded from its start on."""


class VerdictMissing(Unfit):
    """Choose an outcome for this note, or clear the note."""


class NoteMissing(Unfit):
    """“{verdict}” needs a word on why, or on which conditions."""


class UnknownVerdict(Unfit):
    """Choose one of the outcomes offered."""


class NoSuchReview(NotThere):
    """That review is not there any more."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """What was decided on one decision (`number`), with its note: a condition a line."""

    number: int
    verdict: str
    note: str = ""
    revision: int | None = None
    """The text that the form showed; None where nobody says which."""

    @property
    def kind(self) -> Verdict:
        if not self.verdict:
            raise VerdictMissing(field=f"verdict:{self.number}")
        for one in VERDICTS:
            if one.id == self.verdict:
                return one
        raise UnknownVerdict


@dataclass(frozen=True, slots=True)
class Item:
    """What became of one item: its verdict, and the actions that its conditions became.

    `overtaken`: somebody had decided it before the outcome was saved, and that was left. `edited`:
    its text had changed by then, and what nobody looked at was not approved.
    """

    decision: Decision
    verdict: Verdict
    actions: tuple[Action, ...] = ()
    overtaken: bool = False
    edited: bool = False
    hindered: str = ""
    """Why an approved one could not be accepted: what it supersedes is not in force any more."""
    waits_for: str = ""
    """What an approved one still lacks: a review settles what a forum may settle, and no more."""


@dataclass(frozen=True, slots=True)
class Record:
    """A review as it was held."""

    occurrence: Occurrence
    items: tuple[Item, ...]


async def agenda(tx: Tx, team: Team, until: datetime | None = None) -> list[Decision]:
    """List what a review looks at: proposed decisions, the longest waiting first.

    For a review that is over, `until` is its close: what was proposed later waits for the next.
    """
    waiting = await decisions.queue(tx, team)
    return [one for one in waiting if until is None or (one.proposed_at or until) <= until]


def check_recordable(occurrence: Occurrence) -> None:
    """Raise where an occurrence's outcome cannot be recorded: too early, or done."""
    if occurrence.state == occurrences.ANNOUNCED:
        raise NotStarted
    if occurrence.state not in RECORDABLE:
        raise AlreadyRecorded


async def record(
    tx: Tx,
    team: Team,
    occurrence: Occurrence,
    cadence: Cadence,
    rulings: Sequence[Ruling],
    *,
    actor: str,
    now: datetime,
) -> Record:
    """Record a review's outcome: it was held, and each ruling moves its decision.

    Conditions become actions of the decision's author, one a line. Of two people who send the
    form at once, one records it and the other is told (`AlreadyRecorded`).
    """
    check_recordable(occurrence)
    for ruling in rulings:
        if ruling.kind.needs_note and not ruling.note.strip():
            raise NoteMissing(field=f"note:{ruling.number}", verdict=ruling.kind.label)
    workspace = team.workspace
    number = await take_number(tx, workspace, SERIES)
    held = await Cadences(tx, workspace).change(
        occurrence, only_in=RECORDABLE, state=occurrences.HELD, number=number, closed_at=now
    )
    if held is None:
        raise AlreadyRecorded
    items = [await _apply(tx, team, held, ruling, actor=actor, now=now) for ruling in rulings]
    note(
        tx,
        workspace,
        Change(
            occurrences.name(held),
            occurrences.HELD,
            actor,
            now,
            data={"review": number, "cadence": cadence.id, "items": len(rulings)},
        ),
    )
    promises = Promises(tx, workspace)
    await promises.end(occurrences.end_key(held), reason="the review was held", at=now)
    await promises.rearm(
        occurrences.refresh(held, cadence, now), occurrences.line(held, cadence, "held", now)
    )
    return Record(held, tuple(items))


async def _apply(
    tx: Tx, team: Team, held: Occurrence, ruling: Ruling, *, actor: str, now: datetime
) -> Item:
    verdict = ruling.kind
    decision = await decisions.numbered(tx, team.workspace, ruling.number)
    await Outcomes(tx, team.workspace).add(
        occurrence_id=held.id,
        subject=decision.name,
        verdict=verdict.id,
        note=ruling.note,
        by=actor,
        at=now,
    )
    reviewed = Change(
        decision.name,
        "reviewed",
        actor,
        now,
        data={"review": held.number, "verdict": verdict.id},
        texts={"note": ruling.note} if ruling.note else {},
    )
    note(tx, team.workspace, reviewed)
    if decision.state != decisions.PROPOSED:
        return Item(decision, verdict, overtaken=True)
    targets = await superseding.targets_of(tx, decision)
    gone = [one.name for one in targets if one.state not in IN_FORCE]
    if gone and verdict.move is ACCEPT:
        return Item(decision, verdict, hindered=", ".join(gone))
    try:
        decision, waits_for = await _settle(tx, team, decision, ruling, actor, now)
    except approvals.EditedSince:
        return Item(decision, verdict, edited=True)
    except CannotMove:
        decision = await decisions.numbered(tx, team.workspace, ruling.number)
        return Item(decision, verdict, overtaken=True)
    if verdict is not CONDITIONS:
        return Item(decision, verdict, waits_for=waits_for)
    owed = await _owed(tx, team, decision, ruling, actor=actor, now=now)
    return Item(decision, verdict, owed, waits_for=waits_for)


async def _settle(
    tx: Tx, team: Team, decision: Decision, ruling: Ruling, actor: str, now: datetime
) -> tuple[Decision, str]:
    """Let a verdict move its decision; return it with what it still waits for."""
    move = ruling.kind.move
    if move is ACCEPT:
        question = await approvals.approve_by_review(
            tx, team, decision, actor=actor, now=now, revision=ruling.revision
        )
        return question.decision, await approvals.lacking(tx, question)
    if move is REJECT:
        decision = await rejected_by(tx, team, decision, actor=actor, why=ruling.note, now=now)
    return decision, ""


async def _owed(
    tx: Tx, team: Team, decision: Decision, ruling: Ruling, *, actor: str, now: datetime
) -> tuple[Action, ...]:
    """Make an action of each condition; what came from a file has no author to owe it."""
    owner = actor if decision.imported else decision.author
    conditions = (line.strip().lstrip("-*•").strip() for line in ruling.note.splitlines())
    return tuple(
        [
            await actions.owe(
                tx,
                team,
                title=condition,
                owner=owner,
                source=decision.name,
                actor=actor,
                now=now,
            )
            for condition in conditions
            if condition
        ]
    )


async def outcomes_of(tx: Tx, occurrence: Occurrence) -> list[Outcome]:
    """List what a review decided, in the order it was recorded."""
    return await Outcomes(tx, occurrence.workspace).of(occurrence.id)


def label(verdict: str) -> str:
    """Say a verdict as it stands on the form."""
    known: Mapping[str, str] = {one.id: one.label for one in VERDICTS}
    return known.get(verdict, verdict)
