"""Changes that come late: a charter without the milestone, a time before what was asked, a start
that somebody else has made, a team that was left.
"""

from datetime import date, timedelta

import pytest
from sqlalchemy import delete

from rituals.actions import actions
from rituals.calendar.wall_clock import DAY
from rituals.charters.applying import apply
from rituals.check_ins.evidence import evidence
from rituals.check_ins.moves import edit, move_start
from rituals.check_ins.reopening import reopen
from rituals.check_ins.states import (
    CannotStart,
    NoMilestone,
    SecondPlan,
    StaysEnded,
    TimeBefore,
)
from rituals.roles import ENGINEER, MANAGER
from rituals.teams.teams import Team
from storage.actions import Actions
from storage.db import Database, Tx
from storage.members import team_people
from storage.teams import Teams
from tests.check_in_rows import (
    BEGIN,
    MAYA,
    START,
    Clock,
    a_plan,
    a_team,
    answers,
    at,
    begun,
    closes,
    days_of,
    plan_of,
    the,
)
from tests.decision_rows import HEAD, a_found_team, as_

FIRST = date(2026, 12, 23)
BOSS = "U9BOSS"


async def of_another_team(tx: Tx) -> Team:
    """Found a team that somebody else manages."""
    people = {ENGINEER: (BOSS, MAYA), MANAGER: (BOSS,)}
    return await a_found_team(tx, people, name="Two")


async def test_a_dropped_milestone_is_still_edited(database: Database) -> None:
    async with database.writing() as tx:
        week = "milestones: {first-week: {title: First week, days: 7}}"
        team = (await apply(tx, await a_team(tx), week, actor="cli", now=BEGIN)).team
        goals = {"first-week": ["meet"], "day-30": ["ship"]}
        plan = await a_plan(tx, team, role="custom", title="Lead", goals=goals)
        await apply(tx, team, "milestones: {}", actor="cli", now=BEGIN)
        maya = await as_(tx, MAYA)
        typed = {"first-week": ["meet", "read"], "day-30": ["ship"]}
        edited = await edit(tx, maya, 1, plan.revision, goals=typed, now=BEGIN)
        # A new one is read by the charter, as it is now.
        with pytest.raises(NoMilestone):
            await edit(tx, maya, 1, edited.revision, goals={"second-week": ["x"]}, now=BEGIN)


async def test_no_time_comes_before_what_was_asked(database: Database) -> None:
    clock = await begun(database, at(FIRST))
    async with database.writing() as tx:
        maya = await as_(tx, MAYA)
        await move_start(tx, maya, 1, START + 40 * DAY, now=clock.now)
        before, plan = await days_of(tx), await plan_of(tx)
        with pytest.raises(TimeBefore, match="20 days after the start is on") as refused:
            await edit(tx, maya, 1, plan.revision, goals={"day-20": ["x"]}, now=clock.now)
        assert "30 days" in str(refused.value)
    async with database.writing() as tx:
        plan = await plan_of(tx)
        await edit(tx, maya, 1, plan.revision, goals={"day-45": ["x"]}, now=clock.now)
        assert set(await days_of(tx)) == {*before, "day-45"}


async def test_strangers_hear_of_no_plan(database: Database) -> None:
    """The plan is of a private team, and somebody of another team would start one too."""
    async with database.writing() as tx:
        team = await Teams(tx, "T1").change((await a_team(tx)).id, private=True)
        await a_plan(tx, team)
        two = await of_another_team(tx)
    async with database.writing() as tx:
        with pytest.raises(CannotStart) as refused:
            await a_plan(tx, two, by=BOSS, manager=BOSS)
        assert "has check-ins" not in str(refused.value)
    for reader in (MAYA, HEAD):
        async with database.writing() as tx:
            with pytest.raises(SecondPlan, match="has check-ins"):
                await a_plan(tx, team, by=reader)


async def test_an_earlier_manager_hears_of_no_newer_plan(database: Database) -> None:
    clock = Clock(database)
    async with database.writing() as tx:
        await a_plan(tx)
        two = await of_another_team(tx)
    last = date(2027, 11, 23)
    await clock.until(at(last))
    async with database.writing() as tx:
        await answers(tx, "month-12", clock.now)
        await closes(tx, "month-12", clock.now)
        assert (await plan_of(tx)).state == "ended"
        await a_plan(tx, two, by=BOSS, manager=BOSS, start_on=last, now=clock.now)
        row, head = await the(tx, "month-12"), await as_(tx, HEAD)
        with pytest.raises(StaysEnded) as refused:
            await reopen(tx, head, row.id, now=clock.now)
        assert "newer" not in str(refused.value)


async def test_evidence_is_of_teams_one_sees(database: Database) -> None:
    async with database.writing() as tx:
        here, two = await a_team(tx), await of_another_team(tx)
        for team, title in ((here, "Write it down"), (two, "Prepare the sale")):
            owed = await actions.owe(
                tx, team, title=title, owner=MAYA, source="", actor="cli", now=BEGIN
            )
            closed = BEGIN + timedelta(days=1)
            await Actions(tx, "T1").change(owed, only_in="open", state="done", closed_at=closed)
        private = await Teams(tx, "T1").change(two.id, private=True)
        assert private is not None
        assert await offered(tx) == ["Prepare the sale", "Write it down"]
        hers = (team_people.c.team_id == two.id) & (team_people.c.person == MAYA)
        await tx.execute(delete(team_people).where(hers))
    async with database.reading() as tx:
        assert await offered(tx) == ["Write it down"]


async def offered(tx: Tx) -> list[str]:
    found = await evidence(tx, await as_(tx, MAYA), BEGIN, BEGIN + timedelta(days=9))
    return sorted(one.title for one in found)
