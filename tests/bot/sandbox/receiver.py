"""A receiver without Bolt: it keeps what Slack sends and answers as it is told."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

from aiohttp import web

from bot.sandbox.records import App, Json, Message
from bot.sandbox.sandbox import Sandbox, Server
from tests.bot.sandbox.slack_app import APP_TOKEN, BOT_TOKEN, SECRET, manifest, people


@dataclass
class Got:
    """One request as it came."""

    headers: dict[str, str]
    body: str
    payload: Json


Answer = Callable[[Got], web.StreamResponse]


def nothing(_got: Got) -> web.StreamResponse:
    return web.Response()


def saying(body: Any) -> Answer:
    return lambda _got: web.json_response(body)


def failing(status: int, **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _got: web.Response(status=status, headers=named)


@dataclass
class Inbox:
    """What came, and how it is answered; `slow` holds every answer back."""

    answer: Answer = nothing
    slow: asyncio.Event | None = None
    got: list[Got] = field(default_factory=list)

    @property
    def last(self) -> Json:
        return self.got[-1].payload

    def events(self, kind: str) -> list[Json]:
        """Give the envelopes of events of a kind."""
        return [one.payload for one in self.got if one.payload.get("event", {}).get("type") == kind]

    async def take(self, request: web.Request) -> web.StreamResponse:
        body = await request.text()
        got = Got(dict(request.headers), body, _payload(request.content_type, body))
        self.got.append(got)
        if self.slow is not None:
            await self.slow.wait()
        return self.answer(got)


def _payload(kind: str, body: str) -> Json:
    if kind == "application/json":
        return dict(json.loads(body))
    fields = {key: values[0] for key, values in parse_qs(body, keep_blank_values=True).items()}
    return dict(json.loads(fields["payload"])) if "payload" in fields else fields


@dataclass
class Scene:
    sandbox: Sandbox
    server: Server
    app: App
    inbox: Inbox

    def posted(self, *elements: Json, channel: str = "general", ephemeral: bool = False) -> Message:
        """Post a message of the app's with these elements."""
        place = self.sandbox.workspace.channel(channel)
        message = Message(
            channel=place.id,
            ts="",
            text="card",
            user=self.app.bot_user,
            bot_id=self.app.bot_id,
            app_id=self.app.id,
            blocks=[{"type": "actions", "block_id": "b", "elements": list(elements)}],
            ephemeral_to="U0ADA" if ephemeral else None,
        )
        return self.sandbox.workspace.post(message)


@asynccontextmanager
async def scene(
    *, answer_seconds: float = 3.0, retry_delays: tuple[float, ...] = (0.0, 0.02, 0.04)
) -> AsyncIterator[Scene]:
    """Serve a sandbox whose app is an inbox."""
    sandbox = Sandbox(retry_delays=retry_delays, answer_seconds=answer_seconds)
    people(sandbox)
    inbox = Inbox()
    site = web.Application()
    site.router.add_post("/slack", inbox.take)
    runner = web.AppRunner(site, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    try:
        async with sandbox.serve() as server:
            app = sandbox.install(
                manifest(),
                bot_token=BOT_TOKEN,
                app_token=APP_TOKEN,
                signing_secret=SECRET,
                request_url=f"http://{host}:{port}/slack",
            )
            await sandbox.hand("ada").invite("general", "@probe")
            inbox.got.clear()
            yield Scene(sandbox, server, app, inbox)
    finally:
        await runner.cleanup()
