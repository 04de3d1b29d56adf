"""conversations.*, as far as channels themselves go: make, fill, name, close."""

import re

from bot.sandbox.calls import Call, Method, family, manage_scope, page
from bot.sandbox.errors import SlackError
from bot.sandbox.records import Channel, Json
from bot.sandbox.wire import channel_json

_MOST_NAME = 80
_MOST_INVITED = 100
_MOST_TOPIC = 250
_MOST_IN_A_GROUP = 8
_KINDS = {"public_channel": "channels", "private_channel": "groups", "im": "im", "mpim": "mpim"}


def _seen(call: Call, channel: Channel) -> Json:
    return {"channel": channel_json(call.workspace, channel, call.app.bot_user)}


def _create(call: Call) -> Json:
    private = call.arguments.flag("is_private")
    call.need("groups:write" if private else "channels:manage")
    if call.workspace.admins_make_channels:
        raise SlackError("restricted_action")
    name = _fit_name(call.arguments.text("name") or "")
    _must_be_free(call, name)
    bot = call.app.bot_user
    channel = call.workspace.add_channel(name, creator=bot, is_private=private, members=[bot])
    return _seen(call, channel)


def _must_be_free(call: Call, name: str) -> None:
    if any(c.name == name and not c.is_deleted for c in call.workspace.channels.values()):
        raise SlackError("name_taken")


def _fit_name(name: str) -> str:
    if not name:
        raise SlackError("invalid_name_required")
    if len(name) > _MOST_NAME:
        raise SlackError("invalid_name_maxlength")
    if re.search(r"[^\w-]", name) or name != name.lower():
        raise SlackError("invalid_name_specials")
    if not re.search(r"[^\W_]", name):
        raise SlackError("invalid_name_punctuation")
    return name


def _open_to_the_bot(call: Call) -> Channel:
    """Find a channel that the bot is in and that is not archived."""
    channel = call.channel()
    if channel.is_archived:
        raise SlackError("is_archived")
    if not call.is_in(channel):
        raise SlackError("not_in_channel")
    return channel


def _invite(call: Call) -> Json:
    channel = _open_to_the_bot(call)
    call.need(manage_scope(channel), f"{family(channel)}:write.invites")
    users = call.arguments.ids("users")
    if not users:
        raise SlackError("no_user")
    if len(users) > _MOST_INVITED:
        raise SlackError("too_many_users")
    errors = [
        {"user": user, "ok": False, "error": error}
        for user in users
        if (error := _why_not(call, channel, user))
    ]
    bad = {one["user"] for one in errors}
    if errors and (not call.arguments.flag("force") or len(bad) == len(set(users))):
        raise SlackError(str(errors[0]["error"]), errors=errors)
    for user in users:
        if user not in bad:
            call.workspace.join(channel, user, inviter=call.app.bot_user)
    return _seen(call, channel) | ({"errors": errors} if errors else {})


def _why_not(call: Call, channel: Channel, user_id: str) -> str | None:
    user = call.workspace.users.get(user_id)
    if user is None:
        return "user_not_found"
    if user_id == call.app.bot_user:
        return "cant_invite_self"
    if user_id in channel.members:
        return "already_in_channel"
    if user.is_ultra_restricted:
        return "ura_max_channels"
    return "cant_invite" if user.deleted or call.workspace.is_foreign(user) else None


def _kick(call: Call) -> Json:
    channel = call.channel()
    call.need(manage_scope(channel))
    user = call.user().id
    if user == call.app.bot_user:
        raise SlackError("cant_kick_self")
    if channel.is_general:
        raise SlackError("cant_kick_from_general")
    if not call.is_in(channel) or user not in channel.members:
        raise SlackError("not_in_channel")
    call.workspace.leave(channel, user, sent_by=call.app.bot_user)
    return {"errors": {}}


def _leave(call: Call) -> Json:
    channel = call.channel()
    call.need(manage_scope(channel))
    if channel.is_archived:
        raise SlackError("is_archived")
    if channel.is_general:
        raise SlackError("cant_leave_general")
    if channel.is_private and channel.members == [call.app.bot_user]:
        raise SlackError("last_member")
    left = call.workspace.leave(channel, call.app.bot_user)
    return {} if left else {"not_in_channel": True}


def _rename(call: Call) -> Json:
    channel = _open_to_the_bot(call)
    call.need(manage_scope(channel))
    name = _fit_name(call.arguments.text("name") or "")
    if channel.creator != call.app.bot_user:
        raise SlackError("not_authorized")
    if name != channel.name:
        _must_be_free(call, name)
        call.workspace.rename(channel, name, call.app.bot_user)
    return _seen(call, channel)


def _info(call: Call) -> Json:
    channel = call.channel()
    call.need(f"{family(channel)}:read")
    seen = _seen(call, channel)
    if call.arguments.flag("include_num_members"):
        seen["channel"]["num_members"] = len(channel.members)
    if call.arguments.flag("include_locale"):
        seen["channel"]["locale"] = "en-US"
    return seen


def _members(call: Call) -> Json:
    channel = call.channel()
    call.need(f"{family(channel)}:read")
    members, following = page(call, channel.members)
    return {"members": members, **following}


def _set_topic(call: Call) -> Json:
    channel, topic = _described(call, "topic")
    call.workspace.set_topic(channel, topic=topic, by=call.app.bot_user)
    return _seen(call, channel)


def _set_purpose(call: Call) -> Json:
    channel, purpose = _described(call, "purpose")
    call.workspace.set_purpose(channel, purpose)
    return _seen(call, channel)


def _described(call: Call, what: str) -> tuple[Channel, str]:
    channel = _open_to_the_bot(call)
    call.need(manage_scope(channel), f"{family(channel)}:write.topic")
    text = call.arguments.text(what) or ""
    if len(text) > _MOST_TOPIC:
        raise SlackError("too_long")
    return channel, text


def _archive(call: Call) -> Json:
    channel = call.channel()
    call.need(manage_scope(channel))
    if channel.is_archived:
        raise SlackError("already_archived")
    if channel.is_general:
        raise SlackError("cant_archive_general")
    if not call.is_in(channel):
        raise SlackError("not_in_channel")
    call.workspace.archive(channel, call.app.bot_user)
    return {}


def _unarchive(call: Call) -> Json:
    channel = call.channel()
    call.need(manage_scope(channel))
    if not channel.is_archived:
        raise SlackError("not_archived")
    if not call.is_in(channel):
        raise SlackError("not_in_channel")
    call.workspace.unarchive(channel, call.app.bot_user)
    return {}


def _join(call: Call) -> Json:
    channel = call.channel()
    if channel.is_private:
        raise SlackError("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise SlackError("is_archived")
    if not call.workspace.join(channel, call.app.bot_user):
        warnings = {"warnings": ["already_in_channel"]}
        more = {"warning": "already_in_channel", "response_metadata": warnings}
        return _seen(call, channel) | more
    return _seen(call, channel)


def _open(call: Call) -> Json:
    if "channel" in call.arguments:
        return _opened(call, call.channel(), already=True)
    people = call.arguments.ids("users")
    if not 1 <= len(people) <= _MOST_IN_A_GROUP:
        raise SlackError("users_list_not_supplied" if not people else "too_many_users")
    call.need("im:write" if len(people) == 1 else "mpim:write")
    for one in people:
        user = call.workspace.users.get(one)
        if user is None:
            raise SlackError("user_not_found")
        if user.deleted:
            raise SlackError("user_disabled")
        if call.workspace.is_foreign(user):
            raise SlackError("user_not_visible")
    known = set(call.workspace.channels)
    channel = call.workspace.dm(call.app.bot_user, *people)
    return _opened(call, channel, already=channel.id in known)


def _opened(call: Call, channel: Channel, *, already: bool) -> Json:
    whole = call.arguments.flag("return_im")
    shown = _seen(call, channel) if whole else {"channel": {"id": channel.id}}
    return {**shown, "no_op": already, "already_open": already}


def _wanted(call: Call) -> set[str]:
    """Read `types`, and demand the scope of each."""
    types = call.arguments.ids("types") or ["public_channel"]
    for kind in types:
        if kind not in _KINDS:
            raise SlackError("invalid_types")
        call.need(f"{_KINDS[kind]}:read")
    return {_KINDS[kind] for kind in types}


def _listed(call: Call) -> list[Channel]:
    wanted, without_archived = _wanted(call), call.arguments.flag("exclude_archived")
    return [
        channel
        for channel in call.workspace.channels.values()
        if family(channel) in wanted
        and call.can_see(channel)
        and not channel.is_deleted
        and not (channel.is_archived and without_archived)
    ]


def _list(call: Call) -> Json:
    channels, following = page(call, _listed(call))
    shown = [channel_json(call.workspace, c, call.app.bot_user) for c in channels]
    for wire, channel in zip(shown, channels, strict=True):
        wire["num_members"] = len(channel.members)
    return {"channels": shown, **following}


def _users_conversations(call: Call) -> Json:
    user = call.user().id if "user" in call.arguments else call.app.bot_user
    theirs = [channel for channel in _listed(call) if user in channel.members]
    channels, following = page(call, theirs)
    shown = [channel_json(call.workspace, c, call.app.bot_user) for c in channels]
    for wire in shown:
        wire.pop("is_member", None)
    return {"channels": shown, **following}


METHODS = {
    "conversations.create": Method(_create, 2),
    "conversations.invite": Method(_invite, 3),
    "conversations.kick": Method(_kick, 3),
    "conversations.leave": Method(_leave, 3),
    "conversations.rename": Method(_rename, 2),
    "conversations.info": Method(_info, 3),
    "conversations.members": Method(_members, 4),
    "conversations.setTopic": Method(_set_topic, 2),
    "conversations.setPurpose": Method(_set_purpose, 2),
    "conversations.archive": Method(_archive, 2),
    "conversations.unarchive": Method(_unarchive, 2),
    "conversations.join": Method(_join, 3, ("channels:join",)),
    "conversations.open": Method(_open, 3),
    "conversations.list": Method(_list, 2),
    "users.conversations": Method(_users_conversations, 3),
}
