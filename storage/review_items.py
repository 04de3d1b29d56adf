"""What waits for a review: items that people put on its queue. Decisions queue by themselves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint, select

from storage.changes import while_so
from storage.db import Tx, UTCDateTime, insert, metadata
from storage.teams import Id

review_items = Table(
    "review_items",
    metadata,
    Column("id", Id, primary_key=True),
    Column("workspace", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("team_id", ForeignKey("teams.id"), nullable=False),
    Column("ritual", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("link", Text, nullable=False, server_default=""),
    Column("subject", Text, nullable=False, server_default=""),
    Column("state", Text, nullable=False),
    Column("added_by", Text, nullable=False),
    Column("added_at", UTCDateTime, nullable=False),
    Column("closed_at", UTCDateTime),
    UniqueConstraint("workspace", "number"),
)
Index(
    "ix_review_items_queue",
    review_items.c.workspace,
    review_items.c.team_id,
    review_items.c.ritual,
    review_items.c.state,
)


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """One item (ITEM-4) of a team's queue for a ritual. `subject` names the record that it is
    about (ADR-12), where there is one; `state` is waiting, decided or withdrawn.
    """

    id: int
    workspace: str
    number: int
    team_id: int
    ritual: str
    title: str
    link: str
    subject: str
    state: str
    added_by: str
    added_at: datetime
    closed_at: datetime | None


class ReviewItems:
    """The queues of one workspace."""

    def __init__(self, tx: Tx, workspace: str) -> None:
        self._tx = tx
        self._workspace = workspace

    async def add(self, **fields: Any) -> ReviewItem:
        """Add an item; `fields` are those of `ReviewItem` without its id and workspace."""
        query = insert(review_items).values(workspace=self._workspace, **fields)
        return await self._tx.sole(ReviewItem, query.returning(review_items))

    async def numbered(self, number: int) -> ReviewItem | None:
        query = select(review_items).where(
            review_items.c.workspace == self._workspace, review_items.c.number == number
        )
        return await self._tx.row(ReviewItem, query)

    async def of_team(
        self, team_id: int, *, states: Sequence[str], ritual: str | None = None
    ) -> list[ReviewItem]:
        """List a team's items, the longest waiting first."""
        query = (
            select(review_items)
            .where(
                review_items.c.workspace == self._workspace,
                review_items.c.team_id == team_id,
                review_items.c.state.in_(list(states)),
            )
            .order_by(review_items.c.added_at, review_items.c.id)
        )
        if ritual is not None:
            query = query.where(review_items.c.ritual == ritual)
        return await self._tx.rows(ReviewItem, query)

    async def change(
        self, item: ReviewItem, *, only_in: Sequence[str] | None = None, **fields: Any
    ) -> ReviewItem | None:
        """Change an item if it is (still) in one of `only_in`, else return None."""
        query = while_so(review_items, self._workspace, item.id, states=only_in)
        return await self._tx.row(ReviewItem, query.values(**fields).returning(review_items))
