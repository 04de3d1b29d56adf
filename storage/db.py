"""The database: its engine, its column types and the transaction that every arrival gets one of.

No table lives here (each noun has a file of its own) and no question is asked here.
"""

from asyncio import Lock
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol, TypeVar, cast

from sqlalchemy import DateTime, Dialect, Executable, MetaData, make_url
from sqlalchemy.dialects.postgresql import insert as insert
from sqlalchemy.engine import URL, Connection, CursorResult
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.types import TypeDecorator

from storage.errors import translated
from storage.sqlite import SYNCHRONOUS, OneTripConnection, OneTripDriver

# `insert` is PostgreSQL's: ON CONFLICT compiles to the same text on SQLite, and every statement
# of ours runs on both databases in the tests.

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

LOCK_WAIT_SECONDS = 1.5
"""How long a statement waits for another's lock: shorter than the door's deadline, so that the
person hears of it while Slack still listens."""

POOL_WAIT_SECONDS = 1.5
"""How long a unit of work waits for a free connection."""

DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
}
"""What `DATABASE_URL` may say, and the driver that is filled in."""

SYNCHRONOUS_KEY = "synchronous"
"""`sqlite:///file.db?synchronous=normal`: commits that do not wait for the disk."""

T = TypeVar("T")
Parameters = Mapping[str, Any] | Sequence[Mapping[str, Any]] | None


class UTCDateTime(TypeDecorator[datetime]):
    """An instant: refuses naive values, stores UTC, returns aware.

    SQLite drops an offset without converting, so the conversion is ours.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        if value.tzinfo is None:
            msg = f"a naive datetime has no instant: {value!r}"
            raise ValueError(msg)
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class LastWord(Protocol):
    """Something to be written just before the commit; `order` keeps two from a deadlock."""

    order: str

    async def say(self) -> None: ...


class Tx:
    """One unit of work, opened at its first statement and never committed from below.

    Whoever made it commits it (the door, or the keeper of promises). `last_words` are said just
    before the commit, in the same transaction: the history takes its lock there, last and
    shortest, and in one order for all. `soonest` is the earliest moment for which something was
    promised, or None: after the commit the alarm is rung for it.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._connection: AsyncConnection | None = None
        self._put_off: list[tuple[Executable, Sequence[Mapping[str, Any]]]] = []
        self.last_words: list[LastWord] = []
        self.soonest: datetime | None = None

    @property
    def dialect(self) -> str:
        """Return `sqlite` or `postgresql`, for the one question that they are asked apart."""
        return self._engine.dialect.name

    async def execute(
        self,
        statement: Executable,
        parameters: Parameters = None,
    ) -> CursorResult[Any]:
        """Run one statement; raise `StoreUnavailable` or `Conflict` where the database is why."""
        try:
            if self._connection is None:
                self._connection = await self._open()
            if self._put_off:
                await self._catch_up(self._connection)
            return await self._connection.execute(statement, parameters)
        except Exception as error:
            raise (translated(error) or error) from error

    def put_off(self, statement: Executable, rows: Sequence[Mapping[str, Any]]) -> None:
        """Let a statement that answers nothing run before the next one, or the commit.

        What is put off goes to the database together, in order: a trip for all instead of one
        for each, and locks are held the shorter for it.
        """
        self._put_off.append((statement, rows))

    async def rows(
        self, kind: Callable[..., T], statement: Executable, parameters: Parameters = None
    ) -> list[T]:
        """Ask, and return each row as a `kind`, whose fields are the row's columns in order."""
        found: Sequence[Any] = (await self.execute(statement, parameters)).all()
        return [kind(*row) for row in found]

    async def row(
        self, kind: Callable[..., T], statement: Executable, parameters: Parameters = None
    ) -> T | None:
        """Ask for one row at most."""
        found = await self.rows(kind, statement, parameters)
        return found[0] if found else None

    async def sole(
        self, kind: Callable[..., T], statement: Executable, parameters: Parameters = None
    ) -> T:
        """Ask for exactly one row."""
        (found,) = await self.rows(kind, statement, parameters)
        return found

    def expect(self, moment: datetime) -> None:
        """Note that something was promised for `moment`."""
        self.soonest = moment if self.soonest is None else min(self.soonest, moment)

    async def commit(self) -> None:
        for word in sorted(self.last_words, key=lambda word: word.order):
            await word.say()
        try:
            if self._put_off:
                self._connection = self._connection or await self._open()
                await self._catch_up(self._connection, then_commit=True)
            elif self._connection is not None:
                await self._connection.commit()
        except Exception as error:
            raise (translated(error) or error) from error

    async def _catch_up(self, connection: AsyncConnection, *, then_commit: bool = False) -> None:
        """Send what was put off, and the commit with it."""
        put_off, self._put_off = self._put_off, []

        def send(plain: Connection) -> None:
            for statement, rows in put_off:
                plain.execute(statement, rows)
            if then_commit:
                plain.commit()

        raw = (await connection.get_raw_connection()).dbapi_connection
        try:
            async with self._together(raw):
                await connection.run_sync(send)
        except BaseException:
            # SQLAlchemy saw the commit sent and would give the connection back as it is.
            await connection.run_sync(lambda _plain: raw.rollback() if raw else None)
            raise

    @staticmethod
    def _together(raw: Any) -> AbstractAsyncContextManager[object]:
        """Let what is executed meanwhile go in one trip: psycopg's pipeline."""
        pipeline: AbstractAsyncContextManager[object] = raw.driver_connection.pipeline()
        return pipeline

    async def _open(self) -> AsyncConnection:
        return await self._engine.connect()

    async def close(self) -> None:
        """Give the connection back; what was not committed is undone."""
        if self._connection is not None:
            connection, self._connection = self._connection, None
            await connection.close()


class Database:
    """One database, with its readers (deferred) and its writers (immediate)."""

    def __init__(self, url: str, *, pool_size: int = 10) -> None:
        """Build the engine for `url` (a `DATABASE_URL`); connect to nothing yet."""
        self.url = completed(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = (
            _sqlite_engine(self.url, _synchronous(url))
            if self.is_sqlite
            else _postgres_engine(self.url, pool_size)
        )
        self._turn = Lock() if self.is_sqlite else None

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Tx]:
        """Lend a transaction that only asks."""
        tx = Tx(self.engine) if self._turn is None else _SQLiteTx(self.engine)
        try:
            yield tx
            await tx.commit()
        finally:
            await tx.close()

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[Tx]:
        """Lend a transaction that changes things; it is committed if the block ends well.

        SQLite has one writer at a time and its waiters sleep and retry in no order, so the
        writers of one process stand in a queue of ours and none is overtaken.
        """
        tx = Tx(self.engine) if self._turn is None else _QueuedTx(self.engine, self._turn)
        try:
            yield tx
            await tx.commit()
        finally:
            await tx.close()

    async def close(self) -> None:
        await self.engine.dispose()


class _SQLiteTx(Tx):
    @staticmethod
    def _together(raw: OneTripConnection) -> AbstractAsyncContextManager[object]:
        return raw.gathering()


class _QueuedTx(_SQLiteTx):
    """A writer on SQLite: takes its turn at the first statement and gives it back at the end."""

    def __init__(self, engine: AsyncEngine, turn: Lock) -> None:
        super().__init__(engine)
        self._turn = turn
        self._mine = False

    async def _open(self) -> AsyncConnection:
        if not self._mine:
            await self._turn.acquire()
            self._mine = True
        connection = await super()._open()
        raw = await connection.get_raw_connection()
        cast("OneTripConnection", raw.dbapi_connection).writes = True
        return connection

    async def close(self) -> None:
        try:
            await super().close()
        finally:
            if self._mine:
                self._mine = False
                self._turn.release()


def completed(url: str) -> URL:
    """Return `url` as engines take it: the driver filled in, and no word of ours in its query."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        _synchronous(url)
        parsed = parsed.difference_update_query([SYNCHRONOUS_KEY])
    return parsed.set(drivername=DRIVERS.get(parsed.drivername, parsed.drivername))


def _synchronous(url: str) -> str:
    """Return how far commits to the SQLite file at `url` wait for the disk."""
    asked = make_url(url).query.get(SYNCHRONOUS_KEY, SYNCHRONOUS[0])
    if asked not in SYNCHRONOUS:
        msg = f"{SYNCHRONOUS_KEY} in DATABASE_URL is one of {', '.join(SYNCHRONOUS)}"
        raise ArgumentError(msg)
    return str(asked)


def _postgres_engine(url: URL, pool_size: int) -> AsyncEngine:
    settings = f"-c lock_timeout={int(LOCK_WAIT_SECONDS * 1000)} -c timezone=UTC"
    return create_async_engine(
        url,
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_timeout=POOL_WAIT_SECONDS,
        pool_use_lifo=True,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={"options": settings, "connect_timeout": 2},
    )


def _sqlite_engine(url: URL, waits: str) -> AsyncEngine:
    if url.database and url.database != ":memory:":
        Path(url.database).expanduser().parent.mkdir(parents=True, exist_ok=True)
    return create_async_engine(
        url,
        module=OneTripDriver(LOCK_WAIT_SECONDS, waits),
        pool_timeout=POOL_WAIT_SECONDS,
        pool_size=10,
        max_overflow=10,
        hide_parameters=True,
    )
