"""One post's flight: its facts in one transaction, the call with none open, its mark in a second.

Between the two it is `sending`: if the process dies there, nobody knows whether the post arrived,
so whoever keeps it next looks for it before sending it again.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from handlers.kinds import Moot, NotYet, PostKind, Unchanged
from handlers.slack import (
    CannotLook,
    Edit,
    Limited,
    NotWanted,
    Outgoing,
    Post,
    Publish,
    Refused,
    Sent,
    Slack,
    Unclear,
    Unreached,
)
from rituals.promises import DEAD, ENDED, HELD, KEPT, WAITING, Claims, Landing, Pacing, Promise
from rituals.work import Database, Tx, committed

log = structlog.get_logger()

CLOCK_SKEW = timedelta(minutes=2)
"""How far Slack's clock and ours may differ when a post is looked for."""
HELD_WHY = (
    "nobody can say whether it arrived: the history of that place cannot be read."
    " Look for it there, then `muster promises retry` or `drop` it."
)


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of the call: `state` in which the promise lands, and when it may fly again."""

    state: str
    sent: Sent | None = None
    why: str | None = None
    pause: timedelta = timedelta()
    holds_lane: bool = False
    doubtful: bool = False
    counts: bool = True


class ClaimLost(Exception):
    """The lease ran out and another keeper has the promise: nothing of ours is written."""


class Flights:
    """Flies posts for one keeper."""

    def __init__(
        self,
        database: Database,
        slack: Slack,
        now: Callable[[], datetime],
        real: Callable[[], datetime],
        owner: str,
        pacing: Pacing,
    ) -> None:
        self._database = database
        self._slack = slack
        self._now = now
        self._real = real
        self._owner = owner
        self._pacing = pacing
        self._left: set[int] = set()
        """Promises of ours that were marked as leaving and have not landed."""

    async def fly(self, promise: Promise, kind: PostKind) -> None:
        """Keep one promise that posts, whatever comes of it."""
        outgoing = await self._ready(promise, kind)
        if isinstance(outgoing, Moot):
            await self._land(promise, kind, Fate(ENDED, why=outgoing.why), None)
        elif isinstance(outgoing, Unchanged):
            await self._land(promise, None, Fate(KEPT), None)
        elif isinstance(outgoing, NotYet):
            pause = self._pacing.after_failure(1)
            fate = Fate(WAITING, why=outgoing.why, pause=pause or timedelta(), counts=False)
            await self._land(promise, kind, fate, None)
        elif outgoing is None:
            await self._let_go(promise, self._real())
        else:
            self._left.add(promise.id)
            fate = await self._fate(promise, kind, outgoing)
            await self._land(promise, kind, fate, outgoing)

    async def nobody(self, promise: Promise) -> None:
        """End a promise of a kind that this version does not know."""
        fate = Fate(DEAD, why=f"nobody keeps promises of kind {promise.kind}")
        await self._land(promise, None, fate, None)

    async def crashed(self, promise: Promise, error: Exception) -> None:
        """Let a promise rest whose keeping failed by a defect; what had left may have arrived."""
        doubtful = promise.doubtful or promise.id in self._left
        fate = self._again(promise, f"{type(error).__name__}: {error}"[:500], doubtful=doubtful)
        await self._land(promise, None, fate, None)

    async def _ready(
        self, promise: Promise, kind: PostKind
    ) -> Outgoing | Moot | NotYet | Unchanged | None:
        """Read the facts and mark the promise as leaving; None where the claim was lost."""

        async def ready(tx: Tx) -> Outgoing | Moot | NotYet | Unchanged | None:
            outgoing = await kind.facts(tx, promise, self._now())
            if isinstance(outgoing, Moot | NotYet | Unchanged):
                return outgoing
            leaves = await Claims(tx, self._owner).sending(
                promise, real=self._real(), lease=self._pacing.lease
            )
            return outgoing if leaves else None

        return await committed(self._database.writing, ready)

    async def _fate(self, promise: Promise, kind: PostKind, outgoing: Outgoing) -> Fate:
        try:
            if promise.doubtful and isinstance(outgoing, Post):
                found = await self._find(promise, kind, outgoing)
                if found is not None:
                    return found
            asked_at = self._now()
            sent = await self._slack.send(outgoing, promise.key)
            return Fate(KEPT, replace(sent, asked_at=asked_at))
        except Limited as error:
            pause = timedelta(seconds=error.seconds)
            return Fate(WAITING, why=str(error), pause=pause, holds_lane=True, counts=False,
                        doubtful=promise.doubtful)  # fmt: skip
        except Refused as error:
            return Fate(ENDED if isinstance(error, NotWanted) else DEAD, why=error.error)
        except Unreached as error:
            return self._again(promise, f"not reached: {error}", doubtful=promise.doubtful)
        except Unclear as error:
            doubtful = isinstance(outgoing, Post)
            return self._again(promise, f"fate unknown: {error}", doubtful=doubtful, holds=doubtful)

    async def _find(self, promise: Promise, kind: PostKind, post: Post) -> Fate | None:
        """Look whether a post of unknown fate arrived; None means: send it."""
        # Slack stamps messages by the clock that the promise fell due by: in the sandbox not ours.
        since = min(promise.attempted_at or promise.deliver_at, promise.deliver_at) - CLOCK_SKEW
        try:
            sent = await self._slack.find(post, promise.key, since)
        except CannotLook:
            # Still in doubt: armed anew by a change of its record, it is looked for again.
            return None if kind.deadline else Fate(HELD, why=HELD_WHY, doubtful=True)
        return None if sent is None else Fate(KEPT, sent)

    async def _let_go(self, promise: Promise, free_at: datetime) -> None:
        """Free the lane of a promise that somebody dropped while it was held: no lease is waited
        for. A lane that another keeper holds by now stays theirs.
        """
        await committed(
            self._database.writing, lambda tx: Claims(tx, self._owner).free(promise, free_at)
        )

    def _again(self, promise: Promise, why: str, *, doubtful: bool, holds: bool = False) -> Fate:
        pause = self._pacing.after_failure(promise.attempts + 1)
        if pause is None:
            return Fate(HELD if doubtful else DEAD, why=why, doubtful=doubtful)
        return Fate(WAITING, why=why, pause=pause, doubtful=doubtful, holds_lane=holds)

    async def _land(
        self, promise: Promise, kind: PostKind | None, fate: Fate, outgoing: Outgoing | None
    ) -> None:
        """Note what came of it: the record first and the promise after it, as the door does.

        In the other order a person's change of the same record and this would wait for each other.
        """
        landing = self._landing(promise, fate, outgoing, self._real())

        async def land(tx: Tx) -> None:
            if kind is not None and fate.state == KEPT:
                await kind.landed(tx, promise, fate.sent or Sent(), self._now())
            elif kind is not None and fate.state == DEAD:
                await kind.refused(tx, promise, fate.why or "", self._now())
            if not await Claims(tx, self._owner).land(promise, landing):
                raise ClaimLost

        try:
            await committed(self._database.writing, land)
        except ClaimLost:
            log.warning("claim_lost", kind=promise.kind, id=promise.id)
            await self._let_go(promise, landing.lane_free_at)
        self._left.discard(promise.id)
        if fate.state != KEPT:
            log.info(
                "promise_not_kept", kind=promise.kind, id=promise.id, state=fate.state, why=fate.why
            )

    def _landing(
        self, promise: Promise, fate: Fate, outgoing: Outgoing | None, real: datetime
    ) -> Landing:
        lane_pause = timedelta(seconds=self._pacing.lane_seconds if outgoing else 0)
        rest = real + fate.pause if fate.state == WAITING else None
        if fate.state == KEPT and isinstance(outgoing, Post | Edit | Publish):
            rest = real + timedelta(seconds=self._pacing.edit_seconds)
        return Landing(
            state=fate.state,
            lane_free_at=real + (fate.pause if fate.holds_lane else lane_pause),
            at=self._now(),
            attempts=promise.attempts + (1 if fate.counts else 0),
            why=fate.why,
            rest_until=rest,
            doubtful=fate.doubtful,
            channel=(fate.sent.channel if fate.sent else None),
            ts=(fate.sent.ts if fate.sent else None),
        )
