"""What weeks come to, counted by the database: a question is for all weeks and all teams.

A row is one team's week. Which weeks, and what the counts are called, is
`rituals/weekly/numbers.py`'s.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    Column,
    ColumnElement,
    Date,
    Executable,
    Integer,
    ScalarSelect,
    Table,
    Text,
    and_,
    bindparam,
    func,
    select,
)
from sqlalchemy.types import TypeEngine

from storage.actions import actions
from storage.cadences import SKIPPED, cadences, occurrences
from storage.check_ins import check_ins, plans
from storage.db import Tx, UTCDateTime
from storage.decisions import decisions
from storage.incident_figures import Asked, Group, Span, count_if, group_of, read_by, timed_in
from storage.incidents import incidents
from storage.json_rows import part, rows_of
from storage.postmortems import postmortems
from storage.weekly_found import owed_to

Condition = ColumnElement[bool]
Which = tuple[int, int]
"""A team's id, and which of the weeks asked for."""
Two = tuple[int, int]
"""Two counts of the same week."""


@dataclass(frozen=True, slots=True)
class TeamWeek:
    """A team's week: which it is of those asked for, from which instant until before which.

    `first` and `last` are its days in the team's zone; what was due `before` a day is overdue.
    """

    team_id: int
    at: int
    starts: datetime
    ends: datetime
    first: date
    last: date
    before: date


@dataclass(frozen=True, slots=True)
class Words:
    """The states that count: of decisions that were accepted, whatever came later, of postmortems
    that are published, of actions that are done, and of occurrences that were held.
    """

    accepted: Sequence[str]
    published: str
    done: str
    held: str


class Counts(NamedTuple):
    """What a team's week came to: what ended in it, and what stood at its end."""

    decisions_made: int = 0
    decisions_waiting: int = 0
    postmortems_published: int = 0
    postmortems_overdue: int = 0
    actions_closed: int = 0
    actions_overdue: int = 0


@dataclass(frozen=True, slots=True)
class Held:
    """On how many of its dates in a week a ritual (an id of the charter's) was held."""

    ritual: str
    planned: int
    held: int


def _written(weeks: Sequence[TeamWeek], dialect: str) -> str:
    """Return weeks as one parameter: the statement is the same however many there are."""
    # As SQLite keeps instants, where one text is compared with another.
    mark = "" if dialect == "sqlite" else "+00:00"
    instants = {one for week in weeks for one in (week.starts, week.ends)}
    said = {one: f"{one:%Y-%m-%d %H:%M:%S.%f}{mark}" for one in instants}
    rows = [
        (one.team_id, one.at, said[one.starts], said[one.ends], one.before.isoformat())
        for one in weeks
    ]
    return json.dumps(rows)


_WEEKS = rows_of(bindparam("weeks", type_=Text()), "weeks")


def _at(place: int, kind: str, of: TypeEngine[Any]) -> ColumnElement[Any]:
    return part(_WEEKS, place, kind, of)


_TEAM, _WHICH = _at(0, "bigint", Integer()), _at(1, "bigint", Integer())
_STARTS, _ENDS = _at(2, "timestamptz", UTCDateTime()), _at(3, "timestamptz", UTCDateTime())
_BEFORE = _at(4, "date", Date())


def _in(states: str) -> Any:
    return bindparam(states, expanding=True)


def _within(moment: Column[Any]) -> Condition:
    return and_(moment >= _STARTS, moment < _ENDS)


def _of_team(table: Table) -> Condition:
    return and_(table.c.workspace == bindparam("of_workspace"), table.c.team_id == _TEAM)


def _how_many(
    table: Table, *wanted: Condition, state: Condition | None = None
) -> ScalarSelect[int]:
    """Count a team's rows, each count by a range of an index of its own.

    The state is looked at where a row is counted: as a condition it would lead PostgreSQL to
    another index, and to all that was ever done.
    """
    count = func.count() if state is None else count_if(state)
    counted = select(count).select_from(table).where(_of_team(table), *wanted)
    return counted.correlate(_WEEKS).scalar_subquery()


def _still(
    table: Table, over: Column[Any], state: Condition, *seen: Condition
) -> ColumnElement[int]:
    """Count what was not `over` when a week was: what is not to this day, and what was later."""
    to_this_day = _how_many(table, over.is_(None), *seen, state=state)
    return to_this_day + _how_many(table, over >= _ENDS, *seen, state=state)


@cache
def _counts(*, reads: bool) -> Executable:
    """Return the question for two counts of each noun that has a moment at which it is over."""
    decided, learnt, owed = decisions.c, postmortems.c, actions.c
    accepted = decided.state.in_(_in("accepted_as"))
    published = learnt.state == bindparam("published_as")
    late = and_(learnt.opened_at < _ENDS, learnt.due_at < _ENDS)
    done = owed.state == bindparam("done_as")
    overdue = and_(owed.created_at < _ENDS, owed.due_on < _BEFORE)
    seen = [_incident_seen(learnt.incident_id)] * reads
    mine = [owed_to(_incident_seen(owed.incident_id))] * reads
    return select(
        _TEAM,
        _WHICH,
        _how_many(decisions, _within(decided.settled_at), state=accepted),
        _still(decisions, decided.settled_at, decided.proposed_at < _ENDS),
        _how_many(postmortems, _within(learnt.closed_at), *seen, state=published),
        _still(postmortems, learnt.closed_at, late, *seen),
        _how_many(actions, _within(owed.closed_at), *mine, state=done),
        _still(actions, owed.closed_at, overdue, *mine),
    ).select_from(_WEEKS)


def _incident_seen(incident_id: Column[Any]) -> Condition:
    found = select(incidents.c.id).where(
        incidents.c.id == incident_id, read_by(incidents.c.id, incidents.c.visibility)
    )
    return found.exists()


_RITUALS = (
    select(
        _TEAM,
        _WHICH,
        cadences.c.ritual,
        func.count(),
        count_if(occurrences.c.state == bindparam("held_as")),
    )
    .select_from(_WEEKS)
    .join(cadences, _of_team(cadences))
    .join(occurrences, occurrences.c.cadence_id == cadences.c.id)
    .where(
        _within(occurrences.c.starts_at),
        cadences.c.team_id.in_(_in("of_teams")),  # once more, for PostgreSQL
        occurrences.c.state != bindparam("called_off"),
        # What is held in direct messages is nobody else's, not even as a number.
        func.coalesce(cadences.c.owner, "") != cadences.c.channel,
    )
    .group_by(_TEAM, _WHICH, cadences.c.ritual)
)
_CHECK_INS = (
    select(plans.c.team_id, check_ins.c.due_on, func.count(), func.count(check_ins.c.answered_at))
    .select_from(plans)
    .join(check_ins, check_ins.c.plan_id == plans.c.id)
    .where(
        plans.c.workspace == bindparam("of_workspace"),
        plans.c.team_id.in_(_in("of_teams")),
        check_ins.c.asked_at.is_not(None),
        check_ins.c.due_on >= bindparam("first"),
        check_ins.c.due_on <= bindparam("last"),
    )
    .group_by(plans.c.team_id, check_ins.c.due_on)
)


@cache
def _incidents(spans: tuple[Span, ...], *, reads: bool) -> Executable:
    moments = dict.fromkeys(name for span in spans for name in span)
    one = (
        select(
            _TEAM.label("of"),
            _WHICH.label("which"),
            incidents.c.highest,
            incidents.c.state,
            incidents.c.state.in_(_in("counted")).label("counts"),
            incidents.c.state.in_(_in("live")).label("live"),
            (incidents.c.flaw == "").label("sound"),
            *(incidents.c[f"{name}_at"] for name in moments),
        )
        .select_from(_WEEKS)
        .join(incidents, _of_team(incidents))
        .where(
            incidents.c.series == bindparam("in_series"),
            _within(incidents.c.occurred_at),
            # The same once more, so that PostgreSQL knows beforehand how few they are.
            incidents.c.team_id.in_(_in("of_teams")),
            incidents.c.occurred_at >= bindparam("earliest"),
            incidents.c.occurred_at < bindparam("latest"),
            *([read_by(incidents.c.id, incidents.c.visibility)] * reads),
        )
        .subquery()
    )
    timed = [column for span in spans for column in timed_in(one.c, span)]
    return select(
        one.c.of,
        one.c.which,
        one.c.highest,
        count_if(one.c.counts),
        count_if(one.c.state == bindparam("cancelled_as")),
        count_if(one.c.state == bindparam("merged_as")),
        *timed,
    ).group_by(one.c.of, one.c.which, one.c.highest)


class Weekly:
    """What weeks of teams of one workspace come to; a week that is not there had nothing.

    `asked` says which incidents count, and for whom, as in `storage/incident_figures.py`; its
    bounds and teams are not looked at, the weeks have theirs.
    """

    def __init__(
        self, tx: Tx, workspace: str, weeks: Sequence[TeamWeek], asked: Asked, words: Words
    ) -> None:
        self._tx = tx
        self._weeks = weeks
        self._teams = sorted({one.team_id for one in weeks})
        written = _written(weeks, tx.dialect)
        self._given: dict[str, Any] = {"of_workspace": workspace, "weeks": written}
        self._asked = asked
        self._read = {} if asked.reader is None else {"reader": asked.reader}
        self._words = words

    async def counts(self) -> dict[Which, Counts]:
        """Count what ended in a week, and what was waiting or overdue at its end."""
        words = self._words
        given = {
            "accepted_as": list(words.accepted),
            "published_as": words.published,
            "done_as": words.done,
        }
        question = _counts(reads=bool(self._read))
        rows = await self._tx.execute(question, self._given | given | self._read)
        return {(team_id, at): Counts(*counts) for team_id, at, *counts in map(tuple, rows)}

    async def check_ins(self) -> dict[Which, Two]:
        """Count those that somebody was asked for in a week, and how many of them are answered."""
        given = {
            "of_workspace": self._given["of_workspace"],
            "of_teams": self._teams,
            "first": min(one.first for one in self._weeks),
            "last": max(one.last for one in self._weeks),
        }
        weeks = {(one.team_id, one.first): one for one in self._weeks}
        found: dict[Which, Two] = {}
        for team_id, day, asked, answered in map(tuple, await self._tx.execute(_CHECK_INS, given)):
            week = weeks.get((team_id, day - timedelta(days=day.weekday())))
            if week is not None and day <= week.last:
                due, done = found.get((team_id, week.at), (0, 0))
                found[team_id, week.at] = due + asked, done + answered
        return found

    async def rituals(self) -> dict[Which, list[Held]]:
        """Count the dates of each ritual in a week, those called off left out, and those held."""
        found: dict[Which, list[Held]] = {}
        given = {
            "of_teams": self._teams,
            "held_as": self._words.held,
            "called_off": SKIPPED,
        }
        for row in await self._tx.execute(_RITUALS, self._given | given):
            found.setdefault(_which(row), []).append(Held(*tuple(row)[2:]))
        return found

    async def incidents(self, spans: Sequence[Span]) -> dict[Which, list[Group]]:
        """Count and time the incidents that occurred in a week, by the highest severity."""
        asked = self._asked
        given = {
            "of_teams": self._teams,
            "earliest": min(one.starts for one in self._weeks),
            "latest": max(one.ends for one in self._weeks),
            "in_series": asked.series,
            "counted": list(asked.counted),
            "live": list(asked.live),
            "cancelled_as": asked.cancelled,
            "merged_as": asked.merged,
        }
        question = _incidents(tuple(spans), reads=bool(self._read))
        found: dict[Which, list[Group]] = {}
        for row in await self._tx.execute(question, self._given | given | self._read):
            found.setdefault(_which(row), []).append(group_of(tuple(row)[2:]))
        return found


def _which(row: Iterable[Any]) -> Which:
    team_id, which, *_ = row
    return team_id, which
