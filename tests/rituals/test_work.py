from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from rituals.errors import StoreUnavailable
from rituals.work import TRIES, Database, Tx, committed, note_seen, receipt_of
from storage.errors import Conflict
from tests.databases import Postgres
from tests.deadlocks import opponent, sees_deadlocks_soon

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
NOTED = "SELECT FROM seen WHERE key = '{}' FOR UPDATE"


class Work:
    """Something that writes and promises, and collides as often as the test says."""

    def __init__(self, collides: int = 0) -> None:
        self.collides = collides
        self.tries = 0
        self.rung: list[datetime] = []

    async def __call__(self, tx: Tx) -> int:
        self.tries += 1
        await note_seen(tx, "T1", f"try {self.tries}", NOW)
        tx.expect(NOW + timedelta(hours=self.tries))
        if self.tries <= self.collides:
            raise Conflict(str(self.tries))
        return self.tries


async def seen(database: Database) -> list[int]:
    async with database.reading() as tx:
        tries = range(1, TRIES + 1)
        return [one for one in tries if await receipt_of(tx, "T1", f"try {one}") is not None]


async def test_work_is_committed_and_rung(database: Database) -> None:
    work = Work()
    assert await committed(database.writing, work, work.rung.append) == 1
    assert (await seen(database), work.rung) == ([1], [NOW + timedelta(hours=1)])


async def test_collided_work_is_undone_and_done_again(database: Database) -> None:
    work = Work(collides=2)
    assert await committed(database.writing, work, work.rung.append) == 3
    assert (await seen(database), work.rung) == ([3], [NOW + timedelta(hours=3)])


async def test_endless_collisions_save_nothing(database: Database) -> None:
    work = Work(collides=9)
    with pytest.raises(StoreUnavailable):
        await committed(database.writing, work, work.rung.append)
    assert (work.tries, await seen(database), work.rung) == (TRIES, [], [])


async def test_defect_is_not_tried_again(database: Database) -> None:
    tries = []

    async def work(tx: Tx) -> None:
        tries.append(tx)
        raise ValueError(tx)

    with pytest.raises(ValueError, match="Tx"):
        await committed(database.writing, work)
    assert len(tries) == 1


async def test_real_deadlock_is_tried_again(postgres: Postgres) -> None:
    url = postgres.fresh()
    sees_deadlocks_soon(url)
    database, tries = Database(url), []
    async with database.writing() as tx:
        for key in ("a", "b"):
            await note_seen(tx, "T1", key, NOW)

    async def work(tx: Tx) -> None:
        tries.append(tx)
        for key in ("a", "b"):
            await tx.execute(text(NOTED.format(key)))

    with opponent(url, NOTED.format("b"), NOTED.format("a")):
        await committed(database.writing, work)
    assert len(tries) == 2
    await database.close()
    postgres.drop(url)
