"""Which incident is talked over in a place: its own channel, or its card's thread."""

from rituals.incident_promises import IN_THREAD
from rituals.incident_states import MERGED
from rituals.incidents import INC, in_channel, with_id
from rituals.teams import all_teams
from rituals.work import Tx
from storage.incidents import TEAM, Incident, Incidents

LOOKED_AT = 50
"""The newest incidents of a team among which those are looked for that run in a thread."""


async def of_channel(tx: Tx, workspace: str, channel: str) -> Incident | None:
    """Return the incident that a channel was made for, or the one that it was merged into."""
    return await standing(tx, await in_channel(tx, workspace, channel))


async def in_threads(tx: Tx, workspace: str, channel: str) -> list[Incident]:
    """List the incidents that are talked over in the threads of their cards in a team's channel."""
    ids = [one.id for one in await all_teams(tx, workspace) if one.channel == channel]
    newest = await Incidents(tx, workspace).listed(
        series=INC, team_ids=ids, visibility=TEAM, limit=LOOKED_AT
    )
    return [
        one
        for one in newest
        if one.room == IN_THREAD and one.card_channel == channel and one.card_ts is not None
    ]


async def standing(tx: Tx, incident: Incident | None) -> Incident | None:
    """Return the incident that stands for one that was merged, else itself."""
    passed: set[int] = set()
    while incident is not None and incident.state == MERGED and incident.merged_into is not None:
        if incident.id in passed:
            break
        passed.add(incident.id)
        incident = await with_id(tx, incident.workspace, incident.merged_into)
    return incident
