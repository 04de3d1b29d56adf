"""Who a meeting of a private ritual is for: those it asked on its day, whomever it names since."""

from rituals.cadences.record import CHOSEN, Cadence, is_private, listed
from rituals.occurrences.record import Occurrence
from rituals.work import Tx
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
