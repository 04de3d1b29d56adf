"""Editing a plan: which goals can still be changed."""

from datetime import date

import pytest

from rituals.check_ins import moves as check_in_moves
from rituals.check_ins.states import PASSED, AskedAlready
from storage.db import Database
from tests.check_in_rows import MAYA, Clock, a_plan, at, goals_of, plan_of, the
from tests.decision_rows import as_


async def test_goals_of_what_joined_stay(database: Database) -> None:
    """A check-in that is asked together with a later one was asked after: its goals stay."""
    clock = Clock(database)
    async with database.writing() as tx:
        await a_plan(tx)
    await clock.down_until(at(date(2027, 1, 25)))
    async with database.writing() as tx:
        assert (await the(tx, "day-30")).state == PASSED
        who, plan = await as_(tx, MAYA), await plan_of(tx)
        with pytest.raises(AskedAlready) as raised:
            await check_in_moves.edit(
                tx, who, 1, plan.revision, goals={"day-30": ("Another",)}, now=clock.now
            )
        assert raised.value.field == "day-30"
    async with database.writing() as tx:
        who, plan = await as_(tx, MAYA), await plan_of(tx)
        same = [one.text for one in await goals_of(tx) if one.milestone == "day-30"]
        await check_in_moves.edit(
            tx, who, 1, plan.revision, goals={"day-30": same, "day-90": ("Another",)}, now=clock.now
        )
        assert "Another" in [one.text for one in await goals_of(tx)]
