"""What a review decided: one outcome for each item of an occurrence."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ForeignKey, Table, Text, UniqueConstraint, select

from storage.db import Tx, UTCDateTime, insert, metadata
from storage.teams import Id

outcomes = Table(
    "review_outcomes",
    metadata,
    Column("id", Id, primary_key=True),
    Column("workspace", Text, nullable=False),
    Column("occurrence_id", ForeignKey("occurrences.id"), nullable=False),
    Column("subject", Text, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", UTCDateTime, nullable=False),
    UniqueConstraint("occurrence_id", "subject"),
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A verdict on one item (`subject` is its name, ADR-12), by whom and when."""

    id: int
    workspace: str
    occurrence_id: int
    subject: str
    verdict: str
    note: str
    by: str
    at: datetime


class Outcomes:
    """The outcomes of one workspace's reviews."""

    def __init__(self, tx: Tx, workspace: str) -> None:
        self._tx = tx
        self._workspace = workspace

    async def add(self, **fields: Any) -> bool:
        """Record an outcome; False where the item has one in this occurrence."""
        added = await self._tx.execute(
            insert(outcomes)
            .values(workspace=self._workspace, **fields)
            .on_conflict_do_nothing(index_elements=["occurrence_id", "subject"])
            .returning(outcomes.c.id)
        )
        return added.one_or_none() is not None

    async def of(self, occurrence_id: int) -> list[Outcome]:
        query = (
            select(outcomes)
            .where(
                outcomes.c.workspace == self._workspace,
                outcomes.c.occurrence_id == occurrence_id,
            )
            .order_by(outcomes.c.id)
        )
        return await self._tx.rows(Outcome, query)
