from datetime import UTC, datetime, timedelta

from rituals.home import home
from rituals.promises import KEPT, WAITING, Claims, Promise, look
from rituals.tidying import next_tidying, tidy
from rituals.work import Database, Tx, note_seen, receipt_of
from storage.promises import make_all

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)


async def test_old_arrivals_are_forgotten(database: Database) -> None:
    later = NOW + timedelta(days=4)
    async with database.writing() as tx:
        await note_seen(tx, "T1", "event:old", NOW)
        await note_seen(tx, "T1", "event:new", later - timedelta(hours=1))
        await note_seen(tx, "T2", "event:old", NOW)
        await make_all(tx, [next_tidying("T1", NOW)])
        promised: list[Promise] = await look(tx, states=(WAITING,))
        await tidy(tx, promised, later)
        assert await receipt_of(tx, "T1", "event:old") is None
        assert await receipt_of(tx, "T1", "event:new") == ""
        assert await receipt_of(tx, "T2", "event:old") == ""
        keys = [one.key for one in await look(tx, states=(WAITING,))]
    assert keys == ["tidy:2026-11-21", "tidy:2026-11-25"]


async def test_kept_touches_are_forgotten(database: Database) -> None:
    """Each moment of a workspace's has a touch of its own: those of before yesterday go."""
    async with database.writing() as tx:
        home.opened(tx, "T1", "U1", NOW, bare=False)
    for seconds in range(0, 10, 2):
        async with database.writing() as tx:
            home.touch(tx, "T1", NOW + timedelta(seconds=seconds))
    later = NOW + timedelta(days=3)
    async with database.writing() as tx:
        kept = await Claims(tx, "here").keep_rows(now=later, real=NOW, count=500)
        assert await home.touched(tx, kept, later) == {}
        home.touch(tx, "T1", later)
    async with database.writing() as tx:
        await make_all(tx, [next_tidying("T1", NOW)])
        tidying = [one for one in await look(tx, states=(WAITING,)) if one.kind == "tidy"]
        assert len(await touches(tx)) == 6
        await tidy(tx, tidying, later)
        (left,) = await touches(tx)
        assert left.state == WAITING


async def touches(tx: Tx) -> list[Promise]:
    return [one for one in await look(tx, states=(WAITING, KEPT)) if one.kind == home.TOUCH]
