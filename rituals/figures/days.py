"""The day that a figure is reported for, as people type it: it is today, or lies behind us.

Which days are taken at all is `readings.py`'s.
"""

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

from rituals.calendar.wall_clock import DAY, local_time
from rituals.errors import Unfit

TODAY, YESTERDAY = "today", "yesterday"
WRITTEN = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
MEANT = re.compile(
    r"today|yesterday|tomorrow|\d{1,4}[-/]\d{1,2}[-/]\d{1,4}|\d{1,2}\.\d{1,2}\.\d{4}", re.IGNORECASE
)
"""What was meant as a day, whether we read it or not: `12.11.2026` is no value."""


class NoSuchDay(Unfit):
    """“{typed}” is no date. Write it as year-month-day, for example {example}."""

    field = "date"


class NothingBehindTheDay(Unfit):
    """Nothing goes behind the day “{day}”. `/kpi report` alone opens the form, which has a note."""

    field = "date"


def day_reported(typed: str, zone: ZoneInfo, now: datetime) -> date:
    """Read a day; nothing is today. Raise `NoSuchDay`."""
    word, today = typed.strip().lower(), local_time(now, zone).date()
    if word == TODAY:
        return today
    return today - DAY if word == YESTERDAY else day_written(typed, zone, now)


def day_written(typed: str, zone: ZoneInfo, now: datetime) -> date:
    """Read a day out of a document; nothing is today. Raise `NoSuchDay`."""
    today = local_time(now, zone).date()
    if not typed.strip():
        return today
    found = WRITTEN.fullmatch(typed.strip())
    try:
        if found is not None:
            return date(*(int(part) for part in found.groups()))
    except ValueError:  # 2026-02-30
        pass
    raise NoSuchDay(typed=typed.strip()[:40], example=today.isoformat())


def split_typed(typed: str) -> tuple[str, str]:
    """Return the value and the day of what was typed behind a figure: `12,5 % 2026-11-20`.

    Raise `NothingBehindTheDay`.
    """
    words = " ".join(typed.split())
    for one in words.split()[1:-1]:
        if MEANT.fullmatch(one):
            raise NothingBehindTheDay(day=one)
    value, _, last = words.rpartition(" ")
    return (value, last) if value and MEANT.fullmatch(last) else (words, "")
