"""Calendar feeds over HTTP: `GET /calendar/SECRET.ics`, for calendar programs.

Unknown, revoked and no longer allowed look alike from outside. The address is a secret: it is
never logged, and no cache that is shared may keep what it shows.
"""

import asyncio
import hashlib
from collections.abc import Callable
from datetime import datetime

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from rituals.errors import StoreUnavailable
from rituals.feeds.feeds import opened
from rituals.feeds.icalendars import calendar
from rituals.work import Database

PRIVATE = {
    "Cache-Control": "private, no-cache",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
    "X-Content-Type-Options": "nosniff",
}
RETRY_SECONDS = "60"
NOT_MODIFIED, NOT_FOUND, UNAVAILABLE = 304, 404, 503
AT_ONCE = 2
"""Calendars that are written at the same time: the rest of the bot goes on meanwhile."""


class CalendarFeeds:
    """Answers calendar programs."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now
        self._writing = asyncio.Semaphore(AT_ONCE)

    async def endpoint(self, request: Request) -> Response:
        """Answer one request."""
        now = self._now()
        try:
            async with self._database.reading() as tx:
                found = await opened(tx, str(request.path_params["secret"]), now)
        except StoreUnavailable:
            return _said("Not now. Ask again in a minute.", UNAVAILABLE)
        if found is None:
            return _said("There is no such calendar.", NOT_FOUND)
        async with self._writing:
            file = await asyncio.to_thread(calendar, found.name, found.entries, now)
        tag = f'"{hashlib.sha256(file).hexdigest()[:32]}"'
        headers = {**PRIVATE, "ETag": tag}
        if _has(request, tag):
            return Response(status_code=NOT_MODIFIED, headers=headers)
        named = {"Content-Disposition": 'inline; filename="rituals.ics"'}
        return Response(file, headers=headers | named, media_type="text/calendar; charset=utf-8")


def _has(request: Request, tag: str) -> bool:
    """Say whether who asks has this very file already (RFC 9110, 13.1.2)."""
    known = request.headers.get("if-none-match", "")
    return tag in {one.strip().removeprefix("W/") for one in known.split(",")}


def _said(sentence: str, status: int) -> Response:
    headers = PRIVATE | ({"Retry-After": RETRY_SECONDS} if status == UNAVAILABLE else {})
    return PlainTextResponse(f"{sentence}\n", status, headers)
