"""Look at postmortems: what is owed, lists, and all of one in a window."""

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
from rituals.incidents import INC, in_channel
from rituals.postmortem_states import OWED, PUBLISHED, STATES
from rituals.postmortems import listed
from rituals.work import Tx

LISTED = 20
NOTHING_OWED = "No postmortem is owed in your teams. `/postmortem list all` shows those there are."
OPEN, ALL = "open", "all"


class NoSuchFilter(Unfit):
    """“{word}” is no list of postmortems. Write `/postmortem list open`, or `list all`."""


async def mine(command: Command, tx: Tx, now: datetime) -> Answer:
    """Show what is owed in one's teams, one's own first; in an incident's channel, that of it."""
    who = await asker(tx, command)
    here = await in_channel(tx, who.workspace, command.channel)
    if here is not None and here.series == INC:
        return Open(await window_for(tx, who, here.number, now))
    found = await listed(tx, who, states=OWED, limit=LISTED + 1)
    found.sort(key=lambda one: one[0].owner != who.user)
    return views.listing(found[:LISTED], now, NOTHING_OWED, more=len(found) > LISTED)


async def list_(command: Command, tx: Tx, now: datetime) -> Answer:
    who = await asker(tx, command)
    word = words_after(command, "postmortem", "list").strip().lower() or OPEN
    if word not in {OPEN, ALL, PUBLISHED}:
        raise NoSuchFilter(word=blocks.clip(word, 40))
    states = {OPEN: OWED, ALL: STATES, PUBLISHED: (PUBLISHED,)}[word]
    found = await listed(tx, who, states=states, limit=LISTED + 1, newest=word != OPEN)
    empty = NOTHING_OWED if word == OPEN else "There is no postmortem yet."
    return views.listing(found[:LISTED], now, empty, more=len(found) > LISTED)


async def show(command: Command, tx: Tx, now: datetime) -> Answer:
    who = await asker(tx, command)
    typed = words_after(command, "postmortem", "show")
    number = await number_in(tx, who, typed, "/postmortem show 7")
    return Open(await window_for(tx, who, number, now))


async def open_clicked(click: Click, tx: Tx, now: datetime) -> Answer:
    """Open the window of one, or show it in the window that the button is in."""
    view = await window_for(tx, await asks(tx, click), int(click.value), now)
    return Receipt(view, "") if click.view_id and not click.in_home else Open(view)
