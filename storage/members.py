"""Who is in a team, and in which role. A role other than engineer has one holder."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Column, ForeignKey, Index, Table, Text, bindparam, delete, select

from storage.db import Tx, insert, metadata
from storage.pairs import among

team_people = Table(
    "team_people",
    metadata,
    Column("workspace", Text, nullable=False),
    Column("team_id", ForeignKey("teams.id"), primary_key=True),
    Column("person", Text, primary_key=True),
    Column("role", Text, primary_key=True),
)
Index("ix_team_people_person", team_people.c.workspace, team_people.c.person)


@dataclass(frozen=True, slots=True)
class Member:
    """One person (a Slack id) in one role (`rituals/roles.py`) of one team."""

    workspace: str
    team_id: int
    person: str
    role: str


_OF_PERSON = select(team_people).where(
    team_people.c.workspace == bindparam("workspace"),
    team_people.c.person == bindparam("somebody"),
)
_ADD = insert(team_people).inline().on_conflict_do_nothing()
_CLEAR = delete(team_people).where(
    team_people.c.workspace == bindparam("of_workspace"),
    team_people.c.team_id == bindparam("team"),
    team_people.c.role == bindparam("of_role"),
)


class Members:
    """The people of one workspace's teams."""

    def __init__(self, tx: Tx, workspace: str) -> None:
        self._tx = tx
        self._workspace = workspace

    async def of_person(self, person: str) -> list[Member]:
        """List the roles that somebody has, in every team."""
        asked = {"workspace": self._workspace, "somebody": person}
        return await self._tx.rows(Member, _OF_PERSON, asked)

    async def fill(self, team_id: int, role: str, people: Iterable[str]) -> None:
        """Give a role to these people and to nobody else."""
        of = {"of_workspace": self._workspace, "team": team_id, "of_role": role}
        await self._tx.execute(_CLEAR, of)
        rows = [
            {"workspace": self._workspace, "team_id": team_id, "person": one, "role": role}
            for one in dict.fromkeys(people)
        ]
        if rows:
            self._tx.put_off(_ADD, rows)


async def members_of_teams(tx: Tx, teams: Sequence[tuple[str, int]]) -> dict[int, list[Member]]:
    """Return the people of teams, given as (workspace, id), by team."""
    query = (
        select(team_people)
        .where(among(team_people.c.workspace, team_people.c.team_id, teams))
        .order_by(team_people.c.role, team_people.c.person)
    )
    found: dict[int, list[Member]] = {}
    for one in await tx.rows(Member, query):
        found.setdefault(one.team_id, []).append(one)
    return found
