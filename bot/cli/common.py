"""What the commands share: settings, a database for one command, output for people or scripts."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import asynccontextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
from rich.console import Console
from rich.table import Table
from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from bot.log import configure
from bot.settings import Missing, Settings
from rituals.errors import StoreUnavailable
from rituals.work import Database
from storage.db import completed
from storage.migrate import migrate, revisions

T = TypeVar("T")
PIPED_COLUMNS = 200
"""Where nobody's terminal says how wide a line may be."""


class Format(StrEnum):
    """For people, or for scripts."""

    table = "table"
    json = "json"


FormatOption = Annotated[
    Format, typer.Option("--format", help="table for people, json for scripts")
]


class Behind(Missing):
    """The database's tables are not of this version."""


def settings() -> Settings:
    """Read the environment once, and set up the log as it says."""
    read = Settings()
    configure(read.log_format, read.log_level)
    return read


def run(work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(work)


class NoDatabase(Missing):
    """There is no database yet where the command only looks."""


@asynccontextmanager
async def opened(read: Settings, *, make: bool = False) -> AsyncIterator[Database]:
    """Lend the database; `make` its tables where there are none, else that is refused."""
    await asyncio.to_thread(ready, read.database_url, make=make)
    database = Database(read.database_url)
    try:
        yield database
    finally:
        await database.close()


def ready(url: str, *, make: bool = True) -> None:
    """Make sure that the tables are of this version; raise what to do where they are not."""
    shown = make_url(url).render_as_string(hide_password=True)
    missing = (
        f"DATABASE_URL is {shown}, and Muster has no tables there. `muster migrate` makes them."
    )
    address = completed(url)
    file = address.database if address.get_backend_name() == "sqlite" else None
    if file is not None and not make and not Path(file).is_file():
        raise NoDatabase(missing)
    try:
        at, newest = revisions(url)
    except (SQLAlchemyError, OSError) as error:
        raise StoreUnavailable(StoreUnavailable.__doc__) from error
    if at is None and not make:
        raise NoDatabase(missing)
    if at is None:
        migrate(url)
    elif at != newest:
        msg = (
            f"The database is at revision {at}, this version needs {newest}. Run `muster migrate`."
        )
        raise Behind(msg)


def show(rows: Sequence[dict[str, Any]], form: Format, *, empty: str) -> None:
    """Print rows (all with the same keys) as a table or as JSON."""
    if form is Format.json:
        sys.stdout.write(json.dumps(list(rows), indent=2, ensure_ascii=False, default=str) + "\n")
        return
    if not rows:
        sys.stdout.write(f"{empty}\n")
        return
    table = Table(box=None, pad_edge=False)
    for name in rows[0]:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*("" if value is None else str(value) for value in row.values()))
    Console(width=None if sys.stdout.isatty() else PIPED_COLUMNS).print(table)


def say(sentence: str) -> None:
    sys.stdout.write(f"{sentence}\n")
