"""A year of weekly reviews through both clock changes, and a month without the bot."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from rituals.cadences import cadences
from rituals.occurrences.occurrences import HELD, MISSED, STATES, Occurrence
from storage.cadences import Cadences
from tests.stage import Play, shown, stage

NEW_YEAR = datetime(2027, 1, 1, 12, 0, tzinfo=UTC)
TUESDAYS = [date(2027, 1, 5) + timedelta(weeks=week) for week in range(52)]
WEEKS_RECORDED = 4
"""Every fourth is recorded; the others are missed."""


async def occurrences(play: Play, *states: str) -> list[Occurrence]:
    """Return the team's reviews in these states, the first first."""
    assert play.team is not None
    async with play.muster.database.reading() as tx:
        (cadence,) = await cadences.of_team(tx, play.team)
        found = await Cadences(tx, play.team.workspace).occurrences(
            [cadence.id], states=states or STATES, limit=500
        )
    return found[::-1]


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York"])
async def test_year_of_reviews_at_nine(database_url: str, zone: str) -> None:
    async with stage(database_url, start_at=NEW_YEAR, zone=zone) as play:
        for week, day in enumerate(TUESDAYS):
            nine = datetime(day.year, day.month, day.day, 9, tzinfo=ZoneInfo(zone))

            # A minute before it is announced there is nothing; then there is its message.
            await play.until(nine - timedelta(days=1, minutes=1))
            assert len(play.posts()) == week
            await play.until(nine - timedelta(days=1) + timedelta(seconds=1))
            assert len(play.posts()) == week + 1
            review = play.posts()[-1]
            assert "🗓️ Starts" in shown(review)

            # It starts at nine on everybody's clock: not a minute earlier.
            await play.until(nine - timedelta(minutes=1))
            assert "🗓️ Starts" in shown(review)
            await play.until(nine + timedelta(seconds=1))
            assert "🟢 Now" in shown(review)
            assert [shown(one)[:14] for one in play.bob.thread(review)] == ["It starts now."]
            if week % WEEKS_RECORDED == 0:
                await play.bob.click(review, "Outcome")
                await play.sandbox.until(lambda: play.bob.modal)
                await play.bob.submit()
                await play.bob.close()
                await play.settle()
                assert "✅ Held" in shown(review)
        await play.until(datetime(2027, 12, 31, tzinfo=UTC))
        await check_year(play, zone)


async def check_year(play: Play, zone: str) -> None:
    found = await occurrences(play)
    assert [one.local_date for one in found] == TUESDAYS
    assert {one.starts_at.astimezone(ZoneInfo(zone)).strftime("%a %H:%M") for one in found} == {
        "Tue 09:00"
    }
    assert {one.starts_at.hour for one in found} == (
        {7, 8} if zone == "Europe/Berlin" else {13, 14}
    )
    assert Counter(one.state for one in found) == {HELD: 13, MISSED: 39}
    assert [one.number for one in found if one.state == HELD] == list(range(1, 14))
    # One message a week, each with its start and, if it was held, its outcome; nothing twice.
    assert len(play.posts()) == len(TUESDAYS)
    assert Counter(len(play.bob.thread(one)) for one in play.posts()) == {1: 39, 2: 13}
    assert play.sandbox.refused == []


BERLIN = ZoneInfo("Europe/Berlin")
FIRST = datetime(2027, 3, 2, 9, 0, tzinfo=BERLIN)


async def without_the_bot(play: Play, until: datetime) -> None:
    """Let time pass with nobody there, then let the bot see what is due."""
    play.clock.move_to(until)
    await play.settle()


@pytest.mark.parametrize(
    ("back_at", "opened", "missed"),
    [
        # Within the grace of the fifth review: it is opened late, the four before are missed.
        (FIRST + timedelta(weeks=4, hours=3), "🟢 Now", 4),
        # After it: nothing is opened, five are missed.
        (FIRST + timedelta(weeks=4, hours=5), None, 5),
        # Between announcement and start: it is announced late.
        (FIRST + timedelta(weeks=4, hours=-5), "🗓️ Starts", 4),
        # Before its announcement: nothing but the four.
        (FIRST + timedelta(weeks=4, hours=-30), None, 4),
    ],
)
async def test_month_without_the_bot(
    database_url: str, back_at: datetime, opened: str | None, missed: int
) -> None:
    before = datetime(2027, 2, 26, 12, 0, tzinfo=UTC)
    async with stage(database_url, start_at=before) as play:
        await without_the_bot(play, back_at)
        posts = play.posts()
        assert len(posts) == (1 if opened else 0)
        if opened:
            assert opened in shown(posts[0])
        found = await occurrences(play, MISSED)
        assert [one.local_date for one in found] == [
            FIRST.date() + timedelta(weeks=week) for week in range(missed)
        ]
        assert {one.why for one in found} == {
            "nobody was called: the bot was not running at the time"
        }

        # The next one is on time, and there is one.
        following = FIRST + timedelta(weeks=5)
        await play.until(following - timedelta(days=1, minutes=1))
        count = len(play.posts())
        await play.until(following + timedelta(seconds=1))
        assert len(play.posts()) == count + 1
        assert "🟢 Now" in shown(play.posts()[-1])
        assert play.sandbox.refused == []


async def test_outage_in_the_middle_of_a_review(database_url: str) -> None:
    """It was announced; the bot was away at its start, its close and three more."""
    before = datetime(2027, 2, 26, 12, 0, tzinfo=UTC)
    async with stage(database_url, start_at=before) as play:
        await play.until(FIRST - timedelta(days=1))
        (review,) = play.posts()
        await without_the_bot(play, FIRST + timedelta(weeks=3, days=3))
        assert play.posts() == [review]
        assert "⚪ Not held" in shown(review)
        assert play.bob.thread(review) == []
        assert len(await occurrences(play, MISSED)) == 4

        # It was held all the same, and that can still be recorded.
        await play.bob.click(review, "Outcome")
        await play.sandbox.until(lambda: play.bob.modal)
        await play.bob.submit()
        await play.settle()
        assert "✅ Held" in shown(review)
        assert len(await occurrences(play, HELD)) == 1
