"""Rows by their ids, asked for several workspaces at once: what the clock does in bulk.

Ids go as one parameter, so that a question of a thousand is the same statement as a question of
one: a list of binds takes longer to write down than to look up.
"""

import json
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Dialect, Integer, Text, bindparam
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import BigInteger, TypeDecorator, TypeEngine


class _List(TypeDecorator[Collection[Any]]):
    """A list in one parameter: JSON on SQLite, an array on PostgreSQL."""

    impl = Text
    cache_ok = True

    def __init__(self, *, of_ids: bool) -> None:
        super().__init__()
        self.of_ids = of_ids

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "sqlite":
            return Text()
        return postgresql.ARRAY(BigInteger() if self.of_ids else Text())

    def process_bind_param(self, value: Collection[Any] | None, dialect: Dialect) -> Any:
        return json.dumps(value) if dialect.name == "sqlite" else value


class _OneOf(FunctionElement[bool]):
    """Whether the first of two is one of the second, a list."""

    type = Boolean()
    inherit_cache = True
    name = "one_of"

    def self_group(self, against: Any = None) -> Any:  # noqa: ARG002 - as its base has it
        """Stand as it is: `... IN (...) = 1`, as SQLAlchemy would say it, finds no index."""
        return self


@compiles(_OneOf)
def _any(element: _OneOf, compiler: SQLCompiler, **options: Any) -> str:
    key, values = (compiler.process(one, **options) for one in element.clauses)
    return f"{key} = ANY ({values})"


@compiles(_OneOf, "sqlite")
def _each(element: _OneOf, compiler: SQLCompiler, **options: Any) -> str:
    key, values = (compiler.process(one, **options) for one in element.clauses)
    return f"{key} IN (SELECT value FROM json_each({values}))"  # noqa: S608 - its parts are SQLAlchemy's


def one_of(key: ColumnElement[Any], values: Iterable[Any]) -> ColumnElement[bool]:
    """Say that `key` is one of some ids, or of some names."""
    some = sorted(set(values))
    of_ids = isinstance(some[0], int) if some else isinstance(key.type, Integer)
    return _OneOf(key, bindparam(None, some, type_=_List(of_ids=of_ids)))


def among(
    workspace: ColumnElement[str], key: ColumnElement[Any], pairs: Sequence[tuple[str, Any]]
) -> ColumnElement[bool]:
    """Say that the workspace and the key, an id that no other workspace has, are named in `pairs`.

    Each by itself: of row values, (workspace, id) IN ..., SQLite finds no index by the id. The
    workspace is no index's here: one workspace may have most of the rows.
    """
    return one_of(key, (one for _, one in pairs)) & one_of(
        workspace + "", (one for one, _ in pairs)
    )


def among_people(
    workspace: ColumnElement[str], person: ColumnElement[str], pairs: Iterable[tuple[str, str]]
) -> ColumnElement[bool]:
    """Say that the workspace and the person, whose id another workspace may have too, are a pair
    of `pairs`.
    """
    return _Pair(workspace, person, bindparam(None, json.dumps(sorted(set(pairs))), type_=Text))


class _Pair(_OneOf):
    """Whether the first two of three are one of the third, a JSON list of pairs."""

    inherit_cache = True
    name = "pair_of"


@compiles(_Pair)
def _pair_of(element: _Pair, compiler: SQLCompiler, **options: Any) -> str:
    one, two, pairs = (compiler.process(each, **options) for each in element.clauses)
    return (
        f"({one}, {two}) IN (SELECT pair->>0, pair->>1"  # noqa: S608 - as above
        f" FROM json_array_elements(CAST({pairs} AS json)) AS pair)"
    )


@compiles(_Pair, "sqlite")
def _pair_of_each(element: _Pair, compiler: SQLCompiler, **options: Any) -> str:
    one, two, pairs = (compiler.process(each, **options) for each in element.clauses)
    return (
        f"({one}, {two}) IN "  # noqa: S608 - as above
        "(SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]')"
        f" FROM json_each({pairs}))"
    )
