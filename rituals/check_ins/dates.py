"""On which days a plan's check-ins fall, and the words before and after them. Pure.

A check-in is due so many days or calendar months after the start, and after the days that the plan
was paused; months clamp (a month after 31 January is the last of February). What falls on a weekend
or a holiday of the person's country moves to the next working day.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import Protocol, TypeVar
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from rituals.cadences.schedules import Days
from rituals.calendar.wall_clock import DAY, SATURDAY, resolve

LONGEST_MONTH = 31
ANY_START = date(2001, 1, 1)
"""Puts milestones in an order where no plan has a start yet."""


class Counted(Protocol):
    """Something due so many days, or calendar months, after a start: a milestone, a check-in."""

    @property
    def days(self) -> int | None: ...

    @property
    def months(self) -> int | None: ...


C = TypeVar("C", bound=Counted)


def counted(of: Counted, start: date) -> date:
    """Return the day that is so many days, or calendar months, after a start."""
    return start + relativedelta(days=of.days or 0, months=of.months or 0)


def rank(of: Counted, start: date) -> tuple[date, int]:
    """Return by what several are put in their order: their days, of a month's clamped.

    A month after 1 February comes before the 29th day. Of two on one day the shorter name of it
    comes first, so that no two are alike.
    """
    return counted(of, start), (of.days or 0) + (of.months or 0) * LONGEST_MONTH


def in_order(several: Iterable[C], start: date) -> list[C]:
    """Return milestones or check-ins in the order in which they come, whatever was paused."""
    return sorted(several, key=lambda one: rank(one, start))


def due_on(
    start: date, milestone: Counted, paused_days: int, days: Days, *, next_working: bool = True
) -> date:
    """Return the day on which a check-in is asked."""
    day = counted(milestone, start) + paused_days * DAY
    return working(day, days) if next_working else day


def working(day: date, days: Days) -> date:
    """Return a day, or the next working day where it is none."""
    if is_working(day, days):
        return day
    return days.next_working(day) or day


def is_working(day: date, days: Days) -> bool:
    return day.weekday() < SATURDAY and days.why_off(day) is None


def heads_up_on(due: date, before: int, days: Days) -> date:
    """Return the working day on which a heads-up comes, so many days before or sooner."""
    return days.last_working(due - before * DAY)


def reminded_on(counts_from: date, after: int, days: Days) -> date:
    """Return the working day on which a reminder comes, so many days after or later."""
    return working(counts_from + after * DAY, days)


def morning(day: date, zone: ZoneInfo, at: time) -> datetime:
    """Return the instant of a day's morning."""
    return resolve(datetime.combine(day, at), zone)


def later_than(several: Sequence[C], one: Counted, start: date) -> list[C]:
    """Return those that come after one."""
    return [other for other in several if rank(other, start) > rank(one, start)]


def earlier_than(several: Sequence[C], one: Counted, start: date) -> list[C]:
    """Return those that come before one."""
    return [other for other in several if rank(other, start) < rank(one, start)]
