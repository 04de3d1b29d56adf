"""VTIMEZONE (RFC 5545, 3.6.5): a zone's changes of clocks, as a calendar file carries them.

By hand, because icalendar 7.3 writes the changes of Lord Howe (half an hour) 30 minutes late.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

from rituals.calendar.wall_clock import DAY

SECOND = timedelta(seconds=1)
NONE = timedelta()


@lru_cache(maxsize=256)
def vtimezone(name: str, first_year: int, last_year: int) -> Timezone:
    """Return a zone with its changes from the start of one year to the end of another."""
    zone = ZoneInfo(name)
    since = datetime(first_year, 1, 1, tzinfo=UTC)
    made = Timezone()
    made.add("tzid", name)
    made.add_component(_observance(zone, since, since))
    for change in _changes(zone, since, datetime(last_year + 1, 1, 1, tzinfo=UTC)):
        made.add_component(_observance(zone, change - SECOND, change))
    return made


def _observance(
    zone: ZoneInfo, before: datetime, instant: datetime
) -> TimezoneStandard | TimezoneDaylight:
    """Return what holds from `instant` on; it begins on the clocks of just `before`."""
    after = instant.astimezone(zone)
    offset = before.astimezone(zone).utcoffset() or NONE
    made = TimezoneDaylight() if after.dst() else TimezoneStandard()
    made.add("dtstart", (instant + offset).replace(tzinfo=None))
    made.add("tzoffsetfrom", offset)
    made.add("tzoffsetto", after.utcoffset() or NONE)
    made.add("tzname", after.tzname() or zone.key)
    return made


def _changes(zone: ZoneInfo, since: datetime, until: datetime) -> Iterator[datetime]:
    """Name the instants, to the second, at which a zone's offset changes."""
    day = since
    while day < until:
        low, high = day, day + DAY
        day = high
        if low.astimezone(zone).utcoffset() == high.astimezone(zone).utcoffset():
            continue
        while high - low > SECOND:
            middle = low + (high - low) // SECOND // 2 * SECOND
            same = middle.astimezone(zone).utcoffset() == low.astimezone(zone).utcoffset()
            low, high = (middle, high) if same else (low, middle)
        yield high
