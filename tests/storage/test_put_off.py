"""Statements that are put off: in order, seen by what follows, undone together, told as ours."""

from datetime import UTC, datetime

import psycopg
import pytest
from sqlalchemy import exc, insert, select, update

from storage.db import Database
from storage.errors import StoreUnavailable
from storage.numbers import numbers
from storage.promises import NewPromise, Promises

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
NEW = insert(numbers).inline()
ROW = {"workspace": "T1", "series": "ADR", "last": 1}


async def count(database: Database) -> int:
    async with database.reading() as tx:
        return len((await tx.execute(select(numbers))).all())


async def write_twice(database: Database) -> None:
    async with database.writing() as tx:
        await tx.execute(NEW, ROW)
        tx.put_off(NEW, [{**ROW, "series": "REV"}])
        tx.put_off(NEW, [ROW])


async def test_put_off_is_seen_by_the_next(database: Database) -> None:
    async with database.writing() as tx:
        tx.put_off(NEW, [ROW])
        tx.put_off(update(numbers).values(last=7), [{}])
        assert (await tx.execute(select(numbers.c.last))).scalar_one() == 7
    assert await count(database) == 1


async def test_put_off_alone_is_committed(database: Database) -> None:
    async with database.writing() as tx:
        tx.put_off(NEW, [ROW, {**ROW, "series": "REV"}])
    assert await count(database) == 2


async def test_put_off_failure_undoes_all(database: Database) -> None:
    with pytest.raises((exc.IntegrityError, psycopg.IntegrityError)):
        await write_twice(database)
    assert await count(database) == 0
    async with database.writing() as tx:  # and the connection is as good as before
        tx.put_off(NEW, [ROW])
    assert await count(database) == 1


async def test_put_off_waits_no_longer_than_others(database: Database) -> None:
    promise = NewPromise("T1", "card", "ADR-1", "decision:1:card", NOW)
    async with database.writing() as tx:
        await Promises(tx, "T1").rearm(promise)
    other = Database(database.url.render_as_string(hide_password=False))
    async with other.writing() as holder:
        await Promises(holder, "T1").rearm(promise)
        assert await Promises(holder, "T1").of("ADR-1")
        with pytest.raises(StoreUnavailable):
            async with database.writing() as tx:
                await Promises(tx, "T1").rearm(promise)
    await other.close()
