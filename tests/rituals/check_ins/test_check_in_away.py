"""The clock of check-ins for who cannot be told yet: away, muted, or not reached by Slack."""

from datetime import date

from sqlalchemy import update

from rituals.away.days import Span, name_days
from rituals.calendar.wall_clock import DAY
from rituals.check_ins import promises as promised
from rituals.check_ins.clock import Wanted, wanted
from rituals.check_ins.moves import pause, resume
from rituals.promises import Promises
from storage.db import Database
from storage.promises import promises
from storage.quiet import Quiet, QuietHours
from tests.check_in_rows import (
    BEGIN,
    MAYA,
    Clock,
    a_plan,
    at,
    begun,
    days_of,
    states_of,
    the,
    told,
)
from tests.decision_rows import HEAD, as_

FIRST, SECOND = date(2026, 12, 23), date(2027, 1, 22)


async def away(database: Database, first: date, last: date) -> Clock:
    clock = Clock(database)
    async with database.writing() as tx:
        await a_plan(tx)
        await name_days(tx, await as_(tx, MAYA), Span(first, last), clock.now)
    return clock


async def test_nobody_is_late_who_was_not_asked(database: Database) -> None:
    clock = await away(database, FIRST, FIRST + 14 * DAY)
    words = await clock.until(at(FIRST + 24 * DAY))
    said = [(*one, word.at.date()) for one, word in zip(told(words), words, strict=True)]
    back = FIRST + 15 * DAY  # A Thursday: three days on is a Sunday.
    assert said[-3:] == [
        ("ask", "day-30", MAYA, back),
        ("remind", "day-30", MAYA, back + 4 * DAY),
        ("escalate", "day-30", HEAD, back + 6 * DAY),
    ]


async def test_a_longer_leave_puts_the_ask_off(database: Database) -> None:
    """Extended on its last days: nobody is asked meanwhile, and their manager hears nothing."""
    clock = await away(database, FIRST - 2 * DAY, FIRST + 10 * DAY)
    await clock.until(at(FIRST + 9 * DAY))
    longer = Span(FIRST + 11 * DAY, FIRST + 20 * DAY)
    async with database.writing() as tx:
        await name_days(tx, await as_(tx, MAYA), longer, clock.now)
    spoken = await clock.until(at(FIRST + 29 * DAY))
    words = [one for one in spoken if one.kind != promised.HEADS_UP]
    back = FIRST + 21 * DAY  # A Wednesday: three days on is a Saturday.
    assert [(*one, word.at.date()) for one, word in zip(told(words), words, strict=True)] == [
        ("ask", "day-30", MAYA, back),
        ("remind", "day-30", MAYA, back + 5 * DAY),
        ("escalate", "day-30", HEAD, back + 6 * DAY),
    ]
    async with database.reading() as tx:
        assert (await the(tx, "day-30")).counts_from == back


async def test_whoever_is_away_since_hears_it_later(database: Database) -> None:
    """Muted after the clock spoke, and before the word left: the manager's, and what was agreed."""
    clock = await begun(database, at(FIRST))
    await clock.until(at(FIRST + 5 * DAY))
    until = FIRST + 12 * DAY
    async with database.writing() as tx:
        await QuietHours(tx, "T1").keep(Quiet("T1", HEAD, None, None, at(FIRST + 9 * DAY)))
    await clock.until(at(FIRST + 7 * DAY))
    async with database.writing() as tx:
        await QuietHours(tx, "T1").keep(Quiet("T1", HEAD, None, None, at(until)))
    words = await clock.until(at(until, 13))
    assert [(*one, word.at) for one, word in zip(told(words), words, strict=True)] == [
        ("escalate", "day-30", HEAD, at(until)),
    ]


async def test_away_until_the_next_one_is_asked_once(database: Database) -> None:
    clock = await away(database, FIRST - DAY, SECOND + 3 * DAY)
    words = await clock.until(at(SECOND + 20 * DAY))
    back = SECOND + 4 * DAY
    assert [(one.about, one.at.date()) for one in words if one.kind == promised.ASK] == [
        ("day-60", back)
    ]
    chased = [one.at.date() for one in words if one.kind in {promised.REMIND, promised.ESCALATE}]
    assert chased == [back + 3 * DAY, back + 6 * DAY]
    async with database.reading() as tx:
        assert (await states_of(tx))[:2] == ["passed", "asked"]


async def test_a_leave_over_an_unsaid_one_counts_once(database: Database) -> None:
    """Muted as it was asked, and paused before they heard: it counts from when they hear."""
    clock = Clock(database)
    async with database.writing() as tx:
        await a_plan(tx)
        muted = Quiet("T1", MAYA, None, None, at(FIRST + 20 * DAY))
        await QuietHours(tx, "T1").keep(muted)
    await clock.until(at(FIRST + DAY))
    async with database.writing() as tx:
        await pause(tx, await as_(tx, MAYA), 1, now=clock.now)
    await clock.until(at(FIRST + 6 * DAY))
    async with database.writing() as tx:
        await resume(tx, await as_(tx, MAYA), 1, now=clock.now)
    words = await clock.until(at(FIRST + 27 * DAY))
    said = [(one.kind, one.at.date()) for one in words if one.kind != promised.TELL]
    assert said == [
        (promised.ASK, FIRST + 20 * DAY),
        (promised.REMIND, FIRST + 23 * DAY),
        (promised.ESCALATE, FIRST + 26 * DAY),
    ]


async def test_managers_word_waits_for_the_ask(database: Database) -> None:
    """Slack takes no message for a week: what nobody was asked is not said to be unanswered."""
    clock = await begun(database, at(FIRST, 8))
    await clock.until(at(FIRST))
    async with database.writing() as tx:
        asked = (promises.c.kind == promised.ASK, promises.c.subject == "PLAN-1")
        await tx.execute(update(promises).where(*asked).values(ts=None, state="held"))
    words = await clock.until(at(FIRST + 8 * DAY))
    assert promised.ESCALATE not in {one.kind for one in words}
    async with database.writing() as tx:
        await tx.execute(update(promises).where(*asked).values(ts="1.1", state="kept"))
    words = await clock.until(at(FIRST + 9 * DAY))
    assert told(words) == [("escalate", "day-30", HEAD)]
    async with database.reading() as tx:
        assert (await days_of(tx))["day-30"] == ("asked", FIRST)


async def test_manager_hears_of_who_cannot_be_asked(database: Database) -> None:
    """Slack refuses what is said to Maya, for good: nobody but her manager can tell her."""
    clock = await begun(database, at(FIRST))
    async with database.writing() as tx:
        hers = (promises.c.lane == MAYA, promises.c.subject == "PLAN-1")
        await tx.execute(update(promises).where(*hers).values(ts=None, state="dead"))
    await clock.until(at(FIRST + 5 * DAY))
    async with database.writing() as tx:
        await tx.execute(update(promises).where(*hers).values(ts=None, state="dead"))
    words = await clock.until(at(FIRST + 8 * DAY))
    assert told(words) == [("escalate", "day-30", HEAD)]
    assert await is_refused(database) == [True]
    async with database.writing() as tx:  # The operator lets it be tried again.
        await tx.execute(update(promises).where(*hers).values(ts="1.1", state="kept"))
    assert await is_refused(database) == [False]


async def is_refused(database: Database) -> list[bool]:
    return [one.refused for one in await escalations(database)]


async def test_reminded_is_who_has_the_reminder(database: Database) -> None:
    """Muted after the ask: the reminder waits, and the manager is not told that it came."""
    clock = Clock(database, BEGIN)
    async with database.writing() as tx:
        await a_plan(tx)
    await clock.until(at(FIRST))
    async with database.writing() as tx:
        await QuietHours(tx, "T1").keep(Quiet("T1", MAYA, None, None, at(FIRST + 10 * DAY)))
    await clock.until(at(FIRST + 7 * DAY))
    assert await is_reminded(database) == [False]
    await clock.until(at(FIRST + 11 * DAY))
    assert await is_reminded(database) == [True]
    async with database.reading() as tx:
        assert (await the(tx, "day-30")).counts_from == FIRST


async def is_reminded(database: Database) -> list[bool]:
    return [one.reminded for one in await escalations(database)]


async def escalations(database: Database) -> list[Wanted]:
    """Return what the manager's words are about."""
    found = []
    async with database.reading() as tx:
        for one in await Promises(tx, "T1").of("PLAN-1"):
            if one.kind == promised.ESCALATE:
                about = await wanted(tx, one)
                assert isinstance(about, Wanted)
                found.append(about)
    return found
