import asyncio
import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, text, update

from rituals.decisions.search import find, words_of
from rituals.teams.teams import Founding, Team, add_team
from storage.db import Database, Tx
from storage.decisions import Decision, Decisions, decisions
from storage.migrate import migrate, revisions
from storage.search import matching

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
STATES = ("draft", "accepted")
workspaces = count(1)

letters = st.text("abß日1", min_size=1, max_size=3)
texts = st.lists(letters, max_size=5).map(" ".join)
written = st.lists(
    st.tuples(st.integers(0, 2), st.sampled_from(STATES), texts, texts), min_size=1, max_size=12
)


async def team(tx: Tx, workspace: str, name: str) -> Team:
    return await add_team(tx, workspace, Founding(name, "UTC", name), actor="cli", now=NOW)


async def logged(
    tx: Tx, of: Team, number: int, title: str, said: str = "", state: str = "draft"
) -> Decision:
    return await Decisions(tx, of.workspace).add(
        number=number, team_id=of.id, state=state, title=title, author="U1",
        created_at=NOW, updated_at=NOW, words=words_of(title, said),
    )  # fmt: skip


async def numbers(tx: Tx, asked: str, *teams: Team, states: Sequence[str] = ()) -> list[int]:
    ids = [one.id for one in teams]
    found = await find(tx, teams[0].workspace, asked, team_ids=ids, limit=20, states=states)
    return [one.number for one in found]


async def matching_numbers(tx: Tx, words: Sequence[str], team_id: int) -> list[int]:
    found = await matching(tx, "T1", words, team_ids=[team_id], limit=9)
    return [one.number for one in found]


def naive(rows: Sequence[Decision], words: Sequence[str]) -> list[Decision]:
    """Search as one would by hand: every word, in the title first, the newest first."""

    def fits(row: Decision, mark: str) -> bool:
        kept = row.words.split()
        return all(
            (mark + word in kept)
            or (len(word) > 1 and any(k.startswith(mark + word) for k in kept))
            for word in words
        )

    hits = [row for row in rows if fits(row, "")]
    return sorted(hits, key=lambda row: (fits(row, "#"), row.number), reverse=True)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(written, st.lists(letters, min_size=1, max_size=3), st.sets(st.integers(0, 2), min_size=1),
       st.sets(st.sampled_from(STATES)), st.integers(1, 5))  # fmt: skip
async def test_both_databases_find_what_a_person_would(
    database: Database,
    rows: list[tuple[int, str, str, str]],
    typed: list[str],
    seen: set[int],
    states: set[str],
    limit: int,
) -> None:
    workspace = f"T{next(workspaces)}"
    async with database.writing() as tx:
        teams = [await team(tx, workspace, name) for name in ("A", "B", "C")]
        kept = [
            await logged(tx, teams[at], number, title, said, state)
            for number, (at, state, title, said) in enumerate(rows, 1)
        ]
        asked_teams = [teams[at].id for at in sorted(seen)]
        found = await find(
            tx, workspace, " ".join(typed),
            team_ids=asked_teams, states=sorted(states), limit=limit,
        )  # fmt: skip
    visible = [
        row for row in kept if row.team_id in asked_teams and (not states or row.state in states)
    ]
    words = words_of("", " ".join(typed)).split()
    assert found == naive(visible, words)[:limit]


async def test_other_workspaces_are_not_searched(database: Database) -> None:
    async with database.writing() as tx:
        ours, theirs = await team(tx, "T1", "A"), await team(tx, "T2", "A")
        await logged(tx, ours, 1, "Kafka")
        await logged(tx, theirs, 1, "Kafka")
        assert await numbers(tx, "kafka", ours) == [1]
        assert await matching_numbers(tx, ["kafka"], theirs.id) == []
        odd = await team(tx, "T'2\\ & (", "A")  # no workspace is called so; it is no query either
        await logged(tx, odd, 1, "Kafka")
        assert await numbers(tx, "kafka", odd) == [1]
        assert await matching(tx, "T1", ["kafka"], team_ids=[], limit=9) == []


async def test_search_follows_every_change(database: Database) -> None:
    async with database.writing() as tx:
        one, two = await team(tx, "T1", "A"), await team(tx, "T1", "B")
        first, _ = await logged(tx, one, 1, "Kafka"), await logged(tx, one, 2, "Redis")
        changed = update(decisions).where(decisions.c.id == first.id)
        await tx.execute(changed.values(words=words_of("NATS")))
        assert await numbers(tx, "kafka", one) == []
        assert await numbers(tx, "nats", one) == [1]
        await tx.execute(changed.values(team_id=two.id, state="accepted"))
        assert await numbers(tx, "nats", one) == []
        assert await numbers(tx, "nats", two) == [1]
        assert await numbers(tx, "nats", two, states=["draft"]) == []
        await tx.execute(delete(decisions).where(decisions.c.id == first.id))
        assert await numbers(tx, "nats", one, two) == []
        assert await numbers(tx, "redis", one, two) == [2]
        if tx.dialect == "sqlite":
            check = "INSERT INTO decision_search (decision_search, rank) VALUES (:how, 1)"
            await tx.execute(text(check), {"how": "integrity-check"})


async def test_what_is_undone_is_not_found(database: Database) -> None:
    async with database.writing() as tx:
        one = await team(tx, "T1", "A")
    async with database.writing() as tx:
        await logged(tx, one, 1, "Kafka")
        assert await numbers(tx, "kafka", one) == [1]
        await tx.close()
    async with database.reading() as tx:
        assert await numbers(tx, "kafka", one) == []


BEFORE = """
    INSERT INTO teams (id, workspace, name, handle, zone, created_at)
    VALUES (7, 'T1', 'A', 'a', 'UTC', '2026-11-23 09:00:00+00');
    INSERT INTO decisions
        (workspace, number, team_id, state, title, because, author, created_at, updated_at)
    VALUES ('T1', 1, 7, 'draft', 'Größe 1', '日本 latency', 'U1', '2026-11-23', '2026-11-23');
    INSERT INTO decisions
        (workspace, number, team_id, state, title, because, author, created_at, updated_at)
    VALUES ('T1', 2, 7, 'draft', 'Größe 2', '日本 latency', 'U1', '2026-11-23', '2026-11-23')
"""


async def test_migration_fills_in_what_was_logged_before(
    database: Database, database_url: str
) -> None:
    await asyncio.to_thread(migrate, database_url, "base")
    await asyncio.to_thread(migrate, database_url, "0002")
    async with database.writing() as tx:
        for statement in BEFORE.split(";"):
            await tx.execute(text(statement))
    await asyncio.to_thread(migrate, database_url)
    async with database.reading() as tx:
        found = "SELECT number, words FROM decisions ORDER BY number"
        kept = [tuple(row) for row in await tx.execute(text(found))]
        assert kept == [
            (n, words_of(f"Größe {n}", "日本 latency", "implementation")) for n in (1, 2)
        ]
        ids = await matching_numbers(tx, ["grosse", "laten", "本"], 7)
    assert ids == [2, 1]


def test_sqlite_without_full_text_is_told_of(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/muster.db"
    migrate(url, "0002")
    with sqlite3.connect(tmp_path / "muster.db") as connection:
        # A table of that name hides SQLite's own list of what it was built with.
        connection.execute("CREATE TABLE pragma_module_list (name TEXT)")
    connection.close()
    with pytest.raises(Exception, match="needs SQLite's FTS5, and this SQLite was built without"):
        migrate(url)
    assert revisions(url)[0] == "0002"
