"""Claims: who keeps which promise now, across every process that looks at the table.

The one claiming statement is the same on both databases: `UPDATE ... WHERE id IN (SELECT ...
FOR UPDATE SKIP LOCKED) RETURNING`; SQLite has one writer and leaves the lock clause out.
`RETURNING` comes in no order, so the rows are sorted here.

All of this spans workspaces, and nothing else does but the operator's commands.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import attrgetter

from sqlalchemy import (
    Column,
    Table,
    Text,
    bindparam,
    case,
    exists,
    func,
    literal_column,
    or_,
    select,
    true,
    tuple_,
    update,
)

from storage.db import Tx, UTCDateTime, insert, metadata
from storage.promises import (
    CLAIMED,
    DEAD,
    ENDED,
    KEPT,
    SENDING,
    WAITING,
    Promise,
    promises,
)

lanes = Table(
    "lanes",
    metadata,
    Column("workspace", Text, primary_key=True),
    Column("lane", Text, primary_key=True),
    Column("free_at", UTCDateTime, nullable=False),
    Column("owner", Text),
)
"""A lane is a place that takes one message at a time: `free_at` (real time) says from when."""

_IN_LANE = promises.c.lane.is_not(None)
_READY = (
    (promises.c.state == literal_column(f"'{WAITING}'"))
    & (promises.c.deliver_at <= bindparam("now"))
    & or_(promises.c.next_try_at.is_(None), promises.c.next_try_at <= bindparam("real"))
)
_ORDER = (promises.c.deliver_at, promises.c.id)

# Rows only: kept, in bulk, by the very statement that claims them; undone with its transaction.
_KEEP_ROWS = (
    update(promises)
    .where(
        promises.c.id.in_(
            select(promises.c.id)
            .where(_READY, promises.c.lane.is_(None))
            .order_by(*_ORDER)
            .limit(bindparam("count"))
            .with_for_update(skip_locked=True)
        )
    )
    .values(state=KEPT, ended_at=bindparam("real"), attempts=promises.c.attempts + 1)
    .returning(promises)
)

# Lanes: first the rows of lanes never used before, then the free lanes, then each lane's first.
_waiting_lanes = select(promises.c.workspace, promises.c.lane).where(_READY, _IN_LANE)
_OPEN_LANES = (
    insert(lanes)
    .from_select(
        ["workspace", "lane", "free_at"],
        select(promises.c.workspace, promises.c.lane, bindparam("real", type_=UTCDateTime())).where(
            _READY,
            _IN_LANE,
            ~exists().where(
                lanes.c.workspace == promises.c.workspace, lanes.c.lane == promises.c.lane
            ),
        ),
    )
    # A lane that is named twice is opened once: DISTINCT would have SQLite walk all that waits.
    .on_conflict_do_nothing(index_elements=["workspace", "lane"])
)
_TAKE_LANES = (
    update(lanes)
    .where(
        tuple_(lanes.c.workspace, lanes.c.lane).in_(
            select(lanes.c.workspace, lanes.c.lane)
            .where(
                lanes.c.free_at <= bindparam("real"),
                tuple_(lanes.c.workspace, lanes.c.lane).in_(_waiting_lanes),
            )
            .limit(bindparam("count"))
            .with_for_update(skip_locked=True, of=lanes)
        ),
        lanes.c.free_at <= bindparam("real"),
    )
    .values(free_at=bindparam("until"), owner=bindparam("claim"))
    .returning(lanes.c.workspace, lanes.c.lane)
)
_first_in_lane = (
    select(promises.c.id)
    .where(_READY, promises.c.workspace == lanes.c.workspace, promises.c.lane == lanes.c.lane)
    .order_by(*_ORDER)
    .limit(1)
    .correlate(lanes)
    .scalar_subquery()
)
_CLAIM_FIRST = (
    update(promises)
    .where(
        promises.c.id.in_(
            select(_first_in_lane)
            .select_from(lanes)
            .where(tuple_(lanes.c.workspace, lanes.c.lane).in_(bindparam("taken", expanding=True)))
        ),
        promises.c.state == WAITING,
    )
    .values(state=CLAIMED, owner=bindparam("claim"), lease_until=bindparam("until"))
    .returning(promises)
)
_RELEASE = (
    update(promises)
    .where(
        promises.c.state.in_((literal_column(f"'{CLAIMED}'"), literal_column(f"'{SENDING}'"))),
        promises.c.lease_until < bindparam("real"),
    )
    .values(
        state=WAITING,
        owner=None,
        # Only what had begun to be sent may have arrived.
        doubtful=case((promises.c.state == SENDING, true()), else_=promises.c.doubtful),
    )
)
_MINE = (promises.c.id == bindparam("of")) & (promises.c.owner == bindparam("claim"))
_SEND = (
    update(promises)
    .where(_MINE, promises.c.state == CLAIMED)
    .values(
        state=SENDING,
        attempts=promises.c.attempts + 1,
        # In doubt, the first attempt is the one to look for.
        attempted_at=case((promises.c.doubtful, promises.c.attempted_at), else_=bindparam("real")),
        lease_until=bindparam("until"),
    )
)
_LAND = (
    update(promises)
    .where(_MINE, promises.c.state.in_((CLAIMED, SENDING)))
    .values(
        # Armed again while it flew: it waits for its next flight.
        state=case((promises.c.armed != bindparam("seen"), WAITING), else_=bindparam("end")),
        owner=None,
        attempts=bindparam("tries"),
        next_try_at=bindparam("rest"),
        # What had not begun to be sent cannot have arrived.
        doubtful=case((promises.c.state == CLAIMED, promises.c.doubtful), else_=bindparam("doubt")),
        why=bindparam("reason"),
        ended_at=bindparam("at"),
        channel=func.coalesce(bindparam("in_channel"), promises.c.channel),
        ts=func.coalesce(bindparam("as_ts"), promises.c.ts),
    )
)
_FREE_LANE = (
    update(lanes)
    .where(
        lanes.c.workspace == bindparam("of_workspace"),
        lanes.c.lane == bindparam("of_lane"),
        lanes.c.owner == bindparam("claim"),
    )
    .values(free_at=bindparam("free"))
)


@dataclass(frozen=True, slots=True)
class Landing:
    """What became of one flight: the state it ends in and when its lane is free again.

    `rest_until` is the earliest real moment of the next flight (a retry, or the pause between
    two edits of one card).
    """

    state: str
    lane_free_at: datetime
    at: datetime
    attempts: int = 0
    why: str | None = None
    rest_until: datetime | None = None
    doubtful: bool = False
    channel: str | None = None
    ts: str | None = None


class Claims:
    """One keeper's hold on promises. `owner` is unique to the process; times are real but `now`."""

    def __init__(self, tx: Tx, owner: str) -> None:
        self._tx = tx
        self._owner = owner

    async def keep_rows(self, *, now: datetime, real: datetime, count: int) -> list[Promise]:
        """Mark up to `count` due rows-only promises kept and return them, first due first.

        The caller does what they promise in this same transaction, or undoes it all.
        """
        return _sorted(
            await self._tx.rows(Promise, _KEEP_ROWS, {"now": now, "real": real, "count": count})
        )

    async def take(
        self, *, now: datetime, real: datetime, lease: timedelta, count: int
    ) -> list[Promise]:
        """Claim the first due promise of up to `count` free lanes, holding each lane meanwhile."""
        moment = {"now": now, "real": real}
        await self._tx.execute(_OPEN_LANES, moment)
        held = {**moment, "until": real + lease, "claim": self._owner}
        taken = await self._tx.execute(_TAKE_LANES, {**held, "count": count})
        free = [(row.workspace, row.lane) for row in taken]
        if not free:
            return []
        claimed = await self._tx.rows(Promise, _CLAIM_FIRST, {**held, "taken": free})
        # Where the first was dropped in between, by whom its row was waited for: nothing flies.
        for workspace, lane in sorted(set(free) - {(one.workspace, one.lane) for one in claimed}):
            await self._free(workspace, lane, real)
        return _sorted(claimed)

    async def release_stale(self, real: datetime) -> int:
        """Let promises wait again whose keeper's lease has run out; return how many."""
        return (await self._tx.execute(_RELEASE, {"real": real})).rowcount

    async def sending(self, promise: Promise, *, real: datetime, lease: timedelta) -> bool:
        """Note that the post leaves now; False where the claim was lost meanwhile."""
        sent = await self._tx.execute(
            _SEND,
            {"of": promise.id, "claim": self._owner, "real": real, "until": real + lease},
        )
        return bool(sent.rowcount)

    async def land(self, promise: Promise, landing: Landing) -> bool:
        """Write what became of a flight and free its lane; False where the claim was lost."""
        waits = landing.state == WAITING
        landed = await self._tx.execute(
            _LAND,
            {
                "of": promise.id,
                "claim": self._owner,
                "seen": promise.armed,
                "end": landing.state,
                "rest": landing.rest_until,
                "doubt": landing.doubtful,
                "reason": landing.why,
                "at": None if waits else landing.at,
                "tries": landing.attempts,
                "in_channel": landing.channel,
                "as_ts": landing.ts,
            },
        )
        await self._free(promise.workspace, promise.lane, landing.lane_free_at)
        return bool(landed.rowcount)

    async def free(self, promise: Promise, free_at: datetime) -> None:
        """Let a promise's lane be free from a moment on, if it is held by this keeper still."""
        await self._free(promise.workspace, promise.lane, free_at)

    async def _free(self, workspace: str, lane: str | None, free_at: datetime) -> None:
        """Let a lane that is held be free again from a moment on."""
        of = {"of_workspace": workspace, "of_lane": lane}
        await self._tx.execute(_FREE_LANE, {**of, "claim": self._owner, "free": free_at})

    async def postpone(
        self, promise: Promise, *, attempts: int, next_try_at: datetime, why: str, dead: bool
    ) -> None:
        """Let a rows-only promise that failed rest, or give it up."""
        await self._tx.execute(
            update(promises)
            .where(promises.c.id == promise.id, promises.c.state == WAITING)
            .values(
                attempts=attempts,
                next_try_at=next_try_at,
                why=why,
                state=DEAD if dead else WAITING,
            )
        )

    async def end(self, kept: Sequence[tuple[Promise, str]], *, at: datetime) -> None:
        """Mark rows-only promises, kept a moment ago, as ended instead, each with its reason."""
        for promise, why in kept:
            await self._tx.execute(
                update(promises)
                .where(promises.c.id == promise.id)
                .values(state=ENDED, why=why, ended_at=at)
            )


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is ahead: the next domain moment after now, and whether something due still waits
    (for its lane, or for its next try).
    """

    next_at: datetime | None
    waiting: bool


_WAITS = promises.c.state == literal_column(f"'{WAITING}'")
# Of rows and of lanes apart, because each has an index of what waits: where a hundred thousand
# wait, a question for both at once would read them all.
_KINDS = (promises.c.lane.is_(None), _IN_LANE)
_WHEN = (promises.c.deliver_at > bindparam("now"), promises.c.deliver_at <= bindparam("now"))
_AHEAD = select(
    *(
        select(promises.c.deliver_at)
        .where(_WAITS, kind, when)
        .order_by(promises.c.deliver_at)
        .limit(1)
        .scalar_subquery()
        for when in _WHEN
        for kind in _KINDS
    )
)


async def outlook(tx: Tx, now: datetime) -> Outlook:
    """Say when the alarm has to ring next."""
    found = tuple((await tx.execute(_AHEAD, {"now": now})).one())
    ahead = [at for at in found[:2] if at is not None]
    return Outlook(min(ahead, default=None), any(at is not None for at in found[2:]))


def _sorted(found: list[Promise]) -> list[Promise]:
    return sorted(found, key=attrgetter("deliver_at", "id"))
