"""Who facilitates an occurrence: the one whose last turn lies furthest back, of those who can."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from rituals import invitees
from rituals.cadences import NOBODY, ROTATE, listed
from rituals.promises import NewPromise
from rituals.schedules import Planned
from rituals.work import Tx
from storage.cadences import Cadence, Occurrence, last_facilitated

NEVER = datetime.min.replace(tzinfo=UTC)


async def turns(
    tx: Tx, dates: Sequence[tuple[Cadence, Planned]]
) -> Mapping[tuple[int, Planned], str]:
    """Say whose turn it is on dates that are about to be called, in bulk.

    A date that nobody can take is left out, as is every date of what nobody facilitates.
    """
    wanted = [(cadence, when) for cadence, when in dates if cadence.facilitators != NOBODY]
    if not wanted:
        return {}
    asked = await invitees.of_cadences(tx, [cadence for cadence, _ in wanted])
    last = await last_facilitated(tx, [(one.workspace, one.id) for one, _ in wanted])
    found: dict[tuple[int, Planned], str] = {}
    for cadence, when in wanted:
        known = last.setdefault(cadence.id, {})
        rotate = cadence.facilitators == ROTATE
        able = asked[cadence.id] if rotate else listed(cadence.facilitators)
        if able:
            turn = min(able, key=lambda who: (known.get(who, NEVER), who))
            found[cadence.id, when] = turn
            known[turn] = when.at
    return found


def told(_occurrence: Occurrence, _cadence: Cadence, _now: datetime) -> list[NewPromise]:
    """Return the promise to tell who facilitates an occurrence that was just called."""
    return []
