"""Of decisions of before it is known since when nobody waits for them, and they are still found."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import text

from storage.db import Database
from storage.migrate import migrate
from tests.databases import down_to, fresh_sqlite

PROPOSED, SETTLED, LATER = (f"2026-11-{day} 10:00:00.000000" for day in ("02", "09", "16"))
STATES = {
    1: ("accepted", "accepted", False),
    2: ("superseded", "accepted", False),
    3: ("rejected", "rejected", False),
    4: ("withdrawn", "withdrawn", False),
    5: ("proposed", "proposed", False),
    6: ("draft", "logged", False),
    7: ("accepted", "imported", True),
    8: ("superseded", "imported", True),
    9: ("deprecated", "nothing", False),
}
"""By number: the state, what its history says of it, and whether it came from a file."""


async def test_older_decisions_know_when_they_were_settled(
    database: Database, database_url: str
) -> None:
    await asyncio.to_thread(migrate, database_url, "base")
    await asyncio.to_thread(migrate, database_url, "0005")
    async with database.writing() as tx:
        await tx.execute(text(TEAM))
        for number, (state, verb, imported) in STATES.items():
            given = {"number": number, "state": state, "imported": imported}
            later = LATER if state in {"superseded", "deprecated"} else SETTLED
            is_open = "NULL" if state in {"proposed", "draft"} else f"'{later}'"
            await tx.execute(text(DECISION.format(decided=is_open)), given)
            for seq, what in enumerate(("proposed", verb, "superseded")):
                at = (PROPOSED, SETTLED, LATER)[seq]
                told = {"seq": 10 * number + seq, "subject": f"ADR-{number}", "verb": what}
                await tx.execute(text(HISTORY.format(at=at)), told)
    await asyncio.to_thread(migrate, database_url)
    assert await settled(database) == {
        1: SETTLED[:10], 2: SETTLED[:10], 3: SETTLED[:10], 4: SETTLED[:10], 5: None, 6: None,
        7: PROPOSED[:10], 8: PROPOSED[:10], 9: LATER[:10],
    }  # fmt: skip


async def settled(database: Database) -> dict[int, str | None]:
    async with database.reading() as tx:
        query = text("SELECT number, settled_at FROM decisions ORDER BY number")
        found = (tuple(one) for one in await tx.execute(query))
        return {number: at and str(at)[:10] for number, at in found}


def test_going_back_keeps_the_search(tmp_path: Path) -> None:
    """SQLite may make a table anew to lose a column, and its triggers would go with it."""
    url = fresh_sqlite(tmp_path)
    before = triggers(tmp_path)
    down_to(url, "0005")
    assert triggers(tmp_path) == before != 0


def triggers(folder: Path) -> int:
    with closing(sqlite3.connect(folder / "muster.db")) as connection:
        query = "SELECT count(*) FROM sqlite_master WHERE type = 'trigger'"
        (count,) = connection.execute(query).fetchone()
    return int(count)


TEAM = f"""
    INSERT INTO teams (id, workspace, name, handle, zone, created_at)
    VALUES (7, 'T1', 'A', 'a', 'UTC', '{PROPOSED}')
"""  # noqa: S608 - no data of a person's
DECISION = f"""
    INSERT INTO decisions (workspace, number, team_id, state, title, author, created_at,
        updated_at, proposed_at, decided_at, imported)
    VALUES ('T1', :number, 7, :state, 'A', 'U1', '{PROPOSED}', '{PROPOSED}', '{PROPOSED}',
        {{decided}}, :imported)
"""  # noqa: S608
HISTORY = """
    INSERT INTO history (workspace, seq, at, subject, verb, entry, hash)
    VALUES ('T1', :seq, '{at}', :subject, :verb, '', '')
"""
