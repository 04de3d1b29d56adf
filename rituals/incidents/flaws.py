"""What is wrong with the times of an incident: a later stage that lies before an earlier one.

Pure. An imported incident is kept with its flaw, and counts in no figure of time until somebody
edits its times into order.
"""

from collections.abc import Iterable
from datetime import datetime
from itertools import pairwise

MOMENTS = ("started", "detected", "mitigated", "resolved")
"""The order in which an incident goes on. Declared has no place in it: one is declared whenever
somebody finds the time."""


def flaw_of(
    *,
    started_at: datetime | None = None,
    detected_at: datetime | None = None,
    mitigated_at: datetime | None = None,
    resolved_at: datetime | None = None,
) -> str:
    """Say which of an incident's moments (instants) lies before an earlier one; "" where none."""
    moments = (started_at, detected_at, mitigated_at, resolved_at)
    return out_of_order(zip(MOMENTS, moments, strict=True))


def out_of_order(stages: Iterable[tuple[str, datetime | None]]) -> str:
    """Say which stage comes before the one that it follows; "" where none does.

    `stages` are names with instants, in the order in which they should be; those without a moment
    are passed by. Two at the same moment are in order.
    """
    known = [(name, at) for name, at in stages if at is not None]
    wrong = (
        f"{later} is before {earlier}"
        for (earlier, first), (later, second) in pairwise(known)
        if second < first
    )
    return next(wrong, "")
