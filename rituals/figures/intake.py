"""Rows that a pipeline sends: each is judged by itself, and is reported whole or not at all.

Whose they are is the token's to say (`tokens.py`); nothing of another team is said here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from rituals.calendar.wall_clock import zone_named
from rituals.charters.charter import Charter
from rituals.charters.in_force import in_force
from rituals.charters.parts import Figure
from rituals.errors import RitualError, Unfit
from rituals.figures import readings
from rituals.figures.days import day_written
from rituals.figures.readings import ENDPOINT
from rituals.figures.rows import Rows, place
from rituals.figures.units import value_given
from rituals.teams.teams import Team
from rituals.texts import sound
from rituals.work import Tx

REPORTED: Final = "reported"
REPLACED: Final = "replaced"
UNCHANGED: Final = "unchanged"
REFUSED: Final = "refused"
RESULTS = (REPORTED, REPLACED, UNCHANGED, REFUSED)
FIELDS = ("figure", "value", "date", "note")
NEEDED = ("figure", "value")
SHOWN = 60
"""Characters of somebody's own words that a refusal repeats."""


class NoObject(Unfit):
    """A figure is an object with `figure` and `value`, and may have `date` and `note`."""


class NoSuchField(Unfit):
    """There is no field “{name}”. There are: figure, value, date, note."""


class Missing(Unfit):
    """{name} is missing."""


class EmptyDate(Unfit):
    """The date is empty. Leave the field out for today."""

    field = "date"


class NoText(Unfit):
    """{name} is to be a text."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a row."""

    result: str
    figure: str = ""
    day: date | None = None
    field: str | None = None
    message: str = ""

    def said(self) -> dict[str, str]:
        """Return it as a tool reads it; what does not apply is left out."""
        found = {
            "result": self.result,
            "figure": self.figure,
            "date": self.day.isoformat() if self.day else "",
            "field": self.field or "",
            "message": self.message,
        }
        return {name: value for name, value in found.items() if value}


@dataclass(frozen=True, slots=True)
class _Row:
    row: int
    figure: Figure
    value: float
    day: date
    note: str


async def take(tx: Tx, team: Team, rows: Sequence[Any], *, by: str, now: datetime) -> list[Taken]:
    """Report each row for the team, and say of each what became of it, in the order they came."""
    charter, seen = await in_force(tx, team), Rows()
    fit, taken = list[_Row](), dict[int, Taken]()
    for at, given in enumerate(rows, 1):
        try:
            row = _read(at, given, team, charter, now)
            if seen.before(row) is None:
                fit.append(row)
            else:
                taken[at] = Taken(UNCHANGED, row.figure.id, row.day)
        except RitualError as error:
            taken[at] = _refused(given, error)
    for row in sorted(fit, key=place):
        try:
            taken[row.row] = await _report(tx, team, row, by, now)
        except RitualError as error:
            taken[row.row] = _refused(rows[row.row - 1], error)
    return [taken[at] for at in range(1, len(rows) + 1)]


async def _report(tx: Tx, team: Team, row: _Row, by: str, now: datetime) -> Taken:
    done = await readings.report(
        tx, team, row.figure.id, row.value, row.day, by=by, via=ENDPOINT, note=row.note, now=now
    )
    result = UNCHANGED if not done.changed else REPLACED if done.replaced else REPORTED
    return Taken(result, row.figure.id, row.day)


def _refused(given: Any, error: RitualError) -> Taken:
    return Taken(REFUSED, _named(given), None, error.field, str(error))


def _read(at: int, given: Any, team: Team, charter: Charter, now: datetime) -> _Row:
    """Read a row; whatever is wrong with it is said of one of its fields."""
    if not isinstance(given, Mapping):
        raise NoObject
    for name in given:
        if name not in FIELDS:
            raise NoSuchField(name=sound(name)[:SHOWN])
    for name in NEEDED:
        if given.get(name) is None:
            raise Missing(name=name, field=name)
    figure = readings.figure_meant(charter, _text(given, "figure"))
    readings.ensure_reported(figure)
    value = value_given(_sound(given["value"]), figure)
    day = day_written(_date(given), zone_named(team.zone), now)
    readings.ensure_day(team, day, now)
    return _Row(at, figure, value, day, readings.note_of(_text(given, "note")))


def _date(given: Mapping[str, Any]) -> str:
    """Return the date as it was written; what was to be one and is empty is a slip."""
    written = _text(given, "date")
    if not written and given.get("date") is not None:
        raise EmptyDate
    return written


def _text(given: Mapping[str, Any], name: str) -> str:
    value = given.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise NoText(name=name, field=name)
    return sound(value).strip()


def _sound(value: Any) -> Any:
    return sound(value) if isinstance(value, str) else value


def _named(given: Any) -> str:
    """Return the figure that a refused row names, as it was written."""
    named = given.get("figure") if isinstance(given, Mapping) else None
    return sound(named)[:SHOWN] if isinstance(named, str) else ""
