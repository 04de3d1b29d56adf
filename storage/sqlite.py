"""SQLite behind asyncio: one trip to its thread a statement, and waiters that are not starved.

aiosqlite runs each call to the driver in a thread of the connection's own, and SQLAlchemy makes
four calls for a statement (cursor, execute, rows, close). Each trip waits for two wake-ups, which
a busy machine grants late, so a statement is one trip here; the transaction begins in its first.
"""

import sqlite3
import time
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiosqlite
from sqlalchemy.dialects.sqlite.aiosqlite import (
    AsyncAdapt_aiosqlite_connection,
    AsyncAdapt_aiosqlite_cursor,
    AsyncAdapt_aiosqlite_dbapi,
)
from sqlalchemy.util.concurrency import await_

ASK_AGAIN_SECONDS = 0.002
"""How often a waiter asks for a lock. SQLite's own busy handler asks less and less often, up to
every 100 ms, and does not get a turn beside a process that writes without pause."""

SYNCHRONOUS = ("full", "normal", "off")
"""How far a commit waits for the disk. With the first, the default, what was told as saved is
there after a power cut; with `normal` the last commits may be gone, and with `off` the file may be
damaged. A process that is killed loses nothing with any of them."""


class OneTripCursor(AsyncAdapt_aiosqlite_cursor):
    """A cursor whose statement and rows are one trip to the connection's thread."""

    __slots__ = ("_description", "_lastrowid", "_rowcount")

    _adapt_connection: "OneTripConnection"
    _description: Any
    _rowcount: int
    _lastrowid: Any

    def _make_new_cursor(self, connection: Any) -> Any:  # noqa: ARG002
        return None

    def _aenter_cursor(self, cursor: Any) -> Any:
        self._description, self._rowcount, self._lastrowid = None, -1, None
        return cursor

    @property
    def description(self) -> Any:
        return self._description

    @property
    def rowcount(self) -> int:
        return self._rowcount

    @property
    def lastrowid(self) -> Any:
        return self._lastrowid

    def execute(self, operation: str, parameters: Any = None) -> "OneTripCursor":
        if self._adapt_connection.gathers:
            return self.executemany(operation, [parameters or ()])
        self._ask(lambda cursor: cursor.execute(operation, parameters or ()))
        return self

    def executemany(self, operation: str, seq_of_parameters: Any) -> "OneTripCursor":
        if self._adapt_connection.gathers:
            self._adapt_connection.ahead.append((operation, seq_of_parameters))
            return self
        self._ask(lambda cursor: cursor.executemany(operation, seq_of_parameters))
        return self

    def close(self) -> None:
        self._rows.clear()

    async def _async_soft_close(self) -> None:
        """Do nothing: the driver's cursor was closed in the trip that filled this one."""

    def _ask(self, statement: Callable[[sqlite3.Cursor], object]) -> None:
        def trip(connection: sqlite3.Connection) -> None:
            cursor = connection.cursor()
            try:
                statement(cursor)
                self._rows = deque(cursor.fetchall() if cursor.description else ())
                self._description = cursor.description
                self._rowcount, self._lastrowid = cursor.rowcount, cursor.lastrowid
            finally:
                cursor.close()

        self._adapt_connection.trip(trip)


class OneTripConnection(AsyncAdapt_aiosqlite_connection):
    """A connection that begins in its first trip and waits for locks by itself.

    `writes` is for the next transaction: it takes the one writer's place from its beginning.
    """

    __slots__ = ("_patience_seconds", "ahead", "gathers", "writes")

    _cursor_cls = OneTripCursor

    def __init__(self, dbapi: Any, connection: Any) -> None:
        super().__init__(dbapi, connection)
        self._patience_seconds: float = dbapi.patience_seconds
        self.writes = self.gathers = False
        self.ahead: list[tuple[str, Any]] = []

    @asynccontextmanager
    async def gathering(self) -> AsyncIterator[None]:
        """Keep statements, none of which answers anything, for the head of the next trip."""
        self.gathers = True
        try:
            yield
        finally:
            self.gathers = False

    def trip(self, work: Callable[[sqlite3.Connection], object]) -> None:
        """Do some work in the connection's thread; wait there while the database is locked."""
        try:
            await_(self._connection._execute(self._patiently, work))  # noqa: SLF001
        except Exception as error:  # noqa: BLE001 - translated and raised by SQLAlchemy's own way
            self._handle_exception(error)

    def commit(self) -> None:
        if self.ahead or self._in_transaction():
            self.trip(lambda connection: connection.commit())
        self.writes = False

    def rollback(self) -> None:
        self.writes = False
        self.ahead.clear()
        if self._in_transaction():
            super().rollback()

    def _in_transaction(self) -> bool:
        return bool(self._connection._connection) and self._connection.in_transaction  # noqa: SLF001

    def _patiently(self, work: Callable[[sqlite3.Connection], object]) -> None:
        connection: sqlite3.Connection = self._connection._conn  # noqa: SLF001
        limit = time.monotonic() + self._patience_seconds
        while True:
            try:
                if not connection.in_transaction:
                    connection.execute("BEGIN IMMEDIATE" if self.writes else "BEGIN")
                while self.ahead:
                    connection.executemany(*self.ahead[0]).close()
                    del self.ahead[0]
                work(connection)
            except sqlite3.OperationalError as error:
                if not _passes(error) or time.monotonic() > limit:
                    raise
                time.sleep(ASK_AGAIN_SECONDS)
            else:
                return


class OneTripDriver(AsyncAdapt_aiosqlite_dbapi):
    """aiosqlite as SQLAlchemy sees it, with our connections."""

    def __init__(self, patience_seconds: float, synchronous: str = SYNCHRONOUS[0]) -> None:
        super().__init__(aiosqlite, sqlite3)
        self.patience_seconds = patience_seconds
        self.synchronous = synchronous

    def connect(self, *arguments: Any, **options: Any) -> OneTripConnection:
        # The driver must not begin for us, and not every PRAGMA works in a transaction.
        plain = super().connect(*arguments, isolation_level=None, **options)._connection  # noqa: SLF001
        connection = OneTripConnection(self, plain)
        try:
            await_(plain._execute(self._prepare, plain._conn))  # noqa: SLF001
        except Exception as error:  # noqa: BLE001 - as above
            await_(plain.close())
            connection._handle_exception(error)  # noqa: SLF001
        return connection

    def _prepare(self, connection: sqlite3.Connection) -> None:
        for pragma in (
            f"busy_timeout = {int(self.patience_seconds * 1000)}",  # while it becomes a WAL file
            "journal_mode = WAL",
            f"synchronous = {self.synchronous}",
            "foreign_keys = ON",
            "busy_timeout = 0",  # from here on the waiting is ours: see _patiently
        ):
            connection.execute(f"PRAGMA {pragma}")


def _passes(error: sqlite3.OperationalError) -> bool:
    """Say whether it is a lock that another will give back, so that asking again can help."""
    code = error.sqlite_errorcode
    return code & 0xFF == sqlite3.SQLITE_BUSY and code != sqlite3.SQLITE_BUSY_SNAPSHOT
