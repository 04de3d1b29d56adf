"""Drift: where what a team does with its rituals is not what its charter says.

A ritual is behind once its last time lies more than twice its own interval back: one date missed
is no drift. One that was never held drifts once two of its dates were missed. Of private rituals
nothing is said.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

from rituals.cadences import cadences
from rituals.calendar.recurrence import next_after, upcoming
from rituals.calendar.rrules import Frequency, read_rule
from rituals.calendar.wall_clock import local_time
from rituals.charters.charter import Charter, Ritual
from rituals.charters.in_force import in_force
from rituals.occurrences.occurrences import HELD, MISSED
from rituals.teams.teams import Team
from rituals.work import Tx
from storage.agendas import Agendas
from storage.cadences import Cadence, Cadences
from storage.latest_occurrences import missed_since

BEHIND_AFTER = 2
"""Intervals since the last time: its own, and as much again."""
NEVER_AFTER = 2
"""Dates missed without a single one held."""
LOOKED_AT = 8
"""Dates among which the longest gap is found: a week of weekdays has one of three days."""
A_WEEK = timedelta(days=7)
WORKDAYS = 5
UNITS = {
    Frequency.DAILY: "day",
    Frequency.WEEKLY: "week",
    Frequency.MONTHLY: "month",
    Frequency.YEARLY: "year",
}


class Kind(StrEnum):
    """What is not as the charter says; a ritual may be several."""

    behind = "behind"
    never_held = "never held"
    paused = "paused"
    changed = "changed"


@dataclass(frozen=True, slots=True)
class Drift:
    """A ritual that drifts: `says` how often its charter wants it, `""` where it does not know it.

    `called` is how often it is called instead, `last` when it was held and `days` how long that,
    or else its beginning, is ago.
    """

    cadence: Cadence
    kinds: frozenset[Kind]
    says: str
    called: str
    last: datetime | None
    days: int

    def __str__(self) -> str:
        """Say it for somebody who reads it now: the days are counted from today."""
        told = [f"charter says {self.says}" if self.says else f"called {self.called}"]
        if Kind.changed in self.kinds:
            how = (
                "changed by hand to"
                if "rule" in cadences.listed(self.cadence.touched)
                else "called"
            )
            told.append(f"{how} {self.called}")
        if Kind.paused in self.kinds:
            told.append("paused by hand")
        if self.last is not None:
            told.append(f"last held {_ago(self.days)}")
        elif self.kinds & {Kind.never_held, Kind.paused}:
            told.append("never held")
        return f"{self.cadence.title}: {', '.join(told)}"


@dataclass(frozen=True, slots=True)
class Drifted:
    """A team's rituals that drift, and the titles of those proposed that it does not call."""

    rituals: tuple[Drift, ...] = ()
    uncalled: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Past:
    """When a ritual was held last, and how often it was missed since."""

    last: datetime | None
    missed: int


async def drift_of(tx: Tx, team: Team, now: datetime) -> Drifted:
    """Find where a team's rituals drift; before it is started nothing can."""
    if team.started_at is None:
        return Drifted()
    charter = await in_force(tx, team)
    every = await Cadences(tx, team.workspace).of_team(team.id)
    last = await Agendas(tx, team.workspace).last([one.id for one in every], HELD, before=now)
    living = [one for one in every if one.state in cadences.LIVING]
    ids = [one.id for one in living]
    missed = await missed_since(tx, team.workspace, ids, MISSED, HELD)
    found = [
        _drift(
            one,
            charter.rituals.get(one.ritual),
            Past(_last(one, every, last), missed[one.id][0] if one.id in missed else 0),
            team,
            now,
        )
        for one in living
    ]
    called = {one.ritual for one in living}
    return Drifted(tuple(filter(None, found)), tuple(_uncalled(charter, called)))


def _uncalled(charter: Charter, called: set[str]) -> list[str]:
    return [
        one.title or name
        for name, one in charter.rituals.items()
        if one.proposed and one.rule is not None and not one.private and name not in called
    ]


def _last(
    cadence: Cadence, every: Sequence[Cadence], last: Mapping[int, datetime]
) -> datetime | None:
    """Return when it was held; of a ritual that was added anew, what went before counts."""
    if cadence.ritual == cadences.CUSTOM:
        return last.get(cadence.id)
    same = [last[one.id] for one in every if one.ritual == cadence.ritual and one.id in last]
    return max(same, default=None)


def _drift(
    cadence: Cadence, ritual: Ritual | None, past: Past, team: Team, now: datetime
) -> Drift | None:
    if cadences.is_private(cadence) or (ritual is not None and ritual.private):
        return None
    rule, last = ritual.rule if ritual is not None else None, past.last
    began = max(cadence.created_at, team.started_at or cadence.created_at)
    kinds = set()
    if cadence.state == cadences.PAUSED:
        if rule is not None and ritual is not None and ritual.proposed:
            kinds.add(Kind.paused)
    else:
        if rule is not None and _differ(rule, cadence.rule):
            kinds.add(Kind.changed)
        if _is_behind(cadence, last or began, past, now):
            kinds.add(Kind.never_held if last is None else Kind.behind)
    if not kinds:
        return None
    return Drift(
        cadence,
        frozenset(kinds),
        (how_often(rule) or (ritual.often if ritual else "")) if rule else "",
        how_often(cadence.rule) or cadences.words(cadence),
        last,
        _days_between(last or began, now, ZoneInfo(cadence.zone)),
    )


def _differ(rule: str, other: str) -> bool:
    """Tell whether two rules come at other intervals; on which day is nobody's drift."""
    often, other_often = how_often(rule), how_often(other)
    return often != other_often or (often is None and rule != other)


def _is_behind(cadence: Cadence, since: datetime, past: Past, now: datetime) -> bool:
    """Tell whether a time was missed and more; a rule that has ended owes none."""
    if next_after(cadences.recurrence(cadence), now) is None:
        return False
    if past.last is None and past.missed >= NEVER_AFTER:
        return True
    gap = _gap(cadence, since)
    return gap is not None and now - since > BEHIND_AFTER * gap


def interval(cadence: Cadence, at: datetime) -> timedelta:
    """Return how far apart a cadence's dates are about a moment; a week where it has no two."""
    return _gap(cadence, at) or A_WEEK


def _gap(cadence: Cadence, at: datetime) -> timedelta | None:
    found = islice(upcoming(cadences.recurrence(cadence), at), LOOKED_AT)
    gaps = [later.at - earlier.at for earlier, later in pairwise(found)]
    return max(gaps, default=None)


def how_often(rule: str) -> str | None:
    """Say how often a rule comes, whatever the day: "every 2 weeks"; None for an odd one."""
    read = read_rule(rule)
    daily, by_week = read.frequency == Frequency.DAILY, read.frequency == Frequency.WEEKLY
    by_year = read.frequency == Frequency.YEARLY
    if read.yeardays or read.weeks or (read.months and not by_year):
        return None
    weekdays = {day.weekday for day in read.days}
    if weekdays and (daily or (by_week and len(weekdays) > 1)):
        return _weekly(len(weekdays), read.interval)
    if max(len(read.days), len(read.monthdays), len(read.months), len(read.positions)) > 1:
        return None
    unit = UNITS[read.frequency]
    return f"every {unit}" if read.interval == 1 else f"every {read.interval} {unit}s"


def _weekly(count: int, interval_weeks: int) -> str:
    if interval_weeks > 1:
        return f"{count} times every {interval_weeks} weeks"
    if count == WORKDAYS:
        return "every weekday"
    return {1: "every week", 7: "every day"}.get(count, f"{count} times a week")


def _days_between(earlier: datetime, later: datetime, zone: ZoneInfo) -> int:
    return (local_time(later, zone).date() - local_time(earlier, zone).date()).days


def _ago(days: int) -> str:
    return {0: "today", 1: "yesterday"}.get(days, f"{days} days ago")
