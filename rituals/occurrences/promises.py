"""What occurrences promise: their names, their keys, and the promises themselves.

The promises about single people (prompts, nudges, replies) are
`rituals/occurrences/answer_promises.py`'s; what keeping one means is
`rituals/occurrences/occurrences.py`'s and the handlers'.
"""

from datetime import datetime, timedelta

from rituals.cadences.schedules import Days, said_at
from rituals.calendar.wall_clock import local_time, zone_named
from rituals.promises import NewPromise, soon
from storage.cadences import Cadence, Occurrence

ANNOUNCE, START, CLOSE = "occurrence-announce", "occurrence-start", "occurrence-close"
"""Promise kinds that only write rows."""
CARD, LINE = "occurrence-card", "occurrence-line"
"""Promise kinds that post: the live message and its edits, and lines in its thread."""


def name(occurrence: Occurrence) -> str:
    """Return the name that an occurrence goes by in the history, from its first day on."""
    return f"OCCURRENCE-{occurrence.id}"


def closes_at(occurrence: Occurrence, cadence: Cadence) -> datetime:
    return occurrence.closes_at or occurrence.starts_at + timedelta(minutes=cadence.open_minutes)


def announcement(occurrence: Occurrence, cadence: Cadence, days: Days) -> NewPromise:
    """Return the promise to announce what is planned; on a working day, by the days off."""
    local = local_time(occurrence.starts_at, zone_named(cadence.zone))
    at = said_at(local, timedelta(minutes=cadence.lead_minutes), cadence.zone, days)
    return later(ANNOUNCE, occurrence, "announce", at)


def beginning(occurrence: Occurrence, at: datetime | None = None) -> NewPromise:
    """Return the promise that an occurrence opens, at its start unless another moment is named."""
    return later(START, occurrence, "start", at or occurrence.starts_at)


def ending(occurrence: Occurrence, cadence: Cadence) -> NewPromise:
    """Return the promise that an occurrence closes."""
    return later(CLOSE, occurrence, "close", closes_at(occurrence, cadence))


def refresh(occurrence: Occurrence, cadence: Cadence, now: datetime) -> NewPromise:
    """Return the promise that brings an occurrence's live message up to date."""
    return at_once(CARD, occurrence, "card", cadence, now)


def line(occurrence: Occurrence, cadence: Cadence, what: str, now: datetime) -> NewPromise:
    """Return the promise of a line in an occurrence's thread."""
    return at_once(LINE, occurrence, f"line:{what}", cadence, now)


def start_key(occurrence: Occurrence) -> str:
    return key(occurrence, "start")


def end_key(occurrence: Occurrence) -> str:
    return key(occurrence, "close")


def key(occurrence: Occurrence, what: str) -> str:
    """Return the key of a promise about an occurrence."""
    return f"occurrence:{occurrence.id}:{what}"


def at_once(
    kind: str, occurrence: Occurrence, what: str, cadence: Cadence, now: datetime
) -> NewPromise:
    """Return a promise to speak, now, where an occurrence's message stands."""
    channel = occurrence.channel or cadence.channel
    return soon(occurrence.workspace, kind, name(occurrence), key(occurrence, what), now, channel)


def later(kind: str, occurrence: Occurrence, what: str, due_at: datetime) -> NewPromise:
    """Return a promise that only writes rows."""
    return NewPromise(occurrence.workspace, kind, name(occurrence), key(occurrence, what), due_at)
