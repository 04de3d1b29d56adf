"""300 ms a query and 2 s a call to Slack: everyone is answered within 3 s, and the work ends."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event
from sqlalchemy.util import await_only

from bot.sandbox.deliveries import Done
from bot.sandbox.faults import FOREVER
from tests.stage import Play, shown, spoken, stage

QUERY_SECONDS = 0.3
CALL_SECONDS = 2.0
SLACK_WAITS_SECONDS = 3.0


@contextmanager
def slow(play: Play, query_seconds: float = QUERY_SECONDS) -> Iterator[None]:
    """Let every statement take longer, `BEGIN` among them, and every call to Slack."""

    slowly = True

    def late(*_args: object) -> None:
        if slowly:
            await_only(asyncio.sleep(query_seconds))

    engine = play.muster.database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", late)
    event.listen(engine, "commit", late)
    play.sandbox.faults.delay("*", CALL_SECONDS, times=FOREVER)
    try:
        yield
    finally:
        slowly = False
        play.sandbox.faults.clear()


def in_time(done: Done) -> Done:
    assert done.ok, done
    assert done.elapsed < SLACK_WAITS_SECONDS
    return done


def said(play: Play) -> str:
    """Return what Alice's window says, fields' complaints among it."""
    form = play.alice.modal
    return " ".join([*form.errors.values(), spoken(form.blocks)]) if form else ""


async def test_slow_form_ends_in_its_receipt(database_url: str) -> None:
    async with stage(database_url, hurried=True) as play:
        await play.settle()  # who the cast is, is known
        with slow(play):
            # The command is acknowledged, and its form opens before its trigger is stale.
            in_time(await play.alice.type("#platform", "/adr new Use one queue"))
            await play.sandbox.until(lambda: play.alice.modal)
            await play.alice.fill({"context": "It hurts.", "chosen": "One"})

            # Sending it takes longer than Slack waits: the window says so, then what came of it.
            in_time(await play.alice.submit())
            assert "Still saving" in said(play)
            await play.sandbox.until(lambda: "ADR-1 is saved" in said(play), seconds=15)
        await play.settle()
        (card,) = play.posts()
        assert "Use one queue" in shown(card)


async def test_slow_error_refills_the_form(database_url: str) -> None:
    async with stage(database_url, hurried=True) as play:
        await play.log(play.alice, "Use one queue")
        await play.alice.close()
        await play.settle()
        (card,) = play.posts()
        await play.alice.click(card, "Reject")
        form = await play.sandbox.until(lambda: play.alice.modal)
        await play.alice.fill({"why": "Too costly to run\nfor <us> & them"})
        await play.bob.click(card, "Accept")
        with slow(play, query_seconds=0.8):
            # Bob was quicker; hers comes late, in the same window, with what she had typed.
            in_time(await play.alice.submit())
            assert "Still saving" in said(play)
            await play.sandbox.until(lambda: "Not saved." in said(play), seconds=20)
            assert "ADR-1 is accepted, so you cannot reject it. It is settled." in said(play)
            assert form is play.alice.modal
            assert form.state["why"]["why"]["value"] == "Too costly to run\nfor <us> & them"

            # She corrects it and sends the refilled form: it is a form like the first.
            in_time(await play.alice.submit())
        await play.sandbox.until(lambda: "It is settled." in said(play), seconds=15)


async def test_slow_command_answers_twice(database_url: str) -> None:
    async with stage(database_url, hurried=True) as play:
        await play.log(play.alice, "Use one queue")
        await play.settle()
        with slow(play):
            done = in_time(await play.bob.type("#platform", "/adr accept 1"))
            assert done.message is not None
            assert "Still working on it." in shown(done.message)
            told = await play.sandbox.until(
                lambda: [
                    one
                    for one in play.bob.sees("#platform")
                    if one.ephemeral_to and "ADR-1 is accepted." in shown(one)
                ],
                seconds=15,
            )
            assert len(told) == 1
        await play.settle()
        assert "✅ Accepted" in shown(play.posts()[0])


async def test_slow_click_takes_effect_once(database_url: str) -> None:
    async with stage(database_url, hurried=True) as play:
        await play.log(play.alice, "Use one queue")
        await play.settle()
        (card,) = play.posts()
        with slow(play):
            for done in await asyncio.gather(*(play.bob.click(card, "Accept") for _ in range(2))):
                in_time(done)
            told = await play.sandbox.until(
                lambda: [one for one in play.bob.sees("#platform") if one.ephemeral_to], seconds=20
            )
            # The second waited for the first, or gave up waiting: either way it did nothing.
            assert any(
                words in shown(told[0])
                for words in ("ADR-1 is accepted already", "nothing was saved")
            )
        await play.sandbox.until(lambda: play.bob.thread(card), seconds=15)
        await play.settle()
        assert "✅ Accepted" in shown(card)
        assert len(play.bob.thread(card)) == 1


async def test_slow_event_is_served_once(database_url: str) -> None:
    async with stage(database_url, hurried=True) as play:
        play.sandbox.faults.repeat("app_home_opened")
        with slow(play):
            in_time(await play.alice.open_home())
        view = await play.sandbox.until(lambda: play.alice.home)
        assert "Needs you" in spoken(view.blocks)
        await play.settle()
        tries = [one for one in play.sandbox.deliveries if one.arrival.name == "app_home_opened"]
        shown_once = [one for one in play.sandbox.received if one.method == "views.publish"]
        assert (len(tries), len(shown_once)) == (2, 1)


async def test_slow_readers_are_answered(database_url: str) -> None:
    async with stage(database_url, hurried=True) as play:
        await play.log(play.alice, "Use one queue")
        await play.settle()
        with slow(play):
            typed = ("/adr list", "/adr show 1", "/review", "/muster status", "/muster", "/adr lst")
            for done in await asyncio.gather(*(play.bob.type("#platform", one) for one in typed)):
                in_time(done)
        await play.sandbox.until(
            lambda: [
                one
                for one in play.bob.sees("#platform")
                if one.ephemeral_to and "Still working" not in shown(one)
            ][len(typed) - 1 :],
            seconds=15,
        )
