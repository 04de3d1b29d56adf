"""chat.*: post, edit, delete, show to one person, link."""

from bot.sandbox.calls import Call, Method
from bot.sandbox.content import Content, content_of
from bot.sandbox.errors import SlackError
from bot.sandbox.records import Channel, Json, Message
from bot.sandbox.wire import message_json

_MOST_TEXT_IN_AN_EDIT = 4000


def _post(call: Call) -> Json:
    channel = _place(call)
    content = _something(call)
    message = _message(call, channel, content)
    if wait := call.core.rates.message(channel.id):
        raise SlackError("ratelimited", retry_after=wait)
    call.workspace.post(message)
    return _told(call, message)


def _place(call: Call) -> Channel:
    """Find where to post: a channel by id or `#name`, or the DM with a person."""
    name = call.arguments.required("channel")
    if name in call.workspace.users:
        return _dm(call, name)
    if name not in call.workspace.channels:
        call.arguments.values["channel"] = _id_of(call, name)
    channel = call.channel()
    _may_post(call, channel)
    return channel


def _id_of(call: Call, name: str) -> str:
    try:
        return call.workspace.channel(name).id
    except KeyError:
        raise SlackError("channel_not_found") from None


def _dm(call: Call, user_id: str) -> Channel:
    user = call.workspace.users[user_id]
    if user.deleted or call.workspace.is_foreign(user):
        raise SlackError("channel_not_found")
    if user.is_bot:
        raise SlackError("cannot_dm_bot")
    if not call.app.messages_tab_enabled:
        raise SlackError("messages_tab_disabled")
    return call.workspace.dm(call.app.bot_user, user_id)


def _may_post(call: Call, channel: Channel) -> None:
    if channel.is_archived:
        raise SlackError("is_archived")
    if not call.is_in(channel) and "chat:write.public" not in call.app.scopes:
        raise SlackError("not_in_channel")
    if channel.is_im and not call.app.messages_tab_enabled:
        raise SlackError("messages_tab_disabled")


def _something(call: Call) -> Content:
    content = content_of(call.arguments)
    if content.is_nothing:
        raise SlackError("no_text")
    return content


def _message(call: Call, channel: Channel, content: Content) -> Message:
    arguments = call.arguments
    if any(name in arguments for name in ("username", "icon_emoji", "icon_url")):
        call.need("chat:write.customize")
    message = Message(
        channel=channel.id,
        ts="",
        text="",
        user=call.app.bot_user,
        bot_id=call.app.bot_id,
        app_id=call.app.id,
        thread_ts=_thread(call, channel),
        reply_broadcast=arguments.flag("reply_broadcast"),
        username=arguments.text("username"),
        icon=arguments.text("icon_emoji") or arguments.text("icon_url"),
    )
    content.put_into(message)
    return message


def _thread(call: Call, channel: Channel) -> str | None:
    """Find the thread; a reply's `ts` leads to its parent."""
    ts = call.arguments.text("thread_ts")
    if ts is None:
        return None
    parent = call.workspace.message(channel, ts)
    if parent is None:
        raise SlackError("thread_not_found")
    return parent.thread_ts or parent.ts


def _told(call: Call, message: Message) -> Json:
    wire = message_json(call.workspace, message)
    return {"channel": message.channel, "ts": message.ts, "message": wire}


def _own(call: Call, refusal: str) -> Message:
    """Find a message of the app's own, by `channel` and `ts`."""
    channel = call.channel()
    message = call.workspace.message(channel, call.arguments.required("ts"))
    if message is None:
        raise SlackError("message_not_found")
    if message.app_id != call.app.id:
        raise SlackError(refusal)
    return message


def _update(call: Call) -> Json:
    message = _own(call, "cant_update_message")
    if call.workspace.channels[message.channel].is_archived:
        raise SlackError("is_inactive")
    if len(call.arguments.text("text") or "") > _MOST_TEXT_IN_AN_EDIT:
        raise SlackError("msg_too_long")
    content = content_of(call.arguments)
    if content.is_nothing and content.metadata is None:
        raise SlackError("no_text")
    content.put_into(message)
    call.workspace.edit(message, by=call.app.bot_user)
    return {**_told(call, message), "text": message.text}


def _delete(call: Call) -> Json:
    message = _own(call, "cant_delete_message")
    call.workspace.remove(message)
    return {"channel": message.channel, "ts": message.ts}


def _ephemeral(call: Call) -> Json:
    channel, reader = call.channel(), call.user()
    if channel.is_archived:
        raise SlackError("is_archived")
    if not call.is_in(channel):
        raise SlackError("not_in_channel")
    if reader.id not in channel.members:
        raise SlackError("user_not_in_channel")
    message = _message(call, channel, _something(call))
    message.ephemeral_to, message.metadata = reader.id, None
    return {"message_ts": call.workspace.post(message).ts}


def _permalink(call: Call) -> Json:
    channel = call.channel()
    message = call.workspace.message(channel, call.arguments.required("message_ts"))
    if message is None:
        raise SlackError("message_not_found")
    return {"channel": channel.id, "permalink": call.workspace.link(message)}


METHODS = {
    "chat.postMessage": Method(_post, None, ("chat:write",)),
    "chat.update": Method(_update, 3, ("chat:write",)),
    "chat.delete": Method(_delete, 3, ("chat:write",)),
    "chat.postEphemeral": Method(_ephemeral, 4, ("chat:write",)),
    "chat.getPermalink": Method(_permalink, None),
}
