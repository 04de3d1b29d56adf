"""Answers: what one person says to an occurrence's questions, and that they are away.

Whom it asks is `rituals/occurrences/invitees.py`'s. Somebody of the team who was not asked may
answer too, and is counted apart; anybody else is told whom it asks.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from rituals.cadences import dormant
from rituals.cadences.cadences import CHOSEN, Cadence, is_private
from rituals.cadences.questions import PERSON, Questions, answers_of, asked_by
from rituals.charters.parts import Question
from rituals.errors import NotNow, NotThere, Unfit
from rituals.handoffs import handoffs
from rituals.handoffs import naming as handoff_naming
from rituals.history import Change, note
from rituals.occurrences import answer_promises, answering, occurrences
from rituals.occurrences.occurrences import HELD, MISSED, OPEN, SKIPPED
from rituals.people import names_of
from rituals.promises import Promises
from rituals.rights import Viewer, team_seen
from rituals.teams.teams import Team, team_with
from rituals.texts import text
from rituals.work import Tx
from storage.cadences import Cadences, Occurrence
from storage.occurrence_people import Asked, OccurrencePeople, add_people

CLOSED = (HELD, MISSED)
LATE_FOR = timedelta(days=7)
"""So long after its close an answer still counts, as a late one."""
ANSWER_CHARACTERS = 3000
NAMED = 5
ANSWERED = "answered"
"""What the history calls it."""


class NoSuchOccurrence(NotThere):
    """That is not there any more, or it is not for you."""


class AsksNothing(NotNow):
    """{title} asks no questions: what it comes to is its outcome."""


class NotAsked(NotNow):
    """{title} asks {who}. Whoever looks after it can add you: `/ritual edit`."""


class NotOpenYet(NotNow):
    """{title} has not started yet. It can be answered from its start on."""


class CalledOff(NotNow):
    """{title} was called off that day, so there is nothing to answer."""


class StandsAsItWas(NotNow):
    """{title} is closed, and your answers stand as they were."""


class Over(NotNow):
    """{title} closed more than a week ago. Answer the next one."""


class Closed(NotNow):
    """{title} is closed, and who was away is counted."""


class AnswerStands(NotNow):
    """Your answer stands, so {title} counts you. Press Answer to change it."""


class AnswerMissing(Unfit):
    """This one needs an answer."""


class AnswerTooLong(Unfit):
    """There is room for 3 000 characters here; these are {length}."""


class NotOffered(Unfit):
    """Choose one of the answers offered."""


@dataclass(frozen=True, slots=True)
class Asking:
    """An occurrence before somebody who may answer it; `asked` is None while they were not."""

    occurrence: Occurrence
    cadence: Cadence
    team: Team
    who: Viewer
    questions: Questions
    asked: Asked | None
    goes_on: bool = False
    """Their answers may change though it is closed: they handed over, and nobody took it."""


async def asking(tx: Tx, who: Viewer, occurrence_id: int) -> Asking:
    """Return an occurrence for whom it asks, or who is of its team; raise `NotAsked`."""
    found = await occurrences.occurrence_of(tx, who.workspace, occurrence_id)
    if found is None:
        raise NoSuchOccurrence
    occurrence, cadence = found
    people = await OccurrencePeople(tx, who.workspace).of(occurrence.id)
    asked = next((one for one in people if one.person == who.user), None)
    team = await team_with(tx, who.workspace, cadence.team_id)
    if asked is None:
        await team_seen(tx, who, cadence.team_id)
        if is_private(cadence):
            raise NoSuchOccurrence
        if cadence.who == CHOSEN or not who.is_in(team):
            raise NotAsked(title=cadence.title, who=await _named(tx, who.workspace, people))
    here = (tx, team, occurrence, cadence, who.user)
    goes_on = asked is not None and await handoff_naming.may_name(*here)
    questions = await handoff_naming.asked_of(*here, await asked_by(tx, cadence))
    return Asking(occurrence, cadence, team, who, questions, asked, goes_on)


async def _named(tx: Tx, workspace: str, people: Sequence[Asked]) -> str:
    """Name whom it asks, as far as a sentence has room."""
    if not people:
        return "nobody yet"
    some = [one.person for one in people[:NAMED]]
    names = await names_of(tx, workspace, some)
    told = [names[one] for one in some]
    if len(people) > NAMED:
        told.append(f"{len(people) - NAMED} more")
    return " and ".join([", ".join(told[:-1]), told[-1]] if len(told) > 1 else told)


# -- answering -------------------------------------------------------------------------------------


def check_answerable(here: Asking, now: datetime) -> None:
    """Raise a `NotNow` where nothing can be answered, or not any more."""
    title, state = here.cadence.title, here.occurrence.state
    if not here.questions:
        raise AsksNothing(title=title)
    if state == SKIPPED:
        raise CalledOff(title=title)
    if state not in {OPEN, *CLOSED}:
        raise NotOpenYet(title=title)
    if state in CLOSED:
        if here.asked is not None and here.asked.answered_at is not None and not here.goes_on:
            raise StandsAsItWas(title=title)
        if now > _ended_at(here.occurrence, here.cadence) + LATE_FOR:
            raise Over(title=title)


def _ended_at(occurrence: Occurrence, cadence: Cadence) -> datetime:
    return occurrence.closed_at or occurrences.closes_at(occurrence, cadence)


async def filled_with(tx: Tx, here: Asking) -> Mapping[str, str]:
    """Return what stands in the form at first: their answers, or what goes on from last time."""
    if here.asked is not None and here.asked.answered_at is not None:
        return await handoff_naming.still_said(
            tx,
            here.team,
            here.occurrence,
            here.cadence,
            here.who.user,
            here.questions,
            answers_of(here.asked),
        )
    store = OccurrencePeople(tx, here.who.workspace)
    last = await store.latest(here.cadence.id, here.who.user, here.occurrence.starts_at)
    before = answers_of(last) if last else {}
    return {
        name: before[one.prefill]
        for name, one in here.questions.items()
        if one.prefill is not None and one.prefill in before
    }


async def answer(tx: Tx, here: Asking, given: Mapping[str, str], now: datetime) -> Asked:
    """Keep somebody's answers; after the close they are late. The same again is no change.

    Raise an `Unfit` beside the question that is at fault.
    """
    check_answerable(here, now)
    answers = _checked(here.questions, given)
    occurrence = await _held(tx, here, now)
    before = here.asked
    if before is not None and before.answered_at and answers == await filled_with(tx, here):
        return before
    slept = await dormant.is_asked_about(tx, here.cadence)
    asked = await _kept(tx, here, answers, now, late=occurrence.state in CLOSED)
    await handoffs.answered(tx, here.team, occurrence, here.cadence, asked, now)
    data: dict[str, str | int | None] = {"late": int(asked.late)}
    change = Change(
        occurrences.name(occurrence),
        ANSWERED,
        here.who.user,
        now,
        occurrence.charter,
        data,
        answers,
    )
    note(tx, occurrence.workspace, change)
    reply = answer_promises.reply(occurrence, here.cadence, here.who.user, now)
    await Promises(tx, occurrence.workspace).rearm(reply)
    await answering.shown_anew(tx, occurrence, here.cadence, here.who.user, now)
    if slept:
        await dormant.say_anew(tx, here.cadence, now)
    return asked


async def _held(tx: Tx, here: Asking, now: datetime) -> Occurrence:
    """Hold the occurrence while somebody answers: its close waits, or is seen."""
    store = Cadences(tx, here.who.workspace)
    is_open = await store.change(here.occurrence, only_in=(OPEN,), state=OPEN)
    if is_open is not None:
        return is_open
    found = await store.occurrence(here.occurrence.id)
    if found is None:
        raise NoSuchOccurrence
    check_answerable(replace(here, occurrence=found), now)
    return found


async def _kept(
    tx: Tx, here: Asking, answers: Mapping[str, str], now: datetime, *, late: bool
) -> Asked:
    store = OccurrencePeople(tx, here.who.workspace)
    if here.asked is None:
        workspace, occurrence = here.occurrence.workspace, here.occurrence
        new = Asked(
            workspace, occurrence.id, here.who.user, now,
            away=False, answered_at=None, late=False, answers="", joined=True,
        )  # fmt: skip
        add_people(tx, [new])
    first = here.asked.answered_at if here.asked else None
    kept = await store.change(
        here.occurrence.id,
        here.who.user,
        answers=json.dumps(answers, ensure_ascii=False),
        answered_at=first or now,
        late=here.asked.late if here.asked is not None and first else late,
        away=False,
    )
    if kept is None:
        raise NoSuchOccurrence
    return kept


def _checked(questions: Questions, given: Mapping[str, str]) -> Mapping[str, str]:
    """Return the answers as they are kept; raise an `Unfit` beside one that cannot be."""
    answers = {}
    for name, question in questions.items():
        said = _one(name, question, given.get(name, ""))
        if said:
            answers[name] = said
        elif question.required:
            raise AnswerMissing(field=name)
    return answers


def _one(name: str, question: Question, given: str) -> str:
    if question.answer == PERSON:
        return given.strip()
    said = text(given)
    if len(said) > ANSWER_CHARACTERS:
        raise AnswerTooLong(field=name, length=len(said))
    if said and question.choices and said not in question.choices:
        raise NotOffered(field=name)
    return said


# -- away ------------------------------------------------------------------------------------------


async def turn_away(tx: Tx, here: Asking, now: datetime) -> bool:
    """Mark somebody away from an occurrence, or take it back; say whether they are away now."""
    if here.occurrence.state not in occurrences.UNFINISHED:
        raise Closed(title=here.cadence.title)
    if here.asked is None:
        people = await OccurrencePeople(tx, here.who.workspace).of(here.occurrence.id)
        raise NotAsked(title=here.cadence.title, who=await _named(tx, here.who.workspace, people))
    if here.asked.answered_at is not None:
        raise AnswerStands(title=here.cadence.title)
    away = not here.asked.away
    await answering.set_away(tx, here.occurrence, here.who.user, away=away, now=now, by_hand=True)
    return away


# -- what waits for somebody -----------------------------------------------------------------------
