"""Merge a duplicate into the incident that it is: never into itself, in a circle, or into the open.

The duplicate keeps its number and its timeline, and both say where the other is.
"""

from datetime import datetime

from rituals.errors import NotNow
from rituals.incident_moves import (
    Data,
    changed,
    hold,
    noted,
    over,
    told,
)
from rituals.incident_naming import name_person
from rituals.incident_states import LIVE, MERGE, RESOLVED
from rituals.incidents import INC, add_entry, ensure_acts, people_of
from rituals.rights import Viewer
from rituals.teams import Team
from rituals.work import Tx
from storage.incidents import Incident, Incidents

ABSORBED = "absorbed"
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


class NotTaken(NotNow):
    """{into} is {state}: nothing is merged into it. Name the incident that goes on."""


class DrillsApart(NotNow):
    """One of the two is only practised. A drill is merged with nothing real."""


async def merge(
    tx: Tx,
    who: Viewer,
    incident: tuple[Incident, Team],
    into: tuple[Incident, Team],
    *,
    now: datetime,
) -> tuple[Incident, Incident]:
    """Merge a duplicate into another incident; return both."""
    (duplicate, team), (other, others) = incident, into
    if duplicate.id == other.id:
        raise IntoItself(name=duplicate.name)
    if duplicate.series != other.series:
        raise DrillsApart
    await ensure_acts(tx, who, team, duplicate)
    await ensure_acts(tx, who, others, other)
    if duplicate.private and not other.private:
        raise IntoPublic(name=duplicate.name, into=other.name)
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
    data: Data = {"into": target.id, "into-name": target.name}
    noted(tx, team, moved, MERGE.after, who.user, now, data=data)
    noted(tx, others, target, ABSORBED, who.user, now, data={"of": moved.id, "name": moved.name})
    where = "" if target.private and not moved.private else f"into {target.name}"
    title = "" if moved.private else f": {moved.title}"
    said = f"{moved.name} was the same{title}"
    add_entry(tx, target, ABSORBED, by=who.user, at=now, now=now, text=said)
    if moved.series == INC and not target.private:
        for one in await people_of(tx, moved):
            await name_person(tx, target, one.person, f"named in {moved.name}, the same", now)
    await told(tx, target, f"{ABSORBED}:{moved.id}:{moved.round}", who.user, now, hooked=False)
    await over(tx, team, held, moved, who.user, where, now)
    return moved, target


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


async def target_of(tx: Tx, incident: Incident) -> Incident | None:
    """Return what an incident was merged into."""
    if incident.merged_into is None:
        return None
    return await Incidents(tx, incident.workspace).get(incident.merged_into)
