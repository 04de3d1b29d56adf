from datetime import UTC, datetime

from rituals import charters
from rituals.nudging import may_say
from rituals.teams import Founding, add_team
from storage.db import Database

EVENING = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
NINE = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


async def test_teams_charter_says_when_to_be_quiet(database: Database) -> None:
    async with database.writing() as tx:
        founding = Founding("One", "UTC", "C1")
        team = await add_team(tx, "T1", founding, actor="cli", now=EVENING)
        assert await may_say(tx, team, ["U1"], EVENING, EVENING) == {"U1": EVENING}
        source = "quiet: {starts: '17:00', ends: '09:00'}"
        applied = await charters.apply(tx, team, source, actor="cli", now=EVENING)
        assert await may_say(tx, applied.team, ["U1"], EVENING, EVENING) == {"U1": NINE}
