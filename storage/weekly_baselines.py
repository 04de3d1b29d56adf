"""The readings that targets of a weekly page are held against: the oldest since a day, in bulk."""

import json
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import date
from typing import Any

from sqlalchemy import Column, Date, Integer, ScalarSelect, Text, bindparam, select

from storage.db import Tx
from storage.figure_readings import readings
from storage.json_rows import part, rows_of


@dataclass(frozen=True, slots=True)
class Since:
    """Of which figure, in which unit, from which day on."""

    team_id: int
    figure: str
    unit: str
    first: date


_WANTED = rows_of(bindparam("wanted", type_=Text()), "wanted")
_WHICH = part(_WANTED, 0, "bigint", Integer())


def _oldest(column: Column[Any]) -> ScalarSelect[Any]:
    """Return a column of the oldest reading since a day; each is an index's first entry."""
    found = (
        select(column)
        .where(
            readings.c.workspace == bindparam("of_workspace"),
            readings.c.team_id == part(_WANTED, 1, "bigint", Integer()),
            readings.c.figure == part(_WANTED, 2, "text", Text()),
            readings.c.unit == part(_WANTED, 3, "text", Text()),
            readings.c.on_day >= part(_WANTED, 4, "date", Date()),
            readings.c.replaced_at.is_(None),
        )
        .order_by(readings.c.on_day)
        .limit(1)
    )
    return found.correlate(_WANTED).scalar_subquery()


_BASELINES = select(_WHICH, _oldest(readings.c.on_day), _oldest(readings.c.value)).select_from(
    _WANTED
)


async def baselines(
    tx: Tx, workspace: str, wanted: Sequence[Since]
) -> dict[Since, tuple[date, float]]:
    """Return day and value of the oldest reading of each since its day; some have none."""
    if not wanted:
        return {}
    rows = [(which, *astuple(one)) for which, one in enumerate(wanted)]
    asked = {"of_workspace": workspace, "wanted": json.dumps(rows, default=str)}
    found = map(tuple, await tx.execute(_BASELINES, asked))
    return {wanted[which]: (day, value) for which, day, value in found if day is not None}
