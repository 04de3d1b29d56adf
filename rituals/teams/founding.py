"""How a team is set up from its channel, changed, and started; whose it is to do so.

`rituals/teams/setup.py` makes the team and calls its rituals; what the form looks like is
`handlers/teams/setting_up.py`'s.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from rituals.away.quiet import own_zone
from rituals.calendar.public_holidays import ensure_country
from rituals.calendar.wall_clock import zone_named
from rituals.errors import NotNow, Unfit
from rituals.history import Change, note
from rituals.names import TEAM, name_of
from rituals.people import names_of
from rituals.promises import NewPromise, Promises, soon
from rituals.rights import Crew, Viewer, crew_of, ensure_holds
from rituals.roles import CONTACTS, ENGINEER, ENGINEERING, MANAGER
from rituals.teams.changes import Settled, everybody, everybody_by_role, settle
from rituals.teams.setup import LEFT, set_up
from rituals.teams.starting import start_rituals
from rituals.teams.teams import Founding, Team, TeamTaken, all_teams, team_name, team_with
from rituals.weekly import promises as weekly_promises
from rituals.work import Tx
from storage.people import People
from storage.teams import Teams

CARD, LOOK = "team-card", "team-home"
"""The promises to post or edit a team's card, and to look whether its channel can be a home."""

SIZES = {"startup": "Startup", "mid-size": "Mid-size", "enterprise": "Enterprise"}
"""The charter's sizes (`domain.md`, section 7), as people say them."""
PEOPLE_AT_MOST = 1000
"""As many as Slack's field takes."""
SHORT_HASH = 12


class AlreadySetUp(NotNow):
    """This channel is the home of {name} already: it was set up a moment ago. Close this form and
    run `/muster setup` again to change it.
    """

    field = "name"


class ChangedMeanwhile(NotNow):
    """Somebody else changed {name} while this form was open, and your copy is out of date. Close it
    and run `/muster setup` again to see how it stands.
    """

    field = "name"


class NobodyChosen(Unfit):
    """Choose at least one person."""

    field = "engineers"


class TooMany(Unfit):
    """A team takes up to {most} engineers."""

    field = "engineers"


class CannotCount(Unfit):
    """{names}: bots, guests, people of other workspaces and people who have left cannot be of a
    team. Take them out.
    """


class NoSuchSize(Unfit):
    """Choose one of: {sizes}."""

    field = "size"


class AlreadyStarted(NotNow):
    """{name} is started already. Its card shows what comes next."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What the form says. Where `more` was never opened, what stands under it stays as it is.

    `rituals`: None where the charter proposes them.
    """

    name: str
    engineers: Sequence[str]
    manager: str
    size: str
    more: bool = False
    regulated: bool = False
    contacts: Mapping[str, str] = field(default_factory=dict)
    zone: str = ""
    country: str | None = None
    rituals: Sequence[str] | None = None

    def people(self) -> dict[str, Sequence[str]]:
        """Return who is in which role; a contact that was emptied has nobody."""
        chosen: dict[str, Sequence[str]] = {ENGINEER: self.engineers, MANAGER: [self.manager]}
        if self.more:
            chosen |= {role: self._contact(role) for role in CONTACTS}
        return chosen

    def _contact(self, role: str) -> list[str]:
        return [self.contacts[role]] if self.contacts.get(role) else []


async def team_at(tx: Tx, workspace: str, channel: str) -> Team | None:
    """Return the team whose home a channel is."""
    return next((one for one in await all_teams(tx, workspace) if one.channel == channel), None)


async def ensure_may_change(tx: Tx, who: Viewer, team: Team, what: str, now: datetime) -> None:
    """Raise `NotYours` for all but a team's manager, lead and owner, and their deputies.

    A team that has none of them any more is taken over by whoever is of it, or asks from its home.
    """
    crew = await crew_of(tx, team)
    known = await People(tx, team.workspace).named([team.owner or ""])
    owner = team.owner
    if owner in known and not known[owner].is_full:
        owner = None
    heads = crew.by_role.get(MANAGER) or crew.by_role.get(ENGINEERING) or owner
    if who.user == owner or (not heads and who.is_in(team)):
        return
    await ensure_holds(tx, who, team, (MANAGER, ENGINEERING), what, now)


async def found(
    tx: Tx, who: Viewer, channel: str, wish: Wish, *, private: bool, now: datetime
) -> Team:
    """Set a team up in its channel; nobody is prompted before it is started."""
    there = await team_at(tx, who.workspace, channel)
    if there is not None:
        raise AlreadySetUp(name=there.name)
    await _check(tx, who.workspace, wish)
    zone = wish.zone if wish.more and wish.zone else (await own_zone(tx, who)).key
    founding = Founding(
        name=wish.name,
        zone=zone,
        channel=channel,
        size=wish.size,
        regulated=wish.regulated,
        private=private,
        country=wish.country or None,
        owner=who.user,
        people={role: people for role, people in wish.people().items() if people},
        started=False,
        rituals=None if wish.rituals is None else tuple(wish.rituals),
    )
    try:
        team = await set_up(tx, who.workspace, founding, actor=who.user, now=now)
    except TeamTaken:
        there = await team_at(tx, who.workspace, channel)
        if there is None:
            raise
        raise AlreadySetUp(name=there.name) from None
    await Promises(tx, who.workspace).make(look(team, now))
    await show_card(tx, team, now)
    return team


async def change(
    tx: Tx, who: Viewer, team: Team, wish: Wish, *, seen: str, now: datetime
) -> Settled:
    """Change a team as its form says; `seen` is the `stamp` of what the form was opened with."""
    await ensure_may_change(tx, who, team, "Changing the team", now)
    crew = await crew_of(tx, team)
    if stamp(team, crew) != seen:
        raise ChangedMeanwhile(name=team.name)
    await _check(tx, who.workspace, wish, already=everybody(crew))
    done = await settle(tx, team, _fields(team, wish), wish.people(), actor=who.user, now=now)
    if done.team is not team:
        await show_card(tx, done.team, now)
    return done


async def start(tx: Tx, who: Viewer, team: Team, now: datetime) -> Team:
    """Start a team: from now on its rituals are called."""
    await ensure_may_change(tx, who, team, "Starting the rituals", now)
    started = await Teams(tx, team.workspace).start(team.id, now)
    if started is None:
        raise AlreadyStarted(name=team.name)
    note(tx, team.workspace, Change(name_of(TEAM, team.id), "started", who.user, now))
    await weekly_promises.begin(tx, team.workspace, now)
    if started.channel is not None:
        await start_rituals(tx, started, started.channel, who.user, now)
    await show_card(tx, started, now)
    return started


def stamp(team: Team, crew: Crew) -> str:
    """Return a short mark of all that the form shows, to see whether it is still so."""
    people = sorted((role, sorted(held)) for role, held in everybody_by_role(crew).items())
    shown = (team.name, team.zone, team.size, team.regulated, team.country, team.rituals, people)
    return sha256(repr(shown).encode()).hexdigest()[:SHORT_HASH]


async def show_card(tx: Tx, team: Team, now: datetime) -> None:
    """Post a team's card in its home, or bring it up to date."""
    if team.channel is not None:
        await Promises(tx, team.workspace).rearm(card(team, now))


async def card_posted(tx: Tx, team: Team, ts: str) -> None:
    """Keep where a team's card stands."""
    await Teams(tx, team.workspace).change(team.id, card_ts=ts)


async def card_lost(tx: Tx, team: Team, now: datetime) -> None:
    """Post a card anew that somebody deleted."""
    await Teams(tx, team.workspace).change(team.id, card_ts=None)
    await show_card(tx, team, now)


def card(team: Team, now: datetime) -> NewPromise:
    return soon(
        team.workspace, CARD, name_of(TEAM, team.id), card_key(team), now, lane=team.channel
    )


def card_key(team: Team) -> str:
    return f"team:{team.id}:card"


def look(team: Team, now: datetime) -> NewPromise:
    """Return the promise to look at a team's channel; in its lane, so before the card."""
    key = f"team:{team.id}:home:{team.channel}"
    return soon(team.workspace, LOOK, name_of(TEAM, team.id), key, now, lane=team.channel)


async def looked(
    tx: Tx, team: Team, channel: str, *, is_private: bool, is_shared: bool, now: datetime
) -> Team:
    """Take to heart what Slack says of a home: private is private, and a shared one is none.

    In a channel that is shared with another company everybody there reads along.
    """
    if team.channel != channel:
        return team
    teams = Teams(tx, team.workspace)
    data: dict[str, str | int | None] = {"channel": channel}
    if is_shared:
        team = await teams.change(team.id, channel=None, card_ts=None) or team
        note(tx, team.workspace, Change(name_of(TEAM, team.id), LEFT, "muster", now, data=data))
    elif is_private and not team.private:
        team = await teams.change(team.id, private=True) or team
        note(
            tx,
            team.workspace,
            Change(name_of(TEAM, team.id), "became-private", "muster", now, data=data),
        )
    return team


async def team_named(tx: Tx, workspace: str, subject: str) -> Team:
    return await team_with(tx, workspace, int(subject.removeprefix("TEAM-")))


async def _check(tx: Tx, workspace: str, wish: Wish, already: Iterable[str] = ()) -> None:
    """Raise what is wrong with a wish, beside its field.

    Who is in the team `already` may stay there, though they have left: the card says so.
    """
    team_name(wish.name)
    if wish.size not in SIZES:
        raise NoSuchSize(sizes=", ".join(SIZES.values()))
    if not wish.engineers:
        raise NobodyChosen
    if len(wish.engineers) > PEOPLE_AT_MOST:
        raise TooMany(most=PEOPLE_AT_MOST)
    if not wish.manager:
        raise NobodyChosen(field="manager")
    if wish.more and wish.zone:
        zone_named(wish.zone)
    if wish.more:
        ensure_country(wish.country)
    places = {"engineers": wish.engineers, "manager": [wish.manager]}
    if wish.more:
        places |= {f"contact:{role}": [one] for role, one in wish.contacts.items() if one}
    asked = {one for people in places.values() for one in people} - set(already)
    known = await People(tx, workspace).named(asked)
    for place, people in places.items():
        unfit = [one for one in people if one in known and not known[one].is_full]
        if unfit:
            names = await names_of(tx, workspace, unfit)
            raise CannotCount(names=", ".join(names[one] for one in unfit), field=place)


def _fields(team: Team, wish: Wish) -> dict[str, str | bool | None]:
    """Return what changes of the team's own row."""
    wanted: dict[str, str | bool | None] = {"name": team_name(wish.name), "size": wish.size}
    if wish.more:
        wanted |= {
            "regulated": wish.regulated,
            "zone": zone_named(wish.zone).key if wish.zone else team.zone,
            "country": wish.country or None,
        }
        if team.started_at is None:
            wanted["rituals"] = None if wish.rituals is None else ",".join(wish.rituals)
    return {key: value for key, value in wanted.items() if getattr(team, key) != value}
