"""Where each figure of a team stands: its last value, its trend, and whether its target is met.

Figures that the record gives stand as of their last whole month, or quarter where their target is
for one; the others as they were last reported. How targets are judged: `targets.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final, Literal

from rituals.calendar.wall_clock import local_time, zone_named
from rituals.charters.charter import Charter
from rituals.charters.parts import Figure
from rituals.figures.goals import aim_of, goal_said
from rituals.figures.incidents import Whose
from rituals.figures.key import KeyFigure, is_computed, key_figures
from rituals.figures.periods import Period, whole
from rituals.figures.readings import is_past_limit
from rituals.figures.targets import Baselines, is_met, spans
from rituals.teams.teams import Team
from rituals.work import Tx
from storage.figure_readings import Reading, Readings

Sort = Literal["computed", "reported", "waiting"]
COMPUTED: Final = "computed"
REPORTED: Final = "reported"
WAITING: Final = "waiting"
LAST_SHOWN = 12
"""Values of a trend: a quarter of weeks, a year of months."""
FIRST_DAY = date.min
QUARTER, MONTH = "quarter", "month"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one figure stands; of incidents of one `severity`, where that is said.

    `sort`: `computed` from the record; `reported`; `waiting` is reported too, until there are the
    records (`waits`) that it will be computed from. `value` is None where there is none: that is
    never zero. `on_day` is the day it was reported for, or the last of the `period` (2026-10) that
    it was computed over, and `reading` what was reported. `trend` are the last values, the oldest
    first. `goal` is the target in the charter's words, `met` None where nobody can say. `aim` is
    the target where it is one number.
    """

    id: str
    title: str
    severity: str
    unit: str
    better: Literal["up", "down"]
    sort: Sort
    value: float | None
    on_day: date | None
    period: str
    reading: Reading | None
    trend: tuple[float | None, ...]
    goal: str
    met: bool | None
    over_limit: bool
    leading: bool
    waits: str
    aim: float | None = None


async def standings(
    tx: Tx, team: Team, *, charter: Charter, whose: Whose, now: datetime
) -> list[Standing]:
    """Return where each of a team's figures stands at a moment, the leading ones first.

    A reading in another unit than the charter's counts no more: it is in the figure's history.
    """
    today = local_time(now, zone_named(team.zone)).date()
    computed = await _computed(tx, team, charter, whose, today)
    last = await _last(tx, team, charter, today)
    found: list[Standing] = []
    for figure in _leading_first(charter):
        if is_computed(figure):
            found += (
                _of_record(charter, figure, one, period) for one, period in computed[figure.id]
            )
        else:
            readings = last.get(figure.id, ())
            baselines = await _baselines(tx, team, figure, readings)
            found.append(_of_readings(charter, figure, readings, baselines))
    return found


async def _computed(
    tx: Tx, team: Team, charter: Charter, whose: Whose, today: date
) -> dict[str, list[tuple[KeyFigure, Period]]]:
    """Return the figures that the record gives, by id, each over its last whole period."""
    wanted = {
        one.id: _period_of(one, today, team) for one in charter.figures.values() if is_computed(one)
    }
    found: dict[str, list[tuple[KeyFigure, Period]]] = {name: [] for name in wanted}
    for period in dict.fromkeys(wanted.values()):
        for one in await key_figures(
            tx, team.workspace, [team.id], period, charter=charter, whose=whose
        ):
            if wanted[one.id] == period:
                figure = charter.figures[one.id]
                found[one.id].append((_as_known(team, figure, one, period), period))
    return found


def _as_known(team: Team, figure: Figure, one: KeyFigure, period: Period) -> KeyFigure:
    """Leave out what nobody knows: of a time before the team, nothing recorded is not zero."""
    earlier = period.before()
    if not one.count and _is_before(team, period):
        return replace(one, value=None, before=None, met=None)
    if not one.before and earlier is not None and _is_before(team, earlier):
        trends = any(target.trend for target in figure.targets)
        return replace(one, before=None, met=None if trends and one.value else one.met)
    return one


def _is_before(team: Team, period: Period) -> bool:
    return period.ends is not None and period.ends <= team.created_at


def _period_of(figure: Figure, today: date, team: Team) -> Period:
    """Return the last whole month, or the last whole quarter where a figure is of quarters."""
    quarterly = figure.every == QUARTER or any(one.per == QUARTER for one in figure.targets)
    running = whole(today, QUARTER if quarterly else MONTH, zone_named(team.zone))
    return running.before() or running


async def _last(
    tx: Tx, team: Team, charter: Charter, today: date
) -> dict[str, tuple[Reading, ...]]:
    """Return the last readings of each figure in the charter's unit, the oldest first."""
    found: dict[str, list[Reading]] = {}
    for one in await Readings(tx, team.workspace).latest(team.id, today, LAST_SHOWN):
        figure = charter.figures.get(one.figure)
        if figure is not None and figure.unit == one.unit:
            found.setdefault(one.figure, []).append(one)
    return {name: tuple(readings) for name, readings in found.items()}


async def _baselines(tx: Tx, team: Team, figure: Figure, last: Sequence[Reading]) -> Baselines:
    found = {}
    for span in spans(figure) if last else ():
        first = FIRST_DAY if span is None else last[-1].on_day - span
        oldest = await Readings(tx, team.workspace).oldest(team.id, figure.id, figure.unit, first)
        if oldest is not None:
            found[span] = oldest
    return found


def _of_readings(
    charter: Charter, figure: Figure, last: Sequence[Reading], baselines: Baselines
) -> Standing:
    newest = last[-1] if last else None
    return Standing(
        id=figure.id,
        title=figure.title,
        severity="",
        unit=figure.unit,
        better=figure.better,
        sort=WAITING if figure.computed else REPORTED,
        value=newest.value if newest else None,
        on_day=newest.on_day if newest else None,
        period="",
        reading=newest,
        trend=tuple(one.value for one in last),
        goal=goal_said(figure, baselines, newest),
        met=is_met(figure, last, baselines),
        over_limit=newest is not None and is_past_limit(figure, newest.value),
        leading=_leads(charter, figure),
        waits=figure.waits or "",
        aim=aim_of(figure, baselines),
    )


def _of_record(charter: Charter, figure: Figure, one: KeyFigure, period: Period) -> Standing:
    return Standing(
        id=figure.id,
        title=figure.title,
        severity=one.severity,
        unit=one.unit,
        better=figure.better,
        sort=COMPUTED,
        value=one.value,
        on_day=period.last,
        period=period.name,
        reading=None,
        trend=(one.before, one.value),
        goal=one.target,
        met=one.met,
        over_limit=one.value is not None and is_past_limit(figure, one.value),
        leading=_leads(charter, figure),
        waits="",
    )


def _leading_first(charter: Charter) -> list[Figure]:
    order = dict.fromkeys([*charter.figure_rules.leading, *charter.figures])
    return [charter.figures[one] for one in order if one in charter.figures]


def _leads(charter: Charter, figure: Figure) -> bool:
    return figure.id in charter.figure_rules.leading
