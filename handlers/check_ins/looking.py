"""Look at check-ins: `/checkin` at a glance, and one plan whole."""

from datetime import datetime

from handlers.answers import Answer, Open, Receipt, Say
from handlers.arrivals import Click, Command
from handlers.asking import asker
from handlers.check_ins import names, pages, views
from handlers.check_ins.facts import seen, several
from handlers.check_ins.whose import plan_meant
from rituals.check_ins import check_ins
from rituals.check_ins.states import LIVING
from rituals.rights import Viewer
from rituals.work import Tx


async def list_(command: Command, tx: Tx, now: datetime) -> Answer:
    return await _listed(tx, await asker(tx, command), now)


async def list_clicked(click: Click, tx: Tx, now: datetime) -> Answer:
    return await _listed(tx, await asker(tx, click), now)


async def _listed(tx: Tx, who: Viewer, now: datetime) -> Say:
    """Show one's own plan, the last one where none lives, and those of reports that live, or of
    which an answer is left open.
    """
    mine = await check_ins.mine(tx, who)
    own = [one for one in mine if one.state in LIVING] or mine[:1]
    left = {one.plan.id for one in await check_ins.needs(tx, who, now)}
    under = await check_ins.reports(tx, who)
    reports = [one for one in under if one.state in LIVING or one.id in left]
    found = await several(tx, who, [*own, *reports[: views.PLANS_SHOWN]])
    return views.listing(
        found[: len(own)],
        found[len(own) :],
        left=max(0, len(reports) - views.PLANS_SHOWN),
    )


async def show(command: Command, tx: Tx, _now: datetime) -> Answer:
    """Open one plan whole: one's own, a report's who is named, or one by its number."""
    who, number, _ = await plan_meant(tx, command, "show")
    return Open(views.window(await seen(tx, who, number)))


async def show_clicked(click: Click, tx: Tx, _now: datetime) -> Answer:
    who = await asker(tx, click)
    return Open(views.window(await seen(tx, who, names.number_in(click.value))))


async def show_turned(click: Click, tx: Tx, _now: datetime) -> Answer:
    who = await asker(tx, click)
    number, page = pages.meant(click.value)
    return Receipt(views.window(await seen(tx, who, number), page), "")
