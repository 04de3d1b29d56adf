"""The message of a working morning: what it says the first time, and as things get done."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from rituals.actions import dates as action_dates
from rituals.actions import promises as action_promises
from rituals.actions.actions import OPEN, Action
from rituals.actions.mornings import (
    GIVEN,
    SHOWN,
    TOLD,
    Item,
    Said,
    able_of,
    gather,
    is_new,
    is_told,
    keep_gathered,
    keep_told,
    morning_of,
    said_in,
)
from rituals.actions.moves import HANDED, MOVED, REOPENED
from rituals.away.quiet import may_say
from rituals.calendar.days import zone_of
from rituals.calendar.wall_clock import local_time
from rituals.history import Happened, records_of
from rituals.incidents import incidents
from rituals.promises import Promise, Promises
from rituals.rights import Viewer
from rituals.teams.teams import Team, all_teams
from rituals.work import Tx
from storage.actions import Actions


@dataclass(frozen=True, slots=True)
class Row:
    """An action as a morning's message shows it.

    `became` is OPEN, DONE, DROPPED, or, since it was listed, MOVED or HANDED. `given_by` is who
    gave it to the reader, where it is new to them; `gone`: its owner cannot do it any more;
    `private`: it came of a private incident, and a notification does not say its title.
    """

    action: Action
    became: str
    as_manager: bool = False
    given_by: str | None = None
    gone: bool = False
    private: bool = False


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
    items = await gather(tx, who, today)
    if not items:
        return None
    theirs = [teams[one.action.team_id] for one in items]
    if not await _is_time(tx, theirs, who, today, now):
        await _next_morning(tx, who, theirs[0], now)
        raise Later
    more = max(0, len(items) - SHOWN)
    if more:
        await _next_morning(tx, who, theirs[0], now)
    items, key_day = items[:SHOWN], action_promises.day_of(promise.key)
    before = await said_in(tx, who.workspace, who.user, key_day)
    if before is None or before.numbers != tuple(one.action.number for one in items):
        keep_gathered(tx, who.workspace, who.user, key_day, today, items, now)
    return Morning(who.user, today, await _rows(tx, items, who.user, today), more)


async def redrawn(tx: Tx, promise: Promise) -> Morning:
    """Draw a morning's message again, with what became of the actions that it lists."""
    workspace, person = promise.workspace, promise.subject
    day = action_promises.day_of(promise.key)
    said = await said_in(tx, workspace, person, day)
    if said is None:
        return Morning(person, day, ())
    items = await _items(tx, workspace, said)
    return Morning(person, said.day, await _rows(tx, items, person, said.day))


async def arrived(tx: Tx, promise: Promise, now: datetime) -> None:
    """Note that a message arrived: what it lists was brought up with its reader.

    Before that nothing counts as said. What was done in between is shown by an edit.
    """
    workspace, person = promise.workspace, promise.subject
    key_day = action_promises.day_of(promise.key)
    said = await said_in(tx, workspace, person, key_day)
    if said is None:
        return
    listed = await Actions(tx, workspace).these(said.numbers)
    past = await records_of(tx, workspace, [one.name for one in listed])
    fresh = [one for one in listed if not any(is_told(e, person, said.day) for e in past[one.name])]
    for one in fresh:
        keep_told(tx, one, person, key_day, said.day, now)
    if any(e.verb != TOLD and e.at >= said.at for one in fresh for e in past[one.name]):
        again = action_promises.morning_again(workspace, person, key_day, now)
        await Promises(tx, workspace).rearm(again)


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
    secret = await _private(tx, workspace, [one.action for one in items])
    return tuple(
        replace(
            _row(one, past[one.action.name], person, day, gone=one.action.owner not in able),
            private=one.action.incident_id in secret,
        )
        for one in items
    )


async def _private(tx: Tx, workspace: str, listed: Sequence[Action]) -> set[int]:
    """Return the incidents that actions came of and that are private, by their ids."""
    asked = {one.incident_id for one in listed if one.incident_id is not None}
    found = [await incidents.with_id(tx, workspace, one) for one in sorted(asked)]
    return {one.id for one in found if one is not None and one.private}


def _row(item: Item, past: Sequence[Happened], person: str, day: date, *, gone: bool) -> Row:
    """Say what became of an action since it was listed, and who gave it to the reader."""
    at = next((at for at, one in enumerate(past) if is_told(one, person, day)), len(past))
    became = item.action.state
    if became == OPEN:
        steps = [one.verb for one in past[at:] if one.verb in {MOVED, HANDED, REOPENED}]
        became = steps[-1] if steps and steps[-1] != REOPENED else OPEN
    if became == OPEN and not item.as_manager and item.action.owner != person:
        became = HANDED  # while the message was on its way
    elif became == HANDED and item.action.owner == person:
        became = OPEN  # it came back
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
