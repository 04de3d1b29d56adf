"""Look at actions: mine, my team's, those that are late, and one whole with its history."""

import re
from datetime import datetime

from handlers import blocks
from handlers.actions import names, views
from handlers.actions.numbering import number_first
from handlers.answers import Answer, Open, Say
from handlers.arrivals import Click, Command
from handlers.asking import asker
from handlers.helping import words_after
from rituals.actions import actions
from rituals.actions.actions import Action
from rituals.errors import Unfit
from rituals.history import record_of
from rituals.rights import Viewer, team_here
from rituals.work import Tx

SHOWN = 15
MINE, TEAM, OPEN, OVERDUE, ALL = "mine", "team", "open", "overdue", "all"
FILTERS = (MINE, TEAM, OPEN, OVERDUE, ALL)
TITLES = {
    MINE: "What you owe",
    OPEN: "Open actions",
    OVERDUE: "Overdue actions",
    ALL: "All actions",
}
NONE = {
    MINE: "You owe nothing. Enjoy the quiet.",
    TEAM: "Nobody in the team owes anything.",
    OPEN: "No action is open.",
    OVERDUE: "Nothing is overdue.",
    ALL: "There is no action yet.",
}


class NoSuchFilter(Unfit):
    """“{word}” is nothing to list by. Write one of: {filters}; `from 16` shows those after it."""


async def list_(command: Command, tx: Tx, now: datetime) -> Answer:
    who = await asker(tx, command)
    wanted, start = asked_for(words_after(command, "action", "list"))
    today = await actions.today_of(tx, who, now)
    title, found = await _found(tx, who, wanted, start - 1 + SHOWN + 1, now)
    page = found[start - 1 : start - 1 + SHOWN]
    more = f"/action list {wanted} from {start + SHOWN}" if found[start - 1 + SHOWN :] else ""
    if not page:
        title = NONE[wanted] if start == 1 else "There are no more."
    return views.listing(page, today, title=title, owned=wanted == MINE, older=more)


def asked_for(typed: str) -> tuple[str, int]:
    """Read the words of a list: by what, and from which place on; raise `NoSuchFilter`."""
    found = re.fullmatch(r"(\S*?)\s*(?:\bfrom\s+(\d{1,4}))?", typed.strip().lower(), re.ASCII)
    word = (found[1] or MINE) if found else typed.strip()
    if found is None or word not in FILTERS:
        raise NoSuchFilter(word=blocks.clip(word, 40), filters=", ".join(FILTERS))
    return word, max(1, int(found[2] or 1))


async def _found(
    tx: Tx, who: Viewer, wanted: str, limit: int, now: datetime
) -> tuple[str, list[Action]]:
    if wanted == MINE:
        return TITLES[MINE], await actions.mine(tx, who.workspace, who.user, limit)
    if wanted == TEAM:
        team, _ = await team_here(tx, who)
        title = f"What {team.name} owes" if team else "What the teams that you see owe"
        return title, await actions.listed(tx, who, team=team, limit=limit)
    if wanted == OVERDUE:
        today = await actions.today_of(tx, who, now)
        return TITLES[OVERDUE], await actions.listed(tx, who, due_before=today, limit=limit)
    states = () if wanted == ALL else (actions.OPEN,)
    return TITLES[wanted], await actions.listed(tx, who, states=states, limit=limit)


async def show(command: Command, tx: Tx, now: datetime) -> Answer:
    number, _ = number_first(words_after(command, "action", "show"), "/action show 41")
    who = await asker(tx, command)
    action, _ = await actions.seen(tx, who, number)
    past = await record_of(tx, action.workspace, action.name)
    title = blocks.escaped(blocks.clip(f"{action.name} · {action.title}", views.TITLE_SHOWN))
    return Say(title, views.whole(action, past, await actions.today_of(tx, who, now)))


async def show_clicked(click: Click, tx: Tx, now: datetime) -> Answer:
    number, _ = names.read(click.value)
    who = await asker(tx, click)
    action, _ = await actions.seen(tx, who, number)
    past = await record_of(tx, action.workspace, action.name)
    return Open(views.window(action, past, await actions.today_of(tx, who, now)))
