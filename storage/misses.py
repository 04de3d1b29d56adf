"""How often cadences were missed since anybody last attended to them, for many at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, exists, or_, select

from storage.cadences import cadences, occurrences
from storage.db import Tx
from storage.occurrence_people import occurrence_people
from storage.pairs import among, one_of


@dataclass(frozen=True, slots=True)
class Misses:
    """When each date that was missed since a sign of life began, the earliest first.

    `attended` is when the date of that sign began; None where there never was one.
    """

    attended: datetime | None
    at: tuple[datetime, ...]


async def missed_since_attended(
    tx: Tx,
    pairs: Sequence[tuple[str, int]],
    *,
    held: str,
    missed: str,
    unattended: str,
    no_reasons: Iterable[str],
) -> dict[int, Misses]:
    """Return, by cadence, what was missed since it was held, answered or explained last.

    `pairs` are (workspace, id). Missed is what has no reason, or `unattended` as one: another of
    `no_reasons` says nothing of its people, and any that is none of them somebody wrote.
    """
    if not pairs:
        return {}
    answered = exists().where(
        occurrence_people.c.occurrence_id == occurrences.c.id,
        occurrence_people.c.answered_at.is_not(None),
    )
    explained = and_(
        occurrences.c.state == missed,
        occurrences.c.why.is_not(None),
        ~one_of(occurrences.c.why, no_reasons),
    )
    # From the latest backwards: of what people attend to, one row is read.
    attended = (
        select(occurrences.c.starts_at)
        .where(
            occurrences.c.cadence_id == cadences.c.id,
            or_(occurrences.c.state == held, explained, answered),
        )
        .order_by(occurrences.c.starts_at.desc())
        .limit(1)
        .scalar_subquery()
    )
    these = (
        select(cadences.c.id, attended.label("attended"))
        .where(among(cadences.c.workspace, cadences.c.id, pairs))
        .cte("these")
        # Once a cadence, not once a date of it: of a ritual dead for years there are hundreds.
        .prefix_with("MATERIALIZED")
    )
    query = (
        select(occurrences.c.cadence_id, these.c.attended, occurrences.c.starts_at)
        .join(these, these.c.id == occurrences.c.cadence_id)
        .where(
            occurrences.c.state == missed,
            or_(occurrences.c.why.is_(None), occurrences.c.why == unattended),
            or_(these.c.attended.is_(None), occurrences.c.starts_at > these.c.attended),
        )
        .order_by(occurrences.c.cadence_id, occurrences.c.starts_at)
    )
    found: dict[int, tuple[datetime | None, list[datetime]]] = {}
    for one in await tx.execute(query):
        found.setdefault(one.cadence_id, (one.attended, []))[1].append(one.starts_at)
    return {key: Misses(attended, tuple(at)) for key, (attended, at) in found.items()}
