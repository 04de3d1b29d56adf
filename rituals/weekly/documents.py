"""A weekly page as files: Markdown, JSON, and HTML that prints. `templates/weekly.*` hold the form.

The HTML is one file without script: its charts are drawn in it, and nothing is loaded.
"""

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from functools import cache
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from rituals.calendar.wall_clock import local_time, zone_named
from rituals.documents import template
from rituals.texts import one_line
from rituals.weekly import rows as table
from rituals.weekly import words as say
from rituals.weekly.as_json import as_json as as_json
from rituals.weekly.as_json import of_json as of_json
from rituals.weekly.charts import Drawing, charts_of, drawing_of
from rituals.weekly.values import Ask, Line, Number, Page, TeamPage

MARKS = re.compile(r"([\\`*\[\]|~]|<(?=[\w/!?])|(?<![^\W_])_|_(?![^\W_])|&(?=[#\w]))")
"""What Markdown would take for more than text. An underscore within a word is only that."""
FIRST = re.compile(r"^(\d*)(?=[#>+=:-]|(?<=\d)[.)](?:\s|$))")
"""What begins a block where it begins a line."""
TIME = "%d %B %Y, %H:%M"


@dataclass(frozen=True, slots=True)
class Part:
    """A team's part of a document. What is in `Row`, `asks` and lines is not escaped."""

    team: TeamPage
    zone: ZoneInfo
    rows: tuple[table.Row, ...]
    drawings: tuple[Drawing, ...]

    @property
    def weeks(self) -> str:
        return table.weeks_said(self.team)

    def day(self, line: Line) -> str:
        return say.day_said(line.at, self.zone)


def markdown(page: Page) -> str:
    """Write a page as Markdown; whatever its texts hold stays text."""
    return template("weekly.md.j2").render(_told(page), text=_source, cell=_cell)


def mark_of(page: Page) -> bytes:
    """Return what tells two pages apart by what they say, whenever each was made."""
    at = datetime.combine(page.week.monday, time(), tzinfo=UTC)
    return markdown(replace(page, made_at=at)).encode()


def html(page: Page) -> str:
    """Write a page as one HTML file that prints on A4, in light and in dark."""
    return _html().render(_told(page), bars=_bars)


def _told(page: Page) -> dict[str, object]:
    parts = [_part(one) for one in page.teams]
    zone = parts[0].zone if parts else ZoneInfo("UTC")
    moment = page.sent_at or page.made_at
    return {
        "page": page,
        "title": say.title_of(page),
        "parts": parts,
        "asks": [(ask, _since(ask, zone, named=len(parts) > 1)) for ask in page.asks],
        "made": f"{local_time(moment, zone):{TIME}} ({zone.key})",
        "say": say,
        "table": table,
    }


def _part(team: TeamPage) -> Part:
    drawings = tuple(drawing_of(one) for one in charts_of(team))
    return Part(team, zone_named(team.zone), tuple(table.rows_of(team)), drawings)


def _since(ask: Ask, zone: ZoneInfo, *, named: bool) -> str:
    """Say since when an ask waits, and of which team where there are several."""
    since = f"since {say.day_said(ask.since, zone)}" if ask.since else ""
    return ", ".join(part for part in (ask.team * named, since) if part)


def _source(text: str) -> str:
    """Return a text as a line of Markdown."""
    return FIRST.sub(r"\1\\", _cell(text), count=1)


def _cell(text: str) -> str:
    """Return a text as it stands within a line, or in a table."""
    return MARKS.sub(r"\\\1", one_line(text))


STEP, TALL = 10, 22
"""A small chart's bars: how wide they are, how far apart, and how tall the tallest is."""


def _bars(number: Number) -> list[tuple[int, int, int]]:
    """Return where a small chart's bars stand: (x, y, height); without data a low one."""
    steps = table.levels(number.trend, from_zero=table.is_count(number))
    heights = [0 if one is None else 2 + round(one * (TALL - 2) / 7) for one in steps]
    return [(at * STEP, TALL - tall, tall) for at, tall in enumerate(heights)]


@cache
def _html() -> Template:
    environment = Environment(
        loader=PackageLoader("rituals"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        undefined=StrictUndefined,
    )
    return environment.get_template("weekly.html.j2")
