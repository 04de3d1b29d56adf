"""Chase actions until they are done: whose morning one belongs to, and what its message says.

An action has one promise (`action-chase`), armed anew at each change and for each of its days.
Keeping it brings the messages that show the action up to date, and promises the next morning of
whoever is to hear of it. A morning gathers what is due by then; one with nothing to say is ended.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from rituals import action_dates, action_promises, incidents, postmortems
from rituals.action_mornings import (
    GIVEN,
    SHOWN,
    TOLD,
    Item,
    Said,
    able_of,
    chase_of,
    gather,
    head_of,
    is_new,
    is_told,
    keep_said,
    morning_of,
    said_in,
)
from rituals.action_moves import HANDED, MOVED, REOPENED
from rituals.actions import OPEN, Action, numbered
from rituals.charters import in_force
from rituals.days import zone_of
from rituals.history import Happened, record_of, records_of
from rituals.names import number_of
from rituals.people import Person
from rituals.promises import Promise, Promises
from rituals.quiet import may_say
from rituals.rights import Viewer, crew_of
from rituals.teams import Team, all_teams, team_with
from rituals.wall_clock import local_time
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


# -- a morning -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Row:
    """An action as a morning's message shows it.

    `became` is OPEN, DONE, DROPPED, or, since it was listed, MOVED or HANDED. `given_by` is who
    gave it to the reader, where it is new to them; `gone`: its owner cannot do it any more.
    """

    action: Action
    became: str
    as_manager: bool = False
    given_by: str | None = None
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Morning:
    """What a morning's message says, for a day in its reader's zone; `more`: left for the next."""

    person: str
    day: date
    rows: tuple[Row, ...]
    more: int = 0


class Later(Exception):
    """This is no time to say it: it is promised for another morning."""


async def composed(tx: Tx, who: Viewer, promise: Promise, now: datetime) -> Morning | None:
    """Draw a morning's message for the first time; None where there is nothing to say.

    Raise `Later` where it is no working morning any more, or its reader chose to be quiet.
    """
    teams = {one.id: one for one in await all_teams(tx, promise.workspace)}
    today = _today(who, list(teams.values()), now)
    items = await _listed_before(tx, promise)
    known = {one.action.number for one in items}
    items += [one for one in await gather(tx, who, today) if one.action.number not in known]
    if not items:
        return None
    theirs = [teams[one.action.team_id] for one in items]
    if not await _is_time(tx, theirs, who, today, now):
        await _next_morning(tx, who, theirs[0], now)
        raise Later
    more = max(0, len(items) - SHOWN)
    if more:
        await _next_morning(tx, who, theirs[0], now)
    items = items[:SHOWN]
    if {one.action.number for one in items} != known:
        key_day = action_promises.day_of(promise.key)
        keep_said(tx, who.workspace, who.user, key_day, today, items, now)
    return Morning(who.user, today, await _rows(tx, items, who.user, today), more)


async def redrawn(tx: Tx, promise: Promise) -> Morning:
    """Draw a morning's message again, with what became of the actions that it lists."""
    workspace, person = promise.workspace, promise.subject
    day = action_promises.day_of(promise.key)
    said = await said_in(tx, workspace, person, day) or Said(day, (), frozenset())
    items = await _items(tx, workspace, said)
    return Morning(person, said.day, await _rows(tx, items, person, said.day))


async def _listed_before(tx: Tx, promise: Promise) -> list[Item]:
    """List what an attempt named that never arrived, as far as it is still open."""
    day = action_promises.day_of(promise.key)
    said = await said_in(tx, promise.workspace, promise.subject, day)
    if said is None:
        return []
    items = await _items(tx, promise.workspace, said)
    return [
        one
        for one in items
        if one.action.state == OPEN and (one.as_manager or one.action.owner == promise.subject)
    ]


async def _items(tx: Tx, workspace: str, said: Said) -> list[Item]:
    """Return what a message lists, in its order."""
    found = {one.number: one for one in await Actions(tx, workspace).these(said.numbers)}
    return [
        Item(found[one], None, as_manager=one in said.as_manager)
        for one in said.numbers
        if one in found
    ]


async def _rows(tx: Tx, items: Sequence[Item], person: str, day: date) -> tuple[Row, ...]:
    if not items:
        return ()
    workspace = items[0].action.workspace
    past = await records_of(tx, workspace, [one.action.name for one in items])
    able = await able_of(tx, workspace, [one.action.owner for one in items])
    return tuple(
        _row(one, past[one.action.name], person, day, gone=one.action.owner not in able)
        for one in items
    )


def _row(item: Item, past: Sequence[Happened], person: str, day: date, *, gone: bool) -> Row:
    """Say what became of an action since it was listed, and who gave it to the reader."""
    at = next((at for at, one in enumerate(past) if is_told(one, person, day)), len(past))
    became = item.action.state
    if became == OPEN:
        steps = [one.verb for one in past[at:] if one.verb in {MOVED, HANDED, REOPENED}]
        became = steps[-1] if steps and steps[-1] != REOPENED else OPEN
    if became == HANDED and item.action.owner == person:  # and came back
        became = OPEN
    giver = None
    if not item.as_manager and is_new(past[:at], person):
        giver = next(one.actor for one in reversed(past[:at]) if one.verb in GIVEN)
    return Row(item.action, became, item.as_manager, giver, gone)


def _today(who: Viewer, teams: Sequence[Team], now: datetime) -> date:
    fallback = next((one.zone for one in teams if who.is_in(one)), "UTC")
    return local_time(now, zone_of(who.person, fallback)).date()


async def _is_time(tx: Tx, teams: Sequence[Team], who: Viewer, today: date, now: datetime) -> bool:
    """Say whether somebody may be spoken to now: it is a working day in one of their teams."""
    for team in {one.id: one for one in teams}.values():
        said = (await may_say(tx, team, [who.user], now, now))[who.user]
        if said <= now and not action_dates.days_off(team.country)(today):
            return True
    return False


async def _next_morning(tx: Tx, who: Viewer, team: Team, now: datetime) -> None:
    moment = await morning_of(tx, team, who.user, None, now)
    await Promises(tx, who.workspace).make(
        action_promises.morning(
            who.workspace, who.user, moment.day, moment.due_at, moment.deliver_at
        )
    )
