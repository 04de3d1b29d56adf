"""What is due is one more arrival: claim it, let its feature keep it, mark it.

`bot/alarm.py` rings `sweep` and knows nothing of promises. Rows-only promises are kept in bulk,
one transaction a batch; one that posts goes through `handlers/flights.py`. One failure never
blocks the next: a sweep, an outlook, a batch and a flight each have a broad except here.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter
from typing import TypeVar

import structlog

from handlers.flights import Flights
from handlers.kinds import Kind, PostKind, RowsKind
from handlers.slack import Slack
from rituals.errors import StoreUnavailable
from rituals.promises import Claims, Outlook, Pacing, Promise, outlook
from rituals.work import Database, Tx, committed

log = structlog.get_logger()

T = TypeVar("T")
Begins = Callable[[Tx, datetime], Awaitable[None]]

ROWS_AT_ONCE = 500
BREATH_SECONDS = 0.005
"""Between two batches: whoever waits to write, here or in another process, gets a turn."""
POSTS_AT_ONCE = 16
"""Calls to Slack under way at a time in one process; each is in a lane of its own."""
LEASES_EVERY = timedelta(seconds=2)
"""How often this process looks for claims whose keeper is gone."""
DRAIN_PAUSE_SECONDS = 0.02


@dataclass(frozen=True, slots=True)
class Clocks:
    """Domain time, which the sandbox can move, and real time, which nobody can."""

    now: Callable[[], datetime]
    real: Callable[[], datetime]


class Due:
    """Keeps what is due. `owner` names this process in the claims it makes."""

    def __init__(
        self,
        database: Database,
        kinds: Mapping[str, Kind],
        slack: Slack,
        clocks: Clocks,
        *,
        owner: str,
        pacing: Pacing,
        ring: Callable[[], None] = lambda: None,
        begins: Begins | None = None,
    ) -> None:
        self._database = database
        self._kinds = kinds
        self._clocks = clocks
        self._owner = owner
        self._pacing = pacing
        self._ring = ring
        self._begins = begins
        self._flights = Flights(database, slack, clocks.now, clocks.real, owner, pacing)
        self._under_way: set[asyncio.Task[None]] = set()
        self._turn = asyncio.Lock()
        self._one_by_one = 0
        self._leases_seen = clocks.real() - LEASES_EVERY

    async def sweep(self) -> bool:
        """Keep rows until none is due and let posts take off; say whether anything was done.

        Return before the posts have landed: each rings the alarm when it has.
        """
        async with self._turn:
            return await self._sweep()

    async def _sweep(self) -> bool:
        try:
            await self._begin()
            ahead = await self._look()
            if not ahead.waiting:
                return False
            done = False
            while await self._keep_rows():
                done = True
                await asyncio.sleep(BREATH_SECONDS)
            return await self._take_off() or done
        except StoreUnavailable as error:
            log.warning("sweep_failed", error=str(error.__cause__)[:200])
            return False
        except Exception:  # a sweep that fails must not be the last one
            log.exception("sweep_failed")
            return False

    async def _begin(self) -> None:
        """Promise what whoever starts makes sure of: once, as soon as the database answers."""
        begins, self._begins = self._begins, None
        if begins is None:
            return
        now = self._clocks.now()
        try:
            await committed(self._database.writing, lambda tx: begins(tx, now))
        except StoreUnavailable:
            self._begins = begins
            raise

    async def ahead(self) -> Outlook:
        """Say when the next promise falls due, and whether one that is due still waits."""
        async with self._database.reading() as tx:
            return await outlook(tx, self._clocks.now())

    async def ahead_or_none(self) -> Outlook | None:
        """Say it, or None where the database does not answer as it should."""
        try:
            return await self.ahead()
        except StoreUnavailable:
            return None
        except Exception:  # asked again at the next ring
            log.exception("outlook_failed")
            return None

    async def settle(self) -> None:
        """Wait until the posts under way have landed."""
        while self._under_way:
            await asyncio.wait(self._under_way)

    async def drain(self, seconds: float = 30.0) -> bool:
        """Keep everything that is due now, posts included; False if some is not done in time."""
        loop = asyncio.get_running_loop()
        limit = loop.time() + seconds
        while loop.time() < limit:
            moved = await self.sweep()
            await self.settle()
            if not moved and await self._at_rest():
                return True
            if not moved:  # something rests in its lane, or until its next try
                await asyncio.sleep(DRAIN_PAUSE_SECONDS)
        return False

    async def _at_rest(self) -> bool:
        """Say that nothing flies and nothing is due; the alarm may sweep too, so one at a time."""
        async with self._turn:
            return not self._under_way and not (await self.ahead()).waiting

    async def _look(self) -> Outlook:
        """See what waits; now and then, a dead keeper's claims are let go first."""
        real = self._clocks.real()
        if real >= self._leases_seen + LEASES_EVERY:
            self._leases_seen = real
            released = await self._committed(lambda claims: claims.release_stale(real))
            if released:
                log.info("leases_run_out", count=released)
        return await self.ahead()

    async def _committed(self, work: Callable[[Claims], Awaitable[T]]) -> T:
        return await committed(self._database.writing, lambda tx: work(Claims(tx, self._owner)))

    # -- rows only --------------------------------------------------------------------------

    async def _keep_rows(self) -> int:
        """Keep a batch; after a failure the batch goes one by one, so that one alone fails."""
        count = 1 if self._one_by_one else ROWS_AT_ONCE
        tried: list[Promise] = []

        async def keep(tx: Tx) -> None:
            tried[:] = await Claims(tx, self._owner).keep_rows(
                now=self._clocks.now(), real=self._clocks.real(), count=count
            )
            await self._keep_runs(tx, tried)

        try:
            await committed(self._database.writing, keep)
        except StoreUnavailable:
            raise
        except Exception as error:  # noqa: BLE001 - a feature's defect must not stop the others
            await self._failed(tried, error)
            return len(tried)
        self._one_by_one = max(0, self._one_by_one - len(tried)) if tried else 0
        return len(tried)

    async def _keep_runs(self, tx: Tx, promises: Sequence[Promise]) -> None:
        """Hand each run of one kind to its feature, in the order in which they fell due."""
        for name, run in groupby(promises, attrgetter("kind")):
            kind, kept = self._kinds.get(name), list(run)
            if isinstance(kind, RowsKind):
                moot = await kind.keep(tx, kept, self._clocks.now())
            else:
                moot = dict.fromkeys(kept, f"nobody keeps promises of kind {name}")
            if moot:
                await Claims(tx, self._owner).end(list(moot.items()), at=self._clocks.now())

    async def _failed(self, tried: Sequence[Promise], error: Exception) -> None:
        if not tried:
            raise error
        if len(tried) > 1:
            self._one_by_one = len(tried)
            return
        (promise,) = tried
        tries = promise.attempts
        log.error("promise_failed", kind=promise.kind, id=promise.id, tries=tries, exc_info=error)
        pause = self._pacing.after_failure(tries)
        await self._committed(
            lambda claims: claims.postpone(
                promise,
                attempts=tries,
                next_try_at=self._clocks.real() + (pause or self._pacing.lease),
                why=f"{type(error).__name__}: {error}"[:500],
                dead=pause is None,
            )
        )

    # -- posts ------------------------------------------------------------------------------

    async def _take_off(self) -> bool:
        """Claim the first promise of as many free lanes as there is room for."""
        room = POSTS_AT_ONCE - len(self._under_way)
        if room <= 0:
            return False
        now, real, lease = self._clocks.now(), self._clocks.real(), self._pacing.lease
        taken = await self._committed(
            lambda claims: claims.take(now=now, real=real, lease=lease, count=room)
        )
        for promise in taken:
            task = asyncio.ensure_future(self._fly(promise))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)
        return bool(taken)

    async def _fly(self, promise: Promise) -> None:
        kind = self._kinds.get(promise.kind)
        try:
            if isinstance(kind, PostKind):
                await self._flights.fly(promise, kind)
            else:
                await self._flights.nobody(promise)
        except Exception as error:  # one promise's failure stays its own
            if isinstance(error, StoreUnavailable):
                log.warning("flight_failed", kind=promise.kind, id=promise.id, error=str(error))
            else:
                log.exception("flight_failed", kind=promise.kind, id=promise.id)
            await self._crash_landed(promise, error)
        self._ring()

    async def _crash_landed(self, promise: Promise, error: Exception) -> None:
        try:
            await self._flights.crashed(promise, error)
        except StoreUnavailable:
            log.warning("landing_not_written", id=promise.id)  # its lease runs out instead
