"""What a review decided: one outcome for each item of an occurrence, and who signed it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ForeignKey, Index, Table, Text, UniqueConstraint, select

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
    Column("title", Text, nullable=False, server_default=""),
    UniqueConstraint("occurrence_id", "subject"),
)
Index("ix_review_outcomes_subject", outcomes.c.workspace, outcomes.c.subject)

signoffs = Table(
    "review_signoffs",
    metadata,
    Column("workspace", Text, nullable=False),
    Column("occurrence_id", ForeignKey("occurrences.id"), primary_key=True),
    Column("role", Text, primary_key=True),
    Column("person", Text, nullable=False),
    Column("at", UTCDateTime, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A verdict on one item, by whom and when.

    `subject` is the item's name (ADR-12, ITEM-4, or what it was called, folded), `title` what the
    meeting knew it by.
    """

    id: int
    workspace: str
    occurrence_id: int
    subject: str
    verdict: str
    note: str
    by: str
    at: datetime
    title: str = ""


@dataclass(frozen=True, slots=True)
class Signoff:
    """Somebody signed what a review decided, in a role (`product`)."""

    workspace: str
    occurrence_id: int
    role: str
    person: str
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

    async def sign(self, occurrence_id: int, role: str, person: str, at: datetime) -> bool:
        """Sign in a role; False where somebody has in that role."""
        signed = await self._tx.execute(
            insert(signoffs)
            .values(
                workspace=self._workspace,
                occurrence_id=occurrence_id,
                role=role,
                person=person,
                at=at,
            )
            .on_conflict_do_nothing(index_elements=["occurrence_id", "role"])
            .returning(signoffs.c.role)
        )
        return signed.one_or_none() is not None

    async def signed(self, occurrence_id: int) -> list[Signoff]:
        """List who signed what a review decided, the first first."""
        query = (
            select(signoffs)
            .where(
                signoffs.c.workspace == self._workspace,
                signoffs.c.occurrence_id == occurrence_id,
            )
            .order_by(signoffs.c.at, signoffs.c.role)
        )
        return await self._tx.rows(Signoff, query)

    async def about(self, subject: str) -> list[Outcome]:
        """List every verdict on one item, the latest first."""
        query = (
            select(outcomes)
            .where(outcomes.c.workspace == self._workspace, outcomes.c.subject == subject)
            .order_by(outcomes.c.at.desc(), outcomes.c.id.desc())
        )
        return await self._tx.rows(Outcome, query)

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
