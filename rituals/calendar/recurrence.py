"""When a ritual is held: RFC 5545 recurrences in the wall-clock time of its people.

The entry to repeating dates: rules are read in `rrules.py` and named in `rrule_words.py`, and
`wall_clock.py` turns local times into instants. Pure: `now` is passed in.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import MAXYEAR, date, datetime, time
from functools import lru_cache
from itertools import islice, takewhile
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta
from dateutil.rrule import rrule, weekday

from rituals.calendar.rrule_words import words
from rituals.calendar.rrules import Day, Frequency, Rule, cleaned, read_rule, refuse_skipped_months
from rituals.calendar.wall_clock import (
    DAY,
    UnknownZone,
    exists,
    lead,
    local_time,
    resolve,
    waking,
    working_morning,
    zone_named,
)
from rituals.errors import Unfit

__all__ = [
    "AlreadyOver",
    "NeverHeld",
    "Occurrence",
    "Recurrence",
    "UnknownZone",
    "anchored",
    "between",
    "in_words",
    "lead",
    "local_time",
    "next_after",
    "parse",
    "resolve",
    "time_of",
    "upcoming",
    "waking",
    "working_morning",
    "zone_named",
]

YEARS_TO_THE_FIRST = 10
"""A rule that first names a day later than this after its start is a slip of the pen."""
CALENDAR_CYCLE_YEARS = 400
"""Dates and weekdays repeat after 400 Gregorian years (146 097 days, whole weeks)."""


class NeverHeld(Unfit):
    """“{rule}” names no day in the ten years from {start:%Y-%m-%d}. Change one of them."""

    field = "rule"


class AlreadyOver(Unfit):
    """“{rule}” ended before now. Take UNTIL or COUNT out of it, or move its end."""

    field = "rule"


@dataclass(frozen=True, slots=True)
class Recurrence:
    """A rule that names days from `start` on, at a time of day in `zone`.

    `start` is naive local time. It bounds the rule and gives what the rule leaves open (time of
    day, weekday, day of the month); where the rule does not name it, it is not an occurrence.
    Making one raises UnknownZone, NeverHeld, or `rrules`' NotARule, TooOften and SkipsMonths.
    """

    rule: str
    zone: str
    start: datetime

    def __post_init__(self) -> None:
        _plan(self.rule, self.zone, self.start)


@dataclass(frozen=True, slots=True, order=True)
class Occurrence:
    """One time a ritual is held.

    `local` is the wall-clock time that the rule names, even in a spring gap; `at` is the instant
    (UTC) that it comes to.
    """

    at: datetime
    local: datetime

    @property
    def date(self) -> date:
        """Return the local date that the rule names: no recurrence has two on one date."""
        return self.local.date()


def parse(rule: str, zone: str, start: datetime, *, now: datetime) -> Recurrence:
    """Read a recurrence that a person has just typed; raise as Recurrence does, or AlreadyOver."""
    recurrence = Recurrence(cleaned(rule), zone, start)
    if next_after(recurrence, now) is None:
        raise AlreadyOver(rule=recurrence.rule)
    return recurrence


def upcoming(recurrence: Recurrence, instant: datetime) -> Iterator[Occurrence]:
    """Name the occurrences that start later than `instant`, in order, for as long as any come.

    A date that the zone skips whole (Apia, 2011-12-30) has none.
    """
    plan = _plan(recurrence.rule, recurrence.zone, recurrence.start)
    for named in _named(plan, local_time(instant, plan.zone)):
        at = resolve(named, plan.zone)
        if at > instant and (local_time(at, plan.zone) == named or exists(named.date(), plan.zone)):
            yield Occurrence(at, named)


def anchored(recurrence: Recurrence, instant: datetime) -> Recurrence:
    """Return the recurrence that names the same from `instant` on and begins just before it.

    Of two that began on different days and name the same, it is the same one. One that counts or
    ends, or that takes its days from its start, is returned as it is.
    """
    rule = _read(recurrence.rule)
    after = local_time(instant, zone_named(recurrence.zone))
    takes = rule.until or rule.count or _is_open(rule)
    if takes or recurrence.start >= after:
        return recurrence
    day = _anchor(rule, recurrence.start.date(), after.date())
    moved = _anchored(recurrence.rule, recurrence.zone, day, recurrence.start.time())
    return moved or recurrence


@lru_cache(maxsize=4096)
def _anchored(rule: str, zone: str, day: date, at: time) -> Recurrence | None:
    try:
        return Recurrence(rule, zone, datetime.combine(day, at))
    except NeverHeld:  # a Monday, 29 February: it may come in 28 years
        return None


@lru_cache(maxsize=1024)
def _read(text: str) -> Rule:
    return read_rule(text)


def next_after(recurrence: Recurrence, instant: datetime) -> Occurrence | None:
    """Find the first occurrence that starts later than `instant`; None where the rule has ended."""
    return next(upcoming(recurrence, instant), None)


def between(recurrence: Recurrence, after: datetime, until: datetime) -> list[Occurrence]:
    """List the occurrences with after < start <= until, in order."""
    return list(takewhile(lambda found: found.at <= until, upcoming(recurrence, after)))


def time_of(recurrence: Recurrence) -> time:
    """Return the time of day, on the wall clock, at which a recurrence is held."""
    return _plan(recurrence.rule, recurrence.zone, recurrence.start).time


def in_words(recurrence: Recurrence) -> str:
    """Say a recurrence as people do: "every Tuesday at 09:00 (Europe/Berlin)".

    A rule too rare to have a name is given as it is written.
    """
    plan = _plan(recurrence.rule, recurrence.zone, recurrence.start)
    days = words(plan.rule) or f"by the rule {cleaned(recurrence.rule)}"
    end = ""
    if plan.rule.count:
        end = ", once" if plan.rule.count == 1 else f", {plan.rule.count} times"
    elif plan.rule.until and plan.last:
        end = f", until {plan.last.day} {plan.last:%B %Y}"
    return f"{days} at {plan.time:%H:%M} ({recurrence.zone}){end}"


@dataclass(frozen=True, slots=True)
class _Plan:
    """A recurrence worked out: what the rule left open is filled in from the start."""

    rule: Rule
    zone: ZoneInfo
    start: datetime
    time: time
    last: datetime | None = None
    """The naive local time after which UNTIL or COUNT lets nothing happen."""


@lru_cache(maxsize=4096)
def _plan(text: str, zone_name: str, start: datetime) -> _Plan:
    if start.tzinfo is not None:
        raise ValueError(start)
    zone = zone_named(zone_name)
    rule = _filled(read_rule(text), start)
    plan = _Plan(rule, zone, start, rule.at(start.time()))
    first = _first(plan)
    last = _last(plan) if first else None
    if first is None or (last is not None and first > last):
        raise NeverHeld(rule=text, start=start)
    return replace(plan, last=last)


def _filled(rule: Rule, start: datetime) -> Rule:
    """Fill what RFC 5545 takes from the start, so that the start can be moved."""
    if not _is_open(rule):
        return rule
    if rule.frequency == Frequency.WEEKLY or rule.weeks:
        return replace(rule, days=(Day(start.weekday()),))
    months = rule.months or ((start.month,) if rule.frequency == Frequency.YEARLY else ())
    rule = replace(rule, months=months, monthdays=(start.day,))
    refuse_skipped_months(rule)
    return rule


def _is_open(rule: Rule) -> bool:
    """Tell whether a rule leaves open which days it names."""
    return not (rule.days or rule.monthdays or rule.yeardays or rule.frequency == Frequency.DAILY)


def _first(plan: _Plan) -> datetime | None:
    """Find the first day, if one comes within ten years.

    dateutil looks for a day until the year 9999. A rule that names none would take it seconds
    from our century, so we ask near that year's end, where the calendar is the same.
    """
    spare = MAXYEAR - 1 - YEARS_TO_THE_FIRST - plan.start.year
    cycles = max(0, spare // CALENDAR_CYCLE_YEARS)
    moved = plan.start.replace(year=plan.start.year + cycles * CALENDAR_CYCLE_YEARS)
    found = next(_named(replace(plan, start=moved), moved - DAY), None)
    if found is None or found.year - moved.year > YEARS_TO_THE_FIRST:
        return None
    return found.replace(year=found.year - cycles * CALENDAR_CYCLE_YEARS)


def _last(plan: _Plan) -> datetime | None:
    until = plan.rule.until
    if until is not None:
        return local_time(until, plan.zone) if until.tzinfo else until
    if plan.rule.count is not None:
        return next(islice(_named(plan, plan.start - DAY), plan.rule.count - 1, None), None)
    return None


def _named(plan: _Plan, after: datetime) -> Iterator[datetime]:
    """Name the naive local times later than `after`, from an anchor moved near to it."""
    rule = plan.rule
    dates = rrule(
        rule.frequency.value,
        dtstart=datetime.combine(_anchor(rule, plan.start.date(), after.date()), plan.time),
        interval=rule.interval,
        wkst=rule.week_start,
        byweekday=[weekday(day.weekday, day.nth or None) for day in rule.days] or None,
        bymonthday=rule.monthdays or None,
        bymonth=rule.months or None,
        byyearday=rule.yeardays or None,
        byweekno=rule.weeks or None,
        bysetpos=rule.positions or None,
    )
    for named in dates:
        if plan.last and named > plan.last:
            return
        if named > after and named >= plan.start:
            yield named


def _anchor(rule: Rule, start: date, near: date) -> date:
    """Return the first day of the last period of the rule that is not after `near`.

    `rrule.after()` walks from its start: 820 µs for a weekly rule three years old, 20 µs from
    here. The interval is counted in whole periods from the start's, so that every second week
    stays 14 days apart, years of 53 weeks included.
    """
    match rule.frequency:
        case Frequency.DAILY:
            period, size = start, rule.interval
        case Frequency.WEEKLY:
            period, size = (
                start - DAY * ((start.weekday() - rule.week_start) % 7),
                7 * rule.interval,
            )
        case Frequency.MONTHLY:
            period, size = start.replace(day=1), rule.interval
        case Frequency.YEARLY:
            period, size = start.replace(month=1, day=1), 12 * rule.interval
    if rule.frequency >= Frequency.WEEKLY:
        return period + DAY * max(0, (near - period).days // size * size)
    months = (near.year - period.year) * 12 + near.month - period.month
    return period + relativedelta(months=max(0, months // size * size))
