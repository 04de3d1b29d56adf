"""Slack slow, limiting, failing, or silent after it took the message: one message in the end."""

from dataclasses import replace

import pytest

from bot.sandbox.core import Received
from rituals.promises import HELD, Promise, drop, look, retry
from tests.stage import NO_PAUSES, Play, shown, spoken, stage

POST = "chat.postMessage"
SEES = ("history",)


def sent(play: Play) -> list[Received]:
    """Return the bot's posts in the team's channel, those that failed too."""
    return [
        one
        for one in play.sandbox.received
        if one.method == POST and one.arguments["channel"] == play.channel.id
    ]


async def proposed(play: Play, title: str = "Use one queue") -> None:
    await play.log(play.alice, title)
    assert play.alice.modal is not None
    assert "is saved" in spoken(play.alice.modal.blocks)
    await play.alice.close()


async def promises(play: Play, state: str) -> list[Promise]:
    async with play.muster.database.reading() as tx:
        return await look(tx, states=(state,))


async def test_limited_post_waits_its_turn(database_url: str) -> None:
    async with stage(database_url) as play:
        play.sandbox.faults.ratelimit(POST, retry_after=1, times=2, channel=play.channel.id)
        await proposed(play)
        await proposed(play, "Cache embeddings")
        await play.settle()
        assert ["ADR-1" in shown(one) for one in play.posts()] == [True, False]
        assert [one.error for one in sent(play)] == [
            "fault: ratelimit",
            "fault: ratelimit",
            None,
            None,
        ]


@pytest.mark.parametrize("extras", [(), SEES])
async def test_post_that_never_arrived_is_sent(database_url: str, extras: tuple[str, ...]) -> None:
    """A refusal that certainly had no effect needs no look into the history."""
    async with stage(database_url, extras=extras) as play:
        play.sandbox.faults.error(POST, "ratelimited", channel=play.channel.id)
        await proposed(play)
        await play.settle()
        assert len(play.posts()) == 1


@pytest.mark.parametrize("effect", [True, False])
@pytest.mark.parametrize("fault", ["drop", "status", "internal_error", "fatal_error"])
async def test_unclear_post_is_looked_for(database_url: str, fault: str, effect: bool) -> None:  # noqa: FBT001
    async with stage(database_url, extras=SEES) as play:
        befall(play, fault, effect=effect)
        await proposed(play)
        await play.settle()
        (card,) = play.posts()
        assert [one for one in play.sandbox.received if one.method == "conversations.history"]
        assert len(sent(play)) == (1 if effect else 2)

        # The card that was found is the card: it is edited, and its thread is told.
        await play.bob.click(card, "Accept")
        await play.settle()
        assert "✅ Accepted" in shown(card)
        assert len(play.bob.thread(card)) == 1


def befall(play: Play, fault: str, *, effect: bool, method: str = POST) -> None:
    here = play.channel.id
    if fault == "drop":
        play.sandbox.faults.drop(method, effect=effect, channel=here)
    elif fault == "status":
        play.sandbox.faults.status(method, effect=effect, channel=here)
    else:
        play.sandbox.faults.error(method, fault, effect=effect, channel=here)


async def test_unclear_reply_is_looked_for(database_url: str) -> None:
    async with stage(database_url, extras=SEES) as play:
        await proposed(play)
        await play.settle()
        (card,) = play.posts()
        play.sandbox.faults.drop(POST, effect=True, channel=play.channel.id)
        await play.bob.click(card, "Accept")
        await play.settle()
        assert len(play.bob.thread(card)) == 1
        assert [one for one in play.sandbox.received if one.method == "conversations.replies"]


async def test_unclear_post_is_held_unseen(database_url: str) -> None:
    """Without leave to read, nobody can tell: it is held and shown, and an operator decides."""
    async with stage(database_url) as play:
        play.sandbox.faults.drop(POST, effect=False, channel=play.channel.id)
        await proposed(play)
        await play.settle()
        assert play.posts() == []
        (held,) = await promises(play, HELD)
        assert "nobody can say whether it arrived" in (held.why or "")
        done = await play.bob.type("#platform", "/muster status")
        assert done.message is not None
        assert "nobody can say whether it arrived" in shown(done.message)

        # The operator looked: it is not there. It is sent again, once.
        async with play.muster.database.writing() as tx:
            assert await retry(tx, [held.id], play.clock.now()) == [held.id]
        await play.settle()
        assert len(play.posts()) == 1


async def test_held_post_can_be_dropped(database_url: str) -> None:
    async with stage(database_url) as play:
        play.sandbox.faults.drop(POST, effect=True, channel=play.channel.id)
        await proposed(play)
        await play.settle()
        (held,) = await promises(play, HELD)
        async with play.muster.database.writing() as tx:
            assert await drop(tx, [held.id], play.clock.now()) == [held.id]
        await play.settle()
        assert len(play.posts()) == 1
        assert await promises(play, HELD) == []


async def test_edits_are_simply_repeated(database_url: str) -> None:
    async with stage(database_url) as play:
        await proposed(play)
        await play.settle()
        (card,) = play.posts()
        for fault in ("drop", "status", "internal_error"):
            befall(play, fault, effect=True, method="chat.update")
        await play.bob.click(card, "Accept")
        await play.settle()
        assert "✅ Accepted" in shown(card)
        assert await promises(play, HELD) == []


async def test_long_trouble_is_outlasted(database_url: str) -> None:
    pacing = replace(NO_PAUSES, first_retry_seconds=0.01, longest_retry_seconds=0.05)
    async with stage(database_url, extras=SEES, pacing=pacing) as play:
        play.sandbox.faults.status(POST, times=7, channel=play.channel.id)
        await proposed(play)
        await play.settle()
        assert len(play.posts()) == 1


async def test_one_lane_does_not_hold_another(database_url: str) -> None:
    async with stage(database_url) as play:
        play.sandbox.faults.ratelimit(POST, retry_after=30, channel=play.channel.id)
        await proposed(play)
        await play.sandbox.until(
            lambda: [one for one in play.sandbox.received if one.error == "fault: ratelimit"]
        )
        await play.bob.open_home()
        await play.sandbox.until(lambda: play.bob.home)
        assert play.posts() == []


async def test_silent_slack_stops_nothing(database_url: str) -> None:
    """`views.open` breaks: the person is told by the address that came with the command."""
    async with stage(database_url) as play:
        play.sandbox.faults.error("views.open", "internal_error")
        assert (await play.alice.type("#platform", "/adr")).ok
        told = await play.sandbox.until(
            lambda: [one for one in play.alice.sees("#platform") if one.ephemeral_to]
        )
        assert "Slack did not answer when the form was to open." in shown(told[0])
        play.sandbox.faults.drop("response_url", effect=False)
        await proposed(play)
        await play.settle()
        (card,) = play.posts()
        await play.bob.click(card, "Accept")
        assert (await play.bob.click(card, "Accept")).ok
        await play.settle()
        assert "✅ Accepted" in shown(card)
