"""Down to the version before check-ins and up again: what was promised of them goes with them."""

import asyncio
from datetime import date

from handlers.features import KINDS
from rituals.promises import STATES, NewPromise, Promises, look
from rituals.teams.teams import all_teams
from storage.db import Database
from storage.migrate import migrate
from tests.check_in_rows import BEGIN, Clock, a_plan, at
from tests.databases import down_to

AGAIN = date(2026, 12, 28)
CAME_WITH_IT = ("check-in-", "figure-", "home-touch", "weekly-")


async def down_and_up(database: Database) -> None:
    url = database.url.render_as_string(hide_password=False)
    await database.engine.dispose()
    await asyncio.to_thread(down_to, url, "0005")
    await asyncio.to_thread(migrate, url)


async def test_promises_go_with_their_rows(database: Database) -> None:
    kinds = {one.name for one in KINDS}
    async with database.writing() as tx:
        made = (NewPromise("T1", kind, "X-1", f"x:{kind}", BEGIN) for kind in sorted(kinds))
        await Promises(tx, "T1").make(*made)
    await down_and_up(database)
    async with database.reading() as tx:
        left = {one.kind for one in await look(tx, states=STATES)}
    assert left == {kind for kind in kinds if not kind.startswith(CAME_WITH_IT)}


async def test_check_ins_are_asked_after_it(database: Database) -> None:
    """A new plan has the ids of the one that is gone, and promises under the same keys."""
    first = Clock(database)
    async with database.writing() as tx:
        await a_plan(tx)
    await first.until(at(date(2026, 12, 24)))
    asked = [one.key for one in first.sent if one.kind == "check-in-ask"]
    assert len(asked) == 1
    await down_and_up(database)
    second = Clock(database, now=at(AGAIN))
    async with database.writing() as tx:
        (team,) = await all_teams(tx, "T1")
        await a_plan(tx, team, start_on=AGAIN, now=at(AGAIN))
    await second.until(at(date(2027, 12, 31)))
    again = [one.key for one in second.sent if one.kind == "check-in-ask"]
    assert again[0] == asked[0]
    assert len(again) == 5
