"""Homes: who has opened theirs, and what stands there."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, Index, Table, Text, bindparam, select, update

from storage.db import Tx, UTCDateTime, insert, metadata

homes = Table(
    "homes",
    metadata,
    Column("workspace", Text, primary_key=True),
    Column("person", Text, primary_key=True),
    Column("opened_at", UTCDateTime, nullable=False),
    Column("shown", Text, nullable=False, server_default=""),
)
Index("ix_homes_opened", homes.c.workspace, homes.c.opened_at)


@dataclass(frozen=True, slots=True)
class Home:
    """Somebody's Home: when they last opened it, and the hash of what was published there."""

    workspace: str
    person: str
    opened_at: datetime
    shown: str


_open = insert(homes).inline()
_OPEN = _open.on_conflict_do_update(
    index_elements=["workspace", "person"], set_={"opened_at": _open.excluded.opened_at}
)
_SINCE = (
    select(homes)
    .where(homes.c.workspace == bindparam("of_workspace"), homes.c.opened_at >= bindparam("since"))
    .order_by(homes.c.opened_at.desc(), homes.c.person)
)


class Homes:
    """The Homes of one workspace."""

    def __init__(self, tx: Tx, workspace: str) -> None:
        self._tx = tx
        self._workspace = workspace

    def opened(self, person: str, now: datetime) -> None:
        """Note that somebody opened their Home."""
        row = {"workspace": self._workspace, "person": person, "opened_at": now}
        self._tx.put_off(_OPEN, [row])

    async def since(self, moment: datetime) -> list[Home]:
        """List the Homes opened at or after a moment, the latest first."""
        asked = {"of_workspace": self._workspace, "since": moment}
        return await self._tx.rows(Home, _SINCE, asked)

    async def of(self, person: str) -> Home | None:
        query = select(homes).where(homes.c.workspace == self._workspace, homes.c.person == person)
        return await self._tx.row(Home, query)

    async def shows(self, person: str, shown: str) -> None:
        """Note what stands in somebody's Home."""
        query = update(homes).where(homes.c.workspace == self._workspace, homes.c.person == person)
        await self._tx.execute(query.values(shown=shown))
