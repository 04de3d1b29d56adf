"""The clock of a postmortem: the charter's, in calendar time from the resolution.

It opens the postmortem, and stops while the incident is open again. What its steps come to is
`rituals/postmortems/reminding.py`'s. A holiday does not stop it.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from rituals.charters.in_force import in_force
from rituals.charters.parts import Clock, Step
from rituals.history import MUSTER, Change, note
from rituals.incidents.naming import name_person
from rituals.names import INCIDENT
from rituals.people import to_know
from rituals.postmortems import promises as promised
from rituals.postmortems.states import DRAFT, OWED, PUBLISHED, UNPUBLISHED, WAIVED
from rituals.promises import WAITING, Promises
from rituals.rights import Crew, crew_of
from rituals.teams.teams import Team
from rituals.work import Tx
from storage.incidents import Incident
from storage.people import People
from storage.postmortems import Postmortem, Postmortems

CLOCK = "postmortem"
OPENED, AGAIN, STOPPED, MOVED = "opened", "opened-again", "clock-stopped", "clock-moved"


async def resolved(tx: Tx, team: Team, incident: Incident, now: datetime) -> None:
    """Start the clock of what a resolution owes; where it owes nothing, go on with what was asked.

    A postmortem that was published stays so, and is asked again whether it came back.
    """
    if incident.owes:
        await start(tx, team, incident, now)
        return
    store = Postmortems(tx, team.workspace)
    found = await store.of_incident(incident.id)
    if found is None or found.state != PUBLISHED:
        return
    unsaid = [one for one in await store.checks(found) if one.answer is None]
    gone = [one for one in unsaid if one.due_at <= now]
    # Of those that fell due meanwhile the last is asked alone: never several at once.
    asked = [*gone[-1:], *(one for one in unsaid if one.due_at > now)]
    looks = [promised.look(found, one.days, one.due_at) for one in asked]
    await Promises(tx, team.workspace).rearm(*looks)


async def start(tx: Tx, team: Team, incident: Incident, now: datetime) -> Postmortem | None:
    """Open the postmortem of an incident that was resolved, or start its clock anew.

    A postmortem that is there keeps its text: whatever became of it after the resolution before,
    it is a draft again. An incident that was only practised has none.
    """
    if incident.series != INCIDENT:
        return None
    clock = await clock_of(tx, team)
    due_at = (incident.resolved_at or now) + clock.due if clock else None
    found = await Postmortems(tx, team.workspace).of_incident(incident.id)
    if found is not None and found.round == incident.resolutions and found.due_at == due_at:
        return found
    if found is None:
        found = await _opened(tx, team, incident, now, due_at)
    else:
        found = await _again(tx, team, incident, now, found, due_at)
    if clock is not None:
        await arm(tx, found, clock)
    await Promises(tx, team.workspace).make(to_know(team.workspace, found.owner, now))
    await Promises(tx, team.workspace).rearm(promised.card(found, incident, now))
    return found


async def stop(tx: Tx, team: Team, incident: Incident, now: datetime) -> None:
    """Stop the clock: the incident was reopened, merged or cancelled.

    What was published stays so, but nobody is asked any more whether it came back. One that was
    waived loses its due date too: taken up again meanwhile, it has no clock either.
    """
    found = await Postmortems(tx, team.workspace).of_incident(incident.id)
    if found is None or (found.state == WAIVED and found.due_at is None):
        return
    store, stopped = Postmortems(tx, team.workspace), None
    if found.state in UNPUBLISHED:
        stopped = await store.change(found, only_in=UNPUBLISHED, due_at=None)
    await call_off(tx, found, f"{incident.name} is {incident.state}", now)
    # A review goes on while the incident is open; only what the clock said is over.
    await show_anew(tx, found, now, promised.WORD)
    change = Change(found.name, STOPPED, MUSTER, now, data={"round": found.round})
    note(tx, team.workspace, change)
    await Promises(tx, team.workspace).rearm(promised.card(stopped or found, incident, now))


async def moved(tx: Tx, team: Team, incident: Incident, now: datetime) -> None:
    """Let the clock count from another moment: when the incident was resolved was corrected."""
    store = Postmortems(tx, team.workspace)
    found = await store.of_incident(incident.id)
    if found is None or found.due_at is None or incident.resolved_at is None:
        return
    clock = await clock_of(tx, replace(team, charter=found.charter))
    if clock is None or found.due_at == incident.resolved_at + clock.due:
        return
    changed = await store.change(found, due_at=incident.resolved_at + clock.due)
    if found.state in OWED:
        for key, after in await _waiting(tx, found):
            await Promises(tx, team.workspace).move(key, incident.resolved_at + after)
    data: dict[str, str | int | None] = {"from": found.due_at.isoformat(), "round": found.round}
    if changed is not None and changed.due_at is not None:
        data["to"] = changed.due_at.isoformat()
    note(tx, team.workspace, Change(found.name, MOVED, MUSTER, now, data=data))
    await Promises(tx, team.workspace).rearm(promised.card(changed or found, incident, now))


async def clock_of(tx: Tx, team: Team) -> Clock | None:
    """Return the clock that a team's charter runs for postmortems; None where it is off."""
    clock = (await in_force(tx, team)).clocks.get(CLOCK)
    return clock if clock is not None and clock.on else None


async def arm(
    tx: Tx, postmortem: Postmortem, clock: Clock, *, after: datetime | None = None
) -> None:
    """Promise every step of the clock; one that comes again and again promises its next.

    With `after`, those that came before it were said and are left out.
    """
    if postmortem.due_at is None:
        return
    begins, made = postmortem.due_at - clock.due, []
    for one in clock.steps:
        at = one.after
        if after is not None and (said := said_at(one, after - begins)) is not None:
            if one.again_every is None:
                continue
            at = said + one.again_every
        made.append(promised.step(postmortem, at, begins + at))
    await Promises(tx, postmortem.workspace).rearm(*made)


async def call_off(tx: Tx, postmortem: Postmortem, why: str, now: datetime) -> None:
    """End what a postmortem's clock and its questions promised; what somebody asked for comes."""
    promises = Promises(tx, postmortem.workspace)
    made = await promises.of(postmortem.name)
    keys = [one.key for one in made if one.kind in promised.CALLED_OFF]
    await promises.end(*keys, reason=why, at=now)


async def show_anew(tx: Tx, postmortem: Postmortem, now: datetime, *kinds: str) -> None:
    """Bring what was said of a postmortem up to date where it stands: its buttons, or its end.

    An edit that a step of its life called off before it was sent is promised anew.
    """
    promises = Promises(tx, postmortem.workspace)
    made = await promises.of(postmortem.name)
    said = [one for one in made if one.ts and one.kind in (kinds or promised.SAID)]
    await promises.rearm(*(promised.again(one, now) for one in said))


def latest(clock: Clock, who: str, elapsed: timedelta) -> timedelta | None:
    """Return the last step, so much time after the resolution, at which `who` is told."""
    come = [said for one in clock.steps if who in one.tells and (said := said_at(one, elapsed))]
    return max(come, default=None)


def said_at(step: Step, elapsed: timedelta) -> timedelta | None:
    """Return when a step was last to be said by now, from the resolution; None before it is."""
    if elapsed < step.after:
        return None
    again = step.again_every
    return step.after + (elapsed - step.after) // again * again if again else step.after


def step_of(clock: Clock, after: timedelta) -> Step | None:
    """Return the step that is said so long after the resolution."""
    for one in clock.steps:
        again = one.again_every
        if one.after == after or (again and after > one.after and not (after - one.after) % again):
            return one
    return None


async def owner_of(tx: Tx, crew: Crew, *wished: str | None) -> str:
    """Return the first of those wished for who is still here; else the team's lead or manager."""
    known = await People(tx, crew.team.workspace).named([one for one in wished if one])
    for one in wished:
        if one and (one not in known or known[one].is_full):
            return one
    return crew.lead or crew.manager or next((one for one in wished if one), "")


async def let_see(tx: Tx, incident: Incident, person: str, why: str, now: datetime) -> None:
    """Name somebody whom the clock concerns in a private incident, so that they see it."""
    if incident.private and person:
        await name_person(tx, incident, person, why, now)


async def still(tx: Tx, crew: Crew, owner: str) -> str:
    """Return the owner while they are here, else the manager: a leaver's duties are theirs."""
    known = (await People(tx, crew.team.workspace).named([owner])).get(owner)
    return owner if known is None or known.is_full else crew.manager or owner


async def _opened(
    tx: Tx, team: Team, incident: Incident, now: datetime, due_at: datetime | None
) -> Postmortem:
    store, crew = Postmortems(tx, team.workspace), await crew_of(tx, team)
    owner = await owner_of(tx, crew, incident.lead, incident.declared_by)
    added = await store.add(
        number=incident.number,
        incident_id=incident.id,
        team_id=team.id,
        state=DRAFT,
        owner=owner,
        opened_at=now,
        due_at=due_at,
        round=incident.resolutions,
        charter=team.charter,
    )
    if added is None:  # two resolve at once; the other one opened it
        found = await store.of_incident(incident.id)
        if found is None:
            raise LookupError(incident.name)
        return found
    await let_see(tx, incident, owner, f"Owes {added.name}", now)
    _note(tx, team, added, OPENED, now)
    return added


async def _again(
    tx: Tx,
    team: Team,
    incident: Incident,
    now: datetime,
    found: Postmortem,
    due_at: datetime | None,
) -> Postmortem:
    """Start a new round: what was read, published or answered of the one before is not this one's.

    The history keeps who published it, and who said whether it came back.
    """
    fields: dict[str, Any] = {}
    if found.state != DRAFT:
        fields = {
            "state": DRAFT,
            "revision": found.revision + 1,
            "asked_at": None,
            "asked_by": None,
            "closed_at": None,
            "closed_by": None,
            "why": "",
            "read_out_at": None,
        }
        Postmortems(tx, team.workspace).forget_checks(found)
    owner = await still(tx, await crew_of(tx, team), found.owner)
    changed = await Postmortems(tx, team.workspace).change(
        found,
        due_at=due_at,
        round=incident.resolutions,
        owner=owner,
        charter=team.charter,
        **fields,
    )
    changed = changed or found
    await show_anew(tx, changed, now)
    await let_see(tx, incident, changed.owner, f"Owes {changed.name}", now)
    _note(tx, team, changed, AGAIN, now)
    return changed


async def _waiting(tx: Tx, postmortem: Postmortem) -> list[tuple[str, timedelta]]:
    """Return the steps of this round that have not come yet, with their keys."""
    made = await Promises(tx, postmortem.workspace).of(postmortem.name)
    named = [
        (one.key, *promised.length_in(one.key))
        for one in made
        if one.kind == promised.STEP and one.state == WAITING
    ]
    return [(key, after) for key, counted, after in named if counted == postmortem.round]


def _note(tx: Tx, team: Team, postmortem: Postmortem, verb: str, now: datetime) -> None:
    data: dict[str, str | int | None] = {
        "round": postmortem.round,
        "owner": postmortem.owner,
        "due": postmortem.due_at.isoformat() if postmortem.due_at else None,
    }
    change = Change(postmortem.name, verb, MUSTER, now, charter=team.charter, data=data)
    note(tx, team.workspace, change)
