"""Teams that were started before there were weekly pages: their pages are planned from then on."""

import asyncio
from datetime import UTC, datetime

from sqlalchemy import text

from rituals.promises import WAITING, look
from rituals.weekly.promises import PLAN
from rituals.weekly.sending import keep_plans
from rituals.work import Database
from storage.migrate import migrate
from tests.databases import down_to

TEAM = """
    INSERT INTO teams (id, workspace, name, handle, zone, created_at, started_at)
    VALUES (:id, :workspace, :name, :name, 'UTC', '2026-03-01 09:00:00', {started})
"""
TEAMS = ((1, "T1", "one", True), (2, "T1", "two", True), (3, "T2", "three", False))
WEDNESDAY = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


async def test_older_workspaces_plan_their_pages(database: Database, database_url: str) -> None:
    await asyncio.to_thread(migrate, database_url, "base")
    await asyncio.to_thread(migrate, database_url, "0005")
    async with database.writing() as tx:
        for id_, workspace, name, is_started in TEAMS:
            started = "'2026-03-02 09:00:00'" if is_started else "NULL"
            given = {"id": id_, "workspace": workspace, "name": name}
            await tx.execute(text(TEAM.format(started=started)), given)
    await asyncio.to_thread(migrate, database_url)
    async with database.writing() as tx:
        (first,) = [one for one in await look(tx, states=(WAITING,)) if one.kind == PLAN]
        assert (first.workspace, first.deliver_at < WEDNESDAY) == ("T1", True)
        assert await keep_plans(tx, [first], WEDNESDAY) == {}
    async with database.reading() as tx:
        planned = {one.subject for one in await look(tx, states=(WAITING,)) if one.kind == PLAN}
    assert planned == {"first", "2026-W48"}  # whoever claims the first one marks it as kept
    await asyncio.to_thread(down_to, database_url, "0005")
    async with database.reading() as tx:
        assert [one for one in await look(tx, states=(WAITING,)) if one.kind == PLAN] == []
