"""Figures of incidents: how many, and how long it took to detect, mitigate and resolve them.

From which moment to which a time is measured says the charter (`measures`). What is cancelled,
merged or only practised does not count. The charter's targets are `rituals/figures/key.py`'s part.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Literal
from zoneinfo import ZoneInfo

from rituals.calendar.wall_clock import local_time
from rituals.charters.charter import Charter
from rituals.figures.periods import Period, parts, whole
from rituals.figures.times import NONE, Times
from rituals.incidents.incidents import INC
from rituals.incidents.states import CANCELLED, COUNTED, LIVE, MERGED
from rituals.rights import Viewer
from rituals.work import Tx
from storage.incident_figures import WHOLE, Asked, Figures, Group

OPERATOR: Literal["operator"] = "operator"
"""Whoever runs the bot: their figures count private incidents too."""
ALL_OF_TEAM: Literal["team"] = "team"
"""What is posted where all of a team reads it: private incidents do not count."""
Whose = Viewer | Literal["operator", "team"]
MEASURES = ("mttd", "ttm", "mttr")


class By(StrEnum):
    """What figures are grouped by; `severity` is the highest that an incident held."""

    service = "service"
    severity = "severity"
    klass = "class"
    month = "month"
    quarter = "quarter"


@dataclass(frozen=True, slots=True)
class Figured:
    """The figures of one group.

    `key` is the service, severity, class or period that it is of, "" where an incident has none.
    `times` are by measure; `cancelled` and `merged` ones are not among its `incidents`.
    """

    key: str
    incidents: int
    cancelled: int
    merged: int
    times: dict[str, Times]


ALWAYS = Period(None, None, ZoneInfo("UTC"))
EMPTY = Figured("", 0, 0, 0, dict.fromkeys(MEASURES, NONE))


async def figures_of(
    tx: Tx,
    workspace: str,
    team_ids: Sequence[int],
    period: Period,
    *,
    by: By,
    charter: Charter,
    whose: Whose,
) -> list[Figured]:
    """Return the figures of teams' incidents that occurred in a period, group by group.

    A person's are of what that person sees, and of no more: hand in only teams that they see, and
    private incidents count where they are named. An incident of several services counts for each.
    Groups are in the order of their keys, those without one last. Months and quarters without an
    incident are there too, from the first day asked for to the last, or else from the first that
    had one to the last.
    """
    asked = asked_for(team_ids, period, whose)
    if by in {By.month, By.quarter}:
        return await _by_period(tx, workspace, asked, period, by, charter)
    return await _grouped(tx, workspace, asked, by.value, charter)


async def whole_of(
    tx: Tx,
    workspace: str,
    team_ids: Sequence[int],
    period: Period,
    *,
    charter: Charter,
    whose: Whose,
) -> Figured:
    """Return the figures of all of a period's incidents together, each counted once."""
    return await _all(tx, workspace, asked_for(team_ids, period, whose), charter)


def asked_for(team_ids: Sequence[int], period: Period, whose: Whose) -> Asked:
    """Return which incidents count for whom."""
    return Asked(
        team_ids=team_ids,
        series=INC,
        starts=period.starts,
        ends=period.ends,
        reader=_reader(whose),
        counted=COUNTED,
        live=LIVE,
        cancelled=CANCELLED,
        merged=MERGED,
    )


def _reader(whose: Whose) -> str | None:
    """Return who must be named in a private incident; "" is nobody, so that none counts."""
    if isinstance(whose, Viewer):
        return whose.user
    return None if whose == OPERATOR else ""


async def between(
    tx: Tx,
    workspace: str,
    team_ids: Sequence[int],
    starts: datetime,
    ends: datetime | None,
    *,
    charter: Charter,
    whose: Whose,
) -> tuple[Figured, dict[str, Figured]]:
    """Return the figures of what occurred between two instants: of all, and by severity."""
    asked = replace(asked_for(team_ids, ALWAYS, whose), starts=starts, ends=ends)
    by_severity = await _grouped(tx, workspace, asked, By.severity.value, charter)
    return await _all(tx, workspace, asked, charter), {one.key: one for one in by_severity}


async def _by_period(
    tx: Tx, workspace: str, asked: Asked, period: Period, by: By, charter: Charter
) -> list[Figured]:
    first, last = await Figures(tx, workspace).span(asked)
    if first is None or last is None:
        return []
    unit = by.value
    known = Period(
        period.first or whole(_day(first, period), unit, period.zone).first,
        period.last or whole(_day(last, period), unit, period.zone).last,
        period.zone,
    )
    found = []
    for part in parts(known, unit):
        of_part = replace(asked, starts=part.starts, ends=part.ends)
        found.append(replace(await _all(tx, workspace, of_part, charter), key=part.name))
    return found


def _day(at: datetime, period: Period) -> date:
    return local_time(at, period.zone).date()


async def _all(tx: Tx, workspace: str, asked: Asked, charter: Charter) -> Figured:
    found = await _grouped(tx, workspace, asked, WHOLE, charter)
    return found[0] if found else EMPTY


async def _grouped(
    tx: Tx, workspace: str, asked: Asked, by: str, charter: Charter
) -> list[Figured]:
    spans = [(charter.measures[name].starts, charter.measures[name].ends) for name in MEASURES]
    groups = await Figures(tx, workspace).groups(asked, by, spans)
    return [_figured(one) for one in sorted(groups, key=lambda one: (one.key == "", one.key))]


def _figured(group: Group) -> Figured:
    times = dict(zip(MEASURES, map(Times.of, group.timed), strict=True))
    return Figured(group.key, group.counted, group.cancelled, group.merged, times)
