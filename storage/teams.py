"""Teams, bound to a workspace and usually to a home channel."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    Table,
    Text,
    bindparam,
    exists,
    select,
    update,
)

from storage.db import Tx, UTCDateTime, insert, metadata

Id = BigInteger().with_variant(Integer, "sqlite")

teams = Table(
    "teams",
    metadata,
    Column("id", Id, primary_key=True),
    Column("workspace", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("handle", Text, nullable=False),
    Column("zone", Text, nullable=False),
    Column("channel", Text),
    Column("created_at", UTCDateTime, nullable=False),
)
Index("uq_teams_handle", teams.c.workspace, teams.c.handle, unique=True)
Index("uq_teams_channel", teams.c.workspace, teams.c.channel, unique=True)


@dataclass(frozen=True, slots=True)
class Team:
    """`handle` is the name folded, so that "AI Platform" and "ai platform" are one team.

    `zone` is an IANA name; `channel` is the home channel's Slack id.
    """

    id: int
    workspace: str
    name: str
    handle: str
    zone: str
    channel: str | None
    created_at: datetime


_ALL = select(teams).where(teams.c.workspace == bindparam("workspace")).order_by(teams.c.id)
_BY_ID = select(teams).where(
    teams.c.workspace == bindparam("workspace"), teams.c.id == bindparam("id")
)


class Teams:
    """The teams of one workspace."""

    def __init__(self, tx: Tx, workspace: str) -> None:
        self._tx = tx
        self._workspace = workspace

    async def add(
        self, *, name: str, zone: str, channel: str | None, created_at: datetime
    ) -> Team | None:
        """Add a team; None where the name or the channel is another's already."""
        return await self._tx.row(
            Team,
            insert(teams)
            .values(
                workspace=self._workspace,
                name=name,
                handle=folded(name),
                zone=zone,
                channel=channel,
                created_at=created_at,
            )
            .on_conflict_do_nothing()
            .returning(teams),
        )

    async def move(self, team_id: int, channel: str) -> Team | None:
        """Give a team another home channel; None where that is another team's."""
        taken = select(teams.c.id).where(
            teams.c.workspace == self._workspace, teams.c.channel == channel, teams.c.id != team_id
        )
        change = (
            update(teams)
            .where(teams.c.workspace == self._workspace, teams.c.id == team_id, ~exists(taken))
            .values(channel=channel)
            .returning(teams)
        )
        return await self._tx.row(Team, change)

    async def all(self) -> list[Team]:
        return await self._tx.rows(Team, _ALL, {"workspace": self._workspace})

    async def get(self, team_id: int) -> Team | None:
        return await self._tx.row(Team, _BY_ID, {"workspace": self._workspace, "id": team_id})


def folded(name: str) -> str:
    """Return what two spellings of one team's name have in common."""
    return " ".join(name.split()).casefold()


async def workspaces_with_teams(tx: Tx) -> list[str]:
    """Return every workspace that has a team: the operator's question, across workspaces."""
    query = select(teams.c.workspace).distinct().order_by(teams.c.workspace)
    return [row.workspace for row in await tx.execute(query)]
