"""The latest and the next of many cadences at once: who facilitated, what was held, who is next."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, or_, select

from storage.cadences import SKIPPED, Occurrence, occurrences
from storage.db import Tx
from storage.pairs import among


async def last_facilitated(
    tx: Tx, pairs: Sequence[tuple[str, int]]
) -> dict[int, dict[str, datetime]]:
    """Return, by cadence, when each person last facilitated it or is to do so next.

    One that was called off was nobody's turn.
    """
    query = (
        select(
            occurrences.c.cadence_id,
            occurrences.c.facilitator,
            func.max(occurrences.c.starts_at).label("last"),
        )
        .where(
            among(occurrences.c.workspace, occurrences.c.cadence_id, pairs),
            occurrences.c.facilitator.is_not(None),
            occurrences.c.state != SKIPPED,
        )
        .group_by(occurrences.c.cadence_id, occurrences.c.facilitator)
    )
    found: dict[int, dict[str, datetime]] = {}
    for one in await tx.execute(query):
        found.setdefault(one.cadence_id, {})[one.facilitator] = one.last
    return found


async def last_occurrences(
    tx: Tx, workspace: str, cadence_ids: Sequence[int], state: str
) -> dict[int, Occurrence]:
    """Return the latest occurrence in `state` of each of some cadences, by cadence."""
    latest = (
        select(occurrences.c.cadence_id, func.max(occurrences.c.starts_at).label("at"))
        .where(
            occurrences.c.workspace == workspace,
            occurrences.c.cadence_id.in_(list(cadence_ids)),
            occurrences.c.state == state,
        )
        .group_by(occurrences.c.cadence_id)
        .subquery()
    )
    query = select(occurrences).join(
        latest,
        (latest.c.cadence_id == occurrences.c.cadence_id)
        & (latest.c.at == occurrences.c.starts_at),
    )
    found = await tx.rows(Occurrence, query.where(occurrences.c.state == state))
    return {one.cadence_id: one for one in found}


async def missed_since(
    tx: Tx, workspace: str, cadence_ids: Sequence[int], missed: str, held: str
) -> dict[int, tuple[int, datetime]]:
    """Return, by cadence, how many are in `missed` after the last in `held`, and the latest."""
    of_these = (
        occurrences.c.workspace == workspace,
        occurrences.c.cadence_id.in_(list(cadence_ids)),
    )
    last = (
        select(occurrences.c.cadence_id, func.max(occurrences.c.starts_at).label("at"))
        .where(*of_these, occurrences.c.state == held)
        .group_by(occurrences.c.cadence_id)
        .subquery()
    )
    query = (
        select(
            occurrences.c.cadence_id,
            func.count().label("many"),
            func.max(occurrences.c.starts_at).label("latest"),
        )
        .outerjoin(last, last.c.cadence_id == occurrences.c.cadence_id)
        .where(
            *of_these,
            occurrences.c.state == missed,
            or_(last.c.at.is_(None), occurrences.c.starts_at > last.c.at),
        )
        .group_by(occurrences.c.cadence_id)
    )
    return {one.cadence_id: (one.many, one.latest) for one in await tx.execute(query)}


async def next_facilitators(
    tx: Tx, workspace: str, cadence_ids: Sequence[int], states: Sequence[str]
) -> dict[int, str]:
    """Return who facilitates the first occurrence in one of `states` of each, by cadence."""
    query = (
        select(occurrences.c.cadence_id, occurrences.c.facilitator)
        .where(
            occurrences.c.workspace == workspace,
            occurrences.c.cadence_id.in_(list(cadence_ids)),
            occurrences.c.state.in_(list(states)),
            occurrences.c.facilitator.is_not(None),
        )
        .order_by(occurrences.c.starts_at.desc())
    )
    return {one.cadence_id: one.facilitator for one in await tx.execute(query)}
