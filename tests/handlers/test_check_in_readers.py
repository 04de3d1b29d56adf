"""What a message of check-ins says once its plan has another manager, or as nobody was reminded."""

from datetime import date

from handlers.check_ins import telling
from handlers.kinds import PostKind
from handlers.slack import Edit, Post, Sent
from rituals.calendar.wall_clock import DAY
from rituals.check_ins import promises as promised
from rituals.check_ins.moves import end, name_manager
from rituals.check_ins.replies import reply
from rituals.promises import KEPT, WAITING, Promises
from storage.check_ins import CheckIns
from storage.db import Database, Tx
from storage.quiet import Quiet, QuietHours
from tests.check_in_rows import (
    MAYA,
    OTHER,
    Clock,
    a_plan,
    a_team,
    answers,
    at,
    begun,
    plan_of,
    the,
)
from tests.decision_rows import HEAD, as_
from tests.stage import spoken

FIRST = date(2026, 12, 23)


async def said(tx: Tx, clock: Clock, part: str, plan: str = "PLAN-1") -> str:
    """Return what a message says now."""
    (found,) = (one for one in await Promises(tx, "T1").of(plan) if part in one.key)
    word = await telling.facts(tx, found, clock.now)
    assert isinstance(word, Edit | Post)
    return " ".join(spoken(word.blocks).split())


async def test_a_reply_is_its_authors(database: Database) -> None:
    """It is shown anew as the plan ends, which another manager has by then."""
    clock = await begun(database, at(FIRST))
    async with database.writing() as tx:
        row = await answers(tx, "day-30", clock.now)
        await reply(tx, await as_(tx, HEAD), row.id, row.revision, "Well done", (), now=clock.now)
    await clock.until(at(FIRST, 13))
    async with database.writing() as tx:
        await name_manager(tx, await as_(tx, MAYA), 1, OTHER, now=clock.now)
        await end(tx, await as_(tx, MAYA), 1, why="Moved on", now=clock.now)
        text = await said(tx, clock, ":replied:")
        assert "Well done" in text
        assert HEAD in text
        assert OTHER not in text
        assert "Somebody else is the manager" in await said(tx, clock, "day-30:answered:")


async def test_answers_again_say_who_replied(database: Database) -> None:
    clock = await begun(database, at(FIRST))
    async with database.writing() as tx:
        row = await answers(tx, "day-30", clock.now)
        await reply(tx, await as_(tx, HEAD), row.id, row.revision, "Well done", (), now=clock.now)
        await name_manager(tx, await as_(tx, MAYA), 1, OTHER, now=clock.now)
        await answers(tx, "day-30", at(FIRST, 14))
        text = await said(tx, clock, f"answered:{(await the(tx, 'day-30')).revision}:")
    assert "replied to it before" in text
    assert "after your reply" not in text


async def test_first_word_says_who_and_why(database: Database) -> None:
    """Whoever starts it, both read who did, what it asks of them, and who reads it."""
    clock = Clock(database)
    async with database.writing() as tx:
        team = await a_team(tx)
        await a_plan(tx, team, by=HEAD)
        text = await said(tx, clock, f":started:0:to:{MAYA}")
        assert text.startswith(f"<@{HEAD}> started check-ins for you as Lead AI Engineer")
        assert "After 30 days, 60 days, 90 days, 6 months and 12 months you are asked" in text
        assert f"Only you and <@{HEAD}> see it" in text
        await end(tx, await as_(tx, MAYA), 1, why="Anew", now=clock.now)
        goals = {f"day-{day}": ("One",) for day in range(30, 37)}
        custom = {"role": "custom", "title": "Lead", "goals": goals}
        await a_plan(tx, team, by=MAYA, **custom)
        text = await said(tx, clock, f":started:0:to:{HEAD}", plan="PLAN-2")
        assert text.startswith(f"<@{MAYA}> started check-ins as Lead")
        assert "with you as the manager. 7 times they say how each goal goes" in text
        assert "nobody else sees it" in text


async def test_a_person_without_a_manager_can_name_one(database: Database) -> None:
    clock = Clock(database)
    async with database.writing() as tx:
        team = await a_team(tx)
        await a_plan(tx, team, by=HEAD)
        plan = await plan_of(tx)
        await CheckIns(tx, "T1").change_plan(plan, only_in=("running",), manager=None)
        text = await said(tx, clock, f":started:0:to:{MAYA}")
    assert "Nobody is named as your manager yet" in text
    assert "Name a manager" in text


async def test_a_new_manager_reads_who_named_them(database: Database) -> None:
    clock = Clock(database)
    async with database.writing() as tx:
        await a_plan(tx)
        await name_manager(tx, await as_(tx, HEAD), 1, OTHER, now=clock.now)
        own = await said(tx, clock, f":to:{MAYA}:by:")
        assert own.startswith(f"<@{HEAD}> named <@{OTHER}> as the manager of your check-ins")
        theirs = await said(tx, clock, f":to:{OTHER}:by:")
        assert theirs.startswith(f"<@{HEAD}> named you as the manager of <@{MAYA}> 's check-ins")
        await name_manager(tx, await as_(tx, MAYA), 1, HEAD, now=clock.now)
        again = await said(tx, clock, f":to:{HEAD}:by:")
        assert again.startswith(f"<@{MAYA}> named you as the manager of their check-ins")
        left = await said(tx, clock, f":handed-over:2:to:{OTHER}")
        assert f"<@{MAYA}> named them" in left


async def test_reminded_is_said_of_a_reminder(database: Database) -> None:
    clock = await begun(database, at(FIRST))
    async with database.writing() as tx:
        await QuietHours(tx, "T1").keep(Quiet("T1", MAYA, None, None, at(FIRST + 10 * DAY)))
    await clock.until(at(FIRST + 7 * DAY))
    async with database.writing() as tx:
        text = await said(tx, clock, f":{promised.MANAGER}:6:to:")
        assert "has not answered" in text
        assert "They were reminded" not in text
    await clock.until(at(FIRST + 11 * DAY))
    async with database.writing() as tx:
        assert "They were reminded" in await said(tx, clock, f":{promised.MANAGER}:6:to:")


async def test_what_is_found_again_is_brought_up_to_date(database: Database) -> None:
    """It may have been sent hours ago, and the check-in be answered since: whatever its kind is."""
    clock = await begun(database, at(FIRST + 8 * DAY))
    kinds = {one.name: one for one in telling.KINDS if isinstance(one, PostKind)}
    async with database.writing() as tx:
        sent = [one for one in await Promises(tx, "T1").of("PLAN-1") if one.ts is not None]
        assert {one.kind for one in sent} == set(kinds) - {promised.AGREED}
        assert {one.state for one in sent} == {KEPT}
        for one in sent:
            await kinds[one.kind].landed(tx, one, Sent("D1", "1.1", found=True), clock.now)
    async with database.reading() as tx:
        again = [one for one in await Promises(tx, "T1").of("PLAN-1") if one.ts is not None]
        assert {one.state for one in again} == {WAITING}
