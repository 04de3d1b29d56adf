"""What an absence changes at once: open rituals count on somebody no more, and turns are passed on.

What opens later asks `rituals/away.py` then.
"""

from datetime import datetime

from rituals import answering, facilitating
from rituals.away import absences
from rituals.facilitating import Turn
from rituals.occurrences import OPEN
from rituals.people import Person
from rituals.work import Tx
from storage.occurrences_asking import asking


async def take_hold(tx: Tx, workspace: str, person: str, now: datetime) -> list[Turn]:
    """Let what somebody named, or their status, hold from now on; return the turns passed on."""
    passed = await facilitating.gone_away(tx, workspace, person, now)
    open_ones = await asking(tx, workspace, person, OPEN)
    known = await absences(tx, [(workspace, person)], now) if open_ones else None
    for occurrence, asked in open_ones:
        waits = asked.answered_at is None and not asked.away
        if (
            known is not None
            and waits
            and known.is_away(workspace, person, max(now, asked.opens_at))
        ):
            await answering.set_away(tx, occurrence, person, away=True, now=now)
    return passed


async def let_go(tx: Tx, workspace: str, person: str, now: datetime) -> None:
    """Count on somebody again in what is open, who is not away after all."""
    known = await absences(tx, [(workspace, person)], now)
    for occurrence, asked in await asking(tx, workspace, person, OPEN):
        if asked.away and not known.is_away(workspace, person, max(now, asked.opens_at)):
            await answering.set_away(tx, occurrence, person, away=False, now=now)


async def status_changed(tx: Tx, before: Person | None, person: Person, now: datetime) -> None:
    """Take up what somebody's status in Slack says from now on."""
    was = (before.status, before.status_until) if before is not None else ("", None)
    if (person.status, person.status_until) != was and person.is_full:
        await take_hold(tx, person.workspace, person.id, now)
