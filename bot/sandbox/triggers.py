"""trigger_ids and response_urls: what Slack lends an app for a short while, on real time."""

import re
import secrets
import time
from dataclasses import dataclass, field
from itertools import count
from typing import Literal

from bot.sandbox.errors import SlackError, invalid_arguments
from bot.sandbox.records import App, Message, View

TRIGGER_SECONDS = 3.0
"""Slack: "within 3 seconds", and once."""

RESPONSE_URL_USES = 5
RESPONSE_URL_SECONDS = 30 * 60


@dataclass(slots=True)
class Trigger:
    app_id: str
    user: str
    view: View | None
    """The modal in which it arose, which alone `views.push` may follow."""
    channel: str | None
    """The conversation in which it arose, for `default_to_current_conversation`."""
    used: bool = False
    born: float = field(default_factory=time.monotonic)


class Triggers:
    """Lend trigger_ids and take them back."""

    def __init__(self, seconds: float = TRIGGER_SECONDS) -> None:
        self.seconds = seconds
        self._lent: dict[str, Trigger] = {}
        self._numbers = count(1)

    def lend(
        self, app: App, user: str, view: View | None = None, *, channel: str | None = None
    ) -> str:
        trigger_id = f"{next(self._numbers)}.{int(time.time())}.{secrets.token_hex(16)}"
        self._lent[trigger_id] = Trigger(app.id, user, view, channel)
        return trigger_id

    def take(self, trigger_id: str, app: App) -> Trigger:
        """Exchange a trigger_id; raises SlackError if it is malformed, strange, old or used."""
        if not re.fullmatch(r"\d+\.\d+\.[0-9a-f]+", trigger_id):
            raise invalid_arguments("invalid trigger_id [json-pointer:/trigger_id]")
        trigger = self._lent.get(trigger_id)
        if trigger is None or trigger.app_id != app.id:
            raise SlackError("invalid_trigger_id")
        if trigger.used:
            raise SlackError("exchanged_trigger_id")
        if time.monotonic() - trigger.born > self.seconds:
            raise SlackError("expired_trigger_id")
        trigger.used = True
        return trigger


@dataclass(slots=True)
class ResponseURL:
    kind: Literal["commands", "actions", "app"]
    app_id: str
    user: str
    channel: str
    original: Message | None = None
    """The message whose button was clicked, an ephemeral one too."""
    left: int = RESPONSE_URL_USES
    born: float = field(default_factory=time.monotonic)


class ResponseURLs:
    """Lend response_urls; `base_url` is known once the sandbox serves."""

    def __init__(self, seconds: float = RESPONSE_URL_SECONDS) -> None:
        self.base_url = "http://127.0.0.1:0"
        self.seconds = seconds
        self._lent: dict[str, ResponseURL] = {}
        self._numbers = count(1)

    def lend(self, team_id: str, url: ResponseURL) -> str:
        path = f"{url.kind}/{team_id}/{next(self._numbers)}/{secrets.token_hex(12)}"
        self._lent[path] = url
        return f"{self.base_url}/{path}"

    def take(self, path: str) -> ResponseURL | None:
        """Use a response_url once; None if it is strange, spent or old."""
        url = self._lent.get(path)
        if url is None or url.left < 1 or time.monotonic() - url.born > self.seconds:
            return None
        url.left -= 1
        return url
