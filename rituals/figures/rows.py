"""Rows of one document that report figures: which contradict each other, in which order they go in.

A request of a pipeline and a file are judged alike. What a row says is read by `intake.py`
and `importing.py`.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from rituals.charters.parts import Figure
from rituals.errors import Unfit
from rituals.figures.readings import is_near
from rituals.figures.units import said


class Contradicted(Unfit):
    """Row {row} says {value} for that day{noted}: which of them is meant?"""

    field = "value"


class Row(Protocol):
    """What a row says, once it is known to be fit."""

    @property
    def row(self) -> int: ...
    @property
    def figure(self) -> Figure: ...
    @property
    def value(self) -> float: ...
    @property
    def day(self) -> date: ...
    @property
    def note(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of one document so far."""

    _first: dict[tuple[str, date], Row] = field(default_factory=dict)

    def before(self, one: Row) -> int | None:
        """Return which row says the same of its figure and day already; None where it is the first.

        One without a note adds nothing. Raise `Contradicted` where that row says something else:
        nobody knows which of them is meant.
        """
        first = self._first.setdefault((one.figure.id, one.day), one)
        if first is one:
            return None
        if is_near(first.value, one.value) and one.note in {"", first.note}:
            return first.row
        noted = ", with another note" if is_near(first.value, one.value) else ""
        raise Contradicted(row=first.row, value=said(first.value, first.figure.unit), noted=noted)


def place(one: Row) -> tuple[str, int]:
    """Return what rows are sorted by before they are written, in whatever order they came.

    By figure: of two documents at once neither then waits for the other. The newest day first: a
    day before one that was reported calls for nobody.
    """
    return one.figure.id, -one.day.toordinal()
