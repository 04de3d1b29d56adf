"""Files: an address, the bytes, done, and the message that follows."""

import aiohttp

from tests.bot.sandbox.refusals import refusal
from tests.bot.sandbox.slack_app import Stage, staged


async def test_a_file_reaches_its_channel() -> None:
    async with staged() as stage:
        await stage.client.files_upload_v2(
            channel=stage.general, content="# ADR", filename="adr.md", title="ADR-1"
        )
        messages = stage.sandbox.workspace.channel("general").messages
        await stage.sandbox.until(lambda: messages)
        file = stage.sandbox.workspace.files[messages[0].files[0]]
        assert (file.content, file.title) == (b"# ADR", "ADR-1")


async def test_bytes_must_come_first() -> None:
    async with staged() as stage:
        got = await stage.client.files_getUploadURLExternal(filename="a.md", length=3)
        complete = stage.client.files_completeUploadExternal(files=[{"id": got["file_id"]}])
        assert await refusal(complete) == "file_not_found"
        assert await _upload(str(got["upload_url"]), b"abc") == (200, "OK - 3")
        assert (await _upload(str(got["upload_url"]), b"abc"))[0] == 404


async def test_strange_channels_get_no_file() -> None:
    async with staged() as stage:
        secret = stage.sandbox.workspace.channel("secret").id
        assert await refusal(_complete(stage, secret)) == "channel_not_found"
        other = stage.sandbox.workspace.add_channel("other").id
        assert await refusal(_complete(stage, other)) == "not_in_channel"


async def _upload(url: str, content: bytes) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.post(url, data=content) as response:
        return response.status, await response.text()


async def _complete(stage: Stage, channel: str) -> object:
    got = await stage.client.files_getUploadURLExternal(filename="a.md", length=3)
    await _upload(str(got["upload_url"]), b"abc")
    return await stage.client.files_completeUploadExternal(
        files=[{"id": got["file_id"]}], channel_id=channel
    )
