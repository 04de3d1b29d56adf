"""The on-call handoff: who leaves answers and names who comes, and who comes accepts, or does not.

    handed over -> accepted       from then on they are on call, and incidents tell them
                -> not accepted   who handed over reads so, and names somebody else
                -> nobody says    after four hours a word to them, four hours later to the manager

Whom somebody hands over to is an answer (`rituals/occurrences/answers.py`); each step is in the
history of the occurrence, and a handoff is named by its round: naming somebody else begins the
next. Who is on call by it is `rituals/handoffs/on_call.py`'s.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from rituals.away.quiet import may_say
from rituals.cadences.cadences import Cadence
from rituals.cadences.questions import answers_of, asked_by
from rituals.errors import NotNow, Unfit
from rituals.handoffs import on_call
from rituals.handoffs.naming import agrees, ensure_able, ensure_there, names_who_comes
from rituals.handoffs.rounds import (
    ACCEPTED,
    HANDED,
    REFUSED,
    Handoff,
    NoSuchHandoff,
    rounds_of,
    with_round,
)
from rituals.history import MUSTER, Change, note
from rituals.names import REVIEW, number_of
from rituals.occurrences.answer_promises import last_words
from rituals.occurrences.occurrences import HELD, MISSED, OPEN, occurrence_of
from rituals.occurrences.promises import end_key, name, refresh
from rituals.people import Person, names_of
from rituals.promises import UNDER_WAY, WAITING, NewPromise, Promise, Promises
from rituals.rights import Viewer, crew_of
from rituals.teams.teams import Team
from rituals.texts import text
from rituals.work import Tx
from storage.cadences import Cadences, Occurrence
from storage.handoffs import before_it, taken_since
from storage.numbers import take_number
from storage.occurrence_people import Asked
from storage.people import People
from storage.reviews import Outcomes

WORD, LOOK = "handoff-word", "handoff-look"
"""Promise kinds: a direct message, and the rows-only look whether anybody said anything."""
ASK, AGAIN, BACK, HEAD, REPLACED = "ask", "again", "back", "head", "replaced"
"""What a word is: asked to take over, asked again, refused, nobody said anything, and, to who named
somebody, that another was named instead."""
PATIENCE = timedelta(hours=4)
EARLIER = 10
"""So many occurrences back the buttons are taken away; one older says so when it is pressed."""
WHY_CHARACTERS = 1000


class NotAskedAnyMore(NotNow):
    """You are not asked to take over any more: somebody else was named, or took over since."""


class TakenSince(Unfit):
    """A later handoff was accepted, so who is on call is not said here any more."""


class SaidAlready(NotNow):
    """You said so already: {said}."""


# -- handing over ----------------------------------------------------------------------------------


async def answered(
    tx: Tx, team: Team, occurrence: Occurrence, cadence: Cadence, asked: Asked, now: datetime
) -> None:
    """Hand over to whom somebody's answer names; raise `CannotTakeOver` beside the question."""
    if cadence.ritual != on_call.ON_CALL_HANDOFF:
        return
    question = names_who_comes(await asked_by(tx, cadence))
    to = answers_of(asked).get(question or "")
    if question is None or not to:
        return
    past = await rounds_of(tx, team, occurrence, cadence)
    last = past[-1] if past else None
    await ensure_able(tx, team, to, question)
    if last is not None and agrees(last, to):
        if last.waits and to == asked.person:
            await _take_over(tx, last, now)
            await _end_words(tx, last, "it was accepted", now)
        await _edit(tx, occurrence, now)  # the note may read otherwise
        return
    if await taken_since(tx, occurrence, on_call.ACCEPTED):
        raise TakenSince(field=question)
    await ensure_there(tx, team, to, question, now)
    handoff = Handoff(team, occurrence, cadence, len(past), asked.person, to, now)
    _noted(tx, handoff, HANDED, asked.person, now)
    await _end_words(tx, handoff, "somebody else was named", now)
    if last is not None and last.stands and last.giver != asked.person:
        await Promises(tx, team.workspace).make(_word(last, REPLACED, last.giver, now))
    if to == asked.person:
        await _take_over(tx, handoff, now)
        return
    await Promises(tx, team.workspace).make(
        _word(handoff, ASK, to, now), _look(handoff, AGAIN, now + PATIENCE)
    )


# -- taking over -----------------------------------------------------------------------------------


async def accept(tx: Tx, who: Viewer, occurrence_id: int, round_: int, now: datetime) -> Handoff:
    """Take over: from now on they are on call. Raise `SaidAlready` or `NotAskedAnyMore`."""
    handoff = await _theirs(tx, who, occurrence_id, round_)
    await _take_over(tx, handoff, now)
    await _end_words(tx, handoff, "it was accepted", now)
    return handoff


async def refuse(
    tx: Tx, who: Viewer, occurrence_id: int, round_: int, why: str, now: datetime
) -> Handoff:
    """Do not take over, with a word back; who handed over is told, and names somebody else."""
    handoff = await _theirs(tx, who, occurrence_id, round_)
    why = text(why).strip()[:WHY_CHARACTERS]
    _noted(tx, handoff, REFUSED, who.user, now, {"why": why} if why else None)
    await _end_words(tx, handoff, "it was refused", now, but=HEAD)
    # Nobody is on call by it yet: where the giver names nobody else, the manager hears as ever.
    await Promises(tx, who.workspace).make(
        _word(handoff, BACK, handoff.giver, now), _look(handoff, HEAD, now + PATIENCE)
    )
    await Promises(tx, who.workspace).rearm(refresh(handoff.occurrence, handoff.cadence, now))
    return handoff


async def asked_of(tx: Tx, who: Viewer, occurrence_id: int, round_: int) -> Handoff:
    """Return the handoff that waits for whoever asks; raise a `NotNow` where none does."""
    return _waiting(await with_round(tx, who.workspace, occurrence_id, round_), who.user)


async def _theirs(tx: Tx, who: Viewer, occurrence_id: int, round_: int) -> Handoff:
    """Hold the occurrence, so that of two clicks at once one counts; return what waits for it."""
    found = await occurrence_of(tx, who.workspace, occurrence_id)
    if found is None:
        raise NoSuchHandoff
    await Cadences(tx, who.workspace).change(found[0], charter=found[0].charter)
    return await asked_of(tx, who, occurrence_id, round_)


def _waiting(handoff: Handoff, person: str) -> Handoff:
    if handoff.to != person or not handoff.is_last:
        raise NotAskedAnyMore
    if handoff.said:
        raise SaidAlready(said="you take over" if handoff.said == ACCEPTED else "not you")
    if handoff.is_past:
        raise NotAskedAnyMore
    return handoff


async def _take_over(tx: Tx, handoff: Handoff, now: datetime) -> None:
    """Note who is on call: an outcome of the occurrence, which is held by that.

    Who stays on call themselves may still think of somebody else: it closes when it would.
    """
    occurrence, workspace = handoff.occurrence, handoff.team.workspace
    outcomes = Outcomes(tx, workspace)
    title = (await names_of(tx, workspace, [handoff.to]))[handoff.to]
    attendees = ",".join(dict.fromkeys((handoff.giver, handoff.to)))
    took: dict[str, Any] = {"by": handoff.to, "attendees": attendees}
    goes_on = occurrence.state == OPEN and handoff.to == handoff.giver
    if not goes_on:
        took |= {"state": HELD, "closed_at": occurrence.closed_at or now}
    number = occurrence.number or await take_number(tx, workspace, REVIEW)
    taken_in = (OPEN, MISSED, HELD)
    held = await outcomes.hold(occurrence.id, only_in=taken_in, number=number, **took)
    if held is None:  # somebody accepted before: the record is that of who came last
        held = await Cadences(tx, workspace).change(occurrence, only_in=taken_in, **took)
    await outcomes.give(
        occurrence_id=occurrence.id,
        subject=handoff.to,
        verdict=on_call.ACCEPTED,
        note="",
        by=handoff.to,
        at=now,
        title=title,
    )
    promises = Promises(tx, workspace)
    await promises.rearm(refresh(held or occurrence, handoff.cadence, now))
    if not goes_on:
        await promises.end(end_key(occurrence), reason="the handoff was accepted", at=now)
        await last_words(tx, [occurrence], now)
    await _end_earlier(tx, handoff, now)
    _noted(tx, handoff, ACCEPTED, handoff.to, now)


async def _end_earlier(tx: Tx, handoff: Handoff, now: datetime) -> None:
    """Take the buttons from what earlier occurrences asked and nobody took: it is past now."""
    for one in await before_it(tx, handoff.occurrence, EARLIER):
        rounds = await rounds_of(tx, handoff.team, one, handoff.cadence)
        if rounds and rounds[-1].said != ACCEPTED:
            await _end_words(tx, rounds[-1], "a later handoff was accepted", now)
            await Promises(tx, one.workspace).rearm(refresh(one, handoff.cadence, now))
        if any(each.said == ACCEPTED for each in rounds):
            return  # that acceptance ended those before it


# -- what is said of it ----------------------------------------------------------------------------


async def to_say(tx: Tx, promise: Promise, handoff: Handoff, now: datetime) -> datetime | None:
    """Return when a word may be said; None where there is nothing to say any more."""
    what = what_of(promise)
    is_so = handoff.lacks_somebody if what == HEAD else handoff.waits
    is_so = handoff.is_refused if what == BACK else is_so
    is_so = not handoff.is_last if what == REPLACED else is_so
    person = promise.lane or ""
    known = (await People(tx, promise.workspace).named([person])).get(person)
    if not is_so or (known is not None and not known.is_full):
        return None
    return (await may_say(tx, handoff.team, [person], now, now))[person]


async def look(tx: Tx, promises: Sequence[Promise], now: datetime) -> dict[Promise, str]:
    """Keep looks: ask who said nothing once more, then tell the manager."""
    moot: dict[Promise, str] = {}
    for promise in promises:
        why = await _look_at(tx, promise, now)
        if why:
            moot[promise] = why
    return moot


async def _look_at(tx: Tx, promise: Promise, now: datetime) -> str:
    try:
        handoff = await with_round(
            tx, promise.workspace, number_of(promise.subject), round_of(promise)
        )
    except NoSuchHandoff:
        return "it is gone"
    is_over = not handoff.lacks_somebody
    if is_over or (what_of(promise) == AGAIN and handoff.said):
        return "somebody said something, or somebody else was named"
    store = Promises(tx, promise.workspace)
    person = (await People(tx, promise.workspace).named([handoff.to])).get(handoff.to)
    if what_of(promise) == AGAIN and _can(person):
        await store.make(
            _word(handoff, AGAIN, handoff.to, now), _look(handoff, HEAD, now + PATIENCE)
        )
        return ""
    manager = (await crew_of(tx, handoff.team)).manager
    if manager is None:
        return "the team has no manager"
    await store.make(_word(handoff, HEAD, manager, now))
    return ""


def _can(person: Person | None) -> bool:
    return person is None or person.is_full


# -- promises --------------------------------------------------------------------------------------


def _word(handoff: Handoff, what: str, to: str, now: datetime) -> NewPromise:
    occurrence = handoff.occurrence
    key = f"occurrence:{occurrence.id}:handoff:{handoff.round}:{what}"
    return NewPromise(occurrence.workspace, WORD, name(occurrence), key, now, to)


def _look(handoff: Handoff, what: str, at: datetime) -> NewPromise:
    occurrence = handoff.occurrence
    key = f"occurrence:{occurrence.id}:handoff-look:{handoff.round}:{what}"
    return NewPromise(occurrence.workspace, LOOK, name(occurrence), key, at)


def later(promise: Promise, at: datetime) -> NewPromise:
    """Return a promise to say a word once more, or to edit what was said."""
    return NewPromise(promise.workspace, WORD, promise.subject, promise.key, at, promise.lane)


def what_of(promise: Promise) -> str:
    """Return what a promised word or look is about."""
    return promise.key.rsplit(":", 1)[1]


def round_of(promise: Promise) -> int:
    return int(promise.key.rsplit(":", 2)[1])


async def _end_words(
    tx: Tx, handoff: Handoff, reason: str, now: datetime, *, but: str = ""
) -> None:
    """Call off what is still to be said or looked at, and edit what was said.

    The look for `but` of this round goes on.
    """
    promises = Promises(tx, handoff.team.workspace)
    made = await promises.of(name(handoff.occurrence))
    waiting = [
        one.key
        for one in made
        if one.kind == LOOK or (one.kind == WORD and one.ts is None and what_of(one) != REPLACED)
        if one.state == WAITING and one.key != _look(handoff, but, now).key
    ]
    await promises.end(*waiting, reason=reason, at=now)
    await _edit(tx, handoff.occurrence, now)


async def _edit(tx: Tx, occurrence: Occurrence, now: datetime) -> None:
    promises = Promises(tx, occurrence.workspace)
    said = [
        one
        for one in await promises.of(name(occurrence))
        if one.kind == WORD and (one.ts is not None or one.state in UNDER_WAY)
    ]
    await promises.rearm(*(later(one, now) for one in said if one.state != WAITING))


def _noted(
    tx: Tx,
    handoff: Handoff,
    verb: str,
    actor: str,
    now: datetime,
    texts: dict[str, str] | None = None,
) -> None:
    data: dict[str, str | int | None] = {
        "from": handoff.giver,
        "to": handoff.to,
        "round": handoff.round,
    }
    subject = name(handoff.occurrence)
    change = Change(
        subject, verb, actor or MUSTER, now, handoff.occurrence.charter, data, texts or {}
    )
    note(tx, handoff.team.workspace, change)
