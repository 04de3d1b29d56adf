"""Reviews: the queue they look at, and the outcome of each item, which moves its decision."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from rituals import actions, cadences, decisions
from rituals.cadences import Cadence, Occurrence
from rituals.decisions import Decision, Move
from rituals.errors import NotNow, Unfit
from rituals.history import Change, note
from rituals.promises import Promises
from rituals.teams import Team
from rituals.work import Tx
from storage.cadences import Cadences
from storage.numbers import take_number
from storage.reviews import Outcome as Outcome
from storage.reviews import Outcomes

SERIES = "REV"
RECORDABLE = (cadences.ANNOUNCED, cadences.OPEN, cadences.MISSED)
"""A review that was held and only noted late is still evidence."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a review can say of an item, and the step that it means for its decision."""

    id: str
    label: str
    move: Move | None
    needs_note: bool = False


APPROVED = Verdict("approved", "Approved", decisions.ACCEPT)
CONDITIONS = Verdict("conditions", "Approved with conditions", decisions.ACCEPT, needs_note=True)
REJECTED = Verdict("rejected", "Rejected", decisions.REJECT, needs_note=True)
DEFERRED = Verdict("deferred", "Deferred to the next review", None)
NEEDS_INFORMATION = Verdict("needs-information", "Needs information", None, needs_note=True)
VERDICTS = (APPROVED, CONDITIONS, REJECTED, DEFERRED, NEEDS_INFORMATION)
"""The outcomes of an architecture review (`domain.md`, section 1)."""


class AlreadyRecorded(NotNow):
    """This review is {state} and its outcome is recorded. Nothing was changed."""


class NoteMissing(Unfit):
    """“{verdict}” needs a word on why, or on which conditions."""


class UnknownVerdict(Unfit):
    """Choose one of the outcomes offered."""


class NoSuchReview(NotNow):
    """That review is not there any more."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """What was decided on one decision (`number`), with its note: a condition a line."""

    number: int
    verdict: str
    note: str = ""

    @property
    def kind(self) -> Verdict:
        for one in VERDICTS:
            if one.id == self.verdict:
                return one
        raise UnknownVerdict


@dataclass(frozen=True, slots=True)
class Record:
    """A review as it was held: its number, and what became of each item."""

    occurrence: Occurrence
    moved: tuple[Decision, ...]
    overtaken: tuple[str, ...]
    """Items that somebody had decided before the review's outcome was saved."""


async def agenda(tx: Tx, team: Team) -> list[Decision]:
    """List what a review looks at: proposed decisions, the longest waiting first."""
    return await decisions.queue(tx, team)


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
    for ruling in rulings:
        if ruling.kind.needs_note and not ruling.note.strip():
            raise NoteMissing(field=f"note:{ruling.number}", verdict=ruling.kind.label)
    workspace = team.workspace
    number = await take_number(tx, workspace, SERIES)
    held = await Cadences(tx, workspace).change(
        occurrence, only_in=RECORDABLE, state=cadences.HELD, number=number, closed_at=now
    )
    if held is None:
        raise AlreadyRecorded(state=cadences.HELD)
    moved, overtaken = [], []
    for ruling in rulings:
        decision = await _apply(tx, team, held, ruling, actor=actor, now=now)
        moved.append(decision) if decision else overtaken.append(f"ADR-{ruling.number}")
    note(
        tx,
        workspace,
        Change(
            cadences.name(held),
            cadences.HELD,
            actor,
            now,
            data={"review": number, "cadence": cadence.id, "items": len(rulings)},
        ),
    )
    promises = Promises(tx, workspace)
    await promises.end(cadences.end_key(held), reason="the review was held", at=now)
    await promises.rearm(
        cadences.refresh(held, cadence, now), cadences.line(held, cadence, "held", now)
    )
    return Record(held, tuple(moved), tuple(overtaken))


async def _apply(
    tx: Tx, team: Team, held: Occurrence, ruling: Ruling, *, actor: str, now: datetime
) -> Decision | None:
    verdict = ruling.kind
    decision = await decisions.numbered(tx, team.workspace, ruling.number)
    if decision.state != decisions.PROPOSED:
        return None
    await Outcomes(tx, team.workspace).add(
        occurrence_id=held.id,
        subject=decision.name,
        verdict=verdict.id,
        note=ruling.note,
        by=actor,
        at=now,
    )
    note(
        tx,
        team.workspace,
        Change(
            decision.name,
            "reviewed",
            actor,
            now,
            data={"review": held.number, "verdict": verdict.id},
            texts={"note": ruling.note} if ruling.note else {},
        ),
    )
    if verdict.move is not None:
        decision = await decisions.move(
            tx, team.workspace, ruling.number, verdict.move, actor=actor, now=now, why=ruling.note
        )
    if verdict is CONDITIONS:
        for condition in filter(None, map(str.strip, ruling.note.splitlines())):
            await actions.owe(
                tx,
                team,
                title=condition,
                owner=decision.author,
                source=decision.name,
                actor=actor,
                now=now,
            )
    return decision


async def outcomes_of(tx: Tx, occurrence: Occurrence) -> list[Outcome]:
    """List what a review decided, in the order it was recorded."""
    return await Outcomes(tx, occurrence.workspace).of(occurrence.id)


def label(verdict: str) -> str:
    """Say a verdict as it stands on the form."""
    known: Mapping[str, str] = {one.id: one.label for one in VERDICTS}
    return known.get(verdict, verdict)
