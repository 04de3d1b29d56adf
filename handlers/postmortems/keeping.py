"""What keeping a postmortem's promises means: its card, and the steps of its clock."""

from datetime import datetime

from handlers.kinds import PostKind, RowsKind
from handlers.postmortems import saying, views
from handlers.postmortems.saying import of, page
from handlers.slack import Outgoing, Sent
from rituals.incidents.rooms import LOST
from rituals.postmortems import postmortems
from rituals.postmortems import promises as postmortem_promises
from rituals.postmortems import reminding as postmortem_reminding
from rituals.postmortems.promises import place_of
from rituals.promises import Promise
from rituals.work import Tx


async def card_facts(tx: Tx, promise: Promise, _now: datetime) -> Outgoing:
    return views.card(await page(tx, promise))


async def card_landed(tx: Tx, promise: Promise, sent: Sent, now: datetime) -> None:
    """Note where the card stands; one that was sent earlier may be out of date and is edited."""
    postmortem, incident = await of(tx, promise)
    if sent.channel and sent.ts and postmortem.card_ts is None:
        await postmortems.card_posted(tx, postmortem, sent.channel, sent.ts)
    if sent.found:
        await postmortems.shown_anew(tx, postmortem, incident, now)


async def card_refused(tx: Tx, promise: Promise, error: str, now: datetime) -> None:
    """Post a card anew that was deleted, or whose channel takes none; else it stays as it is."""
    postmortem, incident = await of(tx, promise)
    if error == "message_not_found" and postmortem.card_ts is not None:
        await postmortems.card_lost(tx, postmortem, incident, now)
    elif error in LOST:
        left = await postmortem_reminding.leave(tx, incident, error, now)
        place = place_of(left)
        if promise.lane != (place[0] if place else postmortem.owner):
            await postmortems.card_lost(tx, postmortem, left, now)


KINDS = (
    PostKind(postmortem_promises.CARD, card_facts, card_landed, card_refused),
    RowsKind(postmortem_promises.STEP, postmortem_reminding.keep_steps),
    *saying.KINDS,
)
