"""The weekly page put together: whose it is, of which teams and week, and as it was sent."""

from datetime import datetime

from rituals.rights import Viewer
from rituals.teams import Team
from rituals.weekly import Page
from rituals.weeks import Week
from rituals.work import Tx


async def page_for(
    tx: Tx, who: Viewer, now: datetime, *, week: Week, team: Team | None = None
) -> Page:
    """Return a week as `who` may see it: of one team, or of all that they manage or sponsor."""
    raise NotImplementedError


async def page_of(tx: Tx, team: Team, now: datetime, *, week: Week) -> Page:
    """Return a team's week as its operator sees it: everything, check-ins as bare counts."""
    raise NotImplementedError


async def kept(tx: Tx, who: Viewer, week: Week) -> Page | None:
    """Return the page that somebody was sent of a week, as it was sent (`Page.sent_at`)."""
    raise NotImplementedError
