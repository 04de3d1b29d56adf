from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from rituals.people import Person, know
from rituals.rights import (
    NotInTeam,
    NotYours,
    OnlyAnswers,
    PersonUnknown,
    crew_of,
    ensure_holds,
    ensure_in,
    seen_teams,
    team_here,
    viewer,
)
from rituals.roles import ENGINEER, ENGINEERING, MANAGER, PRODUCT
from rituals.teams.teams import Founding, NoTeamYet, Team, add_team
from rituals.work import Tx
from storage.db import Database
from storage.delegations import Delegations

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


async def meet(tx: Tx, *people: str, **flags: bool) -> None:
    for one in people:
        known: dict[str, Any] = {"is_bot": False, "has_left": False, **flags}
        await know(tx, Person("T1", one, f"Name of {one}", None, known_at=NOW, **known))


async def found(tx: Tx, name: str, channel: str, **fields: Any) -> Team:
    founding = Founding(name, "UTC", channel, **fields)
    return await add_team(tx, "T1", founding, actor="cli", now=NOW)


async def test_stranger_has_to_be_met(database: Database) -> None:
    async with database.reading() as tx:
        with pytest.raises(PersonUnknown) as unknown:
            await viewer(tx, "T1", "U1")
    assert (unknown.value.workspace, unknown.value.user) == ("T1", "U1")


@pytest.mark.parametrize("flag", ["is_guest", "is_stranger", "is_bot", "has_left"])
async def test_who_is_no_full_member_only_answers(database: Database, flag: str) -> None:
    async with database.writing() as tx:
        await meet(tx, "U1", **{flag: True})
        with pytest.raises(OnlyAnswers):
            await viewer(tx, "T1", "U1")


async def test_private_team_is_seen_by_its_people(database: Database) -> None:
    async with database.writing() as tx:
        await meet(tx, "U1", "U2")
        team = await found(tx, "One", "C1", private=True, people={ENGINEER: ["U1"]})
        assert await seen_teams(tx, await viewer(tx, "T1", "U1")) == [team]
        assert await seen_teams(tx, await viewer(tx, "T1", "U2")) == []
        assert await seen_teams(tx, await viewer(tx, "T1", "U2", "C1")) == [team]


async def test_team_here_is_the_channels(database: Database) -> None:
    async with database.writing() as tx:
        await meet(tx, "U1")
        with pytest.raises(NoTeamYet):
            await team_here(tx, await viewer(tx, "T1", "U1", "C1"))
        one = await found(tx, "One", "C1")
        assert await team_here(tx, await viewer(tx, "T1", "U1")) == (one, [one])
        two = await found(tx, "Two", "C2")
        assert await team_here(tx, await viewer(tx, "T1", "U1", "C2")) == (two, [one, two])
        assert await team_here(tx, await viewer(tx, "T1", "U1", "C9")) == (None, [one, two])


async def test_team_here_is_the_askers_only_one(database: Database) -> None:
    async with database.writing() as tx:
        await meet(tx, "U1")
        await found(tx, "One", "C1")
        two = await found(tx, "Two", "C2", people={MANAGER: ["U1"]})
        assert (await team_here(tx, await viewer(tx, "T1", "U1", "C9")))[0] == two


async def test_outsider_is_told_who_can_add_them(database: Database) -> None:
    async with database.writing() as tx:
        await meet(tx, "U1", "U2")
        team = await found(tx, "One", "C1", people={MANAGER: ["U2"]})
        with pytest.raises(NotInTeam, match="Name of U2 can add you"):
            await ensure_in(tx, await viewer(tx, "T1", "U1"), team)
        await ensure_in(tx, await viewer(tx, "T1", "U2"), team)


async def test_manager_who_is_not_met_yet_is_named_by_their_role(database: Database) -> None:
    async with database.writing() as tx:
        await meet(tx, "U1")
        team = await found(tx, "One", "C1", people={MANAGER: ["U2"]})
        with pytest.raises(NotInTeam, match=r"people of One\. Its manager can add you"):
            await ensure_in(tx, await viewer(tx, "T1", "U1"), team)


async def test_team_without_people_is_everybodys(database: Database) -> None:
    async with database.writing() as tx:
        await meet(tx, "U1")
        await ensure_in(tx, await viewer(tx, "T1", "U1"), await found(tx, "One", "C1"))


@pytest.mark.parametrize(
    ("people", "holders"),
    [
        ({PRODUCT: ["U1"], MANAGER: ["U2"]}, ("U1",)),
        ({MANAGER: ["U2"]}, ("U2",)),
        ({}, ("U9",)),
    ],
)
async def test_manager_stands_in_for_a_missing_contact(
    database: Database, people: dict[str, Sequence[str]], holders: tuple[str, ...]
) -> None:
    async with database.writing() as tx:
        team = await found(tx, "One", "C1", owner="U9", people=people)
        crew = await crew_of(tx, team)
        assert crew.holders(PRODUCT) == holders
        assert (PRODUCT in crew.missing()) is (PRODUCT not in people)


async def test_leaver_holds_nothing(database: Database) -> None:
    async with database.writing() as tx:
        await meet(tx, "U1", has_left=True)
        team = await found(tx, "One", "C1", people={PRODUCT: ["U1"], MANAGER: ["U2"]})
        crew = await crew_of(tx, team)
    assert crew.holders(PRODUCT) == ("U2",)
    assert crew.absent == {PRODUCT: ("U1",)}


async def test_refusal_names_who_may(database: Database) -> None:
    async with database.writing() as tx:
        await meet(tx, "U1", "U2", "U3")
        people = {ENGINEERING: ["U2"], MANAGER: ["U3"], ENGINEER: ["U1"]}
        team = await found(tx, "One", "C1", people=people)
        who = await viewer(tx, "T1", "U1")
        with pytest.raises(NotYours) as refused:
            await ensure_holds(tx, who, team, [ENGINEERING, MANAGER], "Accepting", NOW)
    assert str(refused.value) == (
        "Accepting is for Name of U2 (Engineering lead) or Name of U3 (Manager)."
    )


async def test_deputy_acts_until_the_day(database: Database) -> None:
    async with database.writing() as tx:
        await meet(tx, "U1", "U2")
        team = await found(tx, "One", "C1", people={ENGINEERING: ["U2"]})
        until = NOW + timedelta(days=1)
        await Delegations(tx, "T1").add(giver="U2", deputy="U1", made_at=NOW, until=until)
        who = await viewer(tx, "T1", "U1")
        assert await ensure_holds(tx, who, team, [ENGINEERING], "It", NOW) == "U2"
        with pytest.raises(NotYours):
            await ensure_holds(tx, who, team, [ENGINEERING], "It", until)
