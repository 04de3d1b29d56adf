"""files.*: where to upload, and done uploading; the bytes come in between (see `upload`)."""

import asyncio
import secrets

from bot.sandbox.calls import Call, Method
from bot.sandbox.core import Core
from bot.sandbox.errors import SlackError, invalid_arguments
from bot.sandbox.records import Channel, File, Json, Message
from bot.sandbox.wire import file_json

_MESSAGE_FOLLOWS_AFTER = 0.05
"""Slack takes seconds: enough is that the message is not there yet when the call answers."""


def _upload_url(call: Call) -> Json:
    name, length = call.arguments.required("filename"), call.arguments.required("length")
    if not length.isdigit() or int(length) < 1:
        raise invalid_arguments("must be a positive integer [json-pointer:/length]")
    file = File(
        id=call.workspace.new_id("F"),
        name=name,
        title=name,
        length=int(length),
        user=call.app.bot_user,
        created=call.workspace.seconds(),
    )
    call.workspace.files[file.id] = file
    path = secrets.token_urlsafe(16)
    call.core.uploads[path] = file.id
    return {"upload_url": f"{call.core.base_url}/upload/{path}", "file_id": file.id}


def take_upload(core: Core, path: str, content: bytes) -> str | None:
    """Take the bytes of a file; returns what Slack says, None for a strange or used path."""
    file_id = core.uploads.pop(path, None)
    if file_id is None:
        return None
    file = core.workspace.files[file_id]
    file.content = content
    return f"OK - {len(content)}"


def _complete(call: Call) -> Json:
    wanted = call.arguments.nested("files")
    if not isinstance(wanted, list) or not wanted:
        raise invalid_arguments("missing required field: files")
    files = [_uploaded(call, one) for one in wanted]
    channels = call.arguments.ids("channel_id") or call.arguments.ids("channels")
    places = [_place(call, one) for one in channels]
    for file in files:
        file.channels = [place.id for place in places]
    for place in places:
        message = Message(
            channel=place.id,
            ts="",
            text=call.arguments.text("initial_comment") or "",
            user=call.app.bot_user,
            bot_id=call.app.bot_id,
            app_id=call.app.id,
            thread_ts=call.arguments.text("thread_ts"),
            files=[file.id for file in files],
        )
        call.core.start(_follow(call.core, message))
    return {"files": [file_json(call.workspace, file) for file in files]}


def _uploaded(call: Call, one: Json) -> File:
    file = call.workspace.files.get(str(one.get("id")))
    if file is None or file.content is None or file.user != call.app.bot_user:
        raise SlackError("file_not_found")
    file.title = one.get("title") or file.name
    return call.workspace.add_file(file)


def _place(call: Call, channel_id: str) -> Channel:
    channel = call.workspace.channels.get(channel_id)
    if channel is None or not call.can_see(channel):
        raise SlackError("channel_not_found")
    if not call.is_in(channel):
        raise SlackError("not_in_channel")
    if channel.is_archived:
        raise SlackError("is_archived")
    return channel


async def _follow(core: Core, message: Message) -> None:
    await asyncio.sleep(_MESSAGE_FOLLOWS_AFTER)
    core.workspace.post(message)


METHODS = {
    "files.getUploadURLExternal": Method(_upload_url, 4, ("files:write",)),
    "files.completeUploadExternal": Method(_complete, 4, ("files:write",)),
}
