"""Records as JSON, in the shapes that Slack gives them; a few unknown keys among them."""

import mimetypes
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.sandbox.records import App, Channel, File, Json, Message, User, UserGroup, View
from bot.sandbox.workspace import Workspace

NEW_KEY = {"x_not_yet_known": {"since": "tomorrow"}}
"""Slack adds keys any day: a parser that minds fails here first."""


def message_json(
    workspace: Workspace, message: Message, *, all_metadata: bool = True, full: bool = True
) -> Json:
    """Give a message; `full` adds what depends on others: thread, reactions."""
    wire: Json = {"type": "message", "ts": message.ts, "text": message.text, **NEW_KEY}
    wire |= _author(workspace, message)
    for key in ("blocks", "attachments"):
        if getattr(message, key):
            wire[key] = getattr(message, key)
    if message.metadata:
        kept = message.metadata if all_metadata else _event_type(message.metadata)
        wire["metadata"] = kept
    if message.edited:
        wire["edited"] = {"user": message.edited.user, "ts": message.edited.ts}
    if message.files:
        wire["files"] = [file_json(workspace, workspace.files[one]) for one in message.files]
    if full:
        wire |= _thread(workspace, message) | _reactions(message)
    return wire


def _event_type(metadata: Json) -> Json:
    return {"event_type": metadata["event_type"]}


def _author(workspace: Workspace, message: Message) -> Json:
    speaker = workspace.users.get(message.user or "")
    author: Json = {"team": speaker.team_id if speaker else workspace.team_id}
    if message.username:
        author |= {"subtype": "bot_message", "username": message.username, "icons": {}}
    elif message.user:
        author["user"] = message.user
    if message.subtype:
        author["subtype"] = message.subtype
    if message.bot_id and message.app_id:
        app = workspace.apps[message.app_id]
        author |= {"bot_id": message.bot_id, "app_id": message.app_id}
        author["bot_profile"] = {**bot_json(workspace, app), "team_id": workspace.team_id}
    elif message.user:
        author["client_msg_id"] = f"00000000-0000-4000-8000-{message.ts.replace('.', '')[-12:]}"
    return author


def _thread(workspace: Workspace, message: Message) -> Json:
    if message.is_reply and message.thread_ts:
        parent = workspace.message(workspace.channels[message.channel], message.thread_ts)
        wire: Json = {"thread_ts": message.thread_ts}
        if parent is not None and parent.user:
            wire["parent_user_id"] = parent.user
        if message.reply_broadcast and parent is not None:
            wire |= {"subtype": "thread_broadcast"}
            wire["root"] = message_json(workspace, parent)
        return wire
    if message.ephemeral_to or not (replies := workspace.replies(message)):
        return {}
    writers = list(dict.fromkeys(reply.user or reply.bot_id for reply in replies))
    return {
        "thread_ts": message.ts,
        "reply_count": len(replies),
        "reply_users": writers,
        "reply_users_count": len(writers),
        "latest_reply": replies[-1].ts,
        "is_locked": False,
        "subscribed": False,
    }


def _reactions(message: Message) -> Json:
    if not message.reactions:
        return {}
    return {
        "reactions": [
            {"name": one.name, "count": len(one.users), "users": list(one.users)}
            for one in message.reactions
        ]
    }


def channel_json(workspace: Workspace, channel: Channel, viewer: str) -> Json:
    """Give a channel as `viewer` (the bot's user id, mostly) is told of it."""
    common: Json = {
        "id": channel.id,
        "created": channel.created,
        "updated": channel.created * 1000,
        "is_archived": channel.is_archived,
        "is_im": channel.is_im,
        "is_mpim": channel.kind == "mpim",
        "is_org_shared": False,
        "context_team_id": workspace.team_id,
        **NEW_KEY,
    }
    if channel.is_im:
        others = [one for one in channel.members if one != viewer] or channel.members
        return {**common, "user": others[0], "priority": 0}
    return {
        **common,
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": not channel.is_private,
        "is_group": channel.is_private,
        "is_private": channel.is_private,
        "creator": channel.creator,
        "is_general": channel.is_general,
        "is_member": viewer in channel.members,
        "is_shared": channel.is_ext_shared,
        "is_ext_shared": channel.is_ext_shared,
        "is_pending_ext_shared": False,
        "shared_team_ids": _teams_in(workspace, channel),
        "previous_names": channel.previous_names,
        "topic": {
            "value": channel.topic,
            "creator": channel.topic_by,
            "last_set": channel.topic_at,
        },
        "purpose": {"value": channel.purpose, "creator": "", "last_set": 0},
    }


def _teams_in(workspace: Workspace, channel: Channel) -> list[str]:
    """List the workspaces whose people are in a channel, our own first."""
    users = (workspace.users[one] for one in channel.members if one in workspace.users)
    others = {user.team_id for user in users} - {workspace.team_id}
    return [workspace.team_id, *sorted(others)]


def user_json(workspace: Workspace, user: User, *, with_email: bool = False) -> Json:
    """Give a person; who left the company has lost the zone and most flags."""
    profile: Json = {
        "title": user.title,
        "real_name": user.real_name,
        "display_name": user.display_name,
        "status_text": user.status_text,
        "status_emoji": user.status_emoji,
        "status_expiration": user.status_expiration,
        "image_72": f"https://avatars.invalid/{user.id}.png",
        "team": user.team_id,
    }
    if with_email and user.email:
        profile["email"] = user.email
    if user.bot_id:
        profile |= {"bot_id": user.bot_id, "api_app_id": user.app_id}
    wire: Json = {
        "id": user.id,
        "team_id": user.team_id,
        "name": user.name,
        "deleted": user.deleted,
        "profile": profile,
        "is_bot": user.is_bot,
        "is_app_user": False,
        "updated": user.updated,
        **NEW_KEY,
    }
    return wire if user.deleted else wire | _present(workspace, user)


def _present(workspace: Workspace, user: User) -> Json:
    zone = ZoneInfo(user.tz)
    now: datetime = workspace.clock.now().astimezone(zone)
    offset = now.utcoffset()
    wire: Json = {
        "real_name": user.real_name,
        "tz": user.tz,
        "tz_label": now.tzname(),
        "tz_offset": int(offset.total_seconds()) if offset is not None else 0,
        "is_admin": user.is_admin,
        "is_owner": user.is_owner,
        "is_restricted": user.is_restricted or user.is_ultra_restricted,
        "is_ultra_restricted": user.is_ultra_restricted,
    }
    if workspace.is_foreign(user):
        wire["is_stranger"] = not _is_met(workspace, user)
    return wire


def _is_met(workspace: Workspace, user: User) -> bool:
    """Tell whether someone of another workspace shares a channel with this one."""
    return any(c.is_ext_shared and user.id in c.members for c in workspace.channels.values())


def group_json(workspace: Workspace, group: UserGroup, *, users: bool, count: bool) -> Json:
    wire: Json = {
        "id": group.id,
        "team_id": workspace.team_id,
        "is_usergroup": True,
        "name": group.name,
        "handle": group.handle,
        "description": group.description,
        "date_delete": 1 if group.disabled else 0,
        "is_external": False,
        **NEW_KEY,
    }
    if users:
        wire["users"] = list(group.users)
    if count:
        wire["user_count"] = str(len(group.users))
    return wire


def view_json(workspace: Workspace, view: View) -> Json:
    app = workspace.apps[view.app_id]
    home_title = {"type": "plain_text", "text": "View Title", "emoji": True}
    return {
        "id": view.id,
        "team_id": workspace.team_id,
        "type": view.type,
        "title": view.title or home_title,
        "blocks": view.blocks,
        "close": view.close,
        "submit": view.submit,
        "private_metadata": view.private_metadata,
        "callback_id": view.callback_id,
        "external_id": view.external_id,
        "state": {"values": view.state},
        "hash": view.hash,
        "clear_on_close": view.clear_on_close,
        "notify_on_close": view.notify_on_close,
        "root_view_id": view.root_view_id,
        "previous_view_id": view.previous_view_id,
        "app_id": view.app_id,
        "app_installed_team_id": workspace.team_id,
        "bot_id": app.bot_id,
        **NEW_KEY,
    }


def bot_json(workspace: Workspace, app: App) -> Json:
    return {
        "id": app.bot_id,
        "app_id": app.id,
        "user_id": app.bot_user,
        "name": app.name,
        "icons": {"image_72": "https://avatars.invalid/bot.png"},
        "deleted": app.uninstalled,
        "updated": workspace.users[app.bot_user].updated,
    }


def file_json(workspace: Workspace, file: File) -> Json:
    return {
        "id": file.id,
        "created": file.created,
        "name": file.name,
        "title": file.title,
        "mimetype": mimetypes.guess_type(file.name)[0] or "application/octet-stream",
        "filetype": file.name.rpartition(".")[2] if "." in file.name else "binary",
        "mode": "hosted",
        "is_external": False,
        "size": file.length,
        "user": file.user,
        "channels": file.channels,
        "url_private": f"https://files.slack.com/files-pri/{workspace.team_id}-{file.id}",
        "url_private_download": (
            f"https://files.slack.com/files-pri/{workspace.team_id}-{file.id}/download/{file.name}"
        ),
        "permalink": f"https://{workspace.domain}.slack.com/files/{file.user}/{file.id}/{file.name}",
        **NEW_KEY,
    }
