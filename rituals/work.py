"""The unit of work as the layers above see it: a transaction, the database that lends it, and the
one way to do something in one and have it committed.
"""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import TypeVar

import structlog

from storage.db import Database as Database
from storage.db import Tx as Tx
from storage.errors import Conflict
from storage.seen import HOOK as HOOK
from storage.seen import keep_receipt as keep_receipt
from storage.seen import note_seen as note_seen
from storage.seen import receipt_of as receipt_of
from storage.seen import unsee as unsee

__all__ = [
    "HOOK",
    "Database",
    "Tx",
    "committed",
    "keep_receipt",
    "note_seen",
    "receipt_of",
    "unsee",
]

log = structlog.get_logger()

TRIES = 3
"""Of two that collide one is undone and the other is done: a second try finds the way free, and a
third is for a crowd. PostgreSQL takes a second to see a deadlock."""

T = TypeVar("T")


async def committed(
    lend: Callable[[], AbstractAsyncContextManager[Tx]],
    work: Callable[[Tx], Awaitable[T]],
    ring: Callable[[datetime], None] = lambda _soonest: None,
) -> T:
    """Do `work` in a transaction of its own and return what it returns once that is committed.

    What collided with another's work is undone and done again, so `work` changes nothing but in
    its transaction. Where it promised something, `ring` is called with the earliest moment of it.
    Raise StoreUnavailable where nothing was saved, after endless collisions too.
    """
    tries = 0
    while True:
        tries += 1
        try:
            async with lend() as tx:
                done = await work(tx)
            break
        except Conflict:
            if tries == TRIES:
                raise
            log.info("collision", tries=tries)
    if tx.soonest is not None:
        ring(tx.soonest)
    return done
