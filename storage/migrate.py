"""Migrations, run from code: up to the newest by `muster migrate`, one migrator at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, event, text
from sqlalchemy.pool import NullPool

from storage.db import Tx, completed

LOCK = 0x6D7573746572
"""PostgreSQL's advisory lock that a migrator holds: the letters of the name."""

MIGRATIONS = Path(__file__).parent / "migrations"


def migrate(url: str, revision: str = "head") -> None:
    """Bring the database at `url` to `revision`; whoever comes second waits and finds it done."""
    with _connection(url) as connection:
        config = _config()
        config.attributes["connection"] = connection
        if revision == "base" or revision.startswith("-"):
            command.downgrade(config, revision)
        else:
            command.upgrade(config, revision)


def revisions(url: str) -> tuple[str | None, str | None]:
    """Return the revision that the database is at and the newest that the code knows."""
    with _connection(url) as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    return current, newest()


async def is_behind(tx: Tx) -> bool:
    """Say whether the database's tables are of another version than the code."""
    at = (await tx.execute(text("SELECT version_num FROM alembic_version"))).scalar_one_or_none()
    return bool(at != newest())


@cache
def newest() -> str | None:
    """Return the newest revision that the code knows."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


@contextmanager
def _connection(url: str) -> Iterator[Connection]:
    """Lend a connection in one transaction that no other migrator can share."""
    address = completed(url)
    sqlite = address.get_backend_name() == "sqlite"
    if sqlite:
        address = address.set(drivername="sqlite")
        Path(address.database or "").expanduser().parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(address, poolclass=NullPool, hide_parameters=True)
    if sqlite:
        event.listen(engine, "connect", lambda raw, _: setattr(raw, "isolation_level", None))
        event.listen(engine, "begin", lambda began: began.exec_driver_sql("BEGIN IMMEDIATE"))
    with engine.begin() as connection:
        if not sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
        yield connection
    engine.dispose()
