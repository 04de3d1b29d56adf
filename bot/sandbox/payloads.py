"""What arrives at an app when a person does something: section by section as Slack sends it."""

import secrets
import time

from bot.sandbox.core import Core
from bot.sandbox.deliveries import Arrival
from bot.sandbox.records import App, Channel, Json, Message, State, User, View
from bot.sandbox.state import stateful
from bot.sandbox.triggers import ResponseURL
from bot.sandbox.wire import NEW_KEY, message_json, view_json

_TOKEN = "sandbox-verification-token"  # noqa: S105 - Slack's old token, which proves nothing


def action_ts() -> str:
    """Give an `action_ts`; two clicks have two."""
    return f"{time.time():.6f}"


def _team(core: Core) -> Json:
    return {"id": core.workspace.team_id, "domain": core.workspace.domain}


def _common(core: Core, app: App, user: User, kind: str) -> Json:
    return {
        "type": kind,
        "token": _TOKEN,
        "api_app_id": app.id,
        "team": _team(core),
        "user": {
            "id": user.id,
            "username": user.name,
            "name": user.name,
            "team_id": user.team_id,
        },
        "enterprise": None,
        "is_enterprise_install": False,
        **NEW_KEY,
    }


def channel_name(channel: Channel) -> str:
    if channel.is_im:
        return "directmessage"
    return "privategroup" if channel.is_private else channel.name


def command(
    core: Core, app: App, user: User, channel: Channel, name: str, text: str
) -> tuple[Arrival, ResponseURL]:
    url = ResponseURL("commands", app.id, user.id, channel.id)
    payload = {
        "token": _TOKEN,
        "team_id": core.workspace.team_id,
        "team_domain": core.workspace.domain,
        "channel_id": channel.id,
        "channel_name": channel_name(channel),
        "user_id": user.id,
        "user_name": user.name,
        "command": name,
        "text": text,
        "api_app_id": app.id,
        "is_enterprise_install": "false",
        "response_url": core.response_urls.lend(core.workspace.team_id, url),
        "trigger_id": core.triggers.lend(app, user.id, channel=channel.id),
        "x_not_yet_known": "tomorrow",
    }
    return Arrival("command", name, payload), url


def action(element: Json, block_id: str, value: Json) -> Json:
    """Give one of a payload's `actions`, echoing what Slack echoes of the element."""
    echoed = {
        key: part
        for key, part in element.items()
        if key in ("placeholder", "confirm", "text", "value", "url", "style")
        or key.startswith("initial_")
    }
    return {
        **echoed,
        **value,
        "type": element["type"],
        "block_id": block_id,
        "action_id": element["action_id"],
        "action_ts": action_ts(),
    }


def message_action_of(core: Core, app: App, user: User, message: Message, act: Json) -> Arrival:
    """Give the block_actions of an element in a message; an ephemeral one is not sent along."""
    channel = core.workspace.channels[message.channel]
    url = ResponseURL("actions", app.id, user.id, channel.id, original=message)
    payload = {
        **_common(core, app, user, "block_actions"),
        "trigger_id": core.triggers.lend(app, user.id, channel=channel.id),
        "container": _container(message),
        "channel": {"id": channel.id, "name": channel_name(channel)},
        "state": {"values": message.state.get(user.id, {})},
        "response_url": core.response_urls.lend(core.workspace.team_id, url),
        "actions": [act],
    }
    if message.ephemeral_to is None:
        payload["message"] = message_json(core.workspace, message)
    return Arrival("block_actions", act["action_id"], payload)


def _container(message: Message) -> Json:
    container: Json = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": message.channel,
        "is_ephemeral": message.ephemeral_to is not None,
    }
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    return container


def view_action_of(core: Core, app: App, user: User, view: View, act: Json) -> Arrival:
    """Give the block_actions of an element in a modal or in Home."""
    modal = view if view.type == "modal" else None
    payload = {
        **_common(core, app, user, "block_actions"),
        "trigger_id": core.triggers.lend(app, user.id, modal),
        "container": {"type": "view", "view_id": view.id},
        "view": view_json(core.workspace, view),
        "actions": [act],
    }
    return Arrival("block_actions", act["action_id"], payload)


def submission(core: Core, app: App, user: User, view: View) -> Arrival:
    payload = {
        **_common(core, app, user, "view_submission"),
        "trigger_id": core.triggers.lend(app, user.id, view),
        "view": view_json(core.workspace, view),
        "response_urls": _response_urls(core, app, user, view),
    }
    return Arrival("view_submission", view.callback_id, payload)


def _response_urls(core: Core, app: App, user: User, view: View) -> list[Json]:
    lent = []
    for block, element in stateful(view.blocks):
        if not element.get("response_url_enabled"):
            continue
        value = view.state[block["block_id"]][element["action_id"]]
        channel = value.get("selected_conversation") or value.get("selected_channel")
        if channel:
            url = ResponseURL("app", app.id, user.id, channel)
            lent.append(
                {
                    "block_id": block["block_id"],
                    "action_id": element["action_id"],
                    "channel_id": channel,
                    "response_url": core.response_urls.lend(core.workspace.team_id, url),
                }
            )
    return lent


def closing(core: Core, app: App, user: User, view: View, *, cleared: bool) -> Arrival:
    """Give view_closed: no trigger_id, and a state without the input blocks."""
    shown = view_json(core.workspace, view)
    shown["state"] = {"values": _outside_inputs(view)}
    payload = {
        **_common(core, app, user, "view_closed"),
        "view": shown,
        "is_cleared": cleared,
    }
    return Arrival("view_closed", view.callback_id, payload)


def _outside_inputs(view: View) -> State:
    inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
    return {block: values for block, values in view.state.items() if block not in inputs}


def shortcut(core: Core, app: App, user: User, callback_id: str) -> Arrival:
    payload = {
        "type": "shortcut",
        "token": _TOKEN,
        "action_ts": action_ts(),
        "team": _team(core),
        "user": {"id": user.id, "username": user.name, "team_id": user.team_id},
        "is_enterprise_install": False,
        "enterprise": None,
        "callback_id": callback_id,
        "trigger_id": core.triggers.lend(app, user.id),
        **NEW_KEY,
    }
    return Arrival("shortcut", callback_id, payload)


def message_shortcut(
    core: Core, app: App, user: User, message: Message, callback_id: str
) -> Arrival:
    channel = core.workspace.channels[message.channel]
    url = ResponseURL("app", app.id, user.id, channel.id)
    payload = {
        "type": "message_action",
        "token": _TOKEN,
        "action_ts": action_ts(),
        "team": _team(core),
        "user": {"id": user.id, "name": user.name},
        "channel": {"id": channel.id, "name": channel_name(channel)},
        "is_enterprise_install": False,
        "enterprise": None,
        "callback_id": callback_id,
        "trigger_id": core.triggers.lend(app, user.id, channel=channel.id),
        "response_url": core.response_urls.lend(core.workspace.team_id, url),
        "message_ts": message.ts,
        "message": message_json(core.workspace, message),
        **NEW_KEY,
    }
    return Arrival("message_action", callback_id, payload)


def suggestion(
    core: Core,
    app: App,
    user: User,
    where: Message | View,
    block_id: str,
    action_id: str,
    typed: str,
) -> Arrival:
    """Give block_suggestion: what was typed into an external select; no trigger_id."""
    payload = {
        "type": "block_suggestion",
        "token": _TOKEN,
        "api_app_id": app.id,
        "team": _team(core),
        "user": {"id": user.id, "name": user.name, "team_id": user.team_id},
        "block_id": block_id,
        "action_id": action_id,
        "value": typed,
        **NEW_KEY,
    }
    if isinstance(where, View):
        payload["container"] = {"type": "view", "view_id": where.id}
        payload["view"] = view_json(core.workspace, where)
    else:
        channel = core.workspace.channels[where.channel]
        payload["container"] = _container(where)
        payload["channel"] = {"id": channel.id, "name": channel_name(channel)}
        if where.ephemeral_to is None:
            payload["message"] = message_json(core.workspace, where)
    return Arrival("block_suggestion", action_id, payload)


def event(core: Core, app: App, happened: Json, *, team_id: str, shared: bool) -> Arrival:
    """Wrap an event in its envelope; `team_id` is the actor's, which may be another workspace."""
    payload = {
        "type": "event_callback",
        "token": _TOKEN,
        "team_id": team_id,
        "context_team_id": core.workspace.team_id,
        "context_enterprise_id": None,
        "api_app_id": app.id,
        "event": happened,
        "event_id": f"Ev{secrets.token_hex(5).upper()}",
        "event_time": core.workspace.seconds(),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": core.workspace.team_id,
                "user_id": app.bot_user,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": shared,
        "event_context": secrets.token_urlsafe(12),
        **NEW_KEY,
    }
    return Arrival("event", happened["type"], payload)
