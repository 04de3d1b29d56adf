"""The bell between processes on PostgreSQL: who commits a promise rings, who keeps them listens.

It only saves time: unheard, a promise is found at the next look, a few seconds later.
"""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from types import TracebackType
from typing import Self

import psycopg
import structlog
from sqlalchemy import URL

log = structlog.get_logger()

CHANNEL = "muster_due"
GATHER_SECONDS = 0.02
"""Rings within this time are one: NOTIFY takes a lock that all committers share."""
AGAIN_SECONDS = 2.0


class Bell(AbstractAsyncContextManager["Bell"]):
    """Rings other processes, and is rung by them if `heard` is given."""

    def __init__(self, url: URL, heard: Callable[[], None] | None = None) -> None:
        self._address = url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._heard = heard
        self._rung = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Self:
        work = self._listen if self._heard else self._notify
        self._tasks.append(asyncio.create_task(self._for_ever(work)))
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def ring(self) -> None:
        self._rung.set()

    async def _for_ever(self, work: Callable[[psycopg.AsyncConnection], object]) -> None:
        """Keep a connection of our own, and another after it breaks."""
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(
                    self._address, autocommit=True, connect_timeout=5
                ) as connection:
                    await work(connection)  # type: ignore[misc]
            except (psycopg.Error, OSError) as error:
                log.warning("bell_lost", error=str(error)[:200])
                await asyncio.sleep(AGAIN_SECONDS)

    async def _listen(self, connection: psycopg.AsyncConnection) -> None:
        await connection.execute(f"LISTEN {CHANNEL}")
        if self._heard is not None:
            self._heard()  # what was rung while nobody listened
        async for _ in connection.notifies():
            if self._heard is not None:
                self._heard()

    async def _notify(self, connection: psycopg.AsyncConnection) -> None:
        while True:
            await self._rung.wait()
            await asyncio.sleep(GATHER_SECONDS)
            self._rung.clear()
            try:
                await connection.execute(f"NOTIFY {CHANNEL}")
            except psycopg.Error:
                self._rung.set()
                raise
