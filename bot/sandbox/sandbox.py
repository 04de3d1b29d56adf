"""The whole pretend Slack: install an app, serve, lend a hand, look at what was asked of it."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from starlette.routing import BaseRoute

from bot.sandbox.clock import SandboxClock
from bot.sandbox.records import App, Json
from bot.sandbox.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Server:
    """Where the sandbox listens while it serves."""

    url: str
    """Without a final slash; the Web API's base_url is `f"{url}/api/"`."""


class Sandbox:
    """One pretend workspace with its API, its deliveries and its people."""

    def __init__(
        self,
        *,
        clock: SandboxClock | None = None,
        team_id: str = "T0MUSTER",
        domain: str = "acme",
    ) -> None:
        self.clock = clock or SandboxClock()
        self.workspace = Workspace(self.clock, team_id, domain)

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
        """Install an app as its manifest says; `granted_scopes` are fewer than it asks for."""
        raise NotImplementedError

    @asynccontextmanager
    async def serve(
        self, host: str = "127.0.0.1", port: int = 0, *, routes: Sequence[BaseRoute] = ()
    ) -> AsyncIterator[Server]:
        """Serve over HTTP in the running loop; `routes` stand beside Slack's own (the page)."""
        yield Server(f"http://{host}:{port}")

    async def until(self, condition: Callable[[], object], seconds: float = 5) -> None:
        """Wait, waking on changes, until `condition` holds; raises TimeoutError."""
        raise NotImplementedError
