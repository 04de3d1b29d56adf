"""Name people in an incident: whoever is named sees it, and is brought into its channel."""

from datetime import datetime

from rituals import incident_promises
from rituals.people import to_know
from rituals.promises import Promises
from rituals.work import Tx
from storage.incident_people import IncidentPeople, Named
from storage.incidents import Incident


async def name_person(
    tx: Tx, incident: Incident, person: str, why: str, now: datetime
) -> Named | None:
    """Name somebody, with what they read of why; None where they are named already."""
    people = IncidentPeople(tx, incident.workspace)
    named = await people.add(incident, person, why=why, named_at=now)
    if named is not None:
        promises = Promises(tx, incident.workspace)
        await promises.make(to_know(incident.workspace, person, now))
        await promises.rearm(*incident_promises.invite(incident, now))
    return named
