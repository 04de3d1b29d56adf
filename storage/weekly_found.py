"""How a weekly page's records are asked for: the first few of each team, and how many in all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Date,
    FromClause,
    Select,
    and_,
    bindparam,
    func,
    literal,
    null,
    or_,
    select,
    type_coerce,
)

from storage.db import UTCDateTime
from storage.incident_people import incident_people
from storage.incidents import NAMED, TEAM, incidents

Condition = ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class Found:
    """One record of a team: `of` is how many were found in it altogether.

    `person` leads, owns, wrote or facilitated it; `at` and `on` are the moment or the day by which
    it was found. `private`: only who is named in its incident sees it. `why` is an occurrence's.
    """

    team_id: int
    number: int
    title: str
    state: str
    person: str | None
    at: datetime | None
    on: date | None
    private: bool
    severity: str
    class_id: str
    why: str | None
    of: int


def read() -> Condition:
    """Say that an incident is for the eyes of `reader`, or of whoever `sees_all`."""
    named = select(incident_people.c.person).where(
        incident_people.c.workspace == bindparam("of_workspace"),
        incident_people.c.incident_id == incidents.c.id,
        incident_people.c.person == bindparam("reader"),
    )
    return or_(
        bindparam("sees_all", type_=Boolean),
        incidents.c.visibility == TEAM,
        and_(incidents.c.visibility == NAMED, named.exists()),
    )


NO_MOMENT = type_coerce(null(), UTCDateTime())
NO_DAY = type_coerce(null(), Date())
_NOTHING = literal("")


def first(
    *where: Condition,
    team: Column[Any],
    number: Column[Any],
    title: Column[Any],
    state: Column[Any],
    person: Column[Any],
    order: Sequence[ColumnElement[Any]],
    at: ColumnElement[Any] = NO_MOMENT,
    on: ColumnElement[Any] = NO_DAY,
    of: FromClause | None = None,
    private: ColumnElement[Any] | None = None,
    severity: ColumnElement[Any] = _NOTHING,
    class_id: ColumnElement[Any] = _NOTHING,
    why: ColumnElement[Any] = _NOTHING,
) -> Select[Any]:
    """Ask for the first `most` of each team in an order, each with how many there are."""
    place = func.row_number().over(partition_by=team, order_by=list(order)).label("place")
    inner = (
        select(
            team.label("team_id"),
            number.label("number"),
            title.label("title"),
            state.label("state"),
            person.label("person"),
            at.label("at"),
            on.label("on"),
            (literal(value=False) if private is None else private).label("private"),
            severity.label("severity"),
            class_id.label("class_id"),
            why.label("why"),
            func.count().over(partition_by=team).label("of"),
            place,
        )
        .where(team.in_(bindparam("teams", expanding=True)), *where)
        .select_from(team.table if of is None else of)
        .subquery()
    )
    shown = [one for one in inner.c if one.name != "place"]
    return (
        select(*shown)
        .where(inner.c.place <= bindparam("most"))
        .order_by(inner.c.team_id, inner.c.place)
    )
