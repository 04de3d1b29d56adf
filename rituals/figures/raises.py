"""A value past its limit is told: to each person whom the charter's escalation names, once.

What the limit is, and whether a value is past it, is `readings.py`'s. Who holds no role any more
is replaced by the manager, as for incidents. Nobody is told at night, or of what was corrected
before they could be.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from rituals.away.quiet import may_say
from rituals.charters.charter import Charter
from rituals.charters.in_force import in_force
from rituals.charters.parts import Figure
from rituals.incidents.calls import Call
from rituals.promises import UNDER_WAY, WAITING, NewPromise, Promise, Promises, soon
from rituals.rights import Crew, crew_of
from rituals.roles import ROLES, within
from rituals.teams.teams import Team, team_with
from rituals.work import Tx
from storage.figure_readings import Reading, Readings

__all__ = ["RAISED", "Call", "Raised"]

RAISED = "figure-raised"
"""The promise of the direct message that tells somebody, and of its edits."""


@dataclass(frozen=True, slots=True)
class Raised:
    """What somebody is told of a value past its limit.

    `call` is None where they are not named any more; `now_stands` is what took its place for that
    day.
    """

    team: Team
    charter: Charter
    figure: Figure
    reading: Reading
    call: Call | None
    now_stands: Reading | None
    may_be_said: datetime


async def calls_for(tx: Tx, team: Team, charter: Charter, figure: Figure) -> list[Call]:
    """Return whom a figure's escalation names, and why; nobody where it raises none.

    The manager stands in for a role that nobody holds.
    """
    escalation = charter.escalations.get(figure.raises or "")
    if escalation is None:
        return []
    crew, reason = await crew_of(tx, team), within(escalation.title or escalation.id)
    people = dict.fromkeys(one for role in escalation.tells for one in crew.holders(role))
    return [Call(one, f"{_why(crew, escalation.tells, one)} ({reason})") for one in people]


def _why(crew: Crew, roles: Sequence[str], person: str) -> str:
    """Say why somebody is told, in one reason: what they are, or else in whose place they are."""
    held = [ROLES[one] for one in roles if person in crew.by_role.get(one, ())]
    if held:
        said = ", ".join([held[0], *map(within, held[1:])])
        return f"{said[:1].upper()}{said[1:]}"
    first, *more = [one for one in roles if not crew.by_role.get(one)]
    others = f" and {len(more)} more {'role' if len(more) == 1 else 'roles'}" if more else ""
    return f"In the place of {within(ROLES[first])}{others}, which nobody holds"


async def raise_over(
    tx: Tx, team: Team, charter: Charter, reading: Reading, now: datetime
) -> list[Call]:
    """Promise that whom a value past its limit calls for is told; return them.

    Whoever reported it knows, and is not told.
    """
    figure = charter.figures[reading.figure]
    calls = [one for one in await calls_for(tx, team, charter, figure) if one.person != reading.by]
    made = [_told(reading, one.person, now) for one in calls]
    await Promises(tx, team.workspace).make(*made)
    return calls


async def told_again(tx: Tx, team: Team, replaced: Reading, now: datetime) -> Sequence[str]:
    """Let the messages that told of a value say that another stands for that day now.

    Return who reads it there: of a private team nobody who is not named any more.
    """
    promises = Promises(tx, replaced.workspace)
    made = [one for one in await promises.of(_subject(replaced.id)) if one.kind == RAISED]
    await promises.rearm(*(_told(replaced, _person_of(one), now) for one in made))
    charter = await in_force(tx, team)
    calls = await calls_for(tx, team, charter, charter.figures[replaced.figure])
    named = {one.person for one in calls}
    sent = [_person_of(one) for one in made if _may_be_sent(one)]
    return [one for one in sent if one in named or not team.private]


def _may_be_sent(promise: Promise) -> bool:
    """Say whether a message arrived, or may have: it is edited then."""
    flying = promise.state in UNDER_WAY and promise.state != WAITING
    return promise.ts is not None or promise.doubtful or flying


async def overtaken(tx: Tx, earlier: Reading, now: datetime) -> None:
    """Let nobody be told of a value any more whom nobody told yet: a later day is told instead.

    What was sent, or may have been, is still brought up to date.
    """
    promises = Promises(tx, earlier.workspace)
    waiting = [
        one.key
        for one in await promises.of(_subject(earlier.id))
        if one.kind == RAISED and one.state == WAITING and not _may_be_sent(one)
    ]
    await promises.end(*waiting, reason="a later day is told instead", at=now)


async def raised_of(tx: Tx, promise: Promise, now: datetime) -> Raised | None:
    """Return what a promised message says now; None where its reading is gone."""
    store = Readings(tx, promise.workspace)
    reading = await store.with_id(_reading_of(promise))
    if reading is None:
        return None
    team = await team_with(tx, reading.workspace, reading.team_id)
    charter = await in_force(tx, team)
    figure = charter.figures.get(reading.figure)
    if figure is None:
        return None
    person = _person_of(promise)
    calls = await calls_for(tx, team, charter, figure)
    call = next((one for one in calls if one.person == person), None)
    stands: Sequence[Reading] = ()
    if reading.replaced_at is not None:
        day = reading.on_day
        stands = await store.between([team.id], [reading.figure], day, day)
    said = (await may_say(tx, team, [person], now, now))[person]
    return Raised(team, charter, figure, reading, call, next(iter(stands), None), said)


async def put_off(tx: Tx, promise: Promise, raised: Raised) -> None:
    """Promise it for when it may be said."""
    later = _told(raised.reading, _person_of(promise), raised.may_be_said)
    await Promises(tx, promise.workspace).rearm(later)


async def say_anew(tx: Tx, promise: Promise, now: datetime) -> None:
    """Let a message that was found again be brought up to date."""
    person = _person_of(promise)
    again = soon(promise.workspace, RAISED, promise.subject, promise.key, now, person)
    await Promises(tx, promise.workspace).rearm(again)


async def raise_anew(tx: Tx, raised: Raised, now: datetime) -> None:
    """Tell who is named now and was not told yet: somebody who was named is not any more."""
    await raise_over(tx, raised.team, raised.charter, raised.reading, now)


def _told(reading: Reading, person: str, at: datetime) -> NewPromise:
    key = f"{_subject(reading.id)}:raised:{person}"
    return soon(reading.workspace, RAISED, _subject(reading.id), key, at, person)


def _subject(reading_id: int) -> str:
    return f"READING-{reading_id}"


def _reading_of(promise: Promise) -> int:
    return int(promise.subject.rpartition("-")[2])


def _person_of(promise: Promise) -> str:
    return promise.key.rpartition(":")[2]
