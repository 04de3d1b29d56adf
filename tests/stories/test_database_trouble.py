"""The database down, locked or full: the form stays open, nothing was saved, and later it works."""

import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import event, make_url

from tests.databases import Postgres, fresh_sqlite
from tests.proxies import line_to
from tests.stage import NO_PAUSES, Play, shown, spoken, stage

NOTHING_SAVED = "nothing was saved"
TYPED = {"context": "It hurts.", "chosen": "The simple one"}


async def form_filled(play: Play) -> None:
    await play.settle()  # who the cast is, is known: no question is under way
    await play.alice.type("#platform", "/adr new Use one queue")
    await play.sandbox.until(lambda: play.alice.modal)
    await play.alice.fill(TYPED)


def said(play: Play) -> str:
    """Return all that Alice's form says: beside its fields, and in its blocks."""
    form = play.alice.modal
    return " ".join([*form.errors.values(), spoken(form.blocks)]) if form else ""


async def refused_and_kept(play: Play) -> None:
    """Alice submits in vain: she is answered in time, told so, and nothing she typed is gone."""
    done = await play.alice.submit()
    assert done.ok
    assert done.elapsed < 3
    await play.sandbox.until(lambda: NOTHING_SAVED in said(play))
    form = play.alice.modal
    assert form is not None
    assert form.state["title"]["title"]["value"] == "Use one queue"
    assert {name: form.state[name][name]["value"] for name in TYPED} == TYPED


async def saved_at_last(play: Play) -> None:
    """She presses again, and it is saved once, with its card."""
    await play.alice.submit()
    await play.sandbox.until(lambda: "ADR-1 is saved" in said(play))
    await play.settle()
    assert ["Use one queue" in shown(one) for one in play.posts()] == [True]


async def test_locked_sqlite_keeps_the_form(tmp_path: Path) -> None:
    url = fresh_sqlite(tmp_path)
    async with stage(url, hurried=True) as play:
        await form_filled(play)
        other = sqlite3.connect(str(make_url(url).database), isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        await refused_and_kept(play)
        done = await play.bob.type("#platform", "/adr accept 1")
        assert done.elapsed < 3
        await play.sandbox.until(
            lambda: [one for one in play.bob.sees("#platform") if NOTHING_SAVED in shown(one)]
        )
        listed = await play.bob.type("#platform", "/adr list")  # readers do not mind a writer
        assert listed.message is not None
        assert "No decision has been logged yet." in shown(listed.message)
        other.execute("ROLLBACK")
        other.close()
        await saved_at_last(play)


async def test_full_sqlite_keeps_the_form(tmp_path: Path) -> None:
    async with stage(fresh_sqlite(tmp_path), hurried=True) as play:
        await form_filled(play)
        engine = play.muster.database.engine
        await engine.dispose()

        def full(connection: Any, _record: object) -> None:
            connection.execute("PRAGMA max_page_count = 1").close()

        event.listen(engine.sync_engine, "connect", full)
        # What is there still has room on its pages: fill those.
        await play.alice.fill({"context": "x" * 3000})
        long = {**TYPED, "context": "x" * 3000}
        done = await play.alice.submit()
        assert done.elapsed < 3
        await play.sandbox.until(lambda: NOTHING_SAVED in said(play))
        form = play.alice.modal
        assert form is not None
        assert {name: form.state[name][name]["value"] for name in TYPED} == long
        event.remove(engine.sync_engine, "connect", full)
        await engine.dispose()
        await saved_at_last(play)


async def test_locked_postgresql_keeps_the_form(postgres: Postgres) -> None:
    url = postgres.fresh()
    async with stage(url, hurried=True) as play:
        await form_filled(play)
        with psycopg.connect(url) as other:
            other.execute("LOCK TABLE decisions")
            await refused_and_kept(play)
        await saved_at_last(play)


async def test_postgresql_down_keeps_the_form(postgres: Postgres) -> None:
    async with line_to(postgres.fresh()) as line, stage(line.url, hurried=True) as play:
        await form_filled(play)
        await line.cut()
        await refused_and_kept(play)
        for typed in ("/adr list", "/adr", "/muster status"):
            done = await play.bob.type("#platform", typed)
            assert done.elapsed < 3
            assert done.message is not None
            assert NOTHING_SAVED in shown(done.message)
        await line.mend()
        await saved_at_last(play)


async def test_event_while_down_comes_again(postgres: Postgres) -> None:
    async with line_to(postgres.fresh()) as line, stage(line.url, hurried=True) as play:
        await line.cut()
        done = await play.bob.open_home()
        assert done.status == 500
        await line.mend()
        await play.sandbox.until(lambda: play.bob.home)
        assert "Needs you" in spoken(play.bob.home.blocks if play.bob.home else [])


async def test_post_survives_an_outage(postgres: Postgres) -> None:
    """Posted, but the database goes before that is noted: it is found, not posted again."""
    pacing = replace(NO_PAUSES, lease_seconds=4)
    async with (
        line_to(postgres.fresh()) as line,
        stage(line.url, hurried=True, extras=("history",), pacing=pacing) as play,
    ):
        play.sandbox.faults.delay("chat.postMessage", 0.2, channel=play.channel.id)
        await play.log(play.alice, "Use one queue")
        await play.sandbox.until(play.posts)
        await line.cut()
        await play.sandbox.until(
            lambda: [one for one in play.sandbox.received if one.method == "auth.test"]
        )
        await line.mend()
        await play.bob.type("#platform", "/adr accept 1")
        (card,) = play.posts()
        await play.sandbox.until(lambda: "✅ Accepted" in shown(card), seconds=15)
        await play.settle()
        assert len(play.posts()) == 1
