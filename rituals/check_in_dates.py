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

from rituals.schedules import Days
from rituals.wall_clock import DAY, SATURDAY, resolve

DAYS_OF_A_MONTH = 30.4375


class Counted(Protocol):
    """Something due so many days, or calendar months, after a start: a milestone, a check-in."""

    @property
    def days(self) -> int | None: ...

    @property
    def months(self) -> int | None: ...


C = TypeVar("C", bound=Counted)


def rank(of: Counted) -> float:
    """Return how far from the start something is, in days, to put several in their order."""
    return of.days if of.days is not None else (of.months or 0) * DAYS_OF_A_MONTH


def in_order(several: Iterable[C]) -> list[C]:
    """Return milestones or check-ins in the order in which they come, whatever was moved."""
    return sorted(several, key=rank)


def due_on(
    start: date, milestone: Counted, paused_days: int, days: Days, *, next_working: bool = True
) -> date:
    """Return the day on which a check-in is asked."""
    counted = relativedelta(days=milestone.days or 0, months=milestone.months or 0)
    day = start + counted + paused_days * DAY
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


def later_than(several: Sequence[C], one: Counted) -> list[C]:
    """Return those that come after one."""
    return [other for other in several if rank(other) > rank(one)]


def earlier_than(several: Sequence[C], one: Counted) -> list[C]:
    """Return those that come before one."""
    return [other for other in several if rank(other) < rank(one)]
