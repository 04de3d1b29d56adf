"""Which incident is talked over in the thread of its card, for want of a channel."""

from rituals.incidents.incidents import INC
from rituals.incidents.promises import IN_THREAD
from rituals.teams.teams import all_teams
from rituals.work import Tx
from storage.incidents import TEAM, Incident, Incidents


async def in_thread(
    tx: Tx, workspace: str, channel: str, card_ts: str | None = None
) -> Incident | None:
    """Return the incident whose thread below a card in a team's channel is its place.

    However old it is, and however many came after it. Without `card_ts` it is any, if there is one.
    """
    ids = [one.id for one in await all_teams(tx, workspace) if one.channel == channel]
    return await Incidents(tx, workspace).in_thread(
        IN_THREAD, series=INC, team_ids=ids, visibility=TEAM, channel=channel, card_ts=card_ts
    )
