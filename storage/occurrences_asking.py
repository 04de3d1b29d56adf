"""Which occurrences ask somebody, with what is kept of them there."""

from sqlalchemy import select

from storage.cadences import Occurrence, occurrences
from storage.db import Tx
from storage.occurrence_people import Asked, occurrence_people


async def asking(tx: Tx, workspace: str, person: str, state: str) -> list[tuple[Occurrence, Asked]]:
    """List the occurrences in `state` that ask somebody, the soonest first."""
    query = (
        select(occurrence_people)
        .join(occurrences, occurrences.c.id == occurrence_people.c.occurrence_id)
        .where(
            occurrence_people.c.workspace == workspace,
            occurrence_people.c.person == person,
            occurrences.c.state == state,
        )
        .order_by(occurrences.c.starts_at, occurrences.c.id)
    )
    asked = await tx.rows(Asked, query)
    if not asked:
        return []
    ids = [one.occurrence_id for one in asked]
    found = select(occurrences).where(
        occurrences.c.workspace == workspace, occurrences.c.id.in_(ids)
    )
    known = {one.id: one for one in await tx.rows(Occurrence, found)}
    return [(known[one.occurrence_id], one) for one in asked]
