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
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
)

from storage.actions import actions
from storage.db import UTCDateTime
from storage.incident_people import incident_people
from storage.incidents import NAMED, TEAM, incidents

Condition = ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class Found:
    """One record of a team: `of` is how many were found in it altogether, `place` which of them
    it is.

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
    place: int


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


OF_SERIES = (
    incidents.c.workspace == bindparam("of_workspace"),
    incidents.c.series == bindparam("in_series"),
    # Said for the index by visibility, which stands before the team there.
    incidents.c.visibility.in_((TEAM, NAMED)),
    read(),
)
"""Incidents of one series that are for the eyes of `reader`."""


def owed_to(read_by: Condition) -> Condition:
    """Say that an action is for the eyes of `reader`, where `read_by` says it of its incident.

    Whoever owns an action sees it whatever it came of. Where it is counted and where it is named,
    this one rule holds.
    """
    return or_(actions.c.incident_id.is_(None), actions.c.owner == bindparam("reader"), read_by)


NO_MOMENT = cast(null(), UTCDateTime())
NO_DAY = cast(null(), Date())
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
    owed: bool = False,
) -> Select[Any]:
    """Ask for the first `most` of each team in an order, each with how many there are.

    What is `owed` waits for a person: the first `most` of `people` are there too, however many of
    others stand before them.
    """
    place = func.row_number().over(partition_by=team, order_by=list(order)).label("place")
    places = [place]
    if owed:
        theirs = func.coalesce(person, "").in_(bindparam("people", expanding=True))
        own = func.row_number().over(partition_by=[team, theirs], order_by=list(order))
        places += [case((theirs, own)).label("own_place")]
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
            *places,
        )
        .where(team.in_(bindparam("teams", expanding=True)), *where)
        .select_from(team.table if of is None else of)
        .subquery()
    )
    shown = [one for one in inner.c if one.name != "own_place"]
    ranked = [inner.c[one.name] for one in places]
    return select(*shown).where(or_(*(one <= bindparam("most") for one in ranked)))
