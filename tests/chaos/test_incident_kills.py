"""Kill the bot while an incident is declared, its channel is made, a pin is read, a word is due.

One incident, one channel, one card, one entry: whatever moment it dies at. A direct message cannot
be looked up afterwards, so one of unknown fate may come twice; nothing else may.
"""

import asyncio
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.sandbox.hand import Hand
from bot.sandbox.records import Channel
from rituals import history
from rituals.incidents import incidents
from rituals.incidents import timeline as incident_timeline
from rituals.incidents.incidents import Incident
from rituals.incidents.promises import REMIND
from storage.promises import KEPT
from tests.chaos.processes import until
from tests.chaos.town import FOREVER, Town, key_of, promises, settled, town
from tests.stage import shown, spoken

pytestmark = [pytest.mark.chaos, pytest.mark.timeout(300)]

SCOPES = ("incidents", "channels", "reactions")
HELD_SECONDS = 30
POST, CREATE, LINK = "chat.postMessage", "conversations.create", "chat.getPermalink"


async def test_incidents_survive_kills(database_url: str, tmp_path: Path) -> None:
    async with town(database_url, tmp_path, also=SCOPES, teams=5, cadences_each=1) as place:
        await settled(place, "who everybody is")
        await killed_before_the_commit(place, 0)
        await killed_as_the_channel_is_made(place, 1)
        await killed_between_card_and_mark(place, 2)
        await killed_while_a_pin_is_read(place, 3)
        await killed_as_it_was_told(place, 4)
        place.sandbox.faults.clear()
        await settled(place, "what was promised")
        await reckon(place, 5)

        left = await killed_as_reminders_leave(place)
        await settled(place, "the reminders")
        await reckon(place, 5)
        reminded = [one for one in await promises(place, KEPT) if one.kind == REMIND]
        assert len(reminded) == 5
        keys = place.keys()
        for one in reminded:  # a direct message that had left is of unknown fate
            assert keys[one.key] == 1 or (one.key in left and keys[one.key] == 2)


async def declare(place: Town, at: int) -> str:
    """Declare a Sev2 in the form, pressing again until it is told done; return its name."""
    hand, channel = place.hands[at], place.channels[at]
    while hand.modal is None:
        await hand.type(f"#{channel.name}", f"/incident declare sev2 Trouble {at}")
        await in_a_while(place, hand, "Title", 3)
    for _ in range(200):
        await hand.submit()
        if await in_a_while(place, hand, "is declared", 3):
            said = window(hand)
            await hand.close(all=True)
            return said.split(" is declared")[0].split()[-1]
        await asyncio.sleep(0.25)
    raise AssertionError


def window(hand: Hand) -> str:
    """Return what somebody's window says."""
    return spoken(hand.modal.blocks) if hand.modal is not None else ""


async def in_a_while(place: Town, hand: Hand, words: str, seconds: float) -> bool:
    try:
        await place.sandbox.until(lambda: words in window(hand), seconds)
    except TimeoutError:
        return False
    return True


async def killed_before_the_commit(place: Town, at: int) -> None:
    """What was not committed is not there; pressed again, it is there once."""
    async with place.database.writing() as tx:
        await tx.execute(text("UPDATE history_heads SET seq = seq"))
        asked = asyncio.create_task(declare(place, at))
        await asyncio.sleep(1)
        place.front.restart()
    assert await asked == "INC-1"


async def killed_as_the_channel_is_made(place: Town, at: int) -> None:
    """Slack made the channel and we never heard: it is found again, and not made twice."""
    place.sandbox.faults.delay(CREATE, HELD_SECONDS)
    name = await declare(place, at)
    await until(lambda: bool(rooms(place, name)), "the channel is there")
    place.front.restart()
    place.sandbox.faults.clear()


async def killed_between_card_and_mark(place: Town, at: int) -> None:
    channel = place.channels[at]
    place.sandbox.faults.delay(POST, HELD_SECONDS, channel=channel.id)
    name = await declare(place, at)
    await until(lambda: bool(cards(channel, name)), "the card is posted")
    place.front.restart()
    place.sandbox.faults.clear()


async def killed_while_a_pin_is_read(place: Town, at: int) -> None:
    """The pin is noted; what it says was being asked for when the bot died."""
    hand = place.hands[at]
    name = await declare(place, at)
    await until(lambda: bool(rooms(place, name)), "the channel is there")
    (room,) = rooms(place, name)
    await until(lambda: hand.user.id in room.members, "its lead is brought in")
    said = (await hand.type(f"#{room.name}", "Rolling back")).message
    assert said is not None
    place.sandbox.faults.delay(LINK, HELD_SECONDS)
    await hand.react(said, "pushpin")

    async def noted() -> bool:
        return bool(await pins(place, name))

    await until(noted, "the pin is noted")
    await until(lambda: place.calls(LINK) > 0, "its words are asked for")
    place.front.restart()
    place.sandbox.faults.clear()
    await place.front.listening()
    # The same event comes again, as after an answer that was lost.
    await hand.unreact(said, "pushpin")
    place.sandbox.faults.repeat("reaction_added")
    await hand.react(said, "pushpin")


async def killed_as_it_was_told(place: Town, at: int) -> None:
    await declare(place, at)
    place.front.restart()
    await place.front.listening()


async def killed_as_reminders_leave(place: Town) -> Counter[str]:
    """Slack has a reminder and has not answered; return the keys of those that had left."""
    sent = place.calls(POST)
    place.sandbox.faults.delay(POST, HELD_SECONDS, times=FOREVER)
    place.clock.advance(timedelta(minutes=61))
    await until(lambda: place.calls(POST) > sent, "a reminder leaves")
    place.front.kill()
    await asyncio.sleep(0.2)  # what it had sent arrives
    place.sandbox.faults.clear()
    left = place.keys()
    place.front.start()
    return left


# -- the reckoning -------------------------------------------------------------------------------


async def reckon(place: Town, count: int) -> None:
    """Check that each incident is there once, with one channel, one card and one of each entry."""
    async with place.database.reading() as tx:
        found = [
            await incidents.of_name(tx, place.workspace, f"INC-{number + 1}")
            for number in range(count)
        ]
        none = await incidents.of_name(tx, place.workspace, f"INC-{count + 1}")
        report = await history.verified(tx, [])
    assert report.whole, str(report)
    assert none is None
    for one in found:
        assert one is not None
        await reckon_one(place, one)
    texts = [one.text for name in ("INC-4",) for one in await pins(place, name)]
    assert texts == ["Rolling back"]
    twice = {key: times for key, times in public_keys(place).items() if times > 1}
    assert not twice, twice


async def reckon_one(place: Town, incident: Incident) -> None:
    (room,) = rooms(place, incident.name)
    assert incident.channel == room.id
    home = next(one for one in place.channels if one.id == incident.card_channel)
    assert len(cards(home, incident.name)) == 1
    assert len(cards(room, incident.name)) == 1
    async with place.database.reading() as tx:
        entries = await incident_timeline.whole(tx, incident)
        past = await history.record_of(tx, place.workspace, incident.name)
    assert [one.verb for one in entries].count("declared") == 1
    assert [one.verb for one in past].count("declared") == 1


async def pins(place: Town, name: str) -> list[incident_timeline.Entry]:
    async with place.database.reading() as tx:
        incident = await incidents.of_name(tx, place.workspace, name)
        assert incident is not None
        return [one for one in await incident_timeline.whole(tx, incident) if one.source == "pin"]


def rooms(place: Town, name: str) -> list[Channel]:
    """Return the channels that were made for an incident."""
    start = f"{name.lower()}-"
    return [one for one in place.sandbox.workspace.channels.values() if one.name.startswith(start)]


def cards(channel: Channel, name: str) -> list[str]:
    return [
        shown(one)
        for one in channel.messages
        if one.app_id and not one.is_reply and shown(one).startswith(f"{name} ·")
    ]


def public_keys(place: Town) -> Counter[str]:
    """Count the bot's messages by the promise that each keeps, direct ones left out."""
    places = [one for one in place.sandbox.workspace.channels.values() if one.kind == "channel"]
    posts = [one for channel in places for one in channel.messages if one.app_id is not None]
    return Counter(key_of(one) for one in posts)
