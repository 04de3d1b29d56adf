"""The alarm: rings `Due.sweep` at the next due instant, and every few seconds at the latest.

APScheduler is the metronome and nothing more: it knows no business time and keeps no job.
"""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Self

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from handlers.due import Due

EVERY_SECONDS = 5.0
"""The longest that a promise made by another process, unheard, can wait."""
SOON = timedelta(milliseconds=200)
"""When something that is due waits for its lane or its next try."""


class Alarm(AbstractAsyncContextManager["Alarm"]):
    """Rings for one keeper while it is open. `ring` may be called from anywhere in the loop."""

    def __init__(
        self,
        due: Due,
        now: Callable[[], datetime],
        real: Callable[[], datetime],
        every_seconds: float = EVERY_SECONDS,
    ) -> None:
        self._due = due
        self._now = now
        self._real = real
        self._every_seconds = every_seconds
        self._bell = asyncio.Event()
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._sweeper: asyncio.Task[None] | None = None
        self._open = True

    async def __aenter__(self) -> Self:
        self._scheduler.start()
        self._scheduler.add_job(
            self._ring, "interval", seconds=self._every_seconds, misfire_grace_time=None
        )
        self._sweeper = asyncio.create_task(self._sweep_whenever_it_rings())
        self.ring()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._scheduler.shutdown(wait=False)
        self._open = False
        self.ring()  # a sweep under way ends by itself: none is cut off in a transaction
        if self._sweeper is not None:
            await self._sweeper
        await self._due.settle()

    def ring(self) -> None:
        """Let the keeper look now."""
        self._bell.set()

    async def _ring(self) -> None:
        """Ring in the loop: APScheduler runs plain functions in a thread of its own."""
        self.ring()

    async def _sweep_whenever_it_rings(self) -> None:
        while True:
            await self._bell.wait()
            self._bell.clear()
            if not self._open:
                return
            await self._due.sweep()
            await self._set_next()

    async def _set_next(self) -> None:
        ahead = await self._due.ahead_or_none()
        if ahead is None:
            return
        pause = SOON if ahead.waiting else None
        if pause is None and ahead.next_at is not None:
            pause = ahead.next_at - self._now()
        if pause is not None and pause < timedelta(seconds=self._every_seconds):
            self._scheduler.add_job(
                self._ring,
                "date",
                run_date=self._real() + max(pause, timedelta()),
                id="next",
                replace_existing=True,
                misfire_grace_time=None,
            )
