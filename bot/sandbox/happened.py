"""Which event a happening is, and whether an app is told: subscribed, with scope, present."""

import re
from collections.abc import Callable

from bot.sandbox.records import App, Channel, Happening, Json, Message
from bot.sandbox.wire import message_json, user_json, view_json
from bot.sandbox.workspace import Workspace

Told = tuple[str, str | None, Json]
"""The name of the subscription, the scope it needs, the event without `event_ts`."""


def events_for(workspace: Workspace, app: App, happening: Happening) -> list[Json]:
    """Give the events that this app receives for a happening: mostly none."""
    make = _MAKERS.get(happening.kind)
    if make is None:
        return []
    subscribed = []
    for name, scope, event in make(workspace, app, happening):
        if name in app.events and (scope is None or scope in app.scopes):
            subscribed.append(event)
    return subscribed + _metadata_posted(workspace, app, happening)


def _channel(workspace: Workspace, happening: Happening) -> Channel:
    assert happening.channel is not None
    return workspace.channels[happening.channel]


def _reaction(workspace: Workspace, app: App, happening: Happening) -> list[Told]:
    channel, message = _channel(workspace, happening), happening.message
    if app.bot_user not in channel.members or message is None:
        return []
    event: Json = {
        "type": happening.kind,
        "user": happening.user,
        "reaction": happening.reaction,
        "item": {"type": "message", "channel": channel.id, "ts": message.ts},
    }
    if message.user and not message.username:
        event["item_user"] = message.user
    return [(happening.kind, "reactions:read", event)]


def _member(workspace: Workspace, app: App, happening: Happening) -> list[Told]:
    channel = _channel(workspace, happening)
    if app.bot_user not in channel.members or channel.kind != "channel":
        return []
    name = f"{happening.kind}_channel"
    event: Json = {
        "type": name,
        "user": happening.user,
        "channel": channel.id,
        "channel_type": "G" if channel.is_private else "C",
        "team": workspace.users[happening.user or ""].team_id,
    }
    if happening.inviter and happening.kind == "member_joined":
        event["inviter"] = happening.inviter
    scope = "groups:read" if channel.is_private else "channels:read"
    return [(name, scope, event), *_bot_left(app, happening, channel, scope)]


def _bot_left(app: App, happening: Happening, channel: Channel, scope: str) -> list[Told]:
    """Tell the bot itself that it left, or was sent away: `actor_id` says by whom."""
    if happening.kind != "member_left" or happening.user != app.bot_user:
        return []
    name = "group_left" if channel.is_private else "channel_left"
    actor = happening.inviter or happening.user
    return [(name, scope, {"type": name, "channel": channel.id, "actor_id": actor})]


def _channel_told(
    verb: str, details: Callable[[Channel, Happening], Json]
) -> Callable[[Workspace, App, Happening], list[Told]]:
    """Tell of a public channel, or of a private one to a bot that is in it (group_*)."""

    def make(workspace: Workspace, app: App, happening: Happening) -> list[Told]:
        channel = _channel(workspace, happening)
        if channel.kind != "channel":
            return []
        if channel.is_private and app.bot_user not in channel.members:
            return []
        kind, scope = ("group", "groups") if channel.is_private else ("channel", "channels")
        name = f"{kind}_{verb}"
        return [(name, f"{scope}:read", {"type": name, **details(channel, happening)})]

    return make


def _archived(channel: Channel, happening: Happening) -> Json:
    return {"channel": channel.id, "user": happening.user, "is_moved": 0}


def _unarchived(channel: Channel, happening: Happening) -> Json:
    who = "actor_id" if channel.is_private else "user"
    return {"channel": channel.id, who: happening.user}


def _renamed(channel: Channel, _happening: Happening) -> Json:
    return {
        "channel": {
            "id": channel.id,
            "name": channel.name,
            "name_normalized": channel.name,
            "created": channel.created,
            "is_channel": not channel.is_private,
            "is_mpim": False,
        }
    }


def _deleted(channel: Channel, happening: Happening) -> Json:
    return {"channel": channel.id, "actor_id": happening.user} | (
        {"date_deleted": channel.created} if channel.is_private else {}
    )


def _shared(workspace: Workspace, _app: App, happening: Happening) -> list[Told]:
    channel = _channel(workspace, happening)
    others = {workspace.users[one].team_id for one in channel.members if one in workspace.users}
    other = next(iter(sorted(others - {workspace.team_id})), "T0ELSEWHERE")
    event = {"type": "channel_shared", "connected_team_id": other, "channel": channel.id}
    scope = "groups:read" if channel.is_private else "channels:read"
    return [("channel_shared", scope, event)]


def _created(workspace: Workspace, _app: App, happening: Happening) -> list[Told]:
    channel = _channel(workspace, happening)
    if channel.is_private:
        return []
    brief = {
        "id": channel.id,
        "name": channel.name,
        "created": channel.created,
        "creator": channel.creator,
    }
    return [("channel_created", "channels:read", {"type": "channel_created", "channel": brief})]


def _user(workspace: Workspace, app: App, happening: Happening) -> list[Told]:
    assert happening.user is not None
    name = "team_join" if happening.kind == "user_joined" else "user_change"
    emails = "users:read.email" in app.scopes
    user = user_json(workspace, workspace.users[happening.user], with_email=emails)
    return [(name, "users:read", {"type": name, "user": user, "cache_ts": workspace.seconds()})]


def _home(workspace: Workspace, app: App, happening: Happening) -> list[Told]:
    if happening.app_id != app.id:
        return []
    assert happening.user is not None
    event: Json = {
        "type": "app_home_opened",
        "user": happening.user,
        "channel": workspace.dm(app.bot_user, happening.user).id,
        "tab": "home",
    }
    if happening.view is not None:
        event["view"] = view_json(workspace, happening.view)
    return [("app_home_opened", None, event)]


def _gone(_workspace: Workspace, app: App, happening: Happening) -> list[Told]:
    if happening.user != app.bot_user:
        return []
    tokens = {"bot": [app.bot_user]}
    return [
        ("tokens_revoked", None, {"type": "tokens_revoked", "tokens": tokens}),
        ("app_uninstalled", None, {"type": "app_uninstalled"}),
    ]


def _message(workspace: Workspace, app: App, happening: Happening) -> list[Told]:
    channel, message = _channel(workspace, happening), happening.message
    if app.bot_user not in channel.members or message is None:
        return []
    family = "groups" if channel.is_private else "channels"
    family = channel.kind if channel.kind != "channel" else family
    wire = message_json(workspace, message)
    event = {**wire, "channel": channel.id, "channel_type": family.removesuffix("s")}
    told = (f"message.{family}", f"{family}:history", event)
    return [told, *_mentioned(app, channel, message, wire)]


def _mentioned(app: App, channel: Channel, message: Message, wire: Json) -> list[Told]:
    """Tell the app that somebody spoke to it: in channels alone, a DM is spoken to it anyway."""
    named = re.search(rf"<@{app.bot_user}(\|[^>]*)?>", message.text)
    if not named or channel.is_im or message.app_id == app.id or message.ephemeral_to:
        return []
    event = {**wire, "type": "app_mention", "channel": channel.id}
    return [("app_mention", "app_mentions:read", event)]


def _metadata_posted(workspace: Workspace, app: App, happening: Happening) -> list[Json]:
    message = happening.message
    if happening.kind != "message_posted" or message is None or not message.metadata:
        return []
    wanted = message.metadata["event_type"] in app.metadata_events
    present = app.bot_user in workspace.channels[message.channel].members
    if not (wanted and present and "metadata.message:read" in app.scopes):
        return []
    event = {
        "type": "message_metadata_posted",
        "app_id": message.app_id,
        "bot_id": message.bot_id,
        "user_id": message.user,
        "team_id": workspace.team_id,
        "channel_id": message.channel,
        "metadata": message.metadata,
        "message_ts": message.ts,
    }
    return [event]


_MAKERS: dict[str, Callable[[Workspace, App, Happening], list[Told]]] = {
    "reaction_added": _reaction,
    "reaction_removed": _reaction,
    "member_joined": _member,
    "member_left": _member,
    "channel_created": _created,
    "channel_archived": _channel_told("archive", _archived),
    "channel_unarchived": _channel_told("unarchive", _unarchived),
    "channel_renamed": _channel_told("rename", _renamed),
    "channel_deleted": _channel_told("deleted", _deleted),
    "channel_shared": _shared,
    "user_joined": _user,
    "user_changed": _user,
    "home_opened": _home,
    "app_uninstalled": _gone,
    "message_posted": _message,
}
