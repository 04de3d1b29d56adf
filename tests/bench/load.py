"""The load tool: raw HTTP/1.1 over kept connections, signed before the clock starts.

It runs in a process of its own: an order is a line of JSON on stdin, its figures a line on
stdout. Each connection sends its next request when the last one was answered.
"""

import asyncio
import gc
import hashlib
import hmac
import json
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import repeat
from math import inf, nan
from typing import Any, cast

import uvloop

NUMBER = b"%NUMBER%"
"""Stands in a body where each request has a number of its own."""
PATIENCE_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Order:
    """What to send, where, how often at once and for how long.

    `expected` stands in the body of every right answer; `supply` is how many requests with a
    number are signed beforehand (the run ends when they are used up).
    """

    port: int
    body: str
    connections: int
    seconds: float
    expected: str = ""
    secret: str = ""
    supply: int = 0
    first: int = 0


@dataclass(frozen=True, slots=True)
class Figures:
    """What came back, in seconds. `samples` are (moment answered, monotonic; how long it took)."""

    began: float
    wrong: list[str]
    seconds: float
    own_cpu_seconds: float
    samples: list[tuple[float, float]]

    @property
    def right(self) -> int:
        return len(self.samples)

    @property
    def rate(self) -> float:
        return self.right / self.seconds

    @property
    def own_share(self) -> float:
        """How much of one core the load tool itself used."""
        return self.own_cpu_seconds / self.seconds

    def percentile(self, share: float, *, began: float = 0.0, ended: float = inf) -> float:
        """Return the time that `share` of the answers given between two moments stayed under."""
        taken = sorted(length for at, length in self.samples if began <= at <= ended)
        return taken[min(len(taken) - 1, int(share * len(taken)))] if taken else nan


def joined(parts: Sequence[Figures]) -> Figures:
    """Return the figures of several runs of one app as one."""
    return Figures(
        parts[0].began,
        [one for part in parts for one in part.wrong],
        sum(part.seconds for part in parts),
        sum(part.own_cpu_seconds for part in parts),
        [sample for part in parts for sample in part.samples],
    )


def signed(secret: str, body: bytes) -> bytes:
    """Return a whole request as Slack would send it now."""
    stamp = str(int(time.time())).encode()
    digest = hmac.new(secret.encode(), b"v0:" + stamp + b":" + body, hashlib.sha256).hexdigest()
    return b"\r\n".join(
        (
            b"POST /slack/events HTTP/1.1",
            b"Host: localhost",
            b"User-Agent: Slackbot 1.0 (+https://api.slack.com/robots)",
            b"Accept: application/json,*/*",
            b"Content-Type: application/x-www-form-urlencoded",
            b"Content-Length: " + str(len(body)).encode(),
            b"X-Slack-Request-Timestamp: " + stamp,
            b"X-Slack-Signature: v0=" + digest.encode(),
            b"",
            body,
        )
    )


def requests_of(order: Order) -> Iterator[bytes]:
    body = order.body.encode()
    if NUMBER not in body:
        return repeat(signed(order.secret, body))
    numbers = range(order.first, order.first + order.supply)
    return iter([signed(order.secret, body.replace(NUMBER, b"%d" % one)) for one in numbers])


class Run:
    """One order under way."""

    def __init__(self, order: Order) -> None:
        self.requests = requests_of(order)
        self.expected = order.expected.encode()
        self.connections = order.connections
        self.seconds = order.seconds
        self.samples: list[tuple[float, float]] = []
        self.wrong: list[str] = []
        self.ends_at = 0.0
        self.open = 0
        self.finished: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def leave(self) -> None:
        self.open -= 1
        if not self.open and not self.finished.done():
            self.finished.set_result(None)


class Line(asyncio.Protocol):
    """One kept connection."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._buffer = b""
        self._sent_at = 0.0
        self._transport: asyncio.Transport | None = None
        self._waits = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop has its own kind

    def send(self) -> None:
        assert self._transport is not None
        now = time.monotonic()
        request = next(self._run.requests, None) if now < self._run.ends_at else None
        if request is None:
            self._waits = False
            self._transport.close()
            return
        self._waits, self._sent_at = True, now
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, gap, rest = self._buffer.partition(b"\r\n\r\n")
        if not gap or len(rest) < length_of(head):
            return
        now = time.monotonic()
        if head.startswith(b"HTTP/1.1 200 ") and self._run.expected in rest:
            self._run.samples.append((now, now - self._sent_at))
        else:
            self._run.wrong.append(self._buffer.decode(errors="replace"))
        self._buffer = b""
        self.send()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._waits:
            self._run.wrong.append(f"connection lost: {exc}")
        self._run.leave()


def length_of(head: bytes) -> int:
    _, _, after = head.lower().partition(b"\r\ncontent-length:")
    return int(after.partition(b"\r\n")[0])


async def carried_out(order: Order) -> Figures:
    """Carry an order out and return its figures."""
    run, loop = Run(order), asyncio.get_running_loop()
    lines = []
    for _ in range(order.connections):
        _, line = await loop.create_connection(lambda: Line(run), "127.0.0.1", order.port)
        lines.append(line)
        run.open += 1
    gc.collect()
    gc.freeze()
    began, cpu = time.monotonic(), time.process_time()
    run.ends_at = began + order.seconds
    for line in lines:
        line.send()
    await asyncio.wait_for(run.finished, order.seconds + PATIENCE_SECONDS)
    ended = max((at for at, _ in run.samples), default=time.monotonic())
    return Figures(began, run.wrong, ended - began, time.process_time() - cpu, run.samples)


def main() -> None:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        for line in sys.stdin:
            asked: dict[str, Any] = json.loads(line)
            figures = runner.run(carried_out(Order(**asked)))
            sys.stdout.write(json.dumps(asdict(figures)) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
