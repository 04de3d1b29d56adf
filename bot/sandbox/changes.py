"""Who wants to know that something changed: callbacks at once, coroutines when they wake.

Lives in one thread and one event loop, as the whole sandbox does.
"""

import asyncio
from collections.abc import Callable

from bot.sandbox.records import Happening

Watcher = Callable[[Happening], None]


class Changes:
    """Count changes, tell watchers, wake waiters."""

    def __init__(self) -> None:
        self.count = 0
        self._watchers: list[Watcher] = []
        self._waiters: set[asyncio.Future[None]] = set()

    def watch(self, watcher: Watcher) -> Callable[[], None]:
        """Call `watcher` with each happening, in order; returns what ends that."""
        self._watchers.append(watcher)
        return lambda: self._watchers.remove(watcher)

    def tell(self, happening: Happening) -> None:
        for watcher in tuple(self._watchers):
            watcher(happening)
        self.stir()

    def stir(self) -> None:
        """Wake who waits, for a change that is no happening (the clock, the log)."""
        self.count += 1
        waiters, self._waiters = self._waiters, set()
        for waiter in waiters:
            if not waiter.done():
                waiter.set_result(None)

    async def after(self, seen: int) -> int:
        """Wait until `count` is beyond `seen`; returns the new count."""
        while self.count <= seen:
            waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiters.add(waiter)
            try:
                await waiter
            finally:
                self._waiters.discard(waiter)
        return self.count
