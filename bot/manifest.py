"""The Slack app manifest: the commands that exist and the least scopes that work.

Scopes come in groups, each with its reason and with what is lost without it: README, docs and
`doctor` say the same words.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from handlers.naming import ROOT
from handlers.routes import Commands, Feature, Route


@dataclass(frozen=True, slots=True)
class Scope:
    """One scope: why we ask for it, and what does not work without it."""

    name: str
    why: str
    without: str


LEAST = (
    Scope("commands", "slash commands", "nobody can reach the bot"),
    Scope("chat:write", "cards, reminders and direct messages", "the bot cannot speak"),
    Scope("users:read", "names and time zones", "documents carry ids instead of names"),
)
OPTIONAL = {
    "channels": (
        Scope(
            "channels:read",
            "hears that a team's home was archived, deleted, left or shared, and who is in a"
            " channel that a ritual follows, in public channels",
            "the first card that cannot be posted tells, a shared channel is not noticed, and a"
            " ritual that follows a channel asks the team's people",
        ),
        Scope(
            "groups:read",
            "the same in private channels, and knows a private home for private",
            "the first card that cannot be posted tells, and privacy is what the command said",
        ),
    ),
    "history": (
        Scope(
            "channels:history",
            "looks whether a message arrived whose fate is unknown, in public channels",
            "such a message is held and shown instead (a deadline is sent again)",
        ),
        Scope(
            "groups:history",
            "the same in private channels",
            "such a message is held and shown instead (a deadline is sent again)",
        ),
    ),
    "incidents": (
        Scope(
            "channels:manage",
            "makes an incident's channel, brings people in, sets its topic",
            "an incident runs in the thread of its card",
        ),
        Scope(
            "groups:write",
            "the same for private incidents",
            "a private incident runs in direct messages",
        ),
    ),
    "reactions": (
        Scope(
            "reactions:read",
            "takes a message that somebody pins with the pushpin into an incident's timeline",
            "the message shortcut does it",
        ),
    ),
    "files": (
        Scope(
            "files:write",
            "sends a team's decisions as a zip (`/adr export`)",
            "they are written with `muster adr export` by whoever runs the bot",
        ),
    ),
}
"""What `--with` adds."""

EVENTS = ("app_home_opened", "user_change")
EVENTS_WITH = {
    "channels": (
        "channel_archive",
        "channel_deleted",
        "channel_id_changed",
        "channel_left",
        "channel_shared",
        "group_archive",
        "group_deleted",
        "group_left",
    ),
    "reactions": ("reaction_added", "reaction_removed"),
}
"""The events that a group of scopes lets us hear."""
NAME = "Muster"
DESCRIPTION = "Runs an AI team's rituals and keeps its governance record"
COLOUR = "#1f4d4a"
USAGE_CHARACTERS = 1000
COMMAND_CHARACTERS = 2000


def scopes(extras: Iterable[str] = ()) -> list[Scope]:
    """Return the least scopes and those of the named groups."""
    return [*LEAST, *(scope for name in extras for scope in OPTIONAL[name])]


def manifest(
    features: Iterable[Feature],
    *,
    url: str | None = None,
    extras: Iterable[str] = (),
    prefix: str = "",
    one: bool = False,
) -> dict[str, Any]:
    """Return the manifest: for HTTP at `url` (`https://host/slack/events`), else Socket Mode.

    Every command is registered with `prefix` before its name, or only `one`, the root.
    """
    features, extras = list(features), list(extras)
    commands = [_command(*known, prefix, url) for known in _registered(features, one=one)]
    shortcuts = [
        _shortcut(route, kind)
        for feature in features
        for kind, routes in (("global", feature.shortcuts), ("message", feature.message_shortcuts))
        for route in routes
    ]
    interactivity: dict[str, Any] = {"is_enabled": True}
    heard = [*EVENTS, *(event for name in extras for event in EVENTS_WITH.get(name, ()))]
    events: dict[str, Any] = {"bot_events": heard}
    if url is not None:
        interactivity["request_url"] = url
        events["request_url"] = url
    return {
        "display_information": {
            "name": NAME,
            "description": DESCRIPTION,
            "background_color": COLOUR,
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": True,
            },
            "bot_user": {"display_name": NAME, "always_online": True},
            "slash_commands": commands,
            **({"shortcuts": shortcuts} if shortcuts else {}),
        },
        "oauth_config": {"scopes": {"bot": [scope.name for scope in scopes(extras)]}},
        "settings": {
            "event_subscriptions": events,
            "interactivity": interactivity,
            "org_deploy_enabled": False,
            "socket_mode_enabled": url is None,
            "token_rotation_enabled": False,
        },
    }


def _registered(features: list[Feature], *, one: bool) -> list[tuple[Commands, list[str]]]:
    """Return the commands to register, each with the words that may follow it."""
    known = [command for feature in features for command in feature.commands]
    words = {command.name: [route.name for route in command.subcommands] for command in known}
    if not one:
        return [(command, words[command.name]) for command in known]
    others = [command.name for command in known if command.name != ROOT]
    return [(command, [*words[ROOT], *others]) for command in known if command.name == ROOT]


def _command(command: Commands, words: list[str], prefix: str, url: str | None) -> dict[str, Any]:
    described: dict[str, Any] = {
        "command": f"/{prefix}{command.name}",
        "description": (command.summary or command.about)[:COMMAND_CHARACTERS],
        "usage_hint": f"[{' | '.join(words)} | help]"[:USAGE_CHARACTERS],
        "should_escape": True,
    }
    return described | ({"url": url} if url else {})


def _shortcut(route: Route, kind: str) -> dict[str, str]:
    return {
        "type": kind,
        "name": route.label,
        "callback_id": route.name,
        "description": route.about,
    }
