"""A list of rows in one parameter: a question about many things is the same statement for any.

The rows go as JSON; both databases take it apart.
"""

from typing import Any

from sqlalchemy import ColumnElement, TableValuedAlias, literal_column
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeEngine


class _RowsOf(FunctionElement[Any]):
    """The elements of a JSON list, one row each."""

    inherit_cache = True
    name = "rows_of"


@compiles(_RowsOf, "sqlite")
def _on_sqlite(element: _RowsOf, compiler: SQLCompiler, **options: Any) -> str:
    return f"json_each({compiler.process(element.clauses, **options)})"


@compiles(_RowsOf, "postgresql")
def _on_postgresql(element: _RowsOf, compiler: SQLCompiler, **options: Any) -> str:
    return f"json_array_elements(CAST({compiler.process(element.clauses, **options)} AS json))"


class _Part(FunctionElement[Any]):
    """What stands at a place of a JSON list, as what PostgreSQL takes it for."""

    inherit_cache = True
    name = "part"


@compiles(_Part, "sqlite")
def _part_on_sqlite(element: _Part, compiler: SQLCompiler, **options: Any) -> str:
    row, place, _ = (compiler.process(one, **options) for one in element.clauses)
    return f"json_extract({row}, '$[{place}]')"


@compiles(_Part, "postgresql")
def _part_on_postgresql(element: _Part, compiler: SQLCompiler, **options: Any) -> str:
    row, place, kind = (compiler.process(one, **options) for one in element.clauses)
    return f"CAST({row} ->> {place} AS {kind})"


def rows_of(given: ColumnElement[Any], name: str) -> TableValuedAlias:
    """Return the rows of a JSON list of lists, as a table that has a name in the statement."""
    return _RowsOf(given).table_valued("value", name=name)


def part(rows: TableValuedAlias, place: int, kind: str, of: TypeEngine[Any]) -> ColumnElement[Any]:
    """Return what stands at a place of each row: `kind` is its type on PostgreSQL."""
    found = _Part(rows.c.value, literal_column(str(place)), literal_column(kind))
    found.type = of
    return found
