"""Set a team up: the team itself, and the rituals that are called for it from now on."""

from datetime import datetime

from rituals.anchors import next_anchor
from rituals.charters.applying import apply
from rituals.history import Change, note, record_of
from rituals.names import TEAM, name_of
from rituals.people import to_know
from rituals.promises import Promises
from rituals.teams.starting import start_rituals
from rituals.teams.teams import Founding, Team, TeamTaken, add_team
from rituals.tidying import next_tidying
from rituals.weekly import promises as weekly_promises
from rituals.work import Tx
from storage.cadences import Cadences
from storage.teams import Teams

LEFT = "left-shared-home"
"""What stands in a team's history where its home turned out to be shared with another company."""


async def move_home(tx: Tx, team: Team, channel: str, *, actor: str, now: datetime) -> Team:
    """Give a team its home channel, or another one: its rituals are called there from now on.

    What is announced already stays where it was announced; what is held elsewhere, or in direct
    messages, stays there.
    """
    before = team.channel or await _left(tx, team)
    moved = await Teams(tx, team.workspace).change(team.id, channel=channel, card_ts=None)
    if moved is None:
        raise TeamTaken(name=team.name)
    data: dict[str, str | int | None] = {"from": team.channel, "to": channel}
    note(tx, team.workspace, Change(name_of(TEAM, team.id), "moved", actor, now, data=data))
    if before is not None:
        await Cadences(tx, team.workspace).move(team.id, before, channel)
    if team.channel is None and moved.started_at is not None:
        await start_rituals(tx, moved, channel, actor, now)
    return moved


async def _left(tx: Tx, team: Team) -> str | None:
    """Return the home that a team had to leave; None where it never had one."""
    past = await record_of(tx, team.workspace, name_of(TEAM, team.id))
    homes = [str(one.data["channel"]) for one in past if one.verb == LEFT]
    return homes[-1] if homes else None


async def set_up(tx: Tx, workspace: str, founding: Founding, *, actor: str, now: datetime) -> Team:
    """Add a team; with a home channel and once it is started, its rituals are called there."""
    team = await add_team(tx, workspace, founding, actor=actor, now=now)
    team = (await apply(tx, team, "", actor=actor, now=now)).team
    promises = Promises(tx, workspace)
    await promises.make(next_tidying(workspace, now), next_anchor(workspace, now))
    people = {one for people in founding.people.values() for one in people}
    await promises.make(*(to_know(workspace, one, now) for one in sorted(people)))
    if team.started_at is not None:
        await weekly_promises.begin(tx, workspace, now)
    if team.channel is not None and team.started_at is not None:
        await start_rituals(tx, team, team.channel, actor, now)
    return team
