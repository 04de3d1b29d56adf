"""Who names the next person on call: of whom the question needs an answer, and who may be named."""

from collections.abc import Mapping
from datetime import datetime

from rituals.away.away import away_on
from rituals.cadences.cadences import Cadence
from rituals.cadences.questions import PERSON, Questions
from rituals.errors import Unfit
from rituals.handoffs import on_call
from rituals.handoffs.rounds import Handoff, rounds_of
from rituals.people import names_of, why_not
from rituals.rights import PersonUnknown, crew_of
from rituals.teams.teams import Team
from rituals.work import Tx
from storage.cadences import Occurrence
from storage.handoffs import taken_since
from storage.occurrence_people import OccurrencePeople
from storage.people import People


class CannotTakeOver(Unfit):
    """{name} cannot take over: {why}. Choose somebody else."""


def names_who_comes(questions: Questions) -> str | None:
    """Return the question whose answer is who is next."""
    return next((id_ for id_, one in questions.items() if one.answer == PERSON), None)


async def asked_of(
    tx: Tx,
    team: Team,
    occurrence: Occurrence,
    cadence: Cadence,
    person: str,
    questions: Questions,
) -> Questions:
    """Return the questions as they are put to one person: who is next is not everybody's to say."""
    question = names_who_comes(questions)
    if cadence.ritual != on_call.ON_CALL_HANDOFF or question is None:
        return questions
    if await _must_name(tx, team, occurrence, cadence, person):
        return questions
    optional = questions[question].model_copy(update={"required": False})
    return {**questions, question: optional}


async def _must_name(
    tx: Tx, team: Team, occurrence: Occurrence, cadence: Cadence, person: str
) -> bool:
    """Tell whether it is somebody's to name who is next.

    It is who named somebody last. While nobody named one who waits or took over, it is whoever is
    on call, and anybody where whoever is on call is not asked.
    """
    last = (await rounds_of(tx, team, occurrence, cadence))[-1:]
    if last and last[0].giver == person:
        return True
    if (last and last[0].stands) or await taken_since(tx, occurrence, on_call.ACCEPTED):
        return False
    holder = await on_call.on_call(tx, team)
    if holder is None or holder.person == person:
        return True
    asked = await OccurrencePeople(tx, occurrence.workspace).of(occurrence.id)
    return not any(one.person == holder.person and not one.away for one in asked)


async def still_said(
    tx: Tx,
    team: Team,
    occurrence: Occurrence,
    cadence: Cadence,
    person: str,
    questions: Questions,
    answers: Mapping[str, str],
) -> Mapping[str, str]:
    """Leave out whom somebody named and another replaced: to keep it is to name them anew."""
    question = names_who_comes(questions)
    named = answers.get(question or "")
    if cadence.ritual != on_call.ON_CALL_HANDOFF or not named:
        return answers
    last = (await rounds_of(tx, team, occurrence, cadence))[-1:]
    if not any(one.giver != person and one.to != named for one in last):
        return answers
    return {name: said for name, said in answers.items() if name != question}


async def may_name(
    tx: Tx, team: Team, occurrence: Occurrence, cadence: Cadence, person: str
) -> bool:
    """Tell whether somebody handed over and nobody took it: they may name another, even closed."""
    if cadence.ritual != on_call.ON_CALL_HANDOFF:
        return False
    last = (await rounds_of(tx, team, occurrence, cadence))[-1:]
    return any(one.giver == person and one.lacks_somebody for one in last)


async def ensure_able(tx: Tx, team: Team, to: str, question: str) -> None:
    """Raise `CannotTakeOver` where somebody can take no part, such as a bot or a guest."""
    person = (await People(tx, team.workspace).named([to])).get(to)
    if person is None:
        raise PersonUnknown(team.workspace, to)
    why = why_not(person)
    if why is None and team.private and to not in (await crew_of(tx, team)).people:
        why = "they are not in the team, and it is private"
    if why is not None:
        raise CannotTakeOver(field=question, name=person.name, why=why)


async def ensure_there(tx: Tx, team: Team, to: str, question: str, now: datetime) -> None:
    """Raise where who is newly named is away; one who accepted already may go away later."""
    if await away_on(tx, [(team.workspace, to)], now, team.zone):
        name_ = (await names_of(tx, team.workspace, [to]))[to]
        raise CannotTakeOver(field=question, name=name_, why="they are away")


def agrees(last: Handoff | None, to: str) -> bool:
    """Tell whether who is named was named already, and waits or took over."""
    return last is not None and last.to == to and last.stands
