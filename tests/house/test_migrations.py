"""The tables in the code are those that the migrations make, on both databases, up and down."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Column, Connection, Integer, MetaData, Table, Text, create_engine, inspect
from sqlalchemy.pool import NullPool

from storage.db import completed
from storage.migrate import migrate, revisions
from storage.search import TABLES, is_a_models
from storage.tables import metadata

BOOKKEEPING = {"alembic_version"}


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    address = completed(url)
    if address.get_backend_name() == "sqlite":
        address = address.set(drivername="sqlite")
    engine = create_engine(address, poolclass=NullPool)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def differences(url: str, wanted: MetaData) -> list[str]:
    """Return what autogenerate would still do to make the database at `url` into `wanted`."""
    with connected(url) as connection:
        # On SQLite Alembic takes the default '' for a change; PostgreSQL answers for both.
        defaults = connection.dialect.name != "sqlite"
        opts = {
            "compare_type": True,
            "compare_server_default": defaults,
            "include_name": is_a_models,
        }
        context = MigrationContext.configure(connection, opts=opts)
        return [str(found) for found in compare_metadata(context, wanted)]


def tables(url: str) -> set[str]:
    with connected(url) as connection:
        return set(inspect(connection).get_table_names()) - BOOKKEEPING


def test_migrations_make_our_tables(database_url: str) -> None:
    by_hand = {one for one in tables(database_url) if not is_a_models(one)}
    assert by_hand == (TABLES if database_url.startswith("sqlite") else {"decision_search"})
    assert tables(database_url) - by_hand == set(metadata.tables)
    assert differences(database_url, metadata) == []


def test_changed_tables_are_noticed(database_url: str) -> None:
    changed = MetaData(naming_convention=metadata.naming_convention)
    for table in metadata.tables.values():
        table.to_metadata(changed)
    changed.tables["lanes"].append_column(Column("mood", Text))
    Table("forgotten", changed, Column("id", Integer, primary_key=True))
    found = differences(database_url, changed)
    assert len(found) == 2
    assert {word for word in ("mood", "forgotten") if any(word in one for one in found)} == {
        "mood",
        "forgotten",
    }


def test_migrations_lead_down_and_up(database_url: str) -> None:
    migrate(database_url, "base")
    assert tables(database_url) == set()
    migrate(database_url)
    assert differences(database_url, metadata) == []


def test_second_migration_changes_nothing(database_url: str) -> None:
    before = revisions(database_url)
    migrate(database_url)
    assert revisions(database_url) == before
    assert before[0] == before[1]


async def test_migrators_at_once_both_succeed(database_url: str) -> None:
    await asyncio.to_thread(migrate, database_url, "base")
    await asyncio.gather(*(asyncio.to_thread(migrate, database_url) for _ in range(3)))
    assert differences(database_url, metadata) == []
