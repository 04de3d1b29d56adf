"""Teams: who we are, where we meet, in which zone."""

from datetime import datetime

from rituals.calendar import zone_named
from rituals.errors import NotThere, Unfit
from rituals.history import Change, note
from rituals.work import Tx
from storage.teams import Team as Team
from storage.teams import Teams, folded, workspaces_with_teams

__all__ = [
    "Team",
    "add_team",
    "all_teams",
    "find_team",
    "team_here",
    "team_with",
    "workspaces_with_teams",
]

NAME_CHARACTERS = 80
"""As long as a Slack channel's name may be."""


class BadTeamName(Unfit):
    """A team's name has 1 to 80 characters in one line; this one has {length}."""

    field = "name"


class TeamTaken(Unfit):
    """That name or that channel is another team's already ({name})."""

    field = "name"


class NoSuchTeam(NotThere):
    """There is no team called “{name}”. The teams here: {known}."""


class NoTeamYet(NotThere):
    """No team has been set up here yet. An operator adds one with `muster team add NAME --zone
    ZONE --channel ID`.
    """


async def add_team(
    tx: Tx, workspace: str, *, name: str, zone: str, channel: str | None, actor: str, now: datetime
) -> Team:
    """Add a team; its name is unique in the workspace, and a channel is home to one team."""
    name = " ".join(name.split())
    if not 0 < len(name) <= NAME_CHARACTERS:
        raise BadTeamName(length=len(name))
    team = await Teams(tx, workspace).add(
        name=name, zone=zone_named(zone).key, channel=channel or None, created_at=now
    )
    if team is None:
        raise TeamTaken(name=name)
    note(
        tx,
        workspace,
        Change(
            f"TEAM-{team.id}",
            "added",
            actor,
            now,
            data={"zone": zone, "channel": channel},
            texts={"name": name},
        ),
    )
    return team


async def all_teams(tx: Tx, workspace: str) -> list[Team]:
    return await Teams(tx, workspace).all()


async def find_team(tx: Tx, workspace: str, name: str) -> Team:
    """Return the team called `name`, in any spelling of its case."""
    known = await all_teams(tx, workspace)
    for team in known:
        if team.handle == folded(name):
            return team
    raise NoSuchTeam(name=name, known=", ".join(team.name for team in known) or "none yet")


async def team_with(tx: Tx, workspace: str, team_id: int) -> Team:
    """Return a team by its id."""
    team = await Teams(tx, workspace).get(team_id)
    if team is None:
        raise NoTeamYet
    return team


async def team_here(tx: Tx, workspace: str, channel: str | None) -> tuple[Team | None, list[Team]]:
    """Return the team a command in `channel` is for, and all teams to choose from.

    It is the channel's team, or else the only one; with several and none at home here the form
    asks. Raise `NoTeamYet` where there is none at all.
    """
    known = await all_teams(tx, workspace)
    if not known:
        raise NoTeamYet
    here = [team for team in known if channel is not None and team.channel == channel]
    if here or len(known) == 1:
        return (here or known)[0], known
    return None, known
