"""Who is away: on days that they named themselves, or as their status in Slack says. In bulk.

How days are named is `rituals/away/days.py`'s; what being away changes is each ritual's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from rituals.calendar.days import end_of, zone_of
from rituals.calendar.wall_clock import local_time
from rituals.people import Person
from rituals.work import Tx
from storage.days_away import Away, due_away
from storage.people import described

AWAY_STATUS = frozenset(
    {
        ":palm_tree:", ":desert_island:", ":beach_with_umbrella:", ":airplane:",
        ":airplane_departure:", ":camping:", ":face_with_thermometer:", ":hospital:",
        ":sneezing_face:", ":baby:", ":no_entry:", ":no_entry_sign:",
    }
)  # fmt: skip
"""The emoji of a status that say that somebody does not work: on holiday, ill, on leave. Slack's
own proposals are the palm tree and the thermometer; a meeting or a commute is no absence.
"""
EARLIEST = timedelta(days=1)
"""A day that began in one zone may be yesterday in another."""
RANGES = 400
"""More absences than this, one after the other, nobody looks behind."""

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Absences:
    """When some people, by (workspace, id), are away; a day is one of their own zone."""

    people: Mapping[Pair, Person]
    days: Mapping[Pair, Sequence[Away]]

    def is_away(self, workspace: str, person: str, at: datetime, zone: str = "UTC") -> bool:
        """Say whether somebody is away at a moment; `zone` where theirs is not known."""
        known = self.people.get((workspace, person))
        if known is not None and status_says(known, at):
            return True
        if (workspace, person) not in self.days:  # most people, and no zone has to be looked up
            return False
        return self._named((workspace, person), at, zone_of(known, zone)) is not None

    def back(self, workspace: str, person: str, at: datetime, zone: str = "UTC") -> datetime:
        """Return the first moment from `at` on at which somebody is not away, as far as is known.

        A status without an end says nothing of when: it is passed over.
        """
        known = self.people.get((workspace, person))
        here = zone_of(known, zone)
        for _ in range(RANGES):
            ends = []
            if known is not None and status_says(known, at) and known.status_until is not None:
                ends.append(known.status_until)
            if (named := self._named((workspace, person), at, here)) is not None:
                ends.append(end_of(named.last_day, here))
            if not ends:
                return at
            at = max(ends)
        return at

    def _named(self, pair: Pair, at: datetime, here: ZoneInfo) -> Away | None:
        """Return the days that somebody named and that a moment falls in."""
        day = local_time(at, here).date()
        return next((one for one in self.days.get(pair, ()) if one.covers(day)), None)


def status_says(person: Person, at: datetime) -> bool:
    """Say whether somebody's status tells that they are away at a moment."""
    ended = person.status_until is not None and person.status_until <= at
    return person.status in AWAY_STATUS and not ended


async def absences(tx: Tx, pairs: Sequence[Pair], since: datetime) -> Absences:
    """Return when people, given as (workspace, id), are away from `since` on: two questions."""
    wanted = sorted(set(pairs))
    if not wanted:
        return Absences({}, {})
    found: dict[Pair, list[Away]] = {}
    for one in await due_away(tx, wanted, (since - EARLIEST).date()):
        found.setdefault((one.workspace, one.person), []).append(one)
    return Absences(await described(tx, wanted), found)


async def away_on(
    tx: Tx, pairs: Sequence[Pair], at: datetime, zone: str = "UTC"
) -> frozenset[Pair]:
    """Return those of some people, given as (workspace, id), who are away at a moment."""
    known = await absences(tx, pairs, at)
    return frozenset(one for one in set(pairs) if known.is_away(*one, at, zone))
