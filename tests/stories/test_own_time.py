"""A stand-up at each person's own nine o'clock: in Kolkata, Berlin, Lisbon and San Francisco."""

from datetime import UTC, datetime, timedelta

from bot.sandbox.hand import Hand
from tests.stage import shown
from tests.stories.standing_up import Standing, standing, utc

ZONES = {
    "kiran": "Asia/Kolkata",
    "lena": "Europe/Berlin",
    "luis": "Europe/Lisbon",
    "sam": "America/Los_Angeles",
}
KOLKATA_9 = utc(24, 3, 30)
BERLIN_9 = utc(24, 8)
LISBON_9 = utc(24, 9)
CALIFORNIA_9 = utc(24, 17)
CLOSES = utc(25, 1)
"""Eight hours after the last one's morning."""
SATURDAY = utc(21, 10)


async def asked_at(day: Standing, *moments: datetime) -> dict[datetime, list[str]]:
    """Play to each moment; say who has been asked by then."""
    found = {}
    for moment in moments:
        await day.play.until(moment)
        found[moment] = [name for name in ZONES if prompts(day, day.hands[name])]
    return found


def prompts(day: Standing, hand: Hand) -> list[str]:
    return [shown(one) for one in day.told(hand) if "asks you" in shown(one)]


async def test_each_is_asked_at_their_own_nine(database_url: str) -> None:
    async with standing(database_url, zones=ZONES, start_at=SATURDAY) as day:
        tuesdays = "FREQ=WEEKLY;BYDAY=TU"
        cadence = await day.called(rule=tuesdays, own_time=True)
        before = utc(24, 3, 29)
        found = await asked_at(day, before, KOLKATA_9, utc(24, 7, 59), BERLIN_9, LISBON_9)
        assert found == {
            before: [],
            KOLKATA_9: ["kiran"],
            utc(24, 7, 59): ["kiran"],
            BERLIN_9: ["kiran", "lena"],
            LISBON_9: ["kiran", "lena", "luis"],
        }
        assert len(day.cards()) == 1
        (prompt,) = [one for one in day.told(day.kiran) if "asks you" in shown(one)]
        await day.answers(day.kiran, prompt, next="The index")
        assert "1 of 5 answered" in day.reads()
        assert "you have answered" in shown(prompt)

        await day.play.until(CALIFORNIA_9)
        for name in ZONES:
            assert len(day.told(day.hands[name])) == 1, name
        await day.play.until(utc(25, 0, 59))
        assert "🟢 Now" in day.reads()
        await day.play.until(CLOSES)
        assert "✅ Held" in day.reads()
        assert (await day.occurrences(cadence))[0].state == "held"
        for name in ZONES:
            assert len(prompts(day, day.hands[name])) <= 1, name
        assert day.play.sandbox.refused == []


async def test_the_nudge_spares_who_was_just_asked(database_url: str) -> None:
    """Two hours before the close it is night in Kolkata and Berlin: California alone is told."""
    async with standing(database_url, zones=ZONES, start_at=SATURDAY) as day:
        await day.called(rule="FREQ=WEEKLY;BYDAY=TU", own_time=True)
        await day.play.until(CLOSES - timedelta(minutes=1))
        reminded = [
            name
            for name in ZONES
            if any("waits for your answers" in shown(one) for one in day.told(day.hands[name]))
        ]
        assert reminded == ["sam"]


async def test_clock_change_keeps_nine_oclock(database_url: str) -> None:
    """On 14 March 2027 California moves its clocks, and Europe does not yet."""
    start = datetime(2027, 3, 13, 12, 0, tzinfo=UTC)
    async with standing(database_url, zones=ZONES, start_at=start) as day:
        await day.called(rule="FREQ=WEEKLY;BYDAY=MO", own_time=True)
        await day.play.until(datetime(2027, 3, 15, 15, 59, tzinfo=UTC))
        assert prompts(day, day.sam) == []
        await day.play.until(datetime(2027, 3, 15, 16, 0, tzinfo=UTC))
        assert len(prompts(day, day.sam)) == 1
        assert len(prompts(day, day.lena)) == 1


async def test_restart_asks_nobody_twice(database_url: str) -> None:
    async with standing(database_url, zones=ZONES, start_at=SATURDAY) as day:
        await day.called(rule="FREQ=WEEKLY;BYDAY=TU", own_time=True)
        for moment in (KOLKATA_9, BERLIN_9, LISBON_9, CALIFORNIA_9):
            await day.play.until(moment)
            await day.play.restart()
            await day.play.settle()
        assert [len(prompts(day, day.hands[name])) for name in ZONES] == [1, 1, 1, 1]
        assert len(day.cards()) == 1


async def test_who_is_away_is_not_asked(database_url: str) -> None:
    async with standing(database_url, zones=ZONES, start_at=SATURDAY) as day:
        await day.called(rule="FREQ=WEEKLY;BYDAY=TU", own_time=True)
        await day.play.until(KOLKATA_9)
        await day.is_told(day.sam, "Away")
        await day.play.change(day.luis.user)
        await day.play.until(CLOSES - timedelta(minutes=1))
        assert prompts(day, day.sam) == []
        assert prompts(day, day.luis) == []
        assert len(prompts(day, day.lena)) == 1


async def test_nobody_is_asked_of_a_day_that_is_over(database_url: str) -> None:
    """The bot is down from Monday to the next week: nothing of that Tuesday is asked any more."""
    async with standing(database_url, zones=ZONES, start_at=SATURDAY) as day:
        cadence = await day.called(rule="FREQ=WEEKLY;BYDAY=TU", own_time=True)
        await day.play.until(utc(23, 12))
        day.play.clock.move_to(utc(30, 6))
        await day.play.settle()
        assert [one.state for one in await day.occurrences(cadence)] == ["missed"]
        assert [prompts(day, day.hands[name]) for name in ZONES] == [[], [], [], []]


async def test_who_is_early_in_their_day_is_asked_after_a_long_silence(database_url: str) -> None:
    """The bot is back as it is evening in Berlin: California's morning is yet to come."""
    async with standing(database_url, zones=ZONES, start_at=SATURDAY) as day:
        cadence = await day.called(rule="FREQ=WEEKLY;BYDAY=TU", own_time=True)
        await day.play.until(utc(22, 12))
        day.play.clock.move_to(utc(24, 16))
        await day.play.settle()
        assert [one.state for one in await day.occurrences(cadence)] == ["open"]
        await day.play.until(CALIFORNIA_9)
        assert len(prompts(day, day.sam)) == 1
        await day.play.until(CLOSES)
        assert [one.state for one in await day.occurrences(cadence)] == ["missed"]


async def test_who_presses_away_under_a_status_is_counted(database_url: str) -> None:
    """The second press takes it back, and what their status says does not mark them again."""
    async with standing(database_url, zones=ZONES, start_at=SATURDAY) as day:
        await day.called(rule="FREQ=WEEKLY;BYDAY=TU", own_time=True)
        await day.play.until(utc(23, 12))
        await day.play.change(day.lena.user, status_emoji=":palm_tree:")
        await day.play.until(BERLIN_9)
        assert prompts(day, day.lena) == []
        assert "you are counted" in await day.is_told(day.lena, "Away")
        (prompt,) = prompts(day, day.lena)
        assert "asks you" in prompt
        assert "0 of 5 answered" in day.reads()
        assert "away" not in day.reads()
        # Who is away by a status that began as it was open, and never said otherwise, stays so.
        await day.play.change(day.luis.user, status_emoji=":palm_tree:")
        await day.play.until(LISBON_9)
        assert prompts(day, day.luis) == []
