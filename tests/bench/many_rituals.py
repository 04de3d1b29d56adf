"""Fill a database with many rituals, some of them due at the same Monday 09:00 as our clock has it.

The dates lie ahead, week after week: each measured run is a Monday of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from rituals.cadences.cadences import NOBODY, ROLES
from rituals.cadences.calling import call_of
from rituals.cadences.schedules import NONE_OFF, Planned, next_date
from rituals.roles import ENGINEER
from rituals.work import Database
from storage.cadences import Cadence, cadences, occurrences
from storage.db import insert
from storage.members import team_people
from storage.promises import NewPromise, make_all
from storage.teams import teams

WORKSPACES = 2_000
PEOPLE = 3
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
FILLED = MONDAY - timedelta(days=3)
WEEKLY, SELDOM = "FREQ=WEEKLY;BYDAY=MO", "FREQ=YEARLY;BYMONTH=10;BYMONTHDAY=5"
AT_ONCE = 2_000
DAYS_OF_STARTS = 1_000
LONG_MINUTES = 26 * 7 * 24 * 60
"""Open for half a year: what a run leaves open does not close within another's."""


@dataclass(frozen=True, slots=True)
class Rituals:
    """A filled database: how many rituals it has, and how many are due each Monday."""

    url: str
    count: int
    due: int


def monday(week: int) -> datetime:
    return MONDAY + timedelta(weeks=week)


async def filled(url: str, count: int, due: int) -> Rituals:
    """Fill: `count` rituals over the workspaces, one team in each, `due` of them each Monday."""
    database = Database(url)
    await _teams(database, min(WORKSPACES, count))
    every = count // due
    for start in range(0, count, AT_ONCE):
        numbers = range(start, min(start + AT_ONCE, count))
        await _cadences(database, [(one, one % every == 0) for one in numbers])
    await database.close()
    return Rituals(url, count, len(range(0, count, every)))


async def opened(url: str, week: int) -> tuple[int, int]:
    """Count the occurrences of a Monday, and the rituals that have one."""
    database = Database(url)
    query = select(func.count(), func.count(occurrences.c.cadence_id.distinct())).where(
        occurrences.c.local_date == monday(week).date(), occurrences.c.state == "open"
    )
    async with database.reading() as tx:
        there, rituals = tuple((await tx.execute(query)).one())
    await database.close()
    return there, rituals


async def _teams(database: Database, count: int) -> None:
    rows = [
        {
            "id": one + 1, "workspace": workspace_of(one), "name": "Bench", "handle": "bench",
            "zone": "UTC", "channel": f"C{one}", "created_at": FILLED, "started_at": FILLED,
        }
        for one in range(count)
    ]  # fmt: skip
    people = [
        {
            "workspace": workspace_of(one), "team_id": one + 1, "person": f"U{one}P{who}",
            "role": ENGINEER,
        }
        for one in range(count)
        for who in range(PEOPLE)
    ]  # fmt: skip
    async with database.writing() as tx:
        await tx.execute(insert(teams).inline(), rows)
        await tx.execute(insert(team_people).inline(), people)


async def _cadences(database: Database, numbers: Sequence[tuple[int, bool]]) -> None:
    rows: list[dict[str, Any]] = []
    for number, is_due in numbers:
        home = number % WORKSPACES
        rows.append(
            {
                "id": number + 1, "workspace": workspace_of(home), "team_id": home + 1,
                "ritual": "standup", "title": "Stand-up", "rule": WEEKLY if is_due else SELDOM,
                "zone": "UTC", "start": _start(number), "lead_minutes": 0,
                "open_minutes": LONG_MINUTES, "grace_minutes": 240, "channel": f"C{home}",
                "created_at": FILLED, "who": ROLES, "chosen": ENGINEER, "facilitators": NOBODY,
                "nudge_minutes": 0,
            }
        )  # fmt: skip
    async with database.writing() as tx:
        await tx.execute(insert(cadences).inline(), rows)
        await make_all(tx, [_call(Cadence(**row)) for row in rows])


def _start(number: int) -> str:
    """Return a ritual's start: they were added on different days of three years."""
    return f"{FILLED - timedelta(days=number % DAYS_OF_STARTS):%Y-%m-%dT09:00}"


def _call(cadence: Cadence) -> NewPromise:
    following = _NEXT.get(cadence.rule)
    if following is None:
        following = next_date(cadence, NONE_OFF, FILLED)
        assert following is not None
        _NEXT[cadence.rule] = following
    return call_of(cadence, following, NONE_OFF)


_NEXT: dict[str, Planned] = {}


def workspace_of(number: int) -> str:
    """Return the workspace of a ritual: they take turns."""
    return f"T{number % WORKSPACES:06}"
