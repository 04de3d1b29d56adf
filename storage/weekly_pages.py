"""Weekly pages as they were sent: kept, so that a reader finds again what they acted on."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Table, Text, UniqueConstraint, delete, select

from storage.db import Tx, UTCDateTime, insert, metadata
from storage.teams import Id

weekly_pages = Table(
    "weekly_pages",
    metadata,
    Column("id", Id, primary_key=True),
    Column("workspace", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("week", Text, nullable=False),
    Column("sent_at", UTCDateTime, nullable=False),
    Column("content", Text, nullable=False),
    UniqueConstraint("workspace", "person", "week"),
)


@dataclass(frozen=True, slots=True)
class KeptPage:
    """What a person was sent of a week (2026-W47): `content` is the page as JSON."""

    id: int
    workspace: str
    person: str
    week: str
    sent_at: datetime
    content: str


class WeeklyPages:
    """The pages that were sent in one workspace."""

    def __init__(self, tx: Tx, workspace: str) -> None:
        self._tx = tx
        self._workspace = workspace

    async def keep(self, **fields: Any) -> KeptPage | None:
        """Keep a page; None where that person was sent that week's already."""
        query = insert(weekly_pages).values(workspace=self._workspace, **fields)
        kept = query.on_conflict_do_nothing().returning(weekly_pages)
        return await self._tx.row(KeptPage, kept)

    async def of(self, person: str, week: str) -> KeptPage | None:
        """Return what somebody was sent of a week."""
        query = select(weekly_pages).where(
            weekly_pages.c.workspace == self._workspace,
            weekly_pages.c.person == person,
            weekly_pages.c.week == week,
        )
        return await self._tx.row(KeptPage, query)

    async def forget(self, person: str, week: str) -> None:
        """Drop what was kept of a page that was never sent."""
        query = delete(weekly_pages).where(
            weekly_pages.c.workspace == self._workspace,
            weekly_pages.c.person == person,
            weekly_pages.c.week == week,
        )
        await self._tx.execute(query)
