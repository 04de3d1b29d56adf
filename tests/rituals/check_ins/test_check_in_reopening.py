"""A check-in that was closed too early is opened again: by whom, which one, and what stands."""

from datetime import date, timedelta

import pytest

from rituals.check_ins import answers as check_in_answers
from rituals.check_ins import check_ins
from rituals.check_ins import moves as check_in_moves
from rituals.check_ins.reopening import reopen
from rituals.check_ins.replies import Agreed
from rituals.check_ins.states import (
    ClosedSince,
    NewerPlan,
    NoSuchCheckIn,
    NotClosed,
    NotTheManager,
    PlanEnded,
)
from rituals.history import record_of
from rituals.work import Tx
from storage.check_ins import CheckIn
from storage.db import Database
from storage.quiet import Quiet, QuietHours
from storage.teams import Teams
from tests.check_in_rows import (
    MAYA,
    OTHER,
    STRANGER,
    Clock,
    a_plan,
    answers,
    at,
    begun,
    closes,
    goals_of,
    leaves,
    plan_of,
    states_of,
    the,
    told,
)
from tests.decision_rows import HEAD, as_

DAY = timedelta(days=1)
FIRST, SECOND = date(2026, 12, 23), date(2027, 1, 22)
ENDS = date(2028, 2, 1)


async def opens(tx: Tx, milestone: str, clock: Clock, by: str = HEAD) -> CheckIn:
    row = await the(tx, milestone)
    return await reopen(tx, await as_(tx, by), row.id, now=clock.now)


async def test_all_that_was_said_stands(database: Database) -> None:
    """Closed before the reply: it is opened, corrected, replied to and closed again."""
    clock = await begun(database, at(FIRST))
    async with database.writing() as tx:
        await answers(tx, "day-30", clock.now, help="Time")
        before = await the(tx, "day-30"), await goals_of(tx)
        await closes(tx, "day-30", clock.now)
        row = await opens(tx, "day-30", clock)
        assert (row.state, row.closed_at, row.closed_by) == ("answered", None, None)
        assert (row.answered_at, row.help, row.manager) == (clock.now, "Time", HEAD)
        assert await goals_of(tx) == before[1]
        with pytest.raises(NotClosed):
            await opens(tx, "day-30", clock)
        await answers(tx, "day-30", clock.now, "done")
        row, who = await the(tx, "day-30"), await as_(tx, HEAD)
        owed = [Agreed("Talk", HEAD, FIRST + DAY)]
        await check_in_answers.reply(tx, who, row.id, row.revision, "ok", owed, now=clock.now)
        await closes(tx, "day-30", clock.now)
        assert (await states_of(tx))[0] == "closed"
    async with database.reading() as tx:
        verbs = [one.verb for one in await record_of(tx, "T1", "PLAN-1")]
        assert verbs[-5:] == ["closed", "reopened", "answered", "replied", "closed"]


async def test_the_person_is_told_what_is_so(database: Database) -> None:
    """What was closed and opened again before anything could be said is not told as closed."""
    clock = await begun(database, at(FIRST))
    async with database.writing() as tx:
        await answers(tx, "day-30", clock.now)
    await clock.until(at(FIRST, 12))
    async with database.writing() as tx:
        await closes(tx, "day-30", clock.now)
    assert told(await clock.until(at(FIRST, 13)))[-1] == ("tell", "closed", MAYA)
    async with database.writing() as tx:
        await opens(tx, "day-30", clock)
    words = await clock.until(at(FIRST, 14))
    assert told(words) == [("tell", "reopened", MAYA)]
    assert {(one.kind, one.about) for one in clock.edited} >= {
        ("check-in-ask", "day-30"), ("check-in-tell", "answered"),
    }  # fmt: skip
    async with database.writing() as tx:
        await QuietHours(tx, "T1").keep(Quiet("T1", MAYA, None, None, at(FIRST + DAY)))
        for _ in range(2):
            await closes(tx, "day-30", clock.now)
            await opens(tx, "day-30", clock)
        await closes(tx, "day-30", clock.now)
    assert told(await clock.until(at(FIRST + 2 * DAY))) == [("tell", "closed", MAYA)]


async def test_what_came_since_stands(database: Database) -> None:
    """The next one was asked, and answered: it stays so, and nothing is carried over twice."""
    clock = await begun(database, at(FIRST))
    async with database.writing() as tx:
        await answers(tx, "day-30", clock.now)
        await closes(tx, "day-30", clock.now)
    await clock.until(at(SECOND))
    async with database.writing() as tx:
        carried = [one.carried for one in await goals_of(tx)]
        await answers(tx, "day-60", clock.now, "done")
        await opens(tx, "day-30", clock)
        assert (await states_of(tx))[:2] == ["answered", "answered"]
        # What the later one said of a goal holds: a correction of the earlier one undoes it not.
        await answers(tx, "day-30", clock.now, "blocked")
        goals = await goals_of(tx)
        assert {one.state for one in goals if one.milestone == "day-30"} == {"done"}
        assert [one.carried for one in goals] == carried


async def test_only_what_was_closed_last(database: Database) -> None:
    clock = await begun(database, at(FIRST))
    async with database.writing() as tx:
        await answers(tx, "day-30", clock.now)
        await closes(tx, "day-30", clock.now)
    await clock.until(at(SECOND))
    async with database.writing() as tx:
        await answers(tx, "day-60", clock.now)
        await closes(tx, "day-60", clock.now)
        with pytest.raises(ClosedSince, match="60 days"):
            await opens(tx, "day-30", clock)
        await opens(tx, "day-60", clock)
        await opens(tx, "day-30", clock)
        assert (await states_of(tx))[:2] == ["answered", "answered"]
        with pytest.raises(NotClosed):
            await opens(tx, "day-60", clock)


async def test_a_missed_one_is_missed_again(database: Database) -> None:
    """The last was given up too soon: the plan that ended with it goes on, and it is answered."""
    clock = await begun(database, at(ENDS))
    async with database.writing() as tx:
        await closes(tx, "month-12", clock.now)
        assert (await plan_of(tx)).state == "ended"
    assert ("tell", "ended", MAYA) in told(await clock.until(at(ENDS, 13)))
    async with database.writing() as tx:
        assert (await opens(tx, "month-12", clock)).state == "missed"
        plan = await plan_of(tx)
        assert (plan.state, plan.ended_at) == ("running", None)
        (waits,) = await check_ins.needs(tx, await as_(tx, HEAD), clock.now)
        assert waits.what == check_ins.TO_CLOSE
        assert (await answers(tx, "month-12", clock.now)).is_late
        await closes(tx, "month-12", clock.now)
        assert (await plan_of(tx)).state == "ended"


async def test_what_was_agreed_is_chased_again(database: Database) -> None:
    clock = await begun(database)
    last = date(2027, 11, 23)
    await clock.until(at(last))
    async with database.writing() as tx:
        await answers(tx, "month-12", clock.now)
        row, who = await the(tx, "month-12"), await as_(tx, HEAD)
        owed = [Agreed("Talk", HEAD, last + 7 * DAY)]
        await check_in_answers.reply(tx, who, row.id, row.revision, "ok", owed, now=clock.now)
        await closes(tx, "month-12", clock.now)
        assert (await plan_of(tx)).state == "ended"
    await clock.until(at(last + 8 * DAY))
    assert ("agreed", "goal", HEAD) not in told(clock.sent)
    async with database.writing() as tx:
        await opens(tx, "month-12", clock)
    words = await clock.until(at(last + 9 * DAY))
    # Its day came while the plan was over: it is brought up once, now.
    assert ("tell", "reopened", MAYA) in told(words)
    assert told(words).count(("agreed", "goal", HEAD)) == 1


async def test_an_end_for_a_reason_stays(database: Database) -> None:
    clock = await begun(database, at(FIRST))
    async with database.writing() as tx:
        await answers(tx, "day-30", clock.now)
        await closes(tx, "day-30", clock.now)
        await check_in_moves.end(tx, await as_(tx, HEAD), 1, why="Moved on", now=clock.now)
        with pytest.raises(PlanEnded):
            await opens(tx, "day-30", clock)


async def test_newer_check_ins_stay_alone(database: Database) -> None:
    clock = await begun(database, at(ENDS))
    async with database.writing() as tx:
        await closes(tx, "month-12", clock.now)
        team = (await Teams(tx, "T1").all())[0]
        await a_plan(tx, team, start_on=ENDS, now=clock.now)
        with pytest.raises(NewerPlan, match="newer"):
            await opens(tx, "month-12", clock)


async def test_whoever_left_stays_gone(database: Database) -> None:
    clock = await begun(database, at(ENDS))
    async with database.writing() as tx:
        await closes(tx, "month-12", clock.now)
        await leaves(tx, MAYA, clock.now)
        with pytest.raises(PlanEnded):
            await opens(tx, "month-12", clock)


async def test_a_manager_who_left_is_none(database: Database) -> None:
    """Handed over, closed by the person, and the new manager left after the end: none is theirs."""
    clock = await begun(database)
    await clock.until(at(date(2027, 11, 23)))
    async with database.writing() as tx:
        await answers(tx, "month-12", clock.now)
        maya = await as_(tx, MAYA)
        await check_in_moves.name_manager(tx, maya, 1, OTHER, now=clock.now)
        await closes(tx, "month-12", clock.now, MAYA)
        assert (await plan_of(tx)).state == "ended"
        await leaves(tx, OTHER, clock.now)
        await opens(tx, "month-12", clock, MAYA)
        plan = await plan_of(tx)
        assert (plan.state, plan.manager) == ("running", None)
        waits = await check_ins.needs(tx, maya, clock.now)
        assert check_ins.TO_NAME in {one.what for one in waits}
    async with database.reading() as tx:
        verbs = [one.verb for one in await record_of(tx, "T1", "PLAN-1")]
        assert verbs[-2:] == ["reopened", "manager-gone"]
    assert ("tell", "manager-gone", MAYA) in told(await clock.until(clock.now + DAY))


async def test_it_is_the_managers_who_reads_it(database: Database) -> None:
    clock = await begun(database, at(FIRST))
    async with database.writing() as tx:
        await answers(tx, "day-30", clock.now)
        await closes(tx, "day-30", clock.now)
        with pytest.raises(NoSuchCheckIn):
            await opens(tx, "day-30", clock, STRANGER)
        with pytest.raises(NotTheManager):
            await opens(tx, "day-30", clock, MAYA)
        maya = await as_(tx, MAYA)
        await check_in_moves.name_manager(tx, maya, 1, OTHER, now=clock.now)
        for somebody in (HEAD, OTHER):
            with pytest.raises(NoSuchCheckIn):
                await opens(tx, "day-30", clock, somebody)
        await check_in_moves.share(tx, maya, 1, now=clock.now)
        assert (await opens(tx, "day-30", clock, OTHER)).manager == HEAD


async def test_whoever_closed_their_own_opens_it(database: Database) -> None:
    """Answered to an earlier manager, closed by the person, and opened by nobody else."""
    clock = await begun(database, at(FIRST))
    async with database.writing() as tx:
        await answers(tx, "day-30", clock.now)
        await check_in_moves.name_manager(tx, await as_(tx, MAYA), 1, OTHER, now=clock.now)
        await closes(tx, "day-30", clock.now, MAYA)
        with pytest.raises(NoSuchCheckIn):
            await opens(tx, "day-30", clock, OTHER)
        assert (await opens(tx, "day-30", clock, MAYA)).state == "answered"
    assert "reopened" not in [one.about for one in await clock.until(at(FIRST + DAY))]
