"""Somebody's Home, kept up to date: who has opened theirs lately, and what brings it up to date.

Every change that the history notes touches the Homes of its workspace; many within a moment touch
them once. What the clock alone changes is promised by each Home for itself. What stands there is
`rituals/home/looking.py`'s to ask and `handlers/home/listeners.py`'s to show.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from rituals.promises import NewPromise, Promise, Promises, soon
from rituals.work import Tx
from storage.homes import Home as Home
from storage.homes import Homes, again

HOME = "home"
"""The promise to bring a person's Home up to date."""
TOUCH = "home-touch"
"""The promise to bring those up to date that a change, or a moment that has come, may concern."""
ALL = "WORKSPACE"
"""Its subject, where it is not one person."""
OPENED_WITHIN = timedelta(days=14)
"""Who has not opened their Home for so long sees it anew when they open it, and not before."""
GATHERED_SECONDS = 2
"""Changes within so many seconds touch the Homes once."""
TOUCHES_REMEMBERED = timedelta(days=1)
"""Each touch of a workspace has a key of its own, which no later change promises again."""
AT_ONCE = 30
"""So many Homes, those opened last, are brought up to date together; the others follow, so that
a change in a workspace of thousands does not hold up whoever works there."""
A_SECOND = 10
GOING = "?"
"""Before the mark of what is on its way and has not arrived."""


def opened(tx: Tx, workspace: str, person: str, now: datetime, *, bare: bool) -> None:
    """Note that somebody opened their Home; `bare`: Slack has none of ours to show them."""
    homes = Homes(tx, workspace)
    homes.opened(person, now)
    if bare:
        homes.shows(person, "")


async def refresh(tx: Tx, workspace: str, person: str, now: datetime) -> None:
    """Promise to bring somebody's Home up to date; several at once are one."""
    await Promises(tx, workspace).rearm(promised(workspace, person, now))


async def renew(tx: Tx, workspace: str, person: str, now: datetime) -> None:
    """Promise the same of somebody who may never have opened theirs."""
    if await Homes(tx, workspace).of(person) is not None:
        await refresh(tx, workspace, person, now)


def promised(workspace: str, person: str, now: datetime) -> NewPromise:
    lane = f"home:{person}"
    return soon(workspace, HOME, person, lane, now, lane=lane)


# -- what touches it -------------------------------------------------------------------------------


def touch(tx: Tx, workspace: str, at: datetime) -> None:
    """Let a change at `at` be shown in the Homes of its workspace, in this transaction.

    It costs one statement, which goes with those that are put off, and no row where nobody has
    opened a Home lately.
    """
    moment = int(at.timestamp()) // GATHERED_SECONDS + 1
    due = datetime.fromtimestamp(moment * GATHERED_SECONDS, UTC)
    promise = NewPromise(workspace, TOUCH, ALL, f"{TOUCH}:{moment}", due)
    Homes(tx, workspace).touch(promise, at - OPENED_WITHIN)


async def look_again(tx: Tx, home: Home | None, at: datetime | None, now: datetime) -> None:
    """Promise to look at a Home again at the moment at which the clock changes it.

    Only while it was opened lately: nobody is called for by the clock who does not look.
    """
    if home is None or at is None or home.opened_at < now - OPENED_WITHIN:
        return
    key = f"home:clock:{home.person}"
    made = NewPromise(home.workspace, TOUCH, home.person, key, max(at, now + timedelta(seconds=1)))
    await Promises(tx, home.workspace).rearm(made)


async def touched(tx: Tx, promises: Sequence[Promise], now: datetime) -> dict[Promise, str]:
    """Keep touches: bring up to date the Homes that were opened lately, the last opened first."""
    made = {}
    for workspace in sorted({one.workspace for one in promises}):
        subjects = {one.subject for one in promises if one.workspace == workspace}
        found = await Homes(tx, workspace).since(now - OPENED_WITHIN)
        for place, home in enumerate(found):
            if subjects & {ALL, home.person}:
                late = timedelta(seconds=max(0, place - AT_ONCE) / A_SECOND)
                one = promised(workspace, home.person, now)
                made[workspace, home.person] = replace(one, due_at=now + late)
    again(tx, list(made.values()))
    return {}


# -- what stands there -----------------------------------------------------------------------------


async def home_of(tx: Tx, workspace: str, person: str) -> Home | None:
    """Return what is known of somebody's Home; None where they have not opened it lately."""
    return await Homes(tx, workspace).of(person)


def goes(tx: Tx, home: Home, mark: str) -> None:
    """Note what is on its way to a Home: until it has arrived, it counts as another."""
    Homes(tx, home.workspace).shows(home.person, GOING + mark)


def arrived(tx: Tx, home: Home) -> None:
    """Note that what was on its way has arrived."""
    if home.shown.startswith(GOING):
        Homes(tx, home.workspace).stays(home.person, home.shown, home.shown[len(GOING) :])


def forget(tx: Tx, workspace: str, now: datetime) -> None:
    """Forget the Homes that nobody has opened for long, and the touches that were kept."""
    homes = Homes(tx, workspace)
    homes.forget(now - OPENED_WITHIN)
    homes.forget_touches(TOUCH, ALL, now - TOUCHES_REMEMBERED)
