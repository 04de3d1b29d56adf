"""The questions asked of actions read what they need, also where most were done long ago."""

import re
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import text

from storage.actions import Actions, actions
from storage.db import Database, Tx, insert
from storage.teams import Teams
from tests.incident_rows import incident
from tests.plans import plans

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
COUNT = 6_000
OPEN_OF = 60
"""One of so many is open; all others are done."""
INCIDENTS = 101
SCAN = re.compile(r"SCAN actions\b|Seq Scan on actions\b")


async def filled(database: Database) -> list[int]:
    """Add many actions of twenty people in four teams; return the teams' ids."""
    async with database.writing() as tx:
        made = []
        for number in range(4):
            team = await Teams(tx, "T1").add(
                name=f"Team {number}", zone="UTC", channel=None, created_at=NOW
            )
            assert team is not None
            made.append(team.id)
        assert team is not None
        led_to = [(await incident(tx, team)).id for _ in range(INCIDENTS)]
        rows = [
            {
                "workspace": "T1",
                "number": number,
                "team_id": made[number // OPEN_OF % 4],
                "title": f"Task {number}",
                "owner": f"U{number // OPEN_OF % 20}",
                "due_on": date(2026, 1, 1) + timedelta(days=number % 300),
                "state": "done" if number % OPEN_OF else "open",
                "source": "",
                "created_at": NOW,
                "incident_id": led_to[number % INCIDENTS] if number % 2 else None,
            }
            for number in range(1, COUNT + 1)
        ]
        tx.put_off(insert(actions).inline(), rows)
    async with database.writing() as tx:
        await tx.execute(text("ANALYZE"))
    return made


async def test_lists_read_no_table_whole(database: Database) -> None:
    teams = await filled(database)

    def seen(**asked: object) -> Callable[[Tx], Awaitable[object]]:
        return lambda tx: Actions(tx, "T1").seen_by(
            "U1", team_ids=teams, states=("open",), limit=16, **asked  # type: ignore[arg-type]
        )  # fmt: skip

    asks: list[Callable[[Tx], Awaitable[object]]] = [
        lambda tx: Actions(tx, "T1").owned("U1", "open", 16),
        lambda tx: Actions(tx, "T1").numbered(60),
        lambda tx: Actions(tx, "T1").these([60, 120, 180]),
        lambda tx: Actions(tx, "T1").owners_in(teams, "open"),
        seen(),
        seen(only_team=teams[0]),
        seen(due_before=date(2026, 2, 1)),
        seen(owners=["U2", "U3"]),
    ]
    for ask in asks:
        for plan in await plans(database, ask):
            assert not SCAN.search(plan), plan


async def test_what_is_seen_is_listed_once(database: Database) -> None:
    """Of a team's own action its owner sees one, though two reasons let them."""
    teams = await filled(database)
    async with database.reading() as tx:
        store = Actions(tx, "T1")
        every = await store.seen_by("U1", team_ids=teams, states=("open",), limit=500)
        assert len(every) == len({one.id for one in every}) == COUNT // OPEN_OF
        assert [one.due_on for one in every] == sorted(one.due_on or NOW.date() for one in every)
        theirs = await store.seen_by("U1", team_ids=[], states=("open",), limit=500)
        assert {one.owner for one in theirs} == {"U1"}
        late = await store.seen_by(
            "U1", team_ids=teams, states=("open",), due_before=date(2026, 3, 1), limit=500
        )
        assert late == [one for one in every if one.due_on and one.due_on < date(2026, 3, 1)]
        assert await Actions(tx, "T2").seen_by("U1", team_ids=teams, limit=5) == []


async def test_change_holds_what_was_read(database: Database) -> None:
    async with database.writing() as tx:
        team = await Teams(tx, "T1").add(name="One", zone="UTC", channel=None, created_at=NOW)
        assert team is not None
        store = Actions(tx, "T1")
        read = await store.add(
            number=1, team_id=team.id, title="x", owner="U1", due_on=None, state="open",
            source="", created_at=NOW,
        )  # fmt: skip
        moved = await store.change(read, only_in="open", moved=1, due_on=NOW.date())
        assert moved is not None
        assert await store.change(read, only_in="open", state="done") is None
        assert await Actions(tx, "T2").change(moved, only_in="open", state="done") is None
        assert await store.change(moved, only_in="done", state="open") is None
        done = await store.change(moved, only_in="open", state="done")
        assert done == await store.numbered(1)
