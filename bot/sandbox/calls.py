"""One call of a Web API method: who calls, with which scopes, on which channel."""

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeVar

from bot.sandbox.arguments import Arguments
from bot.sandbox.core import Core
from bot.sandbox.errors import SlackError
from bot.sandbox.records import App, Channel, Json, User
from bot.sandbox.workspace import Workspace

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Call:
    core: Core
    app: App
    arguments: Arguments

    @property
    def workspace(self) -> Workspace:
        return self.core.workspace

    def need(self, *scopes: str) -> None:
        """Demand one of these scopes."""
        if not self.app.scopes.intersection(scopes):
            raise SlackError(
                "missing_scope", needed=scopes[0], provided=",".join(sorted(self.app.scopes))
            )

    def channel(self, name: str = "channel") -> Channel:
        """Find the channel that an argument names, if the app can see it."""
        channel = self.workspace.channels.get(self.arguments.required(name))
        if channel is None or channel.is_deleted or not self.can_see(channel):
            raise SlackError("channel_not_found")
        return channel

    def can_see(self, channel: Channel) -> bool:
        return not channel.is_private or self.is_in(channel)

    def is_in(self, channel: Channel) -> bool:
        return self.app.bot_user in channel.members

    def user(self, name: str = "user") -> User:
        user = self.workspace.users.get(self.arguments.required(name))
        if user is None:
            raise SlackError("user_not_found")
        return user


@dataclass(frozen=True, slots=True)
class Method:
    run: Callable[[Call], Json]
    tier: int | None
    """None is the special tier."""
    scopes: tuple[str, ...] = field(default=())
    """Any of these; what depends on the channel's kind the method asks for itself."""
    asks: Literal["bot", "app"] = "bot"
    """Whose token it takes."""


def family(channel: Channel) -> str:
    """Give the word with which the scopes for this kind of channel begin."""
    if channel.kind != "channel":
        return channel.kind
    return "groups" if channel.is_private else "channels"


def manage_scope(channel: Channel) -> str:
    return "groups:write" if channel.is_private else "channels:manage"


_CURSOR = "sandbox:"


def page(
    call: Call, items: Sequence[T], default: int = 100, most: int = 1000
) -> tuple[list[T], Json]:
    """Cut the page that was asked for; gives it and `response_metadata`."""
    start, limit = _start(call.arguments.text("cursor")), call.arguments.limit(default, most)
    end = start + limit
    following = base64.b64encode(f"{_CURSOR}{end}".encode()).decode() if end < len(items) else ""
    return list(items[start:end]), {"response_metadata": {"next_cursor": following}}


def _start(cursor: str | None) -> int:
    if not cursor:
        return 0
    try:
        text = base64.b64decode(cursor, validate=True).decode()
        return int(text.removeprefix(_CURSOR))
    except (binascii.Error, UnicodeDecodeError, ValueError):
        raise SlackError("invalid_cursor") from None
