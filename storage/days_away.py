"""Days on which somebody is away, and days on which a whole team is off."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Date, ForeignKey, Index, Table, Text, delete, select

from storage.db import Tx, UTCDateTime, insert, metadata
from storage.pairs import among, among_people
from storage.teams import Id

days_away = Table(
    "days_away",
    metadata,
    Column("id", Id, primary_key=True),
    Column("workspace", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("set_at", UTCDateTime, nullable=False),
)
Index("ix_days_away_person", days_away.c.workspace, days_away.c.person)

team_days_off = Table(
    "team_days_off",
    metadata,
    Column("id", Id, primary_key=True),
    Column("workspace", Text, nullable=False),
    Column("team_id", ForeignKey("teams.id"), nullable=False),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("why", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("set_at", UTCDateTime, nullable=False),
)
Index("ix_team_days_off_team", team_days_off.c.workspace, team_days_off.c.team_id)


@dataclass(frozen=True, slots=True)
class Away:
    """Days, first and last included, on which somebody is away; local to them."""

    id: int
    workspace: str
    person: str
    first_day: date
    last_day: date
    set_at: datetime

    def covers(self, day: date) -> bool:
        return self.first_day <= day <= self.last_day


@dataclass(frozen=True, slots=True)
class DaysOff:
    """Days, first and last included, on which a team does not work; local to the team."""

    id: int
    workspace: str
    team_id: int
    first_day: date
    last_day: date
    why: str
    by: str
    set_at: datetime

    def covers(self, day: date) -> bool:
        return self.first_day <= day <= self.last_day


class DaysAway:
    """Who is away when, and which teams are off, in one workspace."""

    def __init__(self, tx: Tx, workspace: str) -> None:
        self._tx = tx
        self._workspace = workspace

    async def add(self, **fields: Any) -> Away:
        query = insert(days_away).values(workspace=self._workspace, **fields)
        return await self._tx.sole(Away, query.returning(days_away))

    async def of_person(self, person: str, since: date) -> list[Away]:
        """List when somebody is away, what was over before `since` left out."""
        query = (
            select(days_away)
            .where(
                days_away.c.workspace == self._workspace,
                days_away.c.person == person,
                days_away.c.last_day >= since,
            )
            .order_by(days_away.c.first_day, days_away.c.id)
        )
        return await self._tx.rows(Away, query)

    async def remove(self, person: str, ids: Iterable[int]) -> None:
        await self._tx.execute(
            delete(days_away).where(
                days_away.c.workspace == self._workspace,
                days_away.c.person == person,
                days_away.c.id.in_(list(ids)),
            )
        )

    async def add_off(self, **fields: Any) -> DaysOff:
        query = insert(team_days_off).values(workspace=self._workspace, **fields)
        return await self._tx.sole(DaysOff, query.returning(team_days_off))

    async def off(self, team_id: int, since: date) -> list[DaysOff]:
        """List a team's days off, what was over before `since` left out."""
        query = (
            select(team_days_off)
            .where(
                team_days_off.c.workspace == self._workspace,
                team_days_off.c.team_id == team_id,
                team_days_off.c.last_day >= since,
            )
            .order_by(team_days_off.c.first_day, team_days_off.c.id)
        )
        return await self._tx.rows(DaysOff, query)

    async def remove_off(self, team_id: int, off_id: int) -> bool:
        query = (
            delete(team_days_off)
            .where(
                team_days_off.c.workspace == self._workspace,
                team_days_off.c.team_id == team_id,
                team_days_off.c.id == off_id,
            )
            .returning(team_days_off.c.id)
        )
        return (await self._tx.execute(query)).one_or_none() is not None


async def due_days_off(
    tx: Tx, teams: Sequence[tuple[str, int]], since: date
) -> dict[int, list[DaysOff]]:
    """Return the days off of teams, given as (workspace, id), by team; none over before `since`."""
    query = select(team_days_off).where(
        among(team_days_off.c.workspace, team_days_off.c.team_id, teams),
        team_days_off.c.last_day >= since,
    )
    found: dict[int, list[DaysOff]] = {}
    for one in await tx.rows(DaysOff, query):
        found.setdefault(one.team_id, []).append(one)
    return found


async def due_away(tx: Tx, people: Sequence[tuple[str, str]], since: date) -> list[Away]:
    """Return when people, given as (workspace, id), are away from `since` on."""
    query = select(days_away).where(
        among_people(days_away.c.workspace, days_away.c.person, people),
        days_away.c.last_day >= since,
    )
    return await tx.rows(Away, query)
