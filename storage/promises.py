"""Promises: everything the bot will do later or must not forget, one row each.

This file holds the rows, how they are made, moved and marked. How they are claimed is in
`storage/claims.py`; what keeping one means is its feature's.

Two clocks: `due_at` and `deliver_at` are domain time (the sandbox can move it); the lease, the
attempts and `next_try_at` are real time.

    waiting -> kept                        rows only, in bulk, in one transaction
    waiting -> claimed -> sending -> kept  one that posts
    waiting -> ended                       its cause is gone; `why` says so
    sending -> held | dead                 its fate is unknown and must be looked at; given up
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    Select,
    Table,
    Text,
    UniqueConstraint,
    bindparam,
    case,
    false,
    func,
    literal_column,
    or_,
    select,
    update,
)

from storage.bulk import Bulk
from storage.db import Tx, UTCDateTime, metadata

WAITING, CLAIMED, SENDING, KEPT, ENDED, DEAD, HELD = (
    "waiting",
    "claimed",
    "sending",
    "kept",
    "ended",
    "dead",
    "held",
)
STATES = (WAITING, CLAIMED, SENDING, KEPT, ENDED, DEAD, HELD)
UNDER_WAY = (WAITING, CLAIMED, SENDING)

promises = Table(
    "promises",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("workspace", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("lane", Text),
    Column("due_at", UTCDateTime, nullable=False),
    Column("deliver_at", UTCDateTime, nullable=False),
    Column("state", Text, nullable=False, server_default=WAITING),
    Column("armed", Integer, nullable=False, server_default="1"),
    Column("owner", Text),
    Column("lease_until", UTCDateTime),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("attempted_at", UTCDateTime),
    Column("next_try_at", UTCDateTime),
    Column("doubtful", Boolean, nullable=False, server_default=false()),
    Column("why", Text),
    Column("ended_at", UTCDateTime),
    Column("channel", Text),
    Column("ts", Text),
    UniqueConstraint("workspace", "key"),
)
_WAITS = promises.c.state == literal_column(f"'{WAITING}'")
_FLIES = promises.c.state.in_((literal_column(f"'{CLAIMED}'"), literal_column(f"'{SENDING}'")))
# The constants stand in the text: SQLite uses a partial index only where it can see them.
Index(
    "ix_promises_rows",
    promises.c.deliver_at,
    promises.c.id,
    sqlite_where=_WAITS & promises.c.lane.is_(None),
    postgresql_where=_WAITS & promises.c.lane.is_(None),
)
Index(
    "ix_promises_lanes",
    promises.c.deliver_at,
    promises.c.workspace,
    promises.c.lane,
    sqlite_where=_WAITS & promises.c.lane.is_not(None),
    postgresql_where=_WAITS & promises.c.lane.is_not(None),
)
Index(
    "ix_promises_lane",
    promises.c.workspace,
    promises.c.lane,
    promises.c.deliver_at,
    promises.c.id,
    sqlite_where=_WAITS & promises.c.lane.is_not(None),
    postgresql_where=_WAITS & promises.c.lane.is_not(None),
)
Index("ix_promises_leases", promises.c.lease_until, sqlite_where=_FLIES, postgresql_where=_FLIES)
Index("ix_promises_subject", promises.c.workspace, promises.c.subject)


@dataclass(frozen=True, slots=True)
class NewPromise:
    """What is being promised. `key` names the cause: the same cause promises once.

    A promise with a `lane` speaks to Slack, one at a time in that lane; one without only writes
    rows. `deliver_at` may be later than `due_at` (quiet hours delay the word, never the duty).
    """

    workspace: str
    kind: str
    subject: str
    key: str
    due_at: datetime
    lane: str | None = None
    deliver_at: datetime | None = None

    def row(self) -> dict[str, Any]:
        return {
            "workspace": self.workspace,
            "kind": self.kind,
            "subject": self.subject,
            "key": self.key,
            "lane": self.lane,
            "due_at": self.due_at,
            "deliver_at": self.deliver_at or self.due_at,
        }


@dataclass(frozen=True, slots=True)
class Promise:
    """One row. `armed` counts how often it was armed anew (an edit of a card is re-armed).

    `doubtful`: the last attempt's fate is unknown, so it is looked up before it is repeated.
    """

    id: int
    workspace: str
    kind: str
    subject: str
    key: str
    lane: str | None
    due_at: datetime
    deliver_at: datetime
    state: str
    armed: int
    owner: str | None
    lease_until: datetime | None
    attempts: int
    attempted_at: datetime | None
    next_try_at: datetime | None
    doubtful: bool
    why: str | None
    ended_at: datetime | None
    channel: str | None
    ts: str | None


# Inline: nobody asks for the ids, so the statements answer nothing and can be put off.
_PROMISED = ("workspace", "kind", "subject", "key", "lane", "due_at", "deliver_at")
_KEY = ("workspace", "key")
_MAKE = Bulk(promises, _PROMISED, lambda new: new.on_conflict_do_nothing(index_elements=_KEY))
_IN_FLIGHT = or_(promises.c.state == CLAIMED, promises.c.state == SENDING)
REARMED = {
    "armed": promises.c.armed + 1,
    "state": case((_IN_FLIGHT, promises.c.state), else_=WAITING),
    "attempts": case((_IN_FLIGHT, promises.c.attempts), else_=0),
    "why": None,
    "ended_at": None,
}
"""What arming a promise anew sets, beside its moment: one in flight keeps flying."""
_REARM = Bulk(
    promises,
    _PROMISED,
    lambda new: new.on_conflict_do_update(
        index_elements=_KEY,
        set_={
            "lane": new.excluded.lane,
            "due_at": new.excluded.due_at,
            "deliver_at": new.excluded.deliver_at,
            **REARMED,
        },
    ),
)
_OF_KEY = (promises.c.workspace == bindparam("of_workspace")) & (
    promises.c.key == bindparam("of_key")
)
_WITH_KEY = select(promises).where(_OF_KEY)
_END = (
    update(promises)
    .where(
        # One that is being kept just now is left: whoever keeps it re-reads the facts, and waiting
        # for it here, with its record in our hands, would be a deadlock.
        promises.c.id.in_(
            select(promises.c.id)
            .where(_OF_KEY, promises.c.state.in_((WAITING, CLAIMED, HELD)))
            .with_for_update(skip_locked=True)
        )
    )
    .values(state=ENDED, why=bindparam("reason"), ended_at=bindparam("at"), owner=None)
)
_MOVE = (
    update(promises)
    .where(_OF_KEY, promises.c.state.in_((WAITING, CLAIMED)))
    .values(state=WAITING, owner=None, due_at=bindparam("due"), deliver_at=bindparam("deliver"))
)


class Rearming:
    """Arms anew what was promised under the keys that a question finds; built once."""

    def __init__(self, keys: Select[str]) -> None:
        """Take the question; it names its workspace `of_workspace`."""
        self.statement = (
            update(promises)
            .where(promises.c.workspace == bindparam("of_workspace"), promises.c.key.in_(keys))
            .values(due_at=bindparam("at"), deliver_at=bindparam("at"), **REARMED)
        )


class Promises:
    """Where one workspace's promises are made, moved and called off."""

    def __init__(self, tx: Tx, workspace: str) -> None:
        self._tx = tx
        self._workspace = workspace

    async def make(self, *made: NewPromise) -> None:
        """Promise; a key that was promised before, kept or not, is left as it is."""
        await self._put(_MAKE, made)

    async def rearm(self, *made: NewPromise) -> None:
        """Promise again: whatever became of the key before, it will be kept (once more).

        One in flight keeps flying and waits again when it lands. The pause after an edit
        (`next_try_at`) stands, so that edits gather.
        """
        await self._put(_REARM, made)

    def rearm_known(self, keys: Rearming, at: datetime, **asked: object) -> None:
        """Promise again, for `at`, whatever was promised under the keys that a question finds."""
        self._tx.put_off(keys.statement, [{"of_workspace": self._workspace, "at": at, **asked}])
        self._tx.expect(at)

    async def end(self, *keys: str, reason: str, at: datetime) -> None:
        """Call off what is not yet being sent; `reason` is what the operator will read."""
        for key in keys:
            of = {"of_workspace": self._workspace, "of_key": key}
            await self._tx.execute(_END, {**of, "reason": reason, "at": at})

    async def move(self, key: str, due_at: datetime, deliver_at: datetime | None = None) -> None:
        """Let a promise that waits fall due at another moment."""
        moved = {"due": due_at, "deliver": deliver_at or due_at}
        await self._tx.execute(_MOVE, {"of_workspace": self._workspace, "of_key": key, **moved})
        self._tx.expect(deliver_at or due_at)

    async def of(self, subject: str) -> list[Promise]:
        """Return what was promised about one record, in the order it falls due."""
        query = (
            select(promises)
            .where(promises.c.workspace == self._workspace, promises.c.subject == subject)
            .order_by(promises.c.due_at, promises.c.id)
        )
        return await self._tx.rows(Promise, query)

    async def with_key(self, key: str) -> Promise | None:
        """Return what was promised under a key, whatever became of it."""
        asked = {"of_workspace": self._workspace, "of_key": key}
        return await self._tx.row(Promise, _WITH_KEY, asked)

    async def _put(self, statement: Bulk, made: Sequence[NewPromise]) -> None:
        if any(one.workspace != self._workspace for one in made):
            msg = "a promise of another workspace"
            raise ValueError(msg)
        await _put(self._tx, statement, made)


async def make_all(tx: Tx, made: Sequence[NewPromise]) -> None:
    """Promise for several workspaces at once: for what the clock causes, in bulk."""
    await _put(tx, _MAKE, made)


async def rearm_all(tx: Tx, made: Sequence[NewPromise]) -> None:
    """Promise again, as `Promises.rearm` does, for several workspaces at once."""
    await _put(tx, _REARM, made)


async def _put(tx: Tx, statement: Bulk, made: Sequence[NewPromise]) -> None:
    if made:
        # No statement may change a row twice: of two promises with one key the last one counts.
        last = {(one.workspace, one.key): one for one in made}
        rows = [one.row() for one in (made if statement is _MAKE else last.values())]
        tx.put_off(*statement.written(tx.dialect, rows))
        tx.expect(min(one.deliver_at or one.due_at for one in made))


@dataclass(frozen=True, slots=True)
class Tally:
    """How many promises of a kind are in a state, and since when the oldest is due."""

    kind: str
    state: str
    count: int
    oldest: datetime


async def tally(tx: Tx) -> list[Tally]:
    """Count promises by kind and state over all workspaces: for the operator and the metrics."""
    query = select(
        promises.c.kind, promises.c.state, func.count(), func.min(promises.c.deliver_at)
    ).group_by(promises.c.kind, promises.c.state)
    return await tx.rows(Tally, query)


async def look(
    tx: Tx, *, states: Iterable[str], workspace: str | None = None, limit: int = 200
) -> list[Promise]:
    """List promises in `states`, soonest first: the operator's question, across workspaces."""
    query = (
        select(promises)
        .where(promises.c.state.in_(list(states)))
        .order_by(promises.c.deliver_at, promises.c.id)
        .limit(limit)
    )
    if workspace is not None:
        query = query.where(promises.c.workspace == workspace)
    return await tx.rows(Promise, query)


async def retry(tx: Tx, ids: Sequence[int], now: datetime) -> list[int]:
    """Let dead, held or ended promises wait again, from `now`; return those that were moved."""
    changed = await tx.execute(
        update(promises)
        .where(promises.c.id.in_(ids), promises.c.state.in_((DEAD, HELD, ENDED)))
        .values(
            state=WAITING,
            attempts=0,
            next_try_at=None,
            doubtful=false(),
            why=None,
            ended_at=None,
            owner=None,
        )
        .returning(promises.c.id)
    )
    tx.expect(now)
    return sorted(row.id for row in changed)


async def drop(tx: Tx, ids: Sequence[int], now: datetime) -> list[int]:
    """Give up promises that are not done; return those that were."""
    changed = await tx.execute(
        update(promises)
        .where(promises.c.id.in_(ids), promises.c.state.in_((WAITING, DEAD, HELD)))
        .values(state=ENDED, why="dropped by the operator", ended_at=now, owner=None)
        .returning(promises.c.id)
    )
    return sorted(row.id for row in changed)
