"""A small real Bolt app, over HTTP or Socket Mode, for the sandbox to prove itself on."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiohttp import web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.async_app import AsyncBoltRequest
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.records import App, Json
from bot.sandbox.sandbox import Sandbox, Server

BOT_TOKEN, APP_TOKEN, SECRET = "xoxb-sandbox", "xapp-sandbox", "test-signing-secret"

SCOPES = [
    "commands", "chat:write", "users:read", "channels:read", "groups:read", "channels:manage",
    "groups:write", "reactions:read", "usergroups:read", "files:write", "channels:history",
    "groups:history", "im:history", "im:write", "mpim:write", "im:read", "team:read",
    "channels:join", "app_mentions:read",
]  # fmt: skip
EVENTS = [
    "app_home_opened", "reaction_added", "reaction_removed", "member_joined_channel",
    "member_left_channel", "channel_archive", "group_archive", "channel_rename", "user_change",
    "app_uninstalled", "tokens_revoked", "channel_unarchive", "group_unarchive",
    "channel_left", "group_left", "group_rename", "channel_shared", "app_mention",
]  # fmt: skip


def manifest(*, socket_mode: bool = False, **settings: Any) -> Json:
    """Give a manifest with all that the sandbox knows of."""
    return {
        "display_information": {"name": "Probe"},
        "features": {
            "bot_user": {"display_name": "probe", "always_online": True},
            "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
            "slash_commands": [
                {"command": "/adr", "description": "Log", "should_escape": True},
                {"command": "/raw", "description": "Raw", "should_escape": False},
            ],
            "shortcuts": [
                {"name": "New", "type": "global", "callback_id": "new", "description": "x"},
                {"name": "Log", "type": "message", "callback_id": "log", "description": "x"},
            ],
        },
        "oauth_config": {"scopes": {"bot": SCOPES}},
        "settings": {
            "event_subscriptions": {"bot_events": EVENTS},
            "interactivity": {"is_enabled": True},
            "socket_mode_enabled": socket_mode,
            **settings,
        },
    }


@dataclass
class Stage:
    """A sandbox that serves, with an installed app, two people and two channels."""

    sandbox: Sandbox
    server: Server
    app: App
    client: AsyncWebClient

    @property
    def general(self) -> str:
        return self.sandbox.workspace.channel("general").id


def people(sandbox: Sandbox) -> None:
    workspace = sandbox.workspace
    ada = workspace.add_user("ada", "Ada Lovelace", id="U0ADA")
    bob = workspace.add_user("bob", "Bob Noyce", id="U0BOB", tz="America/New_York")
    workspace.add_channel("general", members=[ada.id, bob.id], creator=ada.id, is_general=True)
    workspace.add_channel("secret", members=[ada.id], creator=ada.id, is_private=True)


def client_for(server: Server, token: str = BOT_TOKEN) -> AsyncWebClient:
    return AsyncWebClient(token=token, base_url=server.api_url, retry_handlers=[])


@asynccontextmanager
async def staged(
    *, request_url: str | None = "http://127.0.0.1:9/none", **install: Any
) -> AsyncIterator[Stage]:
    """Serve a sandbox with an app that nobody runs, for calls of the Web API."""
    sandbox = Sandbox(retry_delays=())
    people(sandbox)
    async with sandbox.serve() as server:
        app = sandbox.install(
            install.pop("manifest", manifest()),
            bot_token=BOT_TOKEN,
            app_token=APP_TOKEN,
            signing_secret=SECRET,
            request_url=request_url,
            **install,
        )
        sandbox.workspace.join(sandbox.workspace.channel("general"), app.bot_user)
        yield Stage(sandbox, server, app, client_for(server))


def bolt(server: Server) -> AsyncApp:
    """Give a Bolt app without listeners, which answers when its listeners return."""
    return AsyncApp(client=client_for(server), signing_secret=SECRET, process_before_response=True)


@asynccontextmanager
async def running(app: AsyncApp) -> AsyncIterator[str]:
    """Serve a Bolt app over HTTP; gives its request URL."""

    async def take(request: web.Request) -> web.Response:
        body = await request.text()
        answer = await app.async_dispatch(
            AsyncBoltRequest(body=body, headers=dict(request.headers))
        )
        headers = {name: values[0] for name, values in answer.headers.items()}
        kind = headers.pop("content-type", "text/plain").split(";")[0]
        return web.Response(
            status=answer.status, text=answer.body, headers=headers, content_type=kind
        )

    site = web.Application()
    site.router.add_post("/slack/events", take)
    runner = web.AppRunner(site, shutdown_timeout=0.1)
    await runner.setup()
    tcp = web.TCPSite(runner, "127.0.0.1", 0)
    await tcp.start()
    try:
        host, port = runner.addresses[0][:2]
        yield f"http://{host}:{port}/slack/events"
    finally:
        await runner.cleanup()


@dataclass
class Play:
    sandbox: Sandbox
    server: Server
    app: App
    bolt: AsyncApp


@asynccontextmanager
async def played(*, socket_mode: bool = False, sockets: int = 1) -> AsyncIterator[Play]:
    """Run a sandbox with a Bolt app behind it, over HTTP or Socket Mode."""
    sandbox = Sandbox(retry_delays=(0.0, 0.05, 0.1))
    people(sandbox)
    async with sandbox.serve() as server:
        bolt_app = bolt(server)
        if socket_mode:
            app = _installed(sandbox, None)
            async with connected(sandbox, bolt_app, sockets):
                yield Play(sandbox, server, app, bolt_app)
            return
        async with running(bolt_app) as url:
            yield Play(sandbox, server, _installed(sandbox, url), bolt_app)


def _installed(sandbox: Sandbox, url: str | None) -> App:
    app = sandbox.install(
        manifest(socket_mode=url is None),
        bot_token=BOT_TOKEN,
        app_token=APP_TOKEN,
        signing_secret=SECRET,
        request_url=url,
    )
    sandbox.workspace.join(sandbox.workspace.channel("general"), app.bot_user)
    return app


@asynccontextmanager
async def connected(sandbox: Sandbox, app: AsyncApp, sockets: int) -> AsyncIterator[None]:
    """Connect by Socket Mode and wait until every socket is open."""
    handlers = [AsyncSocketModeHandler(app, APP_TOKEN) for _ in range(sockets)]
    try:
        await asyncio.gather(*(_call(handler.connect_async) for handler in handlers))
        await sandbox.until(lambda: sandbox.sockets.count() == sockets)
        yield
    finally:
        for handler in handlers:
            await _call(handler.close_async)


async def _call(untyped: Callable[[], Any]) -> None:
    """Await a method that Bolt left without types."""
    await untyped()
