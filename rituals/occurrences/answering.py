"""Whom an occurrence waits for: prompts, the one nudge, who is away, and what its close says.

Everything here is in bulk: thousands may open or close at the same moment. What one person answers
is `rituals/occurrences/answers.py`'s.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from rituals.away.away import away_on
from rituals.away.quiet import may_say_now
from rituals.cadences import dormant
from rituals.cadences.cadences import CHANNEL, Cadence, is_private
from rituals.cadences.questions import questions_of
from rituals.history import Change, note, record_of
from rituals.names import number_of
from rituals.occurrences import answer_promises, invitees
from rituals.occurrences.answer_promises import PROMPT, REMINDER, gather, members
from rituals.occurrences.promises import closes_at, name, refresh
from rituals.occurrences.states import (
    EVERYBODY_AWAY,
    NEVER_OPEN,
    NOBODY_ANSWERED,
    NOBODY_ASKED,
    OPEN,
    SHOWN,
)
from rituals.promises import NewPromise, Promise, Promises
from rituals.rights import crews_of
from rituals.roles import ENGINEERING
from rituals.teams.teams import Team
from rituals.work import Tx
from storage.cadences import Cadences, Occurrence
from storage.due_cadences import due_cadences, due_occurrences
from storage.occurrence_people import Asked, OccurrencePeople, people_of
from storage.people import described
from storage.promises import make_all
from storage.teams import due_teams

__all__ = ["NOBODY_ANSWERED", "Asked", "gather", "members"]

Pair = tuple[Occurrence, Cadence]
AWAY, BACK = "away", "back"
BY_HAND = "hand"
"""What the history calls it."""
FRESH = timedelta(days=1)
"""So long after its close it is still worth a word who did not answer."""


# -- as it opens -----------------------------------------------------------------------------------


async def promised(
    tx: Tx, pairs: Sequence[Pair], asked: Mapping[int, Sequence[Asked]], now: datetime
) -> list[NewPromise]:
    """Return what occurrences that have just opened promise to those whom they ask."""
    questions = await questions_of(tx, [cadence for _, cadence in pairs]) if pairs else {}
    made: list[NewPromise] = []
    for occurrence, cadence in pairs:
        people = asked.get(occurrence.id, ())
        if cadence.who == CHANNEL and not people:
            made.append(members(occurrence, now))
        if not questions[cadence.id]:
            continue
        made += asking(occurrence, cadence, people, now)
    return made


async def told(
    tx: Tx, occurrence: Occurrence, cadence: Cadence, people: Sequence[Asked], now: datetime
) -> list[NewPromise]:
    """Return what an open occurrence promises to people who were found after it opened."""
    if not (await questions_of(tx, [cadence]))[cadence.id]:
        return []
    return asking(occurrence, cadence, people, now)


def asking(
    occurrence: Occurrence, cadence: Cadence, people: Sequence[Asked], now: datetime
) -> list[NewPromise]:
    """Return the nudge, and the prompt of each where each is asked at a time of their own."""
    made = []
    if cadence.own_time:
        made = [
            answer_promises.prompt(occurrence, one.person, max(one.opens_at, now))
            for one in people
            if not one.away
        ]
    at = nudged_at(occurrence, cadence)
    if at is not None and at > now:
        made.append(answer_promises.nudge(occurrence, at))
    return made


def nudged_at(occurrence: Occurrence, cadence: Cadence) -> datetime | None:
    """Return when who has not answered is reminded; None where nobody ever is.

    Where that were before the start, it is half-way through.
    """
    if not cadence.nudge_minutes:
        return None
    end = closes_at(occurrence, cadence)
    at = end - timedelta(minutes=cadence.nudge_minutes)
    half = occurrence.starts_at + (end - occurrence.starts_at) / 2
    return at if at > occurrence.starts_at else half


# -- who is away -----------------------------------------------------------------------------------


async def set_away(
    tx: Tx, occurrence: Occurrence, person: str, *, away: bool, now: datetime, by_hand: bool = False
) -> bool:
    """Mark somebody away from an occurrence, or back; False where that changes nothing.

    Who was not asked, or has answered, stays as they are. `by_hand`: they said so of this one.
    """
    cadence = await Cadences(tx, occurrence.workspace).get(occurrence.cadence_id)
    changed = await OccurrencePeople(tx, occurrence.workspace).turn(
        occurrence.id, person, away=away
    )
    if changed is None or cadence is None:
        return False
    data: dict[str, str | int | None] = {"by": BY_HAND} if by_hand else {}
    verb = AWAY if away else BACK
    note(tx, occurrence.workspace, Change(name(occurrence), verb, person, now, data=data))
    if not away and cadence.own_time and occurrence.state == OPEN:
        again = answer_promises.prompt(occurrence, person, max(changed.opens_at, now))
        await Promises(tx, occurrence.workspace).rearm(again)
    await shown_anew(tx, occurrence, cadence, person, now)
    return True


async def shown_anew(
    tx: Tx, occurrence: Occurrence, cadence: Cadence, person: str, now: datetime
) -> None:
    """Bring up to date what shows where somebody stands: the card, and what they were sent."""
    promises = Promises(tx, occurrence.workspace)
    if occurrence.state in SHOWN or occurrence.card_ts is not None:
        await promises.rearm(refresh(occurrence, cadence, now))
    sent = [
        answer_promises.again(one, now)
        for one in await promises.of(name(occurrence))
        if one.kind in {PROMPT, REMINDER} and one.lane == person and one.ts is not None
    ]
    await promises.rearm(*sent)


async def was_by_hand(tx: Tx, occurrence: Occurrence, person: str, verb: str = AWAY) -> bool:
    """Say whether somebody marked themselves away (`BACK`: there) from an occurrence, and no day
    or status did.
    """
    past = await record_of(tx, occurrence.workspace, name(occurrence), AWAY, BACK)
    mine = [one for one in past if one.actor == person]
    return bool(mine) and mine[-1].verb == verb and mine[-1].data.get("by") == BY_HAND


async def is_away(tx: Tx, cadence: Cadence, person: str, now: datetime) -> bool:
    """Say whether somebody is away now, by the days that they named or by their status."""
    pair = (cadence.workspace, person)
    return pair in await away_on(tx, [pair], now, cadence.zone)


# -- whom it asks ----------------------------------------------------------------------------------


async def asked_in(tx: Tx, occurrence: Occurrence) -> list[Asked]:
    """List whom an occurrence asks, by their ids."""
    return await OccurrencePeople(tx, occurrence.workspace).of(occurrence.id)


async def gone_of(tx: Tx, workspace: str, people: Sequence[str]) -> frozenset[str]:
    """Name those of some people who have left, or only answer what is addressed to them."""
    known = await described(tx, [(workspace, one) for one in people]) if people else {}
    return frozenset(who for (_, who), person in known.items() if not person.is_full)


async def copied_to(tx: Tx, occurrence: Occurrence, cadence: Cadence) -> Sequence[str]:
    """Name who has a copy of a private ritual's message: its people but the one who has it."""
    if not is_private(cadence):
        return []
    asked = [one.person for one in await asked_in(tx, occurrence)]
    people = asked or (await invitees.of_cadences(tx, [cadence]))[cadence.id]
    return [one for one in people if one != cadence.channel]


# -- before it closes ------------------------------------------------------------------------------


async def nudge(tx: Tx, promises: Sequence[Promise], now: datetime) -> Mapping[Promise, str]:
    """Keep nudges: promise a word to each who has not answered and whom it still reaches.

    They are asked for again as the word is delivered. Of what nobody attends to any more nobody is
    reminded.
    """
    ids = [(one.workspace, number_of(one.subject)) for one in promises]
    found = await due_occurrences(tx, ids)
    cadences = await due_cadences(tx, [(one.workspace, one.cadence_id) for one in found.values()])
    teams = await due_teams(tx, [(one.workspace, one.team_id) for one in cadences.values()])
    people = await people_of(tx, ids)
    unheard = [one for one in found.values() if not _is_heard(people.get(one.id, ()))]
    dead = await dormant.asleep(tx, [cadences[one.cadence_id] for one in unheard])
    moot: dict[Promise, str] = {}
    waiting: list[tuple[Promise, Occurrence, Cadence, str]] = []
    for promise in promises:
        occurrence = found.get(number_of(promise.subject))
        if occurrence is None or occurrence.state != OPEN:
            moot[promise] = f"it is {occurrence.state if occurrence else 'gone'}"
            continue
        cadence = cadences[occurrence.cadence_id]
        if now >= closes_at(occurrence, cadence):
            moot[promise] = "it closes now"
            continue
        if cadence.id in dead:
            moot[promise] = dormant.NOBODY_ATTENDS
            continue
        asked = people.get(occurrence.id, ())
        waiting += [
            (promise, occurrence, cadence, one.person) for one in asked if waits_for(one, now)
        ]
    said = [(teams[cadence.team_id], who) for _, _, cadence, who in waiting]
    moments = await may_say_now(tx, said, now)
    made = []
    for promise, occurrence, cadence, who in waiting:
        at = moments[cadence.team_id, who]
        if at < closes_at(occurrence, cadence):
            made.append(answer_promises.reminder(occurrence, who, promise.due_at, at))
    await make_all(tx, made)
    return moot


def _is_heard(people: Sequence[Asked]) -> bool:
    return any(one.answered_at is not None for one in people)


def waits_for(one: Asked, now: datetime) -> bool:
    """Say whether an answer of somebody is still to come."""
    return one.answered_at is None and not one.away and one.opens_at <= now


# -- as it closes ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an occurrence comes to at its close; `why` where it was not held."""

    held: bool
    why: str | None = None


async def turnout(tx: Tx, pairs: Sequence[Pair]) -> dict[int, Outcome]:
    """Say what occurrences come to as they close: held, where anybody answered."""
    people = await people_of(tx, [(one.workspace, one.id) for one, _ in pairs])
    questions = await questions_of(tx, [cadence for _, cadence in pairs])
    found = {}
    for occurrence, cadence in pairs:
        asked = people.get(occurrence.id, [])
        outcome = _outcome(asked, asks=bool(questions[cadence.id]))
        if occurrence.state != OPEN and outcome.why == NOBODY_ASKED:
            outcome = Outcome(held=False, why=NEVER_OPEN)
        found[occurrence.id] = outcome
    return found


def _outcome(asked: Sequence[Asked], *, asks: bool) -> Outcome:
    if any(one.answered_at for one in asked):
        return Outcome(held=True)
    if asked and all(one.away for one in asked):
        return Outcome(held=False, why=EVERYBODY_AWAY)
    if not asks:  # it is held where people meet, and only its outcome tells
        return Outcome(held=False)
    return Outcome(held=False, why=NOBODY_ANSWERED if asked else NOBODY_ASKED)


async def closed(
    tx: Tx, pairs: Sequence[Pair], dead: Collection[int], now: datetime
) -> list[NewPromise]:
    """Return what occurrences that have just closed promise: who did not answer, to who leads it,
    and that nobody is offered a late answer for ever.

    What was over long before, while no worker ran, says nothing any more; nor does one of the
    cadences in `dead`, to which nobody attends any more.
    """
    fresh = [pair for pair in pairs if now - closes_at(*pair) < FRESH]
    questions = await questions_of(tx, [cadence for _, cadence in fresh]) if fresh else {}
    asking = [pair for pair in fresh if questions[pair[1].id]]
    if not asking:
        return []
    people = await people_of(tx, [(one.workspace, one.id) for one, _ in asking])
    teams = await due_teams(tx, [(one.workspace, one.team_id) for _, one in asking])
    silent: dict[int, list[str]] = {}
    for occurrence, _ in asking:
        names = [one.person for one in people.get(occurrence.id, ()) if _is_silent(one)]
        if names and occurrence.cadence_id not in dead:
            silent[occurrence.id] = names
    led = [(teams[cadence.team_id], one, cadence) for one, cadence in asking if one.id in silent]
    to = await _leads(tx, led)
    told = [
        (team, occurrence, to[occurrence.id])
        for team, occurrence, _ in led
        if occurrence.id in to and silent[occurrence.id] != [to[occurrence.id]]
    ]
    moments = await may_say_now(tx, [(team, who) for team, _, who in told], now)
    words = [
        answer_promises.unanswered(occurrence, who, now, moments[team.id, who])
        for team, occurrence, who in told
    ]
    return [
        *words,
        *(answer_promises.too_late(occurrence, cadence) for occurrence, cadence in asking),
    ]


def _is_silent(one: Asked) -> bool:
    return one.answered_at is None and not one.away


async def leads(tx: Tx, team: Team, occurrence: Occurrence, cadence: Cadence) -> str | None:
    """Return who answers for an occurrence: who facilitates it, who owns it, else the team's lead.

    Those who have left are passed over.
    """
    return (await _leads(tx, [(team, occurrence, cadence)])).get(occurrence.id)


async def _leads(tx: Tx, wanted: Sequence[tuple[Team, Occurrence, Cadence]]) -> Mapping[int, str]:
    """Return who answers for occurrences, in bulk; where nobody does, it is left out."""
    crews = await crews_of(tx, [team for team, _, _ in wanted])
    named = {
        occurrence.id: [occurrence.facilitator, cadence.owner, *crews[team.id].holders(ENGINEERING)]
        for team, occurrence, cadence in wanted
    }
    pairs = {(one.workspace, who) for _, one, _ in wanted for who in named[one.id] if who}
    known = await described(tx, sorted(pairs)) if pairs else {}
    gone = {pair for pair, person in known.items() if not person.is_full}
    found = {}
    for _, one, _ in wanted:
        able = [who for who in named[one.id] if who and (one.workspace, who) not in gone]
        if able:
            found[one.id] = able[0]
    return found
