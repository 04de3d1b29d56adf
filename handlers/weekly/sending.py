"""The weekly page as a direct message: drawn as it is sent, and kept so."""

from datetime import datetime

from handlers.kinds import Moot, NotYet, PostKind, RowsKind
from handlers.slack import Outgoing, Post
from handlers.weekly.views import page_blocks, page_text
from rituals.people import to_know
from rituals.promises import Promise, Promises
from rituals.rights import OnlyAnswers, PersonUnknown, viewer
from rituals.weekly.promises import PAGE, PLAN
from rituals.weekly.sending import NotSent, keep_plans, not_arrived, sent_now
from rituals.work import Tx


async def facts(tx: Tx, promise: Promise, now: datetime) -> Outgoing | Moot | NotYet:
    person = promise.subject
    try:
        who = await viewer(tx, promise.workspace, person)
    except PersonUnknown:
        await Promises(tx, promise.workspace).make(to_know(promise.workspace, person, now))
        return NotYet("Slack has not said yet who they are")
    except OnlyAnswers:
        return Moot("they have left, or are a guest now")
    page = await sent_now(tx, who, promise, now)
    if isinstance(page, NotSent):
        return Moot(page.why)
    return Post(person, page_text(page), page_blocks(page))


async def refused(tx: Tx, promise: Promise, _error: str, _now: datetime) -> None:
    """Keep nothing of a page that nobody was sent."""
    await not_arrived(tx, promise)


KINDS = (RowsKind(PLAN, keep_plans), PostKind(PAGE, facts, refused=refused))
