"""The readings that targets of a weekly page are held against: the oldest since a day, in bulk."""

import json
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import date

from sqlalchemy import Date, Integer, Text, bindparam, select

from storage.db import Tx
from storage.figure_readings import Reading, readings
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
_one = readings.alias("one")
_OLDEST = (
    select(_one.c.id)
    .where(
        _one.c.workspace == bindparam("of_workspace"),
        _one.c.team_id == part(_WANTED, 1, "bigint", Integer()),
        _one.c.figure == part(_WANTED, 2, "text", Text()),
        _one.c.unit == part(_WANTED, 3, "text", Text()),
        _one.c.on_day >= part(_WANTED, 4, "date", Date()),
        _one.c.replaced_at.is_(None),
    )
    .order_by(_one.c.on_day)
    .limit(1)
    .correlate(_WANTED)
    .scalar_subquery()
)
_BASELINES = select(_WHICH, readings).select_from(_WANTED).join(readings, readings.c.id == _OLDEST)


async def baselines(tx: Tx, workspace: str, wanted: Sequence[Since]) -> dict[Since, Reading]:
    """Return the oldest reading of each since its day; what has none is not there."""
    if not wanted:
        return {}
    rows = [(which, *astuple(one)) for which, one in enumerate(wanted)]
    asked = {"of_workspace": workspace, "wanted": json.dumps(rows, default=str)}
    found = await tx.execute(_BASELINES, asked)
    return {wanted[which]: Reading(*reading) for which, *reading in map(tuple, found)}
