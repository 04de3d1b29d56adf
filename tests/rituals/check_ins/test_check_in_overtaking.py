"""Two check-ins that come at once: the later asks for both, and nobody is called late for it."""

from datetime import date, timedelta

import pytest

from rituals.check_ins import answers as check_in_answers
from rituals.check_ins import check_ins
from rituals.check_ins import moves as check_in_moves
from rituals.check_ins.answers import Said
from rituals.check_ins.states import CUSTOM, AskedTogether
from rituals.history import record_of
from rituals.work import Tx
from storage.db import Database
from tests.check_in_rows import (
    MAYA,
    SPEAKING,
    START,
    Word,
    answers,
    at,
    begun,
    days_of,
    goals_of,
    plan_of,
    states_of,
    the,
    told,
)
from tests.decision_rows import HEAD, as_

DAY = timedelta(days=1)
FIRST, SECOND = date(2026, 12, 23), date(2027, 1, 22)
MONDAY = date(2027, 1, 4)
"""Days 40 and 41 are the weekend before it."""
TWO = {"day-40": ("first",), "day-41": ("second",), "month-6": ("last",)}


def spoken(words: list[Word]) -> list[tuple[str, str, str]]:
    return told([one for one in words if one.kind in SPEAKING])


async def asked(tx: Tx, milestone: str) -> list[str]:
    seen = await check_ins.whole(tx, await as_(tx, MAYA), 1)
    return [one.text for one in seen.asked_in(await the(tx, milestone))]


async def test_of_one_day_the_later_asks_for_both(database: Database) -> None:
    clock = await begun(database, role=CUSTOM, title="Own", goals=TWO)
    words = await clock.until(at(MONDAY + 10 * DAY))
    assert spoken(words) == [
        ("heads-up", "day-41", MAYA), ("ask", "day-41", MAYA),
        ("remind", "day-41", MAYA), ("escalate", "day-41", HEAD),
    ]  # fmt: skip
    async with database.reading() as tx:
        assert await states_of(tx) == ["passed", "asked", "planned"]
        assert await asked(tx, "day-41") == ["first", "second"]
        assert {one.carried for one in await goals_of(tx)} == {0}
        (joined,) = [one for one in await record_of(tx, "T1", "PLAN-1") if one.verb == "joined"]
        assert dict(joined.data) == {"milestone": "day-40", "into": "day-41"}


async def test_one_that_is_added_later_joins_too(database: Database) -> None:
    """Its day is kept after that of the other, for it was promised later."""
    clock = await begun(database, role=CUSTOM, title="Own", goals={"day-41": ("second",)})
    async with database.writing() as tx:
        who, plan = await as_(tx, MAYA), await plan_of(tx)
        await check_in_moves.edit(
            tx, who, 1, plan.revision, goals={"day-40": ("first",)}, now=clock.now
        )
    words = await clock.until(at(MONDAY))
    assert ("ask", "day-41", MAYA) in spoken(words)
    assert "day-40" not in {one.about for one in words}
    async with database.reading() as tx:
        assert await states_of(tx) == ["passed", "asked"]
        assert await asked(tx, "day-41") == ["second", "first"]


async def test_a_heads_up_names_the_goals_of_both(database: Database) -> None:
    """Also where the charter carries nothing over: these go together, and are not carried."""
    await begun(database, role=CUSTOM, title="Own", goals=TWO)
    async with database.reading() as tx:
        assert await asked(tx, "day-41") == ["first", "second"]
        assert await days_of(tx) == {
            "day-40": ("planned", MONDAY), "day-41": ("planned", MONDAY),
            "month-6": ("planned", date(2027, 5, 24)),
        }  # fmt: skip


async def test_a_start_far_in_the_past_asks_once(database: Database) -> None:
    """Moved so that the next is asked a day later: what was saved goes along, nobody is late."""
    clock = await begun(database, at(FIRST))
    async with database.writing() as tx:
        who, row = await as_(tx, MAYA), await the(tx, "day-30")
        form = await check_in_answers.form(tx, who, row.id, clock.now)
        goal = form.goals[0]
        typed = {goal.id: Said("at-risk", "half of it")}
        saved = await check_in_answers.save(
            tx, who, row.id, row.revision, typed, "Time", now=clock.now
        )
        await check_in_moves.move_start(tx, who, 1, START - 29 * DAY, now=clock.now)
        assert (await days_of(tx))["day-60"] == ("planned", FIRST + DAY)
    words = await clock.until(at(FIRST + DAY))
    assert [one for one in spoken(words) if one[0] != "heads-up"] == [("ask", "day-60", MAYA)]
    async with database.writing() as tx:
        assert (await states_of(tx))[:2] == ["passed", "asked"]
        with pytest.raises(AskedTogether):
            await check_in_answers.save(tx, who, row.id, saved.revision, typed, None, now=clock.now)
        form = await check_in_answers.form(tx, who, (await the(tx, "day-60")).id, clock.now)
        assert (form.said[goal.id].status, form.said[goal.id].note) == ("at-risk", "half of it")
        assert form.help == "Time"
        assert len(form.goals) == 9
        assert {one.carried for one in form.goals} == {0}
        counted = [one.what for one in await check_ins.needs(tx, who, clock.now)]
        assert counted == [check_ins.TO_ANSWER]
        await answers(tx, "day-60", clock.now)
    words = await clock.until(at(FIRST + 20 * DAY))
    assert "day-30" not in {one.about for one in words}


async def test_carried_goals_count_once(database: Database) -> None:
    """Asked after in two that became one, a goal of an earlier one was carried over once."""
    goals = {"day-10": ("old",), "day-40": ("first",), "day-43": ("second",)}
    clock = await begun(database, at(MONDAY), role=CUSTOM, title="Own", goals=goals)
    async with database.writing() as tx:
        assert await states_of(tx) == ["missed", "asked", "planned"]
    await clock.until(at(MONDAY + 2 * DAY))
    async with database.reading() as tx:
        assert await states_of(tx) == ["missed", "passed", "asked"]
        assert [one.carried for one in await goals_of(tx)] == [1, 0, 0]


async def test_whoever_was_reminded_has_missed_it(database: Database) -> None:
    goals = {"day-40": ("first",), "day-46": ("second",)}
    await begun(database, at(MONDAY + 4 * DAY), role=CUSTOM, title="Own", goals=goals)
    async with database.reading() as tx:
        assert await states_of(tx) == ["missed", "asked"]
        assert [one.carried for one in await goals_of(tx)] == [1, 0]


async def test_an_answer_is_no_less_for_it(database: Database) -> None:
    goals = {"day-40": ("first",), "day-43": ("second",)}
    clock = await begun(database, at(MONDAY), role=CUSTOM, title="Own", goals=goals)
    async with database.writing() as tx:
        await answers(tx, "day-40", clock.now, "done")
    await clock.until(at(MONDAY + 2 * DAY))
    async with database.reading() as tx:
        assert await states_of(tx) == ["answered", "asked"]
        assert await asked(tx, "day-43") == ["second"]


async def test_what_fell_due_meanwhile_is_not_late(database: Database) -> None:
    """Nothing ran for two months: of what came meanwhile one is asked, and none is missed."""
    clock = await begun(database)
    words = await clock.down_until(at(SECOND + 10 * DAY))
    assert spoken(words) == [("ask", "day-60", MAYA)]
    async with database.reading() as tx:
        assert (await states_of(tx))[:3] == ["passed", "asked", "planned"]
        assert len(await asked(tx, "day-60")) == 9
