"""Changes of one row that hold only while it is as whoever changes it takes it to be.

The condition is in the statement: of two people at once, one changes the row and the other is told.
"""

from collections.abc import Iterable

from sqlalchemy import Table, Update, update


def while_so(
    table: Table,
    workspace: str,
    row_id: int,
    *,
    states: Iterable[str] | None = None,
    revision: int | None = None,
) -> Update:
    """Return the change of a row that is (still) in one of the states and at the revision."""
    query = update(table).where(table.c.workspace == workspace, table.c.id == row_id)
    if states is not None:
        query = query.where(table.c.state.in_(list(states)))
    return query if revision is None else query.where(table.c.revision == revision)
