"""What it costs to search, list and show decisions, against SQL by hand and a small archive."""

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from rituals.work import Database
from tests.bench.aims import LIST, SEARCH, SHOW, Findings
from tests.bench.archive import Archive, filled
from tests.bench.measures import Size
from tests.bench.questions import Question, asked_of
from tests.databases import fresh_sqlite, start_postgres
from tests.plans import full_scans, plans

Asking = Callable[[], Awaitable[object]]


class Recall:
    """Two archives on one kind of database, a large one and a small one."""

    def __init__(self, name: str, large: Archive, small: Archive, turns: int) -> None:
        self.key = name.lower()
        self.archives = (large, small)
        self.turns = turns

    async def measure(self, findings: Findings) -> None:
        """Measure everything once, and look at the plans."""
        databases = [Database(archive.url) for archive in self.archives]
        large, small = databases
        questions = await asked_of(self.archives[0], large)
        fewer = await asked_of(self.archives[1], small)
        against_sql: dict[str, list[float]] = {SEARCH: [], LIST: [], SHOW: []}
        against_few: dict[str, list[float]] = {LIST: [], SHOW: []}
        for question, same in zip(questions, fewer, strict=True):
            ours = asking(large, question)
            against_sql[question.kind].append(await self.ratio(ours, by_hand(large, question)))
            if question.grows:
                few = asking(small, same)
                against_few[question.kind].append(await self.ratio(ours, few))
            for plan in await plans(large, question.ask):
                findings.note(f"scans-{self.key}", len(full_scans(plan)))
        for kind, ratios in against_sql.items():
            findings.note(f"{kind}-{self.key}", max(ratios))
        for kind, ratios in against_few.items():
            findings.note(f"{kind}-grown-{self.key}", max(ratios))
        for database in databases:
            await database.close()

    async def ratio(self, ours: Asking, theirs: Asking) -> float:
        """Return how much longer ours takes; both are asked in turns, after a few to warm up."""
        took: tuple[list[float], list[float]] = ([], [])
        for turn in range(self.turns + WARM_TURNS):
            for ask, times in zip((ours, theirs), took, strict=True):
                began = time.perf_counter()
                await ask()
                if turn >= WARM_TURNS:
                    times.append(time.perf_counter() - began)
        return median(took[0]) / median(took[1])


@contextmanager
def recalls(size: Size) -> Iterator[list[Recall]]:
    """Fill a large and a small archive on each kind of database."""

    def full(urls: tuple[str, str]) -> tuple[Archive, Archive]:
        counts = (size.decisions, size.few_decisions)
        large, small = (asyncio.run(filled(*pair)) for pair in zip(urls, counts, strict=True))
        return large, small

    with tempfile.TemporaryDirectory(prefix="muster-bench-") as folder, start_postgres() as server:
        files = []
        for name in ("large", "small"):
            (Path(folder) / name).mkdir()
            files.append(fresh_sqlite(Path(folder) / name))
        sides = {"SQLite": (files[0], files[1]), "PostgreSQL": (server.fresh(), server.fresh())}
        yield [Recall(name, *full(urls), size.turns) for name, urls in sides.items()]


WARM_TURNS = 6
"""psycopg prepares a statement when it is sent for the sixth time."""


def asking(database: Database, question: Question) -> Asking:
    """Return how a question is asked by our functions, in a unit of work of its own."""

    async def ask() -> None:
        async with database.reading() as tx:
            await question.ask(tx)

    return ask


def by_hand(database: Database, question: Question) -> Asking:
    """Return how it is asked in SQL: on the same pool, in a transaction of its own."""
    mark = "?" if database.is_sqlite else "%s"
    statements = [(sql.replace("?", mark), given) for sql, given in question.sql]

    async def ask() -> None:
        async with database.engine.connect() as connection:
            for sql, given in statements:
                (await connection.exec_driver_sql(sql, given)).all()
            await connection.commit()

    return ask
