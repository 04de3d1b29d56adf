"""A line to PostgreSQL that can be cut and mended: a proxy on a Unix socket of its own."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import make_url

SOCKET = ".s.PGSQL.5432"


@dataclass
class Line:
    """The proxy; `url` is the database's address through it."""

    url: str
    _here: Path
    _there: Path
    _server: asyncio.Server | None = None
    _writers: set[asyncio.StreamWriter] = field(default_factory=set)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def mend(self) -> None:
        """Let connections through."""
        self._server = await asyncio.start_unix_server(self._connected, self._here / SOCKET)

    async def cut(self) -> None:
        """Break every connection and refuse new ones."""
        if self._server is not None:
            self._server.close()
            self._server = None
        (self._here / SOCKET).unlink(missing_ok=True)
        for writer in tuple(self._writers):
            writer.transport.abort()
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there_reader, there_writer = await asyncio.open_unix_connection(self._there / SOCKET)
        ours, task = {writer, there_writer}, asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        self._writers |= ours
        try:
            await asyncio.gather(_pump(reader, there_writer), _pump(there_reader, writer))
        finally:
            self._writers -= ours


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    writer.close()


@asynccontextmanager
async def line_to(database_url: str) -> AsyncIterator[Line]:
    """Lend a line to the PostgreSQL at `database_url` (on a Unix socket)."""
    address = make_url(database_url)
    there = Path(str(address.query["host"]))
    with tempfile.TemporaryDirectory(prefix="line-") as folder:
        through = address.set(query={**address.query, "host": folder})
        line = Line(through.render_as_string(hide_password=False), Path(folder), there)
        await line.mend()
        try:
            yield line
        finally:
            await line.cut()
