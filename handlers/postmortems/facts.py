"""All that a view of a postmortem shows, asked of the record."""

from datetime import datetime

from handlers.answers import View
from handlers.arrivals import Click, Submission
from handlers.asking import asker
from handlers.postmortems.forms import Opened, channel_in
from handlers.postmortems.views import Around, window
from rituals import history
from rituals.charters.in_force import in_force
from rituals.postmortems import related as postmortem_related
from rituals.postmortems.postmortems import Page, page_of, seen
from rituals.rights import Viewer
from rituals.work import Tx

ENTRIES_SHOWN = 40
"""Entries of the timeline that a window shows, the latest; the file has them all."""


async def asks(tx: Tx, arrival: Click | Submission) -> Viewer:
    """Return who asks, and from which channel: that of the message, or that of the window."""
    here = arrival.channel if isinstance(arrival, Click) else None
    return await asker(tx, arrival, here or channel_in(arrival.metadata))


async def page_seen(
    tx: Tx, who: Viewer, number: int, *, entries: int | None = ENTRIES_SHOWN
) -> Page:
    """Return PM-`number` with all that stands in it, for who may see it."""
    return await page_of(tx, *await seen(tx, who, number), entries=entries)


async def window_for(tx: Tx, who: Viewer, number: int, now: datetime) -> View:
    """Return the window of PM-`number` as it stands now."""
    page = await page_seen(tx, who, number)
    charter = await in_force(tx, page.team)
    titles = {one.id: one.title for one in charter.classes.values()}
    around = Around(
        charter,
        Opened(number, who.channel or "").pack(),
        past=await history.record_of(tx, who.workspace, page.postmortem.name),
        linked=await postmortem_related.linked(tx, who, page.incident),
        proposed=await postmortem_related.proposed(tx, who, page.incident, titles, now),
    )
    return window(page, around)
