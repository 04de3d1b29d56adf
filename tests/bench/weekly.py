"""What a weekly page and a Home cost in the largest of many workspaces."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rituals.work import Database
from tests.bench.aims import (
    WEEKLY_HOME,
    WEEKLY_OBJECTS,
    WEEKLY_SCANS,
    Findings,
)
from tests.bench.measures import Size
from tests.bench.recalling import Asking, Recall, Subject, asking, by_hand
from tests.bench.weekly_archive import MANAGED, RECORDS, WeeklyArchive, filled
from tests.bench.weekly_questions import Ask, asked_of, home, objects, page, pages_of, there
from tests.databases import fresh_sqlite, start_postgres
from tests.plans import full_scans, plans

LARGE = tuple(table.name for table in RECORDS)


class Weeks(Recall[WeeklyArchive]):
    """The largest workspace among many others and among few, on one kind of database."""

    async def measure(self, findings: Findings) -> None:
        """Ask for numbers, whole pages and a Home, load the rows, and look at the plans."""
        await super().measure(findings)
        many, few = databases = [Database(archive.url) for archive in self.archives]
        who, teams = await there(many)
        managed, loaded, drawn = page(who, None), objects(teams[:MANAGED]), home(who)
        for whole in await pages_of(many):
            ours = asking(many, whole)
            await self.compare(whole.kind, whole.name, ours, by_hand(many, whole))
            await self.compare(f"{whole.kind}-grown", whole.name, ours, asking(few, whole))
        ours = _asking(many, managed)
        await self.compare(WEEKLY_OBJECTS, "of five teams", _asking(many, loaded), ours)
        await self.compare(WEEKLY_HOME, "of who leads five teams", _asking(many, drawn), ours)
        for ask in (managed, drawn):
            for plan in await plans(many, ask):
                findings.note(f"{WEEKLY_SCANS}-{self.key}", len(full_scans(plan, LARGE)))
        for database in databases:
            await database.close()


def _asking(database: Database, asked: Ask) -> Asking:
    async def ask() -> object:
        async with database.reading() as tx:
            return await asked(tx)

    return ask


@contextmanager
def weeklies(size: Size) -> Iterator[Sequence[Weeks]]:
    """Fill a database with many workspaces and one with few, of each kind."""
    counts = (size.weekly_workspaces, size.weekly_few_workspaces)

    async def fill(url: str, there: int) -> WeeklyArchive:
        return filled(url, size.weekly_records, size.weekly_workspaces, there)

    subject = Subject(fill, asked_of, WEEKLY_SCANS, LARGE)
    with tempfile.TemporaryDirectory(prefix="muster-bench-") as folder, start_postgres() as server:
        files = []
        for name in ("many", "few"):
            (Path(folder) / name).mkdir()
            files.append(fresh_sqlite(Path(folder) / name, hasty=False))
        sides = {"SQLite": files, "PostgreSQL": [server.fresh(), server.fresh()]}
        found = []
        for name, urls in sides.items():
            many, few = (
                filled(url, size.weekly_records, size.weekly_workspaces, there)
                for url, there in zip(urls, counts, strict=True)
            )
            found.append(Weeks(name, subject, (many, few), size.turns))
        yield found
