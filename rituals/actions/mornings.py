"""A person's working morning: when it is, and what it gathers for them.

What was said to whom stands in the history: an action's record says on which days it was brought
up (`told`), a morning's which actions it listed (`gathered`). So nothing is said twice for the same
day, and the message can be drawn again as things get done.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from rituals.actions import dates as action_dates
from rituals.actions.actions import LISTED, OPEN, Action
from rituals.actions.dates import Chase
from rituals.away.quiet import may_say
from rituals.calendar.days import zone_of
from rituals.calendar.wall_clock import local_time, resolve, working_morning
from rituals.charters.in_force import in_force
from rituals.history import MUSTER, Change, Happened, note, record_of, records_of
from rituals.incidents import incidents
from rituals.people import known
from rituals.rights import Crew, Viewer, crew_of
from rituals.teams.teams import Team, all_teams, team_with
from rituals.work import Tx
from storage.actions import Actions
from storage.people import People

TOLD, GATHERED = "told", "gathered"
GIVEN = ("added", "handed")
"""What makes an action somebody's; of one that somebody else gave them they hear once."""
SHOWN = 15
"""What one message lists; the rest comes on the next morning."""
NEVER = Chase(date.min, 0)
"""Stands for the word that is due of an action whose owner has gone, before its own days come."""
A_MOMENT = timedelta(seconds=1)
TRIES = 40
"""Mornings that are looked at, where one after the other is muted or quiet."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A working morning of somebody: its day there, its time, and when it may be said."""

    day: date
    due_at: datetime
    deliver_at: datetime


@dataclass(frozen=True, slots=True)
class Item:
    """An action that somebody is to hear of.

    `chase` is the word that is due, None where it is only new to them. `as_manager`: it is another
    person's, who did not do it, or who cannot any more (`gone`).
    """

    action: Action
    chase: Chase | None
    as_manager: bool = False
    gone: bool = False

    def is_wanted(self, past: Sequence[Happened], person: str) -> bool:
        """Say whether somebody is to hear of it now."""
        chase = NEVER if self.gone and self.chase is None else self.chase
        return wants_word(past, chase, person, anew=self.gone or not self.as_manager)


async def morning_of(
    tx: Tx, team: Team, person: str, not_before: date | None, now: datetime
) -> Moment:
    """Return somebody's first working morning after now, and not before a day.

    In their own zone, at the time that the charter says; the team's holidays are no mornings, and
    where somebody is quiet or mute it is later.
    """
    zone = zone_of(await known(tx, team.workspace, person), team.zone)
    charter = await in_force(tx, team)
    is_off = action_dates.days_off(team.country)
    instant = now + A_MOMENT
    if not_before is not None:
        instant = max(instant, resolve(datetime.combine(not_before, time()), zone))
    for _ in range(TRIES):
        due = working_morning(instant, zone, charter.quiet.morning)
        day = local_time(due, zone).date()
        if is_off(day):
            instant = due + A_MOMENT
            continue
        said = (await may_say(tx, team, [person], due, now))[person]
        if local_time(said, zone).date() == day:
            return Moment(day, due, said)
        instant = said
    return Moment(day, due, max(said, due))


async def head_of(tx: Tx, action: Action, crew: Crew) -> str | None:
    """Return who hears of an action besides its owner: the manager, or who stands in.

    Of a private incident's it is the first who sees it: the manager where they are named, else
    the incident's lead.
    """
    wanted = [crew.manager, *crew.holders("engineering"), *sorted(crew.people)]
    if action.incident_id is not None:
        incident = await incidents.with_id(tx, action.workspace, action.incident_id)
        if incident is not None and incident.private:
            named = [one.person for one in await incidents.people_of(tx, incident)]
            first = [one for one in (crew.manager,) if one in named]
            wanted = [*first, *([incident.lead] if incident.lead in named else []), *named]
    asked = [one for one in dict.fromkeys(wanted) if one is not None]
    able = await able_of(tx, action.workspace, asked)
    return next((one for one in asked if one in able), None)


async def able_of(tx: Tx, workspace: str, people: Sequence[str]) -> set[str]:
    """Return those who can own something: they have not left and are no guests or bots."""
    found = await People(tx, workspace).named(people)
    return {one for one in people if one not in found or found[one].is_full}


async def chase_of(tx: Tx, team: Team, action: Action, today: date) -> Chase | None:
    """Return the last day, not after `today`, on which an action was to be spoken of."""
    if action.due_on is None:
        return None
    rule = (await in_force(tx, team)).chasing
    return action_dates.latest(action.due_on, rule, action_dates.days_off(team.country), today)


def wants_word(
    past: Sequence[Happened], chase: Chase | None, person: str, *, anew: bool = True
) -> bool:
    """Say whether somebody is to hear of an action: a word is due, or it is new to them.

    `anew`: what they heard before it was given to its present owner does not count.
    """
    told = [one for one in (_since_given(past) if anew else past) if is_told(one, person)]
    if chase is not None and (
        not told or chase.day > date.fromisoformat(str(told[-1].data["day"]))
    ):
        return True
    return is_new(past, person)


def _since_given(past: Sequence[Happened]) -> Sequence[Happened]:
    given = [at for at, one in enumerate(past) if one.verb in GIVEN]
    return past[given[-1] :] if given else past


def is_told(one: Happened, person: str, day: date | None = None) -> bool:
    """Say whether an entry notes that somebody was told, on a day where one is named."""
    if one.verb != TOLD or one.data.get("to") != person:
        return False
    return day is None or one.data.get("day") == day.isoformat()


def is_new(past: Sequence[Happened], person: str) -> bool:
    """Say whether somebody was given an action by somebody else and has not heard of it yet."""
    for one in reversed(past):
        if is_told(one, person):
            return False
        if one.verb in GIVEN:
            return one.data.get("owner") == person and one.actor != person
    return False


# -- gathering -------------------------------------------------------------------------------------


async def gather(tx: Tx, who: Viewer, today: date) -> list[Item]:
    """List what somebody is to hear of today: their own first, the longest overdue before all."""
    mine = await Actions(tx, who.workspace).owned(who.user, OPEN, LISTED)
    asked = [Item(one, await _chase(tx, one, today)) for one in mine]
    asked += await _as_manager(tx, who, today)
    past = await records_of(tx, who.workspace, [one.action.name for one in asked])
    return [one for one in asked if one.is_wanted(past[one.action.name], who.user)]


async def _as_manager(tx: Tx, who: Viewer, today: date) -> list[Item]:
    """List what others owe and somebody hears of: long overdue, or its owner cannot do it."""
    teams = {one.id: one for one in await all_teams(tx, who.workspace)}
    theirs = [one for one in teams.values() if who.is_in(one) or one.owner == who.user]
    store = Actions(tx, who.workspace)
    ids = [one.id for one in theirs]
    owners = await store.owners_in(ids, OPEN)
    gone = set(owners) - await able_of(tx, who.workspace, owners)
    found = await store.seen_by(
        who.user, team_ids=ids, states=(OPEN,), due_before=today, limit=LISTED
    )
    if gone:
        found += await store.seen_by(
            who.user, team_ids=ids, states=(OPEN,), owners=sorted(gone), limit=LISTED
        )
    items, crews = [], {}
    for action in {one.id: one for one in found}.values():
        chase = await _chase(tx, action, today)
        late = chase is not None and chase.for_manager
        if action.owner == who.user or not (late or action.owner in gone):
            continue
        if action.team_id not in crews:
            crews[action.team_id] = await crew_of(tx, teams[action.team_id])
        if await head_of(tx, action, crews[action.team_id]) == who.user:
            gone_too = action.owner in gone
            items.append(Item(action, chase, as_manager=True, gone=gone_too))
    return items


async def _chase(tx: Tx, action: Action, today: date) -> Chase | None:
    team = await team_with(tx, action.workspace, action.team_id)
    return await chase_of(tx, team, action, today)


# -- what was said ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Said:
    """What a morning's message lists: the numbers of its actions, and those of other people."""

    at: datetime
    day: date
    numbers: tuple[int, ...]
    as_manager: frozenset[int]


def morning_name(person: str, day: date) -> str:
    """Return the name that a morning goes by in the history."""
    return f"MORNING-{person}-{day.isoformat()}"


async def said_in(tx: Tx, workspace: str, person: str, day: date) -> Said | None:
    """Return what a morning's message lists; None while it was never drawn."""
    past = await record_of(tx, workspace, morning_name(person, day))
    if not past:
        return None
    data = past[-1].data
    return Said(
        past[-1].at,
        date.fromisoformat(data["day"]),
        _numbers(data["actions"]),
        frozenset(_numbers(data["led"])),
    )


def keep_gathered(
    tx: Tx,
    workspace: str,
    person: str,
    key_day: date,
    day: date,
    items: Sequence[Item],
    now: datetime,
) -> None:
    """Note what a morning's message lists.

    `key_day` is the day that its promise names, `day` the one on which it is said: after a
    downtime that may be another.
    """
    data: dict[str, str | int | None] = {
        "day": day.isoformat(),
        "actions": ",".join(str(one.action.number) for one in items),
        "led": ",".join(str(one.action.number) for one in items if one.as_manager),
    }
    note(tx, workspace, Change(morning_name(person, key_day), GATHERED, MUSTER, now, data=data))


def keep_told(tx: Tx, action: Action, person: str, key_day: date, day: date, now: datetime) -> None:
    """Note in an action's record that it was brought up with somebody."""
    told: dict[str, str | int | None] = {
        "to": person,
        "day": day.isoformat(),
        "morning": key_day.isoformat(),
    }
    note(tx, action.workspace, Change(action.name, TOLD, MUSTER, now, data=told))


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(one) for one in text.split(",") if one)
