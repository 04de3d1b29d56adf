"""Keep the promise of an anchor: post the head of the history, and promise the next."""

from datetime import datetime

from handlers import blocks
from handlers.kinds import Moot, PostKind
from handlers.slack import Outgoing, Post
from rituals import history
from rituals.anchors import ANCHOR, next_anchor
from rituals.promises import Promise, Promises
from rituals.work import Tx


def kind(channel: str | None) -> PostKind:
    """Return what keeping an anchor means where `channel` is the audit channel.

    Without one it is kept by nothing, and the last: whoever starts with one promises the next.
    """

    async def facts(tx: Tx, promise: Promise, now: datetime) -> Outgoing | Moot:
        if channel is None:
            return Moot("no audit channel is set")
        # In the transaction before the call: the next is promised whatever becomes of this one.
        await Promises(tx, promise.workspace).make(next_anchor(promise.workspace, now))
        seq, end = await history.head(tx, promise.workspace)
        parts = [
            blocks.words("The history's head today: "),
            blocks.words(f"{seq}:{end}", bold=True),
        ]
        return Post(channel, blocks.fallback(*parts), [blocks.line(*parts)])

    return PostKind(ANCHOR, facts, deadline=True)
