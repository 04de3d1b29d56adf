"""`muster run`, `web`, `worker` and `demo`: the processes that stay."""

import asyncio
import contextlib
import signal
from collections.abc import Iterator
from typing import Annotated

import structlog
import typer
import uvicorn
from starlette.types import ASGIApp

from bot.app import WHERE_TOKEN, Muster, build
from bot.cli.common import ready, run, settings
from bot.demo import demo
from bot.listening import listen
from bot.settings import Missing, Settings, secret

log = structlog.get_logger()

PORT = 3000
DEMO_PORT = 8080
SOCKET_WHY = (
    "It comes from “Basic Information”, App-Level Tokens, with the scope connections:write."
)


def run_command() -> None:
    """Run everything in one process: receive, and keep what was promised.

    By Socket Mode where SLACK_APP_TOKEN is set (no public address needed), else by HTTP at
    /slack/events on HOST and PORT.

    Example: `muster run`
    """
    read = settings()
    token = read.slack_app_token.get_secret_value() if read.slack_app_token else None
    _stay(read, keeps=True, events=token is None, socket_token=token)


def web_command(
    *,
    socket_mode: Annotated[
        bool, typer.Option("--socket", help="Receive by Socket Mode instead of HTTP")
    ] = False,
) -> None:
    """Only receive; promises are kept by `muster worker`. Start as many as you like.

    Example: `muster web`
    """
    read = settings()
    token = secret(read.slack_app_token, "SLACK_APP_TOKEN", SOCKET_WHY) if socket_mode else None
    _stay(read, keeps=False, events=not socket_mode, socket_token=token)


def worker_command() -> None:
    """Only keep promises. Start as many as you like on PostgreSQL; no leader is needed.

    Example: `muster worker`
    """
    _stay(settings(), keeps=True, events=False, socket_token=None)


def demo_command(
    *,
    browser: Annotated[bool, typer.Option(help="Open a browser where there is one")] = True,
) -> None:
    """Show the real bot in a pretend Slack workspace, in the browser; no account needed.

    Example: `PORT=9000 muster demo`
    """
    read = settings()
    run(demo(read.host, DEMO_PORT if read.port is None else read.port, browser=browser))


def _stay(read: Settings, *, keeps: bool, events: bool, socket_token: str | None) -> None:
    secret(read.slack_bot_token, "SLACK_BOT_TOKEN", WHERE_TOKEN)
    if events:
        secret(
            read.slack_signing_secret,
            "SLACK_SIGNING_SECRET",
            "Requests over HTTP are checked with it; or set SLACK_APP_TOKEN to use Socket Mode.",
        )
    ready(read.database_url)
    run(_serve(build(read), keeps=keeps, events=events, socket_token=socket_token))


async def _serve(muster: Muster, *, keeps: bool, events: bool, socket_token: str | None) -> None:
    """Serve until SIGTERM or SIGINT; what was told done is finished first."""
    read = muster.settings
    async with muster.running(keeps=keeps, socket_token=socket_token):
        server = _Server(
            muster.web(events=events), read.host, PORT if read.port is None else read.port
        )
        log.info(
            "running", keeps=keeps, http=events, socket=socket_token is not None, port=server.port
        )
        await server.until_told()
        log.info("stopping")


class _Server:
    """uvicorn on a socket of ours, so that a port that is taken is said plainly."""

    def __init__(self, app: ASGIApp, host: str, port: int) -> None:
        try:
            self._listener = listen(host, port)
        except OSError as error:
            msg = f"Cannot listen on {host}:{port} ({error.strerror}). Set HOST or PORT."
            raise Missing(msg) from error
        self.port = self._listener.getsockname()[1]
        config = uvicorn.Config(
            app, log_config=None, access_log=False, lifespan="off", timeout_graceful_shutdown=10
        )
        self._server = _Uvicorn(config)

    async def until_told(self) -> None:
        loop = asyncio.get_running_loop()
        for one in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(one, self._stop)
        await self._server.serve(sockets=[self._listener])

    def _stop(self) -> None:
        self._server.should_exit = True


class _Uvicorn(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to `_Server`."""
        yield
