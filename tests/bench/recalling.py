"""What it costs to ask large archives, against SQL by hand and small ones of the same kind."""

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any, Generic, Protocol, TypeVar

from rituals.work import Database
from tests.bench import incident_archive, incident_questions
from tests.bench.aims import INCIDENT_SCANS, SCANS, Findings
from tests.bench.archive import filled
from tests.bench.questions import Question, asked_of
from tests.databases import fresh_sqlite, start_postgres
from tests.plans import LARGE, full_scans, plans

Asking = Callable[[], Awaitable[object]]


class Filled(Protocol):
    """A filled database."""

    @property
    def url(self) -> str: ...


ArchiveOf = TypeVar("ArchiveOf", bound=Filled)


@dataclass(frozen=True, slots=True)
class Subject(Generic[ArchiveOf]):
    """What archives are full of: how one is filled, what is asked, and where scans are noted."""

    fill: Callable[[str, int], Coroutine[Any, Any, ArchiveOf]]
    asked_of: Callable[[ArchiveOf, Database], Awaitable[list[Question]]]
    scans: str
    large: Sequence[str] = LARGE


DECISIONS = Subject(filled, asked_of, SCANS)
INCIDENTS = Subject(incident_archive.filled, incident_questions.asked_of, INCIDENT_SCANS)


class Recall(Generic[ArchiveOf]):
    """Two archives on one kind of database, a large one and a small one."""

    def __init__(
        self,
        name: str,
        subject: Subject[ArchiveOf],
        archives: tuple[ArchiveOf, ArchiveOf],
        turns: int,
    ) -> None:
        self.key = name.lower()
        self.subject = subject
        self.archives = archives
        self.turns = turns
        self.ratios: dict[tuple[str, str], list[float]] = {}

    async def measure(self, findings: Findings) -> None:
        """Ask everything, and look at the plans."""
        large, small = databases = [Database(archive.url) for archive in self.archives]
        questions = await self.subject.asked_of(self.archives[0], large)
        fewer = await self.subject.asked_of(self.archives[1], small)
        for question, same in zip(questions, fewer, strict=True):
            ours = asking(large, question)
            await self.compare(question.kind, question.name, ours, by_hand(large, question))
            if question.grows:
                few = asking(small, same)
                await self.compare(f"{question.kind}-grown", question.name, ours, few)
            for plan in await plans(large, question.ask):
                findings.note(
                    f"{self.subject.scans}-{self.key}", len(full_scans(plan, self.subject.large))
                )
        for database in databases:
            await database.close()

    async def compare(self, kind: str, name: str, ours: Asking, theirs: Asking) -> None:
        self.ratios.setdefault((kind, name), []).append(await self.ratio(ours, theirs))

    def settle(self, findings: Findings) -> None:
        """Note the worst question of each kind; each by the median of its rounds."""
        for kind in {kind for kind, _ in self.ratios}:
            asked = {of: median(found) for of, found in self.ratios.items() if of[0] == kind}
            worst = max(asked, key=lambda of: asked[of])
            for ratio in self.ratios[worst]:
                findings.note(f"{kind}-{self.key}", ratio)

    async def ratio(self, ours: Asking, theirs: Asking) -> float:
        """Return how much longer ours takes; both are asked in turns, after a few to warm up."""
        took: tuple[list[float], list[float]] = ([], [])
        limit = time.perf_counter() + LONGEST_SECONDS
        for turn in range(self.turns + WARM_TURNS):
            if turn >= LEAST_TURNS and time.perf_counter() > limit:
                break
            for ask, times in zip((ours, theirs), took, strict=True):
                began = time.perf_counter()
                await ask()
                if turn >= WARM_TURNS:
                    times.append(time.perf_counter() - began)
        return median(took[0]) / median(took[1])


@contextmanager
def recalls(
    subject: Subject[ArchiveOf], counts: tuple[int, int], turns: int
) -> Iterator[list[Recall[ArchiveOf]]]:
    """Fill a large and a small archive on each kind of database."""

    def full(urls: tuple[str, str]) -> tuple[ArchiveOf, ArchiveOf]:
        large, small = (asyncio.run(subject.fill(*pair)) for pair in zip(urls, counts, strict=True))
        return large, small

    with tempfile.TemporaryDirectory(prefix="muster-bench-") as folder, start_postgres() as server:
        files = []
        for name in ("large", "small"):
            (Path(folder) / name).mkdir()
            files.append(fresh_sqlite(Path(folder) / name, hasty=False))
        sides = {"SQLite": (files[0], files[1]), "PostgreSQL": (server.fresh(), server.fresh())}
        yield [Recall(name, subject, full(urls), turns) for name, urls in sides.items()]


LONGEST_SECONDS, LEAST_TURNS = 3, 20
"""What SQL by hand takes a quarter of a second for need not be asked a hundred times."""

WARM_TURNS = 6
"""psycopg prepares a statement when it is sent for the sixth time."""


def asking(database: Database, question: Question) -> Asking:
    """Return how a question is asked by our functions, in a unit of work of its own."""

    async def ask() -> object:
        async with database.reading() as tx:
            return await question.ask(tx)

    return ask


def by_hand(database: Database, question: Question) -> Callable[[], Awaitable[list[Sequence[Any]]]]:
    """Return how it is asked in SQL: on the same pool, in a transaction of its own."""
    mark = "?" if database.is_sqlite else "%s"
    statements = [(sql.replace("?", mark), given) for sql, given in question.sql]

    async def ask() -> list[Sequence[Any]]:
        async with database.engine.connect() as connection:
            found = [
                (await connection.exec_driver_sql(sql, given)).all() for sql, given in statements
            ]
            await connection.commit()
            return found

    return ask
