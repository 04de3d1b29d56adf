"""Add, change, pause, resume and remove a cadence, and what that does to the dates called already.

An open occurrence goes on to its close, unless its cadence is removed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from rituals.cadences import calling, dormant
from rituals.cadences import dates as cadence_dates
from rituals.cadences import people as cadence_people
from rituals.cadences import rests as cadence_rests
from rituals.cadences.cadences import (
    ACTIVE,
    LIVING,
    PAUSED,
    REMOVED,
    is_private,
    listed,
    named,
    of_team,
    run_as,
    start_of,
)
from rituals.cadences.catalogue import folded
from rituals.cadences.looking import (
    LEADS,
    ONLY_ON_DEMAND,
    NoDates,
    ensure_changes,
    is_on_demand,
    is_removed,
    when,
)
from rituals.cadences.rests import RESUMED
from rituals.cadences.wishes import Wish, differing, draft, joined, of_ritual, sound
from rituals.charters.charter import Ritual
from rituals.charters.in_force import in_force
from rituals.errors import NotNow, Unfit
from rituals.history import MUSTER, Change, note
from rituals.names import number_of
from rituals.occurrences import occurrences
from rituals.people import names_of
from rituals.promises import Promise, Promises
from rituals.rights import Viewer, ensure_holds
from rituals.teams.teams import Team, team_with
from rituals.work import Tx
from storage.cadences import Cadence, Cadences
from storage.teams import Teams

WAS_CHANGED, WAS_PAUSED, WAS_REMOVED = (
    "the ritual was changed", "the ritual is paused", "the ritual was removed",
)  # fmt: skip
"""Why a date that was called already is not held."""
DONE = {ACTIVE: "goes on", PAUSED: "is paused", REMOVED: "is removed"}
REMOVED_BY = "removed by @{name}"
NEVER_BY_HAND = {"ritual", "owner"}


class ChangedMeanwhile(NotNow):
    """Somebody changed this ritual while you wrote, so yours is not saved. Your words are still
    here: copy what you need, and open `/ritual edit` again.
    """


class CannotRest(NotNow):
    """{title} is {state}, so it cannot be {verb}."""


class IsSoAlready(NotNow):
    """{title} {done} already."""


class CalledAlready(Unfit):
    """{title} is called already, {when}{rests}: give this one another title."""

    field = "title"


class NoHome(NotNow):
    """{team} has no home channel yet, where its rituals are held. Run `/muster setup` in one."""


@dataclass(frozen=True, slots=True)
class Fields:
    """What a wish comes to: the fields, and the cadence that they would make."""

    said: Mapping[str, Any]
    draft: Cadence
    crowd: cadence_people.Crowd


async def weighed(tx: Tx, team: Team, wish: Wish, now: datetime) -> Fields:
    """Return what a wish comes to; raise what is wrong with it."""
    said = sound(wish, now)
    drafted = draft(team, said, now)
    crowd = await cadence_people.crowd_of(tx, drafted, private=wish.private)
    return Fields(said, drafted, crowd)


async def ensure_adds(tx: Tx, who: Viewer, team: Team, now: datetime) -> None:
    await ensure_holds(tx, who, team, LEADS, "Adding a ritual", now)


async def add(tx: Tx, who: Viewer, team: Team, wish: Wish, now: datetime) -> Cadence:
    """Add a cadence; its first call is promised. What differs from the charter was by hand."""
    team = await Teams(tx, team.workspace).hold(team.id) or team  # of two at once, one adds it
    await ensure_adds(tx, who, team, now)
    await ensure_new(tx, who, team, wish)
    found = await weighed(tx, team, wish, now)
    ritual = (await in_force(tx, team)).rituals.get(wish.ritual)
    by_hand = ""
    if ritual is not None and ritual.rule is not None:
        usual = of_ritual(ritual, team, channel=team.channel or "", owner=wish.owner, now=now)
        by_hand = _by_hand("", differing(sound(usual, now), found.said))
    said = {**found.said, "touched": by_hand}
    cadence = await calling.add_cadence(tx, team, actor=who.user, now=now, **said)
    await _meet(tx, cadence, now)
    return cadence


async def ensure_new(tx: Tx, who: Viewer, team: Team, wish: Wish) -> None:
    """Raise `CalledAlready` where the team has a ritual of that title.

    Private ones are held against private ones of the same person alone: of others nothing is said.
    """
    title = folded(wish.title)
    for one in await of_team(tx, team):
        mine = one.owner == who.user if wish.private else True
        if mine and is_private(one) == wish.private and title and folded(one.title) == title:
            paused = one.state == PAUSED and not is_on_demand(one)
            rests = ", and paused" if paused else ""
            raise CalledAlready(title=one.title, when=when(one), rests=rests)


def ensure_there(cadence: Cadence, verb: str = "removed") -> None:
    """Raise where a cadence was removed already."""
    if is_removed(cadence):
        raise _cannot(cadence, REMOVED, REMOVED, verb)


def ensure_dated(cadence: Cadence) -> None:
    """Raise where a cadence was removed, or has no dates that could be changed."""
    ensure_there(cadence, "changed")
    if is_on_demand(cadence):
        raise NoDates(title=cadence.title)


async def edit(
    tx: Tx, who: Viewer, team: Team, cadence: Cadence, wish: Wish, *, sequence: int, now: datetime
) -> Cadence:
    """Change a cadence as it was at `sequence`; raise `ChangedMeanwhile` if it is not so any more.

    The dates that were called already follow it, but for what is open.
    """
    giver = await ensure_changes(tx, who, team, cadence, "Changing a ritual", now)
    ensure_dated(cadence)
    found = await weighed(tx, team, wish, now)
    await cadence_people.ensure_same_report(tx, cadence, found.draft)
    before = {name: getattr(cadence, name) for name in found.said}
    differs = differing(before, found.said)
    if not differs and cadence.sequence == sequence:
        return cadence
    touched = _by_hand(cadence.touched, differs)
    fields = {name: found.said[name] for name in differs} | {"touched": touched}
    after = await Cadences(tx, team.workspace).reset(
        cadence.id, only_in=LIVING, sequence=sequence, **fields
    )
    if after is None:
        raise ChangedMeanwhile
    if differs & set(cadence_dates.DATED):
        await cadence_dates.realign(tx, team, after, who.user, WAS_CHANGED, now)
    await calling.call_anew(tx, team, after, now, reason=WAS_CHANGED)
    await _show_again(tx, after, now)
    await _meet(tx, after, now)
    await dormant.say_anew(tx, after, now)
    data: dict[str, str | int | None] = {"fields": joined(differs), "rule": after.rule}
    _note(tx, team, after, "changed", who.user, now, data=_for(data, giver))
    return after


async def on_demand(tx: Tx, who: Viewer, team: Team, ritual: Ritual, now: datetime) -> Cadence:
    """Return the cadence of a ritual that follows an event; it rests, and is run by hand."""
    team = await Teams(tx, team.workspace).hold(team.id) or team  # of two at once, one adds it
    for one in await of_team(tx, team):
        if one.ritual == ritual.id:
            return one
    await ensure_adds(tx, who, team, now)
    if team.channel is None:
        raise NoHome(team=team.name)
    zone = ritual.zone or team.zone
    said = {**run_as(ritual), "rule": ONLY_ON_DEMAND, "zone": zone, "state": PAUSED}
    said |= {"start": start_of(ritual, zone, now), "touched": "rule,state", "owner": who.user}
    return await calling.add_cadence(
        tx, team, actor=who.user, now=now, ritual=ritual.id, channel=team.channel, **said
    )


async def ensure_pauses(
    tx: Tx, who: Viewer, team: Team, cadence: Cadence, now: datetime
) -> str | None:
    """Raise for who may not pause a cadence, and where it cannot be; return for whom they act."""
    giver = await ensure_changes(tx, who, team, cadence, "Pausing a ritual", now)
    if is_on_demand(cadence):
        raise NoDates(title=cadence.title)
    if cadence.state != ACTIVE:
        raise _cannot(cadence, cadence.state, PAUSED, "paused")
    return giver


async def pause(
    tx: Tx, who: Viewer, team: Team, cadence: Cadence, now: datetime, *, until: date | None = None
) -> Cadence:
    """Let a cadence rest: what is called and not open yet is called off, and nothing is called.

    It goes on by itself on the day `until`, else once somebody resumes it.
    """
    giver = await ensure_pauses(tx, who, team, cadence, now)
    after = await _moved(tx, cadence, (ACTIVE,), PAUSED, "paused")
    await cadence_dates.call_all_off(tx, after, who.user, WAS_PAUSED, now)
    await calling.call_anew(tx, team, after, now, reason=WAS_PAUSED)
    data: dict[str, str | int | None] = {}
    if until is not None:
        await Promises(tx, team.workspace).make(cadence_rests.goes_on(after, until))
        data[cadence_rests.UNTIL] = until.isoformat()
    await dormant.say_anew(tx, after, now)
    _note(tx, team, after, PAUSED, who.user, now, data=_for(data, giver))
    return after


async def resume(tx: Tx, who: Viewer, team: Team, cadence: Cadence, now: datetime) -> Cadence:
    """Call a cadence again from now on; what its rest called off and is still to come, is held."""
    giver = await ensure_changes(tx, who, team, cadence, "Resuming a ritual", now)
    if is_on_demand(cadence):
        raise NoDates(title=cadence.title)
    return await _resumed(tx, team, cadence, who.user, giver, now)


async def go_on(tx: Tx, promises: Sequence[Promise], now: datetime) -> dict[Promise, str]:
    """Keep promises that cadences go on by themselves, where they rest as they did then."""
    moot: dict[Promise, str] = {}
    for promise in promises:
        cadence = await Cadences(tx, promise.workspace).get(number_of(promise.subject))
        until = await cadence_rests.until_of(tx, cadence) if cadence is not None else None
        if cadence is None or until is None:
            moot[promise] = f"the ritual is {cadence.state if cadence else 'gone'}"
        elif cadence_rests.day_of(promise) != until:
            moot[promise] = "it was paused anew"
        else:
            team = await team_with(tx, promise.workspace, cadence.team_id)
            await _resumed(tx, team, cadence, MUSTER, None, now)
    return moot


async def _resumed(
    tx: Tx, team: Team, cadence: Cadence, actor: str, giver: str | None, now: datetime
) -> Cadence:
    after = await _moved(tx, cadence, (PAUSED,), ACTIVE, RESUMED)
    await cadence_dates.hold_again(tx, team, after, WAS_PAUSED, now)
    await calling.call_anew(tx, team, after, now, reason="it was resumed")
    await dormant.say_anew(tx, after, now)
    _note(tx, team, after, RESUMED, actor, now, data=_for({}, giver))
    return after


async def remove(tx: Tx, who: Viewer, team: Team, cadence: Cadence, now: datetime) -> Cadence:
    """Call a cadence no more; what it left behind stays in the record.

    The date that is open is called off too: nobody waits for its answers any more.
    """
    giver = await ensure_changes(tx, who, team, cadence, "Removing a ritual", now)
    after = await _moved(tx, cadence, LIVING, REMOVED, "removed")
    name = (await names_of(tx, team.workspace, [who.user]))[who.user]
    await cadence_dates.call_all_off(
        tx, after, who.user, REMOVED_BY.format(name=name), now, states=occurrences.UNFINISHED
    )
    await calling.call_anew(tx, team, after, now, reason=WAS_REMOVED)
    await dormant.say_anew(tx, after, now)
    _note(tx, team, after, REMOVED, who.user, now, data=_for({}, giver))
    return after


async def _moved(
    tx: Tx, cadence: Cadence, states: tuple[str, ...], state: str, verb: str
) -> Cadence:
    store = Cadences(tx, cadence.workspace)
    touched = _by_hand(cadence.touched, {"state"})
    after = await store.reset(cadence.id, only_in=states, state=state, touched=touched)
    if after is None:
        now_is = await store.get(cadence.id)
        is_now = now_is.state if now_is is not None else REMOVED
        raise _cannot(cadence, is_now, state, verb)
    return after


def _cannot(cadence: Cadence, is_now: str, wanted: str, verb: str) -> NotNow:
    """Say why a cadence stays as it is: it is so already, or is what cannot become so."""
    if is_now == wanted and verb != "changed":
        return IsSoAlready(title=cadence.title, done=DONE[wanted])
    return CannotRest(title=cadence.title, state=is_now, verb=verb)


async def _show_again(tx: Tx, cadence: Cadence, now: datetime) -> None:
    """Bring the messages that stand up to date with their cadence."""
    store = Cadences(tx, cadence.workspace)
    shown = await store.occurrences([cadence.id], states=occurrences.SHOWN, limit=10)
    made = [occurrences.refresh(one, cadence, now) for one in shown]
    await Promises(tx, cadence.workspace).rearm(*made)


async def _meet(tx: Tx, cadence: Cadence, now: datetime) -> None:
    made = await cadence_people.to_meet(tx, cadence, now)
    await Promises(tx, cadence.workspace).make(*made)


def _by_hand(before: str, fields: set[str]) -> str:
    return joined({*listed(before), *fields} - NEVER_BY_HAND)


def _for(data: dict[str, str | int | None], giver: str | None) -> dict[str, str | int | None]:
    return data if giver is None else {**data, "for": giver}


def _note(
    tx: Tx,
    team: Team,
    cadence: Cadence,
    verb: str,
    actor: str,
    now: datetime,
    *,
    data: dict[str, str | int | None],
) -> None:
    known: dict[str, str | int | None] = {"team": team.id, "ritual": cadence.ritual}
    texts = {} if is_private(cadence) else {"title": cadence.title}
    change = Change(named(cadence), verb, actor, now, team.charter, {**known, **data}, texts)
    note(tx, team.workspace, change)
