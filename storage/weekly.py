"""What a week comes to, counted by the database: one question a noun, for all weeks and teams.

A row is one team's week. Which weeks, and what the counts are called, is
`rituals/weekly_numbers.py`'s.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Date,
    Dialect,
    Executable,
    Integer,
    ScalarSelect,
    Table,
    Text,
    and_,
    bindparam,
    func,
    or_,
    select,
)
from sqlalchemy.types import TypeDecorator, TypeEngine

from storage.actions import actions
from storage.cadences import SKIPPED, cadences, occurrences
from storage.check_ins import check_ins, plans
from storage.db import Tx, UTCDateTime
from storage.decisions import decisions
from storage.figures import Asked, Group, Span, count_if, group_of, read_by, timed_in
from storage.incidents import incidents
from storage.json_rows import part, rows_of
from storage.postmortems import postmortems

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


@dataclass(frozen=True, slots=True)
class Held:
    """On how many of its dates in a week a ritual (an id of the charter's) was held."""

    ritual: str
    planned: int
    held: int


class _Weeks(TypeDecorator[Sequence[TeamWeek]]):
    """Weeks in one parameter, so that the statement is the same however many there are."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Sequence[TeamWeek] | None, dialect: Dialect) -> str:
        def instant(at: datetime) -> str:
            # As SQLite keeps it, where one text is compared with another.
            return f"{at:%Y-%m-%d %H:%M:%S.%f}" + "+00:00" * (dialect.name != "sqlite")

        return json.dumps(
            [
                (one.team_id, one.at, instant(one.starts), instant(one.ends),
                 *map(str, (one.first, one.last, one.before)))
                for one in value or ()
            ]
        )  # fmt: skip


_WEEKS = rows_of(bindparam("weeks", type_=_Weeks()), "weeks")


def _at(place: int, kind: str, of: TypeEngine[Any]) -> ColumnElement[Any]:
    return part(_WEEKS, place, kind, of)


_TEAM, _WHICH = _at(0, "bigint", Integer()), _at(1, "bigint", Integer())
_STARTS, _ENDS = _at(2, "timestamptz", UTCDateTime()), _at(3, "timestamptz", UTCDateTime())
_FIRST, _LAST, _BEFORE = (_at(place, "date", Date()) for place in (4, 5, 6))


def _in(states: str) -> Any:
    return bindparam(states, expanding=True)


def _within(moment: Column[Any]) -> Condition:
    return and_(moment >= _STARTS, moment < _ENDS)


def _of_team(table: Table) -> Condition:
    return and_(table.c.workspace == bindparam("of_workspace"), table.c.team_id == _TEAM)


def _how_many(table: Table, *wanted: Condition) -> ScalarSelect[int]:
    """Count a team's rows, each count by a range of an index of its own."""
    counted = select(func.count()).select_from(table).where(_of_team(table), *wanted)
    return counted.correlate(_WEEKS).scalar_subquery()


def _still(table: Table, over: Column[Any], *wanted: Condition) -> ColumnElement[int]:
    """Count what was not `over` when a week was: what is not to this day, and what was later."""
    return _how_many(table, over.is_(None), *wanted) + _how_many(table, over >= _ENDS, *wanted)


def _question(*counts: ColumnElement[int]) -> Executable:
    return select(_TEAM, _WHICH, *counts).select_from(_WEEKS)


_DECISIONS = _question(
    _how_many(
        decisions, _within(decisions.c.settled_at), decisions.c.state.in_(_in("accepted_as"))
    ),
    _still(decisions, decisions.c.settled_at, decisions.c.proposed_at < _ENDS),
)


@cache
def _postmortems(*, reads: bool) -> Executable:
    published = postmortems.c.state == bindparam("published_as")
    begun = postmortems.c.opened_at < _ENDS, postmortems.c.due_at < _ENDS
    seen = [_postmortem_seen()] * reads
    return _question(
        _how_many(postmortems, _within(postmortems.c.closed_at), published, *seen),
        _still(postmortems, postmortems.c.closed_at, *begun, *seen),
    )


@cache
def _actions(*, reads: bool) -> Executable:
    done = actions.c.state == bindparam("done_as")
    late = actions.c.created_at < _ENDS, actions.c.due_on < _BEFORE
    seen = [or_(actions.c.incident_id.is_(None), _incident_seen(actions.c.incident_id))] * reads
    return _question(
        _how_many(actions, _within(actions.c.closed_at), done, *seen),
        _still(actions, actions.c.closed_at, *late, *seen),
    )


def _postmortem_seen() -> Condition:
    return _incident_seen(postmortems.c.incident_id)


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
        occurrences.c.state != bindparam("called_off"),
        # What is held in direct messages is nobody else's, not even as a number.
        func.coalesce(cadences.c.owner, "") != cadences.c.channel,
    )
    .group_by(_TEAM, _WHICH, cadences.c.ritual)
)
_CHECK_INS = (
    select(
        _TEAM,
        _WHICH,
        func.count(),
        func.count(check_ins.c.answered_at),
    )
    .select_from(_WEEKS)
    .join(plans, _of_team(plans))
    .join(check_ins, check_ins.c.plan_id == plans.c.id)
    .where(
        check_ins.c.asked_at.is_not(None),
        check_ins.c.due_on >= _FIRST,
        check_ins.c.due_on <= _LAST,
    )
    .group_by(_TEAM, _WHICH)
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

    `asked` says which incidents count, and for whom, as in `storage/figures.py`; its bounds and
    teams are not looked at, the weeks have theirs.
    """

    def __init__(
        self, tx: Tx, workspace: str, weeks: Sequence[TeamWeek], asked: Asked, words: Words
    ) -> None:
        self._tx = tx
        self._given: dict[str, Any] = {"of_workspace": workspace, "weeks": weeks}
        self._asked = asked
        self._read = {} if asked.reader is None else {"reader": asked.reader}
        self._words = words

    async def decisions(self) -> dict[Which, Two]:
        """Count those accepted in a week, and those that waited at its end."""
        return await self._counts(_DECISIONS, accepted_as=list(self._words.accepted))

    async def postmortems(self) -> dict[Which, Two]:
        """Count those published in a week, and those that were overdue at its end."""
        question = _postmortems(reads=bool(self._read))
        return await self._counts(question, published_as=self._words.published, **self._read)

    async def actions(self) -> dict[Which, Two]:
        """Count those done in a week, and those that were overdue at its end."""
        question = _actions(reads=bool(self._read))
        return await self._counts(question, done_as=self._words.done, **self._read)

    async def check_ins(self) -> dict[Which, Two]:
        """Count those that somebody was asked for in a week, and how many of them are answered."""
        return await self._counts(_CHECK_INS)

    async def rituals(self) -> dict[Which, list[Held]]:
        """Count the dates of each ritual in a week, those called off left out, and those held."""
        found: dict[Which, list[Held]] = {}
        given = {"held_as": self._words.held, "called_off": SKIPPED}
        for row in await self._tx.execute(_RITUALS, self._given | given):
            found.setdefault(_which(row), []).append(Held(*tuple(row)[2:]))
        return found

    async def incidents(self, spans: Sequence[Span]) -> dict[Which, list[Group]]:
        """Count and time the incidents that occurred in a week, by the highest severity."""
        asked = self._asked
        given = {
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

    async def _counts(self, question: Executable, **given: Any) -> dict[Which, Two]:
        rows = await self._tx.execute(question, self._given | given)
        return {_which(row): (row[-2], row[-1]) for row in map(tuple, rows)}


def _which(row: Iterable[Any]) -> Which:
    team_id, which, *_ = row
    return team_id, which
