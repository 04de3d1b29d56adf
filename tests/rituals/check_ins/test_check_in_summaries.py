"""The summary says of each check-in what `/checkin show` says, and each open goal once."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from rituals.calendar.wall_clock import DAY
from rituals.check_ins import moves as check_in_moves
from rituals.check_ins.ahead import days_after_pause
from rituals.check_ins.check_ins import whole
from rituals.check_ins.standing import state_of
from rituals.check_ins.summaries import summary
from rituals.people import know
from rituals.work import Tx
from storage.db import Database
from tests.check_in_rows import BEGIN, MAYA, a_plan, a_team, answers, at, begun, goals_of
from tests.decision_rows import a_person, as_

FIRST = date(2026, 12, 23)


async def said_of(tx: Tx) -> str:
    """Return the summary, once it is seen that it says of each check-in what Show says."""
    who = await as_(tx, MAYA)
    text, seen = await summary(tx, who, 1), await whole(tx, who, 1)
    for one in seen.check_ins:
        state = state_of(seen, one, days_after_pause(seen), own=True)
        assert f"## {one.title}\n\n{state[:1].upper()}{state[1:]}" in text
    return text


@pytest.mark.parametrize("how", ["runs", "pauses", "ends"])
async def test_it_says_what_show_says(database: Database, how: str) -> None:
    clock = await begun(database, at(FIRST))
    async with database.writing() as tx:
        who = await as_(tx, MAYA)
        if how == "pauses":
            await check_in_moves.pause(tx, who, 1, back_on=date(2027, 1, 8), now=clock.now)
        if how == "ends":
            await check_in_moves.end(tx, who, 1, why="Enough", now=clock.now)
    async with database.reading() as tx:
        text = await said_of(tx)
    if how == "ends":
        assert "Of Wednesday, 23 December 2026, not answered: the plan ended." in text


async def test_days_are_the_persons(database: Database) -> None:
    """Started and ended on an evening in Los Angeles, where Greenwich has the next day."""
    evening = datetime(2026, 11, 24, 2, tzinfo=UTC)
    goals = {"day-1": ["Arrive"], "day-2": ["Meet the team"], "day-30": ["Ship"]}
    async with database.writing() as tx:
        team = await a_team(tx)
        there = replace(a_person(MAYA), zone="America/Los_Angeles", known_at=BEGIN)
        await know(tx, there)
        start = date(2026, 11, 22)
        of = {"role": "custom", "title": "Host", "goals": goals, "start_on": start, "now": evening}
        await a_plan(tx, team, **of)
        await check_in_moves.end(tx, await as_(tx, MAYA), 1, why="No", now=evening + DAY)
    async with database.reading() as tx:
        text = await said_of(tx)
    assert "Would have been on Monday, 23 November 2026: not asked" in text
    assert "over before this began" not in text
    assert text.count("Not asked: the plan ended") == len(goals) - 1


async def test_goals_to_come_stand_once(database: Database) -> None:
    """Of check-ins that were not asked their own goals stand there, and no answer lacks."""
    clock = await begun(database, at(FIRST))
    async with database.writing() as tx:
        await answers(tx, "day-30", clock.now)
    async with database.reading() as tx:
        text, goals = await said_of(tx), await goals_of(tx)
    before, _, still = text.partition("## Still open")
    assert "Not answered." not in text
    for goal in goals:
        assert before.count(goal.text) == 1
        assert still.count(goal.text) == 1
