"""What was started before rituals had people of their own asks the right ones afterwards."""

import asyncio

from sqlalchemy import text

from rituals.charters.charter import Size, default_charter
from storage.db import Database
from storage.migrate import migrate

NOW = "2026-11-20 10:00:00.000000"
BEFORE = ("standup", "on-call-handoff", "cost-review", "custom", "prompt-clinic")


async def test_older_rituals_ask_whom_the_charter_names(
    database: Database, database_url: str
) -> None:
    await asyncio.to_thread(migrate, database_url, "base")
    await asyncio.to_thread(migrate, database_url, "0004")
    async with database.writing() as tx:
        await tx.execute(text(TEAM))
        for ritual in BEFORE:
            await tx.execute(text(CADENCE.format(ritual=ritual)))
    await asyncio.to_thread(migrate, database_url)
    async with database.reading() as tx:
        query = "SELECT ritual, chosen, facilitators FROM cadences ORDER BY id"
        found = {
            one.ritual: (one.chosen, one.facilitators) for one in await tx.execute(text(query))
        }
    agreed = default_charter(Size.ENTERPRISE, regulated=False).rituals
    for ritual in BEFORE[:3]:
        assert found[ritual] == (",".join(agreed[ritual].people), agreed[ritual].facilitators)
    assert found["custom"] == found["prompt-clinic"] == ("", "rotate")


TEAM = f"""
    INSERT INTO teams (id, workspace, name, handle, zone, created_at)
    VALUES (7, 'T1', 'A', 'a', 'UTC', '{NOW}')
"""  # noqa: S608 - no data of a person's
CADENCE = f"""
    INSERT INTO cadences (workspace, team_id, ritual, title, rule, zone, start, lead_minutes,
        open_minutes, grace_minutes, channel, created_at)
    VALUES ('T1', 7, '{{ritual}}', 'A', 'FREQ=DAILY', 'UTC', '2026-11-20T09:00', 0, 60, 60, 'C1',
        '{NOW}')
"""  # noqa: S608
