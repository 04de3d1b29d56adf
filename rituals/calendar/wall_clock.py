"""Wall-clock times and instants: what a local time comes to, and when people may be spoken to.

Which days a ritual is held is `recurrence.py`'s part. Pure: holidays are whatever dates the caller
hands over.
"""

from collections.abc import Collection
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from math import ceil
from zoneinfo import ZoneInfo, available_timezones

from rituals.errors import Unfit

QUIET_FROM = time(19)
QUIET_UNTIL = time(8)
MORNING = time(9)
SATURDAY = 5
DAY = timedelta(days=1)
NO_ZONES = frozenset({"Factory", "localtime", "posixrules"})
"""Names that some hosts' zone files carry and that mean another zone on another host."""


class UnknownZone(Unfit):
    """There is no time zone “{zone}”. {hint}"""

    field = "zone"


def zone_named(name: str) -> ZoneInfo:
    """Find a zone by its name in the IANA database; raise UnknownZone with the nearest name."""
    # A name that is no file's (KeyError), leads out of the database (ValueError), or is a folder.
    with suppress(KeyError, ValueError, OSError):
        if name not in NO_ZONES:
            return ZoneInfo(name)
    word = name.strip().replace(" ", "_").casefold()
    near = [
        known
        for known in sorted(available_timezones() - NO_ZONES)
        if known.casefold().endswith(word)
    ]
    hint = f"Did you mean {near[0]}?" if near and word else "They are written like Europe/Berlin."
    raise UnknownZone(zone=name, hint=hint)


def next_midnight(now: datetime) -> datetime:
    """Return the coming midnight in UTC, for what is done daily and nobody sees."""
    return now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0) + DAY


def resolve(naive_local: datetime, zone: ZoneInfo) -> datetime:
    """Return the instant, in UTC, that a wall-clock time stands for.

    A time that a spring gap leaves out is the instant at which the clocks move, the first that is
    valid after the gap (02:30 becomes 03:00 where 02:00 moves to 03:00). A time that comes twice
    in autumn is its first coming, whatever `fold` says.
    """
    if naive_local.tzinfo is not None:
        raise ValueError(naive_local)
    first = naive_local.replace(tzinfo=zone, fold=0)
    second = first.replace(fold=1)
    offset = first.utcoffset() or timedelta()
    if offset >= (second.utcoffset() or timedelta()):
        return (naive_local - offset).replace(tzinfo=UTC, fold=0)
    return _end_of_gap(second.astimezone(UTC), first.astimezone(UTC), zone)


def lead(naive_start: datetime, before: timedelta, zone: ZoneInfo) -> datetime:
    """Return the instant that lies `before` a start on the wall clock.

    24 hours before 09:00 is 09:00 of the day before, across a clock change too.
    """
    return resolve(naive_start - before, zone)


def waking(
    instant: datetime,
    zone: ZoneInfo,
    quiet_from: time = QUIET_FROM,
    quiet_until: time = QUIET_UNTIL,
) -> datetime:
    """Return `instant`, or where it falls in quiet hours, the next end of them.

    19:00 itself is quiet, 08:00 is not. Equal bounds: no quiet hours.
    """
    local = local_time(instant, zone)
    over_midnight = quiet_from > quiet_until
    late = quiet_from <= local.time() and (over_midnight or local.time() < quiet_until)
    early = over_midnight and local.time() < quiet_until
    if not late and not early:
        return instant
    morning = local.date() + DAY if late and over_midnight else local.date()
    while not exists(morning, zone):
        morning += DAY
    # In an autumn fold the end of the quiet hours may have passed already.
    return max(instant, resolve(datetime.combine(morning, quiet_until), zone))


def working_morning(
    instant: datetime,
    zone: ZoneInfo,
    at: time = MORNING,
    holidays: Collection[date] = frozenset(),
) -> datetime:
    """Return the first `at` of a working day, Monday to Friday, that is not before `instant`."""
    day = local_time(instant, zone).date()
    while (
        day.weekday() >= SATURDAY
        or day in holidays
        or not exists(day, zone)
        or resolve(datetime.combine(day, at), zone) < instant
    ):
        day += DAY
    return resolve(datetime.combine(day, at), zone)


def _end_of_gap(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """Find, to the second, the instant between two at which the zone's offset changes."""
    before = before.replace(microsecond=0)
    offset = before.astimezone(zone).utcoffset()
    low, high = 0, ceil((after - before).total_seconds())
    while high - low > 1:
        middle = (low + high) // 2
        if (before + timedelta(seconds=middle)).astimezone(zone).utcoffset() == offset:
            low = middle
        else:
            high = middle
    return before + timedelta(seconds=high)


def exists(day: date, zone: ZoneInfo) -> bool:
    """Tell whether the zone has that date: islands that change sides of the date line skip one."""
    return resolve(datetime.combine(day, time()), zone).astimezone(zone).date() == day


def local_time(instant: datetime, zone: ZoneInfo) -> datetime:
    if instant.tzinfo is None:
        raise ValueError(instant)
    return instant.astimezone(zone).replace(tzinfo=None, fold=0)
