"""`/checkin` asks as much of the database for many reports as for one."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from handlers.answers import Say
from handlers.arrivals import Command, Who
from handlers.check_ins import looking
from rituals.roles import ENGINEER, MANAGER
from storage.db import Database
from tests.check_in_rows import BEGIN, MAYA, OTHER, STRANGER, a_plan
from tests.decision_rows import HEAD, a_found_team
from tests.stage import spoken

SEVERAL = (MAYA, OTHER, STRANGER, *(f"U{nth}P" for nth in range(9)))


@contextmanager
def counting(database: Database) -> Iterator[list[str]]:
    asked: list[str] = []

    def note(*of: Any) -> None:
        asked.append(of[2])

    engine = database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    yield asked
    event.remove(engine, "before_cursor_execute", note)


async def asked_for(database: Database, count: int) -> int:
    """Return how many statements their manager's list of so many takes."""
    command = Command(
        Who("T1", HEAD), "checkin", "", "C1", in_dm=False, trigger_id="", response_url=""
    )
    with counting(database) as asked:
        async with database.reading() as tx:
            said = await looking.list_(command, tx, BEGIN)
    assert isinstance(said, Say)
    assert str(said.blocks).count("check-in:show") == count
    assert "next: 30 days" in spoken(said.blocks)
    return len(asked)


async def test_many_reports_cost_as_one(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_found_team(tx, {ENGINEER: SEVERAL, MANAGER: (HEAD,)})
        await a_plan(tx, team, person=SEVERAL[0])
    of_one = await asked_for(database, 1)
    async with database.writing() as tx:
        for person in SEVERAL[1:]:
            await a_plan(tx, team, person=person)
    assert await asked_for(database, len(SEVERAL)) == of_one
