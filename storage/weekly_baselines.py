"""Readings beside the weeks of a page, in bulk: the oldest since a day, against which targets are
held, and the newest before a day, which goes on holding while nobody reports another.
"""

import json
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Date,
    Integer,
    ScalarSelect,
    Select,
    Text,
    bindparam,
    select,
)

from storage.db import Tx
from storage.figure_readings import readings
from storage.json_rows import part, rows_of


@dataclass(frozen=True, slots=True)
class Bound:
    """Of which figure, in which unit, and the day from which on or before which it is looked at."""

    team_id: int
    figure: str
    unit: str
    day: date


_WANTED = rows_of(bindparam("wanted", type_=Text()), "wanted")
_WHICH = part(_WANTED, 0, "bigint", Integer())


_DAY = part(_WANTED, 4, "date", Date())


def _first(
    column: Column[Any], wanted: ColumnElement[bool], order: ColumnElement[Any]
) -> ScalarSelect[Any]:
    """Return a column of the first reading in an order of days; each is an index's first entry."""
    found = (
        select(column)
        .where(
            readings.c.workspace == bindparam("of_workspace"),
            readings.c.team_id == part(_WANTED, 1, "bigint", Integer()),
            readings.c.figure == part(_WANTED, 2, "text", Text()),
            readings.c.unit == part(_WANTED, 3, "text", Text()),
            wanted,
            readings.c.replaced_at.is_(None),
        )
        .order_by(order)
        .limit(1)
    )
    return found.correlate(_WANTED).scalar_subquery()


def _day_and_value(wanted: ColumnElement[bool], order: ColumnElement[Any]) -> Select[Any]:
    columns = (_first(one, wanted, order) for one in (readings.c.on_day, readings.c.value))
    return select(_WHICH, *columns).select_from(_WANTED)


_OLDEST = _day_and_value(readings.c.on_day >= _DAY, readings.c.on_day.asc())
_NEWEST = _day_and_value(readings.c.on_day < _DAY, readings.c.on_day.desc())


Found = dict[Bound, tuple[date, float]]


async def baselines(tx: Tx, workspace: str, wanted: Sequence[Bound]) -> Found:
    """Return day and value of the oldest reading of each since its day; some have none."""
    return await _found(tx, workspace, wanted, _OLDEST)


async def newest(tx: Tx, workspace: str, wanted: Sequence[Bound]) -> Found:
    """Return day and value of the newest reading of each before its day; some have none."""
    return await _found(tx, workspace, wanted, _NEWEST)


async def _found(tx: Tx, workspace: str, wanted: Sequence[Bound], query: Select[Any]) -> Found:
    if not wanted:
        return {}
    rows = [(which, *astuple(one)) for which, one in enumerate(wanted)]
    asked = {"of_workspace": workspace, "wanted": json.dumps(rows, default=str)}
    found = map(tuple, await tx.execute(query, asked))
    return {wanted[which]: (day, value) for which, day, value in found if day is not None}
