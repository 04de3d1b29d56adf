"""Whom an occurrence asks: chosen as it opens, and kept as it was then.

Bots, guests, leavers and people of other workspaces are never asked. Who is in a channel that a
ritual follows, Slack says (`handlers/occurrences/following.py`): everything here is in bulk, and
asks nobody but the database.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from rituals.away.away import Absences, absences
from rituals.cadences.cadences import CHANNEL, CHOSEN, Cadence, listed, recurrence
from rituals.calendar.days import zone_of
from rituals.calendar.recurrence import time_of
from rituals.calendar.wall_clock import local_time, resolve
from rituals.people import Person
from rituals.roles import MANAGER
from rituals.work import Tx
from storage.cadences import Occurrence
from storage.members import members_of_teams
from storage.occurrence_people import Asked, add_people
from storage.people import described

Pair = tuple[Occurrence, Cadence]
EARLIEST = timedelta(hours=26)
"""How far one zone's morning may come before another's."""
NEVER = datetime.min.replace(tzinfo=UTC)


async def freeze(tx: Tx, pairs: Sequence[Pair]) -> Mapping[int, Sequence[Asked]]:
    """Note whom occurrences ask, by occurrence: in bulk, in the order of their ids.

    Of those that follow a channel it is nobody, before Slack has said.
    """
    asked = await would_ask(tx, _unfollowed(pairs))
    add_people(tx, [one for some in asked.values() for one in some])
    return {one.id: asked.get(one.id, ()) for one, _ in pairs}


async def freeze_members(
    tx: Tx, occurrence: Occurrence, cadence: Cadence, members: Sequence[str]
) -> Sequence[Asked]:
    """Note that an occurrence asks the members of its channel, as Slack names them."""
    asked = await would_ask_members(tx, occurrence, cadence, members)
    add_people(tx, asked)
    return asked


async def would_ask_members(
    tx: Tx, occurrence: Occurrence, cadence: Cadence, members: Sequence[str]
) -> Sequence[Asked]:
    """Say whom of its channel an occurrence would ask, if it opened now."""
    return (await _asked(tx, [(occurrence, cadence)], {cadence.id: members}))[occurrence.id]


async def would_ask(tx: Tx, pairs: Sequence[Pair]) -> Mapping[int, Sequence[Asked]]:
    """Say whom occurrences would ask as things stand, by occurrence."""
    if not pairs:
        return {}
    return await _asked(tx, pairs, await _named(tx, [cadence for _, cadence in pairs]))


async def of_cadences(tx: Tx, cadences: Sequence[Cadence]) -> Mapping[int, tuple[str, ...]]:
    """Return whom cadences ask as things stand, by cadence, leavers and bots left out.

    Where nobody has any of the roles it is the manager; where there is none, nobody. For a channel
    the whole team stands, as far as we know without Slack.
    """
    found = await _named(tx, cadences)
    workspaces = {one.id: one.workspace for one in cadences}
    pairs = {(workspaces[key], who) for key, some in found.items() for who in some}
    known = await described(tx, sorted(pairs)) if pairs else {}
    return {key: _able(some, workspaces[key], known) for key, some in found.items()}


async def _named(tx: Tx, cadences: Sequence[Cadence]) -> Mapping[int, Sequence[str]]:
    """Return whom cadences name as things stand, leavers and bots among them."""
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
    return found


def opens_for(occurrence: Occurrence, cadence: Cadence, person: Person | None) -> datetime:
    """Return when an occurrence asks somebody: with the others, or at their own time of day.

    One that somebody called by hand, at another hour than its own, asks everybody at once.
    """
    if not cadence.own_time:
        return occurrence.starts_at
    zone = ZoneInfo(cadence.zone)
    day = local_time(occurrence.starts_at, zone).date()
    # The time that the rule names, which on the day of a clock change there may not be.
    named = datetime.combine(day, time_of(recurrence(cadence)))
    if resolve(named, zone) != occurrence.starts_at:
        return occurrence.starts_at
    return resolve(named, zone_of(person, cadence.zone))


async def zones_of(tx: Tx, cadences: Sequence[Cadence]) -> Mapping[int, Collection[ZoneInfo]]:
    """Return the zones in which cadences ask people at their own time, by cadence."""
    own = [one for one in cadences if one.own_time]
    if not own:
        return {}
    asked = await of_cadences(tx, own)
    known = await described(
        tx, sorted({(one.workspace, who) for one in own for who in asked[one.id]})
    )
    return {
        one.id: {zone_of(known.get((one.workspace, who)), one.zone) for who in asked[one.id]}
        for one in own
    }


def _unfollowed(pairs: Sequence[Pair]) -> list[Pair]:
    return [pair for pair in pairs if pair[1].who != CHANNEL]


def _able(
    people: Sequence[str], workspace: str, known: Mapping[tuple[str, str], Person]
) -> tuple[str, ...]:
    """Leave out who can take no part; whom nobody knows yet stays."""
    able = []
    for who in dict.fromkeys(people):
        person = known.get((workspace, who))
        if person is None or person.is_full:
            able.append(who)
    return tuple(able)


async def _asked(
    tx: Tx, pairs: Sequence[Pair], candidates: Mapping[int, Sequence[str]]
) -> Mapping[int, Sequence[Asked]]:
    """Say who of the candidates is asked, and when: whoever can take part at all."""
    everybody = {(one.workspace, who) for _, one in pairs for who in candidates[one.id]}
    first = min((occurrence.starts_at for occurrence, _ in pairs), default=NEVER)
    known = await absences(tx, sorted(everybody), first - EARLIEST if everybody else first)
    return {
        occurrence.id: tuple(
            _one(occurrence, cadence, who, known)
            for who in _able(candidates[cadence.id], cadence.workspace, known.people)
        )
        for occurrence, cadence in pairs
    }


def _one(occurrence: Occurrence, cadence: Cadence, who: str, known: Absences) -> Asked:
    at = opens_for(occurrence, cadence, known.people.get((cadence.workspace, who)))
    away = known.is_away(cadence.workspace, who, at, cadence.zone)
    return Asked(cadence.workspace, occurrence.id, who, at, away, None, late=False, answers="")
