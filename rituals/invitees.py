"""Whom an occurrence asks: chosen as it opens, and kept as it was then.

Bots, guests, leavers and people of other workspaces are never asked.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from rituals.cadences import CHOSEN, listed
from rituals.days import zone_of
from rituals.roles import MANAGER
from rituals.wall_clock import local_time
from rituals.work import Tx
from storage.cadences import Cadence, Occurrence
from storage.days_away import due_away
from storage.members import members_of_teams
from storage.occurrence_people import Asked, add_people
from storage.people import described

Pair = tuple[Occurrence, Cadence]


async def freeze(tx: Tx, pairs: Sequence[Pair], now: datetime) -> Mapping[int, tuple[Asked, ...]]:
    """Note whom occurrences ask, by occurrence: in bulk, in the order of their ids."""
    candidates = await of_cadences(tx, [cadence for _, cadence in pairs])
    everybody = {(one.workspace, who) for _, one in pairs for who in candidates[one.id]}
    people = await described(tx, sorted(everybody))
    since = (now - timedelta(days=1)).date()
    away = await due_away(tx, sorted(everybody), since)
    found: dict[int, tuple[Asked, ...]] = {}
    for occurrence, cadence in pairs:
        asked = []
        for who in candidates[cadence.id]:
            person = people.get((cadence.workspace, who))
            zone = zone_of(person, cadence.zone)
            day = local_time(occurrence.starts_at, zone).date()
            gone = any(one.person == who and one.covers(day) for one in away)
            asked.append(
                Asked(
                    cadence.workspace, occurrence.id, who, occurrence.starts_at,
                    gone, None, late=False, answers="",
                )
            )  # fmt: skip
        found[occurrence.id] = tuple(asked)
    add_people(tx, [one for asked in found.values() for one in asked])
    return found


async def of_cadences(tx: Tx, cadences: Sequence[Cadence]) -> Mapping[int, tuple[str, ...]]:
    """Return whom cadences ask as things stand, by cadence, leavers and bots left out.

    Where nobody has any of the roles it is the manager; where there is none, nobody.
    """
    members = await members_of_teams(tx, [(one.workspace, one.team_id) for one in cadences])
    found: dict[int, list[str]] = {}
    for one in cadences:
        team = members.get(one.team_id, [])
        if one.who == CHOSEN:
            found[one.id] = list(listed(one.chosen))
            continue
        roles = listed(one.chosen)
        held = [member.person for member in team if member.role in roles]
        manager = [member.person for member in team if member.role == MANAGER]
        found[one.id] = list(dict.fromkeys(held or manager))
    everybody = {(one.workspace, who) for one in cadences for who in found[one.id]}
    people = await described(tx, sorted(everybody))
    return {
        one.id: tuple(
            who
            for who in found[one.id]
            if (one.workspace, who) not in people or people[one.workspace, who].is_full
        )
        for one in cadences
    }
