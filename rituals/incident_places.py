"""Which incidents are talked over in the threads of their cards, for want of a channel."""

from rituals.incident_promises import IN_THREAD
from rituals.incidents import INC
from rituals.teams import all_teams
from rituals.work import Tx
from storage.incidents import TEAM, Incident, Incidents

LOOKED_AT = 50
"""The newest incidents of a team among which those are looked for that run in a thread."""


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
