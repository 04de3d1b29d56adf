"""Name people in an incident: whoever is named sees it, and is brought into its channel."""

from datetime import datetime

from rituals.errors import Unfit
from rituals.incidents import promises as incident_promises
from rituals.people import known, to_know, why_not
from rituals.promises import Promises
from rituals.rights import PersonUnknown
from rituals.work import Tx
from storage.incident_people import IncidentPeople, Named
from storage.incidents import Incident


class CannotLead(Unfit):
    """{who} cannot lead it: {why}. Choose somebody of this workspace."""

    field = "lead"


async def ensure_leads(tx: Tx, workspace: str, person: str) -> None:
    """Raise `CannotLead` where somebody can take no part; `PersonUnknown` where nobody knows."""
    found = await known(tx, workspace, person)
    if found is None:
        raise PersonUnknown(workspace, person)
    why = why_not(found)
    if why is not None:
        raise CannotLead(who=found.name, why=why)


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
        is_real = incident.series == incident_promises.INC
        if is_real and incident.room == incident_promises.IN_MESSAGES:
            await promises.rearm(incident_promises.tell(incident, person, now))
    return named
