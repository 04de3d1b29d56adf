"""A real deadlock on PostgreSQL: two transactions that lock two rows in opposite order."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import psycopg
from sqlalchemy import make_url

SECONDS = 10
HASTY = "50ms"
"""After so long a wait a session looks for a deadlock, and is undone itself if there is one."""
PATIENT = "1min"
WAITED_FOR = "SELECT count(*) FROM pg_locks WHERE NOT granted"


def sees_deadlocks_soon(url: str) -> None:
    """Let whoever connects from now on look for a deadlock at once."""
    with psycopg.connect(url, autocommit=True) as connection:
        name = make_url(url).database
        connection.execute(f"ALTER DATABASE \"{name}\" SET deadlock_timeout = '{HASTY}'")


@contextmanager
def opponent(url: str, first: str, second: str) -> Iterator[None]:
    """Hold what the statement `first` locks and, once somebody waits for it, want `second`'s too.

    Whoever holds that and waits for the other is undone: the opponent looks for no deadlock. It
    must come to that in the block, and the opponent then commits.
    """
    with psycopg.connect(url) as connection, ThreadPoolExecutor(1) as thread:
        connection.execute(f"SET LOCAL deadlock_timeout = '{PATIENT}'")
        connection.execute(first)
        meeting = thread.submit(_meet, url, connection, second)
        yield
        meeting.result(SECONDS)


def _meet(url: str, connection: psycopg.Connection, second: str) -> None:
    with psycopg.connect(url, autocommit=True) as looking:
        until = time.monotonic() + SECONDS
        while (looking.execute(WAITED_FOR).fetchone() or (0,))[0] == 0:
            assert time.monotonic() < until, "nobody came into the opponent's way"
            time.sleep(0.01)
    connection.execute(second)
    connection.commit()
