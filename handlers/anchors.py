"""Keep the promise of an anchor: post the head of the history, and promise the next one."""

from datetime import datetime

from handlers import blocks
from handlers.kinds import Moot, PostKind
from handlers.slack import Outgoing, Post, Sent
from rituals import history
from rituals.anchors import ANCHOR, next_anchor
from rituals.promises import Promise, Promises
from rituals.work import Tx


async def facts(tx: Tx, promise: Promise, now: datetime) -> Outgoing | Moot:
    if promise.lane is None:
        return Moot("it names no channel")
    if promise.due_at.date() != now.date():
        await _promise_next(tx, promise, now)
        return Moot("a later day's anchor stands for it")
    seq, end = await history.head(tx, promise.workspace)
    parts = [blocks.words("The history's head today: "), blocks.words(f"{seq}:{end}", bold=True)]
    return Post(promise.lane, blocks.fallback(*parts), [blocks.line(*parts)])


async def landed(tx: Tx, promise: Promise, _sent: Sent, now: datetime) -> None:
    await _promise_next(tx, promise, now)


async def refused(tx: Tx, promise: Promise, _error: str, now: datetime) -> None:
    """Try again tomorrow; today's stays among the dead, where the doctor shows it."""
    await _promise_next(tx, promise, now)


async def _promise_next(tx: Tx, promise: Promise, now: datetime) -> None:
    if promise.lane is not None:
        await Promises(tx, promise.workspace).make(
            next_anchor(promise.workspace, promise.lane, now)
        )


KINDS = (PostKind(ANCHOR, facts, landed, refused),)
