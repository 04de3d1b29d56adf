"""Days on which a whole team is off, as the clock asks for them."""

from datetime import UTC, date, datetime

from storage.days_away import DaysAway, due_days_off
from storage.db import Database
from storage.teams import Teams

NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)


async def test_days_off_long_over_are_not_read(database: Database) -> None:
    async with database.writing() as tx:
        ids = []
        for workspace in ("T1", "T2"):
            fields = {"zone": "UTC", "created_at": NOW}
            team = await Teams(tx, workspace).add(name="A", **fields)
            assert team is not None
            ids.append(team.id)
            for first, last in ((1, 2), (9, 10), (10, 14), (20, 20)):
                await DaysAway(tx, workspace).add_off(
                    team_id=team.id,
                    first_day=date(2026, 11, first),
                    last_day=date(2026, 11, last),
                    why="Retreat",
                    by="U1",
                    set_at=NOW,
                )
        found = await due_days_off(tx, [("T1", ids[0])], date(2026, 11, 10))
        assert list(found) == [ids[0]]
        assert [one.first_day.day for one in found[ids[0]]] == [9, 10, 20]
