"""Rows that are written together are kept as those written one by one."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from storage.bulk import FEW
from storage.db import Database
from storage.promises import NewPromise, make_all, promises

NOON = datetime(2026, 11, 20, 12, 0, 0, 123456, tzinfo=UTC)
KEPT = ("kind", "subject", "key", "lane", "state", "due_at", "deliver_at")


def wanted(count: int, workspace: str) -> list[NewPromise]:
    return [
        NewPromise(
            workspace,
            "bulk-test",
            f"’s “ü” \\ {{}} [{at}] \u202e🙂, null, 'x'\n",
            f"bulk:{at}",
            NOON + at * timedelta(microseconds=1),
            lane=None if at % 2 else "lane “ü”",
            deliver_at=None if at % 3 else NOON + timedelta(days=1),
        )
        for at in range(count)
    ]


@pytest.mark.parametrize("count", [1, FEW - 1, FEW, FEW + 1, 300])
async def test_form_makes_no_difference(database: Database, count: int) -> None:
    async with database.writing() as tx:
        await make_all(tx, wanted(count, "TALL"))
        for one in wanted(count, "TONE"):
            await make_all(tx, [one])
    columns = [promises.c[name] for name in KEPT]
    async with database.reading() as tx:
        together, alone = [
            (
                await tx.execute(
                    select(*columns).where(promises.c.workspace == one).order_by(promises.c.id)
                )
            ).all()
            for one in ("TALL", "TONE")
        ]
    assert len(together) == count
    assert together == alone
    assert [one.due_at for one in together] == [one.due_at for one in wanted(count, "TALL")]
