"""Who a meeting of a private ritual is for: those it asked on its day, whomever it names since.

And what else of that sort somebody has at the same time, which nobody but they are told.
"""

from datetime import datetime

from rituals.cadences import schedules
from rituals.cadences.cadences import CHOSEN, Cadence, is_private, is_seen_by, listed
from rituals.occurrences.occurrences import OPEN, Occurrence
from rituals.rights import Viewer, seen_teams
from rituals.work import Tx
from storage.home_questions import HomeQuestions
from storage.occurrence_people import OccurrencePeople


async def people_in(tx: Tx, occurrence: Occurrence, cadence: Cadence) -> frozenset[str]:
    """Name who called a ritual and whom it asked then; before it asks, whom it names.

    Who is asked for a role of theirs is not named in it.
    """
    chooses = cadence.who == CHOSEN
    asked = await OccurrencePeople(tx, occurrence.workspace).of(occurrence.id) if chooses else []
    people = {one.person for one in asked} or set(listed(cadence.chosen))
    return frozenset(people | ({cadence.owner} if cadence.owner else set()))


async def is_seen_in(tx: Tx, occurrence: Occurrence, cadence: Cadence, person: str) -> bool:
    """Tell whether somebody who sees the team sees this date of its ritual too."""
    return not is_private(cadence) or person in await people_in(tx, occurrence, cadence)


async def open_beside(
    tx: Tx, occurrence: Occurrence, cadence: Cadence, person: str
) -> list[Cadence]:
    """List the other private rituals of somebody that are open and began at the same time."""
    if occurrence.state != OPEN or not is_private(cadence):
        return []
    asked = await HomeQuestions(tx, occurrence.workspace).asking(person, OPEN)
    return [
        other
        for one, _, other in asked
        if one.id != occurrence.id
        and one.starts_at == occurrence.starts_at
        and is_private(other)
        and is_seen_by(other, person)
    ]


async def held_beside(
    tx: Tx, who: Viewer, cadence: Cadence, at: datetime, now: datetime
) -> list[Cadence]:
    """List the other private rituals of somebody whose next date is the same moment."""
    if not is_private(cadence):
        return []
    found = []
    for team in await seen_teams(tx, who):
        for one, ahead in await schedules.coming(tx, team, now):
            named = one.owner == who.user or who.user in listed(one.chosen)
            if one.id != cadence.id and is_private(one) and named:
                found += [one] if ahead is not None and ahead.at == at else []
    return found
