"""What is asked of one record reads no more of its workspace: SQLite is easily led astray.

It has no statistics, takes a workspace for a handful of rows, and likes an index that spares it a
sort: then it reads all that a workspace ever had.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from storage.actions import Actions
from storage.cadences import Cadences
from storage.db import Database, Tx
from storage.decisions import Decisions
from storage.history import History
from storage.occurrence_people import OccurrencePeople
from tests.databases import fresh_sqlite
from tests.plans import full_scans, plans

LARGE = ("actions", "decisions", "history", "occurrences", "occurrence_people")
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
ASKS: dict[str, Callable[[Tx], Awaitable[object]]] = {
    "actions of a record": lambda tx: Actions(tx, "T1").from_source("ADR-12"),
    "owners of a team's actions": lambda tx: Actions(tx, "T1").owners_in([1, 2], "open"),
    "somebody's actions": lambda tx: Actions(tx, "T1").seen_by("U1", team_ids=[1, 2], limit=20),
    "dates of cadences": lambda tx: Cadences(tx, "T1").settled([1, 2], NOW),
    "what a decision supersedes": lambda tx: Decisions(tx, "T1").superseded_by_it(12),
    "what decisions supersede": lambda tx: Decisions(tx, "T1").superseded_by_all([12, 13]),
    "history of records": lambda tx: History(tx, "T1").of_these(["ADR-12", "INC-7"]),
    "who is asked": lambda tx: OccurrencePeople(tx, "T1").of(12),
}


@pytest.fixture
async def empty(tmp_path: Path) -> AsyncIterator[Database]:
    opened = Database(fresh_sqlite(tmp_path))
    yield opened
    await opened.close()


@pytest.mark.parametrize("asked", ASKS)
async def test_one_record_reads_no_whole_workspace(empty: Database, asked: str) -> None:
    found = await plans(empty, ASKS[asked])
    assert found
    for plan in found:
        assert full_scans(plan, LARGE) == [], plan


async def test_what_reads_a_workspace_is_seen(empty: Database) -> None:
    sql = text("SELECT * FROM actions WHERE workspace = 'T1' AND title = 'Fix it' ORDER BY number")
    (plan,) = await plans(empty, lambda tx: tx.execute(sql))
    assert len(full_scans(plan, LARGE)) == 1
