"""Tidying: a workspace forgets, daily, which arrivals it has seen that Slack will not repeat."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from rituals.promises import NewPromise, Promise
from rituals.work import Tx
from storage.promises import make_all
from storage.seen import forget_seen

TIDY = "tidy"
"""The promise to forget old arrivals, and to promise the same for the next day."""
REMEMBERED = timedelta(days=3)
"""Slack's last delivery of an event is 6 minutes after its first; a form stays open for a day."""
DAY = timedelta(days=1)


def next_tidying(workspace: str, now: datetime) -> NewPromise:
    """Return the promise to tidy at the coming midnight (UTC)."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0) + DAY
    key = f"tidy:{midnight.date().isoformat()}"
    return NewPromise(workspace, TIDY, "WORKSPACE", key, midnight)


async def tidy(tx: Tx, promises: Sequence[Promise], now: datetime) -> dict[Promise, str]:
    """Keep tidyings; several of one workspace, after a downtime, are one."""
    workspaces = sorted({one.workspace for one in promises})
    for workspace in workspaces:
        await forget_seen(tx, workspace, now - REMEMBERED)
    await make_all(tx, [next_tidying(workspace, now) for workspace in workspaces])
    return {}
