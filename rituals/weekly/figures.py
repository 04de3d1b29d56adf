"""The key figures of a weekly page: those that the charter chooses, each with its partner.

A figure that the record gives is reckoned for each week; of the others a week has the last reading
whose day is in it. No reading is no data, and never zero.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Literal

from rituals.calendar.wall_clock import zone_named
from rituals.calendar.weeks import Week
from rituals.charters.charter import Charter
from rituals.charters.parts import Figure
from rituals.figures.goals import aim_of, goal_said
from rituals.figures.incidents import Whose
from rituals.figures.key import KeyFigure, is_computed, key_figures
from rituals.figures.periods import Period
from rituals.figures.readings import SLACK, Reading, is_past_limit, weekly_readings
from rituals.figures.targets import is_met, spans
from rituals.incidents.drafts import called_severity
from rituals.people import names_of
from rituals.teams.teams import Team
from rituals.weekly.values import Number
from rituals.work import Tx
from storage.weekly_baselines import Bound, baselines, newest

Trend = Sequence[float | None]
Readings = Sequence[Reading | None]
Bases = Mapping[Bound, tuple[date, float]]
Reported = Mapping[tuple[int, str], Readings]
"""By team and figure the last reading of each week."""
Better = Literal["up", "down", ""]
COUNT = "count"
GROUP = "figures"
BEHIND = "/kpi"
OVER_LIMIT = "past its limit"


@dataclass(frozen=True, slots=True)
class PastLimit:
    """A figure whose last value is past the charter's limit, and the day of it."""

    figure: Figure
    value: float
    on_day: date


def number(
    name: str,
    group: str,
    title: str,
    trend: Trend,
    better: Better,
    *,
    unit: str = COUNT,
    met: Sequence[bool | None] = (),
    **more: Any,
) -> Number:
    """Return a number of the last week of a trend, with whether each week's target was met."""
    return Number(
        id=name,
        group=group,
        title=title,
        value=trend[-1],
        unit=unit,
        before=trend[-2] if len(trend) > 1 else None,
        trend=tuple(trend),
        better=better,
        met=met[-1] if met else None,
        met_before=met[-2] if len(met) > 1 else None,
        **more,
    )


def chosen(charter: Charter) -> list[tuple[Figure, str]]:
    """Return the figures of a page, each with the id of its partner or "".

    Those that lead come first, then the charter's order. An output and its outcome, or spend and
    its unit cost, stand beside each other, and each brings the other.
    """
    rules = charter.figure_rules
    blocks = [
        next((pair for pair in rules.pairs if name in pair), (name,))
        for name in charter.weekly.figures
    ]
    blocks.sort(key=lambda block: not any(name in rules.leading for name in block))
    partners = {
        name: next((other for other in block if other != name), "")
        for block in blocks
        for name in block
    }
    return [
        (charter.figures[name], partner)
        for name, partner in partners.items()
        if name in charter.figures
    ]


async def reported_in(
    tx: Tx, teams: Sequence[Team], weeks: Sequence[Week], charters: Mapping[int, Charter]
) -> Reported:
    """Return what was reported of the figures that charters choose, and of those with a limit:
    one question for all teams.
    """
    names = {figure.id for team in teams for figure, _ in chosen(charters[team.id])}
    names |= {figure.id for team in teams for figure in _limited(charters[team.id])}
    ids = [one.id for one in teams]
    return await weekly_readings(tx, teams[0].workspace, ids, names, weeks, charters)


async def past_limits(
    tx: Tx,
    teams: Sequence[Team],
    weeks: Sequence[Week],
    charters: Mapping[int, Charter],
    reported: Reported,
) -> dict[int, list[PastLimit]]:
    """Return by team the figures that are past their limit at the end of the last week.

    A value holds until another is reported, however long ago it was: where the weeks have none, one
    question for all asks for what was before them.
    """
    wanted, first = [], weeks[0].monday
    last: dict[tuple[int, str], tuple[date, float | None]] = {}
    for team in teams:
        for figure in _limited(charters[team.id]):
            key = (team.id, figure.id)
            found = [one for one in reported.get(key, ()) if one is not None]
            if found:
                last[key] = found[-1].on_day, found[-1].value
            elif not is_computed(figure):
                wanted.append(Bound(team.id, figure.id, figure.unit, first))
    older = await newest(tx, teams[0].workspace, wanted)
    last |= {(one.team_id, one.figure): found for one, found in older.items()}
    past: dict[int, list[PastLimit]] = {team.id: [] for team in teams}
    for team in teams:
        for figure in _limited(charters[team.id]):
            on_day, value = last.get((team.id, figure.id), (first, None))
            if value is not None and is_past_limit(figure, value):
                past[team.id].append(PastLimit(figure, value, on_day))
    return past


def _limited(charter: Charter) -> list[Figure]:
    return [one for one in charter.figures.values() if one.limit is not None]


async def key_numbers(
    tx: Tx,
    teams: Sequence[Team],
    weeks: Sequence[Week],
    *,
    whose: Whose,
    charters: Mapping[int, Charter],
    reported: Reported,
) -> dict[int, list[Number]]:
    """Return the figures that each team's charter chooses, by team id, in the page's order.

    `reported` is what `reported_in` found for these weeks, or for more before them. What is
    computed beyond the page's own numbers costs questions of its own, where a charter chooses it.
    """
    workspace = teams[0].workspace
    picked = {team.id: chosen(charters[team.id]) for team in teams}
    reported = {key: of[-len(weeks) :] for key, of in reported.items()}
    bases = await _baselines(tx, workspace, picked, reported)
    by = {one.by for of in reported.values() for one in of if one and one.via == SLACK}
    people = await names_of(tx, workspace, sorted(by)) if by else {}
    shown: dict[int, list[Number]] = {}
    for team in teams:
        computed = await _computed(tx, team, weeks, charters[team.id], whose, picked[team.id])
        shown[team.id] = []
        for figure, partner in picked[team.id]:
            if is_computed(figure):
                shown[team.id] += computed.get(figure.id, ())
            else:
                of = reported[team.id, figure.id]
                shown[team.id].append(_reported(team.id, figure, partner, of, bases, people))
    return shown


def _since(team_id: int, figure: Figure, newest: Reading) -> dict[timedelta | None, Bound]:
    """Return from which day on the baselines of a reading are looked for."""
    return {
        span: Bound(
            team_id, figure.id, figure.unit, date.min if span is None else newest.on_day - span
        )
        for span in spans(figure)
    }


async def _baselines(
    tx: Tx,
    workspace: str,
    picked: Mapping[int, Sequence[tuple[Figure, str]]],
    reported: Mapping[tuple[int, str], Readings],
) -> Bases:
    """Return the baselines of the last two weeks' readings: one question for all."""
    wanted = [
        since
        for team_id, some in picked.items()
        for figure, _ in some
        for one in reported.get((team_id, figure.id), ())[-2:]
        if one is not None
        for since in _since(team_id, figure, one).values()
    ]
    return await baselines(tx, workspace, list(dict.fromkeys(wanted)))


def _based(
    team_id: int, figure: Figure, newest: Reading, bases: Bases
) -> dict[timedelta | None, Reading]:
    """Return the baselines of a reading."""
    since = _since(team_id, figure, newest)
    known = {span: bases[one] for span, one in since.items() if one in bases}
    return {span: replace(newest, on_day=day, value=value) for span, (day, value) in known.items()}


def _reported(
    team_id: int,
    figure: Figure,
    partner: str,
    readings: Readings,
    bases: Bases,
    people: Mapping[str, str],
) -> Number:
    """Return the number of a figure that somebody reports."""

    def met(at: int) -> bool | None:
        newest = readings[at]
        if newest is None:
            return None
        last = [one for one in readings[: at + 1] if one is not None]
        return is_met(figure, last, _based(team_id, figure, newest, bases))

    newest = readings[-1]
    latest = next((one for one in reversed(readings[-2:]) if one is not None), None)
    based = {} if latest is None else _based(team_id, figure, latest, bases)
    goal = goal_said(figure, based, newest)
    past = newest is not None and is_past_limit(figure, newest.value)
    by = newest.by if newest else ""
    return number(
        figure.id,
        GROUP,
        figure.title,
        [one.value if one else None for one in readings],
        figure.better,
        unit=figure.unit,
        met=[met(at) for at in range(max(0, len(readings) - 2), len(readings))],
        goal=goal,
        aim=aim_of(figure, based),
        limit=figure.limit,
        pair=partner,
        behind=BEHIND,
        note=OVER_LIMIT if past else "",
        reported_by=people.get(by, by) if newest and newest.via == SLACK else by,
    )


async def _computed(
    tx: Tx,
    team: Team,
    weeks: Sequence[Week],
    charter: Charter,
    whose: Whose,
    picked: Sequence[tuple[Figure, str]],
) -> dict[str, list[Number]]:
    """Return the numbers of figures that the record gives, by the figure; one has several where
    it is of several severities.
    """
    wanted = {figure.id: partner for figure, partner in picked if is_computed(figure)}
    if not wanted:
        return {}
    zone = zone_named(team.zone)
    of_weeks = [
        {
            (one.id, one.severity): one
            for one in await key_figures(
                tx, team.workspace, [team.id], Period(week.monday, week.sunday, zone),
                charter=charter, whose=whose,
            )
        }
        for week in weeks
    ]  # fmt: skip
    found: dict[str, list[Number]] = {name: [] for name in wanted}
    for name, severity in of_weeks[-1]:
        if name in wanted:
            of = [week[name, severity] for week in of_weeks]
            called = called_severity(charter, severity) if severity else ""
            found[name].append(_of_record(charter.figures[name], called, wanted[name], of))
    return found


def _of_record(figure: Figure, called: str, partner: str, weeks: Sequence[KeyFigure]) -> Number:
    """Return the number of a figure that the record gives; `called` is its severity's name."""
    severity = weeks[-1].severity
    return number(
        f"{figure.id}-{severity}" if severity else figure.id,
        GROUP,
        f"{figure.title}, {called}" if called else figure.title,
        [one.value for one in weeks],
        figure.better,
        unit=weeks[-1].unit,
        met=[one.met for one in weeks],
        goal=weeks[-1].target,
        limit=figure.limit,
        pair=partner,
        behind=BEHIND,
        computed=True,
    )
