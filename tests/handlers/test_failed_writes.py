"""What somebody wrote stands in no log and no operator's list, whatever the database refuses."""

import traceback
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import redirect_stderr
from datetime import UTC, datetime
from io import StringIO
from typing import Any

import psycopg
import pytest
import structlog
from sqlalchemy import insert, text
from sqlalchemy.exc import SQLAlchemyError

from bot.clock import real_time
from handlers.answering import answered
from handlers.answers import Answer, Quiet
from handlers.arrivals import Command
from handlers.due import Clocks, Due
from handlers.kinds import PostKind, RowsKind, table
from rituals.promises import STATES, NewPromise, Pacing, Promise, Promises, look
from rituals.work import Tx
from storage.check_in_rows import answers
from storage.db import Database
from storage.figure_readings import tokens
from storage.numbers import numbers
from storage.seen import note_seen
from tests.databases import Postgres
from tests.decision_rows import a_found_team
from tests.handlers.stand_in import ToldSlack

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ONCE = Pacing(first_retry_seconds=0.001, attempts=1)
WORD = "zebrafinch"
TOKEN = {
    "workspace": "T1", "name": WORD, "secret_hash": "x", "created_by": "U1", "created_at": NOW,
}  # fmt: skip
NUMBER = {"workspace": "T1", "series": WORD, "last": 1}


async def lacking(tx: Tx) -> None:
    """PostgreSQL quotes the whole row: `Failing row contains (...)`."""
    answer = {"workspace": "T1", "check_in_id": None, "goal_id": 1, "status": "done", "note": WORD}
    await tx.execute(insert(answers), answer)


async def doubled(tx: Tx) -> None:
    """PostgreSQL quotes the key: `Key (...)=(...) already exists`."""
    team = await a_found_team(tx, {})
    for hashed in "ab":
        await tx.execute(insert(tokens), {**TOKEN, "team_id": team.id, "secret_hash": hashed})


async def put_off(tx: Tx) -> None:
    """What goes in a pipeline fails as psycopg says it, without SQLAlchemy's wrapping."""
    tx.put_off(insert(numbers).inline(), [NUMBER])
    tx.put_off(insert(numbers).inline(), [NUMBER])
    await tx.execute(text("SELECT 1"))


async def unread(tx: Tx) -> None:
    """PostgreSQL's first line quotes a value that does not fit its type."""
    await tx.execute(text("SELECT CAST(CAST(:note AS TEXT) AS INTEGER)"), {"note": WORD})


async def unbound(tx: Tx) -> None:
    """A value that never reaches the database: SQLAlchemy is who refuses the parameters."""
    await note_seen(tx, "T1", WORD, NOW.replace(tzinfo=None))


WRITES = {one.__name__: one for one in (lacking, doubled, put_off, unbound)}


@pytest.fixture
def log() -> Iterator[StringIO]:
    """Keep the log, with its tracebacks."""
    kept = StringIO()
    with redirect_stderr(kept):
        structlog.configure(
            processors=[
                structlog.processors.format_exc_info,
                structlog.processors.JSONRenderer(),
            ],
            logger_factory=structlog.PrintLoggerFactory(kept),
        )
        yield kept
    structlog.reset_defaults()


def due_of(database: Database) -> Due:
    """Keep promises whose key names the write that fails: of rows alone, and of a message."""

    async def keep(tx: Tx, promises: Sequence[Promise], _now: datetime) -> Mapping[Promise, str]:
        for one in promises:
            await WRITES[one.key.removeprefix("row:")](tx)
        return {}

    async def facts(tx: Tx, promise: Promise, _now: datetime) -> Any:
        await WRITES[promise.key.removeprefix("post:")](tx)

    async def never(*_: Any) -> None:
        raise AssertionError

    kinds = table([RowsKind("row", keep), PostKind("post", facts, never, never)])
    clocks = Clocks(lambda: NOW, real_time)
    return Due(database, kinds, ToldSlack(), clocks, owner="me", pacing=ONCE)


@pytest.mark.parametrize("kind", ["row", "post"])
@pytest.mark.parametrize("name", WRITES)
async def test_failed_promise_repeats_no_words(
    database: Database, log: StringIO, kind: str, name: str
) -> None:
    async with database.writing() as tx:
        lane = "C1" if kind == "post" else None
        await Promises(tx, "T1").make(
            NewPromise("T1", kind, "X-1", f"{kind}:{name}", NOW, lane=lane)
        )
    due = due_of(database)
    await due.sweep()
    await due.settle()
    async with database.reading() as tx:
        (kept,) = await look(tx, states=STATES)
    assert kept.why
    assert WORD not in kept.why, kept.why
    assert "Traceback" in log.getvalue(), kept.why
    assert WORD not in log.getvalue()


@pytest.mark.parametrize("name", WRITES)
async def test_failed_arrival_repeats_no_words(
    database: Database, log: StringIO, name: str
) -> None:
    async def work() -> Answer:
        async with database.writing() as tx:
            await WRITES[name](tx)
        return Quiet()

    arrival = Command(None, "/checkin", "", "C1", in_dm=False, trigger_id="", response_url="")  # type: ignore[arg-type]
    await answered(arrival, work)
    assert "arrival_failed" in log.getvalue()
    assert WORD not in log.getvalue()


@pytest.mark.parametrize("name", WRITES)
async def test_failed_write_says_which_it_was(database: Database, name: str) -> None:
    """An operator without the words still reads which statement failed, and why."""
    said = await failure(database, WRITES[name])
    assert {
        "lacking": "check_in_id",
        "doubled": "figure_tokens",
        "put_off": "numbers",
        "unbound": "a naive datetime",
    }[name] in said


async def test_value_that_does_not_fit_is_not_quoted(postgres: Postgres) -> None:
    database = Database(postgres.fresh())
    said = await failure(database, unread)
    assert "SQLSTATE 22P02" in said
    assert WORD not in said
    await database.close()


async def failure(database: Database, write: Callable[[Tx], Awaitable[None]]) -> str:
    try:
        async with database.writing() as tx:
            await write(tx)
    except (SQLAlchemyError, psycopg.Error) as error:
        return "".join(traceback.format_exception(error))
    raise AssertionError
