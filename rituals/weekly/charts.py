"""Which of a week's numbers are worth a chart, and the drawing of one. Values only, no markup."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil, floor, log10
from typing import Literal

from rituals.figures.units import axis_of
from rituals.weekly.rows import BY_SEVERITY, PARTS, plain_goal
from rituals.weekly.values import Number, TeamPage

AT_MOST = 2
"""More charts than a reader takes in, and than Slack takes in a message."""
LEAST_POINTS = 3
"""Two points are said by the table."""
LONGEST = 20
"""Weeks: what Slack's charts hold."""
TARGET, LIMIT = "target", "limit"
"""The series of a line chart that stand where a figure should be, and where its limit is."""
SHADES = 4
"""Series of one chart that a reader still tells apart."""
SEVERITIES = 6
"""Colours that stand for severities by their rank and for nothing else, in whatever chart."""
OTHERS = SEVERITIES
"""The first of those colours that what is no severity has."""
BARS = OTHERS + SHADES
"""The colour of the lines where a figure should be, or may not pass."""


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart over weeks (`W47`): a value of each series for each week. `goal` says the target.

    `shades` is the colour of each series, as `templates/weekly.html.j2` numbers them: a severity
    has one and the same in every chart. Slack takes no colours, and gives them by the order.
    """

    title: str
    kind: Literal["bar", "line"]
    weeks: tuple[str, ...]
    series: tuple[tuple[str, tuple[float, ...]], ...]
    axis: str
    shades: tuple[int, ...]
    goal: str = ""


def charts_of(team: TeamPage) -> list[Chart]:
    """Return at most two charts: of incidents by severity, then of figures, then of actions.

    A figure whose target is missed goes before one that is met. What has less than three points,
    or nothing but zeroes, is not worth one.
    """
    figures = [one for one in team.numbers if one.group == "figures"]
    found = [
        _counts(team, "Incidents a week", "incidents", [*_severities(team)]),
        *(_figure(team, one) for one in sorted(figures, key=lambda one: one.met is not False)),
        _counts(
            team, "Actions a week", "actions", _named(team, "actions-closed", "actions-overdue")
        ),
    ]
    return [one for one in found if one is not None][:AT_MOST]


def charts_of_several(teams: Sequence[TeamPage]) -> list[Chart]:
    """Return a chart of the incidents of several teams, those with most of them first."""
    numbers = [
        replace(number, title=team.team)
        for team in teams
        for number in _named(team, "incidents")
        if any(number.trend)
    ]
    numbers.sort(key=lambda one: -sum(filter(None, one.trend)))
    found = _counts(teams[0], "Incidents a week", "incidents", numbers) if numbers else None
    return [found] if found else []


def _severities(team: TeamPage) -> list[Number]:
    """Return the severities that had an incident in the weeks shown, the gravest first."""
    by_severity = [one for one in team.numbers if one.id.startswith("incidents-")]
    return [one for one in by_severity if any(one.trend)] or _named(team, "incidents")


def _named(team: TeamPage, *ids: str) -> list[Number]:
    return [one for one in team.numbers if one.id in ids]


def _counts(team: TeamPage, title: str, axis: str, numbers: Sequence[Number]) -> Chart | None:
    """Return a chart of counts over the weeks up to this one that all of them have.

    What has nothing to show in them is left out, and would only stand in the legend.
    """
    trends = [_known(one.trend) for one in numbers[:SHADES]]
    length = min(map(len, trends), default=0)
    if length < LEAST_POINTS:
        return None
    values = [tuple(trend[-length:]) for trend in trends]
    named = zip((one.title for one in numbers), values, strict=False)
    shades = (_shade(team, one, at) for at, one in enumerate(numbers))
    shown = [(one, shade) for one, shade in zip(named, shades, strict=False) if any(one[1])]
    if not shown:
        return None
    series, colours = zip(*shown, strict=True)
    return Chart(title, "bar", _weeks(team, length), series, axis, colours)


def _shade(team: TeamPage, number: Number, place: int = 0) -> int:
    """Return a number's colour: that of its severity, or else that of its place in the chart."""
    ranks = (one.id.removeprefix(PARTS) for one in team.numbers if one.id.startswith(PARTS))
    if number.id.startswith(BY_SEVERITY):
        of = number.id.partition("-")[2]
        for rank, severity in enumerate(ranks):
            if severity == of:
                return rank % SEVERITIES
    return OTHERS + place


def _figure(team: TeamPage, number: Number) -> Chart | None:
    """Return a figure's line over the weeks up to this one that have a value without a gap."""
    values = _known(number.trend)
    if len(values) < LEAST_POINTS:
        return None
    weeks = _weeks(team, len(values))
    series = [(number.title, tuple(values))]
    series += [(name, (bar,) * len(values)) for name, bar in bars_of(number.aim, number.limit)]
    shades = (_shade(team, number), *(BARS for _ in series[1:]))
    return Chart(
        number.title, "line", weeks, tuple(series), axis_of(number.unit), shades, plain_goal(number)
    )


def bars_of(aim: float | None, limit: float | None) -> list[tuple[str, float]]:
    """Return the lines that stand in a figure's chart: where it should be, and may not pass."""
    if aim is not None and aim == limit:
        return [(f"{TARGET} and {LIMIT}", aim)]
    return [(name, bar) for name, bar in ((TARGET, aim), (LIMIT, limit)) if bar is not None]


def _known(trend: Sequence[float | None]) -> list[float]:
    """Return the last values of a trend, back to where one is missing."""
    values: list[float] = []
    for value in reversed(trend[-LONGEST:]):
        if value is None:
            break
        values.insert(0, value)
    return values


def _weeks(team: TeamPage, count: int) -> tuple[str, ...]:
    """Return the short names of the weeks up to the page's: W52, W53, W1."""
    weeks = (team.week.ahead(at - count + 1) for at in range(count))
    return tuple(f"W{one.monday.isocalendar().week}" for one in weeks)


# -- a drawing -------------------------------------------------------------------------------------

WIDTH, HEIGHT = 520.0, 200.0
LEFT, RIGHT, TOP, BOTTOM = 56.0, 8.0, 10.0, 24.0
TICKS = 4
CLUSTER = 0.7
"""How much of a week's room its bars take."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: `shade` is its series' colour, `says` what it stands for."""

    x: float
    y: float
    width: float
    height: float
    shade: int
    says: str


@dataclass(frozen=True, slots=True)
class Stroke:
    """One line through points."""

    points: str
    shade: int
    dots: tuple[tuple[float, float, str], ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """Where everything of a chart stands; `ticks` and `labels` are (place, text)."""

    chart: Chart
    ticks: tuple[tuple[float, str], ...]
    labels: tuple[tuple[float, str], ...]
    bars: tuple[Bar, ...] = ()
    strokes: tuple[Stroke, ...] = ()


@dataclass(frozen=True, slots=True)
class _Scale:
    low: float
    high: float
    step: float
    band: float

    def x(self, at: int, share: float = 0.5) -> float:
        return round(LEFT + (at + share) * self.band, 1)

    def y(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return round(HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM), 1)


def drawing_of(chart: Chart) -> Drawing:
    """Lay a chart out."""
    scale = _scale(chart)
    steps = round((scale.high - scale.low) / scale.step)
    ticks = [scale.low + at * scale.step for at in range(steps + 1)]
    decimals = max(0, -floor(log10(scale.step)))
    places = tuple((scale.y(one), f"{one:,.{decimals}f}") for one in ticks)
    labels = tuple((scale.x(at), week) for at, week in enumerate(chart.weeks))
    if chart.kind == "bar":
        return Drawing(chart, places, labels, bars=tuple(_bars(chart, scale)))
    return Drawing(chart, places, labels, strokes=tuple(_strokes(chart, scale)))


def _scale(chart: Chart) -> _Scale:
    """Find round ticks: bars stand on zero; a line that is far from it shows its own range."""
    values = [one for _, series in chart.series for one in series]
    low, high = min(values), max(values)
    if chart.kind == "bar" or 0 <= low < high / 2 or low < 0 < high:
        low, high = min(0.0, low), max(0.0, high)
    step = _round_step((high - low) / TICKS or abs(high) / TICKS or 1.0)
    if chart.kind == "bar":
        step = max(step, 1.0)  # nobody has half an incident
    floor_ = floor(low / step) * step
    ceiling = max(ceil(high / step) * step, floor_ + step)
    return _Scale(floor_, ceiling, step, (WIDTH - LEFT - RIGHT) / len(chart.weeks))


def _round_step(rough: float) -> float:
    """Round a step up to 1, 2, 5 or 10 times a power of ten."""
    power = 10.0 ** floor(log10(rough))
    return next(nice * power for nice in (1, 2, 5, 10) if nice * power >= rough * 0.999)


def _bars(chart: Chart, scale: _Scale) -> list[Bar]:
    width = scale.band * CLUSTER / len(chart.series)
    return [
        Bar(
            round(scale.x(at, (1 - CLUSTER) / 2) + place * width, 1),
            scale.y(max(value, 0)),
            round(width * 0.9, 1),
            round(abs(scale.y(0) - scale.y(value)), 1),
            chart.shades[place],
            f"{chart.weeks[at]}, {name}: {value:,g}",
        )
        for place, (name, values) in enumerate(chart.series)
        for at, value in enumerate(values)
        if value
    ]


def _strokes(chart: Chart, scale: _Scale) -> list[Stroke]:
    found = []
    for (name, values), shade in zip(chart.series, chart.shades, strict=True):
        dots = tuple(
            (scale.x(at), scale.y(value), f"{chart.weeks[at]}, {name}: {value:,g}")
            for at, value in enumerate(values)
        )
        found.append(Stroke(" ".join(f"{x},{y}" for x, y, _ in dots), shade, dots))
    return found
