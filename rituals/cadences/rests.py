"""How long a cadence rests: until somebody resumes it, or through the day before a date."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from rituals.cadences.cadences import PAUSED, Cadence, named
from rituals.calendar.days import day_typed, said
from rituals.calendar.wall_clock import local_time, resolve, zone_named
from rituals.errors import Unfit
from rituals.history import record_of
from rituals.promises import NewPromise, Promise
from rituals.work import Tx

RESUME = "ritual-resume"
"""The promise that a cadence goes on by itself; it only writes rows."""
RESUMED = "resumed"
UNTIL = "until"


class RestsToday(Unfit):
    """It rests until a day from tomorrow on; {day} is today where it is held."""

    field = UNTIL


def until_typed(typed: str, cadence: Cadence, now: datetime) -> date | None:
    """Read until when a cadence is to rest; None where no day is said."""
    if not typed.strip():
        return None
    zone = zone_named(cadence.zone)
    until = day_typed(typed, zone, now)
    if until == local_time(now, zone).date():
        raise RestsToday(day=said(until))
    return until


def goes_on(cadence: Cadence, until: date) -> NewPromise:
    """Return the promise that a cadence which was just paused goes on as a day begins."""
    key = f"cadence:{cadence.id}:resume:{cadence.sequence}:{until.isoformat()}"
    at = resolve(datetime.combine(until, time()), ZoneInfo(cadence.zone))
    return NewPromise(cadence.workspace, RESUME, named(cadence), key, at)


def day_of(promise: Promise) -> date:
    """Return the day from which a promise lets a cadence go on."""
    return date.fromisoformat(promise.key.rpartition(":")[2])


async def until_of(tx: Tx, cadence: Cadence) -> date | None:
    """Return from which day a cadence that rests goes on; None where somebody has to say so."""
    if cadence.state != PAUSED:
        return None
    past = await record_of(tx, cadence.workspace, named(cadence), PAUSED, RESUMED)
    until = past[-1].data.get(UNTIL) if past and past[-1].verb == PAUSED else None
    return date.fromisoformat(str(until)) if until else None
