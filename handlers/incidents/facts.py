"""All that a view of an incident shows, asked of the record."""

from collections.abc import Sequence
from dataclasses import dataclass

from rituals.charters.charter import Charter
from rituals.charters.in_force import in_force
from rituals.incidents import incidents
from rituals.incidents.ending import Ending, ending_of
from rituals.incidents.incidents import DRILL, Incident, Named
from rituals.incidents.merging import Other, other_of
from rituals.incidents.mitigations import MitigationRecord, mitigations_of
from rituals.promises import Promise
from rituals.teams.teams import Team, team_with
from rituals.work import Tx


@dataclass(frozen=True, slots=True)
class Seen:
    """An incident with what stands around it: its team and charter, people, what was done."""

    incident: Incident
    team: Team
    charter: Charter
    people: Sequence[Named] = ()
    mitigations: Sequence[MitigationRecord] = ()
    merged_into: Other | None = None
    ending: Ending | None = None

    @property
    def called(self) -> list[Named]:
        return [one for one in self.people if one.called]

    @property
    def is_drill(self) -> bool:
        return self.incident.series == DRILL


async def seen_of(tx: Tx, incident: Incident) -> Seen:
    """Return an incident as its card shows it."""
    team = await team_with(tx, incident.workspace, incident.team_id)
    return Seen(
        incident,
        team,
        await in_force(tx, team),
        await incidents.people_of(tx, incident),
        await mitigations_of(tx, incident) if incident.mitigated_at else (),
        await other_of(tx, incident, incident.merged_into),
        await ending_of(tx, incident),
    )


async def promised_of(tx: Tx, promise: Promise) -> Incident:
    """Return the incident that a promise is about."""
    incident = await incidents.of_name(tx, promise.workspace, promise.subject)
    if incident is None:
        raise incidents.NoSuchIncident(name=promise.subject)
    return incident
