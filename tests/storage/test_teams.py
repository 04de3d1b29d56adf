from datetime import UTC, datetime

import pytest

from rituals.calendar.recurrence import UnknownZone
from rituals.teams.teams import (
    BadTeamName,
    Founding,
    NoSuchTeam,
    NoTeamYet,
    Team,
    TeamTaken,
    add_team,
    find_team,
    team_with,
)
from storage.db import Database
from storage.teams import workspaces_with_teams

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


async def add(
    database: Database, name: str, channel: str | None = None, workspace: str = "T1",
    zone: str = "Europe/Berlin",
) -> Team:  # fmt: skip
    async with database.writing() as tx:
        return await add_team(
            tx, workspace, Founding(name=name, zone=zone, channel=channel), actor="cli", now=NOW
        )


async def test_name_is_one_whatever_its_case(database: Database) -> None:
    team = await add(database, "  AI   Platform ", "C1")
    assert team.name == "AI Platform"
    with pytest.raises(TeamTaken):
        await add(database, "ai PLATFORM")
    async with database.reading() as tx:
        assert await find_team(tx, "T1", "aI platform") == team


async def test_channel_is_home_to_one_team(database: Database) -> None:
    await add(database, "One", "C1")
    with pytest.raises(TeamTaken):
        await add(database, "Two", "C1")
    await add(database, "Three")
    await add(database, "Four", "")  # several teams may have none
    await add(database, "One", "C1", workspace="T2")


@pytest.mark.parametrize("name", ["", "   ", "x" * 81])
async def test_names_have_a_length(database: Database, name: str) -> None:
    with pytest.raises(BadTeamName):
        await add(database, name)


async def test_zone_must_be_known(database: Database) -> None:
    with pytest.raises(UnknownZone, match="Did you mean Europe/Berlin"):
        await add(database, "One", zone="berlin")


async def test_other_workspaces_teams_are_not_here(database: Database) -> None:
    theirs = await add(database, "Board", "C1", workspace="T2")
    async with database.reading() as tx:
        with pytest.raises(NoTeamYet):
            await team_with(tx, "T1", theirs.id)
        with pytest.raises(NoSuchTeam, match="The teams here: none yet"):
            await find_team(tx, "T1", "Board")
        assert await workspaces_with_teams(tx) == ["T2"]
