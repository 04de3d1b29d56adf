"""The web routes: Slack's requests, and what an operator's tools ask.

`/slack/events` takes signed requests only; a body that is too large, not UTF-8, or stamped with
no number is refused before Bolt sees it.
"""

from collections.abc import Awaitable, Callable

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.signing import is_stamp

LARGEST_BODY = 1_000_000
"""Bytes. Slack's largest payloads carry a view of 250 kB."""

LENGTH_DIGITS = 15
"""More bytes than anybody sends; Python refuses to read a number of thousands of digits."""

Check = Callable[[], Awaitable[str | None]]
Page = Callable[[], Awaitable[str]]
Endpoint = Callable[[Request], Awaitable[Response]]


def web_app(
    bolt: AsyncApp | None,
    *,
    ready: Check,
    metrics: Page,
    reports: Endpoint,
    feeds: Endpoint,
    figures: Endpoint,
) -> Starlette:
    """Return the ASGI app; without `bolt` (Socket Mode, a worker) it has no `/slack/events`.

    `reports` takes what other tools report of incidents, `feeds` answers calendar programs,
    `figures` takes what pipelines report of key figures.
    """

    async def events(request: Request) -> Response:
        if bolt is None:
            return JSONResponse({"error": "not_found"}, 404)
        return await receive(bolt, request)

    async def healthz(_request: Request) -> Response:
        return PlainTextResponse("ok\n")

    async def readyz(_request: Request) -> Response:
        missing = await ready()
        return PlainTextResponse(missing or "ready\n", 503 if missing else 200)

    async def shown(_request: Request) -> Response:
        return PlainTextResponse(await metrics(), media_type="text/plain; version=0.0.4")

    routes = [
        Route("/healthz", healthz),
        Route("/readyz", readyz),
        Route("/metrics", shown),
        Route("/hooks/incidents", reports, methods=["POST"]),
        Route("/figures", figures, methods=["POST"]),
        Route("/figures/", figures, methods=["POST"]),  # a redirect is silence to most pipelines
        Route("/calendar/{secret}.ics", feeds, methods=["GET"]),
    ]
    if bolt is not None:
        routes.append(Route("/slack/events", events, methods=["POST"]))
    return Starlette(routes=routes)


async def receive(bolt: AsyncApp, request: Request) -> Response:
    """Hand a request to Bolt and its answer back."""
    stamp = request.headers.get("x-slack-request-timestamp", "")
    if not is_stamp(stamp):
        return JSONResponse({"error": "invalid request"}, 401)
    body = await whole_body(request, LARGEST_BODY)
    if body is None:
        return JSONResponse({"error": "too large"}, 413)
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return JSONResponse({"error": "not UTF-8"}, 400)
    try:
        asked = AsyncBoltRequest(body=text, headers=dict(request.headers.items()))
    except (ValueError, TypeError, AttributeError, RecursionError):  # Bolt reads before it verifies
        return JSONResponse({"error": "not a request of Slack's"}, 400)
    answer = await bolt.async_dispatch(asked)
    return Response(answer.body, answer.status, answer.first_headers_without_set_cookie())


def _announces(request: Request, largest: int) -> bool:
    """Say whether a request is larger by its own word. What is no number counts as it comes."""
    given = request.headers.get("content-length", "")
    return given.isdecimal() and (len(given) > LENGTH_DIGITS or int(given) > largest)


async def whole_body(request: Request, largest: int) -> bytes | None:
    """Return the body, or None as soon as it proves too large."""
    if _announces(request, largest):
        return None
    parts, size = [], 0
    try:
        async for part in request.stream():
            size += len(part)
            if size > largest:
                return None
            parts.append(part)
    except ClientDisconnect:
        return None
    return b"".join(parts)
