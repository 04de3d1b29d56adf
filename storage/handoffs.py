"""Who took the on-call over last: a question that joins outcomes, occurrences and cadences."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from storage.cadences import cadences, occurrences
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
    """Return who last gave `verdict` of themselves in a team's ritual that is not `removed`."""
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
        .order_by(outcomes.c.at.desc(), outcomes.c.id.desc())
        .limit(1)
    )
    return await tx.row(Taken, query)
