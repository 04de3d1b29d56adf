"""The records that a weekly page names: the first few of each sort, and how many there are in all.

Counts and means are `storage/weekly.py`'s. The database picks the first, so that a week of
thousands costs what a quiet one does.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Select, and_, bindparam, func, or_, select

from storage.actions import actions
from storage.cadences import Cadence, cadences, occurrences
from storage.db import Tx
from storage.decisions import decisions
from storage.incidents import TEAM, incidents
from storage.postmortems import postmortems
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

__all__ = ["Found", "WeeklyRecords"]

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
    actions.c.state == bindparam("as_state"),
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


_FIRST_INCIDENTS = (
    select(incidents.c.team_id, func.min(incidents.c.occurred_at))
    .where(*OF_SERIES, incidents.c.team_id.in_(bindparam("teams", expanding=True)))
    .group_by(incidents.c.team_id)
)
_FIRST_DECISIONS = (
    select(decisions.c.team_id, func.min(decisions.c.decided_at))
    .where(
        decisions.c.workspace == bindparam("of_workspace"),
        decisions.c.team_id.in_(bindparam("teams", expanding=True)),
    )
    .group_by(decisions.c.team_id)
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

    async def earliest(self, series: str) -> dict[int, datetime]:
        """Return when each team's first incident occurred or its first decision was taken:
        imported ones may be older than the team.
        """
        found: dict[int, datetime] = {}
        for query in (_FIRST_INCIDENTS, _FIRST_DECISIONS):
            rows = await self._tx.execute(query, {**self._given, "in_series": series})
            for team_id, at in map(tuple, rows):
                if at is not None:
                    found[team_id] = min(at, found.get(team_id, at))
        return found

    async def gravest(self, of: Open) -> list[Found]:
        """Return the open incidents of the gravest severity there is."""
        return await self._ask(question(GRAVEST, of), of.given)

    async def of_classes(self, of: Open, classes: Sequence[str]) -> list[Found]:
        """Return the open incidents of some classes, the gravest first."""
        return await self._ask(question(CLASSES, of), {**of.given, "classes": list(classes)})

    async def late_updates(self, of: Open, at: datetime) -> list[Found]:
        """Return the open incidents whose update was due by `at`, the gravest first.

        Of those that were open then nobody knows it any more.
        """
        if of.then is not None:
            return []
        return await self._ask(question(LATE, of), {**of.given, "at": at})

    async def resolved(
        self, series: str, over: str, starts: datetime, ends: datetime
    ) -> list[Found]:
        """Return the incidents resolved between two instants, the latest first."""
        asked = {"in_series": series, "over": over, "starts": starts, "ends": ends}
        return await self._ask(_RESOLVED, asked)

    async def late_postmortems(
        self, owed: Sequence[str], before: datetime, then: datetime | None
    ) -> list[Found]:
        """Return those due before an instant and owed still, or owed `then`."""
        asked: dict[str, Any] = {"owed": list(owed), "before": before}
        if then is None:
            return await self._ask(_PM_LATE_NOW, asked)
        return await self._ask(_PM_LATE_THEN, {**asked, "then": then})

    async def published(self, state: str, starts: datetime, ends: datetime) -> list[Found]:
        return await self._ask(_PUBLISHED, {"as_state": state, "starts": starts, "ends": ends})

    async def postmortems_due(
        self, owed: Sequence[str], starts: datetime, ends: datetime
    ) -> list[Found]:
        return await self._ask(_PM_DUE, {"owed": list(owed), "starts": starts, "ends": ends})

    async def late_actions(self, state: str, before: date, then: datetime | None) -> list[Found]:
        """Return those due before a day and in `state` still, or not closed `then`."""
        asked: dict[str, Any] = {"as_state": state, "before": before}
        if then is None:
            return await self._ask(_ACT_LATE_NOW, asked)
        return await self._ask(_ACT_LATE_THEN, {**asked, "then": then})

    async def actions_due(self, state: str, first: date, last: date) -> list[Found]:
        return await self._ask(_ACT_DUE, {"as_state": state, "first": first, "last": last})

    async def closed_actions(self, state: str, starts: datetime, ends: datetime) -> list[Found]:
        """Return those that came into `state` between two instants."""
        return await self._ask(_ACT_CLOSED, {"as_state": state, "starts": starts, "ends": ends})

    async def waiting_decisions(
        self, state: str, before: datetime, then: datetime | None
    ) -> list[Found]:
        """Return those proposed up to an instant and undecided still, or `then`."""
        asked: dict[str, Any] = {"as_state": state, "before": before}
        if then is None:
            return await self._ask(_WAIT_NOW, asked)
        return await self._ask(_WAIT_THEN, {**asked, "then": then})

    async def accepted(
        self, states: Sequence[str], starts: datetime, ends: datetime
    ) -> list[Found]:
        """Return what was settled between two instants and is in one of `states` now."""
        return await self._ask(_ACCEPTED, {"states": list(states), "starts": starts, "ends": ends})

    async def superseded(self, state: str, starts: datetime, ends: datetime) -> list[Found]:
        """Return what came into `state`, in which something took its place, in that time."""
        return await self._ask(_SUPERSEDED, {"as_state": state, "starts": starts, "ends": ends})

    async def to_look_at(self, state: str, last: date) -> list[Found]:
        """Return the decisions in `state` that are to be looked at by a day."""
        return await self._ask(_TO_LOOK_AT, {"as_state": state, "last": last})

    async def cadences(self, but: str) -> list[Cadence]:
        """List the teams' cadences that are not in the state `but`."""
        return await self._tx.rows(Cadence, _CADENCES, {**self._given, "but": but})

    async def missed(
        self, cadence_ids: Sequence[int], state: str, starts: datetime, ends: datetime
    ) -> list[Found]:
        """Return the occurrences in `state` that began between two instants, by their ids."""
        return await self._dates(_MISSED, cadence_ids, state, starts, ends)

    async def recorded(
        self, cadence_ids: Sequence[int], state: str, starts: datetime, ends: datetime
    ) -> list[Found]:
        """Return those whose outcome was recorded, by the number of it; `state` is the outcome."""
        return await self._dates(_RECORDED, cadence_ids, state, starts, ends)

    async def _dates(
        self,
        query: Select[Any],
        cadence_ids: Sequence[int],
        state: str,
        starts: datetime,
        ends: datetime,
    ) -> list[Found]:
        if not cadence_ids:
            return []
        asked = {"of_cadences": list(cadence_ids), "as_state": state}
        return await self._ask(query, {**asked, "starts": starts, "ends": ends})

    async def _ask(self, query: Select[Any], asked: dict[str, Any]) -> list[Found]:
        return await self._tx.rows(Found, query, {**self._given, **asked})
