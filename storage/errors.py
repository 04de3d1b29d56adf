"""What can go wrong with the database, in words the layers above understand."""

import psycopg
from sqlalchemy import exc


class StoreUnavailable(Exception):
    """The database did not answer, so nothing was saved. Please try again in a moment."""


class Conflict(Exception):
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


def translated(error: Exception) -> Exception | None:
    """Return our error for one of the database's, or None where it is a defect of ours."""
    if getattr(getattr(error, "orig", error), "sqlstate", None) in RETRIABLE_STATES:
        return Conflict(str(error))
    if isinstance(error, UNAVAILABLE):
        return StoreUnavailable(StoreUnavailable.__doc__)
    if isinstance(error, exc.DBAPIError) and error.connection_invalidated:
        return StoreUnavailable(StoreUnavailable.__doc__)
    return None
