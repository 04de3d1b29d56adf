"""The worker is down for an hour, a day, a month, over several rituals, a daily one among them."""

from collections import Counter
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from rituals.cadences.cadences import recurrence, useful_for
from rituals.calendar.recurrence import between
from rituals.charters.in_force import in_force
from rituals.occurrences.occurrences import ANNOUNCED, MISSED, OPEN, PLANNED, Occurrence
from storage.cadences import Cadence, cadences, occurrences
from tests.cadence_rows import start_cadence
from tests.stage import Play, shown, stage
from tests.stories.standing_up import standing, utc

BERLIN = ZoneInfo("Europe/Berlin")
SOME = ("standup", "health-check", "operational-review", "retrospective", "leadership-standup")
"""Beside the architecture review: two daily ones, weekly ones, and one every other week."""
MONDAY = datetime(2027, 3, 1, 7, 0, tzinfo=BERLIN)
DOWN_FROM = datetime(2027, 3, 9, 8, 30, tzinfo=BERLIN)
"""A Tuesday: an hour later the stand-up, the review and the health check have begun."""
LENGTHS = {
    "an hour": timedelta(hours=1, minutes=15),
    "a day": timedelta(days=1),
    "over a weekend": timedelta(days=6, hours=4),
    "a month, and the clocks move": timedelta(days=31, hours=2),
}


@pytest.mark.parametrize("length", LENGTHS.values(), ids=LENGTHS.keys())
async def test_return_brings_no_burst(database_url: str, length: timedelta) -> None:
    async with stage(database_url, start_at=MONDAY) as play:
        await started(play)
        await play.until(DOWN_FROM)
        standing = {one.ts for one in play.posts()}
        before = {one.id: one for one in (await record(play))[1]}
        back_at = (DOWN_FROM.replace(tzinfo=None) + length).replace(tzinfo=BERLIN)

        # Nobody is there; then a new process looks at what fell due.
        play.clock.move_to(back_at)
        await play.restart()
        await play.settle()
        made, found = await record(play)
        new = [one for one in play.posts() if one.ts not in standing]
        ritual_of = {one.card_ts: one.cadence_id for one in found if one.card_ts}
        assert all(one.ts in ritual_of for one in new), [shown(one) for one in new]
        spoke = Counter(ritual_of[one.ts] for one in new)
        assert max(spoke.values(), default=0) <= 1, "a burst"

        for cadence in made:
            mine = [one for one in found if one.cadence_id == cadence.id]
            due = between(recurrence(cadence), DOWN_FROM, back_at)
            assert {one.date for one in due} <= {one.local_date for one in mine}, "one is lost"
            for one in mine:
                judge(one, cadence, before.get(one.id), back_at)

        await on_time_again(play, made, back_at)
        assert play.sandbox.refused == []


def judge(one: Occurrence, cadence: Cadence, before: Occurrence | None, back_at: datetime) -> None:
    """What is useful is open; what nobody heard of is missed, and says nothing now."""
    if not DOWN_FROM < one.starts_at <= back_at:
        return
    is_announced = before is not None and before.card_ts is not None
    if back_at <= one.starts_at + useful_for(cadence):
        assert one.state == OPEN
        assert one.card_ts is not None
    elif is_announced and one.closes_at and one.closes_at > back_at:
        assert one.state == OPEN
    else:
        assert one.state == MISSED
        assert (one.card_ts is not None) == is_announced


async def on_time_again(play: Play, made: list[Cadence], back_at: datetime) -> None:
    """The next date of each opens at its minute, with one message."""
    ahead = {
        one.id: between(recurrence(one), back_at, back_at + timedelta(days=20))[0] for one in made
    }
    for moment in sorted({one.at for one in ahead.values()}):
        await play.until(moment + timedelta(seconds=1))
        _, found = await record(play)
        posts = Counter(one.ts for one in play.posts())
        for one in found:
            if ahead[one.cadence_id].at == moment == one.starts_at:
                assert one.state == OPEN
                assert posts[one.card_ts or ""] == 1


async def started(play: Play) -> None:
    """Start more rituals than the one that the stage has."""
    assert play.team is not None
    now = play.clock.now()
    async with play.muster.database.writing() as tx:
        known = (await in_force(tx, play.team)).rituals
        there = await tx.execute(select(cadences.c.ritual))
        for ritual in {*SOME} - {row.ritual for row in there}:
            await start_cadence(
                tx, play.team, known[ritual], channel=play.channel.id, actor="cli", now=now
            )
    await play.settle()


async def record(play: Play) -> tuple[list[Cadence], list[Occurrence]]:
    async with play.muster.database.reading() as tx:
        made = await tx.rows(Cadence, select(cadences).order_by(cadences.c.id))
        found = await tx.rows(Occurrence, select(occurrences).order_by(occurrences.c.starts_at))
    return made, found


async def test_what_was_planned_before_is_missed_quietly(database_url: str) -> None:
    """A stand-up is known a day before, so that somebody can be told that they facilitate."""
    async with stage(database_url, start_at=MONDAY) as play:
        await started(play)
        await play.until(DOWN_FROM)
        _, found = await record(play)
        (planned,) = [one for one in found if one.starts_at > DOWN_FROM and one.state == PLANNED
                      and one.local_date == DOWN_FROM.date()]  # fmt: skip
        assert {one.state for one in found if one.starts_at > DOWN_FROM} <= {PLANNED, ANNOUNCED}
        standing = {one.ts for one in play.posts()}
        play.clock.move_to(DOWN_FROM + timedelta(hours=18))
        await play.settle()
        _, after = await record(play)
        (same,) = [one for one in after if one.id == planned.id]
        assert (same.state, same.card_ts) == (MISSED, None)
        assert same.why == "nobody was called: the bot was not running at the time"
        ahead = {one.card_ts for one in after if one.starts_at > play.clock.now()}
        assert {one.ts for one in play.posts()} - standing <= ahead


async def test_what_nobody_was_asked_says_so(database_url: str) -> None:
    """The bot went down between the announcement and the start, and is back after the close."""
    async with standing(database_url) as day:
        cadence = await day.called(rule="FREQ=WEEKLY;BYDAY=TU", lead_minutes=24 * 60)
        await day.play.until(utc(23, 12))
        assert [one.state for one in await day.occurrences(cadence)] == ["announced"]
        day.play.clock.move_to(utc(24, 20))
        await day.play.restart()
        await day.play.settle()
        (missed,) = await day.occurrences(cadence)
        why = "nobody was asked: the bot was not running at the time"
        assert (missed.state, missed.why) == ("missed", why)
        assert why in day.reads()
        assert [day.told(one) for one in day.hands.values()] == [[], [], [], [], []]
        assert day.thread() == []
