"""Actions: what somebody owes, and what it came from."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    select,
    update,
)

from storage.db import Tx, UTCDateTime, insert, metadata
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
Index("ix_actions_incident", actions.c.incident_id)


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


class Actions:
    """The actions of one workspace."""

    def __init__(self, tx: Tx, workspace: str) -> None:
        self._tx = tx
        self._workspace = workspace

    async def add(self, **fields: Any) -> Action:
        """Add an action; `fields` are those of `Action` without its id and workspace."""
        new = insert(actions).values(workspace=self._workspace, **fields).returning(actions)
        return await self._tx.sole(Action, new)

    async def numbered(self, number: int) -> Action | None:
        query = select(actions).where(
            actions.c.workspace == self._workspace, actions.c.number == number
        )
        return await self._tx.row(Action, query)

    async def owned(self, owner: str, state: str, limit: int) -> list[Action]:
        """List a person's actions in `state`, the soonest due first."""
        query = (
            select(actions)
            .where(
                actions.c.workspace == self._workspace,
                actions.c.owner == owner,
                actions.c.state == state,
            )
            .order_by(actions.c.due_on.is_(None), actions.c.due_on, actions.c.number)
            .limit(limit)
        )
        return await self._tx.rows(Action, query)

    async def close(self, action: Action, *, only_in: str, state: str, at: datetime) -> bool:
        """Move an action to `state` if it is (still) in `only_in`."""
        changed = await self._tx.execute(
            update(actions)
            .where(
                actions.c.workspace == self._workspace,
                actions.c.id == action.id,
                actions.c.state == only_in,
            )
            .values(state=state, closed_at=at)
        )
        return bool(changed.rowcount)
