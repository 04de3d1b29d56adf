"""Socket Mode: envelopes over WebSockets, each to one of the app's, each with its ack."""

import asyncio
import json
import secrets
import time
from dataclasses import dataclass, field
from itertools import count

from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.sandbox.core import Core
from bot.sandbox.deliveries import Arrival, Delivery
from bot.sandbox.records import App, Json

_MOST_CONNECTIONS = 10
_TYPES = {"event": "events_api", "command": "slash_commands"}
_TAKE_A_PAYLOAD = ("command", "view_submission", "block_suggestion")
_ACKNOWLEDGED = 200
_POLICY_VIOLATION = 1008


@dataclass(slots=True)
class _Connection:
    app: App
    socket: WebSocket
    waiting: dict[str, asyncio.Future[Json]] = field(default_factory=dict)
    """envelope_id -> the ack that is waited for."""

    def lose(self) -> None:
        for ack in self.waiting.values():
            if not ack.done():
                ack.set_exception(ConnectionError("the socket is gone"))


class Sockets:
    """Hold the open sockets and send envelopes over them."""

    def __init__(self, core: Core) -> None:
        self.core = core
        self._open: list[_Connection] = []
        self._turn = count()

    def count(self, app: App | None = None) -> int:
        return sum(app is None or one.app is app for one in self._open)

    async def endpoint(self, socket: WebSocket) -> None:
        """Serve one socket until it ends."""
        app = self.core.tickets.pop(socket.query_params.get("ticket", ""), None)
        await socket.accept()
        if app is None:
            await socket.close(_POLICY_VIOLATION)
            return
        connection = _Connection(app, socket)
        if self.count(app) >= _MOST_CONNECTIONS:
            await socket.send_json(_disconnect("too_many_websockets"))
            await socket.close()
            return
        await socket.send_json(_hello(app, self.count(app) + 1))
        self._open.append(connection)
        self.core.workspace.changes.stir()
        try:
            while True:
                _acknowledge(connection, await socket.receive_text())
        except (WebSocketDisconnect, RuntimeError):
            pass  # RuntimeError is what a socket says that was closed from this side.
        finally:
            self._forget(connection)

    async def deliver(self, app: App, arrival: Arrival, seconds: float) -> Delivery:
        """Send an envelope over one of the app's sockets, in turn, and wait for its ack."""
        connections = [one for one in self._open if one.app is app]
        if not connections:
            return Delivery(arrival, None, failure="dispatch_failed")
        connection = connections[next(self._turn) % len(connections)]
        envelope = _envelope(arrival)
        ack: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        connection.waiting[envelope["envelope_id"]] = ack
        began = time.perf_counter()
        try:
            async with asyncio.timeout(seconds):
                await connection.socket.send_json(envelope)
                answer = await ack
        except TimeoutError:
            elapsed = time.perf_counter() - began
            return Delivery(arrival, None, elapsed=elapsed, failure="operation_timeout")
        except (ConnectionError, WebSocketDisconnect, RuntimeError):
            elapsed = time.perf_counter() - began
            return Delivery(arrival, None, elapsed=elapsed, failure="dispatch_failed")
        finally:
            connection.waiting.pop(envelope["envelope_id"], None)
        body = answer.get("payload") if envelope["accepts_response_payload"] else None
        return Delivery(
            arrival, _ACKNOWLEDGED, body=body or None, elapsed=time.perf_counter() - began
        )

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        """Ask every socket to come again, as Slack does now and then, and close them."""
        for connection in tuple(self._open):
            await connection.socket.send_json(_disconnect(reason))
            if reason != "warning":
                self._forget(connection)
                await connection.socket.close()

    async def drop(self) -> None:
        """Close every socket without a word."""
        for connection in tuple(self._open):
            self._forget(connection)
            await connection.socket.close(1011)

    def _forget(self, connection: _Connection) -> None:
        connection.lose()
        if connection in self._open:
            self._open.remove(connection)
        self.core.workspace.changes.stir()


def _acknowledge(connection: _Connection, text: str) -> None:
    try:
        answer = json.loads(text)
    except ValueError:
        return
    ack = connection.waiting.get(answer.get("envelope_id", ""))
    if ack is not None and not ack.done():
        ack.set_result(answer)


def _hello(app: App, connections: int) -> Json:
    return {
        "type": "hello",
        "num_connections": connections,
        "connection_info": {"app_id": app.id},
        "debug_info": {
            "host": "applink-sandbox",
            "build_number": 1,
            "approximate_connection_time": 18060,
        },
    }


def _disconnect(reason: str) -> Json:
    return {"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-sandbox"}}


def _envelope(arrival: Arrival) -> Json:
    envelope: Json = {
        "envelope_id": secrets.token_hex(16),
        "type": _TYPES.get(arrival.kind, "interactive"),
        "payload": arrival.payload,
        "accepts_response_payload": arrival.kind in _TAKE_A_PAYLOAD,
    }
    if arrival.kind == "event":
        envelope |= {"retry_attempt": arrival.retry, "retry_reason": arrival.retry_reason}
    return envelope
