"""The whole pretend Slack: install an app, serve, lend a hand, look at what was asked of it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TypeVar

from starlette.routing import BaseRoute

from bot.sandbox.answers import SLACKBOT
from bot.sandbox.clock import SandboxClock
from bot.sandbox.core import Core, Received
from bot.sandbox.courier import ANSWER_SECONDS, Courier
from bot.sandbox.deliveries import Delivery
from bot.sandbox.events import RETRY_DELAYS, Events
from bot.sandbox.faults import Faults
from bot.sandbox.hand import Hand
from bot.sandbox.manifest import installed
from bot.sandbox.rates import Rates
from bot.sandbox.records import App, Json
from bot.sandbox.server import asgi, serving
from bot.sandbox.sockets import Sockets
from bot.sandbox.triggers import TRIGGER_SECONDS, Triggers
from bot.sandbox.workspace import Workspace

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Server:
    """Where the sandbox listens while it serves."""

    url: str
    """Without a final slash."""

    @property
    def api_url(self) -> str:
        """The `base_url` of a client."""
        return f"{self.url}/api/"


class Sandbox:
    """One pretend workspace with its API, its deliveries and its people.

    `retry_delays` are the real seconds between an event's attempts; `answer_seconds` is how long
    Slack waits for an answer, `trigger_seconds` how long a trigger_id opens a view. Rate limits
    are off until `rates.on` is set.
    """

    def __init__(
        self,
        *,
        clock: SandboxClock | None = None,
        team_id: str = "T0MUSTER",
        domain: str = "acme",
        retry_delays: tuple[float, ...] = RETRY_DELAYS,
        answer_seconds: float = ANSWER_SECONDS,
        trigger_seconds: float = TRIGGER_SECONDS,
    ) -> None:
        self.clock = clock or SandboxClock()
        self.workspace = Workspace(self.clock, team_id, domain)
        self.workspace.add_user("slackbot", "Slackbot", id=SLACKBOT, tz="America/Los_Angeles")
        self.core = Core(self.workspace, triggers=Triggers(trigger_seconds))
        self.sockets = Sockets(self.core)
        self.courier = Courier(self.core, self.sockets, answer_seconds)
        self.events = Events(self.core, self.courier, retry_delays)
        self.clock.watch(lambda _now: self.workspace.changes.stir())

    @property
    def faults(self) -> Faults:
        return self.core.faults

    @property
    def rates(self) -> Rates:
        return self.core.rates

    @property
    def received(self) -> list[Received]:
        """Everything that the app said, in order: calls, response_urls, uploads, answers."""
        return self.core.received

    @property
    def refused(self) -> list[Received]:
        """What the app said that Slack did not take."""
        return [one for one in self.core.received if one.error is not None]

    @property
    def deliveries(self) -> list[Delivery]:
        """Every attempt to tell the app something, in order of their ends."""
        return self.courier.log

    def install(
        self,
        manifest: Json,
        *,
        bot_token: str,
        app_token: str,
        signing_secret: str,
        request_url: str | None,
        granted_scopes: list[str] | None = None,
    ) -> App:
        """Install an app as its manifest says; `granted_scopes` may be fewer than it asks for.

        With a `request_url` everything goes there; without one by Socket Mode if the manifest
        enables it, else to the addresses in the manifest.
        """
        return installed(
            self.workspace,
            manifest,
            bot_token=bot_token,
            app_token=app_token,
            signing_secret=signing_secret,
            request_url=request_url,
            granted_scopes=granted_scopes,
        )

    def uninstall(self, app: App) -> None:
        """Remove an app: its token dies, and it is told."""
        self.workspace.uninstall(app)

    def hand(self, user: str, app: App | None = None) -> Hand:
        """Lend a person's hand, by id, name or `@name`; `app` is whose Home and DM is meant."""
        return Hand(self.core, self.courier, self.events, self.workspace.user(user), app)

    @asynccontextmanager
    async def serve(
        self, host: str = "127.0.0.1", port: int = 0, *, routes: Sequence[BaseRoute] = ()
    ) -> AsyncIterator[Server]:
        """Serve over HTTP in the running loop; `routes` stand beside Slack's own (the page)."""
        app = asgi(self.core, self.sockets, routes)
        async with serving(app, host, port) as url:
            self.core.base_url = self.core.response_urls.base_url = url
            self.events.opened = True
            try:
                yield Server(url)
            finally:
                self.events.opened = False
                await self.core.stop()
                await self.courier.close()

    async def until(self, condition: Callable[[], T | None], seconds: float = 20) -> T:
        """Wait, waking on changes, until `condition` is true of the workspace; gives its value.

        Raises TimeoutError after so many real seconds. A change outside the workspace (a row in
        the bot's database) wakes nobody.
        """
        changes = self.workspace.changes
        async with asyncio.timeout(seconds):
            while True:
                seen = changes.count
                if value := condition():
                    return value
                await changes.after(seen)
