"""How another charter comes into force for a team, and its rituals with it."""

from dataclasses import dataclass, field
from datetime import datetime

from rituals.charters.charter import Charter
from rituals.charters.following import Followed, follow
from rituals.charters.in_force import in_force, since, would_be
from rituals.history import Change, note
from rituals.names import TEAM, name_of
from rituals.teams.teams import Team
from rituals.work import Tx
from storage.charters import Charters
from storage.teams import Teams


@dataclass(frozen=True, slots=True)
class Applied:
    """A charter that came into force, or was in force already (`changed` is false)."""

    team: Team
    before: Charter
    charter: Charter
    changed: bool
    rituals: Followed = field(default_factory=Followed)


async def apply(tx: Tx, team: Team, source: str, *, actor: str, now: datetime) -> Applied:
    """Put a team's YAML in force: from now on its policy is that and the default for the rest.

    Its rituals are added, moved, paused and called again as it says; what is announced stays, and
    so does what a person changed by hand. Nothing happens where it says what is in force already.
    Raise CharterWrong.
    """
    team = await Teams(tx, team.workspace).hold(team.id) or team  # one after the other
    charter, before = would_be(team, source, now), await in_force(tx, team)
    store = Charters(tx, team.workspace)
    last = await since(tx, team)
    if last is not None and last.hash == charter.hash and last.source == source:
        return Applied(team, before, charter, changed=False)
    kept = await store.add(
        team_id=team.id,
        hash=charter.hash,
        document=charter.document(),
        source=source,
        applied_at=now,
        applied_by=actor,
    )
    changed = await Teams(tx, team.workspace).change(team.id, charter=charter.hash)
    data: dict[str, str | int | None] = {
        "from": team.charter,
        "to": charter.hash,
        "version": kept.id,
    }
    change = Change(
        name_of(TEAM, team.id), "chartered", actor, now, charter=charter.hash, data=data
    )
    note(tx, team.workspace, change)
    team = changed or team
    rituals = await follow(tx, team, before, charter, actor=actor, now=now)
    return Applied(team, before, charter, before.hash != charter.hash, rituals)
