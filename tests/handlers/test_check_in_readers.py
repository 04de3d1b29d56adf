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
from storage.db import Database, Tx
from storage.quiet import Quiet, QuietHours
from tests.check_in_rows import MAYA, OTHER, Clock, a_plan, answers, at, the
from tests.decision_rows import HEAD, as_
from tests.stage import spoken

FIRST = date(2026, 12, 23)


async def said(tx: Tx, clock: Clock, part: str) -> str:
    """Return what a message says now."""
    (found,) = (one for one in await Promises(tx, "T1").of("PLAN-1") if part in one.key)
    word = await telling.facts(tx, found, clock.now)
    assert isinstance(word, Edit | Post)
    return spoken(word.blocks)


async def test_a_reply_is_its_authors(database: Database) -> None:
    """It is shown anew as the plan ends, which another manager has by then."""
    clock = Clock(database)
    async with database.writing() as tx:
        await a_plan(tx)
    await clock.until(at(FIRST))
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
    clock = Clock(database)
    async with database.writing() as tx:
        await a_plan(tx)
    await clock.until(at(FIRST))
    async with database.writing() as tx:
        row = await answers(tx, "day-30", clock.now)
        await reply(tx, await as_(tx, HEAD), row.id, row.revision, "Well done", (), now=clock.now)
        await name_manager(tx, await as_(tx, MAYA), 1, OTHER, now=clock.now)
        await answers(tx, "day-30", at(FIRST, 14))
        text = await said(tx, clock, f"answered:{(await the(tx, 'day-30')).revision}:")
    assert "replied to it before" in text
    assert "after your reply" not in text


async def test_reminded_is_said_of_a_reminder(database: Database) -> None:
    clock = Clock(database)
    async with database.writing() as tx:
        await a_plan(tx)
    await clock.until(at(FIRST))
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
    clock = Clock(database)
    async with database.writing() as tx:
        await a_plan(tx)
    await clock.until(at(FIRST + 8 * DAY))
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
