import asyncio
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import ArgumentError

from storage.db import Database, completed
from storage.errors import StoreUnavailable
from storage.numbers import numbers, take_number, take_numbers
from storage.seen import forget_seen, keep_receipt, note_seen, receipt_of


class Undone(Exception):
    """What a unit of work raises in the middle."""


NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


async def test_naive_datetime_is_refused(database: Database) -> None:
    with pytest.raises(Exception, match="a naive datetime has no instant"):
        async with database.writing() as tx:
            await note_seen(tx, "T1", "a", NOW.replace(tzinfo=None))


async def test_instants_come_back_aware(database: Database) -> None:
    berlin = datetime(2026, 7, 1, 9, 0, tzinfo=timezone(timedelta(hours=2)))
    async with database.writing() as tx:
        await note_seen(tx, "T1", "a", berlin)
        assert await forget_seen(tx, "T1", berlin) == 0
        assert await forget_seen(tx, "T1", berlin + timedelta(microseconds=1)) == 1


async def test_other_tools_are_remembered_longer(database: Database) -> None:
    day = timedelta(days=1)
    async with database.writing() as tx:
        for key in ("event:1", "hook:1"):
            await note_seen(tx, "T1", key, NOW)
        assert await forget_seen(tx, "T1", NOW + day, hooks_before=NOW - day) == 1
        assert await receipt_of(tx, "T1", "hook:1") is not None
        assert await forget_seen(tx, "T1", NOW + day, hooks_before=NOW + day) == 1


async def test_seen_is_seen_once(database: Database) -> None:
    async with database.writing() as tx:
        assert await note_seen(tx, "T1", "a", NOW)
        keep_receipt(tx, "T1", "a", "done")
        assert not await note_seen(tx, "T1", "a", NOW)
        assert await note_seen(tx, "T2", "a", NOW)
    async with database.reading() as tx:
        assert await receipt_of(tx, "T1", "a") == "done"
        assert await receipt_of(tx, "T1", "b") is None


async def test_concurrent_updates_lose_none(database: Database) -> None:
    async with database.writing() as tx:
        await take_number(tx, "T1", "ADR")

    async def add() -> None:
        async with database.writing() as tx:
            await tx.execute(update(numbers).values(last=numbers.c.last + 1))

    await asyncio.gather(*(add() for _ in range(50)))
    async with database.writing() as tx:
        assert await take_number(tx, "T1", "ADR") == 52


async def test_numbers_have_no_gap_or_repeat(database: Database) -> None:
    dice, taken, undone = Random(7), [], 0  # noqa: S311 - no secret depends on it

    async def take(series: str, *, fails: bool) -> None:
        nonlocal undone
        with suppress(Undone):
            async with database.writing() as tx:
                number = await take_number(tx, "T1", series)
                await asyncio.sleep(0)
                if fails:
                    undone += 1
                    raise Undone
            taken.append((series, number))

    await asyncio.gather(
        *(take(series, fails=dice.random() < 0.3) for series in ("ADR", "REV") for _ in range(40))
    )
    assert undone > 5
    for series in ("ADR", "REV"):
        found = sorted(number for name, number in taken if name == series)
        assert found == list(range(1, len(found) + 1))


async def test_numbers_are_each_workspaces_own(database: Database) -> None:
    async with database.writing() as tx:
        assert await take_numbers(tx, "T1", "ADR", 5) == 1
        assert await take_number(tx, "T1", "ADR") == 6
        assert await take_number(tx, "T2", "ADR") == 1


async def test_failed_block_leaves_nothing(database: Database) -> None:
    with suppress(Undone):
        async with database.writing() as tx:
            await note_seen(tx, "T1", "a", NOW)
            raise Undone
    async with database.reading() as tx:
        assert await receipt_of(tx, "T1", "a") is None


async def test_untouched_transaction_opens_none(database: Database) -> None:
    async with database.writing() as tx:
        pass
    async with database.reading():
        pass
    assert tx.soonest is None
    assert database.engine.pool.checkedout() == 0  # type: ignore[attr-defined]


async def test_unreachable_database_is_unavailable() -> None:
    nowhere = Database("postgresql://nobody@/nothing?host=/nowhere")
    with pytest.raises(StoreUnavailable):
        async with nowhere.reading() as tx:
            await receipt_of(tx, "T1", "a")
    await nowhere.close()


@pytest.mark.parametrize(
    ("asked", "level"), [("", 2), ("?synchronous=normal", 1), ("?synchronous=off", 0)]
)
async def test_commits_wait_for_the_disk(tmp_path: Path, asked: str, level: int) -> None:
    opened = Database(f"sqlite:///{tmp_path}/muster.db{asked}")
    async with opened.writing() as tx:
        assert (await tx.execute(text("PRAGMA synchronous"))).scalar_one() == level
        assert (await tx.execute(text("PRAGMA journal_mode"))).scalar_one() == "wal"
    await opened.close()
    assert (tmp_path / "muster.db").exists()


def test_no_other_wait_is_known() -> None:
    with pytest.raises(ArgumentError, match="synchronous in DATABASE_URL is one of full, normal"):
        completed("sqlite:///x.db?synchronous=sometimes")


def test_drivers_are_filled_in() -> None:
    assert completed("sqlite:///x.db").drivername == "sqlite+aiosqlite"
    for url in ("postgres://h/d", "postgresql://h/d", "postgresql+psycopg://h/d"):
        assert completed(url).drivername == "postgresql+psycopg"
