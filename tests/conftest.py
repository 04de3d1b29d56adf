"""What every test shares: a migrated database of each kind, and a place for each process."""

import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from storage.db import Database
from tests import compiled
from tests.databases import Postgres, fresh_sqlite, quick_folder, start_postgres

os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.gettempdir())
os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", quick_folder())  # where tmp_path lies
EVERY_DATABASE = ("sqlite", "postgresql")
compiled.share()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int | None:
    """Take half as many workers more as there are cores: stories of slowness and of kills wait."""
    if "PYTEST_XDIST_AUTO_NUM_WORKERS" in os.environ:
        return None
    cores = os.cpu_count() or 1
    return cores + (cores + 1) // 2


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    with start_postgres(hasty=True) as server:
        yield server


@pytest.fixture(params=EVERY_DATABASE)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Return the address of a migrated, empty database, on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        yield fresh_sqlite(tmp_path)
        return
    server: Postgres = request.getfixturevalue("postgres")
    url = server.fresh()
    yield url
    server.drop(url)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    opened = Database(database_url)
    yield opened
    await opened.close()
