"""The rival of the rituals: APScheduler with one job a ritual, in its stores, tuned fairly."""

import asyncio
import pickle
import sys
import time
from collections.abc import Mapping
from datetime import timedelta

from apscheduler.executors.asyncio import AsyncIOExecutor
from apscheduler.job import Job
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger
from sqlalchemy import insert

from bot.clock import real_time
from tests.bench.kept import peak_bytes
from tests.bench.rival import job_engine

AT_ONCE, LONGEST_SECONDS = 5_000, 600.0
EVERY = CronTrigger(day_of_week="mon", hour=9, timezone="UTC")
DEFAULTS: Mapping[str, object] = {
    "misfire_grace_time": None,  # none is ever too late
    "coalesce": True,
    "max_instances": 1,
}


class Fired:
    """When APScheduler's jobs ran; a stored job names its function."""

    at: list[float]
    wanted: int
    finished: asyncio.Event


async def tick() -> None:
    Fired.at.append(time.monotonic())
    if len(Fired.at) == Fired.wanted:
        Fired.finished.set()


def fill(url: str, count: int, due: int) -> None:
    """Store a job for each of `count` rituals, `due` of them due a minute ago."""
    engine = job_engine(url)
    scheduler = AsyncIOScheduler(timezone="UTC")
    store = SQLAlchemyJobStore(engine=engine)
    store.start(scheduler, "default")
    past, ahead = real_time() - timedelta(minutes=1), real_time() + timedelta(days=3)
    every = count // due
    for start in range(0, count, AT_ONCE):
        rows = []
        for number in range(start, min(start + AT_ONCE, count)):
            moment = past if number % every == 0 else ahead
            name = f"ritual-{number}"
            state = _job(scheduler, name, moment).__getstate__()
            rows.append(
                {
                    "id": name,
                    "next_run_time": moment.timestamp(),
                    "job_state": pickle.dumps(state, store.pickle_protocol),
                }
            )
        with engine.begin() as connection:
            connection.execute(insert(store.jobs_t), rows)
    engine.dispose()


def _job(scheduler: AsyncIOScheduler, name: str, moment: object) -> Job:
    return Job(
        scheduler, id=name, name=name, func="tests.bench.ritual_rival:tick", trigger=EVERY,
        executor="default", args=(), kwargs={}, next_run_time=moment, **DEFAULTS,
    )  # fmt: skip


async def fire(url: str, due: int) -> dict[str, object]:
    """Fire what is due in the SQLAlchemy store."""
    Fired.at, Fired.wanted, Fired.finished = [], due, asyncio.Event()
    engine = job_engine(url)
    with engine.connect():
        pass
    _ready()
    began = time.monotonic()
    scheduler = AsyncIOScheduler(
        jobstores={"default": SQLAlchemyJobStore(engine=engine)},
        executors={"default": AsyncIOExecutor()},
        job_defaults=DEFAULTS,
        timezone="UTC",
    )
    scheduler.start()
    started = time.monotonic() - began
    await asyncio.wait_for(Fired.finished.wait(), LONGEST_SECONDS)
    scheduler.shutdown()
    engine.dispose()
    return {"began": began, "fired": Fired.at, "start": started, "peak_bytes": peak_bytes()}


async def remember(count: int) -> dict[str, object]:
    """Hold a job for each ritual in the memory store, and say what that takes."""
    scheduler = AsyncIOScheduler(
        executors={"default": AsyncIOExecutor()}, job_defaults=DEFAULTS, timezone="UTC"
    )
    ahead = real_time() + timedelta(days=3)
    _ready()
    began = time.monotonic()
    for number in range(count):
        scheduler.add_job(tick, EVERY, id=f"ritual-{number}", next_run_time=ahead)
    scheduler.start()
    started = time.monotonic() - began
    scheduler.shutdown()
    return {"start": started, "peak_bytes": peak_bytes()}


def _ready() -> None:
    sys.stdout.write('"ready"\n')
    sys.stdout.flush()
    sys.stdin.readline()
