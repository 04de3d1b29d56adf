"""An app's manifest becomes an installed app: what it does not register, Slack does not send."""

from typing import Any

from bot.sandbox.records import App, Json, Shortcut, SlashCommand
from bot.sandbox.workspace import Workspace


def installed(
    workspace: Workspace,
    manifest: Json,
    *,
    bot_token: str,
    app_token: str,
    signing_secret: str,
    request_url: str | None,
    granted_scopes: list[str] | None = None,
) -> App:
    """Install an app with its bot user; HTTP if it has a `request_url`, else as the manifest says.

    Without the scope `commands` it has neither slash commands nor shortcuts.
    """
    features: Json = manifest.get("features") or {}
    settings: Json = manifest.get("settings") or {}
    asked = (manifest.get("oauth_config") or {}).get("scopes", {}).get("bot", [])
    scopes = frozenset(asked if granted_scopes is None else granted_scopes)
    name = manifest["display_information"]["name"]
    subscriptions = settings.get("event_subscriptions") or {}
    home = features.get("app_home") or {}
    app = App(
        id=workspace.new_id("A"),
        name=name,
        bot_user=workspace.new_id("U"),
        bot_id=workspace.new_id("B"),
        bot_token=bot_token,
        app_token=app_token,
        signing_secret=signing_secret,
        scopes=scopes,
        events=frozenset(subscriptions.get("bot_events") or ()),
        metadata_events=frozenset(
            one["event_type"] for one in subscriptions.get("metadata_subscriptions") or ()
        ),
        commands=_commands(features) if "commands" in scopes else (),
        shortcuts=_shortcuts(features) if "commands" in scopes else (),
        home_enabled=bool(home.get("home_tab_enabled")),
        messages_tab_enabled=bool(home.get("messages_tab_enabled", True)),
        messages_tab_read_only=bool(home.get("messages_tab_read_only_enabled")),
        installed_at=workspace.clock.now(),
    )
    _set_urls(app, features, settings, request_url)
    bot = (features.get("bot_user") or {}).get("display_name", name)
    workspace.add_user(
        bot.lower(), bot, id=app.bot_user, is_bot=True, bot_id=app.bot_id, app_id=app.id
    )
    workspace.add_app(app)
    return app


def _set_urls(app: App, features: Json, settings: Json, request_url: str | None) -> None:
    interactivity: Json = settings.get("interactivity") or {}
    subscriptions: Json = settings.get("event_subscriptions") or {}
    app.interactive = bool(interactivity.get("is_enabled"))
    app.socket_mode = bool(settings.get("socket_mode_enabled")) and request_url is None
    app.request_url = request_url
    app.event_url = request_url or subscriptions.get("request_url")
    app.interactivity_url = request_url or interactivity.get("request_url")
    app.options_url = (
        request_url or interactivity.get("message_menu_options_url") or app.interactivity_url
    )
    for command in features.get("slash_commands") or ():
        if url := request_url or command.get("url"):
            app.command_urls[command["command"]] = url


def _commands(features: Json) -> tuple[SlashCommand, ...]:
    return tuple(
        SlashCommand(
            command=one["command"],
            description=_text(one.get("description")),
            usage_hint=_text(one.get("usage_hint")),
            should_escape=bool(one.get("should_escape")),
        )
        for one in features.get("slash_commands") or ()
    )


def _shortcuts(features: Json) -> tuple[Shortcut, ...]:
    return tuple(
        Shortcut(
            callback_id=one["callback_id"],
            name=one["name"],
            type="global" if one["type"] == "global" else "message",
            description=_text(one.get("description")),
        )
        for one in features.get("shortcuts") or ()
    )


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
