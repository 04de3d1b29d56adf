from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from bot.clock import real_time
from handlers.due import Clocks, Due
from handlers.kinds import Moot, PostKind, RowsKind, table
from handlers.slack import Limited, NotWanted, Outgoing, Post, Refused, Sent, Unclear, Unreached
from rituals.promises import (
    DEAD,
    ENDED,
    HELD,
    KEPT,
    STATES,
    WAITING,
    NewPromise,
    Pacing,
    Promise,
    Promises,
    look,
)
from rituals.work import Tx
from storage.db import Database
from storage.errors import Conflict
from tests.databases import Postgres
from tests.deadlocks import opponent, sees_deadlocks_soon
from tests.handlers.stand_in import ToldSlack

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TOUCH = "UPDATE promises SET why = 'touched' WHERE key = '{}'"
QUICK = Pacing(
    lane_seconds=0,
    edit_seconds=0,
    first_retry_seconds=0.001,
    longest_retry_seconds=0.01,
    attempts=4,
)


@dataclass
class Keeper:
    """A `Due` with two kinds of its own: rows that fail on demand, and posts."""

    database: Database
    slack: ToldSlack = field(default_factory=ToldSlack)
    pacing: Pacing = QUICK
    poisoned: set[str] = field(default_factory=set)
    moot: set[str] = field(default_factory=set)
    kept: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    landing_fails: int = 0
    collisions: int = 0
    deadline: bool = False
    touches: tuple[str, ...] = ()
    """Promises whose rows a landing writes, in this order."""
    landings: int = 0

    def due(self) -> Due:
        kinds = table(
            [
                RowsKind("row", self._keep),
                PostKind("post", self._facts, self._landed, self._refused, deadline=self.deadline),
            ]
        )
        clocks = Clocks(lambda: NOW, real_time)
        return Due(self.database, kinds, self.slack, clocks, owner="me", pacing=self.pacing)

    async def _keep(
        self, _tx: Tx, promises: Sequence[Promise], _now: datetime
    ) -> Mapping[Promise, str]:
        self._collide()
        for one in promises:
            if one.key in self.poisoned:
                raise ValueError(one.key)
        self.kept += [one.key for one in promises]
        return {one: "nothing to do" for one in promises if one.key in self.moot}

    async def _facts(self, _tx: Tx, promise: Promise, _now: datetime) -> Outgoing | Moot:
        if promise.key in self.poisoned:
            raise ValueError(promise.key)
        if promise.key in self.moot:
            return Moot("its cause is gone")
        return Post("C1", promise.key)

    def _collide(self) -> None:
        if self.collisions:
            self.collisions -= 1
            raise Conflict

    async def _landed(self, tx: Tx, promise: Promise, _sent: Sent, _now: datetime) -> None:
        self.landings += 1
        self._collide()
        for key in self.touches:
            await tx.execute(text(TOUCH.format(key)))
        if self.landing_fails:
            self.landing_fails -= 1
            raise ValueError(promise.key)
        self.kept.append(promise.key)

    async def _refused(self, _tx: Tx, _promise: Promise, error: str, _now: datetime) -> None:
        self.refused.append(error)

    async def promise(self, *keys: str, kind: str = "row", lane: str | None = None) -> None:
        async with self.database.writing() as tx:
            await Promises(tx, "T1").make(
                *(
                    NewPromise("T1", kind, "X-1", key, NOW - timedelta(seconds=9 - at), lane=lane)
                    for at, key in enumerate(keys)
                )
            )

    async def state(self, key: str) -> Promise:
        async with self.database.reading() as tx:
            return next(one for one in await look(tx, states=STATES) if one.key == key)


async def test_one_failing_row_stays_alone(database: Database) -> None:
    keeper = Keeper(database, poisoned={"bad"})
    await keeper.promise("a", "bad", "b", "c")
    due = keeper.due()
    while (await keeper.state("bad")).state == WAITING:
        await due.sweep()
    assert {key: (await keeper.state(key)).state for key in ("a", "b", "c")} == dict.fromkeys(
        ("a", "b", "c"), KEPT
    )
    bad = await keeper.state("bad")
    assert (bad.state, bad.attempts, bad.why) == (DEAD, 4, "ValueError: bad")
    assert sorted(keeper.kept) == ["a", "b", "c"]


async def test_moot_rows_end_with_a_reason(database: Database) -> None:
    keeper = Keeper(database, moot={"b"})
    await keeper.promise("a", "b")
    await keeper.promise("strange", kind="unheard-of")
    await keeper.due().drain(5)
    assert (await keeper.state("a")).state == KEPT
    assert [(one.state, one.why) for one in [await keeper.state("b")]] == [(ENDED, "nothing to do")]
    assert (await keeper.state("strange")).state == ENDED


def test_pauses_grow_to_a_limit() -> None:
    pacing = Pacing()
    pauses = [pacing.after_failure(attempt) for attempt in range(1, pacing.attempts + 1)]
    seconds = [pause.total_seconds() for pause in pauses if pause]
    assert seconds == sorted(seconds)
    assert (seconds[0], seconds[-1], pauses[-1]) == (2.0, 512.0, None)


async def test_one_failing_post_stays_alone(database: Database) -> None:
    keeper = Keeper(database, poisoned={"bad"})
    await keeper.promise("bad", kind="post", lane="C1")
    await keeper.promise("good", kind="post", lane="C2")
    await keeper.promise("strange", kind="unheard-of", lane="C3")
    assert await keeper.due().drain(10)
    bad = await keeper.state("bad")
    assert (bad.state, bad.doubtful, bad.why) == (DEAD, False, "ValueError: bad")
    assert (await keeper.state("good")).state == KEPT
    assert (await keeper.state("strange")).state == DEAD
    assert keeper.slack.looked == []  # it never left, so there is nothing to look for


async def test_crash_after_sending_is_looked_for(database: Database) -> None:
    keeper = Keeper(database, landing_fails=1)
    await keeper.promise("a", kind="post", lane="C1")
    assert await keeper.due().drain(10)
    assert (await keeper.state("a")).state == KEPT
    assert len(keeper.slack.sent) == 1
    assert len(keeper.slack.looked) == 1


@pytest.mark.parametrize("deadline", [False, True])
async def test_collision_as_it_lands_sends_nothing_twice(
    database: Database, *, deadline: bool
) -> None:
    """It arrived, and we know: nobody is asked to look for it, and no deadline comes twice."""
    keeper = Keeper(database, ToldSlack(readable=False), deadline=deadline, collisions=2)
    await keeper.promise("a", kind="post", lane="U1")
    assert await keeper.due().drain(10)
    landed = await keeper.state("a")
    assert (landed.state, landed.doubtful, landed.attempts) == (KEPT, False, 1)
    assert (len(keeper.slack.sent), keeper.kept) == (1, ["a"])


async def test_deadlock_as_it_lands_sends_nothing_twice(postgres: Postgres) -> None:
    """Somebody changes the same two records in the other order, just as a post has arrived."""
    url = postgres.fresh()
    sees_deadlocks_soon(url)
    database = Database(url)
    keeper = Keeper(database, ToldSlack(readable=False), touches=("one", "two"))
    await keeper.promise("one", "two")
    due = keeper.due()
    assert await due.drain(10)
    await keeper.promise("a", kind="post", lane="U1")
    with opponent(url, TOUCH.format("two"), TOUCH.format("one")):
        assert await due.drain(10)
    landed = await keeper.state("a")
    assert (landed.state, landed.doubtful, keeper.landings) == (KEPT, False, 2)
    assert len(keeper.slack.sent) == 1
    await database.close()
    postgres.drop(url)


async def test_rows_that_collide_are_kept_once(database: Database) -> None:
    keeper = Keeper(database, collisions=2)
    await keeper.promise("a", "b")
    assert await keeper.due().sweep()
    assert [(await keeper.state(one)).state for one in ("a", "b")] == [KEPT, KEPT]
    assert keeper.kept == ["a", "b"]


async def test_limit_holds_its_lane_alone(database: Database) -> None:
    keeper = Keeper(database, ToldSlack([Limited(60)]))
    await keeper.promise("a", "b", kind="post", lane="C1")
    due = keeper.due()
    await due.sweep()
    await due.settle()
    await keeper.promise("c", kind="post", lane="C2")
    for _ in range(3):
        await due.sweep()
        await due.settle()
    assert [key for key, _ in keeper.slack.sent] == ["c"]
    first = await keeper.state("a")
    assert (first.state, first.attempts, first.doubtful) == (WAITING, 0, False)


async def test_order_in_a_lane_is_kept(database: Database) -> None:
    keeper = Keeper(database, ToldSlack([Unclear("reset"), None, None]))
    await keeper.promise("a", "b", "c", kind="post", lane="C1")
    assert await keeper.due().drain(10)
    assert [key for key, _ in keeper.slack.sent] == ["a", "b", "c"]


async def test_unclear_that_arrived_is_found(database: Database) -> None:
    keeper = Keeper(database, ToldSlack([Unclear("reset")], arrives=True))
    await keeper.promise("a", kind="post", lane="C1")
    assert await keeper.due().drain(10)
    assert ((await keeper.state("a")).state, len(keeper.slack.sent)) == (KEPT, 1)


async def test_unclear_unreadable_is_held(database: Database) -> None:
    keeper = Keeper(database, ToldSlack([Unclear("reset")], readable=False))
    await keeper.promise("a", kind="post", lane="C1")
    assert await keeper.due().drain(10)
    assert ((await keeper.state("a")).state, keeper.slack.sent) == (HELD, [])


async def test_unreached_is_simply_sent_again(database: Database) -> None:
    keeper = Keeper(database, ToldSlack([Unreached("refused")]))
    await keeper.promise("a", kind="post", lane="C1")
    assert await keeper.due().drain(10)
    assert ((await keeper.state("a")).state, keeper.slack.looked) == (KEPT, [])


async def test_refused_post_is_dead_and_told(database: Database) -> None:
    keeper = Keeper(database, ToldSlack([Refused("is_archived")]))
    await keeper.promise("a", "b", kind="post", lane="C1")
    assert await keeper.due().drain(10)
    dead = await keeper.state("a")
    assert (dead.state, dead.why, keeper.refused) == (DEAD, "is_archived", ["is_archived"])
    assert (await keeper.state("b")).state == KEPT


async def test_moot_post_is_not_sent(database: Database) -> None:
    keeper = Keeper(database, moot={"a"})
    await keeper.promise("a", kind="post", lane="C1")
    assert await keeper.due().drain(10)
    assert ((await keeper.state("a")).state, keeper.slack.sent) == (ENDED, [])


async def test_unwanted_post_ends_quietly(database: Database) -> None:
    keeper = Keeper(database, slack=ToldSlack([NotWanted("no_webhook")]))
    await keeper.promise("a", kind="post", lane="C1")
    assert await keeper.due().drain(10)
    ended = await keeper.state("a")
    assert (ended.state, ended.why, keeper.refused) == (ENDED, "no_webhook", [])
