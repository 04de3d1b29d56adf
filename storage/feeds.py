"""Calendar feeds: whose calendar a secret address shows. Of the secret only its hash is kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ForeignKey, Index, Table, Text, bindparam, select, update

from storage.cadences import Cadence, Occurrence, cadences, occurrences
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
_OWN = feeds.c.revoked_at.is_(None) & feeds.c.team_id.is_(None)
_TEAMS = feeds.c.revoked_at.is_(None) & feeds.c.team_id.is_not(None)
Index(
    "uq_feeds_own",
    feeds.c.workspace,
    feeds.c.person,
    unique=True,
    sqlite_where=_OWN,
    postgresql_where=_OWN,
)
Index(
    "uq_feeds_team",
    feeds.c.workspace,
    feeds.c.person,
    feeds.c.team_id,
    unique=True,
    sqlite_where=_TEAMS,
    postgresql_where=_TEAMS,
)


@dataclass(frozen=True, slots=True)
class Feed:
    """A person's address: of a team's calendar (`team_id`) or of their own, until revoked."""

    id: int
    workspace: str
    team_id: int | None
    person: str | None
    secret_hash: str
    created_by: str
    created_at: datetime
    revoked_at: datetime | None


_OF_SECRET = select(feeds).where(
    feeds.c.secret_hash == bindparam("secret"), feeds.c.revoked_at.is_(None)
)
_CALLED = (
    select(cadences)
    .where(cadences.c.workspace == bindparam("of_workspace"), cadences.c.state == bindparam("in_"))
    .order_by(cadences.c.id)
)


class Feeds:
    """The calendar feeds of one workspace."""

    def __init__(self, tx: Tx, workspace: str) -> None:
        self._tx = tx
        self._workspace = workspace

    async def add(self, **fields: Any) -> Feed | None:
        """Add a feed; None where that person has one of that calendar."""
        query = insert(feeds).values(workspace=self._workspace, **fields)
        return await self._tx.row(Feed, query.on_conflict_do_nothing().returning(feeds))

    async def of(self, person: str) -> list[Feed]:
        """List a person's feeds that are not revoked."""
        query = select(feeds).where(
            feeds.c.workspace == self._workspace,
            feeds.c.created_by == person,
            feeds.c.revoked_at.is_(None),
        )
        return await self._tx.rows(Feed, query.order_by(feeds.c.id))

    async def revoke(self, feed_id: int, at: datetime) -> Feed | None:
        """Revoke a feed; None where it is revoked already."""
        query = (
            update(feeds)
            .where(
                feeds.c.workspace == self._workspace,
                feeds.c.id == feed_id,
                feeds.c.revoked_at.is_(None),
            )
            .values(revoked_at=at)
            .returning(feeds)
        )
        return await self._tx.row(Feed, query)

    async def cadences(self, state: str) -> list[Cadence]:
        """List the cadences of every team that are in `state`."""
        asked = {"of_workspace": self._workspace, "in_": state}
        return await self._tx.rows(Cadence, _CALLED, asked)

    async def occurrences(
        self, cadence_ids: Sequence[int], since: datetime
    ) -> dict[int, list[Occurrence]]:
        """Return what was called to start later than `since`, by cadence, in order."""
        query = (
            select(occurrences)
            .where(
                occurrences.c.workspace == self._workspace,
                occurrences.c.cadence_id.in_(list(cadence_ids)),
                occurrences.c.starts_at > since,
            )
            .order_by(occurrences.c.starts_at, occurrences.c.id)
        )
        found: dict[int, list[Occurrence]] = {}
        for one in await self._tx.rows(Occurrence, query):
            found.setdefault(one.cadence_id, []).append(one)
        return found


async def feed_of_secret(tx: Tx, secret_hash: str) -> Feed | None:
    """Return the feed that a secret opens, in whatever workspace; None if revoked or unknown."""
    return await tx.row(Feed, _OF_SECRET, {"secret": secret_hash})


def dates_changed(tx: Tx, workspace: str, *, cadence_id: int = 0, team_id: int = 0) -> None:
    """Let calendars hear that dates of a cadence, or of all of a team's, changed."""
    own = cadences.c.id == cadence_id if cadence_id else cadences.c.team_id == team_id
    query = update(cadences).where(cadences.c.workspace == bindparam("of_workspace"), own)
    moved = query.values(calendar_sequence=cadences.c.calendar_sequence + 1)
    tx.put_off(moved, [{"of_workspace": workspace}])
