"""Files that people ask for: what is said of them, and what comes where Slack takes none."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from handlers import files
from handlers.files import Wanted
from rituals.message_links import learn
from rituals.promises import DEAD, KEPT, Promise, Promises
from rituals.work import Database, Tx
from storage.promises import SENDING
from storage.promises import promises as table
from tests.stage import spoken

NOW = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)
WANTED = Wanted(
    "T1", "x-file", "REV-3", "REV-3:x-file:C1:U1", "U1", "The minutes of REV-3 are", b"a", "x-text"
)


async def asked(database: Database, wanted: Wanted = WANTED) -> str:
    async with database.writing() as tx:
        return " ".join(spoken((await files.ask(tx, wanted, NOW)).blocks).split())


async def promised(database: Database) -> list[Promise]:
    async with database.reading() as tx:
        return await Promises(tx, "T1").of("REV-3")


async def became(tx: Tx, key: str, state: str, **more: str) -> None:
    await tx.execute(table.update().where(table.c.key == key).values(state=state, **more))


async def test_same_file_is_promised_once(database: Database) -> None:
    assert await asked(database) == (
        "The minutes of REV-3 are on their way to you, as a direct message."
    )
    await asked(database)
    (one,) = await promised(database)
    assert (one.armed, files.asked_under(one)) == (1, WANTED.key)
    async with database.writing() as tx:
        await became(tx, one.key, SENDING)
    assert "on their way" in await asked(database)
    (one,) = await promised(database)
    assert (one.armed, one.state) == (1, SENDING), "what is being sent is not sent again"
    async with database.writing() as tx:
        await became(tx, one.key, KEPT, channel="D1", ts="1795.0001")
        await learn(tx, "T1", "https://acme.slack.com/")
    async with database.writing() as tx:
        said = await files.ask(tx, WANTED, NOW)
    assert "https://acme.slack.com/archives/D1/p17950001" in str(said.blocks)
    assert "already, just as they would be now." in said.text
    # What it would hold is something else now.
    assert "on their way" in await asked(database, replace(WANTED, holds=b"b"))
    assert len(await promised(database)) == 2


async def test_refused_file_is_not_sent_twice_as_text(database: Database) -> None:
    await asked(database)
    (one,) = await promised(database)
    async with database.writing() as tx:
        await became(tx, one.key, DEAD)
        await files.instead(tx, one, "x-text", NOW)
    _, text = await promised(database)
    assert (text.kind, text.lane, files.asked_under(text)) == ("x-text", "U1", WANTED.key)
    assert "on their way" in await asked(database)
    async with database.writing() as tx:
        await became(tx, text.key, KEPT)
    assert "already" in await asked(database)
    assert [each.state for each in await promised(database)] == [DEAD, KEPT]


async def test_refused_file_without_a_text_is_tried_again(database: Database) -> None:
    """Somebody may have given the scope since."""
    alone = replace(WANTED, as_text="")
    await asked(database, alone)
    (one,) = await promised(database)
    async with database.writing() as tx:
        await became(tx, one.key, DEAD)
        await files.instead(tx, one, "x-refused", NOW, "missing_scope")
    assert "on their way" in await asked(database, alone)
    file, word = await promised(database)
    assert (file.state, file.armed) == ("waiting", 2)
    assert "it lacks `files:write`" in files.refused("U1", word, "Do it by hand.").text


@pytest.mark.parametrize("said", ["<!channel> & co as a file"])
def test_line_above_a_file_is_text(said: str) -> None:
    assert files.upload("U1", said, "a.md", b"").text == "&lt;!channel&gt; &amp; co as a file"
