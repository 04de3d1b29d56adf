"""Actions: what somebody owes, and what it came from."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Date,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    bindparam,
    exists,
    or_,
    select,
    union,
    update,
)

from storage.db import Tx, UTCDateTime, insert, metadata
from storage.incident_people import incident_people
from storage.incidents import TEAM, incidents
from storage.teams import Id

actions = Table(
    "actions",
    metadata,
    Column("id", Id, primary_key=True),
    Column("workspace", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("team_id", ForeignKey("teams.id"), nullable=False),
    Column("title", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("due_on", Date),
    Column("state", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("created_at", UTCDateTime, nullable=False),
    Column("closed_at", UTCDateTime),
    Column("closed_by", Text),
    Column("why", Text, nullable=False, server_default=""),
    Column("moved", Integer, nullable=False, server_default="0"),
    Column("incident_id", ForeignKey("incidents.id")),
    UniqueConstraint("workspace", "number"),
)
Index("ix_actions_owner", actions.c.workspace, actions.c.owner, actions.c.state)
Index(
    "ix_actions_team",
    actions.c.workspace,
    actions.c.team_id,
    actions.c.state,
    actions.c.due_on,
)
_CLOSING = (
    "workspace", "team_id", "closed_at", "due_on", "state", "created_at", "incident_id",
)  # fmt: skip
Index("ix_actions_closed", *(actions.c[one] for one in _CLOSING))  # no row is read to count
Index("ix_actions_incident", actions.c.incident_id)
Index("ix_actions_source", actions.c.workspace, actions.c.source)


@dataclass(frozen=True, slots=True)
class Action:
    """`owner` is a person's Slack id; `source` the name of the record it came from (ADR-12).

    `moved` counts how often its due date was moved; `why` is said of one that was dropped.
    `incident_id`: it came from that incident or its postmortem, and is seen by whoever sees it.
    """

    id: int
    workspace: str
    number: int
    team_id: int
    title: str
    owner: str
    due_on: date | None
    state: str
    source: str
    created_at: datetime
    closed_at: datetime | None
    closed_by: str | None = None
    why: str = ""
    moved: int = 0
    incident_id: int | None = None

    @property
    def name(self) -> str:
        return f"ACT-{self.number}"


_ADD = insert(actions).returning(actions)
_IN = actions.c.workspace == bindparam("of_workspace")
_SOONEST = (actions.c.due_on.is_(None), actions.c.due_on, actions.c.number)
_NUMBERED = select(actions).where(_IN, actions.c.number == bindparam("of_number"))
_FROM_SOURCE = (
    select(actions)
    .where(_IN, actions.c.source == bindparam("of_source"))
    .order_by(actions.c.number + 0)  # by no index: SQLite would read all of the workspace
)
_THESE = (
    select(actions)
    .where(_IN, actions.c.number.in_(bindparam("numbers", expanding=True)))
    .order_by(actions.c.number)
)
_OWNED = (
    select(actions)
    .where(_IN, actions.c.owner == bindparam("somebody"), actions.c.state == bindparam("in_state"))
    .order_by(*_SOONEST)
    .limit(bindparam("count"))
)
_OPEN_TO_ALL = exists().where(
    incidents.c.id == actions.c.incident_id, incidents.c.visibility == TEAM
)
# Whose an action is to see, each by an index of its own: its owner's, its team's (of a private
# incident it is not), and theirs who are named in its incident.
_NAMED_IN = select(incident_people.c.incident_id).where(
    incident_people.c.workspace == bindparam("of_workspace"),
    incident_people.c.person == bindparam("somebody"),
)
_SEEN = (
    select(actions).where(_IN, actions.c.owner == bindparam("somebody")),
    select(actions).where(
        _IN,
        actions.c.team_id.in_(bindparam("teams", expanding=True)),
        or_(actions.c.incident_id.is_(None), _OPEN_TO_ALL),
    ),
    select(actions).where(
        # No index's here: SQLite would read all actions of the workspace.
        actions.c.workspace + "" == bindparam("of_workspace"),
        actions.c.incident_id.in_(_NAMED_IN),
    ),
)
_OWNERS = (
    select((actions.c.owner + "").label("owner"))  # by no index, as above
    .distinct()
    .where(
        _IN,
        actions.c.team_id.in_(bindparam("teams", expanding=True)),
        actions.c.state == bindparam("in_state"),
    )
)


class Actions:
    """The actions of one workspace."""

    def __init__(self, tx: Tx, workspace: str) -> None:
        self._tx = tx
        self._workspace = workspace

    async def add(self, **fields: Any) -> Action:
        """Add an action; `fields` are those of `Action` without its id and workspace."""
        return await self._tx.sole(Action, _ADD, {"workspace": self._workspace, **fields})

    async def numbered(self, number: int) -> Action | None:
        return await self._tx.row(
            Action, _NUMBERED, {"of_workspace": self._workspace, "of_number": number}
        )

    async def these(self, numbers: Iterable[int]) -> list[Action]:
        """Return the actions with these numbers, in their order."""
        asked = {"of_workspace": self._workspace, "numbers": sorted(set(numbers))}
        return await self._tx.rows(Action, _THESE, asked)

    async def from_source(self, source: str) -> list[Action]:
        """List the actions that a record (`source`, its name) led to, in their order."""
        asked = {"of_workspace": self._workspace, "of_source": source}
        return await self._tx.rows(Action, _FROM_SOURCE, asked)

    async def owned(self, owner: str, state: str, limit: int) -> list[Action]:
        """List a person's actions in `state`, the soonest due first."""
        asked = {"somebody": owner, "in_state": state, "count": limit}
        return await self._tx.rows(Action, _OWNED, {"of_workspace": self._workspace, **asked})

    async def seen_by(
        self,
        person: str,
        *,
        team_ids: Iterable[int],
        states: Sequence[str] = (),
        only_team: int | None = None,
        due_before: date | None = None,
        owners: Sequence[str] | None = None,
        limit: int,
    ) -> list[Action]:
        """List what somebody sees, the soonest due first: theirs, and what these teams owe.

        Of private incidents only what they own, and where they are named.
        """
        only: list[ColumnElement[bool]] = []
        if states:
            only.append(actions.c.state.in_(list(states)))
        if only_team is not None:
            only.append(actions.c.team_id == only_team)
        if due_before is not None:
            only.append(actions.c.due_on < due_before)
        if owners is not None:
            only.append(actions.c.owner.in_(list(owners)))
        seen = union(*(one.where(*only) for one in _SEEN)).subquery()
        query = select(seen).order_by(seen.c.due_on.is_(None), seen.c.due_on, seen.c.number)
        asked = {
            "of_workspace": self._workspace,
            "somebody": person,
            "teams": sorted(set(team_ids)),
        }
        return await self._tx.rows(Action, query.limit(limit), asked)

    async def owners_in(self, team_ids: Iterable[int], state: str) -> list[str]:
        """List who owns actions in `state` of these teams."""
        asked = {
            "of_workspace": self._workspace,
            "teams": sorted(set(team_ids)),
            "in_state": state,
        }
        return sorted(row.owner for row in await self._tx.execute(_OWNERS, asked))

    async def change(self, action: Action, *, only_in: str, **fields: Any) -> Action | None:
        """Change an action if it is (still) in `only_in` and as it was read; else return None.

        As it was read: with the owner and the date that whoever changes it had before their eyes.
        """
        query = update(actions).where(
            actions.c.workspace == self._workspace,
            actions.c.id == action.id,
            actions.c.state == only_in,
            actions.c.owner == action.owner,
            actions.c.moved == action.moved,
        )
        return await self._tx.row(Action, query.values(**fields).returning(actions))
