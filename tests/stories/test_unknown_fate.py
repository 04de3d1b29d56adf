"""A post that nobody knows the fate of: found and brought up to date, or held and shown."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.clock import real_time
from rituals.promises import HELD, KEPT, Pacing, Promise, look, retry
from storage.promises import promises
from tests.stage import Play, shown, stage

UNHURRIED = Pacing(lane_seconds=0, edit_seconds=0, first_retry_seconds=1.0)
"""The second try comes late enough for a person to act before it."""


async def card_promise(play: Play) -> Promise:
    async with play.muster.database.reading() as tx:
        found = await look(tx, states=(KEPT, HELD), limit=50)
    (card,) = [one for one in found if one.kind == "decision-card"]
    return card


async def accepted_while_in_doubt(play: Play) -> None:
    """Let a card be posted without an answer, and its decision be accepted meanwhile."""
    play.sandbox.faults.drop("chat.postMessage", effect=True, channel=play.channel.id)
    await play.log(play.alice, "Cache embeddings")
    await play.sandbox.until(play.posts)
    done = await play.bob.type("#platform", "/adr accept 1")
    assert done.message is not None
    assert "ADR-1 is accepted" in shown(done.message)
    await play.settle()


async def test_found_card_is_brought_up_to_date(database_url: str) -> None:
    async with stage(database_url, extras=("history",), pacing=UNHURRIED) as play:
        await accepted_while_in_doubt(play)
        (card,) = play.posts()
        assert "✅ Accepted" in shown(card)
        assert (await card_promise(play)).ts == card.ts


async def test_line_waits_for_its_card(database_url: str) -> None:
    """A card whose keeper died rests longer than its lane, and the line is the lane's first."""
    async with stage(database_url, extras=("history",), pacing=UNHURRIED) as play:
        play.sandbox.faults.drop("chat.postMessage", effect=False, channel=play.channel.id)
        await play.log(play.alice, "Cache embeddings")
        card_rests = (
            update(promises)
            .where(promises.c.kind == "decision-card", promises.c.doubtful)
            .values(next_try_at=real_time() + timedelta(seconds=2.5))
        )
        async with asyncio.timeout(10):
            while True:
                async with play.muster.database.writing() as tx:
                    if (await tx.execute(card_rests)).rowcount:
                        break
        await play.bob.type("#platform", "/adr accept 1")
        await play.settle()
        (card,) = play.posts()
        assert "✅ Accepted" in shown(card)
        assert len(play.bob.thread(card)) == 1


async def test_held_card_is_not_doubled_by_a_change(database_url: str) -> None:
    async with stage(database_url, pacing=UNHURRIED) as play:
        await play.log(play.bob, "Use one queue")
        await play.settle()
        play.sandbox.faults.drop("chat.postMessage", effect=True, channel=play.channel.id)
        await play.log(play.alice, "Cache embeddings")
        await play.settle()
        await play.bob.type("#platform", "/adr accept 2")
        await play.settle()
        assert len(play.posts()) == 2
        async with play.muster.database.reading() as tx:
            (held,) = await look(tx, states=(HELD,))
        assert held.subject == "ADR-2"
        async with play.muster.database.writing() as tx:
            assert await retry(tx, [held.id], play.clock.now()) == [held.id]
        await play.settle()
        assert "✅ Accepted" in shown(play.posts()[-1])


@pytest.mark.parametrize("extras", [(), ("history",)])
async def test_post_without_an_answer_stays_one(database_url: str, extras: tuple[str, ...]) -> None:
    async with stage(database_url, extras=extras) as play:
        play.sandbox.faults.drop("chat.postMessage", effect=True, channel=play.channel.id)
        await play.log(play.alice, "Cache embeddings")
        await play.settle()
        assert len(play.posts()) == 1
        assert (await card_promise(play)).state == (KEPT if extras else HELD)


async def test_question_under_way_is_closed_too(database_url: str) -> None:
    """Alice accepts while Bob's question is on its way: in the end it asks nothing of him."""
    async with stage(database_url) as play:
        play.sandbox.faults.delay("chat.postMessage", 1.0, channel=play.bob.user.id)
        await play.log(play.alice, "Cache embeddings")
        await play.sandbox.until(play.bob.dm)
        await play.alice.type("#platform", "/adr accept 1")
        await play.settle()
        (asked,) = play.bob.dm()
        assert "ADR-1 is accepted; nothing is asked of you any more." in shown(asked)
