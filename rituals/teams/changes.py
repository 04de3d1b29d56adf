"""A change of a team takes hold: its row, its people, its charter and the dates of its rituals.

Who may change it, and what its form says, is `rituals/teams/founding.py`'s.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from rituals.charters import in_force as charters
from rituals.charters.applying import apply
from rituals.charters.following import Followed
from rituals.history import Change, note
from rituals.names import TEAM, name_of
from rituals.people import to_know
from rituals.promises import Promises
from rituals.rights import Crew, crew_of
from rituals.teams.starting import follow_settings
from rituals.teams.teams import Team, TeamTaken, team_with
from rituals.work import Tx
from storage.members import Members
from storage.teams import Teams

Fields = Mapping[str, str | bool | None]


@dataclass(frozen=True, slots=True)
class Settled:
    """A team as it was changed, and what that did to its rituals by its charter."""

    team: Team
    rituals: Followed = field(default_factory=Followed)


async def settle(
    tx: Tx,
    team: Team,
    fields: Fields,
    people: Mapping[str, Sequence[str]],
    *,
    actor: str,
    now: datetime,
) -> Settled:
    """Change what differs, and note it; the very same team is returned where nothing does.

    `fields` are those of `Team`, `people` the holders of the roles that are to change.
    """
    fields = {key: value for key, value in fields.items() if getattr(team, key) != value}
    changed = await Teams(tx, team.workspace).change(team.id, **fields) if fields else team
    if changed is None:
        raise TeamTaken(name=fields.get("name") or team.name)
    moved = await _fill(tx, team, people, now)
    if not fields and not moved:
        return Settled(team)
    data: dict[str, str | int | None] = {
        key: int(value) if isinstance(value, bool) else value
        for key, value in fields.items()
        if key != "name"
    }
    texts = {"name": str(fields["name"])} if "name" in fields else {}
    entry = Change(name_of(TEAM, team.id), "changed", actor, now, data=data | moved, texts=texts)
    note(tx, team.workspace, entry)
    await follow_settings(tx, team, changed, actor=actor, now=now)
    rituals = await _chartered(tx, team, changed, actor=actor, now=now)
    return Settled(await team_with(tx, team.workspace, team.id), rituals)


async def _chartered(tx: Tx, before: Team, after: Team, *, actor: str, now: datetime) -> Followed:
    """Put the charter of another size in force, with what the team itself says in it."""
    if (before.size, before.regulated) == (after.size, after.regulated):
        return Followed()
    last = await charters.since(tx, before)
    source = last.source if last else ""
    return (await apply(tx, after, source, actor=actor, now=now)).rituals


async def _fill(
    tx: Tx, team: Team, people: Mapping[str, Sequence[str]], now: datetime
) -> dict[str, str | int | None]:
    """Give the roles; return those that changed, with who holds them now."""
    crew = await crew_of(tx, team)
    before = everybody_by_role(crew)
    moved: dict[str, str | int | None] = {}
    for role, held in people.items():
        if set(held) != set(before.get(role, ())):
            await Members(tx, team.workspace).fill(team.id, role, held)
            moved[role] = ",".join(held) or None
    new = {one for held in people.values() for one in held} - everybody(crew)
    await Promises(tx, team.workspace).make(
        *(to_know(team.workspace, one, now) for one in sorted(new))
    )
    return moved


def everybody_by_role(crew: Crew) -> dict[str, tuple[str, ...]]:
    """Return who is in which role, those who cannot fill it any more among them."""
    roles = {*crew.by_role, *crew.absent}
    return {role: (*crew.by_role.get(role, ()), *crew.absent.get(role, ())) for role in roles}


def everybody(crew: Crew) -> set[str]:
    return {one for people in everybody_by_role(crew).values() for one in people}
