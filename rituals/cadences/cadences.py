"""Cadences: what a team's ritual is, when it is held and whom it asks. Pure but for its reading.

How one is called is `rituals/cadences/calling.py`'s, the life of each of its dates
`rituals/occurrences/occurrences.py`'s; which of its dates fall on days off,
`rituals/cadences/schedules.py`'s.
"""

from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from rituals.calendar.recurrence import Recurrence, in_words
from rituals.calendar.rrules import Frequency, read_rule
from rituals.charters.charter import Ritual
from rituals.errors import Unfit
from rituals.teams.teams import Team
from rituals.work import Tx
from storage.cadences import Cadence, Cadences

__all__ = ["Cadence"]

ACTIVE, PAUSED, REMOVED = "active", "paused", "removed"
LIVING = (ACTIVE, PAUSED)
ROLES, CHANNEL, CHOSEN = "roles", "channel", "chosen"
"""Whom a cadence asks: `Cadence.who`. With `roles`, `Cadence.chosen` names the roles."""
ROTATE, NOBODY = "rotate", "none"
"""Who facilitates: `Cadence.facilitators`, where it names nobody."""
SKIP, NEXT_WORKING_DAY, HOLD = "skip", "next-working-day", "hold"
"""What becomes of a date on a day off: `Cadence.holidays`."""
CUSTOM = "custom"
"""The ritual of a cadence that no charter knows."""
ARCHITECTURE_REVIEW = "architecture-review"
OPERATIONAL_REVIEW = "operational-review"
START_FORMAT = "%Y-%m-%dT%H:%M"
DAY_MINUTES = 24 * 60
WORKING_DAYS = 5
MOST_APART = 2
"""Days from one date of a daily ritual to its next."""


class NoRule(Unfit):
    """{title} follows an event ({event}), so it has no dates to be called on."""

    field = "rule"


def called_as(ritual: Ritual) -> dict[str, Any]:
    """Return the fields of a cadence that the charter's ritual says; raise NoRule."""
    if ritual.rule is None:
        raise NoRule(title=ritual.title, event=ritual.event)
    return {"rule": ritual.rule, **run_as(ritual)}


def run_as(ritual: Ritual) -> dict[str, Any]:
    """Return what the charter's ritual says of how a cadence is run, but for its rule."""
    return {
        "title": ritual.title,
        "lead_minutes": _minutes(ritual.lead),
        "open_minutes": _minutes(ritual.open_for),
        "grace_minutes": _minutes(ritual.grace),
        "who": ROLES,
        "chosen": ",".join(ritual.people),
        "facilitators": ritual.facilitators,
        "holidays": ritual.holidays,
        "nudge_minutes": _minutes(ritual.nudge),
        "own_time": ritual.own_time,
    }


def start_of(ritual: Ritual, zone: str, now: datetime) -> str:
    """Return the local start from which a ritual's rule is counted: today, at its time of day."""
    start = datetime.combine(now.astimezone(ZoneInfo(zone)).date(), ritual.at)
    return start.strftime(START_FORMAT)


def recurrence(cadence: Cadence) -> Recurrence:
    start = datetime.fromisoformat(cadence.start)  # wall-clock; as START_FORMAT has it
    return Recurrence(cadence.rule, cadence.zone, start)


def words(cadence: Cadence) -> str:
    """Say when a cadence is held, as people do."""
    return in_words(recurrence(cadence))


def named(cadence: Cadence) -> str:
    """Return the name that a cadence goes by in the history."""
    return f"CADENCE-{cadence.id}"


def ahead(cadence: Cadence) -> timedelta:
    """Return how long before its start an occurrence is called.

    A day at least where somebody has to know earlier: who facilitates, or whoever's own morning
    comes before the team's. What is called before it is announced says nothing yet.
    """
    known_before = cadence.facilitators != NOBODY or cadence.own_time
    least = DAY_MINUTES if known_before else 0
    return timedelta(minutes=max(cadence.lead_minutes, least))


@lru_cache(maxsize=1024)
def is_daily(rule: str) -> bool:
    """Tell whether a rule leaves one working day between two of its dates, at most."""
    read = read_rule(rule)
    if read.months or read.monthdays or read.yeardays or read.weeks or read.positions:
        return False
    if not read.days:
        return read.frequency == Frequency.DAILY and read.interval <= MOST_APART
    if read.frequency < Frequency.WEEKLY or read.interval > 1:
        return False
    held = {one.weekday for one in read.days}
    return all(day in held or (day + 1) % WORKING_DAYS in held for day in range(WORKING_DAYS))


def useful_for(cadence: Cadence) -> timedelta:
    """Return how long after its start an occurrence that nobody heard of is still worth opening."""
    return timedelta(minutes=min(cadence.grace_minutes, cadence.open_minutes))


def listed(ids: str) -> tuple[str, ...]:
    """Return the ids of a field that holds several, with commas between."""
    return tuple(filter(None, ids.split(",")))


def is_private(cadence: Cadence) -> bool:
    """Tell whether a cadence is held in direct messages: who is not named in it sees nothing."""
    return cadence.owner is not None and cadence.channel == cadence.owner


def is_seen_by(cadence: Cadence, person: str) -> bool:
    """Tell whether somebody who sees its team sees a cadence too."""
    named = cadence.owner == person or person in listed(cadence.chosen)
    return named or not is_private(cadence)


async def of_team(tx: Tx, team: Team, *, removed: bool = False) -> list[Cadence]:
    """List a team's cadences; those that were removed only if they are asked for."""
    return await Cadences(tx, team.workspace).of_team(team.id, but="" if removed else REMOVED)


def _minutes(length: timedelta) -> int:
    return int(length.total_seconds() // 60)
