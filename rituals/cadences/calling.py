"""Calling: what a cadence's dates come to as the clock reaches them, and the next one promised.

A date is called some time ahead (`cadences.ahead`), so that whoever has to know earlier can be
told. Found late, what is still useful is opened and the rest recorded as missed: nobody gets a
burst.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from rituals.cadences.cadences import ACTIVE, NEXT_WORKING_DAY, named, useful_for
from rituals.cadences.schedules import (
    LONGEST_REST,
    NONE_OFF,
    Days,
    Planned,
    announced_at,
    called_at,
    dates,
    days_of,
    soonest,
)
from rituals.calendar.recurrence import resolve
from rituals.calendar.wall_clock import DAY
from rituals.charters.charter import Size, default_charter
from rituals.history import MUSTER, Change, note
from rituals.names import number_of
from rituals.occurrences import facilitators, invitees, occurrences
from rituals.occurrences.occurrences import (
    ANNOUNCED,
    BOT_WAS_DOWN,
    MISSED,
    OPEN,
    PLANNED,
    SKIPPED,
)
from rituals.promises import HELD, UNDER_WAY, NewPromise, Promise, Promises
from rituals.teams.teams import Team
from rituals.work import Tx
from storage.cadences import Cadence, Cadences
from storage.days_away import due_days_off
from storage.due_cadences import NewOccurrence, due_cadences, write_occurrences
from storage.promises import make_all
from storage.teams import due_teams

CALL = "occurrence-call"
"""The promise to call a cadence for one of its dates; it only writes rows."""
INSTANT = timedelta(microseconds=1)
LATE = timedelta(hours=1)
"""Only what is called later than this may have begun: it is called a day ahead where each is asked
at their own time.
"""


async def add_cadence(
    tx: Tx, team: Team, *, actor: str, now: datetime, **fields: object
) -> Cadence:
    """Add a cadence with these `fields` (`Cadence`); its first call is promised."""
    cadence = await Cadences(tx, team.workspace).add(team_id=team.id, created_at=now, **fields)
    data: dict[str, str | int | None] = {
        "team": team.id,
        "ritual": cadence.ritual,
        "rule": cadence.rule,
        "zone": cadence.zone,
    }
    change = Change(named(cadence), "started", actor, now, charter=team.charter, data=data)
    note(tx, team.workspace, change)
    await call_anew(tx, team, cadence, now, reason="")
    return cadence


@dataclass(frozen=True, slots=True)
class Plan:
    """What a call comes to: the dates to open (one whose time has come, at most), those that fall
    out, those missed, and the next to promise.
    """

    opened: tuple[Planned, ...] = ()
    skipped: tuple[Planned, ...] = ()
    missed: tuple[Planned, ...] = ()
    following: Planned | None = None


def plan(
    cadence: Cadence,
    called: date,
    now: datetime,
    days: Days = NONE_OFF,
    zones: Collection[ZoneInfo] = (),
) -> Plan:
    """Decide what becomes of the dates from `called` on whose call has come.

    `zones` are those of whom it asks at their own time: late here may be early there.
    """
    due: list[Planned] = []
    following = None
    for one in soonest(cadence, days, _morning(called, cadence.zone) - INSTANT):
        if called_at(cadence, one, days) > now:
            following = one
            break
        due.append(one)
    held = [one for one in due if not one.skipped]
    useful = [one for one in held if now <= _last_asked(one, zones) + useful_for(cadence)]
    begun = [one for one in useful if one.at <= now]
    opened = (*begun[-1:], *(one for one in useful if one.at > now))
    missed = tuple(one for one in held if one not in opened)
    return Plan(opened, tuple(one for one in due if one.skipped), missed, following)


def _called(promise: Promise) -> date:
    """Return the day that the rule of a cadence names, and that it is to be called for."""
    return date.fromisoformat(promise.key.split(":")[2])


def _last_asked(when: Planned, zones: Collection[ZoneInfo]) -> datetime:
    return max([when.at, *(resolve(when.local, zone) for zone in zones)])


@lru_cache(maxsize=1024)
def _morning(day: date, zone: str) -> datetime:
    return resolve(datetime.combine(day, time()), ZoneInfo(zone))


async def call(tx: Tx, promises: Sequence[Promise], now: datetime) -> dict[Promise, str]:
    """Keep calls, in bulk: open what is due, record what was missed, promise the next.

    Return those that had nothing to call, with the reason.
    """
    known = await due_cadences(tx, [(one.workspace, number_of(one.subject)) for one in promises])
    owners = [(one.workspace, one.team_id) for one in known.values()]
    teams = await due_teams(tx, owners)
    first = min((_called(one) for one in promises), default=now.date())
    off = await due_days_off(tx, owners, first - (LONGEST_REST + 1) * DAY)
    late = {number_of(one.subject) for one in promises if now - one.due_at > LATE}
    zones = await invitees.zones_of(tx, [one for one in known.values() if one.id in late])
    moot: dict[Promise, str] = {}
    plans: list[tuple[Cadence, Team, Plan]] = []
    days_off = {one.id: Days(one.country, tuple(off.get(one.id, ()))) for one in teams.values()}
    made: list[NewPromise] = []
    for promise in promises:
        cadence = known.get(number_of(promise.subject))
        if cadence is None or cadence.state != ACTIVE:
            moot[promise] = f"the cadence is {cadence.state if cadence else 'gone'}"
            continue
        team = teams[cadence.team_id]
        days = days_off[team.id]
        planned = plan(cadence, _called(promise), now, days, zones.get(cadence.id, ()))
        plans.append((cadence, team, planned))
        if planned.following is not None:
            made.append(call_of(cadence, planned.following, days))
    going_to = [(cadence, one) for cadence, _, planned in plans for one in planned.opened]
    turns = await facilitators.turns(tx, going_to)
    new = [
        one
        for cadence, team, planned in plans
        for one in _written(cadence, planned, turns, team, days_off[team.id], now)
    ]
    written = await write_occurrences(tx, new)
    pairs = [(one, known[one.cadence_id]) for one in written]
    _note(tx, pairs, now)
    going = [pair for pair in pairs if pair[0].state in occurrences.UNFINISHED]
    for occurrence, cadence in going:
        made += occurrences.promised(occurrence, cadence, days_off[cadence.team_id], now)
    made += await facilitators.told(tx, going, days_off, now)
    opened = [pair for pair in going if pair[0].state == OPEN]
    made += await occurrences.opened(tx, opened, now)
    await make_all(tx, made)
    return moot


def charter_of(team: Team) -> str:
    """Return the hash of the charter in force for a team."""
    return team.charter or _default_hash(team.size, regulated=team.regulated)


@cache
def _default_hash(size: str, *, regulated: bool) -> str:
    return default_charter(Size(size), regulated).hash


def _written(
    cadence: Cadence,
    planned: Plan,
    turns: Mapping[tuple[int, Planned], str],
    team: Team,
    days: Days,
    now: datetime,
) -> list[NewOccurrence]:
    charter = charter_of(team)

    def new(one: Planned, state: str, why: str | None = None) -> NewOccurrence:
        return NewOccurrence(
            cadence.workspace,
            cadence.id,
            one.named,
            one.at,
            state,
            closed_at=None if why is None else now,
            why=why,
            closes_at=one.at + timedelta(minutes=cadence.open_minutes),
            charter=charter,
            facilitator=turns.get((cadence.id, one)),
        )

    return [
        *(new(one, MISSED, BOT_WAS_DOWN) for one in planned.missed),
        *(new(one, SKIPPED, one.skipped) for one in planned.skipped),
        *(new(one, _state(cadence, one, days, now)) for one in planned.opened),
    ]


def _state(cadence: Cadence, when: Planned, days: Days, now: datetime) -> str:
    if now >= when.at:
        return OPEN
    return ANNOUNCED if now >= announced_at(cadence, when, days) else PLANNED


def _note(tx: Tx, pairs: Sequence[tuple[occurrences.Occurrence, Cadence]], now: datetime) -> None:
    """Note the dates that were skipped or missed, with the reason.

    What was merely called leaves no entry yet: its row says so, and what becomes of it has one.
    """
    for occurrence, cadence in pairs:
        if occurrence.why is None:
            continue
        data: dict[str, str | int | None] = {
            "cadence": cadence.id,
            "date": occurrence.local_date.isoformat(),
        }
        name = occurrences.name(occurrence)
        change = Change(
            name, occurrence.state, MUSTER, now, occurrence.charter, data, _texts(occurrence)
        )
        note(tx, cadence.workspace, change)


def _texts(occurrence: occurrences.Occurrence) -> Mapping[str, str]:
    return {"why": occurrence.why} if occurrence.why else {}


def call_of(cadence: Cadence, when: Planned, days: Days) -> NewPromise:
    """Return the promise to call a cadence for one of its dates, by its team's days off.

    A date that a holiday moved has a key of its own, so that it can be called on another day.
    """
    moved = f":{when.local.date().isoformat()}" if when.is_moved else ""
    return NewPromise(
        workspace=cadence.workspace,
        kind=CALL,
        subject=named(cadence),
        key=f"cadence:{cadence.id}:{when.named.isoformat()}{moved}",
        due_at=called_at(cadence, when, days),
    )


async def first_call(tx: Tx, team: Team, cadence: Cadence, now: datetime) -> Planned | None:
    """Return the next date of a cadence that was not called yet, skipped ones included."""
    if cadence.state != ACTIVE:
        return None
    # A date that was moved is named by an earlier day, and may be ahead all the same.
    since = now - LONGEST_REST * DAY if cadence.holidays == NEXT_WORKING_DAY else now
    days = await days_of(tx, team, since.date() - DAY)
    called = await Cadences(tx, cadence.workspace).called(cadence.id, since.date() - DAY)
    ahead = (one for one in dates(cadence, days, since) if one.at > now)
    return next((one for one in ahead if one.named not in called), None)


async def call_anew(
    tx: Tx, team: Team, cadence: Cadence, now: datetime, *, reason: str
) -> Planned | None:
    """End the call that is promised, and promise the next date that was not called yet."""
    promises = Promises(tx, cadence.workspace)
    made = await promises.of(named(cadence))
    keys = [one.key for one in made if one.kind == CALL and one.state in {*UNDER_WAY, HELD}]
    await promises.end(*keys, reason=reason, at=now)
    following = await first_call(tx, team, cadence, now)
    if following is not None:
        days = await days_of(tx, team, now.date() - DAY)
        await promises.rearm(call_of(cadence, following, days))
    return following
