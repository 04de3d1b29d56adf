"""What can go wrong with the database, in words the layers above understand.

An error ends in the log and in an operator's list, so none repeats what was written: SQLAlchemy
hides the parameters (`hide_parameters`, in `db.py`), and what PostgreSQL quotes goes here.
"""

from collections.abc import Iterator

import psycopg
from sqlalchemy import exc


class StoreUnavailable(Exception):
    """The database did not answer, so nothing was saved. Please try again in a moment."""


class Conflict(StoreUnavailable):
    """Two units of work collided and one was undone; doing it again is safe."""


RETRIABLE_STATES = {"40001", "40P01"}
"""PostgreSQL: serialization_failure and deadlock_detected."""

UNAVAILABLE = (
    exc.OperationalError,
    exc.InterfaceError,
    exc.TimeoutError,
    psycopg.OperationalError,
    psycopg.InterfaceError,
    OSError,
)
"""Names for: gone, refused, locked too long, disk full, no connection free in time. A pipeline's
errors come from psycopg as they are, all others in SQLAlchemy's wrapping."""


QUOTES_VALUES = ("22", "42601")
"""PostgreSQL's classes of errors whose first line may quote what was written: values that do not
fit their type, and what was typed as a search."""


def translated(error: Exception) -> Exception | None:
    """Return our error for one of the database's, or None where it is a defect of ours.

    Whichever it is, the values that it quotes are taken out of it.
    """
    _without_values(error)
    if getattr(getattr(error, "orig", error), "sqlstate", None) in RETRIABLE_STATES:
        return Conflict(str(error))
    if isinstance(error, UNAVAILABLE):
        return StoreUnavailable(StoreUnavailable.__doc__)
    if isinstance(error, exc.DBAPIError) and error.connection_invalidated:
        return StoreUnavailable(StoreUnavailable.__doc__)
    return None


def _without_values(error: BaseException) -> None:
    """Leave of PostgreSQL's words the first line, and that only where it quotes no value.

    What follows it does: `DETAIL: Key (name)=(...)`, `Failing row contains (...)`.
    """
    for one in _all_of(error):
        if isinstance(one, psycopg.Error) and one.diag.sqlstate is not None:
            one.args = (_named(one),)
        elif isinstance(one, exc.DBAPIError) and isinstance(one.orig, psycopg.Error):
            kind = type(one.orig)
            one.args = (f"({kind.__module__}.{kind.__name__}) {one.orig}",)


def _named(error: psycopg.Error) -> str:
    """Say which error it is, and of which table and column."""
    said, diag = [f"SQLSTATE {error.diag.sqlstate}"], error.diag
    if diag.message_primary and not str(diag.sqlstate).startswith(QUOTES_VALUES):
        said.append(diag.message_primary)
    names = (diag.table_name, diag.column_name, diag.constraint_name)
    said += [name for name in names if name and name not in said[-1]]
    return ", ".join(said)


def _all_of(error: BaseException) -> Iterator[BaseException]:
    """Yield what an error came from, the first of all first, and the error itself last."""
    chain: list[BaseException] = []
    found: list[BaseException | None] = [error]
    while found:
        one = found.pop()
        if one is not None and one not in chain:
            chain.append(one)
            found += [one.__context__, one.__cause__, getattr(one, "orig", None)]
    return reversed(chain)
