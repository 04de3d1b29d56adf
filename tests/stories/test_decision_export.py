"""`/adr export`: the files in a zip to who asked, or what to do instead."""

import io
import zipfile

from bot.sandbox.records import File
from tests.stage import Play, shown, stage


async def exported(play: Play) -> File | None:
    """Let Alice ask for the decisions; return the file that she was sent."""
    await play.alice.type("#platform", "/adr export")
    await play.settle()
    files = play.sandbox.workspace.files.values()
    return next((one for one in files if one.content), None)


def told(play: Play) -> str:
    """Return all that the bot wrote to people."""
    places = play.sandbox.workspace.channels.values()
    direct = [one for place in places if place.id.startswith("D") for one in place.messages]
    return "\n".join(shown(one) for one in direct)


async def test_zip_comes_as_a_direct_message(database_url: str) -> None:
    async with stage(database_url, extras=("files",)) as play:
        await play.log(play.alice, "Use one queue")
        await play.settle()
        file = await exported(play)
        assert file is not None
        assert file.content is not None
        assert file.title.endswith("-decisions.zip")
        with zipfile.ZipFile(io.BytesIO(file.content)) as archive:
            assert archive.namelist() == ["0001-use-one-queue.md"]
            assert b"# Use one queue" in archive.read("0001-use-one-queue.md")
        assert "1 decision of" in told(play)


async def test_without_scope_it_says_what_to_do(database_url: str) -> None:
    async with stage(database_url) as play:
        await play.log(play.alice, "Use one queue")
        assert await exported(play) is None
        said = told(play)
        assert "files:write" in said
        assert "muster adr export" in said


async def test_nothing_to_export_is_said(database_url: str) -> None:
    async with stage(database_url, extras=("files",)) as play:
        assert await exported(play) is None
        assert "no decision to export yet" in told(play)
