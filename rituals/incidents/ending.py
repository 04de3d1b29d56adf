"""How an incident ended: who resolved it, and the postmortem that it owes."""

from dataclasses import dataclass

from rituals.history import record_of
from rituals.incidents.states import RESOLVED
from rituals.work import Tx
from storage.incidents import Incident
from storage.postmortems import Postmortem, Postmortems


@dataclass(frozen=True, slots=True)
class Ending:
    """Who resolved an incident the last time (None: it was imported), and its postmortem."""

    by: str | None
    postmortem: Postmortem | None


async def ending_of(tx: Tx, incident: Incident) -> Ending | None:
    """Return how an incident ended; None while it is not resolved."""
    if incident.state != RESOLVED:
        return None
    past = await record_of(tx, incident.workspace, incident.name, RESOLVED)
    postmortem = await Postmortems(tx, incident.workspace).of_incident(incident.id)
    return Ending(past[-1].actor if past else None, postmortem)
