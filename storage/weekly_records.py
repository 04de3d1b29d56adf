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
from storage.incidents import NAMED, TEAM, incidents
from storage.postmortems import postmortems
from storage.weekly_found import NO_DAY, NO_MOMENT, Condition, Found, first, read

__all__ = ["Found", "WeeklyRecords", "earliest"]

# -- incidents and their postmortems ---------------------------------------------------------------

_OF_SERIES = (
    incidents.c.workspace == bindparam("of_workspace"),
    incidents.c.series == bindparam("in_series"),
    # Said for the index by visibility, which stands before the team there.
    incidents.c.visibility.in_((TEAM, NAMED)),
    read(),
)


def _incidents(at: ColumnElement[Any], *where: Condition, latest: bool = False) -> Select[Any]:
    return first(
        *_OF_SERIES,
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
        order=(at.desc() if latest else incidents.c.severity, incidents.c.number),
    )


_LIVE = incidents.c.state.in_(bindparam("live", expanding=True))
_OPEN_NOW = _incidents(incidents.c.next_update_at, _LIVE)
_OPEN_THEN = _incidents(
    NO_MOMENT,
    incidents.c.occurred_at < bindparam("then"),
    or_(
        _LIVE,
        and_(incidents.c.state == bindparam("over"), incidents.c.resolved_at >= bindparam("then")),
    ),
)
_RESOLVED = _incidents(
    incidents.c.resolved_at,
    incidents.c.state == bindparam("over"),
    incidents.c.resolved_at >= bindparam("starts"),
    incidents.c.resolved_at < bindparam("ends"),
    latest=True,
)


def _postmortems(at: Column[Any], *where: Condition) -> Select[Any]:
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
        of=postmortems.join(incidents, incidents.c.id == postmortems.c.incident_id),
    )


_OWED = postmortems.c.state.in_(bindparam("owed", expanding=True))
_PM_LATE_NOW = _postmortems(postmortems.c.due_at, _OWED, postmortems.c.due_at < bindparam("before"))
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


def _actions(*where: Condition) -> Select[Any]:
    seen = or_(actions.c.incident_id.is_(None), actions.c.owner == bindparam("reader"), read())
    return first(
        actions.c.workspace == bindparam("of_workspace"),
        seen,
        *where,
        team=actions.c.team_id,
        number=actions.c.number,
        title=actions.c.title,
        state=actions.c.state,
        person=actions.c.owner,
        on=actions.c.due_on,
        private=and_(incidents.c.id.is_not(None), incidents.c.visibility != TEAM),
        order=(actions.c.due_on, actions.c.number),
        of=actions.outerjoin(incidents, incidents.c.id == actions.c.incident_id),
    )


_ACTION_OPEN = actions.c.state == bindparam("as_state")
_ACT_LATE_NOW = _actions(_ACTION_OPEN, actions.c.due_on < bindparam("before"))
_ACT_LATE_THEN = _actions(
    actions.c.due_on < bindparam("before"),
    or_(_ACTION_OPEN, actions.c.closed_at >= bindparam("then")),
)
_ACT_DUE = _actions(
    _ACTION_OPEN, actions.c.due_on >= bindparam("first"), actions.c.due_on <= bindparam("last")
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


def _occurrences(number: Column[Any], title: Column[Any], *where: Condition) -> Select[Any]:
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
        of=occurrences.join(cadences, cadences.c.id == occurrences.c.cadence_id),
    )


_MISSED = _occurrences(occurrences.c.id, cadences.c.title)
_RECORDED = _occurrences(occurrences.c.number, cadences.c.title, occurrences.c.number.is_not(None))


_EARLIEST = select(
    select(func.min(incidents.c.occurred_at))
    .where(
        incidents.c.workspace == bindparam("of_workspace"),
        incidents.c.series == bindparam("in_series"),
        incidents.c.team_id == bindparam("of_team"),
    )
    .scalar_subquery(),
    select(func.min(decisions.c.decided_at))
    .where(
        decisions.c.workspace == bindparam("of_workspace"),
        decisions.c.team_id == bindparam("of_team"),
    )
    .scalar_subquery(),
)


async def earliest(tx: Tx, workspace: str, team_id: int, series: str) -> list[datetime]:
    """Return when a team's first incident occurred and its first decision was taken: imported
    ones may be older than the team.
    """
    asked = {"of_workspace": workspace, "of_team": team_id, "in_series": series}
    found = (await tx.execute(_EARLIEST, asked)).one()
    return [one for one in found if one is not None]


class WeeklyRecords:
    """The records of one workspace that weekly pages of some teams name, for one pair of eyes.

    `reader` is a person; None the operator, who sees all; "" nobody in particular. At most `most`
    of each sort and team are returned.
    """

    def __init__(
        self, tx: Tx, workspace: str, team_ids: Sequence[int], reader: str | None, most: int
    ) -> None:
        self._tx = tx
        self._given: dict[str, Any] = {
            "of_workspace": workspace,
            "teams": list(team_ids),
            "reader": reader or "",
            "sees_all": reader is None,
            "most": most,
        }

    async def open_incidents(
        self, series: str, live: Sequence[str], over: str, then: datetime | None
    ) -> list[Found]:
        """Return what is open, `at` when its next update is due; or what was open `then`, when
        nobody knows that any more.
        """
        asked: dict[str, Any] = {"in_series": series, "live": list(live)}
        if then is None:
            return await self._ask(_OPEN_NOW, asked)
        return await self._ask(_OPEN_THEN, {**asked, "over": over, "then": then})

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
