"""What the clock asks of many rituals reads no table whole, and no workspace's rows whole."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

from sqlalchemy import text

from rituals.occurrences.occurrences import HELD, MISSED
from storage.cadences import Cadences
from storage.claims import Claims, outlook
from storage.db import Database, Tx
from storage.due_cadences import NewOccurrence, due_cadences, due_occurrences, write_occurrences
from storage.latest_occurrences import last_facilitated
from storage.members import members_of_teams
from storage.occurrence_people import Asked, add_people, people_of
from storage.teams import due_teams
from tests.bench.many_rituals import MONDAY, filled, workspace_of
from tests.plans import full_scans, plans

RITUALS, WEEKS = 4_000, 3
TABLES = ("cadences", "occurrences", "occurrence_people", "promises", "team_people", "teams")
SOME = [(workspace_of(one), one + 1) for one in range(0, 200, 10)]
"""A few rituals; the team and the first occurrence of each have the same number."""

QUESTIONS: dict[str, Callable[[Tx], Awaitable[object]]] = {
    "what is ahead": lambda tx: outlook(tx, MONDAY),
    "whose keeper is gone": lambda tx: Claims(tx, "one").release_stale(MONDAY),
    "what may be sent": lambda tx: Claims(tx, "one").take(
        now=MONDAY - timedelta(days=30), real=MONDAY, lease=timedelta(seconds=9), count=16
    ),
    "the rituals that are due": lambda tx: due_cadences(tx, SOME),
    "the dates that are due": lambda tx: due_occurrences(tx, SOME),
    "their teams": lambda tx: due_teams(tx, SOME),
    "their people": lambda tx: members_of_teams(tx, SOME),
    "whom they asked": lambda tx: people_of(tx, SOME),
    "who facilitated last": lambda tx: last_facilitated(tx, SOME),
    "what was called": lambda tx: Cadences(tx, SOME[0][0]).called(SOME[0][1], MONDAY.date()),
    "what is settled": lambda tx: Cadences(tx, SOME[0][0]).settled([SOME[0][1]], MONDAY),
    "the last one held": lambda tx: Cadences(tx, SOME[0][0]).occurrences(
        [SOME[0][1]], states=(HELD,), limit=1
    ),
}


async def test_clock_reads_no_table_whole(database: Database, database_url: str) -> None:
    await filled(database_url, RITUALS, 400)
    await past(database)
    for name, ask in QUESTIONS.items():
        for plan in await plans(database, ask):
            assert full_scans(plan, TABLES) == [], f"{name}\n{plan}"
            assert "(workspace=?)" not in plan or "AND" in plan, f"{name}\n{plan}"
    async with database.reading() as tx:
        assert sorted(await due_cadences(tx, SOME)) == [one for _, one in SOME]
        assert sorted(await due_occurrences(tx, SOME)) == [one for _, one in SOME]
        assert {len(asked) for asked in (await people_of(tx, SOME)).values()} == {1}
        assert await due_cadences(tx, [("T-another", SOME[0][1]), ("T-two", 2)]) == {}
        assert await due_occurrences(tx, [(SOME[1][0], SOME[0][1])]) == {}


async def past(database: Database) -> None:
    """Let each ritual have been held some weeks, with somebody whom it asked."""
    for week in range(WEEKS):
        day = MONDAY - timedelta(weeks=week + 1)
        new = [
            NewOccurrence(workspace_of(one), one + 1, day.date(), day, MISSED, facilitator="U1")
            for one in range(RITUALS)
        ]
        async with database.writing() as tx:
            made = await write_occurrences(tx, new)
            add_people(
                tx,
                [
                    Asked(
                        one.workspace,
                        one.id,
                        "U1",
                        day,
                        away=False,
                        answered_at=None,
                        late=False,
                        answers="",
                    )
                    for one in made
                ],
            )
    async with database.writing() as tx:
        await tx.execute(text("ANALYZE"))


async def test_whose_turn_it_was_reads_no_row(database: Database, database_url: str) -> None:
    await filled(database_url, RITUALS, 400)
    await past(database)
    if database.is_sqlite:
        (plan,) = await plans(database, lambda tx: last_facilitated(tx, SOME))
        assert "USING COVERING INDEX ix_occurrences_turns" in plan


async def test_a_scan_is_noticed(database: Database, database_url: str) -> None:
    await filled(database_url, RITUALS, 400)

    async def careless(tx: Tx) -> object:
        return await tx.execute(text("SELECT id FROM cadences WHERE title LIKE '%x%'"))

    assert [len(full_scans(plan, TABLES)) for plan in await plans(database, careless)] == [1]
