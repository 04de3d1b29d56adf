"""However many rituals open, nudge or close at once: the database is asked as often as for one."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event, select

from rituals.cadences.cadences import called_as
from rituals.cadences.calling import add_cadence
from rituals.charters.in_force import default_of
from rituals.occurrences import answering, occurrences
from rituals.occurrences.answer_promises import NUDGE, REMINDER
from rituals.occurrences.occurrences import OPEN, Occurrence, name
from rituals.people import Person, know
from rituals.promises import Promise, Promises
from rituals.roles import ENGINEER, ENGINEERING, MANAGER
from rituals.teams.setup import set_up
from rituals.teams.teams import Founding
from rituals.work import Database, Tx
from storage.cadences import Cadence
from storage.due_cadences import NewOccurrence, write_occurrences
from storage.promises import promises

NINE = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
CLOSES = NINE + timedelta(hours=8)
Pairs = list[tuple[Occurrence, Cadence]]


async def held(tx: Tx, teams: int) -> Pairs:
    """Let the stand-up of so many teams, at each person's own time, have begun at nine."""
    made: dict[int, Cadence] = {}
    for at in range(teams):
        people = {ENGINEER: [f"U{at}", "UX"], ENGINEERING: ["UL"], MANAGER: ["UM"]}
        founding = Founding(f"Team {at} of {teams}", "Europe/Berlin", people=people, started=False)
        team = await set_up(tx, "T1", founding, actor="cli", now=NINE)
        fields = called_as(default_of(team).rituals["standup"]) | {"own_time": True}
        cadence = await add_cadence(
            tx, team, actor="cli", now=NINE - timedelta(days=3), ritual="standup", zone=team.zone,
            start="2026-11-20T09:00", channel="C1", **fields,
        )  # fmt: skip
        made[cadence.id] = cadence
    new = [NewOccurrence("T1", key, NINE.date(), NINE, OPEN) for key in made]
    return [(one, made[one.cadence_id]) for one in await write_occurrences(tx, new)]


async def questions(
    database: Database, teams: int, ask: Callable[[Tx, Pairs], Awaitable[object]]
) -> int:
    """Count the statements of what is asked about the rituals of so many teams."""
    async with database.writing() as tx:
        for who in ("UL", "UM", "UX"):
            person = Person("T1", who, who, "Asia/Kolkata", False, False, NINE)  # noqa: FBT003
            await know(tx, person)
        pairs = await held(tx, teams)
        asked = await occurrences.opened(tx, pairs, NINE)
        await Promises(tx, "T1").make(*asked)
    seen: list[str] = []

    def count(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    engine = database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", count)
    async with database.writing() as tx:
        await ask(tx, pairs)
    event.remove(engine, "before_cursor_execute", count)
    return len(seen)


async def opened(tx: Tx, pairs: Pairs) -> None:
    assert len(await occurrences.opened(tx, pairs, NINE)) > len(pairs)


async def closed(tx: Tx, pairs: Pairs) -> None:
    made = await answering.closed(tx, pairs, (), CLOSES)
    told = [one for one in made if one.lane is not None]  # the rest only write rows
    assert {one.lane for one in told} == {"UL"}
    assert len(told) == len(pairs)


async def nudged(tx: Tx, pairs: Pairs) -> None:
    names = [name(one) for one, _ in pairs]
    those = promises.c.subject.in_(names)
    due = await tx.rows(Promise, select(promises).where(promises.c.kind == NUDGE, those))
    assert len(due) == len(pairs)
    assert await answering.nudge(tx, due, due[0].due_at) == {}
    made = await tx.rows(Promise, select(promises).where(promises.c.kind == REMINDER, those))
    # It is evening in Kolkata, where UX is: only the other one of each team is told.
    assert {one.lane for one in made} == {f"U{at}" for at in range(len(pairs))}
    assert len(made) == len(pairs)


@pytest.mark.parametrize("ask", [opened, closed, nudged])
async def test_twenty_ask_no_more_than_two(
    database: Database, ask: Callable[[Tx, Pairs], Awaitable[object]]
) -> None:
    few = await questions(database, 2, ask)
    assert await questions(database, 20, ask) == few
