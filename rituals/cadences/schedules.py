"""The dates of a cadence as they are held: what falls on a day off is skipped, moved or held.

Which days a rule names is `rituals/calendar/recurrence.py`'s. Pure: the days off are handed in.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import islice, takewhile
from zoneinfo import ZoneInfo

from rituals.cadences.cadences import ACTIVE, HOLD, NEXT_WORKING_DAY, ahead, of_team, recurrence
from rituals.calendar import public_holidays
from rituals.calendar.recurrence import Occurrence, Recurrence, anchored, resolve, upcoming
from rituals.calendar.wall_clock import DAY, SATURDAY
from rituals.teams.teams import Team
from rituals.work import Tx
from storage.cadences import Cadence, Cadences
from storage.days_away import DaysAway, DaysOff

OWN_DATE = "{why}; the next working day has a date of its own"
SHARED = 2
"""So many dates are kept for all cadences that have the same: the one called and the next."""
LONGEST_REST = 60
"""Days after which nobody looks for a working day any more: a date is skipped instead."""


@dataclass(frozen=True, slots=True)
class Days:
    """A team's days off: the public holidays of its country, and those it named itself."""

    country: str | None = None
    off: tuple[DaysOff, ...] = ()

    def why_off(self, day: date) -> str | None:
        """Say why a day is off; None where it is not. A weekend is no day off."""
        own = next((one.why for one in self.off if one.covers(day)), None)
        return own or public_holidays.named(self.country, day)

    def next_working(self, day: date) -> date | None:
        """Return the first day after `day`, Monday to Friday, that is not off."""
        for _ in range(LONGEST_REST):
            day += DAY
            if day.weekday() < SATURDAY and self.why_off(day) is None:
                return day
        return None

    def last_working(self, day: date) -> date:
        """Return the last day up to `day`, Monday to Friday, that is not off; else `day` itself."""
        found = day
        for _ in range(LONGEST_REST):
            if found.weekday() < SATURDAY and self.why_off(found) is None:
                return found
            found -= DAY
        return day


NONE_OFF = Days()


@dataclass(frozen=True, slots=True)
class Planned:
    """One date: `named` is the day that the rule names, `local` and `at` (UTC) when it is held.

    `skipped` says why it is not; its times are those it would have had.
    """

    named: date
    local: datetime
    at: datetime
    skipped: str = field(default="")

    @property
    def is_moved(self) -> bool:
        return self.local.date() != self.named


async def days_of(tx: Tx, team: Team, since: date) -> Days:
    """Return a team's days off from `since` on."""
    off = await DaysAway(tx, team.workspace).off(team.id, since)
    return Days(team.country, tuple(off))


def looked_from(now: datetime) -> date:
    """Return the first day whose date may still be ahead, moved on by days off."""
    return (now - (LONGEST_REST + 1) * DAY).date()


def dates(cadence: Cadence, days: Days, since: datetime) -> Iterator[Planned]:
    """Name the dates whose rule's time is later than `since`, skipped ones among them, in order."""
    return _dates(recurrence(cadence), cadence.holidays, days, since)


def soonest(cadence: Cadence, days: Days, since: datetime) -> Iterator[Planned]:
    """Name the same dates; the first are known already where another cadence has the same.

    Twenty thousand rituals of a Monday have few rules, and which day they were added on makes no
    difference to most.
    """
    shared = _soonest(anchored(recurrence(cadence), since), cadence.holidays, days, since)
    yield from shared
    if len(shared) == SHARED:
        yield from islice(dates(cadence, days, since), SHARED, None)


@lru_cache(maxsize=4096)
def _soonest(
    recurrence: Recurrence, holidays: str, days: Days, since: datetime
) -> tuple[Planned, ...]:
    return tuple(islice(_dates(recurrence, holidays, days, since), SHARED))


def _dates(recurrence: Recurrence, holidays: str, days: Days, since: datetime) -> Iterator[Planned]:
    zone = ZoneInfo(recurrence.zone)
    found = upcoming(recurrence, since)
    ahead: Occurrence | None = None
    while (this := ahead or next(found, None)) is not None:
        ahead = None
        named, local, at = this.date, this.local, this.at
        why = None if holidays == HOLD else days.why_off(named)
        moved = days.next_working(named) if why and holidays == NEXT_WORKING_DAY else None
        if why is None:
            yield Planned(named, local, at)
            continue
        if moved is None:
            yield Planned(named, local, at, why)
            continue
        ahead = next(found, None)
        if ahead is not None and ahead.date <= moved:
            yield Planned(named, local, at, OWN_DATE.format(why=why))
        else:
            held = datetime.combine(moved, local.time())
            yield Planned(named, held, resolve(held, zone))


def next_date(
    cadence: Cadence, days: Days, now: datetime, but: Collection[date] = ()
) -> Planned | None:
    """Return the next date that is held; None where no more comes, or the cadence rests.

    `but` are named days that somebody called off by hand, or that were held early.
    """
    if cadence.state != ACTIVE:
        return None
    # One that was moved may be named by an earlier day.
    since = now - timedelta(days=LONGEST_REST) if cadence.holidays == NEXT_WORKING_DAY else now
    held = (one for one in dates(cadence, days, since) if not one.skipped and one.at > now)
    return next((one for one in held if one.named not in but), None)


async def settled(
    tx: Tx, team: Team, cadences: Sequence[Cadence], now: datetime
) -> dict[int, set[date]]:
    """Return the named days that are not to come any more, by cadence: called off, open or over.

    What was run by hand was opened today, and its rule's time may still be ahead.
    """
    ids = [one.id for one in cadences]
    return await Cadences(tx, team.workspace).settled(ids, now - 2 * DAY)


async def coming(tx: Tx, team: Team, now: datetime) -> list[tuple[Cadence, Planned | None]]:
    """List a team's cadences with the next date of each."""
    found = await of_team(tx, team)
    days = await days_of(tx, team, (now - LONGEST_REST * DAY).date())
    but = await settled(tx, team, found, now)
    return [(one, next_date(one, days, now, but.get(one.id, ()))) for one in found]


def between(cadence: Cadence, days: Days, after: datetime, until: datetime) -> list[Planned]:
    """List the dates whose rule's time is later than `after` and not later than `until`."""
    return list(takewhile(lambda one: one.at <= until, dates(cadence, days, after)))


def called_at(cadence: Cadence, when: Planned, days: Days) -> datetime:
    """Return the instant at which a date is called: as its first word falls due."""
    return said_at(when.local, ahead(cadence), cadence.zone, days)


def announced_at(cadence: Cadence, when: Planned, days: Days) -> datetime:
    """Return the instant at which a date's message is posted."""
    return said_at(when.local, timedelta(minutes=cadence.lead_minutes), cadence.zone, days)


@lru_cache(maxsize=4096)
def said_at(local: datetime, before: timedelta, zone: str, days: Days) -> datetime:
    """Return when something is said that is due `before` a start, on the wall clock.

    What would be said on a weekend or a day off is said on the last working day before, at the
    same time of day. What is said on the day of the start itself is said then, whatever day it is.
    """
    said = local - before
    if said.date() < local.date():
        said = datetime.combine(days.last_working(said.date()), said.time())
    return resolve(said, ZoneInfo(zone))
