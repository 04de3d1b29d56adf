"""Anchors: the head of the history, noted daily in a place that the database cannot rewrite.

A chain proves that nothing in its middle was changed; only a head that was noted elsewhere proves
that its end was not cut off. `muster verify --anchor SEQ:HASH` compares.
"""

from datetime import datetime

from rituals import history
from rituals.calendar.wall_clock import next_midnight
from rituals.promises import NewPromise
from rituals.work import Tx
from storage.promises import make_all

ANCHOR = "anchor"
"""The promise to post the head of the history, and to promise the same for the next day."""
LANE = "anchors"
"""Which channel it is posted into, if into any, is the operator's setting at that moment."""


def next_anchor(workspace: str, now: datetime) -> NewPromise:
    """Return the promise of the next anchor, at the coming midnight (UTC)."""
    midnight = next_midnight(now)
    key = f"anchor:{midnight.date().isoformat()}"
    return NewPromise(workspace, ANCHOR, "HISTORY", key, midnight, lane=LANE)


async def promise_anchors(tx: Tx, now: datetime) -> None:
    """Promise the next anchor in each workspace that has a history, where it is not yet."""
    known = await history.workspaces_with_history(tx)
    await make_all(tx, [next_anchor(workspace, now) for workspace in known])
