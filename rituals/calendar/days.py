"""Days as people type them, and the moments they come to in a person's zone."""

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from rituals.calendar.wall_clock import DAY, UnknownZone, local_time, resolve, zone_named
from rituals.errors import Unfit
from rituals.people import Person

LONGEST = timedelta(days=366)
"""Further ahead a date is a slip of the pen: ours."""


class NoDay(Unfit):
    """“{typed}” is no date. Write it as year-month-day, for example {example}."""

    field = "until"


class DayPast(Unfit):
    """{day} is past. Today is {today}."""

    field = "until"


class DayTooFar(Unfit):
    """{day} is more than a year away. Is the year right? Today is {today}."""

    field = "until"


def day_typed(typed: str, zone: ZoneInfo, now: datetime) -> date:
    """Read a date from today to a year from now; raise `NoDay`, `DayPast` or `DayTooFar`."""
    today = local_time(now, zone).date()
    if (near := _near(typed.strip().lower(), today)) is not None:
        return near
    found = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", typed.strip(), re.ASCII)
    try:
        day = date(*(int(part) for part in found.groups())) if found else None
    except ValueError:  # 2026-02-30
        day = None
    if day is None:
        raise NoDay(typed=typed.strip()[:40], example=(today + 7 * DAY).isoformat())
    if day < today:
        raise DayPast(day=said(day), today=said(today))
    if day - today > LONGEST:
        raise DayTooFar(day=said(day), today=said(today))
    return day


def _near(word: str, today: date) -> date | None:
    """Return the day that a word means: today, tomorrow, or the next Friday."""
    if word in {"today", "tomorrow"}:
        return today + (word == "tomorrow") * DAY
    for ahead in range(1, 8):
        if word == f"{today + ahead * DAY:%A}".lower():
            return today + ahead * DAY
    return None


def end_of(day: date, zone: ZoneInfo) -> datetime:
    """Return the instant at which a day is over there."""
    return resolve(datetime.combine(day + DAY, time()), zone)


def said(day: date) -> str:
    """Say a day as people do: Tuesday, 1 December 2026."""
    return f"{day:%A}, {day.day} {day:%B %Y}"


def zone_of(person: Person | None, fallback: str) -> ZoneInfo:
    """Return a person's zone, or the fallback where Slack gives none that there is."""
    if person is not None and person.zone:
        try:
            return zone_named(person.zone)
        except UnknownZone:
            pass
    return zone_named(fallback)
