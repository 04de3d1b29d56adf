"""users.*, usergroups.*, bots.info, team.info, auth.test and apps.connections.open."""

import secrets

from bot.sandbox.calls import Call, Method, page
from bot.sandbox.errors import SlackError
from bot.sandbox.records import App, Json
from bot.sandbox.wire import bot_json, group_json, user_json


def _auth_test(call: Call) -> Json:
    workspace, app = call.workspace, call.app
    return {
        "url": f"https://{workspace.domain}.slack.com/",
        "team": workspace.name,
        "user": workspace.users[app.bot_user].name,
        "team_id": workspace.team_id,
        "user_id": app.bot_user,
        "bot_id": app.bot_id,
        "is_enterprise_install": False,
    }


def _connect(call: Call) -> Json:
    """Give an address for one WebSocket."""
    if not call.app.socket_mode:
        raise SlackError("socket_mode_not_enabled")
    ticket = secrets.token_urlsafe(12)
    call.core.tickets[ticket] = call.app
    host = call.core.base_url.replace("http", "ws", 1)
    return {"url": f"{host}/link/?ticket={ticket}&app_id={call.app.id}"}


def _sees_emails(call: Call) -> bool:
    return "users:read.email" in call.app.scopes


def _user(call: Call) -> Json:
    wire = user_json(call.workspace, call.user(), with_email=_sees_emails(call))
    return {"user": wire | ({"locale": "en-US"} if call.arguments.flag("include_locale") else {})}


def _users(call: Call) -> Json:
    users, following = page(call, list(call.workspace.users.values()), default=1000)
    shown = [user_json(call.workspace, u, with_email=_sees_emails(call)) for u in users]
    return {"members": shown, "cache_ts": call.workspace.seconds(), **following}


def _groups(call: Call) -> Json:
    flag = call.arguments.flag
    return {
        "usergroups": [
            group_json(
                call.workspace, group, users=flag("include_users"), count=flag("include_count")
            )
            for group in call.workspace.groups.values()
            if flag("include_disabled") or not group.disabled
        ]
    }


def _group_users(call: Call) -> Json:
    group = call.workspace.groups.get(call.arguments.required("usergroup"))
    if group is None or (group.disabled and not call.arguments.flag("include_disabled")):
        raise SlackError("no_such_subteam")
    return {"users": list(group.users)}


def _team(call: Call) -> Json:
    workspace = call.workspace
    icon = {"image_default": True, "image_132": "https://avatars.invalid/team.png"}
    return {
        "team": {
            "id": workspace.team_id,
            "name": workspace.name,
            "domain": workspace.domain,
            "url": f"https://{workspace.domain}.slack.com/",
            "email_domain": "",
            "icon": icon,
        }
    }


def _bot(call: Call) -> Json:
    wanted = call.arguments.text("bot") or call.app.bot_id
    found: App | None = next((a for a in call.workspace.apps.values() if a.bot_id == wanted), None)
    if found is None:
        raise SlackError("bot_not_found")
    return {"bot": bot_json(call.workspace, found)}


METHODS = {
    "auth.test": Method(_auth_test, None),
    "apps.connections.open": Method(_connect, 3, asks="app"),
    "users.info": Method(_user, 4, ("users:read",)),
    "users.list": Method(_users, 2, ("users:read",)),
    "usergroups.list": Method(_groups, 2, ("usergroups:read",)),
    "usergroups.users.list": Method(_group_users, 2, ("usergroups:read",)),
    "team.info": Method(_team, 3, ("team:read",)),
    "bots.info": Method(_bot, 3, ("users:read",)),
}
