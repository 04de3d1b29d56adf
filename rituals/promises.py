"""The rules of promises: how a promise is made soon, how often one is tried, and when it rests.

The rows are `storage/promises.py`'s, who keeps which is `storage/claims.py`'s; what keeping one
means is its feature's (`handlers/*/listeners.py`).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from storage.claims import Claims as Claims
from storage.claims import Landing as Landing
from storage.claims import Outlook as Outlook
from storage.claims import outlook as outlook
from storage.promises import (
    DEAD,
    ENDED,
    HELD,
    KEPT,
    STATES,
    UNDER_WAY,
    WAITING,
    NewPromise,
    Promise,
    Promises,
    Tally,
    drop,
    look,
    retry,
    tally,
)

__all__ = [
    "DEAD",
    "ENDED",
    "HELD",
    "KEPT",
    "STATES",
    "UNDER_WAY",
    "WAITING",
    "Claims",
    "Landing",
    "NewPromise",
    "Outlook",
    "Pacing",
    "Promise",
    "Promises",
    "Tally",
    "drop",
    "look",
    "outlook",
    "retry",
    "soon",
    "tally",
]


@dataclass(frozen=True, slots=True)
class Pacing:
    """How fast and how stubborn the bot is; all in real seconds.

    Slack takes about one message a second in a channel. A story that plays years sets
    `lane_seconds` and `edit_seconds` to 0.
    """

    lane_seconds: float = 1.0
    edit_seconds: float = 3.0
    lease_seconds: float = 60.0
    first_retry_seconds: float = 2.0
    longest_retry_seconds: float = 600.0
    attempts: int = 10

    @property
    def lease(self) -> timedelta:
        return timedelta(seconds=self.lease_seconds)

    def after_failure(self, attempts: int) -> timedelta | None:
        """Return the pause before the next try, twice as long each time; None to give up."""
        if attempts >= self.attempts:
            return None
        seconds = self.first_retry_seconds * 2.0 ** (attempts - 1)
        return timedelta(seconds=min(seconds, self.longest_retry_seconds))


def soon(
    workspace: str, kind: str, subject: str, key: str, now: datetime, lane: str | None = None
) -> NewPromise:
    """Return a promise that is due now: it is kept as soon as its transaction is committed."""
    return NewPromise(
        workspace=workspace, kind=kind, subject=subject, key=key, due_at=now, lane=lane
    )
