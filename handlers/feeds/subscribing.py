"""Get an address of a calendar, get another one, or turn it off."""

from datetime import datetime

from handlers.answers import Answer, Open, Say
from handlers.arrivals import Click, Command
from handlers.asking import asker
from handlers.feeds import names, views
from rituals.feeds import feeds
from rituals.feeds.feeds import Offer
from rituals.rights import team_seen
from rituals.work import Tx


async def calendar(command: Command, tx: Tx, _now: datetime) -> Answer:
    return views.offered(await feeds.offers(tx, await asker(tx, command)))


async def new_clicked(base: str, click: Click, tx: Tx, now: datetime) -> Answer:
    """Show a new address below `base`, where calendar programs reach this bot."""
    if not base:
        return Say(views.NO_ADDRESS)
    who = await asker(tx, click)
    team_id, replaces = names.read(click.value)
    team = None if team_id is None else await team_seen(tx, who, team_id)
    feed, secret = await feeds.subscribe(tx, who, team, replaces, now)
    url = f"{base}/calendar/{secret}.ics"
    return Open(views.address(views.titled(Offer(team, feed)), url))


async def off_clicked(click: Click, tx: Tx, now: datetime) -> Answer:
    who = await asker(tx, click)
    _, feed_id = names.read(click.value)
    await feeds.revoke(tx, who, feed_id, now)
    return views.offered(await feeds.offers(tx, who), "The address is off. What it showed is gone.")
