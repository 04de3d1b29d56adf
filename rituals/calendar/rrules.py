"""The RFC 5545 rules that a ritual may keep: read from text, refused with a reason to act on.

Which days a rule names is `recurrence.py`'s part; what it is called, `rrule_words.py`'s.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time
from enum import IntEnum
from functools import lru_cache

from dateutil import rrule

from rituals.errors import Unfit

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
MONTH_LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
"""February as it is in three years of four: what only leap years have is skipped in the rest."""
FEBRUARY, LEAP_DAY = 2, 29
LONGEST_RULE = 500
"""Characters. The longest sensible rule, with every part filled, is under 200."""
MOST_INTERVALS = 400
"""A little over a year of days; far over a career of quarters."""
MOST_OCCURRENCES = 1000
"""Of COUNT, whose end is found by walking: about four years of weekdays."""


class NotARule(Unfit):
    """“{rule}” is not a rule to keep: {reason}. A rule looks like FREQ=WEEKLY;BYDAY=TU."""

    field = "rule"


class TooOften(Unfit):
    """A ritual is held once a day at most: {reason}. For two times a day, add two rituals."""

    field = "rule"


class SkipsMonths(Unfit):
    """Not every month has a day {day}, and those that lack it would be skipped without a word.

    For the last day of the month write BYMONTHDAY=-1.
    """

    field = "rule"


class SkipsYears(SkipsMonths):
    """February has a day {day} in leap years alone, and the others would be skipped without a word.

    For the last day of February write BYMONTH=2;BYMONTHDAY=-1.
    """


class Frequency(IntEnum):
    """The frequencies a ritual may have, numbered as dateutil numbers them."""

    YEARLY = rrule.YEARLY
    MONTHLY = rrule.MONTHLY
    WEEKLY = rrule.WEEKLY
    DAILY = rrule.DAILY


@dataclass(frozen=True, slots=True)
class Day:
    """One entry of BYDAY: a weekday (Monday is 0) and which one of the period (0: each)."""

    weekday: int
    nth: int = 0


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as written: what the text leaves to its start is still open here."""

    frequency: Frequency
    interval: int = 1
    days: tuple[Day, ...] = ()
    monthdays: tuple[int, ...] = ()
    months: tuple[int, ...] = ()
    yeardays: tuple[int, ...] = ()
    weeks: tuple[int, ...] = ()
    positions: tuple[int, ...] = ()
    hour: int | None = None
    minute: int | None = None
    second: int | None = None
    week_start: int = 0
    count: int | None = None
    until: datetime | None = None
    """Inclusive; naive local time, or aware where the text ends in Z."""

    def at(self, start: time) -> time:
        """Return the time of day of every occurrence: the start's, unless BYHOUR and so on say."""
        return start.replace(
            hour=start.hour if self.hour is None else self.hour,
            minute=start.minute if self.minute is None else self.minute,
            second=start.second if self.second is None else self.second,
            microsecond=0,
            fold=0,
        )


def cleaned(text: str) -> str:
    """Return a rule's text as it is kept: upper case, no blanks, no `RRULE:`."""
    return re.sub(r"\s+", "", text).upper().removeprefix("RRULE:").strip(";")


@lru_cache(maxsize=1024)
def read_rule(text: str) -> Rule:
    """Read an RRULE's value (RFC 5545, 3.3.10).

    Raise NotARule, TooOften or SkipsMonths. What depends on the start (a rule that names no day)
    is found by `calendar.Recurrence`.
    """
    if len(text) > LONGEST_RULE:
        raise NotARule(rule=text[:40] + "…", reason=f"it is longer than {LONGEST_RULE} characters")
    rule = _assembled(text, _parts(text))
    _refuse_misfits(text, rule)
    return rule


def _parts(text: str) -> dict[str, str]:
    parts: dict[str, str] = {}
    for part in cleaned(text).split(";"):
        name, equals, value = part.partition("=")
        if not equals or not value:
            raise NotARule(rule=text, reason=f"“{part}” is not a NAME=VALUE")
        if name in parts:
            raise NotARule(rule=text, reason=f"{name} stands twice")
        parts[name] = value
    return parts


def _assembled(text: str, parts: dict[str, str]) -> Rule:
    reading = _Reading(text, parts)
    frequency = reading.frequency()
    days = tuple(reading.day(item) for item in reading.items("BYDAY"))
    rule = Rule(
        frequency=frequency,
        interval=reading.number("INTERVAL", 1, MOST_INTERVALS) or 1,
        days=tuple(dict.fromkeys(days)),
        monthdays=reading.numbers("BYMONTHDAY", 31, signed=True),
        months=reading.numbers("BYMONTH", 12),
        yeardays=reading.numbers("BYYEARDAY", 366, signed=True),
        weeks=reading.numbers("BYWEEKNO", 53, signed=True),
        positions=reading.numbers("BYSETPOS", 366, signed=True),
        hour=reading.number("BYHOUR", 0, 23),
        minute=reading.number("BYMINUTE", 0, 59),
        second=reading.number("BYSECOND", 0, 59),
        week_start=reading.day(parts.get("WKST", "MO"), "WKST").weekday,
        count=reading.number("COUNT", 1, MOST_OCCURRENCES),
        until=reading.until(),
    )
    if left := parts.keys() - reading.seen:
        raise NotARule(rule=text, reason=f"{min(left)} is not a part of RFC 5545")
    return rule


class _Reading:
    """One text's parts, turned to values; remembers which names were asked for."""

    def __init__(self, text: str, parts: dict[str, str]) -> None:
        self.text = text
        self.parts = parts
        self.seen = {"WKST"}

    def refuse(self, reason: str) -> NotARule:
        return NotARule(rule=self.text, reason=reason)

    def items(self, name: str) -> list[str]:
        self.seen.add(name)
        return self.parts[name].split(",") if name in self.parts else []

    def frequency(self) -> Frequency:
        self.seen.add("FREQ")
        name = self.parts.get("FREQ", "")
        if name in {"SECONDLY", "MINUTELY", "HOURLY"}:
            raise TooOften(reason=f"FREQ={name} is more often")
        if name not in Frequency.__members__:
            raise self.refuse("it needs FREQ=DAILY, WEEKLY, MONTHLY or YEARLY")
        return Frequency[name]

    def day(self, item: str, name: str = "BYDAY") -> Day:
        found = re.fullmatch(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)", item)
        nth = int(found[1] or 0) if found else 0
        if not found or (found[1] and not 1 <= abs(nth) <= 53):  # noqa: PLR2004 weeks of a year
            raise self.refuse(f"{name} has no weekday “{item}”")
        return Day(WEEKDAYS.index(found[2]), nth)

    def number(self, name: str, least: int, most: int) -> int | None:
        items = self.items(name)
        if len(items) > 1 and name.startswith("BY"):
            raise TooOften(reason=f"{name} names several times")
        if not items:
            return None
        if not re.fullmatch(r"\d{1,6}", items[0]) or not least <= int(items[0]) <= most:
            raise self.refuse(f"{name} goes from {least} to {most}")
        return int(items[0])

    def numbers(self, name: str, most: int, *, signed: bool = False) -> tuple[int, ...]:
        pattern = r"[+-]?\d{1,3}" if signed else r"\d{1,3}"
        items = self.items(name)
        for item in items:
            if not re.fullmatch(pattern, item) or not 1 <= abs(int(item)) <= most:
                raise self.refuse(f"{name} goes from 1 to {most}")
        return tuple(dict.fromkeys(map(int, items)))

    def until(self) -> datetime | None:
        self.seen.add("UNTIL")
        text = self.parts.get("UNTIL")
        if text is None:
            return None
        try:
            if "T" not in text:
                day = datetime.strptime(text, "%Y%m%d")  # noqa: DTZ007 a local date
                return day.replace(hour=23, minute=59, second=59)
            naive = datetime.strptime(text.removesuffix("Z"), "%Y%m%dT%H%M%S")  # noqa: DTZ007 a local time
        except ValueError:
            raise self.refuse("UNTIL is written 20261231 or 20261231T170000Z") from None
        return naive.replace(tzinfo=UTC) if text.endswith("Z") else naive


Misfit = tuple[str, Callable[[Rule], bool]]
MISFITS: tuple[Misfit, ...] = (
    (
        "UNTIL and COUNT exclude each other",
        lambda rule: rule.until is not None and rule.count is not None,
    ),
    (
        "a numbered weekday needs FREQ=MONTHLY or YEARLY",
        lambda rule: rule.frequency > Frequency.MONTHLY and any(day.nth for day in rule.days),
    ),
    (
        "a month has five of each weekday at most",
        lambda rule: (
            (rule.frequency == Frequency.MONTHLY or bool(rule.months))
            and any(abs(day.nth) > 5 for day in rule.days)  # noqa: PLR2004 said above
        ),
    ),
    (
        "a numbered weekday and BYWEEKNO exclude each other",
        lambda rule: bool(rule.weeks) and any(day.nth for day in rule.days),
    ),
    (
        "BYMONTHDAY and FREQ=WEEKLY exclude each other",
        lambda rule: rule.frequency == Frequency.WEEKLY and bool(rule.monthdays),
    ),
    (
        "BYWEEKNO and BYYEARDAY need FREQ=YEARLY",
        lambda rule: rule.frequency != Frequency.YEARLY and bool(rule.weeks or rule.yeardays),
    ),
    (
        "BYSETPOS picks from a week, a month or a year that another BY part fills",
        lambda rule: (
            bool(rule.positions)
            and (
                rule.frequency == Frequency.DAILY
                or not (rule.days or rule.monthdays or rule.yeardays or rule.weeks)
            )
        ),
    ),
    (
        "every few days leaves no room for BYDAY, BYMONTH or BYMONTHDAY",
        lambda rule: (
            rule.frequency == Frequency.DAILY
            and rule.interval > 1
            and bool(rule.days or rule.months or rule.monthdays)
        ),
    ),
)
"""What RFC 5545 forbids, and two things it allows that no ritual means."""


def _refuse_misfits(text: str, rule: Rule) -> None:
    for reason, misfits in MISFITS:
        if misfits(rule):
            raise NotARule(rule=text, reason=reason)
    refuse_skipped_months(rule)


def refuse_skipped_months(rule: Rule) -> None:
    """Raise SkipsMonths where a day of BYMONTHDAY is missing from a month that the rule names.

    A list that also names a day of every month, narrowed by BYDAY or BYSETPOS
    (28,29,30,31 with BYSETPOS=-1), skips nothing.
    """
    months = rule.months or range(1, 13)
    shortest = min(MONTH_LENGTHS[month - 1] for month in months)
    long = [day for day in rule.monthdays if abs(day) > shortest]
    narrowed = bool(rule.days or rule.positions)
    if long and not (narrowed and len(long) < len(rule.monthdays)):
        only_leap = set(months) == {FEBRUARY} and {abs(day) for day in long} == {LEAP_DAY}
        raise (SkipsYears if only_leap else SkipsMonths)(day=long[0])
