"""Who people are: asked once, and brought up to date when Slack says that something changed."""

from datetime import datetime

from handlers.answers import Answer, Quiet
from handlers.arrivals import Happening
from handlers.introducing import as_person
from handlers.kinds import Moot, PostKind
from handlers.routes import Feature, Route
from handlers.slack import Ask, Outgoing, Sent
from rituals import people
from rituals.actions import chasing as action_chasing
from rituals.away import effects as away_effects
from rituals.check_ins import leaving as check_in_leaving
from rituals.incidents import roles as incident_roles
from rituals.occurrences import facilitating
from rituals.people import Person
from rituals.promises import Promise
from rituals.teams import home_channels as homes
from rituals.work import Tx


async def changed(event: Happening, tx: Tx, now: datetime) -> Answer:
    if event.person is not None:
        await _keep(tx, as_person(event.who.workspace, event.person, now), now)
    return Quiet()


async def facts(_tx: Tx, promise: Promise, _now: datetime) -> Outgoing | Moot:
    return Ask(promise.subject)


async def landed(tx: Tx, promise: Promise, sent: Sent, now: datetime) -> None:
    if sent.person is not None:
        await _keep(tx, as_person(promise.workspace, sent.person, sent.asked_at or now), now)


async def _keep(tx: Tx, person: Person, now: datetime) -> None:
    """Keep what Slack says of somebody, and what it changes in their teams."""
    before = await people.held(tx, person.workspace, person.id)
    if not await people.know(tx, person):
        return  # a change was told while Slack was answering: what it says is older than that
    await homes.changed(tx, before, person, now)
    await incident_roles.left(tx, before, person, now)
    await facilitating.gone(tx, before, person, now)
    await check_in_leaving.gone(tx, before, person, now)
    await away_effects.status_changed(tx, before, person, now)
    if before is None or before.is_full:
        await action_chasing.owner_gone(tx, person, now)


KINDS = (PostKind(people.FETCH_PERSON, facts, landed),)
FEATURE = Feature("people", events=(Route("user_change", changed),))
