"""Actions in Slack: for now, the Done button that Home shows."""

from datetime import datetime

from handlers import home
from handlers.actions import views
from handlers.answers import Answer, Quiet
from handlers.arrivals import Click
from handlers.routes import Feature, Route
from rituals import actions
from rituals.work import Tx


async def done(click: Click, tx: Tx, now: datetime) -> Answer:
    await actions.finish(tx, click.who.workspace, int(click.value), actor=click.who.user, now=now)
    await home.refresh(tx, click.who, now)
    return Quiet()


FEATURE = Feature("actions", clicks=(Route(views.DONE, done),))
