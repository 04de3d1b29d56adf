"""The questions asked of postmortems read what they need, also where there were many."""

import re
from datetime import UTC, datetime, timedelta

from sqlalchemy import text

from storage.db import Database, insert
from storage.incident_people import IncidentPeople
from storage.incidents import NAMED
from storage.postmortem_lists import PostmortemLists
from storage.postmortems import Postmortems, postmortems
from tests.decision_rows import a_found_team
from tests.plans import plans
from tests.postmortem_rows import a_resolved

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
COUNT, OWED_OF = 3_000, 100
SCAN = re.compile(r"SCAN postmortems\b|Seq Scan on postmortems\b")


async def filled(database: Database) -> tuple[int, int]:
    """Add many postmortems that are published, and few that are owed; one is private."""
    async with database.writing() as tx:
        team = await a_found_team(tx)
        other = await a_found_team(tx, name="Two")
        made = [await a_resolved(tx, team) for _ in range(COUNT // OWED_OF)]
        secret = await a_resolved(tx, team, private=True, people=("U9NAMED",))
        many = [await a_resolved(tx, other) for _ in range(COUNT)]
        rows = [
            {
                "workspace": "T1",
                "number": one.number,
                "incident_id": one.id,
                "team_id": one.team_id,
                "state": "published" if one in many else "draft",
                "owner": "U1AUTHOR",
                "opened_at": NOW,
                "due_at": NOW + timedelta(days=3) - timedelta(minutes=one.number),
                "closed_at": NOW,
                "round": 1,
            }
            for one in [*made, secret, *many]
        ]
        tx.put_off(insert(postmortems).inline(), rows)
    async with database.writing() as tx:
        await tx.execute(text("ANALYZE"))
    return team.id, other.id


async def test_lists_read_no_table_whole(database: Database) -> None:
    team, other = await filled(database)
    for newest in (False, True):
        for plan in await plans(
            database,
            lambda tx, newest=newest: PostmortemLists(tx, "T1").seen_by(  # type: ignore[misc]
                "U9NAMED", [team], ("draft", "in review"), 20, newest=newest
            ),
        ):
            assert not SCAN.search(plan), plan
    async with database.reading() as tx:
        store = PostmortemLists(tx, "T1")
        due = await store.seen_by("U8", [team, other], ("draft",), 5)
        assert [one.number for one, _ in due] == [30, 29, 28, 27, 26]
        newest_first = await store.seen_by("U9NAMED", [team], ("draft",), 3, newest=True)
        assert [(one.number, incident.visibility == NAMED) for one, incident in newest_first] == [
            (31, True), (30, False), (29, False),
        ]  # fmt: skip
        assert not await store.seen_by("U9NAMED", [], ("published",), 3)
        named = await store.seen_by("U9NAMED", [], ("draft",), 3)
        assert [one.number for one, _ in named] == [31]


async def test_whoever_is_named_twice_sees_once(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_found_team(tx)
        incident = await a_resolved(tx, team, people=("U1AUTHOR", "U9NAMED"))
        await Postmortems(tx, "T1").add(
            number=1, incident_id=incident.id, team_id=team.id, state="draft", owner="U1AUTHOR",
            opened_at=NOW, due_at=None, round=1, charter=None,
        )  # fmt: skip
        assert await IncidentPeople(tx, "T1").one(incident, "U9NAMED")
        found = await PostmortemLists(tx, "T1").seen_by("U9NAMED", [team.id], ("draft",), 9)
    assert len(found) == 1
