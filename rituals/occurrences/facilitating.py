"""A turn that is passed on: swapped with somebody, given up, taken over, or taken from who is away.

    swapped    to somebody who may refuse: it comes back
    declined   the next one who can has it
    taken      by whoever presses the button on the card
    away, left the next one who can has it, without being asked

Whose turn it is at first is `rituals/occurrences/facilitators.py`'s. Every step is in the history.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from rituals.away.away import Absences, absences
from rituals.away.quiet import may_say
from rituals.cadences.cadences import is_private, listed
from rituals.cadences.looking import LEADS
from rituals.cadences.schedules import days_of
from rituals.errors import NotNow, NotThere, Unfit
from rituals.history import MUSTER, Change, Happened, note, record_of
from rituals.occurrences import facilitators, occurrences
from rituals.occurrences.facilitators import FACILITATOR
from rituals.occurrences.invitees import of_cadences
from rituals.occurrences.occurrences import SHOWN, UNFINISHED, Pair
from rituals.occurrences.private_meetings import is_seen_in, people_in
from rituals.people import Person, names_of, why_not
from rituals.promises import WAITING, Promises
from rituals.rights import PersonUnknown, Viewer, crew_of, ensure_holds, not_in
from rituals.teams.teams import Team, team_with
from rituals.work import Tx
from storage.cadences import Cadence, Occurrence
from storage.due_cadences import due_cadences
from storage.facilitating import facilitated, pass_on
from storage.occurrence_people import OccurrencePeople
from storage.people import People

PASSED = "facilitator"
"""The verb under which each step stands in an occurrence's history."""
SWAPPED, DECLINED, REFUSED, TAKEN = "swapped", "declined", "refused", "taken"
AWAY, LEFT = "away", "left"
GIVEN_UP = (DECLINED, REFUSED)
AT_LAST = timedelta(hours=1)
"""How long before the start a word is said whatever the hour: it is due within the day."""


class NobodyChosen(Unfit):
    """Who is to facilitate it? Choose one person."""

    field = "who"


class CannotFacilitate(Unfit):
    """{name} cannot facilitate {title}: {why}."""

    field = "who"


class TheirsAlready(NotNow):
    """{name} facilitates {title} already."""

    field = "who"


class NotYourTurn(NotNow):
    """{title} is not yours to facilitate any more: {name} does."""


class TurnOver(NotNow):
    """{title} is {state} already, so nobody facilitates it any more."""


class TurnMoved(NotNow):
    """Somebody else was faster: who facilitates {title} has changed just now. Look again."""


class NoTurn(NotThere):
    """You facilitate nothing that is called by now. Whose turn it is becomes known a day before."""


class NoSuchTurn(NotThere):
    """That date is not there any more."""


@dataclass(frozen=True, slots=True)
class Turn:
    """An occurrence with all that deciding about its facilitator needs."""

    team: Team
    occurrence: Occurrence
    cadence: Cadence

    @property
    def title(self) -> str:
        return self.cadence.title

    @property
    def facilitator(self) -> str | None:
        return self.occurrence.facilitator


async def turn_of(tx: Tx, workspace: str, occurrence_id: int) -> Turn:
    """Return an occurrence's turn; raise `NoSuchTurn`."""
    found = await occurrences.occurrence_of(tx, workspace, occurrence_id)
    if found is None:
        raise NoSuchTurn
    return await _with_team(tx, found)


async def turn_seen(tx: Tx, who: Viewer, occurrence_id: int) -> Turn:
    """Return a turn that somebody sees, or has; raise `NoSuchTurn`."""
    turn = await turn_of(tx, who.workspace, occurrence_id)
    is_seen = await is_seen_in(tx, turn.occurrence, turn.cadence, who.user)
    if who.user != turn.facilitator and not (who.sees(turn.team) and is_seen):
        raise NoSuchTurn
    return turn


async def turns_of(tx: Tx, workspace: str, person: str) -> list[Turn]:
    """List what somebody is to facilitate, or does now, the soonest first."""
    found = await facilitated(tx, workspace, person, UNFINISHED)
    known = await due_cadences(tx, [(workspace, one.cadence_id) for one in found])
    return [await _with_team(tx, (one, known[one.cadence_id])) for one in found]


async def swap(tx: Tx, who: Viewer, turn: Turn, to: str, now: datetime) -> Turn:
    """Let somebody else facilitate, who is told and may refuse; for the facilitator or a lead."""
    _ensure_waits(turn)
    if who.user != turn.facilitator:
        await ensure_holds(tx, who, turn.team, LEADS, f"Who facilitates {turn.title}", now)
    if to == turn.facilitator:
        name = (await names_of(tx, who.workspace, [to]))[to]
        raise TheirsAlready(name=name, title=turn.title)
    await _ensure_able(tx, turn, to, now)
    return await _passed(tx, turn, to, SWAPPED, who.user, now)


async def take(tx: Tx, who: Viewer, turn: Turn, now: datetime) -> Turn:
    """Take an occurrence over, or what nobody facilitates; for the team and whom it asks."""
    _ensure_waits(turn)
    if who.user == turn.facilitator:
        return turn
    if not await _is_for(tx, turn, who.user):
        raise await not_in(tx, turn.team)
    return await _passed(tx, turn, who.user, TAKEN, who.user, now)


async def decline(tx: Tx, who: Viewer, turn: Turn, now: datetime) -> Turn:
    """Give a turn up: back to who swapped it if they can, else to the next one who can."""
    _ensure_waits(turn)
    if who.user != turn.facilitator:
        known = await names_of(tx, who.workspace, [turn.facilitator or ""])
        name = known.get(turn.facilitator or "") or "nobody"
        raise NotYourTurn(title=turn.title, name=name)
    past = await steps(tx, turn.occurrence)
    giver = _giver(past, who.user)
    if giver is not None and await _can(tx, turn, giver, now):
        return await _passed(tx, turn, giver, REFUSED, who.user, now)
    to = await _successor(tx, turn, who.user, past, now)
    return await _passed(tx, turn, to, DECLINED, who.user, now)


async def gone(tx: Tx, before: Person | None, person: Person, now: datetime) -> None:
    """Pass on what somebody was to facilitate who has just left, or only answers from now on."""
    if person.is_full or (before is not None and not before.is_full):
        return
    for turn in await turns_of(tx, person.workspace, person.id):
        await _replaced(tx, turn, LEFT, now)


async def gone_away(tx: Tx, workspace: str, person: str, now: datetime) -> list[Turn]:
    """Pass on what somebody was to facilitate on days on which they are away; return that."""
    mine = await turns_of(tx, workspace, person)
    if not mine:
        return []
    known = await absences(tx, [(workspace, person)], now)
    away = [turn for turn in mine if _is_away(known, turn, person, now)]
    return [await _replaced(tx, turn, AWAY, now) for turn in away]


async def ready(tx: Tx, turn: Turn, person: str, now: datetime) -> datetime | None:
    """Say when somebody may be told that they facilitate; None where that is not so any more.

    Who went away or left meanwhile is replaced, and their successor is promised to be told.
    """
    if turn.facilitator != person or turn.occurrence.state not in UNFINISHED:
        return None
    known = (await People(tx, turn.team.workspace).named([person])).get(person)
    if known is not None and not known.is_full:
        await _replaced(tx, turn, LEFT, now)
        return None
    if await gone_away(tx, turn.team.workspace, person, now):
        again = await turn_of(tx, turn.team.workspace, turn.occurrence.id)
        if again.facilitator != person:
            return None
    said = (await may_say(tx, turn.team, [person], now, now))[person]
    return min(said, max(now, turn.occurrence.starts_at - AT_LAST))


async def tell_anew(tx: Tx, occurrence: Occurrence, now: datetime) -> None:
    """Edit what a facilitator was told, as its date was moved or called off."""
    made = await Promises(tx, occurrence.workspace).of(occurrences.name(occurrence))
    told = [one for one in made if one.kind == FACILITATOR and one.ts is not None]
    await Promises(tx, occurrence.workspace).rearm(*(facilitators.later(one, now) for one in told))


async def date_changed(tx: Tx, occurrence: Occurrence, cadence: Cadence, now: datetime) -> None:
    """Let whoever facilitates know of another date, once; who is away then is replaced.

    What they were told is edited; who was not told yet is told a day before the new date.
    """
    await tell_anew(tx, occurrence, now)
    who = occurrence.facilitator
    if who is None or occurrence.state not in UNFINISHED:
        return
    promises = Promises(tx, occurrence.workspace)
    made = [
        one
        for one in await promises.of(occurrences.name(occurrence))
        if one.kind == FACILITATOR and one.lane == who
    ]
    last = max(made, key=lambda one: one.id, default=None)
    turn = await _with_team(tx, (occurrence, cadence))
    days = await days_of(tx, turn.team, now.date())
    telling = await facilitators.told(tx, [(occurrence, cadence)], {turn.team.id: days}, now)
    if last is None:
        await promises.rearm(*telling)
    elif last.ts is None:
        await promises.rearm(*(facilitators.later(last, one.due_at) for one in telling))
    known = await absences(tx, [(occurrence.workspace, who)], now)
    if _is_away(known, turn, who, now):
        await _replaced(tx, turn, AWAY, now)


async def steps(tx: Tx, occurrence: Occurrence) -> list[Happened]:
    """List how an occurrence's turn was passed on, oldest first."""
    return await record_of(tx, occurrence.workspace, occurrences.name(occurrence), PASSED)


def _is_away(known: Absences, turn: Turn, person: str, now: datetime) -> bool:
    at = max(turn.occurrence.starts_at, now)
    return known.is_away(turn.team.workspace, person, at, turn.cadence.zone)


async def _replaced(tx: Tx, turn: Turn, how: str, now: datetime) -> Turn:
    person = turn.facilitator or ""
    past = await steps(tx, turn.occurrence)
    to = await _successor(tx, turn, person, past, now)
    return await _passed(tx, turn, to, how, MUSTER, now)


async def _successor(
    tx: Tx, turn: Turn, person: str, past: Collection[Happened], now: datetime
) -> str | None:
    declined = {str(one.data.get("from")) for one in past if one.data.get("how") in GIVEN_UP}
    but = {person, *declined}
    return await facilitators.successor(tx, turn.occurrence, turn.cadence, but, now)


def _giver(past: Collection[Happened], person: str) -> str | None:
    """Return who swapped a turn with somebody, if that is how they came by it."""
    mine = [one for one in past if one.data.get("to") == person]
    if not mine or mine[-1].data.get("how") != SWAPPED:
        return None
    giver = mine[-1].data.get("from")
    return str(giver) if giver else None


async def _passed(tx: Tx, turn: Turn, to: str | None, how: str, actor: str, now: datetime) -> Turn:
    """Pass a turn on: the row, the word to who has it now, what the former was told, the card."""
    occurrence, was = turn.occurrence, turn.facilitator
    changed = await pass_on(tx, occurrence, to, UNFINISHED)
    if changed is None:
        raise TurnMoved(title=turn.title)
    promises = Promises(tx, occurrence.workspace)
    made = await promises.of(occurrences.name(occurrence))
    told = [one for one in made if one.kind == FACILITATOR]
    again = [one for one in told if one.lane == was and was is not None]
    await promises.rearm(*(facilitators.later(one, now) for one in again if one.ts is not None))
    # One that is being said just now looks again by itself.
    silent = [one.key for one in again if one.ts is None and one.state == WAITING]
    await promises.end(*silent, reason=f"the turn was {how}", at=now)
    if to is not None and to != actor:
        await promises.make(facilitators.telling(changed, to, now, round_=len(told)))
    if changed.state in SHOWN:
        await promises.rearm(occurrences.refresh(changed, turn.cadence, now))
    data: dict[str, str | int | None] = {"from": was, "to": to, "how": how}
    note(tx, occurrence.workspace, Change(occurrences.name(changed), PASSED, actor, now, data=data))
    return Turn(turn.team, changed, turn.cadence)


def _ensure_waits(turn: Turn) -> None:
    if turn.occurrence.state not in UNFINISHED:
        raise TurnOver(title=turn.title, state=turn.occurrence.state)


async def _ensure_able(tx: Tx, turn: Turn, to: str, now: datetime) -> None:
    """Raise `CannotFacilitate` with the reason, or `PersonUnknown` for whom nobody knows yet."""
    workspace = turn.team.workspace
    person = (await People(tx, workspace).named([to])).get(to)
    if person is None:
        raise PersonUnknown(workspace, to)
    why = why_not(person)
    if why is None and not await _is_for(tx, turn, to):
        rest = ", and it is private" if turn.team.private else ", and it does not ask them"
        why = f"they are not in the team{rest}"
    known = await absences(tx, [(workspace, to)], now)
    if why is None and _is_away(known, turn, to, now):
        why = "they are away then"
    if why is not None:
        raise CannotFacilitate(name=person.name, title=turn.title, why=why)


async def _is_for(tx: Tx, turn: Turn, person: str) -> bool:
    """Say whether a turn may be somebody's: who facilitates it records what it decides.

    It is for the team and whom it asks or names; of a private team for the team alone, of a private
    ritual for its own people.
    """
    occurrence, cadence, team = turn.occurrence, turn.cadence, turn.team
    if is_private(cadence):
        return person in await people_in(tx, occurrence, cadence)
    crew = await crew_of(tx, team)
    if person in crew.people or person == team.owner:
        return True
    if team.private:
        return False
    frozen = await OccurrencePeople(tx, team.workspace).of(occurrence.id)
    asked = [one.person for one in frozen] or (await of_cadences(tx, [cadence]))[cadence.id]
    return person in {*asked, *listed(cadence.facilitators)} or not crew.people


async def _can(tx: Tx, turn: Turn, person: str, now: datetime) -> bool:
    try:
        await _ensure_able(tx, turn, person, now)
    except (CannotFacilitate, PersonUnknown):
        return False
    return True


async def _with_team(tx: Tx, pair: Pair) -> Turn:
    occurrence, cadence = pair
    return Turn(await team_with(tx, cadence.workspace, cadence.team_id), occurrence, cadence)
