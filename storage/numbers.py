"""Record numbers (ADR-12, REV-3): one counter row a workspace and series, no gap and no repeat.

The counter moves in the transaction of the record that takes the number: undone with it, and
locked until it commits.
"""

from sqlalchemy import Column, Integer, Table, Text, bindparam

from storage.db import Tx, insert, metadata

numbers = Table(
    "numbers",
    metadata,
    Column("workspace", Text, primary_key=True),
    Column("series", Text, primary_key=True),
    Column("last", Integer, nullable=False),
)

_take = insert(numbers).values(
    workspace=bindparam("workspace"), series=bindparam("series"), last=bindparam("count")
)
_TAKE = _take.on_conflict_do_update(
    index_elements=[numbers.c.workspace, numbers.c.series],
    set_={"last": numbers.c.last + _take.excluded.last},
).returning(numbers.c.last)


async def take_number(tx: Tx, workspace: str, series: str) -> int:
    """Take the next number of a series, from 1."""
    return await take_numbers(tx, workspace, series, 1)


async def take_numbers(tx: Tx, workspace: str, series: str, count: int) -> int:
    """Take `count` consecutive numbers and return the first."""
    taken = await tx.execute(_TAKE, {"workspace": workspace, "series": series, "count": count})
    last: int = taken.scalar_one()
    return last - count + 1
