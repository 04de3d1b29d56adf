"""What a charter means on a team's calendar: how its rituals are called, and the dates to come.

What of it becomes of a team's cadences as another charter is applied is
`rituals/charters/following.py`'s.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from heapq import merge
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from rituals.cadences.cadences import (
    ACTIVE,
    NEXT_WORKING_DAY,
    START_FORMAT,
    called_as,
    listed,
    words,
)
from rituals.cadences.schedules import LONGEST_REST, Days, Planned, dates
from rituals.calendar.recurrence import NeverHeld, Recurrence, local_time, next_after
from rituals.calendar.wall_clock import DAY
from rituals.charters.charter import Ritual
from rituals.teams.teams import Team
from storage.cadences import Cadence

DATES_SHOWN = 10
"""As far as people look ahead when they change a plan."""
SAID_OF_DATES = (
    "title", "rule", "at", "zone", "lead", "open_for", "grace",
    "people", "facilitators", "holidays", "nudge", "own_time",
)  # fmt: skip
"""The fields of a ritual that its calls follow."""
RESET = (
    "title", "rule", "zone", "start", "lead_minutes", "open_minutes", "grace_minutes",
    "who", "chosen", "facilitators", "holidays", "nudge_minutes", "own_time",
)  # fmt: skip
"""The fields of a cadence that a charter sets."""
HELD_IN = {
    "at": ("start",), "lead": ("lead_minutes",), "open_for": ("open_minutes",),
    "grace": ("grace_minutes",), "nudge": ("nudge_minutes",), "people": ("who", "chosen"),
}  # fmt: skip
"""The fields of a cadence in which those of a ritual stand, where they are called otherwise."""
BY_HAND = {
    "title": "its name", "lead": "when it is announced", "open_for": "when it closes",
    "grace": "when it is missed", "people": "whom it asks", "facilitators": "who facilitates it",
    "holidays": "what it does on days off", "nudge": "when it reminds",
    "own_time": "in whose time zone it asks",
}  # fmt: skip
"""What a person can have changed of a cadence, as it is said; when it is held is said in full."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A cadence that is called otherwise from now on, from its first date.

    `announced`: a date that was called before and is still to be held; it stays as it is.
    """

    before: Cadence
    after: Cadence
    first: Planned | None
    announced: date | None = None

    @property
    def words(self) -> str:
        """Say when it is held from now on, as people do."""
        return words(self.after)


@dataclass(frozen=True, slots=True, order=True)
class Coming:
    """One date to come: the instant, the wall-clock time it is named by, and what is held."""

    at: datetime
    local: datetime
    title: str
    zone: str


def is_over(ritual: Ritual, now: datetime) -> bool:
    """Tell whether a rule's UNTIL lies behind us."""
    if ritual.rule is None or "UNTIL" not in ritual.rule:
        return False
    zone = ritual.zone or "UTC"
    try:
        start = datetime.combine(local_time(now, ZoneInfo(zone)).date(), ritual.at)
        return next_after(Recurrence(ritual.rule, zone, start), now) is None
    except NeverHeld:
        return True


def differ(old: Ritual, new: Ritual) -> bool:
    """Tell whether two versions of a ritual are called on other dates, or otherwise."""
    return any(getattr(old, name) != getattr(new, name) for name in SAID_OF_DATES)


def retimed(
    cadence: Cadence, old: Ritual | None, new: Ritual, team: Team, now: datetime
) -> Cadence:
    """Return a cadence as a ritual is called now, but for what a person changed by hand.

    A new rule is counted from today. Another time of day alone keeps the start's date, and with
    it which weeks are its own.
    """
    own = {name for one in _changed_by_hand(cadence, old) for name in _fields(one)}
    zone = cadence.zone if old is not None and old.zone == new.zone else new.zone or team.zone
    zone = cadence.zone if "zone" in own else zone
    start = start_of(cadence)
    rule = cadence.rule if "rule" in own else new.rule
    day = start.date() if rule == cadence.rule else local_time(now, ZoneInfo(zone)).date()
    start = datetime.combine(day, start.time() if "start" in own else new.at)
    said = {**called_as(new), "zone": zone, "start": start.strftime(START_FORMAT)}
    fields: dict[str, Any] = {
        name: value for name, value in said.items() if name == "start" or name not in own
    }
    return replace(cadence, **fields)


def kept(cadence: Cadence, old: Ritual | None, new: Ritual) -> list[str]:
    """Say what a cadence keeps, for a person changed it, though the charter says otherwise now."""
    changed = [
        name for name in SAID_OF_DATES if old is None or getattr(old, name) != getattr(new, name)
    ]
    said = called_as(new) | {"zone": new.zone or cadence.zone}
    differing = {name for name, value in said.items() if getattr(cadence, name) != value}
    if start_of(cadence).time() != new.at:
        differing.add("start")
    return [
        _by_hand(cadence, name)
        for name in _changed_by_hand(cadence, old)
        if name in changed and differing.intersection(_fields(name))
    ]


def start_of(cadence: Cadence) -> datetime:
    return datetime.strptime(cadence.start, START_FORMAT)  # noqa: DTZ007 - wall-clock


def _by_hand(cadence: Cadence, name: str) -> str:
    if name == "rule":
        return f"its rule ({words(cadence)})"
    if name == "at":
        return f"its time {start_of(cadence):%H:%M}"
    return f"its zone {cadence.zone}" if name == "zone" else BY_HAND[name]


def _changed_by_hand(cadence: Cadence, old: Ritual | None) -> list[str]:
    """Name the fields of its ritual that a person changed in a cadence.

    Another rule moves the start too; the time of day is changed by hand only if it is another.
    """
    touched = set(listed(cadence.touched))
    if old is not None and start_of(cadence).time() == old.at:
        touched.discard("start")
    return [name for name in SAID_OF_DATES if touched.intersection(_fields(name))]


def _fields(name: str) -> Sequence[str]:
    return HELD_IN.get(name, (name,))


def coming(
    held: Iterable[tuple[Cadence, Planned | None]],
    days: Days,
    skipped: Mapping[int, Collection[date]],
    now: datetime,
) -> list[Coming]:
    """Name the next dates of cadences, soonest first.

    None of a cadence before its first one (None: any), and none that is called off (`skipped`).
    """
    found = (
        _named(cadence, first, days, skipped.get(cadence.id, ()), now) for cadence, first in held
    )
    return list(islice(merge(*found), DATES_SHOWN))


def _named(
    cadence: Cadence,
    first: Planned | None,
    days: Days,
    skipped: Collection[date],
    now: datetime,
) -> Iterator[Coming]:
    since = now - LONGEST_REST * DAY if cadence.holidays == NEXT_WORKING_DAY else now
    for one in dates(cadence, days, since) if cadence.state == ACTIVE else ():
        if one.at <= now or one.skipped or one.named in skipped:
            continue
        if first is None or one.at >= first.at:
            yield Coming(one.at, one.local, cadence.title, cadence.zone)
