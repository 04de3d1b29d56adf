"""What somebody did is found by who did it: no form reads all incidents of a workspace."""

from datetime import timedelta

from sqlalchemy import text

from storage.check_in_evidence import Asked, deeds
from storage.db import Database
from tests.bench.weekly_archive import LARGEST, NOW, filled
from tests.plans import full_scans, plans

RECORDS, WORKSPACES = 20_000, 4
BY_PERSON = {"incidents": "ix_incidents_lead", "postmortems": "ix_postmortems_owner"}


async def test_evidence_is_found_by_its_person(database: Database, database_url: str) -> None:
    filled(database_url, RECORDS, WORKSPACES)
    async with database.writing() as tx:
        await tx.execute(text("UPDATE incidents SET lead = 'U' || (id % 300)"))
        await tx.execute(text("UPDATE postmortems SET owner = 'U' || (id % 300)"))
        await tx.execute(text("ANALYZE"))
    for viewer in ("U7", "U8"):
        plan = await plan_for(database, viewer)
        assert full_scans(plan, tuple(BY_PERSON)) == [], plan
        assert [one for one in BY_PERSON.values() if one not in plan] == [], plan


async def plan_for(database: Database, viewer: str) -> str:
    """Return how the database finds what U7 did, for them or for somebody else."""
    asked = Asked(LARGEST, "U7", viewer, [1, 2], "INC", NOW - timedelta(days=30), NOW)
    (plan,) = await plans(database, lambda tx: deeds(tx, asked, 50))
    return plan
