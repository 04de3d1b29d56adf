"""Who sees and who may: asked at every click, of the record and never of a button.

A team with a private home channel is seen by its people, and by whoever asks from that channel.
Guests, bots, leavers and people of other workspaces only answer what is addressed to them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from rituals.errors import NotNow, NotThere
from rituals.people import names_of
from rituals.roles import CONTACTS, ENGINEER, ENGINEERING, MANAGER, ROLES
from rituals.teams.teams import NoTeamYet, Team, all_teams
from rituals.work import Tx
from storage.delegations import Delegations
from storage.members import Member, members_of_teams
from storage.people import People, Person, described


class PersonUnknown(Exception):
    """Nobody here knows this person yet: the door asks Slack who they are and serves again."""

    def __init__(self, workspace: str, user: str) -> None:
        super().__init__(user)
        self.workspace = workspace
        self.user = user


class OnlyAnswers(NotNow):
    """Guests and people of other workspaces answer what is addressed to them; the rest of Muster
    is for members of this workspace. Ask a member of the team to do it.
    """


class NotInTeam(NotNow):
    """That is for the people of {team}. {who} can add you: `/muster setup`."""


class NotYours(NotNow):
    """{what} is for {who}."""


class NoTeamSeen(NotThere):
    """There is no such team here, or it is private and you are not in it."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """Somebody who asks: who they are, in which roles (by team id), and from which channel."""

    person: Person
    roles: Mapping[int, frozenset[str]]
    channel: str | None = None

    @property
    def workspace(self) -> str:
        return self.person.workspace

    @property
    def user(self) -> str:
        return self.person.id

    def sees(self, team: Team) -> bool:
        return not team.private or self.is_in(team) or team.owner == self.user

    def is_in(self, team: Team) -> bool:
        """Say whether they are of the team: in a role, or at home in its channel."""
        at_home = self.channel is not None and self.channel == team.channel
        return at_home or bool(self.roles.get(team.id))


async def viewer(tx: Tx, workspace: str, user: str, channel: str | None = None) -> Viewer:
    """Return who asks; raise `PersonUnknown`, or `OnlyAnswers` for who is no full member."""
    found = await People(tx, workspace).with_roles(user)
    if found is None:
        raise PersonUnknown(workspace, user)
    person, pairs = found
    if not person.is_full:
        raise OnlyAnswers
    roles: dict[int, set[str]] = {}
    for team_id, role in pairs:
        roles.setdefault(team_id, set()).add(role)
    return Viewer(person, {key: frozenset(value) for key, value in roles.items()}, channel)


@dataclass(frozen=True, slots=True)
class Crew:
    """A team's people by role, those left out who have gone or only answer."""

    team: Team
    by_role: Mapping[str, tuple[str, ...]]
    absent: Mapping[str, tuple[str, ...]]
    """People in a role who cannot fill it any more: they left, or are guests or bots."""

    @property
    def people(self) -> frozenset[str]:
        return frozenset(one for people in self.by_role.values() for one in people)

    @property
    def manager(self) -> str | None:
        """Return the manager, or who set the team up where there is none."""
        return next(iter(self.by_role.get(MANAGER, ())), self.team.owner)

    @property
    def lead(self) -> str | None:
        """Return the engineering lead, or the manager in their place."""
        return next(iter(self.holders(ENGINEERING)), None)

    def holders(self, *roles: str) -> tuple[str, ...]:
        """Return who holds any of the roles; the manager where nobody does."""
        held = tuple(dict.fromkeys(one for role in roles for one in self.by_role.get(role, ())))
        return held or ((self.manager,) if self.manager else ())

    def missing(self) -> list[str]:
        """List the contacts whom nobody holds: the manager stands in."""
        return [role for role in CONTACTS if not self.by_role.get(role)]

    def titles(self, person: str) -> list[str]:
        """Say in which roles somebody is, as people call them."""
        return [ROLES[role] for role, people in self.by_role.items() if person in people]


async def crew_of(tx: Tx, team: Team) -> Crew:
    """Return a team's people, those who can fill their role and those who cannot any more."""
    return (await crews_of(tx, [team]))[team.id]


async def crews_of(tx: Tx, teams: Iterable[Team]) -> dict[int, Crew]:
    """Return the people of teams, by team, in bulk."""
    wanted = {team.id: team for team in teams}
    owners = [(team.workspace, team.id) for team in wanted.values()]
    members = await members_of_teams(tx, owners) if owners else {}
    pairs = sorted({(one.workspace, one.person) for some in members.values() for one in some})
    known = await described(tx, pairs) if pairs else {}
    return {key: _crew(team, members.get(key, ()), known) for key, team in wanted.items()}


def _crew(team: Team, members: Sequence[Member], known: Mapping[tuple[str, str], Person]) -> Crew:
    present: dict[str, list[str]] = {}
    absent: dict[str, list[str]] = {}
    for one in members:
        person = known.get((one.workspace, one.person))
        able = person is None or person.is_full
        (present if able else absent).setdefault(one.role, []).append(one.person)
    return Crew(
        team,
        {role: tuple(people) for role, people in present.items()},
        {role: tuple(people) for role, people in absent.items()},
    )


async def seen_teams(tx: Tx, who: Viewer) -> list[Team]:
    """List the teams that somebody sees."""
    return [team for team in await all_teams(tx, who.workspace) if who.sees(team)]


async def team_here(tx: Tx, who: Viewer) -> tuple[Team | None, list[Team]]:
    """Return the team a command is for, and those to choose from where the form has to ask.

    It is the channel's team, else the asker's only team, else the only one they see. Raise
    `NoTeamYet` where there is none at all.
    """
    seen = await seen_teams(tx, who)
    if not seen:
        raise NoTeamYet
    here = [team for team in seen if who.channel is not None and team.channel == who.channel]
    mine = [team for team in seen if who.is_in(team)]
    for found in (here, mine, seen):
        if len(found) == 1:
            return found[0], seen
    return None, mine or seen


async def team_seen(tx: Tx, who: Viewer, team_id: int) -> Team:
    """Return a team by its id; raise `NoTeamSeen` where it is not for these eyes."""
    for team in await all_teams(tx, who.workspace):
        if team.id == team_id and who.sees(team):
            return team
    raise NoTeamSeen


async def ensure_in(tx: Tx, who: Viewer, team: Team) -> None:
    """Raise `NotInTeam` for somebody who is not of the team; one without people is everybody's."""
    if who.is_in(team) or team.owner == who.user:
        return
    crew = await crew_of(tx, team)
    if not crew.people:
        return
    raise await not_in(tx, team)


async def not_in(tx: Tx, team: Team) -> NotInTeam:
    """Return the error that says that something is for a team, and who adds people to it."""
    head = (await crew_of(tx, team)).manager or ""
    names = await names_of(tx, team.workspace, [head])
    who = names.get(head, "")
    # Who is not met yet has no name but an id, which nobody knows.
    return NotInTeam(team=team.name, who="Its manager" if who in {"", head} else who)


async def ensure_holds(
    tx: Tx, who: Viewer, team: Team, roles: Iterable[str], what: str, now: datetime
) -> str | None:
    """Raise `NotYours` where somebody may not do `what`, which is for the holders of `roles`.

    Return for whom they act where they do so as a deputy.
    """
    crew = await crew_of(tx, team)
    holders = crew.holders(*roles)
    if who.user in holders:
        return None
    for giver in await givers_to(tx, team.workspace, who.user, now):
        if giver in holders:
            return giver
    raise NotYours(what=what, who=await named(tx, crew, holders))


async def givers_to(tx: Tx, workspace: str, deputy: str, now: datetime) -> list[str]:
    """List those who have somebody decide for them now. A deputy passes nothing on."""
    running = await Delegations(tx, workspace).running(now)
    return [one.giver for one in running if one.deputy == deputy]


async def deputies_of(tx: Tx, workspace: str, now: datetime) -> dict[str, str]:
    """Return who decides now for whom: deputies by giver."""
    return {one.giver: one.deputy for one in await Delegations(tx, workspace).running(now)}


async def deputies_in(tx: Tx, team: Team, now: datetime) -> dict[str, str]:
    """Return who decides now for whom, of a private team only deputies who see it."""
    found = await deputies_of(tx, team.workspace, now)
    if not found or not team.private:
        return found
    seeing = await seeing_private(tx, team)
    return {giver: deputy for giver, deputy in found.items() if deputy in seeing}


async def seeing_private(tx: Tx, team: Team) -> frozenset[str]:
    """Name those who see a private team wherever they ask from: its people and who set it up."""
    crew = await crew_of(tx, team)
    return crew.people | ({team.owner} if team.owner else frozenset())


async def named(tx: Tx, crew: Crew, people: Sequence[str]) -> str:
    """Name people with their roles, as in “Maya (Engineering lead) or George (Manager)”."""
    if not people:
        return "a lead or manager, and none is named yet: `/muster setup`"
    names = await names_of(tx, crew.team.workspace, people)
    told = []
    for one in people:
        titles = [title for title in crew.titles(one) if title != ROLES[ENGINEER]]
        told.append(f"{names[one]} ({', '.join(titles)})" if titles else names[one])
    return " or ".join([", ".join(told[:-1]), told[-1]] if len(told) > 1 else told)
