"""Calendar feeds: whose calendar a secret address shows. Of the secret only its hash is kept."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ForeignKey, Index, Table, Text, select, update

from storage.db import Tx, UTCDateTime, insert, metadata
from storage.teams import Id

feeds = Table(
    "feeds",
    metadata,
    Column("id", Id, primary_key=True),
    Column("workspace", Text, nullable=False),
    Column("team_id", ForeignKey("teams.id")),
    Column("person", Text),
    Column("secret_hash", Text, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("created_at", UTCDateTime, nullable=False),
    Column("revoked_at", UTCDateTime),
)
Index("uq_feeds_secret_hash", feeds.c.secret_hash, unique=True)
Index("ix_feeds_workspace", feeds.c.workspace, feeds.c.created_by)


@dataclass(frozen=True, slots=True)
class Feed:
    """A calendar of a team (`team_id`) or of a person (`person`), until it is revoked."""

    id: int
    workspace: str
    team_id: int | None
    person: str | None
    secret_hash: str
    created_by: str
    created_at: datetime
    revoked_at: datetime | None


class Feeds:
    """The calendar feeds of one workspace."""

    def __init__(self, tx: Tx, workspace: str) -> None:
        self._tx = tx
        self._workspace = workspace

    async def add(self, **fields: Any) -> Feed:
        query = insert(feeds).values(workspace=self._workspace, **fields)
        return await self._tx.sole(Feed, query.returning(feeds))

    async def of(self, *, team_id: int | None = None, person: str | None = None) -> list[Feed]:
        """List the feeds of a team or of a person that are not revoked."""
        query = select(feeds).where(
            feeds.c.workspace == self._workspace,
            feeds.c.team_id == team_id if person is None else feeds.c.person == person,
            feeds.c.revoked_at.is_(None),
        )
        return await self._tx.rows(Feed, query.order_by(feeds.c.id))

    async def revoke(
        self, at: datetime, *, team_id: int | None = None, person: str | None = None
    ) -> int:
        """Revoke a team's or a person's feeds; return how many there were."""
        query = (
            update(feeds)
            .where(
                feeds.c.workspace == self._workspace,
                feeds.c.team_id == team_id if person is None else feeds.c.person == person,
                feeds.c.revoked_at.is_(None),
            )
            .values(revoked_at=at)
            .returning(feeds.c.id)
        )
        return len((await self._tx.execute(query)).all())


async def feed_of_secret(tx: Tx, secret_hash: str) -> Feed | None:
    """Return the feed that a secret opens, in whatever workspace; None if revoked or unknown."""
    query = select(feeds).where(feeds.c.secret_hash == secret_hash, feeds.c.revoked_at.is_(None))
    return await tx.row(Feed, query)
