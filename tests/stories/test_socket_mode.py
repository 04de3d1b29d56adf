"""The same short story over Socket Mode, with the line cut in the middle; events that repeat."""

import asyncio

import pytest

from tests.stage import Play, shown, spoken, stage


def count(play: Play, method: str) -> int:
    return sum(one.method == method for one in play.sandbox.received)


@pytest.mark.parametrize("politely", [True, False])
async def test_cut_line_loses_nothing(database_url: str, politely: bool) -> None:  # noqa: FBT001
    async with stage(database_url, socket=True) as play:
        await play.sandbox.until(play.sandbox.sockets.count)
        await play.log(play.alice, "Use one queue")
        assert play.alice.modal is not None
        assert "ADR-1 is saved" in spoken(play.alice.modal.blocks)
        await play.alice.close()
        await play.settle()
        (card,) = play.posts()

        # Slack lets the line go, as it does every few hours; the bot comes back by itself.
        sockets = play.sandbox.sockets
        await (sockets.disconnect() if politely else sockets.drop())
        assert sockets.count() == 0
        await play.sandbox.until(sockets.count, seconds=30)
        # A press on a line that is just being changed may be lost: Slack says so, he presses again.
        async with asyncio.timeout(60):
            while not (await play.bob.click(card, "Accept")).ok:
                await play.sandbox.until(sockets.count, seconds=30)
        await play.settle()
        assert "✅ Accepted" in shown(card)
        done = await play.bob.type("#platform", "/adr list")
        assert done.message is not None
        assert "ADR-1" in shown(done.message)
        assert play.sandbox.refused == []


@pytest.mark.parametrize("socket", [True, False])
async def test_repeated_event_takes_effect_once(database_url: str, socket: bool) -> None:  # noqa: FBT001
    async with stage(database_url, socket=socket) as play:
        if socket:
            await play.sandbox.until(play.sandbox.sockets.count)
        play.sandbox.faults.repeat("app_home_opened")
        assert (await play.bob.open_home()).ok
        await play.sandbox.until(
            lambda: [one for one in play.sandbox.deliveries if one.arrival.kind == "event"][1:]
        )
        await play.settle()
        assert count(play, "views.publish") == 1

        # Another visit is another event, and shows what there is now.
        await play.log(play.alice, "Use one queue")
        assert (await play.bob.open_home()).ok
        await play.settle()
        assert count(play, "views.publish") == 2
