"""The incidents that a weekly page weighs: those that are open, or were at a week's end.

Each of the verdict's rules has a question of its own: of thousands that are open, the database
finds those that a rule looks for.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, literal, or_

from storage.incidents import TEAM, incidents
from storage.weekly_found import NO_MOMENT, OF_SERIES, Condition, first

GRAVEST, CLASSES, LATE = "gravest", "classes", "late"
MOST_REMEMBERED = 64
"""Questions kept in memory, one for each order of severities that charters have."""

_WANTED: dict[str, Condition] = {
    GRAVEST: incidents.c.severity == bindparam("gravest"),
    CLASSES: incidents.c.class_id.in_(bindparam("classes", expanding=True)),
    LATE: incidents.c.next_update_at <= bindparam("at"),
}
_LIVE = incidents.c.state.in_(bindparam("live", expanding=True))
_UNRESOLVED = incidents.c.resolved_at.is_(None)
"""What is open has no such moment, for it is taken away with a reopening: so an index finds the few
among all that were resolved.
"""
_OVER_LATER = and_(
    incidents.c.state == bindparam("over"), incidents.c.resolved_at >= bindparam("then")
)


@dataclass(frozen=True, slots=True)
class Open:
    """Which incidents are looked at: of a series, in states in which one is open.

    With `then`, those that were open at that moment: resolved (`over`) no sooner. `severities` are
    the charter's, the gravest first.
    """

    series: str
    live: tuple[str, ...]
    over: str
    severities: tuple[str, ...]
    then: datetime | None

    @property
    def given(self) -> dict[str, Any]:
        """Return what a question about them is asked with."""
        given = {
            "in_series": self.series,
            "live": list(self.live),
            "gravest": next(iter(self.severities), ""),
        }
        return given if self.then is None else {**given, "over": self.over, "then": self.then}


def question(what: str, of: Open) -> Select[Any]:
    """Return the question for the open incidents that a rule looks for, the gravest first.

    `at` is when the next update is due; nobody knows it any more of those that were open then.
    """
    return _question(what, of.severities, past=of.then is not None)


@lru_cache(maxsize=MOST_REMEMBERED)
def _question(what: str, severities: tuple[str, ...], *, past: bool) -> Select[Any]:
    order = _rank(severities)
    if not past:
        at, owed = incidents.c.next_update_at, what == LATE
        return incidents_found(at, _LIVE, _UNRESOLVED, _WANTED[what], order=order, owed=owed)
    was_open = incidents.c.occurred_at < bindparam("then"), or_(_LIVE, _OVER_LATER)
    return incidents_found(NO_MOMENT, *was_open, _WANTED[what], order=order)


def _rank(severities: tuple[str, ...]) -> ColumnElement[int]:
    """Order by where a severity stands in the charter; one that it does not know is the last."""
    if not severities:
        return literal(0)
    places = {name: place for place, name in enumerate(severities)}
    return case(places, value=incidents.c.severity, else_=len(severities))


def incidents_found(
    at: ColumnElement[Any], *where: Condition, order: ColumnElement[Any], owed: bool = False
) -> Select[Any]:
    """Ask for incidents of teams that the reader may see, in an order."""
    return first(
        *OF_SERIES,
        *where,
        team=incidents.c.team_id,
        number=incidents.c.number,
        title=incidents.c.title,
        state=incidents.c.state,
        person=incidents.c.lead,
        at=at,
        private=incidents.c.visibility != TEAM,
        severity=incidents.c.severity,
        class_id=incidents.c.class_id,
        order=(order, incidents.c.number),
        owed=owed,
    )
