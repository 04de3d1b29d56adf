"""Cadences as people move them: what two of them do at once."""

import asyncio
from datetime import UTC, datetime

from rituals.cadences.cadences import of_team
from rituals.cadences.moves import on_demand
from rituals.charters.in_force import in_force
from rituals.people import Person, know
from rituals.rights import viewer
from rituals.roles import ENGINEER, ENGINEERING, MANAGER
from rituals.teams.setup import set_up
from rituals.teams.teams import Founding
from rituals.work import Database

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
LEADS = ("UANN", "UBEN")


async def test_two_at_once_add_what_is_on_demand_once(database: Database) -> None:
    people = {ENGINEER: ["UANN"], ENGINEERING: ["UANN"], MANAGER: ["UBEN"]}
    founding = Founding("AI platform", "Europe/Berlin", channel="C1", people=people, rituals=())
    async with database.writing() as tx:
        for one in LEADS:
            await know(tx, Person("T1", one, one, "Europe/Berlin", False, False, NOW))  # noqa: FBT003
        team = await set_up(tx, "T1", founding, actor="cli", now=NOW)
        audit = (await in_force(tx, team)).rituals["readiness-audit"]

    async def adds(user: str) -> int:
        async with database.writing() as tx:
            who = await viewer(tx, "T1", user)
            return (await on_demand(tx, who, team, audit, NOW)).id

    made = await asyncio.gather(*(adds(user) for user in LEADS))
    async with database.reading() as tx:
        assert [one.id for one in await of_team(tx, team)] == [made[0]]
    assert made[0] == made[1]
