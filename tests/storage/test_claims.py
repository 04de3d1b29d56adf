import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import update

from storage.claims import Claims, Landing, outlook
from storage.db import Database
from storage.promises import (
    ENDED,
    KEPT,
    SENDING,
    STATES,
    WAITING,
    NewPromise,
    Promise,
    Promises,
    look,
    promises,
    retry,
)
from tests.databases import Postgres

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LEASE = timedelta(seconds=60)
WAITED_SECONDS = 0.5


def promised(key: str, lane: str | None = None, minutes: int = 0) -> NewPromise:
    return NewPromise(
        workspace="T1", kind="test", subject="X-1", key=key, lane=lane,
        due_at=NOW + timedelta(minutes=minutes),
    )  # fmt: skip


async def make(database: Database, *made: NewPromise) -> None:
    async with database.writing() as tx:
        await Promises(tx, "T1").make(*made)


async def take(
    database: Database, owner: str, *, real: datetime = NOW, count: int = 10
) -> list[Promise]:
    async with database.writing() as tx:
        return await Claims(tx, owner).take(now=NOW, real=real, lease=LEASE, count=count)


async def everything(database: Database, states: Sequence[str] = STATES) -> list[Promise]:
    async with database.reading() as tx:
        return await look(tx, states=states)


async def test_same_key_promises_once(database: Database) -> None:
    await make(database, promised("a"), promised("a"))
    await make(database, promised("a"))
    assert [one.key for one in await everything(database)] == ["a"]


async def test_rows_are_kept_in_order(database: Database) -> None:
    await make(database, promised("late", minutes=-1), promised("first", minutes=-9))
    await make(database, promised("future", minutes=1), promised("posts", lane="C1"))
    async with database.writing() as tx:
        kept = await Claims(tx, "me").keep_rows(now=NOW, real=NOW, count=10)
    assert [one.key for one in kept] == ["first", "late"]
    assert [one.key for one in await everything(database, (KEPT,))] == ["first", "late"]


async def test_lane_takes_one_at_a_time(database: Database) -> None:
    await make(database, promised("b", "C1", -1), promised("a", "C1", -2), promised("c", "C2"))
    taken = await take(database, "me")
    assert [one.key for one in taken] == ["a", "c"]
    assert await take(database, "other") == []


async def test_landing_frees_the_lane_after_its_pause(database: Database) -> None:
    await make(database, promised("a", "C1", -2), promised("b", "C1", -1))
    (first,) = await take(database, "me")
    async with database.writing() as tx:
        claims = Claims(tx, "me")
        assert await claims.sending(first, real=NOW, lease=LEASE)
        free = NOW + timedelta(seconds=1)
        assert await claims.land(first, Landing(KEPT, lane_free_at=free, at=NOW, ts="1.0"))
    assert await take(database, "me") == []
    (second,) = await take(database, "me", real=NOW + timedelta(seconds=1))
    assert second.key == "b"


async def test_only_a_begun_send_is_doubtful(database: Database) -> None:
    await make(database, promised("begun", "C1"), promised("not begun", "C2"))
    taken = {one.key: one for one in await take(database, "dead worker")}
    async with database.writing() as tx:
        await Claims(tx, "dead worker").sending(taken["begun"], real=NOW, lease=LEASE)
    later = NOW + LEASE + timedelta(seconds=1)
    async with database.writing() as tx:
        assert await Claims(tx, "me").release_stale(later) == 2
    again = {one.key: one for one in await take(database, "me", real=later)}
    assert again["begun"].doubtful
    assert not again["not begun"].doubtful


async def test_a_lost_claim_cannot_send(database: Database) -> None:
    await make(database, promised("a", "C1"))
    (mine,) = await take(database, "slow")
    later = NOW + LEASE + timedelta(seconds=1)
    async with database.writing() as tx:
        await Claims(tx, "quick").release_stale(later)
    (theirs,) = await take(database, "quick", real=later)
    async with database.writing() as tx:
        assert not await Claims(tx, "slow").sending(mine, real=later, lease=LEASE)
        assert await Claims(tx, "quick").sending(theirs, real=later, lease=LEASE)


async def test_called_off_while_claimed_is_not_sent(database: Database) -> None:
    await make(database, promised("a", "C1"))
    (mine,) = await take(database, "me")
    async with database.writing() as tx:
        await Promises(tx, "T1").end("a", reason="it was resolved", at=NOW)
    async with database.writing() as tx:
        assert not await Claims(tx, "me").sending(mine, real=NOW, lease=LEASE)
    (row,) = await everything(database)
    assert (row.state, row.why) == (ENDED, "it was resolved")


async def test_armed_in_flight_flies_again(database: Database) -> None:
    await make(database, promised("card", "C1"))
    (mine,) = await take(database, "me")
    async with database.writing() as tx:
        await Claims(tx, "me").sending(mine, real=NOW, lease=LEASE)
    async with database.writing() as tx:
        await Promises(tx, "T1").rearm(promised("card", "C1"))
    assert (await everything(database))[0].state == SENDING
    async with database.writing() as tx:
        await Claims(tx, "me").land(mine, Landing(KEPT, lane_free_at=NOW, at=NOW, ts="1.0"))
    (row,) = await everything(database)
    assert (row.state, row.ts) == (WAITING, "1.0")


async def test_edits_rest_between_flights(database: Database) -> None:
    await make(database, promised("card", "C1"))
    (mine,) = await take(database, "me")
    rest = NOW + timedelta(seconds=3)
    async with database.writing() as tx:
        await Claims(tx, "me").sending(mine, real=NOW, lease=LEASE)
        landing = Landing(KEPT, lane_free_at=NOW, at=NOW, rest_until=rest)
        await Claims(tx, "me").land(mine, landing)
    async with database.writing() as tx:
        await Promises(tx, "T1").rearm(promised("card", "C1"))
    assert await take(database, "me") == []
    assert len(await take(database, "me", real=rest)) == 1


async def test_two_workers_share_without_overlap(database: Database) -> None:
    await make(database, *(promised(f"p{n}", f"C{n}") for n in range(40)))

    async def worker(name: str) -> list[int]:
        taken = []
        while found := await take(database, name, count=3):
            taken += [one.id for one in found]
        return taken

    one, two = await asyncio.gather(worker("one"), worker("two"))
    assert len(one) + len(two) == len({*one, *two}) == 40


async def test_outlook_names_the_next_moment(database: Database) -> None:
    await make(database, promised("a", minutes=5), promised("b", minutes=3))
    async with database.reading() as tx:
        ahead = await outlook(tx, NOW)
    assert (ahead.next_at, ahead.waiting) == (NOW + timedelta(minutes=3), False)


async def test_operator_revives_the_dead(database: Database) -> None:
    await make(database, promised("a", "C1"))
    (mine,) = await take(database, "me")
    async with database.writing() as tx:
        await Claims(tx, "me").sending(mine, real=NOW, lease=LEASE)
        await Claims(tx, "me").land(mine, Landing("dead", lane_free_at=NOW, at=NOW, why="no"))
    async with database.writing() as tx:
        assert await retry(tx, [mine.id, 999], NOW) == [mine.id]
    assert len(await take(database, "me")) == 1


async def test_lane_whose_first_was_dropped_meanwhile_is_free(postgres: Postgres) -> None:
    """Else all that waits in it stood still until the lease of nobody's flight ran out."""
    database = Database(postgres.fresh())
    await make(database, promised("dropped", lane="C1", minutes=-9), promised("next", lane="C1"))
    async with database.writing() as tx:
        await tx.execute(
            update(promises).where(promises.c.key == "dropped").values(state=ENDED, ended_at=NOW)
        )
        taking = asyncio.ensure_future(take(database, "me"))
        await asyncio.sleep(WAITED_SECONDS)
        assert not taking.done(), "it waits for whoever drops it"
    assert await taking == []
    assert [one.key for one in await take(database, "me")] == ["next"]
    await database.close()
