"""A ritual that follows a channel asks whoever is in it as it opens, and nobody who is a bot."""

from typing import Any

from bot.sandbox.records import User
from rituals.cadences.cadences import Cadence
from tests.stage import shown
from tests.stories.standing_up import Standing, standing, utc

MONDAY_9, MONDAY_15, MONDAY_17, TUESDAY_9 = utc(23, 8), utc(23, 14), utc(23, 16), utc(24, 8)


def joins(day: Standing, name: str, **more: Any) -> User:
    user = day.play.sandbox.workspace.add_user(name, tz="Europe/Berlin", **more)
    day.play.sandbox.workspace.join(day.play.channel, user.id)
    return user


async def test_members_are_asked_as_it_opens(database_url: str) -> None:
    async with standing(database_url, extras=("channels",)) as day:
        newcomer = joins(day, "nadia")
        joins(day, "robot", is_bot=True)
        joins(day, "gina", is_restricted=True)
        await day.called(who="channel")
        await day.play.until(MONDAY_9)
        # Alice, Bob, Carol, Dan, Erin and Nadia.
        assert "0 of 6 answered" in day.reads()

        # Who joins later is not asked today, but tomorrow; who is of the team only, not at all.
        joins(day, "olga")
        day.play.sandbox.workspace.leave(day.play.channel, day.dan.user.id)
        nadia = day.play.sandbox.hand(newcomer.id)
        await day.play.until(MONDAY_15)
        assert len(day.told(nadia)) == 1
        await day.answers(nadia, day.told(nadia)[0], next="Tests")
        assert "1 of 6 answered" in day.reads()
        await day.play.until(TUESDAY_9)
        assert "0 of 6 answered" in day.reads()
        assert day.play.sandbox.refused == []


async def test_without_the_scope_the_team_is_asked(database_url: str) -> None:
    async with standing(database_url) as day:
        joins(day, "nadia")
        await day.called(who="channel")
        await day.play.until(MONDAY_9)
        assert "0 of 5 answered" in day.reads()
        (told,) = [one for one in day.told(day.alice) if "I may not read" in shown(one)]
        assert "I ask the team's people instead" in shown(told)
        await day.play.until(TUESDAY_9)
        assert len([one for one in day.told(day.alice) if "I may not read" in shown(one)]) == 1


async def test_four_hundred_people(database_url: str) -> None:
    async with standing(database_url, extras=("channels",)) as day:
        users = [joins(day, f"person{at}") for at in range(400)]
        await day.called(who="channel", nudge_minutes=0)
        await day.play.until(MONDAY_9)
        assert "0 of 405 answered" in day.reads()
        hand = day.play.sandbox.hand(users[-1].id)
        await day.answers(hand, next="Tests")
        assert "1 of 405 answered" in day.reads()
        await day.play.until(MONDAY_17)
        (names,) = [one for one in day.told(day.alice) if "No answer came from" in shown(one)]
        assert "and 353 more" in shown(names)
        assert day.play.sandbox.refused == []


async def test_private_channel_that_the_bot_is_not_in(database_url: str) -> None:
    """It was made private, and the bot sent out: the team is asked, and whoever leads it told."""
    async with standing(database_url, extras=("channels",)) as day:
        await day.called(who="channel")
        day.play.channel.is_private = True
        day.play.sandbox.workspace.leave(day.play.channel, day.alice.app.bot_user)
        await day.play.until(MONDAY_15)
        assert len(day.told(day.carol)) == 1
        assert [one for one in day.told(day.alice) if "I may not read" in shown(one)]
        assert [one for one in day.told(day.alice) if "could not be shown" in shown(one)]


async def follows_at_own_time(day: Standing, **fields: Any) -> Cadence:
    return await day.called(who="channel", own_time=True, **fields)


async def test_own_time_asks_who_is_there_as_it_opens(database_url: str) -> None:
    """It is known a day before; who joins or leaves the channel meanwhile counts all the same."""
    async with standing(database_url, extras=("channels",)) as day:
        await follows_at_own_time(day, rule="FREQ=WEEKLY;BYDAY=MO")
        await day.play.until(utc(23, 7))
        newcomer = joins(day, "nadia")
        day.play.sandbox.workspace.leave(day.play.channel, day.dan.user.id)
        await day.play.until(MONDAY_9)
        # Alice, Bob, Carol, Erin and Nadia.
        assert "0 of 5 answered" in day.reads()
        assert len(day.told(day.play.sandbox.hand(newcomer.id))) == 1
        assert day.told(day.dan) == []


async def test_own_time_that_is_moved_opens_and_stays_open(database_url: str) -> None:
    async with standing(database_url, extras=("channels",)) as day:
        cadence = await follows_at_own_time(
            day, rule="FREQ=WEEKLY;BYDAY=TU", holidays="next-working-day"
        )
        await day.play.until(MONDAY_15)
        assert [one.state for one in await day.occurrences(cadence)] == ["planned"]
        done = await day.bob.type("#platform", "/ritual off 2026-11-24 Storm")
        assert done.ok, done
        await day.play.until(utc(25, 8, 5))
        assert [one.state for one in await day.occurrences(cadence)] == ["open"]
        assert len(day.told(day.carol)) == 1
        await day.answers(day.carol, day.told(day.carol)[0], next="Tests")
        assert "1 of 5 answered" in day.reads()


async def test_own_time_run_by_hand_asks_at_once(database_url: str) -> None:
    async with standing(database_url, extras=("channels",)) as day:
        cadence = await follows_at_own_time(day, rule="FREQ=WEEKLY;BYDAY=TU")
        await day.play.until(utc(24, 6, 20))
        done = await day.bob.type("#platform", "/ritual run standup")
        assert done.ok, done
        await day.play.settle()
        assert len(day.told(day.carol)) == 1
        (held,) = await day.occurrences(cadence)
        assert (held.state, held.closes_at) == ("open", utc(24, 14, 20))
