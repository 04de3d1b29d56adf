"""ISO weeks in a team's zone: how they are written, when they begin and when they are over. Pure.

A week runs from Monday 00:00 to the next Monday 00:00 on the wall clock: one with a clock change
has an hour more or less.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Self
from zoneinfo import ZoneInfo

from rituals.calendar.wall_clock import local_time, resolve
from rituals.errors import Unfit

WEEK = timedelta(weeks=1)
FIRST_YEAR, LAST_YEAR = 1970, 2999
LONGEST_WITHOUT_53 = 8
"""Years that are looked at for a week 53: between two of them lie six at most."""
WRITTEN = re.compile(r"(\d{4})-?W(\d{1,2})", re.ASCII | re.IGNORECASE)
WITHOUT_YEAR = re.compile(r"W(\d{1,2})", re.ASCII | re.IGNORECASE)
"""As the page's own columns say it: the last one so called that has begun."""
THIS, LAST, NEXT = ("this", "now", ""), ("last", "previous"), "next"


class NoWeek(Unfit):
    """“{typed}” is no week. Write `last`, W47 or 2026-W47."""

    field = "week"


class NoSuchWeek(Unfit):
    """{year} has no week {number}: its last is {year}-W{last}."""

    field = "week"


class NotYetBegun(Unfit):
    """{week} begins on {first}: there is nothing of it yet."""

    field = "week"


@dataclass(frozen=True, slots=True, order=True)
class Week:
    """One ISO week, by its Monday."""

    monday: date

    @classmethod
    def of(cls, day: date) -> Self:
        """Return the week that a day is in."""
        return cls(day - timedelta(days=day.weekday()))

    @classmethod
    def at(cls, now: datetime, zone: ZoneInfo) -> Self:
        """Return the week that it is in a zone."""
        return cls.of(local_time(now, zone).date())

    @classmethod
    def named(cls, typed: str) -> Self:
        """Read 2026-W47; raise `NoWeek` or `NoSuchWeek`."""
        found = WRITTEN.fullmatch(typed.strip())
        if found is None:
            raise NoWeek(typed=typed.strip()[:40])
        year, number = int(found[1]), int(found[2])
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise NoWeek(typed=typed.strip()[:40])
        last = weeks_in(year)
        if not 1 <= number <= last:
            raise NoSuchWeek(year=year, number=number, last=last)
        return cls(date.fromisocalendar(year, number, 1))

    @property
    def sunday(self) -> date:
        return self.monday + timedelta(days=6)

    @property
    def name(self) -> str:
        """Return how ISO 8601 writes it: 2026-W47."""
        year, number, _ = self.monday.isocalendar()
        return f"{year:04}-W{number:02}"

    def __str__(self) -> str:
        return self.name

    def ahead(self, count: int) -> "Week":
        """Return the week `count` weeks later, or earlier where it is negative."""
        return Week(self.monday + count * WEEK)

    def starts(self, zone: ZoneInfo) -> datetime:
        """Return the instant, in UTC, at which it begins in a zone."""
        return resolve(datetime.combine(self.monday, time()), zone)

    def ends(self, zone: ZoneInfo) -> datetime:
        """Return the instant, in UTC, at which it is over in a zone; it is not within."""
        return self.ahead(1).starts(zone)

    def elapsed(self, now: datetime, zone: ZoneInfo) -> float:
        """Return how much of it is over in a zone, from 0 to 1."""
        starts, ends = self.starts(zone), self.ends(zone)
        return min(1.0, max(0.0, (now - starts) / (ends - starts)))


def weeks_in(year: int) -> int:
    """Return how many ISO weeks a year has: 52 or 53."""
    return date(year, 12, 28).isocalendar().week


def _nearest(typed: str, here: Week) -> Week | None:
    """Return the last week called W44 that has begun; None where no such thing is typed.

    Of a number that no year has, this year says so.
    """
    found = WITHOUT_YEAR.fullmatch(typed)
    if found is None:
        return None
    number, year = int(found[1]), here.monday.isocalendar().year
    for one in range(year, year - LONGEST_WITHOUT_53, -1):
        if 1 <= number <= weeks_in(one) and (week := Week.named(f"{one}-W{number}")) <= here:
            return week
    return Week.named(f"{year}-W{number}")


def week_meant(typed: str, now: datetime, zone: ZoneInfo) -> Week:
    """Return the week that is asked for; raise for one that is none or has not begun.

    `last` is the one before; nothing typed is the last one on a Monday, and else this one.
    """
    here = Week.at(now, zone)
    said = typed.strip().lower()
    if said in LAST:
        return here.ahead(-1)
    if not said:
        return here.ahead(-1) if local_time(now, zone).weekday() == 0 else here
    if said in THIS:
        return here
    week = here.ahead(1) if said == NEXT else _nearest(said, here) or Week.named(said)
    if week > here:
        raise NotYetBegun(week=week, first=f"{week.monday:%d %B %Y}")
    return week
