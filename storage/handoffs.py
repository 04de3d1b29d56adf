"""Who took the on-call over last, and since: questions that join outcomes and occurrences."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from storage.cadences import SKIPPED, Occurrence, cadences, occurrences
from storage.db import Tx
from storage.reviews import outcomes


@dataclass(frozen=True, slots=True)
class Taken:
    """Somebody took over, and since when."""

    person: str
    since: datetime


async def last_taken(
    tx: Tx, workspace: str, team_id: int, ritual: str, verdict: str, removed: str
) -> Taken | None:
    """Return who gave `verdict` of themselves in a team's latest ritual that has one.

    A late word on an earlier one does not outrank it; what is `removed` says nothing.
    """
    query = (
        select(outcomes.c.subject, outcomes.c.at)
        .join(occurrences, occurrences.c.id == outcomes.c.occurrence_id)
        .join(cadences, cadences.c.id == occurrences.c.cadence_id)
        .where(
            outcomes.c.workspace == workspace,
            outcomes.c.verdict == verdict,
            outcomes.c.subject == outcomes.c.by,
            cadences.c.team_id == team_id,
            cadences.c.ritual == ritual,
            cadences.c.state != removed,
        )
        .order_by(occurrences.c.starts_at.desc(), outcomes.c.at.desc(), outcomes.c.id.desc())
        .limit(1)
    )
    return await tx.row(Taken, query)


async def taken_since(tx: Tx, occurrence: Occurrence, verdict: str) -> bool:
    """Tell whether somebody gave `verdict` of themselves in a later occurrence of the cadence."""
    query = (
        select(outcomes.c.id)
        .join(occurrences, occurrences.c.id == outcomes.c.occurrence_id)
        .where(
            outcomes.c.workspace == occurrence.workspace,
            outcomes.c.verdict == verdict,
            outcomes.c.subject == outcomes.c.by,
            occurrences.c.cadence_id == occurrence.cadence_id,
            occurrences.c.starts_at > occurrence.starts_at,
        )
        .limit(1)
    )
    return (await tx.execute(query)).one_or_none() is not None


async def before_it(tx: Tx, occurrence: Occurrence, limit: int) -> list[Occurrence]:
    """List what a cadence held before one of its occurrences, the latest first."""
    query = (
        select(occurrences)
        .where(
            occurrences.c.workspace == occurrence.workspace,
            occurrences.c.cadence_id == occurrence.cadence_id,
            occurrences.c.starts_at < occurrence.starts_at,
            occurrences.c.state != SKIPPED,
        )
        .order_by(occurrences.c.starts_at.desc())
        .limit(limit)
    )
    return await tx.rows(Occurrence, query)
