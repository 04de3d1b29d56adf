"""How Slack tells an app something: a signed request or an envelope, and 3 s to answer."""

import asyncio
import json
import time
from urllib.parse import urlencode

import aiohttp

from bot.sandbox.core import Core
from bot.sandbox.deliveries import Arrival, Delivery
from bot.sandbox.records import App, Json
from bot.sandbox.signing import signed_headers
from bot.sandbox.sockets import Sockets

ANSWER_SECONDS = 3.0
_OK = 200
_REASONS = {"operation_timeout": "http_timeout", "dispatch_failed": "http_error"}


class Courier:
    """Deliver arrivals, one attempt each, and log what came back."""

    def __init__(self, core: Core, sockets: Sockets, seconds: float = ANSWER_SECONDS) -> None:
        self.core = core
        self.sockets = sockets
        self.seconds = seconds
        self.log: list[Delivery] = []
        self._session: aiohttp.ClientSession | None = None

    async def deliver(self, app: App, arrival: Arrival) -> Delivery:
        """Make one attempt, by whichever way the app has; it never raises."""
        if not _is_wanted(app, arrival):
            delivery = Delivery(arrival, None, failure="dispatch_failed")
        elif app.socket_mode:
            delivery = await self.sockets.deliver(app, arrival, self.seconds)
        else:
            delivery = await self._post(app, arrival)
        self.log.append(delivery)
        if delivery.body:
            said = {"to": f"{arrival.kind} {arrival.name}", "body": delivery.body}
            self.core.note("answer", said, app)
        self.core.workspace.changes.stir()
        return delivery

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _post(self, app: App, arrival: Arrival) -> Delivery:
        url = _url(app, arrival)
        if url is None:
            return Delivery(arrival, None, failure="dispatch_failed")
        body, headers = _request(app, arrival)
        began = time.perf_counter()
        try:
            async with asyncio.timeout(self.seconds):
                status, answer, no_retry = await self._exchange(url, body, headers)
        except TimeoutError:
            elapsed = time.perf_counter() - began
            return Delivery(arrival, None, elapsed=elapsed, failure="operation_timeout")
        except (aiohttp.ClientError, OSError):
            elapsed = time.perf_counter() - began
            return Delivery(arrival, None, elapsed=elapsed, failure="dispatch_failed")
        elapsed = time.perf_counter() - began
        good = status // 100 == 2 if arrival.kind == "event" else status == _OK  # noqa: PLR2004 - any 2xx
        return Delivery(
            arrival,
            status,
            body=answer,
            elapsed=elapsed,
            failure=None if good else "dispatch_failed",
            no_retry=no_retry,
        )

    async def _exchange(
        self, url: str, body: bytes, headers: dict[str, str]
    ) -> tuple[int, Json | str | None, bool]:
        if self._session is None:
            # A connection each: a bot that restarts must not look like a lost delivery.
            self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(force_close=True))
        async with self._session.post(
            url, data=body, headers=headers, allow_redirects=False
        ) as response:
            text = await response.text()
            no_retry = response.headers.get("X-Slack-No-Retry") == "1"
            return response.status, _read(text, response.content_type), no_retry


def _is_wanted(app: App, arrival: Arrival) -> bool:
    """Tell whether the manifest enables what this needs: buttons and forms are opt-in."""
    return app.interactive or arrival.kind in ("event", "command")


def _url(app: App, arrival: Arrival) -> str | None:
    if arrival.kind == "command":
        return app.command_urls.get(arrival.name)
    if arrival.kind == "event":
        return app.event_url
    return app.options_url if arrival.kind == "block_suggestion" else app.interactivity_url


def _request(app: App, arrival: Arrival) -> tuple[bytes, dict[str, str]]:
    """Encode an arrival as section 1 of Slack's wire format has it, and sign it."""
    if arrival.kind == "event":
        body = json.dumps(arrival.payload).encode()
        kind = "application/json"
    else:
        fields = arrival.payload
        if arrival.kind != "command":
            fields = {"payload": json.dumps(arrival.payload)}
        body = urlencode(fields).encode()
        kind = "application/x-www-form-urlencoded"
    headers = {"Content-Type": kind, "User-Agent": "Slackbot 1.0"}
    headers |= signed_headers(app.signing_secret, body)
    if arrival.retry:
        headers["X-Slack-Retry-Num"] = str(arrival.retry)
        headers["X-Slack-Retry-Reason"] = arrival.retry_reason
    return body, headers


def _read(text: str, content_type: str) -> Json | str | None:
    if not text:
        return None
    if content_type == "application/json":
        try:
            found: Json | str = json.loads(text)
        except ValueError:
            return text
        return found
    return text


def retry_reason(delivery: Delivery) -> str:
    """Say why an event comes again."""
    if delivery.failure == "dispatch_failed" and delivery.status is None:
        return "connection_failed"
    return _REASONS.get(delivery.failure or "", "unknown_error")
