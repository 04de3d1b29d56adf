"""Merge a duplicate into the incident that it is: never into itself, in a circle, or into the open.

The duplicate keeps its number and its timeline, and both say where the other is, as far as those
who read the one may know of the other.
"""

from dataclasses import dataclass
from datetime import datetime

from rituals.charters.in_force import in_force
from rituals.errors import NotNow
from rituals.incidents.drafts import graver
from rituals.incidents.incidents import INC, add_entry, ensure_acts, people_of
from rituals.incidents.moves import (
    Data,
    changed,
    hold,
    noted,
    over,
    told,
)
from rituals.incidents.naming import name_person
from rituals.incidents.owing import ABSORBED, for_duplicate, owed, owed_of
from rituals.incidents.rooms import is_closed
from rituals.incidents.states import LIVE, MERGE, RESOLVED
from rituals.postmortems import clock as postmortem_clock
from rituals.postmortems.states import PUBLISHED
from rituals.rights import Viewer
from rituals.teams.teams import Team, team_with
from rituals.work import Tx
from storage.incidents import Incident, Incidents
from storage.postmortems import Postmortems

Belonging = tuple[Incident, Team]
"""An incident with its team: the two together say who reads it."""
TAKES = (*LIVE, RESOLVED)
"""What takes a duplicate in: a false alarm does not, nor does another duplicate."""


class IntoItself(NotNow):
    """{name} cannot be merged into itself. Name the other incident: `/incident merge 8 into 7`."""


class InCircle(NotNow):
    """{into} was merged into {name} itself. Reopen {into} first, or leave it as it is."""


class IntoPublic(NotNow):
    """{name} is private and {into} is not: its people and its story would be there for everybody
    to read. Cancel {name} with a reason instead.
    """


class IntoOpenTeam(NotNow):
    """{name} is its private team's and {into} is not: its people and its story would be there for
    everybody to read. Cancel {name} with a reason instead.
    """


class NotTaken(NotNow):
    """{into} is {state}: nothing is merged into it. Name the incident that goes on."""


class DrillsApart(NotNow):
    """One of the two is only practised. A drill is merged with nothing real."""


@dataclass(frozen=True, slots=True)
class Other:
    """The other one of two that were merged, as those who read the one may know it.

    Nothing of it where it is more private; no more than its name where others read it.
    """

    name: str = ""
    title: str = ""
    channel: str | None = None


def is_closer(one: Belonging, than: Belonging) -> bool:
    """Say whether an incident is more private than another."""
    if one[0].private != than[0].private:
        return one[0].private
    return is_closed(one[1], one[0]) and not is_closed(than[1], than[0])


def is_shown(one: Belonging, where: Belonging) -> bool:
    """Say whether who reads `where` may read what `one` is about."""
    incident, team = one
    return not incident.private and (not team.private or team.id == where[1].id)


def known(one: Belonging, where: Belonging) -> Other:
    """Return what may stand in `where` of the other incident."""
    if is_closer(one, where):
        return Other()
    if not is_shown(one, where):
        return Other(one[0].name)
    return Other(one[0].name, one[0].title, one[0].channel)


async def merge(
    tx: Tx, who: Viewer, incident: Belonging, into: Belonging, *, now: datetime
) -> tuple[Incident, Incident]:
    """Merge a duplicate into another incident; return both."""
    (duplicate, team), (other, others) = incident, into
    if duplicate.id == other.id:
        raise IntoItself(name=duplicate.name)
    if duplicate.series != other.series:
        raise DrillsApart
    await ensure_acts(tx, who, team, duplicate)
    await ensure_acts(tx, who, others, other)
    if is_closer(incident, into):
        refusal = IntoPublic if duplicate.private else IntoOpenTeam
        raise refusal(name=duplicate.name, into=other.name)
    held, target = await _held(tx, duplicate, other, now)
    moved = await changed(
        tx,
        held,
        state=MERGE.after,
        merged_into=target.id,
        next_update_at=None,
        why="",
        updated_at=now,
    )
    target = await _carried_on(tx, who, (moved, team), (target, others), now)
    data: Data = {"into": target.id, "into-name": target.name}
    noted(tx, team, moved, MERGE.after, who.user, now, data=data)
    here, there = (moved, team), (target, others)
    came, left = known(here, there), known(there, here)
    said = f"{came.name} was the same{f': {came.title}' if came.title else ''}"
    add_entry(tx, target, ABSORBED, by=who.user, at=now, now=now, text=said)
    if moved.series == INC and is_shown(here, there) and is_shown(there, here):
        for one in await people_of(tx, moved):
            await name_person(tx, target, one.person, f"named in {moved.name}, the same", now)
    await told(tx, target, f"{ABSORBED}:{moved.id}:{moved.round}", who.user, now, hooked=False)
    where = f"into {left.name}" if left.name else ""
    await over(tx, team, held, moved, who.user, where, now)
    return moved, target


async def _carried_on(
    tx: Tx, who: Viewer, duplicate: Belonging, into: Belonging, now: datetime
) -> Incident:
    """Let the incident that goes on be as grave as its duplicate was, and owe what that owed."""
    (moved, team), (target, others) = duplicate, into
    charter = await in_force(tx, others)
    target = await changed(tx, target, highest=graver(charter, target.highest, moved.highest))
    data: Data = {"of": moved.id, "name": moved.name, "highest": target.highest}
    claim = await owed_of(tx, team, moved)
    if claim.owes and await _owes_nothing_yet(tx, target):
        own = owed(charter, target)
        why = (own if own.owes else for_duplicate(moved)).why
        target = await changed(tx, target, owes=True, owes_why=why)
        await postmortem_clock.start(tx, others, target, now)
        data["owes"] = 1
    noted(tx, others, target, ABSORBED, who.user, now, data=data)
    return target


async def _owes_nothing_yet(tx: Tx, target: Incident) -> bool:
    """Say whether an incident was resolved without a postmortem: one that is open is asked then."""
    if target.series != INC or target.state != RESOLVED or target.owes:
        return False
    there = await Postmortems(tx, target.workspace).of_incident(target.id)
    return there is None or there.state != PUBLISHED


async def _held(
    tx: Tx, duplicate: Incident, other: Incident, now: datetime
) -> tuple[Incident, Incident]:
    """Take both rows, in one order for everybody, so that two who merge crosswise do not hang."""
    store, rows = Incidents(tx, duplicate.workspace), {}
    for one in sorted((duplicate, other), key=lambda one: one.id):
        if one is duplicate:
            rows[one.id] = await hold(tx, one, MERGE, now)
        else:
            found = await store.change(one, only_in=TAKES, updated_at=now)
            if found is None:
                raise await _not_taken(tx, duplicate, other)
            rows[one.id] = found
    return rows[duplicate.id], rows[other.id]


async def _not_taken(tx: Tx, duplicate: Incident, other: Incident) -> NotNow:
    """Say why nothing is merged into an incident: it is over, or was merged the other way round."""
    store = Incidents(tx, duplicate.workspace)
    step, seen = await store.get(other.id), set[int]()
    state = step.state if step else other.state
    while step is not None and step.merged_into is not None and step.id not in seen:
        seen.add(step.id)
        if step.merged_into == duplicate.id:
            return InCircle(name=duplicate.name, into=other.name)
        step = await store.get(step.merged_into)
    return NotTaken(into=other.name, state=state)


async def other_of(tx: Tx, incident: Incident, other_id: int | None) -> Other | None:
    """Return the other one of two that were merged, as the readers of this one may know it."""
    if other_id is None:
        return None
    other = await Incidents(tx, incident.workspace).get(other_id)
    if other is None:
        return None
    team = await team_with(tx, incident.workspace, incident.team_id)
    others = await team_with(tx, incident.workspace, other.team_id)
    return known((other, others), (incident, team))
