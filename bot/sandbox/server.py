"""The sandbox's HTTP surface, and a server for it that runs in the loop it is started in."""

import asyncio
import contextlib
import json
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.types import ASGIApp

from bot.sandbox.answers import respond
from bot.sandbox.api_files import take_upload
from bot.sandbox.core import Core
from bot.sandbox.errors import SlackError
from bot.sandbox.lost import losable
from bot.sandbox.records import Json
from bot.sandbox.sockets import Sockets
from bot.sandbox.web_api import WebAPI, with_faults

Endpoint = Callable[[Request], Awaitable[Response]]

_SECONDS_TO_END = 0.05
"""Whoever could hear an answer is gone by then: what still listens or sleeps is cut off."""

_KINDS = ("commands", "actions", "app")


def asgi(core: Core, sockets: Sockets, routes: Sequence[BaseRoute]) -> ASGIApp:
    """Give the application: Slack's own addresses, and the page's."""
    lent = "/{team}/{number}/{secret}"
    return losable(
        Starlette(
            routes=[
                Route("/api/{method}", WebAPI(core).endpoint, methods=["GET", "POST"]),
                *(
                    Route(f"/{kind}{lent}", _responses(core, kind), methods=["POST"])
                    for kind in _KINDS
                ),
                Route("/upload/{path}", _uploads(core), methods=["POST", "PUT"]),
                WebSocketRoute("/link/", sockets.endpoint),
                *routes,
            ]
        )
    )


def _responses(core: Core, kind: str) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        return await _respond(core, kind, request)

    return endpoint


async def _respond(core: Core, kind: str, request: Request) -> Response:
    """Take a post to a response_url: `ok`, 404 when spent, or what is wrong with it."""
    received = core.note("response_url", {})
    parts = request.path_params
    url = core.response_urls.take(f"{kind}/{parts['team']}/{parts['number']}/{parts['secret']}")
    if url is None:
        received.error = "used_url"
        return PlainTextResponse("used_url", status_code=404)
    app = core.workspace.apps[url.app_id]
    received.app_id = app.id
    try:
        body: Json = json.loads(await request.body())
        received.arguments = body
        return await with_faults(
            core,
            "response_url",
            received,
            lambda: respond(core, app, url, body),
            lambda _message: PlainTextResponse("ok"),
        )
    except ValueError:
        received.error = "invalid_payload"
        return PlainTextResponse("invalid_payload", status_code=400)
    except SlackError as refusal:
        received.error = refusal.code
        return JSONResponse(refusal.answer(), status_code=400)
    finally:
        core.workspace.changes.stir()


def _uploads(core: Core) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        received = core.note("upload", {})
        content = await _bytes(request)
        received.arguments = {"length": len(content), "content": content}
        return await with_faults(
            core,
            "upload",
            received,
            lambda: take_upload(core, request.path_params["path"], content),
            _uploaded,
        )

    return endpoint


def _uploaded(said: str | None) -> Response:
    if said is None:
        return PlainTextResponse("not found", status_code=404)
    return PlainTextResponse(said)


async def _bytes(request: Request) -> bytes:
    """Read a file's bytes, raw or as the only file of a multipart form."""
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        return await request.body()
    async with request.form() as form:
        files = [part for part in form.values() if not isinstance(part, str)]
        return await files[0].read() if files else b""


class _Server(uvicorn.Server):
    """A server that leaves signals alone and ends at once: its clients are tests and a demo."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ended = asyncio.Event()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def main_loop(self) -> None:
        await self.ended.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        for listener in sockets or ():
            listener.close()
        for connection in tuple(self.server_state.connections):
            if connection.transport is not None:
                connection.transport.abort()
        if tasks := tuple(self.server_state.tasks):
            _, late = await asyncio.wait(tasks, timeout=_SECONDS_TO_END)
            for task in late:
                task.cancel()


def listen(host: str, port: int) -> socket.socket:
    """Listen at `port` (0: any), sending what is written at once, as Slack's servers do.

    asyncio sees to that for listeners that it makes itself. Otherwise the body of an answer waits
    for the other side to acknowledge its head, which on a kept connection takes 40 ms.
    """
    listener = socket.create_server((host, port))
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


@asynccontextmanager
async def serving(app: ASGIApp, host: str, port: int) -> AsyncIterator[str]:
    """Serve in the running loop; gives the address, without a final slash."""
    listener = listen(host, port)
    config = uvicorn.Config(
        app, log_config=None, access_log=False, lifespan="off", ws="websockets-sansio"
    )
    server = _Server(config)
    task = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield f"http://{host}:{listener.getsockname()[1]}"
    finally:
        server.ended.set()
        await task
