"""How many plans the clock of check-ins moves in one transaction."""

from collections.abc import Sequence

from rituals.promises import NewPromise, Promise
from rituals.work import Tx
from storage.promises import rearm_all

PLANS_AT_ONCE = 25
"""Each takes a dozen questions: of hundreds that come on one morning, whoever does something with
one of them waits for no more than these."""


async def a_few(tx: Tx, promises: Sequence[Promise]) -> Sequence[Promise]:
    """Return the first of what is due; the rest is promised again, and kept right after it."""
    rest = promises[PLANS_AT_ONCE:]
    await rearm_all(
        tx,
        [
            NewPromise(
                one.workspace, one.kind, one.subject, one.key, one.due_at, one.lane, one.deliver_at
            )
            for one in rest
        ],
    )
    return promises[:PLANS_AT_ONCE]
