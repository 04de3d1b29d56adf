"""What a pause, a move and another manager do to days and words: nothing is lost, nothing twice."""

from datetime import UTC, date, datetime, timedelta

import pytest

from rituals.calendar.wall_clock import DAY
from rituals.check_ins import check_ins
from rituals.check_ins import leaving as check_in_leaving
from rituals.check_ins import moves as check_in_moves
from rituals.check_ins.clock import wanted
from rituals.check_ins.moves import name_manager, pause, resume
from rituals.check_ins.replies import Agreed, reply
from rituals.check_ins.states import AllOver, ManyAgreed, TeamNotStarted
from rituals.promises import Promises
from storage.check_ins import CheckIns
from storage.db import Database, Tx
from tests.check_in_rows import (
    BEGIN,
    MAYA,
    OTHER,
    START,
    Clock,
    Word,
    a_plan,
    a_team,
    answers,
    at,
    begun,
    days_of,
    leaves,
    states_of,
    the,
    told,
)
from tests.decision_rows import HEAD, as_

FIRST = date(2026, 12, 23)
"""The day of the first check-in: its heads-up is on the 18th, its reminders on 28 and 29."""
HEADS_UP_AT = datetime(2026, 12, 18, 11, tzinfo=UTC)


def heads_ups(clock: Clock) -> list[date]:
    return [one.at.date() for one in clock.sent if one.kind == "check-in-heads-up"]


def words_of(clock: Clock, kind: str) -> list[Word]:
    return [one for one in clock.sent if one.kind == kind]


# -- moved while it rests --------------------------------------------------------------------------


async def test_a_move_in_a_pause_passes_nothing_over(database: Database) -> None:
    clock = await begun(database, at(date(2026, 12, 1)))
    async with database.writing() as tx:
        await pause(tx, await as_(tx, MAYA), 1, now=clock.now)
    await clock.until(at(date(2027, 2, 15)))
    async with database.writing() as tx:
        await check_in_moves.move_start(tx, await as_(tx, MAYA), 1, START + DAY, now=clock.now)
        assert set(await states_of(tx)) == {"planned"}
        await resume(tx, await as_(tx, MAYA), 1, now=clock.now + DAY)
    async with database.reading() as tx:
        days = await days_of(tx)
    # 30 days after 24 November, and 77 of the pause.
    assert days["day-30"] == ("planned", date(2027, 3, 11))
    assert set(await _states(database)) == {"planned"}
    await clock.until(at(date(2027, 3, 11)))
    assert [one.about for one in words_of(clock, "check-in-ask")] == ["day-30"]


async def _states(database: Database) -> list[str]:
    async with database.reading() as tx:
        return await states_of(tx)


async def test_what_was_over_before_a_pause_is_passed_over(database: Database) -> None:
    clock = await begun(database, at(date(2026, 12, 1)))
    async with database.writing() as tx:
        await pause(tx, await as_(tx, MAYA), 1, now=clock.now)
        earlier = START - 40 * DAY
        now = at(date(2027, 1, 10))
        await check_in_moves.move_start(tx, await as_(tx, MAYA), 1, earlier, now=now)
        assert (await days_of(tx))["day-30"][0] == "passed"
        assert (await days_of(tx))["day-60"][0] == "planned"


async def test_a_plan_of_one_moves_in_a_long_pause(database: Database) -> None:
    async with database.writing() as tx:
        await a_plan(tx, role="custom", title="Lead", goals={"day-30": ["one"]})
        await pause(tx, await as_(tx, MAYA), 1, now=at(date(2026, 12, 10)))
        late = at(date(2027, 3, 1))
        await check_in_moves.move_start(tx, await as_(tx, MAYA), 1, START + DAY, now=late)
        assert await states_of(tx) == ["planned"]
        maya, day = await as_(tx, MAYA), START - 60 * DAY
        with pytest.raises(AllOver):
            await check_in_moves.move_start(tx, maya, 1, day, now=late)


# -- nothing twice ---------------------------------------------------------------------------------


async def test_a_heads_up_comes_once_a_day(database: Database) -> None:
    """Paused and resumed, another country, another start with the same morning before it."""
    clock = await begun(database, HEADS_UP_AT)
    assert heads_ups(clock) == [HEADS_UP_AT.date()]
    async with database.writing() as tx:
        maya = await as_(tx, MAYA)
        before = (await the(tx, "day-30")).moved
        await pause(tx, maya, 1, now=clock.now)
        plan = await resume(tx, maya, 1, now=clock.now + timedelta(minutes=1))
        await check_in_moves.edit(tx, maya, 1, plan.revision, country="DE", now=clock.now)
        assert (await the(tx, "day-30")).moved == before
        await check_in_moves.move_start(tx, maya, 1, START - DAY, now=clock.now)
        assert (await the(tx, "day-30")).due_on == FIRST - DAY
    await clock.until(at(FIRST - 2 * DAY))
    assert heads_ups(clock) == [HEADS_UP_AT.date()]
    await clock.until(at(FIRST))
    assert [one.at.date() for one in words_of(clock, "check-in-ask")] == [FIRST - DAY]


async def test_a_day_that_came_in_a_pause_is_kept_after_it(database: Database) -> None:
    """Paused at dawn and resumed at noon: the days stand as they did, and are asked."""
    clock = Clock(database)
    async with database.writing() as tx:
        await a_plan(tx)
    for day in (HEADS_UP_AT.date(), FIRST):
        await clock.until(at(day, 5))
        async with database.writing() as tx:
            await pause(tx, await as_(tx, MAYA), 1, now=clock.now)
        await clock.until(at(day, 12))
        async with database.writing() as tx:
            await resume(tx, await as_(tx, MAYA), 1, now=clock.now)
    await clock.until(at(FIRST, 13))
    assert heads_ups(clock) == [HEADS_UP_AT.date()]
    assert [one.at.date() for one in words_of(clock, "check-in-ask")] == [FIRST]


# -- what was agreed -------------------------------------------------------------------------------


async def agrees(tx: Tx, now: datetime, *agreed: Agreed) -> None:
    row = await the(tx, "day-30")
    await reply(tx, await as_(tx, HEAD), row.id, row.revision, "", agreed, now=now)


async def test_what_was_agreed_is_told_once(database: Database) -> None:
    due, clock = FIRST + 5 * DAY, Clock(database)
    async with database.writing() as tx:
        await a_plan(tx)
    await clock.until(at(FIRST))
    async with database.writing() as tx:
        await answers(tx, "day-30", clock.now)
        await agrees(tx, clock.now, Agreed("meet the vendor", MAYA, due))
        await agrees(tx, clock.now, Agreed("in the pause", MAYA, due + 3 * DAY))
    await clock.until(at(due))
    async with database.writing() as tx:
        await pause(tx, await as_(tx, MAYA), 1, now=clock.now)
    await clock.until(at(due + 7 * DAY))
    async with database.writing() as tx:
        await resume(tx, await as_(tx, MAYA), 1, now=clock.now)
    await clock.until(at(due + 30 * DAY))
    days = [one.at.date() for one in words_of(clock, "check-in-agreed")]
    assert days == [due, due + 7 * DAY]
    async with database.reading() as tx:
        second = await listed_in(tx, words_of(clock, "check-in-agreed")[1].key)
    assert second == ["in the pause"]


async def listed_in(tx: Tx, key: str) -> list[str]:
    """Return what a word on what was agreed lists."""
    promise = next(one for one in await Promises(tx, "T1").of("PLAN-1") if one.key == key)
    found = await wanted(tx, promise)
    assert not isinstance(found, str)
    return [one.text for one in found.agreed]


async def test_a_morning_has_one_word_for_all_that_was_agreed(database: Database) -> None:
    due, clock = FIRST + 3 * DAY, Clock(database)
    async with database.writing() as tx:
        await a_plan(tx)
    await clock.until(at(FIRST))
    async with database.writing() as tx:
        await answers(tx, "day-30", clock.now)
        for nth in range(20):
            owner = HEAD if nth % 5 == 0 else MAYA
            await agrees(tx, clock.now, Agreed(f"do {nth}", owner, due))
        with pytest.raises(ManyAgreed, match="at most 20"):
            await agrees(tx, clock.now, Agreed("one more", MAYA, due))
        await agrees_on_nothing(tx, clock.now)
    words = [one for one in await clock.until(at(due)) if one.kind == "check-in-agreed"]
    assert sorted(one.to for one in words) == sorted([HEAD, MAYA])
    async with database.reading() as tx:
        listed = [len(await listed_in(tx, one.key)) for one in words]
    assert sorted(listed) == [4, 16]
    assert not [one for one in await clock.until(at(due + 9 * DAY)) if "agreed" in one.kind]


async def agrees_on_nothing(tx: Tx, now: datetime) -> None:
    """A reply without anything agreed is taken, however much was."""
    row = await the(tx, "day-30")
    await reply(tx, await as_(tx, HEAD), row.id, row.revision, "well done", (), now=now)


async def test_what_is_agreed_for_today_joins_todays_word(database: Database) -> None:
    clock = await begun(database, at(FIRST))
    async with database.writing() as tx:
        await answers(tx, "day-30", clock.now)
        await agrees(tx, clock.now, Agreed("one", MAYA, FIRST))
    await clock.until(clock.now)
    async with database.writing() as tx:
        await agrees(tx, clock.now, Agreed("two", MAYA, FIRST))
    await clock.until(at(FIRST + DAY))
    (word,) = words_of(clock, "check-in-agreed")
    assert word.key in {one.key for one in clock.edited}
    async with database.reading() as tx:
        assert await listed_in(tx, word.key) == ["one", "two"]


# -- another manager -------------------------------------------------------------------------------


async def test_a_manager_named_late_hears_of_it(database: Database) -> None:
    clock = await begun(database, at(FIRST))
    async with database.writing() as tx:
        await leaves(tx, HEAD, clock.now)
    await clock.until(at(date(2027, 1, 2)))
    async with database.writing() as tx:
        await name_manager(tx, await as_(tx, MAYA), 1, OTHER, now=clock.now)
    words = told(await clock.until(at(date(2027, 1, 12))))
    assert words.count(("escalate", "day-30", OTHER)) == 1


async def test_each_manager_hears_of_it_once(database: Database) -> None:
    """Named before the day comes, it comes on the day; after it, to the next one as well."""
    clock = await begun(database, at(date(2026, 12, 28)))
    async with database.writing() as tx:
        await name_manager(tx, await as_(tx, MAYA), 1, OTHER, now=clock.now)
    await clock.until(at(date(2027, 1, 2)))
    async with database.writing() as tx:
        await name_manager(tx, await as_(tx, MAYA), 1, HEAD, now=clock.now)
        await pause(tx, await as_(tx, MAYA), 1, now=clock.now)
        await resume(tx, await as_(tx, MAYA), 1, now=clock.now + DAY)
    await clock.until(at(date(2027, 1, 14)))
    assert [one.to for one in words_of(clock, "check-in-escalate")] == [OTHER, HEAD]


async def test_an_answer_nobody_read_waits_for_the_person(database: Database) -> None:
    clock = await begun(database, at(FIRST))
    async with database.writing() as tx:
        await answers(tx, "day-30", clock.now)
        await name_manager(tx, await as_(tx, MAYA), 1, OTHER, now=clock.now)
        assert await _needed(tx, MAYA, clock.now) == ["send-again"]
        assert await _needed(tx, OTHER, clock.now) == []
        await check_in_moves.share(tx, await as_(tx, MAYA), 1, now=clock.now)
        assert await _needed(tx, MAYA, clock.now) == []
        assert await _needed(tx, OTHER, clock.now) == ["reply"]
        await check_in_moves.unshare(tx, await as_(tx, MAYA), 1, now=clock.now)
        assert await _needed(tx, MAYA, clock.now) == ["send-again"]
        await answers(tx, "day-30", clock.now)
        assert await _needed(tx, MAYA, clock.now) == []
        assert await _needed(tx, OTHER, clock.now) == ["reply"]


async def _needed(tx: Tx, user: str, now: datetime) -> list[str]:
    return [one.what for one in await check_ins.needs(tx, await as_(tx, user), now)]


# -- order and start -------------------------------------------------------------------------------


async def test_milestones_come_in_the_order_of_their_days(database: Database) -> None:
    """A month after 1 February is a day before the 29th day after it."""
    start = date(2027, 2, 1)
    clock = Clock(database, now=at(start))
    async with database.writing() as tx:
        goals = {"day-29": ["a"], "month-1": ["b"]}
        await a_plan(tx, role="custom", title="Lead", start_on=start, now=clock.now, goals=goals)
        days = await days_of(tx)
    assert list(days) == ["month-1", "day-29"]
    words = await clock.until(at(days["day-29"][1]))
    assert [one.about for one in words if one.kind == "check-in-ask"] == ["month-1", "day-29"]
    async with database.reading() as tx:
        # Nobody was reminded of it in a day: it is asked together with the other.
        assert (await the(tx, "month-1")).state == "passed"
        seen = await check_ins.whole(tx, await as_(tx, MAYA), 1)
        assert [one.text for one in seen.asked_in(await the(tx, "day-29"))] == ["b", "a"]


async def test_a_team_is_started_first(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_team(tx, started=False)
        assert team.started_at is None
        with pytest.raises(TeamNotStarted, match="Press Start"):
            await a_plan(tx, team)
        assert await CheckIns(tx, "T1").plans_of(MAYA) == []


async def test_who_became_a_guest_has_not_left(database: Database) -> None:
    async with database.writing() as tx:
        await a_plan(tx)
        await leaves(tx, MAYA, BEGIN, is_guest=True)
        plan = await CheckIns(tx, "T1").plan(1)
    assert plan is not None
    assert plan.why == check_in_leaving.GUEST


async def test_a_leave_is_lengthened(database: Database) -> None:
    clock = await begun(database, at(date(2026, 12, 1)))
    for back in (date(2026, 12, 8), date(2026, 12, 15)):
        async with database.writing() as tx:
            await pause(tx, await as_(tx, MAYA), 1, back_on=back, now=clock.now)
    await clock.until(at(date(2026, 12, 10)))
    async with database.reading() as tx:
        (plan,) = await CheckIns(tx, "T1").plans_of(MAYA)
    assert plan.state == "paused"  # the earlier end has nothing to do any more
    await clock.until(at(date(2026, 12, 16)))
    async with database.reading() as tx:
        (plan,) = await CheckIns(tx, "T1").plans_of(MAYA)
    assert (plan.state, plan.paused_days) == ("running", 14)
