"""`POST /figures`: a pipeline reports a team's figures, with a token of that team. JSON in and out.

Each row is judged by itself and is whole or not at all. What is sent again changes nothing.
`docs/figures.md` says it to those who write the other end. The secret is never logged.
"""

import asyncio
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any

import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.web import LARGEST_BODY, whole_body
from rituals.errors import StoreUnavailable
from rituals.figures import intake as figure_intake
from rituals.figures import tokens as figure_tokens
from rituals.work import Database, Tx, committed

log = structlog.get_logger()

SCHEME = "bearer"
ROWS_AT_MOST = 500
RETRY_SECONDS = "5"
AT_ONCE = 2
"""Requests that are worked on at the same time: the rest of the bot goes on meanwhile."""
BAD, UNAUTHORISED, TOO_LARGE, UNPROCESSABLE, UNAVAILABLE = 400, 401, 413, 422, 503
HIDDEN = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}

WHO = "Send the token of a team as `Authorization: Bearer SECRET`. `/kpi token NAME` makes one."
WHAT = 'Send an object {"figure", "value", "date", "note"}, or a list of them.'
LATER = "Nothing was saved. Send it again in a moment."
NO_TEXT = "That is not UTF-8, which JSON is sent in. A body that is compressed is not taken either."
TWICE = "A name stands twice in an object: nobody knows which of its values is meant."


class NamedTwice(Exception):
    """An object says two things under one name."""


class FigureReports:
    """Takes what pipelines report; `ring` wakes whoever keeps what that promises."""

    def __init__(
        self, database: Database, now: Callable[[], datetime], ring: Callable[[datetime], None]
    ) -> None:
        self._database = database
        self._now = now
        self._ring = ring
        self._working = asyncio.Semaphore(AT_ONCE)

    async def endpoint(self, request: Request) -> Response:
        """Answer one request."""
        try:
            return await self._served(request)
        except StoreUnavailable as error:
            log.warning("figures_not_saved", error=type(error).__name__)
            return _refused(UNAVAILABLE, "unavailable", LATER)

    async def _served(self, request: Request) -> Response:
        secret = _secret(request.headers.get("authorization", ""))
        if not secret or not await self._is_known(secret):
            return _refused(UNAUTHORISED, "unauthorised", WHO)
        body = await whole_body(request, LARGEST_BODY)
        if body is None:
            return _refused(TOO_LARGE, "too_large", f"At most {LARGEST_BODY} bytes.")
        rows = _read(body)
        if isinstance(rows, Response):
            return rows
        async with self._working:
            work = partial(self._taken, secret, rows)
            taken = await committed(self._database.writing, work, self._ring)
        if taken is None:  # it was revoked while the body came in
            return _refused(UNAUTHORISED, "unauthorised", WHO)
        return _report(taken)

    async def _is_known(self, secret: str) -> bool:
        async with self._database.reading() as tx:
            return await figure_tokens.opened(tx, secret) is not None

    async def _taken(
        self, secret: str, rows: list[Any], tx: Tx
    ) -> list[figure_intake.Taken] | None:
        """Take the rows in; None where the secret opens nothing any more."""
        now = self._now()
        found = await figure_tokens.opened(tx, secret)
        if found is None:
            return None
        token, team = found
        await figure_tokens.used(tx, token, now)
        return await figure_intake.take(tx, team, rows, by=token.name, now=now)


def _secret(header: str) -> str:
    """Return the secret of a header `Authorization: Bearer SECRET` (RFC 6750, 2.1)."""
    scheme, _, secret = header.strip().partition(" ")
    return secret.strip() if scheme.lower() == SCHEME else ""


def _read(body: bytes) -> list[Any] | Response:
    """Return the rows of a request, or what is wrong with all of it."""
    try:
        # Some shells put a mark before what they send. One that names a value twice is read as
        # neither.
        given = json.loads(body.decode("utf-8-sig"), object_pairs_hook=_object)
    except NamedTwice:
        return _refused(BAD, "invalid", TWICE)
    except UnicodeDecodeError:
        return _refused(BAD, "invalid", NO_TEXT)
    except (ValueError, RecursionError):
        return _refused(BAD, "invalid", f"That is no JSON. {WHAT}")
    rows = given if isinstance(given, list) else [given]
    if len(rows) > ROWS_AT_MOST:
        sentence = f"At most {ROWS_AT_MOST} figures at a time, and these are {len(rows)}."
        return _refused(UNPROCESSABLE, "too_many", sentence)
    return rows


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise NamedTwice
    return found


def _report(taken: list[figure_intake.Taken]) -> Response:
    """Say what became of each row; 422 where any was refused, though the others are saved."""
    counts = dict.fromkeys(figure_intake.RESULTS, 0)
    rows: list[Mapping[str, Any]] = []
    for at, one in enumerate(taken, 1):
        counts[one.result] += 1
        rows.append({"row": at, **one.said()})
    status = UNPROCESSABLE if counts[figure_intake.REFUSED] else 200
    return JSONResponse({**counts, "rows": rows}, status, HIDDEN)


def _refused(status: int, word: str, sentence: str) -> Response:
    headers = dict(HIDDEN)
    if status == UNAUTHORISED:
        headers["WWW-Authenticate"] = "Bearer"
    if status == UNAVAILABLE:
        headers["Retry-After"] = RETRY_SECONDS
    return JSONResponse({"error": word, "message": sentence}, status, headers)
