"""On which days an action is spoken of: before its day, on it, and again after it. Pure.

The charter's `chasing` names the days. One that falls on a day off moves: a word before the due
date or on it to the working day before, every word after it to the working day after. Those are
counted from the last word, so that no two of them come on two mornings in a row.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from rituals.calendar.public_holidays import holidays_of
from rituals.calendar.wall_clock import DAY, SATURDAY
from rituals.charters.rules import Chasing

Free = Callable[[date], bool]
"""Says whether a day is a day off."""

OWNERS_ALONE = 3
"""So many words go to the owner alone; the manager hears of each that follows them."""

EARLIEST_ZONE = timedelta(hours=14)
"""UTC+14, where each day begins first: nobody's morning comes before that."""

LONGEST_BREAK = 30
"""Days off in a row, after which a word comes on one of them rather than never."""


@dataclass(frozen=True, slots=True)
class Chase:
    """A day on which a word is due; `nth` counts them from 1."""

    day: date
    nth: int

    @property
    def for_manager(self) -> bool:
        return self.nth > OWNERS_ALONE


def days_off(country: str | None) -> Free:
    """Return what says whether a day is a Saturday, a Sunday or a public holiday there."""

    def is_off(day: date) -> bool:
        return day.weekday() >= SATURDAY or day in holidays_of(country, (day.year,))

    return is_off


def chases(due_on: date, rule: Chasing, is_off: Free) -> Iterator[Chase]:
    """Name the days on which an action is spoken of, in order, for as long as it is open."""
    nth = 0
    try:
        asked = {due_on - rule.days_before * DAY, *([due_on] if rule.on_the_day else [])}
        early = {_working(day, -DAY, is_off) for day in asked}
        for nth, day in enumerate(sorted(early), 1):
            yield Chase(day, nth)
        last = due_on
        while True:
            last, nth = _working(last + rule.again_every_days * DAY, DAY, is_off), nth + 1
            yield Chase(last, nth)
    except OverflowError:  # the calendar ends with the year 9999
        return


def latest(due_on: date, rule: Chasing, is_off: Free, today: date) -> Chase | None:
    """Return the last of those days that is not after `today`; None where none has come yet."""
    found = None
    for chase in chases(due_on, rule, is_off):
        if chase.day > today:
            break
        found = chase
    return found


def following(due_on: date, rule: Chasing, is_off: Free, today: date) -> Chase | None:
    """Return the first of those days that is after `today`."""
    return next((one for one in chases(due_on, rule, is_off) if one.day > today), None)


def begins(day: date) -> datetime:
    """Return the instant at which a day begins, wherever it begins first."""
    return datetime.combine(day, time(), UTC) - EARLIEST_ZONE


def begun(now: datetime) -> date:
    """Return the last day that has begun anywhere."""
    return (now.astimezone(UTC) + EARLIEST_ZONE).date()


def _working(day: date, way: timedelta, is_off: Free) -> date:
    """Return the first working day from a day on, forward or back."""
    for away in range(LONGEST_BREAK):
        if not is_off(day + away * way):
            return day + away * way
    return day
