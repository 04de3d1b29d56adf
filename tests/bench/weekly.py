"""What a weekly page and a Home cost in the largest of many workspaces."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rituals.rights import viewer
from rituals.teams import all_teams
from rituals.work import Database
from tests.bench.aims import (
    WEEKLY_HOME,
    WEEKLY_OBJECTS,
    WEEKLY_PAGE,
    WEEKLY_SCANS,
    Findings,
)
from tests.bench.archive import ASKER
from tests.bench.measures import Size
from tests.bench.recalling import Asking, Recall, Subject, by_hand
from tests.bench.weekly_archive import LARGEST, MANAGED, RECORDS, WeeklyArchive, filled
from tests.bench.weekly_questions import Ask, asked_of, home, objects, page
from tests.databases import fresh_sqlite, start_postgres
from tests.plans import full_scans, plans

LARGE = tuple(table.name for table in RECORDS)


class Weeks(Recall[WeeklyArchive]):
    """The largest workspace among many others and among few, on one kind of database."""

    async def measure(self, findings: Findings) -> None:
        """Ask for numbers, whole pages and a Home, load the rows, and look at the plans."""
        await super().measure(findings)
        many, few = databases = [Database(archive.url) for archive in self.archives]
        async with many.reading() as tx:
            who, teams = await viewer(tx, LARGEST, ASKER), await all_teams(tx, LARGEST)
        managed, one, loaded = page(who, None), page(who, teams[0]), objects(teams[:MANAGED])
        drawn = home(who)
        of_one, of_all = await asked_of(self.archives[0], many)
        for name, whole, same in (("of one team", one, of_one), ("of five teams", managed, of_all)):
            ours = _asking(many, whole)
            await self.compare(WEEKLY_PAGE, name, ours, by_hand(many, same))
            await self.compare(f"{WEEKLY_PAGE}-grown", name, ours, _asking(few, whole))
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
            files.append(fresh_sqlite(Path(folder) / name))
        sides = {"SQLite": files, "PostgreSQL": [server.fresh(), server.fresh()]}
        found = []
        for name, urls in sides.items():
            many, few = (
                filled(url, size.weekly_records, size.weekly_workspaces, there)
                for url, there in zip(urls, counts, strict=True)
            )
            found.append(Weeks(name, subject, (many, few), size.turns))
        yield found
