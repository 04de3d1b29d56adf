from datetime import UTC, datetime, timedelta

from rituals.promises import WAITING, Promise, look
from rituals.tidying import next_tidying, tidy
from rituals.work import Database, note_seen, receipt_of
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
