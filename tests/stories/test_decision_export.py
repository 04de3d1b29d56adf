"""`/adr export`: the files in a zip to who asked, or what to do instead."""

import io
import zipfile

import pytest

from bot.sandbox.records import File
from handlers.decisions.exporting import EXPORT
from rituals.promises import Promises, soon
from rituals.roles import ENGINEER
from storage.members import Members
from tests.stage import Play, shown, stage
from tests.stories.deciding import Cast, casting


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


async def leaves(cast: Cast, what: str) -> None:
    """Let Carol leave the workspace, or the team."""
    if what == "workspace":
        await cast.play.change(cast.carol.user)
    if what == "team":
        assert cast.play.team is not None
        async with cast.play.muster.database.writing() as tx:
            store = Members(tx, cast.play.team.workspace)
            await store.fill(cast.play.team.id, ENGINEER, [cast.dan.user.id])


@pytest.mark.parametrize("left", ["nothing", "team", "workspace"])
async def test_zip_goes_to_nobody_who_left(database_url: str, left: str) -> None:
    """It may wait for Slack, or for an operator who lets it be tried again."""
    async with casting(database_url, private=True, extras=("files",)) as cast:
        play, workspace = cast.play, cast.play.sandbox.workspace
        place = workspace.add_channel(
            "lunch", members=[cast.carol.user.id, cast.carol.app.bot_user]
        )
        await cast.log(cast.carol, "Use one queue")
        await cast.says(cast.carol, "/adr export", f"#{place.name}")
        await leaves(cast, left)
        assert play.team is not None
        key = f"team:{play.team.id}:{EXPORT}:{place.id}:{cast.carol.user.id}"
        async with play.muster.database.writing() as tx:
            promises = Promises(tx, play.team.workspace)
            first = await promises.with_key(key)
            assert first is not None
            again = soon(first.workspace, EXPORT, first.subject, key, play.clock.now(), first.lane)
            await promises.rearm(again)
        await play.settle()
        sent = [one.title for one in workspace.files.values() if one.content]
        assert sent == ["ai-platform-decisions.zip"] * (2 if left == "nothing" else 1)
