"""Whether an incident owes a postmortem: by its severity, its class, and its duplicates'.

What was owed once stays owed, whatever becomes of the incident, until it is written or waived.
"""

from dataclasses import dataclass

from rituals.charters.charter import Charter
from rituals.charters.in_force import in_force
from rituals.history import record_of
from rituals.incidents.drafts import called_class, called_severity
from rituals.incidents.states import RESOLVED
from rituals.postmortems.states import OWED
from rituals.teams.teams import Team, team_with
from rituals.work import Tx
from storage.incidents import Incident, Incidents
from storage.postmortems import Postmortems

POSTMORTEM = "postmortem"
ABSORBED = "absorbed"
"""What the history calls it that a duplicate was merged into an incident."""


@dataclass(frozen=True, slots=True)
class Owed:
    """Whether a resolution asks for a postmortem, and why; `giver` let whoever says so decide."""

    owes: bool
    why: str
    giver: str | None = None


def owed(charter: Charter, incident: Incident) -> Owed:
    """Say whether an incident owes a postmortem: by the highest severity it held, and its class."""
    held = charter.severities.get(incident.highest)
    kind = charter.classes.get(incident.class_id)
    clock = charter.clocks.get(POSTMORTEM)
    reasons = []
    if held is not None and held.major:
        reasons.append(f"it was {called_severity(charter, incident.highest)} at its highest")
    if kind is not None and (
        kind.postmortem or (clock is not None and incident.class_id in clock.classes)
    ):
        reasons.append(f"its class is {called_class(charter, incident.class_id)}")
    if reasons:
        return Owed(owes=True, why=" and ".join(reasons))
    return Owed(
        owes=False,
        why=f"it was never above {called_severity(charter, incident.highest)}"
        " and its class asks for none",
    )


async def owed_of(tx: Tx, team: Team, incident: Incident) -> Owed:
    """Say whether an incident owes one, by itself or for a duplicate that was merged into it."""
    own = owed(await in_force(tx, team), incident)
    if own.owes:
        return own
    for one in await absorbed(tx, incident):
        its_team = await team_with(tx, one.workspace, one.team_id)
        if owed(await in_force(tx, its_team), one).owes:
            return for_duplicate(one)
    return own


def for_duplicate(duplicate: Incident) -> Owed:
    """Say that one is owed for a duplicate, of which no more than the name is told."""
    return Owed(owes=True, why=f"{duplicate.name}, which was the same, asks for one")


async def absorbed(tx: Tx, incident: Incident) -> list[Incident]:
    """List the duplicates that are merged into an incident, and those that are in them."""
    store, found, steps = Incidents(tx, incident.workspace), dict[int, Incident](), [incident]
    while steps:
        step = steps.pop()
        for entry in await record_of(tx, step.workspace, step.name, ABSORBED):
            one = await store.get(int(entry.data["of"] or 0))
            if one is not None and one.merged_into == step.id and one.id not in found:
                found[one.id] = one
                steps.append(one)
    return list(found.values())


async def is_still_owed(tx: Tx, incident: Incident) -> bool:
    """Say whether a postmortem was owed when it was over last, and was neither written nor waived.

    To let that fall is for who may waive it.
    """
    for one in (incident, *await absorbed(tx, incident)):
        postmortem = await Postmortems(tx, one.workspace).of_incident(one.id)
        if postmortem is None or postmortem.state not in OWED:
            continue
        past = await record_of(tx, one.workspace, one.name, RESOLVED, ABSORBED)
        said = [bool(entry.data["owes"]) for entry in past if "owes" in entry.data]
        if said and said[-1]:
            return True
    return False
