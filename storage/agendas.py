"""What agendas ask of the record: a team's, and only what all of the team may read.

Private incidents and what came of them are left out here, whoever asks.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, bindparam, exists, false, func, or_, select, update

from storage.actions import Action, actions
from storage.cadences import cadences, occurrences
from storage.db import Tx
from storage.decisions import Decision, decisions
from storage.incident_records import incident_links
from storage.incidents import TEAM, Incident, incidents
from storage.postmortems import Postmortem, postmortem_sections, postmortems
from storage.reviews import outcomes
from storage.teams import teams

MOST = 200
"""Rows that are looked at for one section: many more than an agenda shows."""

_INCIDENTS = select(incidents).where(
    incidents.c.workspace == bindparam("of_workspace"),
    incidents.c.series == bindparam("in_series"),
    incidents.c.team_id == bindparam("of_team"),
    incidents.c.visibility == TEAM,
    incidents.c.occurred_at >= bindparam("floor"),
)
_OCCURRED = (
    _INCIDENTS.where(
        incidents.c.state.in_(bindparam("states", expanding=True)),
        or_(
            incidents.c.occurred_at >= bindparam("since"),
            incidents.c.declared_at >= bindparam("since"),
        ),
    )
    .order_by(incidents.c.occurred_at.desc(), incidents.c.number.desc())
    .limit(MOST)
)
_RESOLVED = (
    _INCIDENTS.where(
        incidents.c.state == bindparam("in_state"), incidents.c.resolved_at >= bindparam("since")
    )
    .order_by(incidents.c.resolved_at, incidents.c.number)
    .limit(MOST)
)
_EARLIER = incidents.alias("earlier")
_REPEATS = (
    select(incident_links.c.incident_id, _EARLIER.c.series, _EARLIER.c.number)
    .join(_EARLIER, _EARLIER.c.id == incident_links.c.other_id)
    .join(teams, teams.c.id == _EARLIER.c.team_id)
    .where(
        incident_links.c.incident_id.in_(bindparam("ids", expanding=True)),
        incident_links.c.kind == bindparam("as_kind"),
        _EARLIER.c.visibility == TEAM,
        or_(_EARLIER.c.team_id == bindparam("of_team"), teams.c.private == false()),
    )
    .order_by(_EARLIER.c.number)
)
_OPEN_TO_ALL = exists().where(
    incidents.c.id == actions.c.incident_id, incidents.c.visibility == TEAM
)
_ACTIONS = (
    select(actions)
    .where(
        actions.c.workspace == bindparam("of_workspace"),
        actions.c.team_id == bindparam("of_team"),
        actions.c.state == bindparam("in_state"),
        or_(actions.c.incident_id.is_(None), _OPEN_TO_ALL),
    )
    .order_by(actions.c.due_on.is_(None), actions.c.due_on, actions.c.number)
    .limit(MOST)
)
_OVERDUE = _ACTIONS.where(actions.c.due_on < bindparam("before"))
_POSTMORTEMS = (
    select(postmortems, incidents)
    .join(incidents, incidents.c.id == postmortems.c.incident_id)
    .where(
        postmortems.c.workspace == bindparam("of_workspace"),
        postmortems.c.team_id == bindparam("of_team"),
        postmortems.c.state.in_(bindparam("states", expanding=True)),
        incidents.c.visibility == TEAM,
    )
    .limit(MOST)
)
_LATE = _POSTMORTEMS.where(postmortems.c.due_at <= bindparam("before")).order_by(
    postmortems.c.due_at, postmortems.c.number
)
_LESSONS = (
    select(postmortems, incidents.c.title, postmortem_sections.c.text)
    .join(incidents, incidents.c.id == postmortems.c.incident_id)
    .join(postmortem_sections, postmortem_sections.c.postmortem_id == postmortems.c.id)
    .where(
        postmortems.c.workspace == bindparam("of_workspace"),
        postmortems.c.team_id == bindparam("of_team"),
        postmortems.c.state == bindparam("in_state"),
        postmortem_sections.c.name == bindparam("in_section"),
        incidents.c.visibility == TEAM,
    )
    .order_by(postmortems.c.closed_at, postmortems.c.number)
    .limit(MOST)
)
_UNREAD = _LESSONS.where(postmortems.c.read_out_at.is_(None))
_SINCE = _LESSONS.where(postmortems.c.closed_at >= bindparam("since"))
_HELD_AS = (
    select(occurrences.c.number, cadences.c.ritual)
    .join(cadences, cadences.c.id == occurrences.c.cadence_id)
    .where(
        occurrences.c.workspace == bindparam("of_workspace"),
        occurrences.c.number.in_(bindparam("numbers", expanding=True)),
    )
)
_JUDGED_IN = (
    select(outcomes.c.subject, cadences.c.ritual)
    .distinct()
    .join(occurrences, occurrences.c.id == outcomes.c.occurrence_id)
    .join(cadences, cadences.c.id == occurrences.c.cadence_id)
    .where(
        outcomes.c.workspace == bindparam("of_workspace"),
        outcomes.c.subject.in_(bindparam("subjects", expanding=True)),
    )
)
_DECIDED = (
    select(decisions)
    .where(
        decisions.c.workspace == bindparam("of_workspace"),
        decisions.c.team_id == bindparam("of_team"),
        decisions.c.state == bindparam("in_state"),
        decisions.c.decided_at >= bindparam("since"),
    )
    .order_by(decisions.c.decided_at, decisions.c.number)
    .limit(MOST)
)
_LAST = (
    select(occurrences.c.cadence_id, func.max(occurrences.c.starts_at).label("last"))
    .where(
        occurrences.c.workspace == bindparam("of_workspace"),
        occurrences.c.cadence_id.in_(bindparam("ids", expanding=True)),
        occurrences.c.state == bindparam("in_state"),
        occurrences.c.starts_at < bindparam("before"),
    )
    .group_by(occurrences.c.cadence_id)
)


@dataclass(frozen=True, slots=True)
class Lesson:
    """What was learnt: a published postmortem, what its incident is called, and the text."""

    postmortem: Postmortem
    title: str
    text: str


class Agendas:
    """What agendas ask of one workspace."""

    def __init__(self, tx: Tx, workspace: str) -> None:
        self._tx = tx
        self._workspace = workspace

    async def incidents(
        self, team_id: int, *, series: str, states: Sequence[str], since: datetime, floor: datetime
    ) -> list[Incident]:
        """List what occurred or was declared from a moment on, the latest first.

        Nothing that occurred before `floor` is looked at.
        """
        asked = {"in_series": series, "states": list(states), "since": since, "floor": floor}
        return await self._tx.rows(Incident, _OCCURRED, self._of(team_id, **asked))

    async def resolved(
        self, team_id: int, *, series: str, state: str, since: datetime, floor: datetime
    ) -> list[Incident]:
        """List what was resolved from a moment on, the earliest first."""
        asked = {"in_series": series, "in_state": state, "since": since, "floor": floor}
        return await self._tx.rows(Incident, _RESOLVED, self._of(team_id, **asked))

    async def repeats(
        self, team_id: int, incident_ids: Iterable[int], kind: str
    ) -> dict[int, list[str]]:
        """Name the earlier incidents that some repeat, by the later one's id."""
        asked = {"of_team": team_id, "ids": sorted(incident_ids), "as_kind": kind}
        found: dict[int, list[str]] = {}
        for row in await self._tx.execute(_REPEATS, asked):
            found.setdefault(row.incident_id, []).append(f"{row.series}-{row.number}")
        return found

    async def actions(
        self, team_id: int, state: str, *, due_before: date | None = None
    ) -> list[Action]:
        """List a team's actions in `state`, the soonest due first."""
        asked = self._of(team_id, in_state=state)
        if due_before is None:
            return await self._tx.rows(Action, _ACTIONS, asked)
        return await self._tx.rows(Action, _OVERDUE, {**asked, "before": due_before})

    async def late_postmortems(
        self, team_id: int, states: Sequence[str], now: datetime
    ) -> list[tuple[Postmortem, Incident]]:
        """List postmortems in `states` that were due by now, the longest overdue first."""
        asked = self._of(team_id, states=list(states), before=now)
        return await self._pairs(_LATE, asked)

    async def lessons(
        self, team_id: int, state: str, section: str, *, since: datetime | None
    ) -> list[Lesson]:
        """List what postmortems taught since a moment; without one, what was never read out."""
        asked = self._of(team_id, in_state=state, in_section=section)
        query, given = (_UNREAD, asked) if since is None else (_SINCE, {**asked, "since": since})
        width = len(postmortems.c)
        found: Sequence[Sequence[Any]] = (await self._tx.execute(query, given)).all()
        return [Lesson(Postmortem(*row[:width]), *row[width:]) for row in found]

    async def read_out(
        self, postmortems_read: Sequence[int], state: str, now: datetime
    ) -> list[Postmortem]:
        """Note that lessons were read out; return those that were not before."""
        query = (
            update(postmortems)
            .where(
                postmortems.c.workspace == self._workspace,
                postmortems.c.id.in_(list(postmortems_read)),
                postmortems.c.state == state,
                postmortems.c.read_out_at.is_(None),
            )
            .values(read_out_at=now)
            .returning(postmortems)
        )
        return sorted(await self._tx.rows(Postmortem, query), key=lambda one: one.number)

    async def rituals_of(
        self, subjects: Iterable[str], numbers: Iterable[int]
    ) -> dict[str | int, set[str]]:
        """Return in which rituals subjects were judged, and as which reviews were held."""
        found: dict[str | int, set[str]] = {}
        named, numbered = sorted(set(subjects)), sorted(set(numbers))
        if named:
            asked = {"of_workspace": self._workspace, "subjects": named}
            for row in await self._tx.execute(_JUDGED_IN, asked):
                found.setdefault(row.subject, set()).add(row.ritual)
        if numbered:
            held = {"of_workspace": self._workspace, "numbers": numbered}
            for row in await self._tx.execute(_HELD_AS, held):
                found.setdefault(row.number, set()).add(row.ritual)
        return found

    async def decided(self, team_id: int, state: str, since: datetime) -> list[Decision]:
        """List decisions that came into `state` from a moment on, the earliest first."""
        asked = self._of(team_id, in_state=state, since=since)
        return await self._tx.rows(Decision, _DECIDED, asked)

    async def last(
        self, cadence_ids: Sequence[int], state: str, *, before: datetime
    ) -> dict[int, datetime]:
        """Return when each cadence's last occurrence in `state` was, by cadence."""
        asked = {
            "of_workspace": self._workspace,
            "ids": list(cadence_ids),
            "in_state": state,
            "before": before,
        }
        return {row.cadence_id: row.last for row in await self._tx.execute(_LAST, asked)}

    def _of(self, team_id: int, **asked: object) -> dict[str, Any]:
        return {"of_workspace": self._workspace, "of_team": team_id, **asked}

    async def _pairs(
        self, query: Select[Any], asked: dict[str, Any]
    ) -> list[tuple[Postmortem, Incident]]:
        width = len(postmortems.c)
        found = (await self._tx.execute(query, asked)).all()
        return [(Postmortem(*row[:width]), Incident(*row[width:])) for row in found]
