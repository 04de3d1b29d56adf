"""What an absence changes at once: open rituals count on somebody no more, and turns are passed on.

What opens later asks `rituals/away/away.py` then.
"""

from datetime import datetime

from rituals.away.away import AWAY_STATUS, absences
from rituals.occurrences import answering, facilitating
from rituals.occurrences.facilitating import Turn
from rituals.occurrences.occurrences import OPEN, Occurrence
from rituals.people import Person
from rituals.work import Tx
from storage.due_cadences import due_cadences
from storage.occurrence_people import Asked
from storage.occurrences_asking import asking


async def take_hold(tx: Tx, workspace: str, person: str, now: datetime) -> list[Turn]:
    """Let what somebody named, or their status, hold from now on; return the turns passed on."""
    passed = await facilitating.gone_away(tx, workspace, person, now)
    for occurrence, asked, is_away in await _open_to(tx, workspace, person, now):
        if is_away and asked.answered_at is None and not asked.away:
            await answering.set_away(tx, occurrence, person, away=True, now=now)
    return passed


async def let_go(tx: Tx, workspace: str, person: str, now: datetime) -> None:
    """Count on somebody again in what is open, who is not away after all.

    What they marked themselves away from by hand stays so.
    """
    for occurrence, asked, is_away in await _open_to(tx, workspace, person, now):
        if is_away or not asked.away:
            continue
        if not await answering.was_by_hand(tx, occurrence, person):
            await answering.set_away(tx, occurrence, person, away=False, now=now)


async def _open_to(
    tx: Tx, workspace: str, person: str, now: datetime
) -> list[tuple[Occurrence, Asked, bool]]:
    """List what is open and asks somebody, and say of each whether they are away from it."""
    found = await asking(tx, workspace, person, OPEN)
    if not found:
        return []
    known = await absences(tx, [(workspace, person)], now)
    cadences = await due_cadences(tx, [(workspace, one.cadence_id) for one, _ in found])
    return [
        (
            one,
            asked,
            known.is_away(
                workspace, person, max(now, asked.opens_at), cadences[one.cadence_id].zone
            ),
        )
        for one, asked in found
    ]


async def status_changed(tx: Tx, before: Person | None, person: Person, now: datetime) -> None:
    """Take up what somebody's status in Slack says from now on."""
    was = (before.status, before.status_until) if before is not None else ("", None)
    if (person.status, person.status_until) != was and person.is_full:
        await take_hold(tx, person.workspace, person.id, now)
        if before is not None and before.status in AWAY_STATUS:
            await let_go(tx, person.workspace, person.id, now)
