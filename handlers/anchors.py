"""Keep the promise of an anchor: post the head of the history."""

from datetime import datetime

from handlers import blocks
from handlers.kinds import Moot, PostKind
from handlers.slack import Outgoing, Post
from rituals import history
from rituals.anchors import ANCHOR
from rituals.promises import Promise
from rituals.work import Tx


async def facts(tx: Tx, promise: Promise, now: datetime) -> Outgoing | Moot:
    if promise.lane is None:
        return Moot("it names no channel")
    if promise.due_at.date() != now.date():
        return Moot("a later day's anchor stands for it")
    seq, end = await history.head(tx, promise.workspace)
    parts = [blocks.words("The history's head today: "), blocks.words(f"{seq}:{end}", bold=True)]
    return Post(promise.lane, blocks.fallback(*parts), [blocks.line(*parts)])


KINDS = (PostKind(ANCHOR, facts, deadline=True),)
