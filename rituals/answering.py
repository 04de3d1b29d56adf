"""What people answer to an occurrence's questions, and what that promises."""

from collections.abc import Sequence
from datetime import datetime

from rituals.promises import NewPromise
from rituals.work import Tx
from storage.cadences import Cadence, Occurrence
from storage.occurrence_people import Asked, people_of


def promised(
    _occurrence: Occurrence, _cadence: Cadence, _asked: Sequence[Asked], _now: datetime
) -> list[NewPromise]:
    """Return what an occurrence that has just opened promises to those it asks."""
    return []


def closed(_occurrence: Occurrence, _cadence: Cadence, _now: datetime) -> list[NewPromise]:
    """Return what an occurrence that has just closed promises."""
    return []


async def answered(tx: Tx, pairs: Sequence[tuple[str, int]]) -> frozenset[int]:
    """Return which occurrences, given as (workspace, id), anybody answered."""
    found = await people_of(tx, pairs)
    return frozenset(key for key, people in found.items() if any(one.answered_at for one in people))
