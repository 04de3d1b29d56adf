"""Approvals of decisions, each for one revision of the text, and whom we asked for one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    ForeignKey,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    bindparam,
    select,
)

from storage.db import Tx, UTCDateTime, insert, metadata
from storage.teams import Id

approvals = Table(
    "approvals",
    metadata,
    Column("id", Id, primary_key=True),
    Column("workspace", Text, nullable=False),
    Column("decision_id", ForeignKey("decisions.id"), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("person", Text, nullable=False),
    Column("capacity", Text, nullable=False),
    Column("on_behalf_of", Text),
    Column("at", UTCDateTime, nullable=False),
    UniqueConstraint("decision_id", "revision", "person", "capacity"),
)

asks = Table(
    "decision_asks",
    metadata,
    Column("decision_id", ForeignKey("decisions.id"), primary_key=True),
    Column("person", Text, primary_key=True),
    Column("workspace", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("ts", Text, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Approval:
    """Somebody's yes to one revision, in a capacity: a role, `peer`, or `review`."""

    id: int
    workspace: str
    decision_id: int
    revision: int
    person: str
    capacity: str
    on_behalf_of: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Asked:
    """Where the message stands that asks a person for their approval."""

    decision_id: int
    person: str
    workspace: str
    channel: str
    ts: str


_ADD = insert(approvals).on_conflict_do_nothing().returning(approvals)
_OF = (
    select(approvals)
    .where(
        approvals.c.workspace == bindparam("workspace"),
        approvals.c.decision_id == bindparam("decision"),
    )
    .order_by(approvals.c.id)
)
_ASKED = select(asks).where(
    asks.c.workspace == bindparam("workspace"), asks.c.decision_id == bindparam("decision")
)
_new = insert(asks).inline()
_ASK = _new.on_conflict_do_update(
    index_elements=["decision_id", "person"],
    set_={"channel": _new.excluded.channel, "ts": _new.excluded.ts},
)


class Approvals:
    """The approvals of one workspace's decisions."""

    def __init__(self, tx: Tx, workspace: str) -> None:
        self._tx = tx
        self._workspace = workspace

    async def add(self, **fields: Any) -> Approval | None:
        """Note an approval; None where that person gave it already."""
        return await self._tx.row(Approval, _ADD, {"workspace": self._workspace, **fields})

    async def of(self, decision_id: int) -> list[Approval]:
        """List every approval a decision ever had, of whichever revision, in order."""
        asked = {"workspace": self._workspace, "decision": decision_id}
        return await self._tx.rows(Approval, _OF, asked)

    async def of_all(self, decision_ids: Iterable[int]) -> dict[int, list[Approval]]:
        """Return every approval of these decisions, in order, by decision id."""
        query = (
            select(approvals)
            .where(
                approvals.c.workspace == self._workspace,
                approvals.c.decision_id.in_(sorted(set(decision_ids))),
            )
            .order_by(approvals.c.id)
        )
        found: dict[int, list[Approval]] = {}
        for one in await self._tx.rows(Approval, query):
            found.setdefault(one.decision_id, []).append(one)
        return found

    async def asked(self, decision_id: int) -> list[Asked]:
        """List whom a message asks for their approval."""
        asked = {"workspace": self._workspace, "decision": decision_id}
        return await self._tx.rows(Asked, _ASKED, asked)

    def ask(self, decision_id: int, person: str, channel: str, ts: str) -> None:
        """Keep where the message stands that asks a person."""
        row = {
            "workspace": self._workspace,
            "decision_id": decision_id,
            "person": person,
            "channel": channel,
            "ts": ts,
        }
        self._tx.put_off(_ASK, [row])
