"""An occurrence with all that its message, a prompt or a reminder says of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from handlers.answers import Block
from handlers.occurrences.views import Shown
from handlers.reviews.names import outcome_button
from rituals.cadences.cadences import Cadence
from rituals.cadences.questions import Questions, asked_by
from rituals.names import number_of
from rituals.occurrences import answering, occurrences
from rituals.occurrences.answering import Asked
from rituals.occurrences.occurrences import Occurrence
from rituals.promises import Promise
from rituals.reviews.kinds import Kind, kind_of, leaves_outcome
from rituals.teams.teams import Team, team_with
from rituals.work import Tx


@dataclass(frozen=True, slots=True)
class Found:
    """An occurrence as it stands; `gone` are those of its people who have left since."""

    occurrence: Occurrence
    cadence: Cadence
    team: Team
    kind: Kind
    questions: Questions
    people: Sequence[Asked]
    gone: frozenset[str]

    def asked(self, person: str) -> Asked | None:
        return next((one for one in self.people if one.person == person), None)


async def found_by(tx: Tx, promise: Promise) -> Found | None:
    """Return the occurrence that a promise is about."""
    return await found_with(tx, promise.workspace, number_of(promise.subject))


async def found_with(tx: Tx, workspace: str, number: int) -> Found | None:
    pair = await occurrences.occurrence_of(tx, workspace, number)
    if pair is None:
        return None
    occurrence, cadence = pair
    team = await team_with(tx, workspace, cadence.team_id)
    people = await answering.asked_in(tx, occurrence)
    known = [one.person for one in people]
    if occurrence.facilitator is not None:
        known.append(occurrence.facilitator)
    return Found(
        occurrence,
        cadence,
        team,
        await kind_of(tx, team, cadence),
        await asked_by(tx, cadence),
        people,
        await answering.gone_of(tx, workspace, known),
    )


def outcome_of(found: Found) -> dict[str, Any] | None:
    """Return the button for the outcome, where a ritual records one beside its answers."""
    if not leaves_outcome(found.kind, asks=bool(found.questions)):
        return None
    return outcome_button(found.occurrence, found.cadence)


def shown(
    found: Found,
    *,
    agenda: Sequence[Block] = (),
    left: Sequence[Block] = (),
    outcome: dict[str, Any] | None = None,
    late: bool = True,
) -> Shown:
    """Return an occurrence as its message shows it."""
    return Shown(
        found.occurrence,
        found.cadence,
        found.people,
        found.gone,
        found.questions,
        agenda,
        left,
        outcome,
        late,
    )
