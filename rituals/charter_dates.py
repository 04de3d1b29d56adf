"""What a charter means on a team's calendar: the dates that come, and what a change moves."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from heapq import merge
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from rituals.cadences import REMOVED, START_FORMAT, called_as, recurrence, words
from rituals.calendar import NeverHeld, Recurrence, local_time, next_after, upcoming
from rituals.calendar import Occurrence as Date
from rituals.calling import call_anew
from rituals.charter import Charter, Ritual
from rituals.history import Change, note
from rituals.occurrences import STATES, UNFINISHED
from rituals.teams import Team
from rituals.work import Tx
from storage.cadences import Cadence, Cadences

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
MOVED = "its ritual was moved by the charter"


@dataclass(frozen=True, slots=True)
class Moved:
    """A cadence that is called otherwise from now on, from its first date.

    `announced`: a date that was called before and is still to be held; it stays as it is.
    """

    before: Cadence
    after: Cadence
    first: Date | None
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


async def follow(
    tx: Tx, team: Team, before: Charter, after: Charter, *, actor: str, now: datetime
) -> list[Moved]:
    """Call a team's rituals as its new charter says, where that changes their dates.

    The pending call is ended and made anew; what is announced or open stays as it is.
    """
    moved = []
    store = Cadences(tx, team.workspace)
    for planned in await plan_moves(tx, team, before, after, now):
        old, new = planned.before, planned.after
        fields = {name: getattr(new, name) for name in RESET}
        kept = await store.reset(old.id, **fields)
        if kept is None:
            continue
        data: dict[str, str | int | None] = {
            "team": team.id,
            "ritual": kept.ritual,
            "rule": kept.rule,
            "start": kept.start,
            "zone": kept.zone,
        }
        name = f"CADENCE-{kept.id}"
        note(tx, team.workspace, Change(name, "moved", actor, now, team.charter, data))
        await call_anew(tx, team, kept, now, reason=MOVED)
        moved.append(replace(planned, after=kept))
    return moved


async def plan_moves(
    tx: Tx, team: Team, before: Charter, after: Charter, now: datetime
) -> list[Moved]:
    """Say which of a team's cadences another charter moves; raise NoRule for one it would end."""
    store = Cadences(tx, team.workspace)
    moved = []
    for cadence in await store.of_team(team.id, but=REMOVED):
        old, new = before.rituals.get(cadence.ritual), after.rituals.get(cadence.ritual)
        if new is None or (old is not None and not differ(old, new)):
            continue
        became = _retimed(cadence, old, new, team, now)
        called = await store.occurrences([cadence.id], states=STATES, limit=1)
        last = called[0].local_date if called else None
        stays = last if called and called[0].state in UNFINISHED else None
        dates = upcoming(recurrence(became), now)
        first = next((one for one in dates if last is None or one.date > last), None)
        moved.append(Moved(cadence, became, first, stays))
    return moved


def differ(old: Ritual, new: Ritual) -> bool:
    """Tell whether two versions of a ritual are called on other dates, or otherwise."""
    return any(getattr(old, name) != getattr(new, name) for name in SAID_OF_DATES)


def _retimed(
    cadence: Cadence, old: Ritual | None, new: Ritual, team: Team, now: datetime
) -> Cadence:
    """Return a cadence as a ritual is called now; a new rule is counted from today.

    Another time of day alone keeps the start's date, and with it which weeks are its own.
    """
    zone = cadence.zone if old is not None and old.zone == new.zone else new.zone or team.zone
    day = datetime.strptime(cadence.start, START_FORMAT).date()  # noqa: DTZ007 - wall-clock
    if new.rule != cadence.rule:
        day = local_time(now, ZoneInfo(zone)).date()
    start = datetime.combine(day, new.at).strftime(START_FORMAT)
    fields: dict[str, Any] = {"zone": zone, "start": start, **called_as(new)}
    return replace(cadence, **fields)


async def coming(
    tx: Tx, team: Team, before: Charter, after: Charter, now: datetime
) -> list[Coming]:
    """Name the next dates of a team's rituals under another charter, soonest first."""
    moves = {one.before.id: one for one in await plan_moves(tx, team, before, after, now)}
    found = await Cadences(tx, team.workspace).of_team(team.id, but=REMOVED)
    dates = (_named(one, moves.get(one.id), now) for one in found)
    return list(islice(merge(*dates), DATES_SHOWN))


def _named(cadence: Cadence, move: Moved | None, now: datetime) -> Iterator[Coming]:
    """Name a cadence's dates from now on, or from its first one after a move."""
    held = move.after if move else cadence
    if move is None or move.first is not None:
        for one in upcoming(recurrence(held), now):
            if move is None or move.first is None or one.at >= move.first.at:
                yield Coming(one.at, one.local, held.title, held.zone)
