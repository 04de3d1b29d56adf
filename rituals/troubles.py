"""What could not be done, for whoever may see the record that it is about."""

from rituals import actions, decisions, incidents, occurrences
from rituals.errors import NotThere
from rituals.names import number_of
from rituals.promises import DEAD, HELD, Promise, look
from rituals.rights import Viewer, seen_teams
from rituals.work import Tx
from storage.cadences import Cadences

LOOKED_AT = 200
"""More than that, and the operator has other worries."""


async def troubles(tx: Tx, who: Viewer) -> list[Promise]:
    """List the promises that were given up or are held, soonest first, of teams that one sees."""
    stuck = await look(tx, states=(DEAD, HELD), workspace=who.workspace, limit=LOOKED_AT)
    seen = {team.id for team in await seen_teams(tx, who)}
    return [one for one in stuck if await _is_seen(tx, one, who, seen)]


async def _is_seen(tx: Tx, promise: Promise, who: Viewer, seen: set[int]) -> bool:
    """Say whether a trouble is for these eyes: their teams', their own, or everybody's."""
    kind = promise.subject.rpartition("-")[0]
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


async def _of_occurrence(tx: Tx, workspace: str, number: int) -> int | None:
    found = await occurrences.occurrence_of(tx, workspace, number)
    return found[1].team_id if found else None


async def _of_cadence(tx: Tx, workspace: str, number: int) -> int | None:
    cadence = await Cadences(tx, workspace).get(number)
    return cadence.team_id if cadence else None


async def _of_team(_tx: Tx, _workspace: str, number: int) -> int | None:
    return number


TEAM_OF = {
    "ADR": _of_decision,
    "ACT": _of_action,
    "INC": _of_incident,
    "PM": _of_incident,
    "OCCURRENCE": _of_occurrence,
    "CADENCE": _of_cadence,
    "TEAM": _of_team,
}
"""The part before a record's number -> whose team it is."""
