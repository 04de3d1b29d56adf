"""What Slack says of people: a state that is older than what is known never takes its place."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from storage.db import Database
from storage.people import People, Person

NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def described(name: str, *, changed: int | None, known: int, id_: str = "U1") -> Person:
    """Return a person as Slack described them `known` s after NOW, changed `changed` s after it."""
    at = None if changed is None else NOW + changed * SECOND
    return Person("T1", id_, name, None, is_bot=False, has_left=False,
                  known_at=NOW + known * SECOND, changed_at=at)  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after", "kept"),
    [
        ((5, 10), (6, 9), True),  # an event that was told late is no older for it
        ((5, 10), (4, 11), False),
        ((5, 10), (5, 9), False),  # an answer that was under way, of the same second
        ((5, 10), (5, 10), True),
        ((5, 10), (5, 11), True),
        ((5, 10), (None, 11), True),  # whoever left may have no time
        ((5, 10), (None, 9), False),
        ((None, 10), (5, 11), True),
        ((None, 10), (5, 9), False),
        ((None, 10), (None, 10), True),
        ((None, 10), (None, 9), False),
    ],
)
async def test_newer_state_is_kept(
    database: Database,
    before: tuple[int | None, int],
    after: tuple[int | None, int],
    *,
    kept: bool,
) -> None:
    async with database.writing() as tx:
        people = People(tx, "T1")
        assert await people.note(described("Before", changed=before[0], known=before[1]))
        assert await people.note(described("After", changed=after[0], known=after[1])) is kept
        found = await people.held("U1")
    assert found is not None
    assert found.name == ("After" if kept else "Before")


async def test_time_that_was_said_counts_on(database: Database) -> None:
    """Described without a time, somebody is still newer than what Slack said before."""
    async with database.writing() as tx:
        people = People(tx, "T1")
        await people.note(described("Stands", changed=5, known=10))
        await people.note(described("Left", changed=None, known=11))
        assert not await people.note(described("Redelivered", changed=4, known=12))
        found = await people.held("U1")
    assert found is not None
    assert (found.name, found.changed_at) == ("Left", NOW + 5 * SECOND)


async def test_nobody_is_held_of_whom_nothing_is_known(database: Database) -> None:
    async with database.writing() as tx:
        assert await People(tx, "T1").held("U1") is None
        elsewhere = replace(described("Elsewhere", changed=1, known=1), workspace="T2")
        assert await People(tx, "T2").note(elsewhere)
        assert await People(tx, "T1").held("U1") is None


async def test_two_processes_keep_the_newer(database: Database, database_url: str) -> None:
    """Both have begun before the other is done; in whichever order they end, the newer stays."""
    other = Database(database_url)

    async def keep(where: Database, person: Person) -> bool:
        async with where.writing() as tx:
            await People(tx, "T1").held(person.id)
            await asyncio.sleep(0)
            return await People(tx, "T1").note(person)

    try:
        for at in range(12):
            older = described("Older", changed=1, known=1, id_=f"U{at}")
            newer = described("Newer", changed=2, known=0, id_=f"U{at}")
            both = [keep(database, newer), keep(other, older)]
            await asyncio.gather(*(both if at % 2 else reversed(both)))
            async with database.reading() as tx:
                found = await People(tx, "T1").named([newer.id])
            assert found[newer.id].name == "Newer"
    finally:
        await other.close()
