"""When a word that can wait may be said to a team's people: in their hours, or their charter's."""

from collections.abc import Iterable
from datetime import datetime

from rituals.quiet import hours_in, polite
from rituals.teams import Team
from rituals.work import Tx


async def may_say(
    tx: Tx, team: Team, people: Iterable[str], due_at: datetime, now: datetime
) -> dict[str, datetime]:
    """Return for each person when something may be said to them, at `due_at` or after it."""
    hours = await hours_in(tx, team)
    return await polite(tx, team.workspace, people, due_at, now, zone=team.zone, hours=hours)
