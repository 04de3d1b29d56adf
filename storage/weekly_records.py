"""The records that a weekly page names: the first few of each sort, and how many there are in all.

Counts and means are `storage/weekly.py`'s. The database picks the first, so that a week of
thousands costs what a quiet one does; and all sorts are asked for together, so that a page costs
one trip.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Select, and_, bindparam, func, or_, select, union_all

from storage.actions import actions
from storage.cadences import Cadence, cadences, occurrences
from storage.db import Tx
from storage.decisions import decisions
from storage.incidents import TEAM, incidents
from storage.postmortems import postmortems
from storage.together import Question, together
from storage.weekly_found import (
    NO_DAY,
    NO_MOMENT,
    OF_SERIES,
    Condition,
    Found,
    first,
    owed_to,
    read,
)
from storage.weekly_open import CLASSES, GRAVEST, LATE, Open, incidents_found, question

__all__ = ["Found", "Question", "WeeklyRecords"]

# -- incidents and their postmortems ---------------------------------------------------------------

_RESOLVED = incidents_found(
    incidents.c.resolved_at,
    incidents.c.state == bindparam("over"),
    incidents.c.resolved_at >= bindparam("starts"),
    incidents.c.resolved_at < bindparam("ends"),
    order=incidents.c.resolved_at.desc(),
)


def _postmortems(at: Column[Any], *where: Condition, owed: bool = False) -> Select[Any]:
    return first(
        postmortems.c.workspace == bindparam("of_workspace"),
        read(),
        *where,
        team=postmortems.c.team_id,
        number=postmortems.c.number,
        title=incidents.c.title,
        state=postmortems.c.state,
        person=postmortems.c.owner,
        at=at,
        private=incidents.c.visibility != TEAM,
        order=(at, postmortems.c.number),
        owed=owed,
        of=postmortems.join(incidents, incidents.c.id == postmortems.c.incident_id),
    )


_OWED = postmortems.c.state.in_(bindparam("owed", expanding=True))
_PM_LATE_NOW = _postmortems(
    postmortems.c.due_at, _OWED, postmortems.c.due_at < bindparam("before"), owed=True
)
_PM_LATE_THEN = _postmortems(
    postmortems.c.due_at,
    postmortems.c.due_at < bindparam("before"),
    or_(_OWED, postmortems.c.closed_at >= bindparam("then")),
)
_PUBLISHED = _postmortems(
    postmortems.c.closed_at,
    postmortems.c.state == bindparam("as_state"),
    postmortems.c.closed_at >= bindparam("starts"),
    postmortems.c.closed_at < bindparam("ends"),
)
_PM_DUE = _postmortems(
    postmortems.c.due_at,
    _OWED,
    postmortems.c.due_at >= bindparam("starts"),
    postmortems.c.due_at < bindparam("ends"),
)


# -- actions ---------------------------------------------------------------------------------------


def _actions(
    *where: Condition, owed: bool = False, at: ColumnElement[Any] = NO_MOMENT
) -> Select[Any]:
    return first(
        actions.c.workspace == bindparam("of_workspace"),
        owed_to(read()),
        *where,
        team=actions.c.team_id,
        number=actions.c.number,
        title=actions.c.title,
        state=actions.c.state,
        person=actions.c.owner,
        at=at,
        on=actions.c.due_on,
        private=and_(incidents.c.id.is_not(None), incidents.c.visibility != TEAM),
        order=(actions.c.due_on, actions.c.number),
        owed=owed,
        of=actions.outerjoin(incidents, incidents.c.id == actions.c.incident_id),
    )


_ACTION_OPEN = actions.c.state == bindparam("as_state")
_ACT_LATE_NOW = _actions(_ACTION_OPEN, actions.c.due_on < bindparam("before"), owed=True)
_ACT_LATE_THEN = _actions(
    actions.c.due_on < bindparam("before"),
    or_(_ACTION_OPEN, actions.c.closed_at >= bindparam("then")),
)
_ACT_DUE = _actions(
    _ACTION_OPEN, actions.c.due_on >= bindparam("first"), actions.c.due_on <= bindparam("last")
)
_ACT_CLOSED = _actions(
    # No index's here: SQLite would read all that was ever done.
    actions.c.state + "" == bindparam("as_state"),
    actions.c.closed_at >= bindparam("starts"),
    actions.c.closed_at < bindparam("ends"),
    at=actions.c.closed_at,
)


# -- decisions -------------------------------------------------------------------------------------


def _decisions(at: Column[Any], *where: Condition, on: bool = False) -> Select[Any]:
    return first(
        decisions.c.workspace == bindparam("of_workspace"),
        *where,
        team=decisions.c.team_id,
        number=decisions.c.number,
        title=decisions.c.title,
        state=decisions.c.state,
        person=decisions.c.author,
        order=(at, decisions.c.number),
        at=NO_MOMENT if on else at,
        on=at if on else NO_DAY,
    )


_PROPOSED = decisions.c.state == bindparam("as_state")
_WAIT_NOW = _decisions(
    decisions.c.proposed_at, _PROPOSED, decisions.c.proposed_at <= bindparam("before")
)
_WAIT_THEN = _decisions(
    decisions.c.proposed_at,
    decisions.c.proposed_at <= bindparam("before"),
    or_(_PROPOSED, decisions.c.settled_at >= bindparam("then")),
)
_ACCEPTED = _decisions(
    decisions.c.settled_at,
    decisions.c.state.in_(bindparam("states", expanding=True)),
    decisions.c.settled_at >= bindparam("starts"),
    decisions.c.settled_at < bindparam("ends"),
)
_SUPERSEDED = _decisions(
    decisions.c.decided_at,
    decisions.c.state == bindparam("as_state"),
    decisions.c.decided_at >= bindparam("starts"),
    decisions.c.decided_at < bindparam("ends"),
)
_TO_LOOK_AT = _decisions(
    decisions.c.review_on,
    decisions.c.state == bindparam("as_state"),
    decisions.c.review_on <= bindparam("last"),
    on=True,
)


# -- rituals ---------------------------------------------------------------------------------------

_CADENCES = (
    select(cadences)
    .where(
        cadences.c.workspace == bindparam("of_workspace"),
        cadences.c.team_id.in_(bindparam("teams", expanding=True)),
        cadences.c.state != bindparam("but"),
    )
    .order_by(cadences.c.team_id, cadences.c.id)
)


def _occurrences(
    number: Column[Any], title: Column[Any], *where: Condition, owed: bool = False
) -> Select[Any]:
    return first(
        occurrences.c.workspace == bindparam("of_workspace"),
        cadences.c.workspace == bindparam("of_workspace"),
        occurrences.c.cadence_id.in_(bindparam("of_cadences", expanding=True)),
        occurrences.c.starts_at >= bindparam("starts"),
        occurrences.c.starts_at < bindparam("ends"),
        occurrences.c.state == bindparam("as_state"),
        *where,
        team=cadences.c.team_id,
        number=number,
        title=title,
        state=occurrences.c.decided,
        person=occurrences.c.facilitator,
        at=occurrences.c.starts_at,
        why=occurrences.c.why,
        order=(occurrences.c.starts_at, occurrences.c.id),
        owed=owed,
        of=occurrences.join(cadences, cadences.c.id == occurrences.c.cadence_id),
    )


_MISSED = _occurrences(occurrences.c.id, cadences.c.title, owed=True)
_RECORDED = _occurrences(occurrences.c.number, cadences.c.title, occurrences.c.number.is_not(None))

# -- what is asked ---------------------------------------------------------------------------------


def gravest(of: Open) -> Question:
    """Ask for the open incidents of the gravest severity there is."""
    return Question(question(GRAVEST, of), of.given)


def of_classes(of: Open, classes: Sequence[str]) -> Question:
    """Ask for the open incidents of some classes, the gravest first."""
    return Question(question(CLASSES, of), {**of.given, "classes": list(classes)})


def late_updates(of: Open, at: datetime) -> Question:
    """Ask for the open incidents whose update was due by `at`, the gravest first.

    Of those that were open at an earlier time (`of.then`) nobody knows it any more.
    """
    return Question(question(LATE, of), {**of.given, "at": at})


def resolved(series: str, over: str, starts: datetime, ends: datetime) -> Question:
    """Ask for the incidents resolved between two instants, the latest first."""
    given = {"in_series": series, "over": over, "starts": starts, "ends": ends}
    return Question(_RESOLVED, given)


def late_postmortems(owed: Sequence[str], before: datetime, then: datetime | None) -> Question:
    """Ask for those due before an instant and owed still, or owed `then`."""
    given: dict[str, Any] = {"owed": list(owed), "before": before}
    if then is None:
        return Question(_PM_LATE_NOW, given)
    return Question(_PM_LATE_THEN, {**given, "then": then})


def published(state: str, starts: datetime, ends: datetime) -> Question:
    return Question(_PUBLISHED, {"as_state": state, "starts": starts, "ends": ends})


def postmortems_due(owed: Sequence[str], starts: datetime, ends: datetime) -> Question:
    return Question(_PM_DUE, {"owed": list(owed), "starts": starts, "ends": ends})


def late_actions(state: str, before: date, then: datetime | None) -> Question:
    """Ask for those due before a day and in `state` still, or not closed `then`."""
    given: dict[str, Any] = {"as_state": state, "before": before}
    if then is None:
        return Question(_ACT_LATE_NOW, given)
    return Question(_ACT_LATE_THEN, {**given, "then": then})


def actions_due(state: str, first: date, last: date) -> Question:
    return Question(_ACT_DUE, {"as_state": state, "first": first, "last": last})


def closed_actions(state: str, starts: datetime, ends: datetime) -> Question:
    """Ask for those that came into `state` between two instants."""
    return Question(_ACT_CLOSED, {"as_state": state, "starts": starts, "ends": ends})


def waiting_decisions(state: str, before: datetime, then: datetime | None) -> Question:
    """Ask for those proposed up to an instant and undecided still, or `then`."""
    given: dict[str, Any] = {"as_state": state, "before": before}
    if then is None:
        return Question(_WAIT_NOW, given)
    return Question(_WAIT_THEN, {**given, "then": then})


def accepted(states: Sequence[str], starts: datetime, ends: datetime) -> Question:
    """Ask for what was settled between two instants and is in one of `states` now."""
    return Question(_ACCEPTED, {"states": list(states), "starts": starts, "ends": ends})


def superseded(state: str, starts: datetime, ends: datetime) -> Question:
    """Ask for what came into `state`, in which something took its place, in that time."""
    return Question(_SUPERSEDED, {"as_state": state, "starts": starts, "ends": ends})


def to_look_at(state: str, last: date) -> Question:
    """Ask for the decisions in `state` that are to be looked at by a day."""
    return Question(_TO_LOOK_AT, {"as_state": state, "last": last})


def missed(cadence_ids: Sequence[int], state: str, starts: datetime, ends: datetime) -> Question:
    """Ask for the occurrences in `state` that began between two instants, by their ids."""
    return _dates(_MISSED, cadence_ids, state, starts, ends)


def recorded(cadence_ids: Sequence[int], state: str, starts: datetime, ends: datetime) -> Question:
    """Ask for those whose outcome was recorded, by the number of it; `state` is the outcome."""
    return _dates(_RECORDED, cadence_ids, state, starts, ends)


def _dates(
    query: Select[Any], cadence_ids: Sequence[int], state: str, starts: datetime, ends: datetime
) -> Question:
    given = {"of_cadences": list(cadence_ids), "as_state": state, "starts": starts, "ends": ends}
    return Question(query, given)


# -- and who asks ----------------------------------------------------------------------------------

_FIRST = union_all(
    select(incidents.c.team_id, func.min(incidents.c.occurred_at))
    .where(*OF_SERIES, incidents.c.team_id.in_(bindparam("teams", expanding=True)))
    .group_by(incidents.c.team_id),
    select(decisions.c.team_id, func.min(decisions.c.decided_at))
    .where(
        decisions.c.workspace == bindparam("of_workspace"),
        decisions.c.team_id.in_(bindparam("teams", expanding=True)),
    )
    .group_by(decisions.c.team_id),
)


class WeeklyRecords:
    """The records of one workspace that weekly pages of some teams name, for one pair of eyes.

    `reader` is a person; None the operator, who sees all; "" nobody in particular. At most `most`
    of each sort and team are returned, and of what somebody owes those of `people` too.
    """

    def __init__(
        self,
        tx: Tx,
        workspace: str,
        team_ids: Sequence[int],
        reader: str | None,
        most: int,
        people: Sequence[str] = (),
    ) -> None:
        self._tx = tx
        self._given: dict[str, Any] = {
            "of_workspace": workspace,
            "teams": list(team_ids),
            "reader": reader or "",
            "sees_all": reader is None,
            "most": most,
            "people": list(people),
        }

    async def find(self, questions: Mapping[str, Question]) -> dict[str, list[Found]]:
        """Return what each question finds, in its order, team by team: one trip for all."""
        statement, given = together(questions, self._given)
        found: dict[str, list[Found]] = {name: [] for name in questions}
        for *columns, name in map(tuple, await self._tx.execute(statement, given)):
            found[name].append(Found(*columns))
        for some in found.values():
            some.sort(key=lambda one: (one.team_id, one.place))
        return found

    async def earliest(self, series: str) -> dict[int, datetime]:
        """Return when each team's first incident occurred or its first decision was taken:
        imported ones may be older than the team.
        """
        found: dict[int, datetime] = {}
        given = {**self._given, "in_series": series}
        for team_id, at in map(tuple, await self._tx.execute(_FIRST, given)):
            if at is not None:
                found[team_id] = min(at, found.get(team_id, at))
        return found

    async def cadences(self, but: str) -> list[Cadence]:
        """List the teams' cadences that are not in the state `but`."""
        return await self._tx.rows(Cadence, _CADENCES, {**self._given, "but": but})
