"""Another manager: what was agreed with the earlier one is chased, and each word has its author."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import update

from rituals.calendar.wall_clock import DAY
from rituals.check_ins import check_ins
from rituals.check_ins import promises as promised
from rituals.check_ins.answers import agreed_done
from rituals.check_ins.moves import end, name_manager, share
from rituals.check_ins.replies import Agreed, reply
from rituals.check_ins.summaries import summary
from rituals.promises import DEAD
from rituals.troubles import troubles
from rituals.weekly.settled_check_ins import became_of_check_ins
from rituals.weekly.settled_words import DONE
from rituals.weekly.values import Ask
from storage.db import Database, Tx
from storage.promises import promises
from tests.check_in_rows import (
    MAYA,
    OTHER,
    STRANGER,
    Clock,
    answers,
    at,
    begun,
    goals_of,
    leaves,
    the,
    told,
)
from tests.decision_rows import HEAD, as_

FIRST, DUE = date(2026, 12, 23), date(2027, 1, 5)
HIRE = Agreed("Hire a second SRE", HEAD, DUE)


async def answered(database: Database, *agreed: Agreed) -> Clock:
    """Let Maya answer, and HEAD reply to it and agree to something."""
    clock = await begun(database, at(FIRST))
    async with database.writing() as tx:
        await answers(tx, "day-30", clock.now)
        await replies(tx, HEAD, "Well done", clock, *agreed)
    await clock.until(at(FIRST, 14))
    return clock


async def replies(tx: Tx, by: str, text: str, clock: Clock, *agreed: Agreed) -> None:
    row = await the(tx, "day-30")
    await reply(tx, await as_(tx, by), row.id, row.revision, text, agreed, now=clock.now)


async def hands_over(database: Database, clock: Clock, to: str = OTHER) -> None:
    async with database.writing() as tx:
        await name_manager(tx, await as_(tx, MAYA), 1, to, now=clock.now)


async def waits_for(
    database: Database, clock: Clock, users: Sequence[str] = (MAYA, OTHER, HEAD)
) -> dict[str, list[str]]:
    async with database.reading() as tx:
        found = {}
        for user in users:
            needed = await check_ins.needs(tx, await as_(tx, user), clock.now)
            found[user] = [one.goal.text for one in needed if one.goal is not None]
    return found


async def test_an_earlier_managers_step_is_brought_up(database: Database) -> None:
    clock = await answered(database, HIRE)
    await hands_over(database, clock)
    await clock.until(at(DUE - DAY))
    words = await clock.until(at(DUE + 14 * DAY))
    said = [(one.to, one.at.date()) for one in words if one.kind == promised.AGREED]
    assert said == [(MAYA, DUE)]
    assert await waits_for(database, clock) == {MAYA: [HIRE.text], OTHER: [], HEAD: []}
    async with database.writing() as tx:
        (goal,) = (one for one in await goals_of(tx) if one.source == "agreed")
        await agreed_done(tx, await as_(tx, MAYA), goal.id, now=clock.now)
        asked = [Ask("check-in-agreed", str(goal.id), "What you agreed")]
        became = await became_of_check_ins(tx, await as_(tx, MAYA), asked, at(DUE), clock.now)
        assert list(became.values()) == [DONE]
    # The new manager never read of it, and is not told.
    assert ("tell", "agreed-done", OTHER) not in told(await clock.until(clock.now + DAY))
    assert await waits_for(database, clock) == {MAYA: [], OTHER: [], HEAD: []}


async def test_nobody_named_leaves_it_to_the_person(database: Database) -> None:
    clock = await answered(database, HIRE)
    async with database.writing() as tx:
        await leaves(tx, HEAD, clock.now)
    await clock.until(at(DUE + DAY))
    assert await waits_for(database, clock, [MAYA]) == {MAYA: [HIRE.text]}
    assert [one.to for one in clock.sent if one.kind == promised.AGREED] == [MAYA]


async def test_who_comes_back_has_it_again(database: Database) -> None:
    clock = await answered(database, HIRE)
    await hands_over(database, clock)
    async with database.writing() as tx:
        await name_manager(tx, await as_(tx, OTHER), 1, HEAD, now=clock.now)
    words = await clock.until(at(DUE + DAY))
    assert [one.to for one in words if one.kind == promised.AGREED] == [HEAD]
    # What was not told meanwhile is not so any more.
    assert ("tell", "handed-over", HEAD) not in told(words)
    assert await waits_for(database, clock) == {MAYA: [], OTHER: [], HEAD: [HIRE.text]}


async def test_what_they_had_is_edited_once(database: Database) -> None:
    clock = await answered(database)
    before = {one.key for one in clock.sent if one.to == HEAD}
    assert before
    clock.edited.clear()
    await hands_over(database, clock)
    await clock.until(at(FIRST, 15))
    assert {one.key for one in clock.edited if one.to == HEAD} == before
    clock.edited.clear()
    async with database.writing() as tx:
        await answers(tx, "day-30", clock.now)
    await clock.until(at(FIRST, 16))
    assert [one for one in clock.edited if one.to == HEAD] == []


async def test_a_reply_keeps_its_author(database: Database) -> None:
    clock = await answered(database)
    await hands_over(database, clock)
    async with database.writing() as tx:
        assert (await the(tx, "day-30")).replied_by == HEAD
        assert "Reply from Name of U3HEAD" in await summary(tx, await as_(tx, MAYA), 1)
        await share(tx, await as_(tx, MAYA), 1, now=clock.now)
        await replies(tx, OTHER, "I am the new one", clock)
        text = await summary(tx, await as_(tx, MAYA), 1)
        assert f"Reply from Name of {OTHER}" in text
        await end(tx, await as_(tx, MAYA), 1, why="Moved on", now=clock.now)
        assert (await the(tx, "day-30")).replied_by == OTHER


async def test_a_plans_troubles_are_its_readers(database: Database) -> None:
    clock = await answered(database)
    async with database.writing() as tx:
        of_plan = update(promises).where(promises.c.subject == "PLAN-1")
        await tx.execute(of_plan.where(promises.c.kind == promised.OPEN).values(state=DEAD))
        tells = of_plan.where(promises.c.kind == promised.ASK)
        await tx.execute(tells.values(state=DEAD))
    async with database.reading() as tx:
        seen = {
            user: {one.promise.kind for one in await troubles(tx, await as_(tx, user))}
            for user in (MAYA, HEAD, OTHER, STRANGER)
        }
    assert seen == {
        MAYA: {promised.OPEN, promised.ASK}, HEAD: {promised.OPEN}, OTHER: set(), STRANGER: set()
    }  # fmt: skip
    assert clock.sent
