"""Who facilitates an occurrence: the one whose last turn lies furthest back, of those who can.

Who was never asked comes first, in the order of their ids; each ritual begins with another of them,
so that a new team's first week is not one person's. Those who are away, have left or only
answer are passed over, and are next when they can again; a turn that was missed so is not made up.
How a turn is passed on is `rituals/occurrences/facilitating.py`'s.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime

from rituals.away.away import Absences, absences
from rituals.cadences.cadences import NOBODY, ROTATE, is_daily, listed
from rituals.cadences.questions import answered_alone
from rituals.cadences.schedules import Days, Planned, said_at
from rituals.calendar.wall_clock import DAY, local_time, zone_named
from rituals.occurrences import answer_promises, invitees, occurrences
from rituals.promises import NewPromise, Promise
from rituals.work import Tx
from storage.cadences import Cadence, Occurrence
from storage.latest_occurrences import last_facilitated

FACILITATOR = answer_promises.FACILITATOR
NEVER = datetime.min.replace(tzinfo=UTC)


async def turns(
    tx: Tx, dates: Sequence[tuple[Cadence, Planned]]
) -> Mapping[tuple[int, Planned], str]:
    """Say whose turn it is on dates that are about to be called, in bulk.

    A date that nobody can take is left out, as is every date of what nobody facilitates.
    """
    wanted = [(cadence, when) for cadence, when in dates if cadence.facilitators != NOBODY]
    if not wanted:
        return {}
    cadences = [cadence for cadence, _ in wanted]
    asked = await _asked(tx, cadences)
    pairs = [(one.workspace, who) for one in cadences for who in asked[one.id]]
    known = await absences(tx, pairs, min(when.at for _, when in wanted))
    last = await last_facilitated(tx, [(one.workspace, one.id) for one in cadences])
    found: dict[tuple[int, Planned], str] = {}
    for cadence, when in sorted(wanted, key=lambda one: one[1].at):
        before = last.setdefault(cadence.id, {})
        turn = next_turn(able(cadence, asked[cadence.id], known, when.at), before, cadence.id - 1)
        if turn is not None:
            found[cadence.id, when] = turn
            before[turn] = when.at
    return found


def able(cadence: Cadence, asked: Sequence[str], known: Absences, at: datetime) -> list[str]:
    """Return those who can facilitate at a moment: here, and members of the workspace."""
    found = []
    for who in asked:
        person = known.people.get((cadence.workspace, who))
        is_full = person is None or person.is_full
        if is_full and not known.is_away(cadence.workspace, who, at, cadence.zone):
            found.append(who)
    return found


def next_turn(people: Collection[str], last: Mapping[str, datetime], first: int = 0) -> str | None:
    """Return whose last turn lies furthest back; None where there is nobody.

    Of several the one at the place `first`, counted round in the order of their ids, or the next.
    """
    in_order = sorted(people)
    from_first = {who: (at - first) % len(in_order) for at, who in enumerate(in_order)}
    return min(in_order, key=lambda who: (last.get(who, NEVER), from_first[who]), default=None)


async def successor(
    tx: Tx, occurrence: Occurrence, cadence: Cadence, but: Collection[str], now: datetime
) -> str | None:
    """Return who is to take an occurrence over, those in `but` left out; None where nobody can."""
    if cadence.facilitators == NOBODY:
        return None
    at = max(occurrence.starts_at, now)
    asked = (await _asked(tx, [cadence]))[cadence.id]
    known = await absences(tx, [(cadence.workspace, who) for who in asked], at)
    last = await last_facilitated(tx, [(cadence.workspace, cadence.id)])
    people = [who for who in able(cadence, asked, known, at) if who not in but]
    return next_turn(people, last.get(cadence.id, {}), cadence.id - 1)


async def _asked(tx: Tx, cadences: Sequence[Cadence]) -> dict[int, Sequence[str]]:
    """Return over whom each cadence rotates: those it asks, or those whom it names."""
    everybody = await invitees.of_cadences(tx, cadences)
    return {
        one.id: everybody[one.id] if one.facilitators == ROTATE else listed(one.facilitators)
        for one in cadences
    }


async def told(
    tx: Tx, pairs: Sequence[occurrences.Pair], off: Mapping[int, Days], now: datetime
) -> list[NewPromise]:
    """Return the promises to tell who facilitates occurrences that were just called, in bulk.

    They are told a day before, on a working day by their team's days `off`. What is answered day
    by day, wherever each is, tells nobody: its message names who facilitates, and that is enough.
    """
    led = [pair for pair in pairs if pair[0].facilitator is not None]
    alone = await answered_alone(tx, [cadence for _, cadence in led if is_daily(cadence.rule)])
    made = []
    for occurrence, cadence in led:
        if occurrence.facilitator is not None and cadence.id not in alone:
            local = local_time(occurrence.starts_at, zone_named(cadence.zone))
            day_before = said_at(local, DAY, cadence.zone, off[cadence.team_id])
            made.append(telling(occurrence, occurrence.facilitator, max(now, day_before)))
    return made


def telling(occurrence: Occurrence, person: str, at: datetime, *, round_: int = 0) -> NewPromise:
    """Return the promise to tell somebody that they facilitate.

    `round_` counts how often the turn was passed on: who gets it back is told once more.
    """
    key = f"occurrence:{occurrence.id}:facilitator:{person}:{round_}"
    return NewPromise(
        occurrence.workspace, FACILITATOR, occurrences.name(occurrence), key, at, person
    )


def later(promise: Promise, at: datetime) -> NewPromise:
    """Return a promise to tell somebody once more, or to edit what they were told."""
    return NewPromise(
        promise.workspace, FACILITATOR, promise.subject, promise.key, at, promise.lane
    )
