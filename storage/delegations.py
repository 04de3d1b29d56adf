"""Delegations: who decides for whom, until when."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, Index, Table, Text, bindparam, select, update

from storage.db import Tx, UTCDateTime, insert, metadata
from storage.teams import Id

delegations = Table(
    "delegations",
    metadata,
    Column("id", Id, primary_key=True),
    Column("workspace", Text, nullable=False),
    Column("giver", Text, nullable=False),
    Column("deputy", Text, nullable=False),
    Column("made_at", UTCDateTime, nullable=False),
    Column("until", UTCDateTime, nullable=False),
    Column("ended_at", UTCDateTime),
)
Index("ix_delegations_deputy", delegations.c.workspace, delegations.c.deputy)
Index("ix_delegations_giver", delegations.c.workspace, delegations.c.giver)


@dataclass(frozen=True, slots=True)
class Delegation:
    """`deputy` decides for `giver` before `until`, unless it ended earlier."""

    id: int
    workspace: str
    giver: str
    deputy: str
    made_at: datetime
    until: datetime
    ended_at: datetime | None


_ADD = insert(delegations).returning(delegations)
_RUNNING = (
    select(delegations)
    .where(
        delegations.c.workspace == bindparam("workspace"),
        delegations.c.ended_at.is_(None),
        delegations.c.until > bindparam("now"),
    )
    .order_by(delegations.c.id)
)
_ONE = select(delegations).where(
    delegations.c.workspace == bindparam("workspace"), delegations.c.id == bindparam("wanted")
)
_END = (
    update(delegations)
    .where(
        delegations.c.workspace == bindparam("of_workspace"),
        delegations.c.giver == bindparam("of_giver"),
        delegations.c.ended_at.is_(None),
        delegations.c.until > bindparam("now"),
    )
    .values(ended_at=bindparam("now"))
    .returning(delegations)
)


class Delegations:
    """The delegations of one workspace."""

    def __init__(self, tx: Tx, workspace: str) -> None:
        self._tx = tx
        self._workspace = workspace

    async def add(
        self, *, giver: str, deputy: str, made_at: datetime, until: datetime
    ) -> Delegation:
        fields = {
            "workspace": self._workspace,
            "giver": giver,
            "deputy": deputy,
            "made_at": made_at,
            "until": until,
        }
        return await self._tx.sole(Delegation, _ADD, fields)

    async def get(self, delegation_id: int) -> Delegation | None:
        asked = {"workspace": self._workspace, "wanted": delegation_id}
        return await self._tx.row(Delegation, _ONE, asked)

    async def running(self, now: datetime) -> list[Delegation]:
        """List every delegation in force at `now`: few at any time, whatever the size."""
        asked = {"workspace": self._workspace, "now": now}
        return await self._tx.rows(Delegation, _RUNNING, asked)

    async def end_of(self, giver: str, now: datetime) -> list[Delegation]:
        """End what somebody delegated, and return it."""
        asked = {"of_workspace": self._workspace, "of_giver": giver, "now": now}
        return await self._tx.rows(Delegation, _END, asked)
