"""Whose figures are meant, where a command has no form to ask."""

from rituals.errors import Unfit
from rituals.rights import Viewer, team_here
from rituals.teams.teams import Team
from rituals.work import Tx


class WhichTeam(Unfit):
    """Figures are a team's, and it may be any of these: {known}. Run the command in the channel of
    the one you mean.
    """


async def team_meant(tx: Tx, who: Viewer) -> Team:
    """Return the team that a command is for; raise `WhichTeam` where it may be any of several."""
    team, teams = await team_here(tx, who)
    if team is None:
        raise WhichTeam(known=", ".join(one.name for one in teams))
    return team
