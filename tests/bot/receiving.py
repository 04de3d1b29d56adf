"""A receiver of webhooks that answers as a test says, and keeps what came."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.sandbox.server import serving


@dataclass
class Receiver:
    """Answers with the next of `answers`, else 200; waits `seconds` before it does."""

    url: str = ""
    answers: list[Response] = field(default_factory=list)
    came: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    seconds: float = 0

    async def take(self, request: Request) -> Response:
        self.came.append((dict(request.headers), await request.body()))
        if self.seconds:
            await asyncio.sleep(self.seconds)
        return self.answers.pop(0) if self.answers else PlainTextResponse("ok")


@asynccontextmanager
async def received() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    app = Starlette(routes=[Route("/in", receiver.take, methods=["GET", "POST"])])
    async with serving(app, "127.0.0.1", 0) as address:
        receiver.url = f"{address}/in"
        yield receiver
