"""Cadences and occurrences as the clock asks for them: thousands at once, of every workspace."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, update

from storage.bulk import Bulk
from storage.cadences import Cadence, Occurrence, cadences, occurrences
from storage.db import Tx
from storage.pairs import among


@dataclass(frozen=True, slots=True)
class NewOccurrence:
    """An occurrence to write: called, or recorded as skipped or missed at once."""

    workspace: str
    cadence_id: int
    local_date: date
    starts_at: datetime
    state: str
    closed_at: datetime | None = None
    why: str | None = None
    closes_at: datetime | None = None
    charter: str | None = None
    facilitator: str | None = None


_OPEN = Bulk(
    occurrences,
    NewOccurrence.__slots__,
    lambda made: made.on_conflict_do_nothing(index_elements=["cadence_id", "local_date"]).returning(
        occurrences.c.cadence_id, occurrences.c.local_date, occurrences.c.id
    ),
)


async def due_cadences(tx: Tx, pairs: Sequence[tuple[str, int]]) -> dict[int, Cadence]:
    """Return the cadences of (workspace, id) `pairs`, by id: what the clock asks for, in bulk."""
    query = select(cadences).where(among(cadences.c.workspace, cadences.c.id, pairs))
    wanted = set(pairs)
    found = await tx.rows(Cadence, query)
    return {one.id: one for one in found if (one.workspace, one.id) in wanted}


async def due_occurrences(tx: Tx, pairs: Sequence[tuple[str, int]]) -> dict[int, Occurrence]:
    """Return the occurrences of (workspace, id) `pairs`, by id: what the clock asks for."""
    query = select(occurrences).where(among(occurrences.c.workspace, occurrences.c.id, pairs))
    wanted = set(pairs)
    found = await tx.rows(Occurrence, query)
    return {one.id: one for one in found if (one.workspace, one.id) in wanted}


async def move_occurrences(
    tx: Tx, pairs: Sequence[tuple[str, int]], states: Sequence[str], **fields: Any
) -> list[Occurrence]:
    """Change occurrences that are in one of `states` in one statement; return those."""
    if not pairs:
        return []
    query = (
        update(occurrences)
        .where(
            among(occurrences.c.workspace, occurrences.c.id, pairs),
            occurrences.c.state.in_(list(states)),
        )
        .values(**fields)
        .returning(occurrences)
    )
    return sorted(await tx.rows(Occurrence, query), key=lambda one: one.id)


async def write_occurrences(tx: Tx, new: Sequence[NewOccurrence]) -> list[Occurrence]:
    """Write occurrences in one statement; a date that is there already is left and not returned."""
    if not new:
        return []
    rows = [{name: getattr(one, name) for name in one.__slots__} for one in new]
    known = {(one["cadence_id"], one["local_date"]): one for one in reversed(rows)}
    statement, (asked,) = _OPEN.at_once(tx.dialect, rows)
    written = sorted(tuple(row) for row in await tx.execute(statement, asked))
    return [
        Occurrence(id=number, number=None, channel=None, card_ts=None, **known[cadence_id, day])
        for cadence_id, day, number in written
    ]
