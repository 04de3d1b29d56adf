"""Whom an occurrence asks: chosen as it opens, and kept as it was then.

Bots, guests, leavers and people of other workspaces are never asked. Who is in a channel that a
ritual follows, Slack says (`handlers/occurrences/following.py`): everything here is in bulk, and
asks nobody but the database.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from rituals.away import absences
from rituals.cadences import CHANNEL, CHOSEN, Cadence, listed
from rituals.days import zone_of
from rituals.people import Person
from rituals.roles import MANAGER
from rituals.wall_clock import local_time, resolve
from rituals.work import Tx
from storage.cadences import Occurrence
from storage.members import members_of_teams
from storage.occurrence_people import Asked, add_people, people_of
from storage.people import described

Pair = tuple[Occurrence, Cadence]
EARLIEST = timedelta(hours=26)
"""How far one zone's morning may come before another's."""


async def freeze(tx: Tx, pairs: Sequence[Pair]) -> Mapping[int, Sequence[Asked]]:
    """Note whom occurrences ask, by occurrence: in bulk, in the order of their ids.

    Of those that follow a channel it is who was noted already; nobody, before Slack has said.
    """
    followed = [one for one, cadence in pairs if cadence.who == CHANNEL]
    found: dict[int, Sequence[Asked]] = dict(await would_ask(tx, _unfollowed(pairs)))
    add_people(tx, [one for asked in found.values() for one in asked])
    if followed:
        noted = await people_of(tx, [(one.workspace, one.id) for one in followed])
        found |= {one.id: noted.get(one.id, ()) for one in followed}
    return found


async def freeze_members(
    tx: Tx, occurrence: Occurrence, cadence: Cadence, members: Sequence[str]
) -> Sequence[Asked]:
    """Note that an occurrence asks the members of its channel, as Slack names them."""
    able = await _able(tx, {cadence.id: members}, {cadence.id: cadence.workspace})
    asked = await _asked(tx, [(occurrence, cadence)], able)
    add_people(tx, asked[occurrence.id])
    return asked[occurrence.id]


async def would_ask(tx: Tx, pairs: Sequence[Pair]) -> Mapping[int, Sequence[Asked]]:
    """Say whom occurrences would ask as things stand, by occurrence."""
    if not pairs:
        return {}
    return await _asked(tx, pairs, await of_cadences(tx, [cadence for _, cadence in pairs]))


async def of_cadences(tx: Tx, cadences: Sequence[Cadence]) -> Mapping[int, tuple[str, ...]]:
    """Return whom cadences ask as things stand, by cadence, leavers and bots left out.

    Where nobody has any of the roles it is the manager; where there is none, nobody. For a channel
    the whole team stands, as far as we know without Slack.
    """
    members = await members_of_teams(tx, [(one.workspace, one.team_id) for one in cadences])
    found: dict[int, Sequence[str]] = {}
    for one in cadences:
        team = members.get(one.team_id, [])
        if one.who == CHOSEN:
            found[one.id] = listed(one.chosen)
            continue
        roles = listed(one.chosen)
        held = [who.person for who in team if one.who == CHANNEL or who.role in roles]
        manager = [who.person for who in team if who.role == MANAGER]
        found[one.id] = held or manager
    return await _able(tx, found, {one.id: one.workspace for one in cadences})


def opens_for(occurrence: Occurrence, cadence: Cadence, person: Person | None) -> datetime:
    """Return when an occurrence asks somebody: with the others, or at their own time of day.

    One that somebody called by hand, at another hour than its own, asks everybody at once.
    """
    local = local_time(occurrence.starts_at, ZoneInfo(cadence.zone))
    at_its_hour = "BYHOUR" in cadence.rule or local.strftime("%H:%M") == cadence.start[-5:]
    if not cadence.own_time or not at_its_hour:
        return occurrence.starts_at
    return resolve(local.replace(tzinfo=None), zone_of(person, cadence.zone))


def _unfollowed(pairs: Sequence[Pair]) -> list[Pair]:
    return [pair for pair in pairs if pair[1].who != CHANNEL]


async def _able(
    tx: Tx, people: Mapping[int, Sequence[str]], workspaces: Mapping[int, str]
) -> Mapping[int, tuple[str, ...]]:
    """Leave out who can take no part; whom nobody knows yet stays."""
    pairs = {(workspaces[key], who) for key, some in people.items() for who in some}
    known = await described(tx, sorted(pairs)) if pairs else {}
    gone = {pair for pair, person in known.items() if not person.is_full}
    return {
        key: tuple(who for who in dict.fromkeys(some) if (workspaces[key], who) not in gone)
        for key, some in people.items()
    }


async def _asked(
    tx: Tx, pairs: Sequence[Pair], candidates: Mapping[int, Sequence[str]]
) -> Mapping[int, Sequence[Asked]]:
    everybody = {(one.workspace, who) for _, one in pairs for who in candidates[one.id]}
    first = min((occurrence.starts_at for occurrence, _ in pairs), default=None)
    known = await absences(tx, sorted(everybody), first - EARLIEST) if first else None
    found: dict[int, Sequence[Asked]] = {}
    for occurrence, cadence in pairs:
        asked = []
        for who in candidates[cadence.id]:
            person = known.people.get((cadence.workspace, who)) if known else None
            at = opens_for(occurrence, cadence, person)
            away = known is not None and known.is_away(cadence.workspace, who, at, cadence.zone)
            asked.append(
                Asked(cadence.workspace, occurrence.id, who, at, away, None, late=False, answers="")
            )
        found[occurrence.id] = tuple(asked)
    return found
