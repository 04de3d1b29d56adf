"""Set a team up: the team itself, and the rituals that are called for it from now on."""

from datetime import datetime

from rituals.cadences import ARCHITECTURE_REVIEW, of_team, start_cadence
from rituals.history import Change, note
from rituals.promises import Promises
from rituals.teams import Team, TeamTaken, add_team
from rituals.tidying import next_tidying
from rituals.work import Tx
from storage.cadences import Cadences
from storage.teams import Teams


async def move_home(tx: Tx, team: Team, channel: str, *, actor: str, now: datetime) -> Team:
    """Give a team its home channel, or another one: its rituals are called there from now on.

    What is announced already stays where it was announced.
    """
    moved = await Teams(tx, team.workspace).change(team.id, channel=channel)
    if moved is None:
        raise TeamTaken(name=team.name)
    data: dict[str, str | int | None] = {"from": team.channel, "to": channel}
    note(tx, team.workspace, Change(f"TEAM-{team.id}", "moved", actor, now, data=data))
    if await of_team(tx, moved):
        await Cadences(tx, team.workspace).move(team.id, channel)
    else:
        await start_cadence(tx, moved, ARCHITECTURE_REVIEW, channel=channel, actor=actor, now=now)
    return moved


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
