"""A connection that dies without an answer, as networks let them."""

import asyncio
import contextlib

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

_TRANSPORT = "sandbox.transport"


def losable(app: ASGIApp) -> ASGIApp:
    """Let `LostConnection` find the transport, which only the server's own `send` knows."""

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        cycle = getattr(send, "__self__", None)
        scope[_TRANSPORT] = getattr(cycle, "transport", None)
        # Only the end of the server cancels a request, and then there is nobody to tell.
        with contextlib.suppress(asyncio.CancelledError):
            await app(scope, receive, send)

    return wrapped


class LostConnection(Response):
    """Abort the connection where an answer was due."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - nothing is sent
        scope[_TRANSPORT].abort()
        while (await receive())["type"] != "http.disconnect":
            pass
