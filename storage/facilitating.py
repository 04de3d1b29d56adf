"""Who facilitates an occurrence: whose turns are still to come, and a turn that is passed on."""

from collections.abc import Sequence

from sqlalchemy import select, update

from storage.cadences import Occurrence, occurrences
from storage.db import Tx


async def facilitated(
    tx: Tx, workspace: str, person: str, states: Sequence[str]
) -> list[Occurrence]:
    """List the occurrences in `states` that somebody facilitates, the soonest first."""
    query = (
        select(occurrences)
        .where(
            occurrences.c.workspace == workspace,
            occurrences.c.facilitator == person,
            occurrences.c.state.in_(list(states)),
        )
        .order_by(occurrences.c.starts_at, occurrences.c.id)
    )
    return await tx.rows(Occurrence, query)


async def pass_on(
    tx: Tx, occurrence: Occurrence, to: str | None, states: Sequence[str]
) -> Occurrence | None:
    """Let somebody else (or nobody) facilitate.

    None where it is not in `states` any more, or not theirs who facilitated it as it was read.
    """
    query = (
        update(occurrences)
        .where(
            occurrences.c.workspace == occurrence.workspace,
            occurrences.c.id == occurrence.id,
            occurrences.c.state.in_(list(states)),
            occurrences.c.facilitator.is_not_distinct_from(occurrence.facilitator),
        )
        .values(facilitator=to)
        .returning(occurrences)
    )
    return await tx.row(Occurrence, query)
