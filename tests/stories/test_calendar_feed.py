"""Rituals in one's own calendar: subscribe, skip a date, get another address, leave."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import recurring_ical_events
from icalendar import Calendar

from bot.sandbox.deliveries import Done
from bot.sandbox.hand import Hand
from rituals.cadences import dates as cadence_dates
from rituals.cadences.cadences import of_team
from rituals.rights import viewer
from rituals.roles import ENGINEER, ENGINEERING
from storage.members import Members
from tests.stage import Play, spoken, stage

PUBLIC = {"public_url": "https://muster.example"}
ADDRESS = re.compile(r"https://muster\.example(/calendar/[\w-]{43}\.ics)")
REVIEWS = [datetime(2026, 11, 24, 8, tzinfo=UTC) + timedelta(days=7 * at) for at in range(6)]
GONE = (404, "There is no such calendar.\n")


async def offered(hand: Hand, typed: str = "/ritual calendar", where: str = "#platform") -> Done:
    done = await hand.type(where, typed)
    assert done.message is not None
    return done


def said(done: Done) -> str:
    assert done.message is not None
    return spoken(done.message.blocks).replace(" :", ":") or done.message.text


async def address(play: Play, hand: Hand, done: Done, button: str, value: str) -> str:
    """Press a button for an address, and return the path that is shown."""
    assert done.message is not None
    await hand.click(done.message, button, value=value)
    view = await play.sandbox.until(lambda: hand.modal)
    found = ADDRESS.search(spoken(view.blocks))
    assert found is not None
    assert "it is not shown again" in spoken(view.blocks)
    await hand.close()
    return found[1]


async def pressed(play: Play, hand: Hand, done: Done, button: str, value: str) -> str:
    """Press a button that only says something; return what."""
    assert done.message is not None
    before = len(whispers(play, hand))
    await hand.click(done.message, button, value=value)
    told = await play.sandbox.until(lambda: whispers(play, hand)[before:])
    return told[-1]


def whispers(play: Play, hand: Hand) -> list[str]:
    """Return what only this person was told in the channel."""
    seen = hand.sees(f"#{play.channel.name}")
    return [
        spoken(one.blocks).replace(" :", ":") or one.text
        for one in seen
        if one.ephemeral_to == hand.user.id
    ]


async def fetched(play: Play, path: str) -> tuple[int, str]:
    base = str(play.alice.app.request_url).removesuffix("/slack/events")
    async with aiohttp.ClientSession() as session, session.get(f"{base}{path}") as answer:
        return answer.status, await answer.text()


async def reads(play: Play, path: str) -> list[datetime]:
    """Return when another program shows the review in the next six weeks."""
    status, file = await fetched(play, path)
    assert status == 200
    now = play.clock.now()
    found = recurring_ical_events.of(Calendar.from_ical(file)).between(now, now + timedelta(42))
    assert {one["SUMMARY"] for one in found} <= {
        "Architecture review", "Architecture review (AI platform)",
    }  # fmt: skip
    dates: list[Any] = [one["DTSTART"].dt for one in found]
    return sorted(at.astimezone(UTC) for at in dates)


async def sequence(play: Play, path: str) -> int:
    """Return the number by which calendars tell what is newer (RFC 5545, SEQUENCE)."""
    _, file = await fetched(play, path)
    found = Calendar.from_ical(file).walk("VEVENT")
    return max(int(str(one["SEQUENCE"])) for one in found)


def theirs(play: Play, done: Done) -> str:
    """Return the value of the buttons for the team's calendar."""
    assert play.team is not None
    assert done.message is not None
    shown = [one for block in done.message.blocks or [] for one in block.get("elements", ())]
    values = {str(one["value"]) for one in shown if one.get("type") == "button"}
    (found,) = (one for one in values if one.startswith(f"{play.team.id}:"))
    return found


async def test_calendar_follows_what_is_decided(database_url: str) -> None:
    async with stage(database_url, configured=PUBLIC) as play:
        done = await offered(play.alice)
        assert "My rituals: no address yet." in said(done)
        assert "AI platform: all its rituals: no address yet." in said(done)
        team = await address(play, play.alice, done, "Get an address", theirs(play, done))
        own = await address(play, play.alice, done, "Get an address", "me:0")
        assert await reads(play, team) == await reads(play, own) == REVIEWS

        before = await sequence(play, team)
        async with play.muster.database.writing() as tx:
            assert play.team is not None
            who = await viewer(tx, play.team.workspace, play.alice.user.id)
            (review,) = await of_team(tx, play.team)
            second = REVIEWS[1].date()
            now = play.clock.now()
            await cadence_dates.skip(tx, who, play.team, review, second, "Conference", now)
        assert await reads(play, team) == [REVIEWS[0], *REVIEWS[2:]]
        # A program that keeps the calendar takes a changed date only with a higher number.
        assert await sequence(play, team) > before

        await play.until(REVIEWS[0] + timedelta(minutes=1))
        await play.restart()
        later = REVIEWS[-1] + timedelta(days=7)
        assert await reads(play, own) == [REVIEWS[0], *REVIEWS[2:], later]
        assert "Facilitator: " in (await fetched(play, own))[1]


async def test_new_address_ends_the_old(database_url: str) -> None:
    async with stage(database_url, configured=PUBLIC) as play:
        first = await offered(play.alice)
        old = await address(play, play.alice, first, "Get an address", theirs(play, first))
        # The buttons that were shown before know nothing of it: they do nothing any more.
        assert "has changed meanwhile" in await pressed(
            play, play.alice, first, "Get an address", theirs(play, first)
        )
        again = await offered(play.alice)
        assert "you have an address since" in said(again)
        new = await address(play, play.alice, again, "New address", theirs(play, again))
        assert (await fetched(play, old), await reads(play, new)) == (GONE, REVIEWS)
        assert "has changed meanwhile" in await pressed(
            play, play.alice, again, "Turn off", theirs(play, again)
        )
        last = await offered(play.alice)
        told = await pressed(play, play.alice, last, "Turn off", theirs(play, last))
        assert told.startswith("The address is off.")
        assert "AI platform: all its rituals: no address yet." in told
        guessed = "/calendar/" + "a" * 43 + ".ics"
        assert [await fetched(play, one) for one in (old, new, guessed)] == [GONE] * 3


async def test_address_is_one_persons(database_url: str) -> None:
    async with stage(database_url, configured=PUBLIC) as play:
        first, second = await offered(play.alice), await offered(play.bob)
        alice = await address(play, play.alice, first, "Get an address", theirs(play, first))
        bob = await address(play, play.bob, second, "Get an address", theirs(play, second))
        own = await address(play, play.alice, first, "Get an address", "me:0")
        async with play.muster.database.writing() as tx:
            assert play.team is not None
            for role in (ENGINEER, ENGINEERING):
                await Members(tx, play.team.workspace).fill(play.team.id, role, [])
        assert await fetched(play, alice) == GONE
        assert await reads(play, own) == []
        assert await reads(play, bob) == REVIEWS
        await play.change(play.alice.user, play.bob.user)
        assert [await fetched(play, one) for one in (alice, bob, own)] == [GONE] * 3


async def test_outsider_is_offered_their_own_only(database_url: str) -> None:
    async with stage(database_url, configured=PUBLIC) as play:
        carol = play.sandbox.hand(play.sandbox.workspace.add_user("carol").id)
        place = play.sandbox.workspace.add_channel(
            "elsewhere", members=[carol.user.id, play.alice.app.bot_user]
        )
        done = await offered(carol, where=f"#{place.name}")
        assert "AI platform" not in said(done)
        own = await address(play, carol, done, "Get an address", "me:0")
        assert await reads(play, own) == []


async def test_missing_public_address_is_named(database_url: str) -> None:
    async with stage(database_url) as play:
        done = await offered(play.alice)
        told = await pressed(play, play.alice, done, "Get an address", "me:0")
        assert "PUBLIC_URL" in told
        assert "My rituals: no address yet." in said(await offered(play.alice))
