"""How a database goes about our questions: each statement's plan, and the full scans in it."""

import re
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from sqlalchemy import event

from storage.db import Database, Tx

LARGE = (
    "decisions",
    "decision_search",
    "history",
    "incidents",
    "incident_entries",
    "incident_people",
    "incident_services",
)
"""The tables that grow without end. A team list of ten rows is best read whole."""


async def plans(database: Database, ask: Callable[[Tx], Awaitable[object]]) -> list[str]:
    """Return the plan of every statement that `ask` makes, carried out on PostgreSQL."""
    seen: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, statement: str, given: Any, *_: object) -> None:
        seen.append((statement, given))

    engine = database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    async with database.reading() as tx:
        await ask(tx)
    event.remove(engine, "before_cursor_execute", note)
    explain = "EXPLAIN QUERY PLAN" if database.is_sqlite else "EXPLAIN (ANALYZE, COSTS OFF)"
    found = []
    async with database.engine.connect() as connection:
        for statement, given in seen:
            rows = await connection.exec_driver_sql(f"{explain} {statement}", given)
            found.append("\n".join(str(row[-1]) for row in rows))
    return found


def full_scans(plan: str, large: Sequence[str] = LARGE) -> list[str]:
    """Return the lines of a plan that read a large table, or all of an index of it, or all that
    a workspace has in it.
    """
    names = "|".join(large)
    scans = (
        rf"SCAN ({names})\b(?! VIRTUAL TABLE INDEX \d+:\S*M)"
        rf"|SEARCH ({names}) .*\(workspace=\?\)|Seq Scan on ({names})\b"
    )
    return [
        line.strip()
        for line in plan.split("\n")
        if re.search(scans, line) and "never executed" not in line
    ]
