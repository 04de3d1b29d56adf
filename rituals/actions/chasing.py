"""Chase actions until they are done: whose morning one belongs to, and what shows it.

An action has one promise (`action-chase`), armed anew at each change and for each of its days.
Keeping it brings the messages that show the action up to date, and promises the next morning of
whoever is to hear of it. A morning gathers what is due by then; one with nothing to say is ended.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from rituals.actions import dates as action_dates
from rituals.actions import promises as action_promises
from rituals.actions.actions import OPEN, Action, numbered
from rituals.actions.mornings import (
    TOLD,
    Item,
    able_of,
    chase_of,
    head_of,
    morning_of,
)
from rituals.charters.in_force import in_force
from rituals.history import Happened, record_of
from rituals.incidents import incidents
from rituals.names import number_of
from rituals.people import Person
from rituals.postmortems import postmortems
from rituals.promises import Promise, Promises
from rituals.rights import crew_of
from rituals.teams.teams import Team, team_with
from rituals.work import Tx
from storage.actions import Actions
from storage.postmortems import Postmortems

POSTMORTEM = "PM-"
EDITED_FOR = timedelta(days=14)
"""How long a morning's message is brought up to date: nobody reads an older one."""


async def look(tx: Tx, promises: Sequence[Promise], now: datetime) -> Mapping[Promise, str]:
    """Keep promises to look at actions: their messages, and whose morning they belong to."""
    for promise in promises:
        action = await numbered(tx, promise.workspace, number_of(promise.subject))
        past = await record_of(tx, action.workspace, action.name)
        if any(one.verb != TOLD and one.at == promise.due_at for one in past):
            await _edit_messages(tx, action, past, now)
            await _edit_postmortem(tx, action, now)
        if action.state == OPEN:
            await _plan(tx, action, past, now)
    return {}


async def _edit_messages(tx: Tx, action: Action, past: Sequence[Happened], now: datetime) -> None:
    """Promise an edit of each morning's message that lists an action."""
    told = {
        (str(one.data["to"]), date.fromisoformat(str(one.data["morning"])))
        for one in past
        if one.verb == TOLD and now - one.at < EDITED_FOR
    }
    await Promises(tx, action.workspace).rearm(
        *(
            action_promises.morning_again(action.workspace, person, day, now)
            for person, day in sorted(told)
        )
    )


async def _edit_postmortem(tx: Tx, action: Action, now: datetime) -> None:
    """Promise an edit of the card of the postmortem that an action came from: it counts them."""
    if not action.source.startswith(POSTMORTEM) or action.incident_id is None:
        return
    postmortem = await Postmortems(tx, action.workspace).of_incident(action.incident_id)
    incident = await incidents.with_id(tx, action.workspace, action.incident_id)
    if postmortem is not None and incident is not None:
        await postmortems.shown_anew(tx, postmortem, incident, now)


async def _plan(tx: Tx, action: Action, past: Sequence[Happened], now: datetime) -> None:
    """Promise the next morning of whoever is to hear of an action, and the next look at it."""
    team = await team_with(tx, action.workspace, action.team_id)
    today, promises = action_dates.begun(now), Promises(tx, action.workspace)
    chase = await chase_of(tx, team, action, today)
    for person, item in await _hearers(tx, team, Item(action, chase)):
        if item.is_wanted(past, person):
            moment = await morning_of(tx, team, person, chase.day if chase else None, now)
            await promises.make(
                action_promises.morning(
                    action.workspace, person, moment.day, moment.due_at, moment.deliver_at
                )
            )
    if action.due_on is None:
        return
    rule, is_off = (await in_force(tx, team)).chasing, action_dates.days_off(team.country)
    later = action_dates.following(action.due_on, rule, is_off, today)
    if later is not None:
        await promises.rearm(action_promises.chase(action, action_dates.begins(later.day)))


async def _hearers(tx: Tx, team: Team, item: Item) -> list[tuple[str, Item]]:
    """List who may be to hear of an action: its owner, and the manager where it is late."""
    action, chase = item.action, item.chase
    gone = action.owner not in await able_of(tx, action.workspace, [action.owner])
    found = [] if gone else [(action.owner, item)]
    if gone or (chase is not None and chase.for_manager):
        head = await head_of(tx, action, await crew_of(tx, team))
        if head is not None and head != action.owner:
            found.append((head, Item(action, chase, as_manager=True, gone=gone)))
    return found


async def owner_gone(tx: Tx, person: Person, now: datetime) -> None:
    """Look at what somebody owes who has left or is a guest now: the manager is to hear of it."""
    if person.is_full:
        return
    owed = await Actions(tx, person.workspace).owned(person.id, OPEN, limit=10_000)
    await Promises(tx, person.workspace).rearm(*(action_promises.chase(one, now) for one in owed))
