"""Tidying: a workspace forgets, daily, which arrivals it has seen that will not be repeated, whose
Home nobody has opened for long, and what brought Homes up to date.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from rituals.calendar.wall_clock import next_midnight
from rituals.home import home
from rituals.promises import NewPromise, Promise
from rituals.work import Tx
from storage.promises import make_all
from storage.seen import forget_seen

TIDY = "tidy"
"""The promise to forget old arrivals, and to promise the same for the next day."""
REMEMBERED = timedelta(days=3)
"""Slack's last delivery of an event is 6 minutes after its first; a form stays open for a day."""
HOOKS_REMEMBERED = timedelta(days=90)
"""A tool may add to what it reported long ago, by the key of its report."""


def next_tidying(workspace: str, now: datetime) -> NewPromise:
    """Return the promise to tidy at the coming midnight (UTC)."""
    midnight = next_midnight(now)
    key = f"tidy:{midnight.date().isoformat()}"
    return NewPromise(workspace, TIDY, "WORKSPACE", key, midnight)


async def tidy(tx: Tx, promises: Sequence[Promise], now: datetime) -> dict[Promise, str]:
    """Keep tidyings; several of one workspace, after a downtime, are one."""
    workspaces = sorted({one.workspace for one in promises})
    for workspace in workspaces:
        hooks = now - HOOKS_REMEMBERED
        await forget_seen(tx, workspace, now - REMEMBERED, hooks_before=hooks)
        home.forget(tx, workspace, now)
    await make_all(tx, [next_tidying(workspace, now) for workspace in workspaces])
    return {}
