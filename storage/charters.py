"""Charters: the policy that was in force for a team, each version whole, from when and by whom."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, ForeignKey, Index, Table, Text, bindparam, select

from storage.db import Tx, UTCDateTime, insert, metadata
from storage.teams import Id

charters = Table(
    "charters",
    metadata,
    Column("id", Id, primary_key=True),
    Column("workspace", Text, nullable=False),
    Column("team_id", ForeignKey("teams.id"), nullable=False),
    Column("hash", Text, nullable=False),
    Column("document", Text, nullable=False),
    Column("source", Text, nullable=False, server_default=""),
    Column("applied_at", UTCDateTime, nullable=False),
    Column("applied_by", Text, nullable=False),
)
Index("ix_charters_team", charters.c.workspace, charters.c.team_id, charters.c.hash)


@dataclass(frozen=True, slots=True)
class StoredCharter:
    """One version: the whole `document` as canonical JSON, and the team's own YAML, `source`."""

    id: int
    workspace: str
    team_id: int
    hash: str
    document: str
    source: str
    applied_at: datetime
    applied_by: str


_OF_TEAM = (charters.c.workspace == bindparam("workspace")) & (
    charters.c.team_id == bindparam("team")
)
_WITH_HASH = (
    select(charters)
    .where(_OF_TEAM, charters.c.hash == bindparam("wanted"))
    .order_by(charters.c.id.desc())
    .limit(1)
)
_ADD = insert(charters).returning(charters)


class Charters:
    """The charters of one workspace's teams."""

    def __init__(self, tx: Tx, workspace: str) -> None:
        self._tx = tx
        self._workspace = workspace

    async def add(
        self,
        *,
        team_id: int,
        hash: str,  # noqa: A002 - the row's own name for it
        document: str,
        source: str,
        applied_at: datetime,
        applied_by: str,
    ) -> StoredCharter:
        """Keep a version; applying one again that was in force before is a version too."""
        fields = {
            "workspace": self._workspace,
            "team_id": team_id,
            "hash": hash,
            "document": document,
            "source": source,
            "applied_at": applied_at,
            "applied_by": applied_by,
        }
        return await self._tx.sole(StoredCharter, _ADD, fields)

    async def with_hash(self, team_id: int, wanted: str) -> StoredCharter | None:
        """Return a team's latest version with that hash."""
        asked = {"workspace": self._workspace, "team": team_id, "wanted": wanted}
        return await self._tx.row(StoredCharter, _WITH_HASH, asked)
