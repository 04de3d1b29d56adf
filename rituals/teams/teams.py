"""Teams: who we are, where we meet, in which zone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from rituals.calendar.recurrence import zone_named
from rituals.errors import NotThere, Unfit
from rituals.history import Change, note
from rituals.names import TEAM, name_of
from rituals.texts import one_line
from rituals.work import Tx
from storage.members import Members
from storage.teams import Team as Team
from storage.teams import Teams, folded, workspaces_with_teams

__all__ = [
    "Founding",
    "Team",
    "add_team",
    "all_teams",
    "find_team",
    "team_name",
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
    """No team has been set up here yet. Run `/muster setup` in the channel where yours meets."""


@dataclass(frozen=True, slots=True)
class Founding:
    """What a team is founded with; `people` are Slack ids by role (`rituals/roles.py`).

    `started`: its rituals are called at once, and not only when somebody presses Start. `rituals`
    names them; None: those that the charter proposes.
    """

    name: str
    zone: str
    channel: str | None = None
    size: str = "mid-size"
    regulated: bool = False
    private: bool = False
    country: str | None = None
    owner: str | None = None
    people: Mapping[str, Sequence[str]] = field(default_factory=dict)
    started: bool = True
    rituals: Sequence[str] | None = None


async def add_team(
    tx: Tx, workspace: str, founding: Founding, *, actor: str, now: datetime
) -> Team:
    """Add a team; its name is unique in the workspace, and a channel is home to one team."""
    name = team_name(founding.name)
    team = await Teams(tx, workspace).add(
        name=name,
        zone=zone_named(founding.zone).key,
        channel=founding.channel or None,
        created_at=now,
        size=founding.size,
        regulated=founding.regulated,
        private=founding.private,
        country=founding.country,
        owner=founding.owner,
        started_at=now if founding.started else None,
        rituals=None if founding.rituals is None else ",".join(founding.rituals),
    )
    if team is None:
        raise TeamTaken(name=name)
    for role, people in founding.people.items():
        await Members(tx, workspace).fill(team.id, role, people)
    data: dict[str, str | int | None] = {
        "zone": team.zone,
        "channel": team.channel,
        "size": team.size,
        "regulated": int(team.regulated),
        **{role: ",".join(people) for role, people in founding.people.items() if people},
    }
    note(
        tx,
        workspace,
        Change(name_of(TEAM, team.id), "added", actor, now, data=data, texts={"name": name}),
    )
    return team


def team_name(typed: str) -> str:
    """Return a team's name in one line; raise `BadTeamName`."""
    name = one_line(typed)
    if not 0 < len(name) <= NAME_CHARACTERS:
        raise BadTeamName(length=len(name))
    return " ".join(name.split())


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
