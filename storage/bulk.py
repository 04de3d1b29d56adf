"""Many rows in one statement: what the clock writes for thousands of records at once.

Row by row, the driver and SQLAlchemy take longer over a row than the database does. Here the rows
of a table are one parameter on SQLite (a JSON text, which `json_each` takes apart) and one for each
column on PostgreSQL (an array, for `unnest`).
"""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    Column,
    Dialect,
    Executable,
    Select,
    Table,
    Text,
    bindparam,
    func,
    literal_column,
    select,
)
from sqlalchemy.dialects import sqlite
from sqlalchemy.dialects.postgresql import ARRAY, Insert

from storage.db import insert

Rows = Sequence[Mapping[str, Any]]
FEW = 8
"""So many rows are written one by one: taking them apart costs more than it saves."""
_LITE: Dialect = sqlite.dialect()
_ALL_OF_THEM = literal_column("1") == literal_column("1")
# SQLite reads the ON of ON CONFLICT as a join's where a SELECT has no WHERE.


class Bulk:
    """One insert, in its forms: built once, at import.

    `finished` adds what belongs to the insert besides: ON CONFLICT, RETURNING.
    """

    def __init__(
        self, table: Table, columns: Sequence[str], finished: Callable[[Insert], Any]
    ) -> None:
        self._table = table
        self._columns = [table.c[name] for name in columns]
        self._finished = finished
        self._few: Executable = finished(insert(table).inline())
        self._many: dict[str, Executable] = {
            "sqlite": self._from(_apart(self._columns)),
            "postgresql": self._from(_side_by_side(self._columns)),
        }

    def written(self, dialect: str, rows: Rows) -> tuple[Executable, list[Mapping[str, Any]]]:
        """Return the statement that writes `rows`, of which each names every column, and what
        it takes.
        """
        if len(rows) < FEW:
            return self._few, list(rows)
        return self.at_once(dialect, rows)

    def at_once(self, dialect: str, rows: Rows) -> tuple[Executable, list[Mapping[str, Any]]]:
        """Return it in the form that answers for all rows together: for RETURNING."""
        values = {one.name: [row[one.name] for row in rows] for one in self._columns}
        if dialect == "postgresql":
            return self._many[dialect], [values]
        columns = [_lite(one)(values[one.name]) for one in self._columns]
        text = json.dumps(list(zip(*columns, strict=True)), ensure_ascii=False)
        return self._many[dialect], [{"all_rows": text}]

    def _from(self, rows: Select[Any]) -> Executable:
        names = [one.name for one in self._columns]
        made: Executable = self._finished(
            insert(self._table).from_select(names, rows, include_defaults=False)
        )
        return made


def _apart(columns: Sequence[Column[Any]]) -> Select[Any]:
    each = func.json_each(bindparam("all_rows", type_=Text)).table_valued("key", "value")
    return (
        select(
            *(
                func.json_extract(each.c.value, literal_column(f"'$[{place}]'"))
                for place, _ in enumerate(columns)
            )
        )
        .where(_ALL_OF_THEM)
        .order_by(each.c.key)
    )


def _side_by_side(columns: Sequence[Column[Any]]) -> Select[Any]:
    return select(*(func.unnest(bindparam(one.name, type_=ARRAY(one.type))) for one in columns))


@cache
def _lite(column: Column[Any]) -> Callable[[list[Any]], list[Any]]:
    """Return what turns a column's values into what SQLite keeps of them."""
    process = column.type.dialect_impl(_LITE).bind_processor(_LITE)
    if process is None:
        return lambda values: values

    def turned(values: list[Any]) -> list[Any]:
        # What falls due together has few moments: each is written down once.
        known: dict[date | datetime | Any, Any] = {one: process(one) for one in set(values)}
        return [known[one] for one in values]

    return turned
