"""Look at postmortems: what is owed, lists, and all of one in a window."""

import re
from collections.abc import Sequence
from datetime import datetime

from handlers import blocks
from handlers.answers import Answer, Open, Receipt
from handlers.arrivals import Click, Command
from handlers.asking import asker
from handlers.helping import words_after
from handlers.postmortems import views
from handlers.postmortems.facts import asks, window_for
from handlers.postmortems.numbering import number_in
from rituals.errors import Unfit
from rituals.incidents.incidents import INC, in_channel
from rituals.postmortems.postmortems import listed
from rituals.postmortems.states import OWED, PUBLISHED, STATES
from rituals.work import Tx

LISTED = 20
NOTHING_OWED = "No postmortem is owed in your teams. `/postmortem list all` shows those there are."
OPEN, ALL = "open", "all"
MORE = f"/postmortem list {ALL}"
TYPED = re.compile(r"(?:(\w+)\s*)?(?:\bbefore\s+(?:(?:pm|inc)[- ]?|#)?(\d{1,9}))?", re.IGNORECASE)


class NoSuchFilter(Unfit):
    """“{word}” is no list of postmortems. Write `/postmortem list`, `/postmortem list all`,
    `/postmortem list published`, or `/postmortem list all before 12`.
    """


async def mine(command: Command, tx: Tx, now: datetime) -> Answer:
    """Show what is owed in one's teams, one's own first; in an incident's channel, that of it."""
    who = await asker(tx, command)
    here = await in_channel(tx, who.workspace, command.channel)
    if here is not None and here.series == INC:
        return Open(await window_for(tx, who, here.number, now))
    found = await listed(tx, who, states=OWED, limit=LISTED + 1)
    found.sort(key=lambda one: one[0].owner != who.user)
    return views.listing(found[:LISTED], now, NOTHING_OWED, more=_more(found, MORE))


async def list_(command: Command, tx: Tx, now: datetime) -> Answer:
    """List what is owed, the soonest due first; or all or the published ones, the newest first."""
    who = await asker(tx, command)
    word, before = _asked(words_after(command, "postmortem", "list"))
    states = {OPEN: OWED, ALL: STATES, PUBLISHED: (PUBLISHED,)}[word]
    found = await listed(
        tx, who, states=states, limit=LISTED + 1, newest=word != OPEN, before=before
    )
    if word == OPEN:
        return views.listing(found[:LISTED], now, NOTHING_OWED, more=_more(found, MORE))
    empty = f"There is none before PM-{before}." if before else "There is no postmortem yet."
    last = found[:LISTED][-1][0].number if found else 0
    more = _more(found, f"/postmortem list {word} before {last}")
    return views.listing(found[:LISTED], now, empty, more=more)


def _asked(typed: str) -> tuple[str, int | None]:
    """Return which list is asked for, and the number under which it goes on, if any."""
    found = TYPED.fullmatch(typed.strip())
    word = (found[1] or "").lower() if found else typed.strip()
    before = int(found[2]) if found and found[2] else None
    word = word or (OPEN if before is None else ALL)
    # What is owed is listed by when it is due: no number says where that goes on.
    if word not in {OPEN, ALL, PUBLISHED} or (word == OPEN and before is not None):
        raise NoSuchFilter(word=blocks.clip(typed.strip(), 40))
    return word, before


def _more(found: Sequence[object], command: str) -> str:
    return command if len(found) > LISTED else ""


async def show(command: Command, tx: Tx, now: datetime) -> Answer:
    who = await asker(tx, command)
    typed = words_after(command, "postmortem", "show")
    number = await number_in(tx, who, typed, "/postmortem show 7")
    return Open(await window_for(tx, who, number, now))


async def open_clicked(click: Click, tx: Tx, now: datetime) -> Answer:
    """Open the window of one, or show it in the window that the button is in."""
    view = await window_for(tx, await asks(tx, click), int(click.value), now)
    return Receipt(view, "") if click.view_id and not click.in_home else Open(view)
