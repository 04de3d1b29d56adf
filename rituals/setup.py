"""Set a team up: the team itself, and the rituals that are called for it from now on."""

from datetime import datetime

from rituals.cadences import ARCHITECTURE_REVIEW, start_cadence
from rituals.promises import Promises
from rituals.teams import Team, add_team
from rituals.tidying import next_tidying
from rituals.work import Tx


async def set_up(
    tx: Tx, workspace: str, *, name: str, zone: str, channel: str | None, actor: str, now: datetime
) -> Team:
    """Add a team; with a home channel, its weekly architecture review is called there."""
    team = await add_team(
        tx, workspace, name=name, zone=zone, channel=channel, actor=actor, now=now
    )
    await Promises(tx, workspace).make(next_tidying(workspace, now))
    if team.channel is not None:
        await start_cadence(
            tx, team, ARCHITECTURE_REVIEW, channel=team.channel, actor=actor, now=now
        )
    return team
