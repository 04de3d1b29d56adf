"""The clock of check-ins: what is said on which day, and what a move or a pause changes."""

from datetime import date, timedelta

import pytest

from rituals.check_ins import answers as check_in_answers
from rituals.check_ins import check_ins
from rituals.check_ins import moves as check_in_moves
from rituals.check_ins import promises as promised
from rituals.check_ins.clock import keep_opens
from rituals.check_ins.few import PLANS_AT_ONCE
from rituals.check_ins.states import (
    AllOver,
    AlreadyPaused,
    AskedAlready,
    AskedTogether,
    BackTooFar,
    BackTooSoon,
    ManyGoals,
    NoMilestone,
    NoReason,
    NotPaused,
    PlanEnded,
    SameStart,
    StalePlan,
    TimeOver,
)
from rituals.history import record_of
from rituals.people import know
from rituals.promises import Claims
from storage.db import Database
from storage.quiet import Quiet, QuietHours
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
    goals_of,
    plan_of,
    states_of,
    the,
    told,
)
from tests.decision_rows import HEAD, a_person, as_

DAY = timedelta(days=1)
FIRST, SECOND = date(2026, 12, 23), date(2027, 1, 22)
"""Days 30 and 60 of a start on Monday, 23 November 2026."""


async def test_a_missed_one_is_chased_in_order(database: Database) -> None:
    clock = await begun(database)
    words = await clock.until(at(FIRST + 20 * DAY))
    assert [(*one, word.at.date()) for one, word in zip(told(words), words, strict=True)] == [
        ("heads-up", "day-30", MAYA, date(2026, 12, 18)),  # three days before is a Sunday
        ("ask", "day-30", MAYA, FIRST),
        ("remind", "day-30", MAYA, date(2026, 12, 28)),  # three days after is a Saturday
        ("escalate", "day-30", HEAD, date(2026, 12, 29)),
    ]
    assert {word.at.hour for word in words} == {9}
    words = await clock.until(at(FIRST + 31 * DAY))
    # A day of its own comes first: it is missed as the next one is asked.
    assert told(words) == [("heads-up", "day-60", MAYA), ("ask", "day-60", MAYA)]
    async with database.reading() as tx:
        assert (await states_of(tx))[:3] == ["missed", "asked", "planned"]
        noted = [one for one in await record_of(tx, "T1", "PLAN-1") if one.verb == "missed"]
        assert [(one.actor, dict(one.data)) for one in noted] == [
            ("muster", {"milestone": "day-30"})
        ]
        # The message with the button is brought up to date, and what reminded of it.
        assert sorted((one.kind, one.about) for one in clock.edited) == [
            ("check-in-ask", "day-30"),
            ("check-in-escalate", "day-30"),
            ("check-in-remind", "day-30"),
        ]


async def test_thirty_days_are_all_there_is(database: Database) -> None:
    clock = await begun(database)
    async with database.reading() as tx:
        last = (await the(tx, "month-12")).due_on
    await clock.until(at(last + 29 * DAY))
    async with database.reading() as tx:
        assert (await states_of(tx))[-1] == "asked"
    await clock.until(at(last + 30 * DAY))
    async with database.writing() as tx:
        assert await states_of(tx) == ["missed"] * 5
        assert {one.carried for one in await goals_of(tx) if one.milestone == "day-30"} == {4}
        # It is the manager's to close, and then the plan is over.
        waits = await check_ins.needs(tx, await as_(tx, HEAD), clock.now)
        assert [one.what for one in waits] == ["close"]
        await closes(tx, "month-12", clock.now)
        assert (await plan_of(tx)).state == "ended"


async def test_an_answer_ends_the_chase(database: Database) -> None:
    clock = await begun(database, at(FIRST))
    async with database.writing() as tx:
        await answers(tx, "day-30", at(FIRST))
        await closes(tx, "day-30", at(FIRST, 13))
    assert told(await clock.until(at(FIRST + 20 * DAY))) == [("tell", "closed", MAYA)]


async def test_what_is_not_done_is_carried_and_counted(database: Database) -> None:
    clock = await begun(database, at(FIRST))
    async with database.writing() as tx:
        goals = await goals_of(tx)
        await answers(
            tx, "day-30", at(FIRST), but={goals[0].text: "done", goals[1].text: "dropped"}
        )
        assert [one.state for one in (await goals_of(tx))[:3]] == ["done", "dropped", "open"]
    await clock.until(at(SECOND))
    async with database.reading() as tx:
        seen = await check_ins.whole(tx, await as_(tx, MAYA), 1)
        asked = seen.asked_in(await the(tx, "day-60"))
        assert [(one.milestone, one.carried) for one in asked] == [("day-30", 1)] * 3 + [
            ("day-60", 0)
        ] * 4
        # What was said in the first one stays as it was said.
        assert len(seen.asked_in(await the(tx, "day-30"))) == 5


async def test_downtime_asks_the_latest_alone(database: Database) -> None:
    clock = await begun(database)
    words = await clock.down_until(at(SECOND + 10 * DAY))
    assert told(words) == [("ask", "day-60", MAYA)]
    async with database.reading() as tx:
        # Nobody was asked after the first in time, so it is not missed.
        assert (await states_of(tx))[:2] == ["passed", "asked"]


async def test_quiet_moves_the_word_not_the_day(database: Database) -> None:
    clock = await begun(database)
    async with database.writing() as tx:
        muted = Quiet("T1", MAYA, None, None, at(FIRST + 2 * DAY))
        await QuietHours(tx, "T1").keep(muted)
    words = await clock.until(at(FIRST + 2 * DAY, 13))
    asked = next(one for one in words if one.kind == "check-in-ask")
    assert asked.at.date() == FIRST + 2 * DAY
    async with database.reading() as tx:
        row = await the(tx, "day-30")
        # What it is of stays, and its clock begins as the person hears of it.
        assert (row.state, row.due_on) == ("asked", FIRST)
        assert row.counts_from == FIRST + 2 * DAY


# -- moved ---------------------------------------------------------------------------------------


async def test_what_was_not_sent_moves(database: Database) -> None:
    clock = await begun(database, at(FIRST))
    async with database.writing() as tx:
        before = await days_of(tx)
        maya = await as_(tx, MAYA)
        await check_in_moves.move_start(tx, maya, 1, START + 14 * DAY, now=clock.now)
        after = await days_of(tx)
        assert after["day-30"] == before["day-30"]
        assert after["day-60"] == ("planned", SECOND + 14 * DAY)
        with pytest.raises(SameStart):
            await check_in_moves.move_start(tx, maya, 1, START + 14 * DAY, now=clock.now)
    words = await clock.until(at(SECOND + 14 * DAY))
    asked = [(one.about, one.at.date()) for one in words if one.kind == "check-in-ask"]
    assert asked == [("day-60", SECOND + 14 * DAY)]
    assert ("tell", "moved", HEAD) in told(words)


async def test_moved_there_and_back_is_asked_once(database: Database) -> None:
    clock = await begun(database)
    async with database.writing() as tx:
        head = await as_(tx, HEAD)
        await check_in_moves.move_start(tx, head, 1, START + 5 * DAY, now=clock.now)
        await check_in_moves.move_start(tx, head, 1, START, now=clock.now)
    words = await clock.until(at(FIRST))
    assert [one.kind for one in words if one.kind != "check-in-tell"] == [
        "check-in-heads-up", "check-in-ask",
    ]  # fmt: skip


async def test_moved_into_the_past_goals_follow(database: Database) -> None:
    clock = await begun(database)
    async with database.writing() as tx:
        head = await as_(tx, HEAD)
        await check_in_moves.move_start(tx, head, 1, START - 40 * DAY, now=clock.now)
        assert (await states_of(tx))[:2] == ["passed", "planned"]
        # A message of a check-in that was never asked has nothing to answer: the next one has.
        with pytest.raises(AskedTogether):
            await check_in_answers.form(
                tx, await as_(tx, MAYA), (await the(tx, "day-30")).id, BEGIN
            )
    async with database.writing() as tx:
        await check_in_moves.move_start(tx, head, 1, START - 10 * DAY, now=clock.now)
        assert (await states_of(tx))[:2] == ["planned", "planned"]
    async with database.writing() as tx:
        with pytest.raises(AllOver):
            await check_in_moves.move_start(tx, head, 1, START - 500 * DAY, now=clock.now)
    words = await clock.until(at(FIRST - 9 * DAY))  # ten days before is a Sunday
    assert ("ask", "day-30", MAYA) in told(words)


# -- paused --------------------------------------------------------------------------------------


async def test_a_leave_moves_what_is_ahead(database: Database) -> None:
    clock = await begun(database)
    gone, back = FIRST - 9 * DAY, FIRST + 12 * DAY  # Monday to Monday, over the due date
    await clock.until(at(gone))
    async with database.writing() as tx:
        maya = await as_(tx, MAYA)
        await check_in_moves.pause(tx, maya, 1, back_on=back, now=clock.now)
        with pytest.raises(AlreadyPaused):
            await check_in_moves.pause(tx, maya, 1, back_on=back, now=clock.now)
    words = await clock.until(at(back, 8))
    assert told(words) == [("tell", "paused", HEAD)]
    words = await clock.until(at(FIRST + 21 * DAY))
    assert told(words) == [
        ("tell", "resumed", HEAD),
        ("tell", "resumed", MAYA),
        ("heads-up", "day-30", MAYA),
        ("ask", "day-30", MAYA),
    ]
    async with database.reading() as tx:
        days = await days_of(tx)
        assert days["day-30"] == ("asked", FIRST + 21 * DAY)
        assert days["day-60"] == ("planned", SECOND + 21 * DAY)
        assert (await plan_of(tx)).paused_days == 21


async def test_back_early_moves_by_fewer_days(database: Database) -> None:
    clock = await begun(database)
    async with database.writing() as tx:
        maya = await as_(tx, MAYA)
        with pytest.raises(NotPaused):
            await check_in_moves.resume(tx, maya, 1, now=clock.now)
        for wrong, error in ((START, BackTooSoon), (START + 400 * DAY, BackTooFar)):
            with pytest.raises(error):
                await check_in_moves.pause(tx, maya, 1, back_on=wrong, now=clock.now)
        await check_in_moves.pause(tx, maya, 1, back_on=START + 60 * DAY, now=clock.now)
    await clock.until(at(START + 7 * DAY))
    async with database.writing() as tx:
        await check_in_moves.resume(tx, await as_(tx, HEAD), 1, now=clock.now)
        assert (await days_of(tx))["day-30"] == ("planned", FIRST + 7 * DAY)
    # The day on which it was to go on by itself changes nothing any more.
    await clock.until(at(START + 61 * DAY))
    async with database.reading() as tx:
        assert (await plan_of(tx)).paused_days == 7


async def test_a_pause_of_a_moment_loses_nothing(database: Database) -> None:
    """It fell due while the plan rested, and the plan goes on the same day."""
    clock = await begun(database, at(FIRST, 8))
    async with database.writing() as tx:
        await check_in_moves.pause(tx, await as_(tx, MAYA), 1, now=clock.now)
    assert told(await clock.until(at(FIRST, 10))) == [("tell", "paused", HEAD)]
    async with database.writing() as tx:
        await check_in_moves.resume(tx, await as_(tx, MAYA), 1, now=clock.now)
    words = await clock.until(at(FIRST, 11))
    assert sorted(told(words)) == [("ask", "day-30", MAYA), ("tell", "resumed", HEAD)]


async def test_a_weekend_rolled_over_is_not_passed(database: Database) -> None:
    """Its day had moved from a Sunday; counted from there, the pause would end after it."""
    clock = Clock(database)
    async with database.writing() as tx:
        await a_plan(tx, start_on=date(2026, 11, 20))
        assert (await days_of(tx))["day-30"][1] == date(2026, 12, 21)  # from Sunday, the 20th
    await clock.until(at(date(2026, 12, 21), 8))
    async with database.writing() as tx:
        await check_in_moves.pause(tx, await as_(tx, MAYA), 1, now=clock.now)
    await clock.until(at(date(2026, 12, 22), 8))
    async with database.writing() as tx:
        await check_in_moves.resume(tx, await as_(tx, MAYA), 1, now=clock.now)
        assert (await days_of(tx))["day-30"] == ("planned", date(2026, 12, 22))


async def test_reminders_wait_for_the_leave_to_end(database: Database) -> None:
    clock = await begun(database, at(FIRST))
    async with database.writing() as tx:
        await check_in_moves.pause(tx, await as_(tx, MAYA), 1, now=at(FIRST))
        # A draft and an answer are taken all the same; nobody asks for them.
        assert not await check_ins.needs(tx, await as_(tx, MAYA), at(FIRST))
    await clock.until(at(FIRST + 14 * DAY))
    assert not [one for one in clock.sent if one.kind in {"check-in-remind", "check-in-escalate"}]
    async with database.writing() as tx:
        await check_in_moves.resume(tx, await as_(tx, MAYA), 1, now=clock.now)
    words = await clock.until(clock.now + 10 * DAY)
    days = [(one.kind, one.at.date()) for one in words if one.kind != "check-in-tell"]
    # Three and six days after the return (the first is a Saturday), and no second message.
    assert days == [
        ("check-in-remind", FIRST + 19 * DAY), ("check-in-escalate", FIRST + 20 * DAY)
    ]  # fmt: skip


async def test_a_message_held_back_comes_after_the_leave(database: Database) -> None:
    """It was asked, muted, and not posted as the leave began."""
    clock = await begun(database)
    async with database.writing() as tx:
        muted = Quiet("T1", MAYA, None, None, at(FIRST + 3 * DAY))
        await QuietHours(tx, "T1").keep(muted)
    await clock.until(at(FIRST))
    async with database.writing() as tx:
        await check_in_moves.pause(tx, await as_(tx, MAYA), 1, now=clock.now)
    words = await clock.until(at(FIRST + 7 * DAY))
    assert "check-in-ask" not in {one.kind for one in words}
    async with database.writing() as tx:
        await check_in_moves.resume(tx, await as_(tx, MAYA), 1, now=clock.now)
    words = await clock.until(clock.now + 2 * DAY)
    assert told(words).count(("ask", "day-30", MAYA)) == 1


async def test_downtime_over_the_return_loses_nothing(database: Database) -> None:
    clock = await begun(database)
    async with database.writing() as tx:
        back = FIRST + 2 * DAY
        await check_in_moves.pause(tx, await as_(tx, MAYA), 1, back_on=back, now=clock.now)
    await clock.down_until(at(FIRST + 40 * DAY))
    async with database.reading() as tx:
        # The leave ended on its day, and the check-in was due on the Monday after so many days.
        assert (await plan_of(tx)).paused_days == 32
        assert (await days_of(tx))["day-30"] == ("asked", date(2027, 1, 25))


# -- edited, ended -------------------------------------------------------------------------------


async def test_an_edit_changes_what_is_ahead(database: Database) -> None:
    clock = await begun(database, at(FIRST))
    async with database.writing() as tx:
        maya, plan = await as_(tx, MAYA), await plan_of(tx)
        known = [one.text for one in await goals_of(tx) if one.milestone == "day-60"]
        edited = await check_in_moves.edit(
            tx, maya, 1, plan.revision,
            goals={"day-60": (*known[1:], "of my own")}, title="Lead", now=clock.now,
        )  # fmt: skip
        assert edited.title == "Lead"
        with pytest.raises(StalePlan):
            await check_in_moves.edit(tx, maya, 1, plan.revision, title="Late", now=clock.now)
        for goals, error in (
            ({"day-30": ("other",)}, AskedAlready),
            ({"sprint-3": ("other",)}, NoMilestone),
            ({"day-20": ("other",)}, TimeOver),
            ({"day-90": [f"goal {one}" for one in range(25)]}, ManyGoals),
        ):
            async with database.reading():
                with pytest.raises(error):
                    await check_in_moves.edit(
                        tx, maya, 1, (await plan_of(tx)).revision, goals=goals, now=clock.now
                    )
    async with database.reading() as tx:
        seen = await check_ins.whole(tx, await as_(tx, MAYA), 1)
        of_60 = [one.text for one in seen.goals if one.milestone == "day-60"]
        assert of_60 == [*known[1:], "of my own"]


async def test_another_country_has_other_days(database: Database) -> None:
    clock = await begun(database)
    async with database.writing() as tx:
        await check_in_moves.move_start(
            tx, await as_(tx, HEAD), 1, date(2026, 11, 25), now=clock.now
        )
        assert (await days_of(tx))["day-30"][1] == date(2026, 12, 25)
        plan = await plan_of(tx)
        await check_in_moves.edit(
            tx, await as_(tx, HEAD), 1, plan.revision, country="DE-BY", now=clock.now
        )
        assert (await days_of(tx))["day-30"][1] == date(2026, 12, 28)
    words = await clock.until(at(date(2026, 12, 29)))
    asked = [one.at.date() for one in words if one.kind == "check-in-ask"]
    assert asked == [date(2026, 12, 28)]


async def test_an_end_needs_a_reason_and_is_silent(database: Database) -> None:
    clock = await begun(database, at(FIRST))
    async with database.writing() as tx:
        head = await as_(tx, HEAD)
        with pytest.raises(NoReason):
            await check_in_moves.end(tx, head, 1, why=" \u200b\n", now=clock.now)
        ended = await check_in_moves.end(tx, head, 1, why="Another role", now=clock.now)
        assert (ended.state, ended.why) == ("ended", "Another role")
        assert (await states_of(tx))[0] == "passed"
        with pytest.raises(PlanEnded):
            await check_in_moves.end(tx, head, 1, why="Again", now=clock.now)
        with pytest.raises(PlanEnded):
            await answers(tx, "day-30", clock.now)
        # The reason is theirs: the history keeps none of it.
        assert "Another role" not in repr(await record_of(tx, "T1", "PLAN-1"))
    assert told(await clock.until(at(FIRST + 400 * DAY))) == [("tell", "ended", MAYA)]


async def test_a_morning_of_many_is_taken_in_parts(database: Database) -> None:
    """Whoever has to do with one of them waits for a few of the others, and not for all."""
    many, due = PLANS_AT_ONCE + 3, at(START + timedelta(days=30), 9)
    async with database.writing() as tx:
        team = await a_team(tx)
        for nth in range(many):
            await know(tx, a_person(f"U9{nth}"))
            of = {"role": "custom", "title": "Host", "goals": {"day-30": ["Arrive"]}}
            await a_plan(tx, team, person=f"U9{nth}", **of)
    asked = []
    for _ in range(2):
        async with database.writing() as tx:
            due_now = await Claims(tx, "here").keep_rows(now=due, real=due, count=500)
            opens = [one for one in due_now if one.kind == promised.OPEN]
            assert await keep_opens(tx, opens, due) == {}
        async with database.reading() as tx:
            states = [(await states_of(tx, number))[0] for number in range(1, many + 1)]
        asked.append(states.count("asked"))
    assert asked == [PLANS_AT_ONCE, many]
