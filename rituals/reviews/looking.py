"""Look at meetings that were recorded: one whole, or a list; and whom the next one expects."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from rituals.actions.actions import Action
from rituals.cadences.cadences import listed
from rituals.decisions import decisions
from rituals.decisions.states import ACCEPTED, REJECT
from rituals.errors import NotThere
from rituals.history import record_of
from rituals.names import DECISION, REVIEW, name_of, number_of
from rituals.occurrences import invitees, occurrences
from rituals.occurrences.private_meetings import is_seen_in
from rituals.people import names_of
from rituals.reviews import lines as review_lines
from rituals.reviews.kinds import MOVES, kind_of
from rituals.reviews.reviews import Outcome, titled
from rituals.reviews.rulings import Meeting
from rituals.reviews.signing import Signature, signatures
from rituals.rights import Viewer
from rituals.teams.teams import Team, all_teams
from rituals.work import Tx
from storage.actions import Actions
from storage.cadences import Cadence, Occurrence
from storage.occurrence_people import OccurrencePeople
from storage.reviews import Outcomes


class NoSuchRev(NotThere):
    """There is no REV-{number} here. `/review outcomes` lists those there are."""


@dataclass(frozen=True, slots=True)
class Whole:
    """All that a recorded meeting left behind. `held_on` is said of a private one alone."""

    meeting: Meeting
    outcomes: tuple[Outcome, ...] = ()
    actions: tuple[Action, ...] = ()
    signatures: tuple[Signature, ...] = ()
    held_on: date | None = None
    stand: frozenset[str] = frozenset()
    """Decisions that it rejected when they were accepted already, and that stay so."""
    adrs: Mapping[int, str] = field(default_factory=dict)
    """Which decisions were started from its lines, by the line's place."""

    @property
    def occurrence(self) -> Occurrence:
        return self.meeting.occurrence

    @property
    def name(self) -> str:
        return self.meeting.name

    @property
    def attendees(self) -> tuple[str, ...]:
        return listed(self.occurrence.attendees)

    @property
    def decided(self) -> list[str]:
        return [one for one in self.occurrence.decided.split("\n") if one]

    @property
    def complete(self) -> bool:
        """Say whether everybody signed who has to."""
        return all(one.person is not None for one in self.signatures)


async def whole_of(tx: Tx, meeting: Meeting) -> Whole:
    """Return all that a meeting left behind."""
    held = meeting.occurrence
    if meeting.kind.private:
        return Whole(meeting, held_on=await _held_on(tx, held))
    outcomes = tuple(await Outcomes(tx, held.workspace).of(held.id))
    return Whole(
        meeting,
        outcomes,
        tuple(await Actions(tx, held.workspace).from_source(meeting.name)) if held.number else (),
        tuple(await signatures(tx, meeting)),
        stand=await _stand(tx, held.workspace, outcomes),
        adrs=await review_lines.started(tx, held) if held.number and held.decided else {},
    )


async def _stand(tx: Tx, workspace: str, outcomes: Sequence[Outcome]) -> frozenset[str]:
    """Name the decisions that stay accepted though a review says that it rejects them."""
    found = [
        await decisions.numbered(tx, workspace, number_of(one.subject))
        for one in outcomes
        if one.subject.startswith(f"{DECISION}-") and MOVES.get(one.verdict) is REJECT
    ]
    return frozenset(one.name for one in found if one.state == ACCEPTED)


async def _held_on(tx: Tx, held: Occurrence) -> date | None:
    past = await record_of(tx, held.workspace, occurrences.name(held), occurrences.HELD)
    said = next((one.data.get("held-on") for one in reversed(past)), None)
    return date.fromisoformat(said) if said else None


async def seen(tx: Tx, who: Viewer, number: int) -> Whole:
    """Return REV-`number`; a private team's, or a private ritual's, is not there for others."""
    found = await numbered(tx, who.workspace, number)
    meeting = found.meeting
    is_seen = await is_seen_in(tx, meeting.occurrence, meeting.cadence, who.user)
    if not who.sees(meeting.team) or not is_seen:
        raise NoSuchRev(number=number)
    return found


async def numbered(tx: Tx, workspace: str, number: int) -> Whole:
    """Return REV-`number` of this workspace, whoever asks."""
    held = await Outcomes(tx, workspace).numbered(number)
    found = await occurrences.occurrence_of(tx, workspace, held.id) if held else None
    if found is None:
        raise NoSuchRev(number=number)
    occurrence, cadence = found
    teams = {one.id: one for one in await all_teams(tx, workspace)}
    team = teams[cadence.team_id]
    return await whole_of(tx, Meeting(team, occurrence, cadence, await kind_of(tx, team, cadence)))


@dataclass(frozen=True, slots=True)
class Summary:
    """A recorded meeting in a list; `said` names each item with its verdict."""

    team: Team
    occurrence: Occurrence
    cadence: Cadence
    said: tuple[str, ...]

    @property
    def name(self) -> str:
        return name_of(REVIEW, self.occurrence.number)


async def recorded(
    tx: Tx,
    teams: Sequence[Team],
    *,
    ritual: str | None = None,
    before: int | None = None,
    limit: int,
    who: Viewer | None = None,
) -> list[Summary]:
    """List the meetings of some teams whose outcome was recorded, the last first.

    With `who`, only what they see: of a private ritual, the dates that they were part of.
    """
    if not teams:
        return []
    by_id = {one.id: one for one in teams}
    store = Outcomes(tx, teams[0].workspace)
    meetings = await store.recorded(
        sorted(by_id),
        ritual=ritual,
        before=before,
        limit=limit,
        seen_by=who.user if who is not None else None,
    )
    cadences = await store.cadences_of(meetings)
    outcomes = await store.of_all([one.id for one in meetings])
    found = []
    for one in meetings:
        cadence = cadences[one.cadence_id]
        team = by_id[cadence.team_id]
        kind = await kind_of(tx, team, cadence)
        decided = [line for line in one.decided.split("\n") if line]
        said = [
            kind.label(two.verdict)
            if two.subject == cadence.ritual
            else f"{titled(two)}: {kind.label(two.verdict).lower()}"
            for two in outcomes.get(one.id, ())
        ]
        private = ["it took place"] if kind.private else []
        found.append(Summary(team, one, cadence, (*private, *said, *decided)))
    return found


async def register(tx: Tx, team: Team, *, ritual: str | None, limit: int) -> list[dict[str, Any]]:
    """Return a team's recorded meetings as rows for an operator."""
    found = await recorded(tx, [team], ritual=ritual, limit=limit)
    people = {one.occurrence.by for one in found if one.occurrence.by}
    names = await names_of(tx, team.workspace, people)
    return [
        {
            "review": one.name,
            "ritual": one.cadence.ritual,
            "title": one.cadence.title,
            "held": one.occurrence.starts_at.isoformat(),
            "recorded_by": names.get(one.occurrence.by or "", one.occurrence.by),
            "attended": len(listed(one.occurrence.attendees)),
            "outcomes": list(one.said),
        }
        for one in found
    ]


# -- what the next one expects ---------------------------------------------------------------------


async def expected(tx: Tx, meeting: Meeting) -> list[str]:
    """Return who is taken to have attended: whom it asked, those who were away left out."""
    occurrence, cadence = meeting.occurrence, meeting.cadence
    asked = await OccurrencePeople(tx, occurrence.workspace).of(occurrence.id)
    if asked:
        return [one.person for one in asked if not one.away]
    return list((await invitees.of_cadences(tx, [cadence])).get(cadence.id, ()))


async def named_before(tx: Tx, meeting: Meeting) -> list[str]:
    """Return the things that the last meeting looked at, where each looks at the same ones."""
    if not meeting.kind.returns:
        return []
    found = await Outcomes(tx, meeting.workspace).recorded(
        [meeting.team.id], ritual=meeting.cadence.ritual, limit=1
    )
    if not found:
        return []
    outcomes = await Outcomes(tx, meeting.workspace).of(found[0].id)
    return [one.title for one in outcomes if one.title and not one.subject.startswith("ITEM-")]
