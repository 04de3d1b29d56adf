"""data_visualization blocks as inline SVG, with the figures beside it for who cannot see it.

Colours are classes (`hue-0`..), so that the style sheet can give each theme its own.
"""

from collections.abc import Mapping, Sequence
from itertools import accumulate
from math import ceil, cos, floor, log10, pi, sin
from typing import Any

from markupsafe import Markup

from bot.sandbox.page.html import Child, tag
from bot.sandbox.page.reader import Block
from bot.sandbox.page.tables import framed

WIDTH, HEIGHT = 560, 240
LEFT, RIGHT, TOP, BOTTOM = 56, 12, 12, 40
_TICKS = 4
_HUES = 12
_CHARACTER, _GAP = 8, 12

Series = Sequence[tuple[str, Sequence[float]]]


def chart(block: Block) -> Markup:
    """Render a chart with its title, legend and data."""
    what: Mapping[str, Any] = block.get("chart") or {}
    title = str(block.get("title", ""))
    if what.get("type") == "pie":
        segments = [(str(s["label"]), float(s["value"])) for s in what.get("segments") or ()]
        drawn, legend = _pie(segments), [name for name, _ in segments]
        figures = [[name, _number(value)] for name, value in segments]
        head = ["", "Value"]
    else:
        categories, series = _read(what)
        drawn, legend = _axes(what, categories, series), [name for name, _ in series]
        figures = [
            [category, *(_number(values[i]) for _, values in series)]
            for i, category in enumerate(categories)
        ]
        head = ["", *legend]
    kind = str(what.get("type", "chart"))
    svg = tag(
        "svg",
        drawn,
        viewBox=f"0 0 {WIDTH} {HEIGHT}",
        role="img",
        aria_label=f"{title}, {kind} chart",
        class_="chart-drawing",
    )
    return tag("figure", tag("figcaption", title), svg, _legend(legend), _data(head, figures))


def _read(what: Mapping[str, Any]) -> tuple[list[str], Series]:
    categories = [str(c) for c in (what.get("axis_config") or {}).get("categories") or ()]
    series = []
    for one in what.get("series") or ():
        points = {str(p["label"]): float(p["value"]) for p in one.get("data") or ()}
        series.append((str(one.get("name", "")), [points.get(c, 0.0) for c in categories]))
    return categories, series


def _number(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:,.2f}".rstrip("0")


def _legend(names: Sequence[str]) -> Markup:
    items = [
        tag("li", tag("span", class_=f"swatch hue-{i % _HUES}"), name)
        for i, name in enumerate(names)
    ]
    return tag("ul", items, class_="legend")


def _data(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Markup:
    cells = [
        tag("tr", tag("th", row[0], scope="row"), [tag("td", c) for c in row[1:]]) for row in rows
    ]
    inner = tag("table", tag("tr", [tag("th", h, scope="col") for h in head]), cells)
    return tag(
        "details", tag("summary", "Figures"), framed(inner, "table", "Figures"), class_="figures"
    )


def _pie(segments: Sequence[tuple[str, float]]) -> list[Child]:
    total = sum(value for _, value in segments) or 1.0
    middle_x, middle_y, radius = WIDTH / 2, HEIGHT / 2, HEIGHT / 2 - TOP
    edges = [0.0, *accumulate(value / total for _, value in segments)]
    slices: list[Child] = []
    for i, (name, value) in enumerate(segments):
        said = tag("title", f"{name}: {_number(value)} ({value / total:.0%})")
        if value >= total:
            slices.append(
                tag("circle", said, cx=middle_x, cy=middle_y, r=radius, class_=f"hue-{i}")
            )
            continue
        x0, y0, x1, y1 = (
            middle + radius * way(2 * pi * edge - pi / 2)
            for edge in edges[i : i + 2]
            for middle, way in ((middle_x, cos), (middle_y, sin))
        )
        far = int(value / total > 1 / 2)
        path = (
            f"M{middle_x} {middle_y} L{x0:.2f} {y0:.2f} "
            f"A{radius} {radius} 0 {far} 1 {x1:.2f} {y1:.2f} Z"
        )
        slices.append(tag("path", said, d=path, class_=f"slice hue-{i % _HUES}"))
    return slices


class _Scale:
    """Where a value and a category stand in the drawing."""

    def __init__(self, values: Sequence[float], categories: int, *, from_zero: bool) -> None:
        low, high = min(values, default=0.0), max(values, default=0.0)
        if from_zero or low <= high / 2:
            low, high = min(0.0, low), max(0.0, high)
        self.step = _round_step((high - low) / _TICKS or abs(high) / _TICKS or 1.0)
        if all(float(one).is_integer() for one in values):
            self.step = max(self.step, 1.0)  # nobody has half an incident
        self.low = floor(low / self.step) * self.step
        self.high = max(ceil(high / self.step) * self.step, self.low + self.step)
        self.band = (WIDTH - LEFT - RIGHT) / max(categories, 1)

    def x(self, index: int, share: float = 0.5) -> float:
        return round(LEFT + (index + share) * self.band, 2)

    def y(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return round(HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM), 2)

    def said(self, tick: float) -> str:
        """Write a tick with as many decimals as tell it from the next."""
        return f"{tick:,.{max(0, -floor(log10(self.step)))}f}"

    def ticks(self) -> list[float]:
        return [
            self.low + i * self.step for i in range(round((self.high - self.low) / self.step) + 1)
        ]


def _round_step(rough: float) -> float:
    """Round a step up to 1, 2, 5 or 10 times a power of ten."""
    power = 10.0 ** floor(log10(rough))
    return next(nice * power for nice in (1, 2, 5, 10) if nice * power >= rough * 0.999)


def _axes(what: Mapping[str, Any], categories: Sequence[str], series: Series) -> list[Child]:
    # Bars and areas are as long as what they stand for; a line far from zero shows how it moves.
    from_zero = what.get("type") != "line"
    values = [v for _, values in series for v in values]
    scale = _Scale(values, len(categories), from_zero=from_zero)
    config = what.get("axis_config") or {}
    draw = {"bar": _bars, "area": _areas}.get(str(what.get("type")), _lines)
    return [_grid(scale), _labels(scale, categories, config), draw(scale, categories, series)]


def _grid(scale: _Scale) -> list[Child]:
    lines: list[Child] = []
    for tick in scale.ticks():
        y = scale.y(tick)
        lines.append(tag("line", x1=LEFT, x2=WIDTH - RIGHT, y1=y, y2=y, class_="grid"))
        lines.append(tag("text", scale.said(tick), x=LEFT - 6, y=y + 4, class_="tick end"))
    return lines


def _labels(scale: _Scale, categories: Sequence[str], config: Mapping[str, Any]) -> list[Child]:
    # Labels that would touch are thinned out; the figures have them all.
    width = max((len(name) for name in categories), default=0) * _CHARACTER + _GAP
    every = max(1, ceil(len(categories) * width / (WIDTH - LEFT - RIGHT)))
    labels: list[Child] = [
        tag("text", name, x=scale.x(i), y=HEIGHT - BOTTOM + 16, class_="tick middle")
        for i, name in enumerate(categories)
        if i % every == 0
    ]
    titles = " · ".join(str(config[k]) for k in ("y_label", "x_label") if config.get(k))
    labels.append(tag("text", titles, x=WIDTH / 2, y=HEIGHT - 4, class_="tick middle title"))
    return labels


def _bars(scale: _Scale, categories: Sequence[str], series: Series) -> list[Child]:
    width = scale.band * 0.7 / max(len(series), 1)
    bars: list[Child] = []
    for s, (name, values) in enumerate(series):
        for i, value in enumerate(values):
            if not value:  # nothing happened, and a stub would look like something
                continue
            top, foot = sorted((scale.y(value), scale.y(0)))
            said = tag("title", f"{categories[i]}, {name}: {_number(value)}")
            x = round(scale.x(i, 0.15) + s * width, 2)
            size = {"width": round(width - 2, 2), "height": round(max(foot - top, 1), 2)}
            bars.append(tag("rect", said, x=x, y=top, rx=2, class_=f"hue-{s % _HUES}", **size))
    return bars


def _points(scale: _Scale, values: Sequence[float]) -> str:
    return " ".join(f"{scale.x(i)},{scale.y(v)}" for i, v in enumerate(values))


def _lines(scale: _Scale, categories: Sequence[str], series: Series) -> list[Child]:
    drawn: list[Child] = []
    for s, (name, values) in enumerate(series):
        hue = f"hue-{s % _HUES}"
        drawn.append(tag("polyline", points=_points(scale, values), class_=f"stroke {hue}"))
        for i, value in enumerate(values):
            said = tag("title", f"{categories[i]}, {name}: {_number(value)}")
            drawn.append(tag("circle", said, cx=scale.x(i), cy=scale.y(value), r=3.5, class_=hue))
    return drawn


def _areas(scale: _Scale, categories: Sequence[str], series: Series) -> list[Child]:
    foot = scale.y(0)
    fills: list[Child] = []
    for s, (_, values) in enumerate(series):
        first, last = scale.x(0), scale.x(len(values) - 1)
        outline = f"{first},{foot} {_points(scale, values)} {last},{foot}"
        fills.append(tag("polygon", points=outline, class_=f"fill hue-{s % _HUES}"))
    return [*fills, *_lines(scale, categories, series)]
