"""What could not be done, for whoever may see the record that it is about."""

from dataclasses import dataclass

from rituals.actions import actions
from rituals.cadences.cadences import Cadence, is_seen_by
from rituals.check_ins.check_ins import reads_plan
from rituals.decisions import decisions
from rituals.errors import NotThere
from rituals.incidents import incidents
from rituals.names import PLAN, number_of
from rituals.occurrences import occurrences
from rituals.occurrences.private_meetings import is_seen_in
from rituals.promises import DEAD, HELD, Promise, look
from rituals.rights import Viewer, seen_teams
from rituals.work import Tx
from storage.cadences import Cadences

LOOKED_AT = 200
"""More than that, and the operator has other worries."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """A promise that was not kept, and what it is about, as people call it."""

    promise: Promise
    about: str


async def troubles(tx: Tx, who: Viewer) -> list[Trouble]:
    """List the promises that were given up or are held, soonest first, of teams that one sees.

    Of a private ritual whoever is part of it hears, and nobody else.
    """
    stuck = await look(tx, states=(DEAD, HELD), workspace=who.workspace, limit=LOOKED_AT)
    seen = {team.id for team in await seen_teams(tx, who)}
    found = [await _told(tx, one, who, seen) for one in stuck]
    return [one for one in found if one is not None]


async def _told(tx: Tx, promise: Promise, who: Viewer, seen: set[int]) -> Trouble | None:
    """Return a trouble as somebody hears of it; None where it is not for these eyes."""
    kind = promise.subject.rpartition("-")[0]
    if kind not in CADENCE_OF:
        is_seen = await _is_seen(tx, promise, who, seen)
        return Trouble(promise, promise.subject) if is_seen else None
    found = await CADENCE_OF[kind](tx, who, number_of(promise.subject))
    return Trouble(promise, found.title) if found and found.team_id in seen else None


async def _is_seen(tx: Tx, promise: Promise, who: Viewer, seen: set[int]) -> bool:
    """Say whether a trouble is for these eyes: their teams', their own, or everybody's.

    Of somebody's check-ins its two readers hear, each of what is for them alone.
    """
    kind = promise.subject.rpartition("-")[0]
    if kind == PLAN and not await reads_plan(tx, who, number_of(promise.subject)):
        return False
    if kind == PLAN and promise.lane is None:
        return True
    if kind in TEAM_OF:
        try:
            team = await TEAM_OF[kind](tx, who.workspace, number_of(promise.subject))
        except NotThere:
            return False
        return team in seen
    return who.user in {promise.subject, promise.lane} or promise.lane is None


async def _of_decision(tx: Tx, workspace: str, number: int) -> int | None:
    return (await decisions.numbered(tx, workspace, number)).team_id


async def _of_action(tx: Tx, workspace: str, number: int) -> int | None:
    return (await actions.numbered(tx, workspace, number)).team_id


async def _of_incident(tx: Tx, workspace: str, number: int) -> int | None:
    """Return whose incident it is, or its postmortem; a private one's troubles are not told."""
    found = await incidents.of_name(tx, workspace, f"{incidents.INC}-{number}")
    return None if found is None or found.private else found.team_id


async def _by_occurrence(tx: Tx, who: Viewer, number: int) -> Cadence | None:
    found = await occurrences.occurrence_of(tx, who.workspace, number)
    return found[1] if found and await is_seen_in(tx, *found, who.user) else None


async def _by_cadence(tx: Tx, who: Viewer, number: int) -> Cadence | None:
    cadence = await Cadences(tx, who.workspace).get(number)
    return cadence if cadence and is_seen_by(cadence, who.user) else None


async def _of_team(_tx: Tx, _workspace: str, number: int) -> int | None:
    return number


TEAM_OF = {
    "ADR": _of_decision,
    "ACT": _of_action,
    "INC": _of_incident,
    "PM": _of_incident,
    "TEAM": _of_team,
}
"""The part before a record's number -> whose team it is."""
CADENCE_OF = {"OCCURRENCE": _by_occurrence, "CADENCE": _by_cadence}
"""The same for what is of a ritual -> that ritual, if somebody may know of it."""
