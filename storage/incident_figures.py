"""What figures are made of: incidents counted and timed by the database, one row a group.

The database narrows down, groups and measures; means and targets are
`rituals/figures/incidents.py`'s.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import chain
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Executable,
    Integer,
    SQLColumnExpression,
    Text,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from storage.actions import actions
from storage.db import Tx
from storage.incident_people import incident_people
from storage.incident_records import incident_links
from storage.incidents import NAMED, TEAM, incidents

SERVICE, SEVERITY, CLASS, WHOLE = "service", "severity", "class", "whole"
REPEAT = "repeat"
"""The kind of link that says: the same cause as an earlier one."""

Span = tuple[str, str]
"""From which moment to which: `("detected", "resolved")`."""
Condition = ColumnElement[bool]


class seconds_between(FunctionElement[int]):  # noqa: N801 - it is written as SQL's functions are
    """Whole seconds from a moment to a later one."""

    type = Integer()
    inherit_cache = True


@compiles(seconds_between, "sqlite")
def _on_sqlite(element: seconds_between, compiler: SQLCompiler, **options: Any) -> str:
    first, second = (compiler.process(one, **options) for one in element.clauses)
    return f"CAST(ROUND((julianday({second}) - julianday({first})) * 86400) AS INTEGER)"


@compiles(seconds_between, "postgresql")
def _on_postgresql(element: seconds_between, compiler: SQLCompiler, **options: Any) -> str:
    first, second = (compiler.process(one, **options) for one in element.clauses)
    return f"CAST(ROUND(EXTRACT(EPOCH FROM ({second} - {first}))) AS BIGINT)"


@dataclass(frozen=True, slots=True)
class Timed:
    """What one span comes to in a group: its seconds, and why the rest of the group has none.

    `backwards`: the times are out of order. `not_begun`: there is no first moment. `going_on`:
    the incident is not over. `not_ended`: it is over, and there is no last moment.
    """

    seconds: tuple[int, ...]
    backwards: int
    not_begun: int
    going_on: int
    not_ended: int


@dataclass(frozen=True, slots=True)
class Group:
    """One group of incidents: how many count, and how many of it do not.

    `key` is the service, the highest severity or the class; "" where there is none. `timed` is in
    the order of the spans asked for.
    """

    key: str
    counted: int
    cancelled: int
    merged: int
    timed: tuple[Timed, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """Of which incidents: teams' of one series that occurred from a moment on until before another.

    `reader` sees what is for teams and what they are named in; None is the operator, who sees all.
    The states are those that count, those in which one goes on, and the two that leave figures.
    """

    team_ids: Sequence[int]
    series: str
    starts: datetime | None
    ends: datetime | None
    reader: str | None
    counted: Sequence[str]
    live: Sequence[str]
    cancelled: str
    merged: str


@dataclass(frozen=True, slots=True)
class _Shape:
    """What a question is built for; who and when are its parameters."""

    by: str
    spans: tuple[Span, ...]
    starts: bool
    ends: bool
    reads: bool


class Figures:
    """The figures of one workspace."""

    def __init__(self, tx: Tx, workspace: str) -> None:
        self._tx = tx
        self._workspace = workspace

    async def groups(self, asked: Asked, by: str, spans: Sequence[Span]) -> list[Group]:
        """Count and time incidents in groups, in no order.

        An incident of several services is in a group of each.
        """
        if not asked.team_ids:
            return []
        shape = _Shape(by, tuple(spans), *_bounds(asked))
        given = self._given(asked) | {
            "live": list(asked.live),
            "cancelled_as": asked.cancelled,
            "merged_as": asked.merged,
        }
        found = [group_of(row) for row in await self._tx.execute(_groups(shape), given)]
        return _each_service(found) if by == SERVICE else found

    async def span(self, asked: Asked) -> tuple[datetime | None, datetime | None]:
        """Return when the first and the last of them occurred; None where there are none."""
        if not asked.team_ids:
            return None, None
        shape = _Shape(WHOLE, (), *_bounds(asked))
        given = self._given(asked)
        del given["counted"]
        row = (await self._tx.execute(_span(shape), given)).one()
        return row.earliest, row.latest

    async def repeats(self, asked: Asked) -> int:
        """Count incidents that are a repeat of one that the reader sees too."""
        if not asked.team_ids:
            return 0
        shape = _Shape(WHOLE, (), *_bounds(asked))
        given = self._given(asked) | {"repeat": REPEAT}
        counted: int = (await self._tx.execute(_repeats(shape), given)).scalar_one()
        return counted

    async def actions(self, asked: Asked, source: str) -> dict[str, int]:
        """Count actions by state that came from a series (PM) and were added in the period."""
        if not asked.team_ids:
            return {}
        shape = _Shape(WHOLE, (), *_bounds(asked))
        given = self._given(asked) | {"from_series": f"{source}-%"}
        del given["in_series"], given["counted"]
        return {row.state: row.added for row in await self._tx.execute(_actions(shape), given)}

    def _given(self, asked: Asked) -> dict[str, Any]:
        given: dict[str, Any] = {
            "of_workspace": self._workspace,
            "in_series": asked.series,
            "of_teams": list(asked.team_ids),
            "counted": list(asked.counted),
        }
        bounds = {"starts": asked.starts, "ends": asked.ends, "reader": asked.reader}
        return given | {name: value for name, value in bounds.items() if value is not None}


def _bounds(asked: Asked) -> tuple[bool, bool, bool]:
    return asked.starts is not None, asked.ends is not None, asked.reader is not None


def group_of(row: Sequence[Any]) -> Group:
    key, counted, cancelled, merged, *rest = row
    timed = [
        Timed(tuple(map(int, rest[at].split(","))) if rest[at] else (), *rest[at + 1 : at + 5])
        for at in range(0, len(rest), 5)
    ]
    return Group(key, counted, cancelled, merged, tuple(timed))


def _each_service(groups: Iterable[Group]) -> list[Group]:
    """Return a group for each service, of groups whose keys are several, one a line."""
    parts: dict[str, list[Group]] = {}
    for group in groups:
        for service in dict.fromkeys(group.key.split("\n")):
            parts.setdefault(service, []).append(group)
    return [_joined(service, of) for service, of in parts.items()]


def _joined(key: str, groups: Sequence[Group]) -> Group:
    return Group(
        key,
        sum(one.counted for one in groups),
        sum(one.cancelled for one in groups),
        sum(one.merged for one in groups),
        tuple(
            Timed(
                tuple(chain.from_iterable(one.seconds for one in of)),
                sum(one.backwards for one in of),
                sum(one.not_begun for one in of),
                sum(one.going_on for one in of),
                sum(one.not_ended for one in of),
            )
            for of in zip(*(one.timed for one in groups), strict=True)
        ),
    )


def _among(shape: _Shape) -> list[Condition]:
    """Return which incidents are meant, in the order of the index that finds them."""
    wanted: list[Condition] = [
        incidents.c.workspace == bindparam("of_workspace"),
        incidents.c.series == bindparam("in_series"),
        incidents.c.team_id.in_(bindparam("of_teams", expanding=True)),
    ]
    if shape.starts:
        wanted.append(incidents.c.occurred_at >= bindparam("starts"))
    if shape.ends:
        wanted.append(incidents.c.occurred_at < bindparam("ends"))
    if shape.reads:
        wanted.append(read_by(incidents.c.id, incidents.c.visibility))
    return wanted


def read_by(incident_id: Column[Any], visibility: Column[Any]) -> Condition:
    named = select(incident_people.c.person).where(
        incident_people.c.workspace == bindparam("of_workspace"),
        incident_people.c.incident_id == incident_id,
        incident_people.c.person == bindparam("reader"),
    )
    return or_(visibility == TEAM, and_(visibility == NAMED, named.exists()))


@cache
def _groups(shape: _Shape) -> Executable:
    keys: dict[str, SQLColumnExpression[str]] = {
        # As they stand together in the row: to join their table would mean to read all of it.
        SERVICE: incidents.c.services,
        SEVERITY: incidents.c.highest,
        CLASS: incidents.c.class_id,
        WHOLE: literal(""),
    }
    moments = dict.fromkeys(name for span in shape.spans for name in span)
    found = select(
        keys[shape.by].label("key"),
        incidents.c.state,
        incidents.c.state.in_(bindparam("counted", expanding=True)).label("counts"),
        incidents.c.state.in_(bindparam("live", expanding=True)).label("live"),
        (incidents.c.flaw == "").label("sound"),
        *(incidents.c[f"{name}_at"] for name in moments),
    ).where(*_among(shape))
    one = found.subquery()
    timed = [column for span in shape.spans for column in timed_in(one.c, span)]
    return select(
        one.c.key,
        count_if(one.c.counts),
        count_if(one.c.state == bindparam("cancelled_as")),
        count_if(one.c.state == bindparam("merged_as")),
        *timed,
    ).group_by(one.c.key)


def timed_in(one: Any, span: Span) -> list[ColumnElement[Any]]:
    """Return a span's seconds, and how many have none for each of the reasons."""
    begins, ends = (one[f"{name}_at"] for name in span)
    # Of one that was reopened, the last time of resolution may still be there.
    ended = and_(ends.is_not(None), ~one.live) if span[1] == "resolved" else ends.is_not(None)
    begun = and_(one.counts, one.sound, begins.is_not(None))
    took = case((and_(begun, ended, ends >= begins), seconds_between(begins, ends)))
    return [
        func.aggregate_strings(cast(took, Text), ","),
        count_if(and_(one.counts, or_(~one.sound, and_(ended, ends < begins)))),
        count_if(and_(one.counts, one.sound, begins.is_(None))),
        count_if(and_(begun, ~ended, one.live)),
        count_if(and_(begun, ~ended, ~one.live)),
    ]


def count_if(wanted: Condition) -> ColumnElement[int]:
    return func.count(case((wanted, 1)))


@cache
def _span(shape: _Shape) -> Executable:
    occurred = incidents.c.occurred_at
    return select(func.min(occurred).label("earliest"), func.max(occurred).label("latest")).where(
        *_among(shape)
    )


@cache
def _repeats(shape: _Shape) -> Executable:
    other = incidents.alias("other")
    earlier = (
        select(incident_links.c.other_id)
        .join(other, other.c.id == incident_links.c.other_id)
        .where(
            incident_links.c.incident_id == incidents.c.id,
            incident_links.c.kind == bindparam("repeat"),
            *([read_by(other.c.id, other.c.visibility)] * shape.reads),
        )
    )
    counts = incidents.c.state.in_(bindparam("counted", expanding=True))
    return select(func.count(incidents.c.id)).where(*_among(shape), counts, earlier.exists())


@cache
def _actions(shape: _Shape) -> Executable:
    wanted: Iterable[Condition] = [
        actions.c.workspace == bindparam("of_workspace"),
        actions.c.team_id.in_(bindparam("of_teams", expanding=True)),
        actions.c.source.like(bindparam("from_series")),
        *([actions.c.created_at >= bindparam("starts")] * shape.starts),
        *([actions.c.created_at < bindparam("ends")] * shape.ends),
        *([or_(incidents.c.id.is_(None), read_by(incidents.c.id, incidents.c.visibility))]
          * shape.reads),
    ]  # fmt: skip
    return (
        select(actions.c.state, func.count().label("added"))
        .outerjoin(incidents, incidents.c.id == actions.c.incident_id)
        .where(*wanted)
        .group_by(actions.c.state)
    )
