"""The lists, the searches and the single decisions that people ask for read no table whole."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from rituals.decisions.decisions import listed
from rituals.decisions.search import find
from storage.db import Database, Tx
from tests.bench.aims import SHOW
from tests.bench.archive import WORKSPACE, Archive, filled
from tests.bench.questions import Question, Shown, asked_of
from tests.bench.recalling import asking, by_hand
from tests.conftest import EVERY_DATABASE
from tests.databases import Postgres, fresh_sqlite
from tests.plans import full_scans, plans

DECISIONS = 3_000
"""So many that PostgreSQL does not rather read them all, and so few that a test can wait."""


@pytest.fixture(params=EVERY_DATABASE, scope="module")
def archive_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    if request.param == "sqlite":
        folder: Path = tmp_path_factory.mktemp("archive")
        return fresh_sqlite(folder)
    server: Postgres = request.getfixturevalue("postgres")
    return server.fresh()


async def test_no_question_reads_everything(archive_url: str) -> None:
    archive = await filled(archive_url, DECISIONS)
    database = Database(archive_url)
    questions = await asked_of(archive, database)
    assert {one.kind for one in questions} == {"list", "search", "show"}
    for question in questions:
        for plan in await plans(database, question.ask):
            assert full_scans(plan) == [], f"{question.kind}: {question.name}\n{plan}"
        answer, rows = await asking(database, question)(), await by_hand(database, question)()
        assert outline(answer) == answered(question, rows), question.name
    await found_by_hand(database, archive)
    await seen_through(database)
    await database.close()


def outline(answer: object) -> object:
    """Return the numbers of what was found, or the number and the past of what was shown."""
    if isinstance(answer, Shown):
        return [answer.decision.number, *(one.verb for one in answer.past)]
    assert isinstance(answer, list)
    return [one.number for one in answer]


def answered(question: Question, rows: list[Sequence[Any]]) -> object:
    """Return what SQL by hand, which the benchmark compares with ours, has for an answer."""
    if question.kind != SHOW:
        return [row.number for row in rows[0]]
    (decision,), _, past = rows
    return [decision.number, *(row.verb for row in past)]


async def found_by_hand(database: Database, archive: Archive) -> None:
    """Search among more than are looked at first gives what looking at each one gives."""
    async with database.reading() as tx:
        rows = await listed(tx, WORKSPACE, limit=DECISIONS)
        for word in (archive.common, archive.usual, archive.seldom, archive.rare, "xyzzy"):
            hits = [
                (any(one.startswith(f"#{word}") for one in row.words.split()), row.number)
                for row in rows
                if any(one.startswith(word) for one in row.words.split())
            ]
            for limit in (5, 30):
                found = await find(tx, WORKSPACE, word, team_ids=archive.teams, limit=limit)
                expected = [number for _, number in sorted(hits, reverse=True)[:limit]]
                assert [one.number for one in found] == expected


async def seen_through(database: Database) -> None:
    """Of a statement without an index the scan is noticed."""

    async def careless(tx: Tx) -> object:
        await tx.execute(text("SELECT id FROM decisions WHERE because LIKE '%x%'"))
        return await tx.execute(text("SELECT count(*) FROM history WHERE verb = 'logged'"))

    assert [len(full_scans(plan)) for plan in await plans(database, careless)] == [1, 1]
