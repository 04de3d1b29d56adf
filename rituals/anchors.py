"""Anchors: the head of the history, noted daily in a place that the database cannot rewrite.

A chain proves that nothing in its middle was changed; only a head that was noted elsewhere proves
that its end was not cut off. `muster verify --anchor SEQ:HASH` compares.
"""

from datetime import datetime, timedelta

from rituals import history
from rituals.promises import NewPromise, Promises
from rituals.work import Tx

ANCHOR = "anchor"
"""The promise to post the head of the history into the audit channel."""
DAY = timedelta(days=1)


def next_anchor(workspace: str, channel: str, now: datetime) -> NewPromise:
    """Return the promise of the next anchor, at the coming midnight (UTC)."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0) + DAY
    return NewPromise(
        workspace=workspace,
        kind=ANCHOR,
        subject="HISTORY",
        key=f"anchor:{channel}:{midnight.date().isoformat()}",
        due_at=midnight,
        lane=channel,
    )


async def promise_anchors(tx: Tx, channel: str, now: datetime) -> None:
    """Promise the next anchor for each workspace that has a history; once a day and channel."""
    for workspace in await history.workspaces_with_history(tx):
        await Promises(tx, workspace).make(next_anchor(workspace, channel, now))
