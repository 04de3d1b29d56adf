"""The outgoing webhook: a signed notice to the operator's own tool, such as a pager.

The receiver's name is resolved here, its addresses are judged, and the connection goes to those
that were judged: a name that changes its mind in between reaches nothing of ours.
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from bot.addresses import is_public
from bot.clock import real_time
from bot.settings import Settings, secret
from bot.signing import signed
from handlers.answers import Block, View
from handlers.slack import (
    Hook,
    Limited,
    Outgoing,
    Post,
    Refused,
    Sent,
    Slack,
    Unclear,
    Unreached,
)

EVENT = "X-Muster-Event"
PRIVATE_ADDRESS = "private_address"
WHERE_SECRET = "What is sent to WEBHOOK_URL is signed with it; see docs/webhooks.md."  # noqa: S105
TOO_MANY, REDIRECTED, OURS_TO_MEND, THEIRS = 429, 300, 400, 500
LONGEST_PAUSE = 3600
PAUSE = 60
"""Seconds, where the receiver asks for a pause in words that we do not read."""

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]


async def resolved(host: str, port: int) -> list[str]:
    """Return every address of a name, as the machine resolves it."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(address[0]) for *_, address in found]


class Pager:
    """The receiver of notices. Each is sent over a connection of its own: they are few."""

    def __init__(
        self,
        url: str,
        secret: str,
        *,
        seconds: float,
        allow_private: bool = False,
        resolve: Resolve = resolved,
        now: Callable[[], datetime] = real_time,
    ) -> None:
        self._url = URL(url)
        self._secret = secret
        self._seconds = seconds
        self._allow_private = allow_private
        self._resolve = resolve
        self._now = now

    async def look(self) -> None:
        """Raise why a notice would not be sent, as far as that is seen without sending one."""
        await self._addresses()

    async def send(self, hook: Hook) -> Sent:
        """Send a notice; every way in which it can fail is one of Slack's four."""
        addresses = await self._addresses()
        body = hook.body.encode()
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "Muster",
            EVENT: hook.event_id,
            **signed(self._secret, body, self._now()),
        }
        # What it answers is not read: only whether it took the notice.
        timeout = aiohttp.ClientTimeout(total=self._seconds)
        connector = aiohttp.TCPConnector(resolver=_Judged(addresses), use_dns_cache=False)
        try:
            async with (
                aiohttp.ClientSession(connector=connector, timeout=timeout) as session,
                session.post(
                    self._url, data=body, headers=headers, allow_redirects=False
                ) as answer,
            ):
                _judge(answer.status, answer.headers.get("Retry-After", ""))
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise Unreached(type(error).__name__) from error
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise Unclear(type(error).__name__) from error
        return Sent()

    async def _addresses(self) -> Sequence[str]:
        host, port = self._url.raw_host or "", self._url.port or 443
        try:
            async with asyncio.timeout(self._seconds):
                addresses = await self._resolve(host, port)
        except (OSError, TimeoutError, UnicodeError) as error:
            raise Unreached(f"its name is not known: {type(error).__name__}") from error
        if not addresses:
            msg = "its name has no address"
            raise Unreached(msg)
        if not self._allow_private and not all(is_public(one) for one in addresses):
            raise Refused(PRIVATE_ADDRESS)
        return addresses


def _judge(status: int, retry_after: str) -> None:
    """Raise what the receiver's answer means, unless it took the notice."""
    if status == TOO_MANY:
        asked = int(retry_after) if retry_after.isascii() and retry_after.isdigit() else PAUSE
        raise Limited(min(max(asked, 1), LONGEST_PAUSE))
    if status >= THEIRS:
        raise Unclear(f"http_{status}")
    if status >= REDIRECTED:
        raise Refused(f"http_{status}" if status >= OURS_TO_MEND else "redirected")


class _Judged(AbstractResolver):
    """Knows nothing but the addresses that were judged."""

    def __init__(self, addresses: Sequence[str]) -> None:
        self._addresses = addresses

    async def resolve(
        self,
        host: str,
        port: int = 0,
        family: socket.AddressFamily = socket.AF_INET,  # noqa: ARG002
    ) -> list[ResolveResult]:
        return [
            ResolveResult(
                hostname=host,
                host=one,
                port=port,
                family=socket.AF_INET6 if ":" in one else socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for one in self._addresses
        ]

    async def close(self) -> None:
        """Hold nothing open."""


class Paging:
    """Slack, with the operator's own tool beside it: what is a notice goes there."""

    def __init__(self, slack: Slack, pager: Pager) -> None:
        self._slack = slack
        self._pager = pager

    async def send(self, outgoing: Outgoing, key: str) -> Sent:
        if isinstance(outgoing, Hook):
            return await self._pager.send(outgoing)
        return await self._slack.send(outgoing, key)

    async def find(self, post: Post, key: str, since: datetime) -> Sent | None:
        return await self._slack.find(post, key, since)

    async def open_view(self, trigger_id: str, view: View, *, over: bool) -> None:
        await self._slack.open_view(trigger_id, view, over=over)

    async def update_view(self, view_id: str, view: View) -> None:
        await self._slack.update_view(view_id, view)

    async def respond(self, response_url: str, text: str, blocks: Sequence[Block]) -> None:
        await self._slack.respond(response_url, text, blocks)


def pager_of(settings: Settings, seconds: float) -> Pager | None:
    """Return the receiver that the settings name, or None."""
    if settings.webhook_url is None:
        return None
    return Pager(
        settings.webhook_url.get_secret_value(),
        secret(settings.webhook_secret, "WEBHOOK_SECRET", WHERE_SECRET),
        seconds=seconds,
        allow_private=settings.webhook_allow_private,
    )


def with_pager(slack: Slack, settings: Settings, seconds: float) -> Slack:
    """Return Slack with the receiver beside it; alone where the settings name none."""
    pager = pager_of(settings, seconds)
    return slack if pager is None else Paging(slack, pager)
