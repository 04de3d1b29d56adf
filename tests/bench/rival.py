"""The rival: APScheduler's SQLAlchemy job store, tuned fairly, on the same database."""

import asyncio
import pickle
import time
from datetime import timedelta

from apscheduler.executors.asyncio import AsyncIOExecutor
from apscheduler.job import Job
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy import Engine, create_engine, delete, event, insert
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from bot.clock import real_time
from storage.db import completed
from tests.bench.kept import PATIENCE_SECONDS, Kept, peak_bytes, ready


def job_engine(url: str) -> Engine:
    """Return an engine for APScheduler on the same database, set as ours is."""
    address = completed(url)
    sqlite = address.get_backend_name() == "sqlite"
    if sqlite:
        address = address.set(drivername="sqlite")
    engine = create_engine(address)
    if sqlite:
        event.listen(engine, "connect", _prepare)
    return engine


def _prepare(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "busy_timeout = 5000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def fill(url: str, count: int) -> None:
    """Store `count` jobs that are due already, as APScheduler stores them, in one statement."""
    engine = job_engine(url)
    scheduler = AsyncIOScheduler(timezone="UTC")
    store = SQLAlchemyJobStore(engine=engine)
    store.start(scheduler, "default")
    due_at = real_time() - timedelta(minutes=1)
    first = Job(
        scheduler,
        id="bench",
        name="bench",
        func="tests.bench.rival:tick",
        trigger=scheduler._create_trigger("date", {"run_date": due_at}),
        executor="default",
        args=(),
        kwargs={},
        misfire_grace_time=None,
        coalesce=True,
        max_instances=1,
        next_run_time=due_at,
    )
    state = first.__getstate__()
    names = [f"bench-{one}" for one in range(count)]
    rows = [
        {
            "id": name,
            "next_run_time": due_at.timestamp(),
            "job_state": pickle.dumps({**state, "id": name}, store.pickle_protocol),
        }
        for name in names
    ]
    with engine.begin() as connection:
        connection.execute(delete(store.jobs_t))
        connection.execute(insert(store.jobs_t), rows)
    engine.dispose()


class Tally:
    """Where APScheduler's jobs count themselves; a stored job names its function."""

    done = 0
    wanted = 0
    finished: asyncio.Event


async def tick() -> None:
    Tally.done += 1
    if Tally.done == Tally.wanted:
        Tally.finished.set()


async def keep_jobs(url: str, count: int) -> Kept:
    """Fire APScheduler's stored jobs, tuned: none is too late, none waits for a thread."""
    engine = job_engine(url)
    scheduler = AsyncIOScheduler(
        jobstores={"default": SQLAlchemyJobStore(engine=engine)},
        executors={"default": AsyncIOExecutor()},
        job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        timezone="UTC",
    )
    Tally.wanted, Tally.finished = count, asyncio.Event()
    with engine.connect():
        pass
    idle, began = ready(), time.monotonic()
    scheduler.start()
    await asyncio.wait_for(Tally.finished.wait(), PATIENCE_SECONDS)
    ended = time.monotonic()
    scheduler.shutdown()
    engine.dispose()
    return Kept(Tally.done, began, ended, idle, peak_bytes())
