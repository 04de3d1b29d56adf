"""Calendar feeds: who has a secret address of which calendar, and what it shows whom.

An address is one person's, also that of a team's calendar: it stops with them. Whether it still
holds is asked of the record at every request. How a calendar is written is `icalendars.py`'s.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from rituals import secrets
from rituals.cadences.cadences import ACTIVE, CHANNEL, CHOSEN, is_private, is_seen_by, listed
from rituals.cadences.schedules import days_of
from rituals.calendar.days import zone_of
from rituals.charters.in_force import in_force
from rituals.errors import NotNow
from rituals.feeds.icalendars import Entry, first_shown
from rituals.history import Change, note
from rituals.occurrences.invitees import of_cadences
from rituals.occurrences.occurrences import HELD, MISSED, OPEN
from rituals.people import names_of
from rituals.rights import OnlyAnswers, PersonUnknown, Viewer, ensure_in, seen_teams, viewer
from rituals.teams.teams import Team, all_teams
from rituals.work import Tx
from storage.cadences import Cadence, Occurrence
from storage.feeds import Feed, Feeds, feed_of_secret
from storage.occurrence_people import people_of

__all__ = ["Feed"]

NONE_YET = 0
"""Stands for the id of the address before the first."""
ASKED = frozenset({OPEN, HELD, MISSED})
"""States in which an occurrence has asked its people."""


class AddressChanged(NotNow):
    """That address has changed meanwhile. Look again: `/ritual calendar`."""


class NotForYou(NotNow):
    """The calendar of {team} is for those who have a role in it: `/muster setup` gives one."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A calendar that somebody may have, and the address that they have of it, if any."""

    team: Team | None
    feed: Feed | None

    @property
    def feed_id(self) -> int:
        return self.feed.id if self.feed else NONE_YET


@dataclass(frozen=True, slots=True)
class Calendar:
    """A calendar that is asked for: what it is called, and what stands in it."""

    name: str
    entries: Sequence[Entry]


async def offers(tx: Tx, who: Viewer) -> list[Offer]:
    """List the calendars that somebody may have: their own, then those of their teams."""
    feeds = {one.team_id: one for one in await Feeds(tx, who.workspace).of(who.user)}
    teams = [team for team in await seen_teams(tx, who) if _is_of(who, team)]
    return [Offer(team, feeds.get(team.id if team else None)) for team in (None, *teams)]


async def subscribe(
    tx: Tx, who: Viewer, team: Team | None, replaces: int, now: datetime
) -> tuple[Feed, str]:
    """Give somebody an address of a team's calendar, or of their own; return it and its secret.

    It takes the place of the one that has the id `replaces`; raise AddressChanged where that is
    not the one they have any more.
    """
    if team is not None:
        await ensure_in(tx, who, team)
        if not _is_of(who, team):
            raise NotForYou(team=team.name)
    feeds = Feeds(tx, who.workspace)
    if replaces != NONE_YET:
        await revoke(tx, who, replaces, now)
    secret = secrets.made()
    feed = await feeds.add(
        team_id=team.id if team else None,
        person=who.user,
        secret_hash=secrets.hashed(secret),
        created_by=who.user,
        created_at=now,
    )
    if feed is None:
        raise AddressChanged
    _note(tx, feed, "subscribed", who, now)
    return feed, secret


async def revoke(tx: Tx, who: Viewer, feed_id: int, now: datetime) -> Feed:
    """Turn one of somebody's own addresses off; raise AddressChanged where it is off already."""
    feeds = Feeds(tx, who.workspace)
    if feed_id not in {one.id for one in await feeds.of(who.user)}:
        raise AddressChanged
    feed = await feeds.revoke(feed_id, now)
    if feed is None:
        raise AddressChanged
    _note(tx, feed, "unsubscribed", who, now)
    return feed


async def opened(tx: Tx, secret: str, now: datetime) -> Calendar | None:
    """Return the calendar that a secret opens; None where it opens none, for whatever reason."""
    if not secrets.may_be_one(secret):
        return None
    feed = await feed_of_secret(tx, secrets.hashed(secret))
    if feed is None or feed.person is None:
        return None
    try:
        who = await viewer(tx, feed.workspace, feed.person)
    except (PersonUnknown, OnlyAnswers):
        return None
    teams = {one.id: one for one in await all_teams(tx, feed.workspace)}
    active = await Feeds(tx, feed.workspace).cadences(ACTIVE)
    if feed.team_id is None:
        asked = await _asking(tx, who, [one for one in active if _may_ask(who, one, teams)], now)
        return Calendar("My rituals", await _entries(tx, asked, teams, now, whose=who))
    team = teams[feed.team_id]
    if not _is_of(who, team):
        return None
    private = {name for name, one in (await in_force(tx, team)).rituals.items() if one.private}
    shown = [
        one
        for one in active
        if one.team_id == team.id and one.ritual not in private and not is_private(one)
    ]
    return Calendar(f"{team.name}: rituals", await _entries(tx, shown, teams, now))


def _is_of(who: Viewer, team: Team) -> bool:
    """Say whether somebody is of a team wherever they ask from: a program asks from nowhere."""
    return bool(who.roles.get(team.id)) or team.owner == who.user


def _may_ask(who: Viewer, cadence: Cadence, teams: Mapping[int, Team]) -> bool:
    """Say whether a cadence can ask somebody at all; one of a private team asks its own people."""
    team = teams[cadence.team_id]
    if team.private and not _is_of(who, team):
        return False
    if is_private(cadence):
        return is_seen_by(cadence, who.user)
    return cadence.who != CHOSEN or who.user in listed(cadence.chosen)


async def _asking(tx: Tx, who: Viewer, cadences: Sequence[Cadence], now: datetime) -> list[Cadence]:
    """Return those of some cadences that ask somebody, or that are theirs in private.

    Whom one asks that follows its channel shows when it opens: it is those whom it asked last,
    and before that everybody in a role of its team.
    """
    following = [one for one in cadences if one.who == CHANNEL]
    known = await of_cadences(tx, [one for one in cadences if one.who != CHANNEL])
    found = {key for key, people in known.items() if who.user in people}
    found |= {one.id for one in cadences if is_private(one)}
    called = await Feeds(tx, who.workspace).occurrences(
        [one.id for one in following], first_shown(now)
    )
    last = {
        key: asked[-1].id
        for key, rows in called.items()
        if (asked := [one for one in rows if one.state in ASKED])
    }
    people = await people_of(tx, [(who.workspace, one) for one in last.values()])
    for one in following:
        if one.id not in last:
            asks = bool(who.roles.get(one.team_id))
        else:
            asks = any(asked.person == who.user for asked in people.get(last[one.id], ()))
        if asks:
            found.add(one.id)
    return [one for one in cadences if one.id in found]


async def _entries(
    tx: Tx,
    cadences: Sequence[Cadence],
    teams: Mapping[int, Team],
    now: datetime,
    *,
    whose: Viewer | None = None,
) -> list[Entry]:
    """Return what a calendar shows of cadences; on somebody's own at their own time of day."""
    if not cadences:
        return []
    since = first_shown(now)
    workspace = cadences[0].workspace
    called = await Feeds(tx, workspace).occurrences([one.id for one in cadences], since)
    names = await _facilitators(tx, workspace, called)
    days = {key: await days_of(tx, teams[key], since.date()) for key in _teams(cadences)}
    rituals = {key: (await in_force(tx, teams[key])).rituals for key in _teams(cadences)}
    found = []
    for one in cadences:
        team, own = teams[one.team_id], whose is not None and one.own_time
        ritual = rituals[team.id].get(one.ritual)
        looks_at = one.agenda.splitlines() or (ritual.looks_at if ritual else ())
        found.append(
            Entry(
                one,
                f"{one.title} ({team.name})" if whose else one.title,
                "\n".join(["Looks at:", *(f"- {line}" for line in looks_at)]) if looks_at else "",
                zone_of(whose.person, one.zone).key if whose and own else one.zone,
                days[team.id],
                called.get(one.id, ()),
                names,
            )
        )
    return found


async def _facilitators(
    tx: Tx, workspace: str, called: Mapping[int, Sequence[Occurrence]]
) -> Mapping[str, str]:
    rows = (one for found in called.values() for one in found)
    return await names_of(tx, workspace, {one.facilitator for one in rows if one.facilitator})


def _teams(cadences: Sequence[Cadence]) -> list[int]:
    return sorted({one.team_id for one in cadences})


def _note(tx: Tx, feed: Feed, verb: str, who: Viewer, now: datetime) -> None:
    change = Change(f"FEED-{feed.id}", verb, who.user, now, data={"team": feed.team_id})
    note(tx, feed.workspace, change)
