"""A person's Home: what needs them, what comes up, and a button for what they do most.

It is drawn anew when they open it, when a change touches it and when the clock does, and
published where it then looks different.
"""

import json
from datetime import datetime
from hashlib import sha256

from handlers import blocks
from handlers.answers import Answer, Open, Quiet, Receipt, View
from handlers.arrivals import Click, Happening, Who
from handlers.asking import asker
from handlers.home import names as home_names
from handlers.home import views as home_views
from handlers.home.lists import gather, moments
from handlers.kinds import Kind, Moot, NotYet, PostKind, RowsKind, Unchanged
from handlers.routes import Feature, Route
from handlers.slack import Publish, Sent
from rituals.decisions import decisions
from rituals.home import home
from rituals.home.home import HOME as HOME
from rituals.home.home import TOUCH
from rituals.home.looking import next_change
from rituals.incidents import calls as incident_calls
from rituals.incidents import incidents
from rituals.people import known, to_know
from rituals.promises import Promise, Promises
from rituals.rights import OnlyAnswers, PersonUnknown, Viewer, viewer
from rituals.work import Tx

RECENT = 5


async def opened(event: Happening, tx: Tx, now: datetime) -> Answer:
    if event.tab in {None, "home"}:
        home.opened(tx, event.who.workspace, event.who.user, now, bare=event.bare)
        await refresh(tx, event.who, now)
    return Quiet()


async def refresh(tx: Tx, who: Who, now: datetime) -> None:
    """Promise to bring somebody's Home up to date; several at once are one."""
    await home.refresh(tx, who.workspace, who.user, now)


class Drawing:
    """Draws Homes; `commands` are the slash commands that there are."""

    def __init__(self, commands: frozenset[str]) -> None:
        self._commands = commands

    async def facts(
        self, tx: Tx, promise: Promise, now: datetime
    ) -> Publish | Moot | NotYet | Unchanged:
        """Draw somebody's Home; nothing is published that stands there already."""
        user, workspace = promise.subject, promise.workspace
        there = await home.home_of(tx, workspace, user)
        try:
            who = await viewer(tx, workspace, user)
        except PersonUnknown:
            await Promises(tx, workspace).make(to_know(workspace, user, now))
            return NotYet("Slack has not said yet who they are")
        except OnlyAnswers as error:
            person = await known(tx, workspace, user)
            if person is not None and person.has_left:
                return Moot("they have left")
            view = blocks.home([blocks.sentence(str(error))])
        else:
            view, next_at = await self._drawn(tx, who, now)
            await home.look_again(tx, there, next_at, now)
        mark = marked(view)
        if there is not None and there.shown == mark:
            return Unchanged()
        if there is not None:
            home.goes(tx, there, mark)
        return Publish(user, view)

    async def _drawn(self, tx: Tx, who: Viewer, now: datetime) -> tuple[View, datetime]:
        of = await gather(tx, who, now)
        teams = [one.id for one in of.around.near]
        recent = await decisions.listed(tx, who.workspace, team_ids=teams, limit=RECENT)
        shown = home_views.home(of, recent, self._commands)
        return shown, next_change(of.around, moments(of))


def marked(view: View) -> str:
    """Return what tells one Home from another."""
    return sha256(json.dumps(view, sort_keys=True).encode()).hexdigest()


async def landed(tx: Tx, promise: Promise, _sent: Sent, _now: datetime) -> None:
    there = await home.home_of(tx, promise.workspace, promise.subject)
    if there is not None:
        home.arrived(tx, there)


async def seen_clicked(click: Click, tx: Tx, now: datetime) -> Answer:
    """Take somebody's Seen where they looked at their Home; Home shows that it is done."""
    incident = await incidents.of_name(tx, click.who.workspace, click.value)
    if incident is not None:
        await incident_calls.saw(tx, incident, click.who.user, now)
    await refresh(tx, click.who, now)
    return Quiet()


async def more_clicked(click: Click, tx: Tx, now: datetime) -> Answer:
    """Show a whole list, as it is now."""
    return Open(await _list(click, tx, now))


async def turned(click: Click, tx: Tx, now: datetime) -> Answer:
    """Show other rows of a list in its own window."""
    return Receipt(await _list(click, tx, now), "")


async def _list(click: Click, tx: Tx, now: datetime) -> View:
    list_id, first = home_names.read(click.value)
    return home_views.whole(await gather(tx, await asker(tx, click), now), list_id, first)


def kinds(commands: frozenset[str]) -> tuple[Kind, ...]:
    """Return the promises of Homes, which offer these slash commands."""
    return (
        PostKind(HOME, Drawing(commands).facts, landed),
        RowsKind(TOUCH, home.touched),
    )


FEATURE = Feature(
    "home",
    clicks=(
        Route(home_names.SEEN, seen_clicked),
        Route(home_names.MORE, more_clicked, writes=False),
        Route(home_names.LATER, turned, writes=False),
        Route(home_names.EARLIER, turned, writes=False),
    ),
    events=(Route("app_home_opened", opened),),
)
