"""Teams, bound to a workspace and usually to a home channel."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    Table,
    Text,
    bindparam,
    exists,
    false,
    or_,
    select,
    update,
)

from storage.db import Tx, UTCDateTime, insert, metadata
from storage.pairs import among

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
    Column("size", Text, nullable=False, server_default="mid-size"),
    Column("regulated", Boolean, nullable=False, server_default=false()),
    Column("private", Boolean, nullable=False, server_default=false()),
    Column("country", Text),
    Column("owner", Text),
    Column("charter", Text),
    Column("started_at", UTCDateTime),
    Column("card_ts", Text),
    Column("rituals", Text),
)
Index("uq_teams_handle", teams.c.workspace, teams.c.handle, unique=True)
Index("uq_teams_channel", teams.c.workspace, teams.c.channel, unique=True)


@dataclass(frozen=True, slots=True)
class Team:
    """`handle` is the name folded, so that "AI Platform" and "ai platform" are one team.

    `zone` is an IANA name; `channel` is the home channel's Slack id, `private` whether only its
    people see the team. `size` is the charter's (startup, mid-size, enterprise), `country` an ISO
    3166 code with an optional region (DE-BY) whose holidays count, `charter` the hash of the one
    in force. `owner` set the team up in Slack; nobody is prompted before `started_at`. `card_ts`
    is the set-up card's, in the home channel. `rituals` are the ids of those to be called from the
    start on, with commas between; None: those that the charter proposes.
    """

    id: int
    workspace: str
    name: str
    handle: str
    zone: str
    channel: str | None
    created_at: datetime
    size: str
    regulated: bool
    private: bool
    country: str | None
    owner: str | None
    charter: str | None
    started_at: datetime | None
    card_ts: str | None
    rituals: str | None


_ALL = select(teams).where(teams.c.workspace == bindparam("workspace")).order_by(teams.c.id)
_BY_ID = select(teams).where(
    teams.c.workspace == bindparam("workspace"), teams.c.id == bindparam("id")
)
_HELD = _BY_ID.with_for_update()


class Teams:
    """The teams of one workspace."""

    def __init__(self, tx: Tx, workspace: str) -> None:
        self._tx = tx
        self._workspace = workspace

    async def add(self, *, name: str, **fields: Any) -> Team | None:
        """Add a team; None where the name or the channel is another's already.

        `fields` are those of `Team` without its id, workspace and handle.
        """
        return await self._tx.row(
            Team,
            insert(teams)
            .values(workspace=self._workspace, name=name, handle=folded(name), **fields)
            .on_conflict_do_nothing()
            .returning(teams),
        )

    async def change(self, team_id: int, **fields: Any) -> Team | None:
        """Change a team; None where its new name or home channel is another team's."""
        if "name" in fields:
            fields["handle"] = folded(fields["name"])
        unique = [teams.c[key] == fields[key] for key in ("handle", "channel") if fields.get(key)]
        taken = select(teams.c.id).where(
            teams.c.workspace == self._workspace, teams.c.id != team_id, or_(false(), *unique)
        )
        change = (
            update(teams)
            .where(teams.c.workspace == self._workspace, teams.c.id == team_id, ~exists(taken))
            .values(**fields)
            .returning(teams)
        )
        return await self._tx.row(Team, change)

    async def start(self, team_id: int, at: datetime) -> Team | None:
        """Start a team; None where it is started already."""
        started = (
            update(teams)
            .where(
                teams.c.workspace == self._workspace,
                teams.c.id == team_id,
                teams.c.started_at.is_(None),
            )
            .values(started_at=at)
            .returning(teams)
        )
        return await self._tx.row(Team, started)

    async def all(self) -> list[Team]:
        return await self._tx.rows(Team, _ALL, {"workspace": self._workspace})

    async def hold(self, team_id: int) -> Team | None:
        """Return a team, and keep others from changing it until this transaction is over."""
        return await self._tx.row(Team, _HELD, {"workspace": self._workspace, "id": team_id})

    async def get(self, team_id: int) -> Team | None:
        return await self._tx.row(Team, _BY_ID, {"workspace": self._workspace, "id": team_id})


def folded(name: str) -> str:
    """Return what two spellings of one team's name have in common."""
    return " ".join(name.split()).casefold()


async def workspaces_with_teams(tx: Tx) -> list[str]:
    """Return every workspace that has a team: the operator's question, across workspaces."""
    query = select(teams.c.workspace).distinct().order_by(teams.c.workspace)
    return [row.workspace for row in await tx.execute(query)]


async def due_teams(tx: Tx, pairs: Sequence[tuple[str, int]]) -> dict[int, Team]:
    """Return the teams of (workspace, id) `pairs`, by id: what the clock asks for."""
    query = select(teams).where(among(teams.c.workspace, teams.c.id, pairs))
    return {one.id: one for one in await tx.rows(Team, query)}
