"""Earlier incidents taken in: each once, in silence, and never over what people corrected."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from rituals.charters.charter import Size, default_charter
from rituals.history import record_of, verified
from rituals.incidents.import_plan import planned
from rituals.incidents.import_rows import Reading, reading
from rituals.incidents.importing import IMPORTED, KNOWN, NEW, REFUSED, Taken, take_in
from rituals.incidents.incidents import of_name
from rituals.incidents.states import RESOLVED
from rituals.teams.teams import Team
from rituals.work import Database
from storage.incidents import TEAM, Incident, Incidents, incident_services
from storage.postmortems import postmortems
from storage.promises import promises
from tests.incident_rows import NOW, WORKSPACE, founded, incident

CHARTER = default_charter(Size.MID_SIZE, regulated=False)
PLAN = planned([
    "external_id=id", "title=title", "detected_at=seen", "resolved_at=end", "services=services",
    "severity=severity", "summary=summary",
])  # fmt: skip
ROW = {
    "id": "a", "title": "API down", "seen": "2026-03-04T09:30:00Z", "end": "2026-03-04T10:30:00Z",
    "services": "API;Chat", "severity": "sev2", "summary": "A lock.",
}  # fmt: skip


def rows(*changes: dict[str, str]) -> list[Reading]:
    return [
        reading(at, {**ROW, **change}, PLAN, CHARTER, NOW) for at, change in enumerate(changes, 2)
    ]


async def taken(
    database: Database, team: Team, readings: Sequence[Reading], *, dry: bool = False
) -> list[Taken]:
    async with database.writing() as tx:
        return await take_in(tx, team, readings, actor="cli", now=NOW, dry=dry)


async def found(database: Database, name: str) -> Incident:
    async with database.reading() as tx:
        there = await of_name(tx, WORKSPACE, name)
    assert there is not None
    return there


async def test_rows_become_incidents_in_order(database: Database) -> None:
    team = await founded(database)
    became = await taken(
        database, team, rows({"id": "a"}, {"id": "b", "severity": "?"}, {"id": "c"})
    )
    assert [(one.result, one.incident) for one in became] == [
        (IMPORTED, "INC-1"),
        (REFUSED, None),
        (IMPORTED, "INC-2"),
    ]
    one = await found(database, "INC-1")
    assert (one.state, one.imported, one.visibility, one.external_id) == (RESOLVED, True, TEAM, "a")
    assert (one.title, one.severity, one.highest, one.summary) == (
        "API down",
        "sev2",
        "sev2",
        "A lock.",
    )
    assert one.occurred_at == one.detected_at == one.declared_at
    assert one.occurred_at == datetime(2026, 3, 4, 9, 30, tzinfo=UTC)
    assert (one.owes, one.next_update_at, one.lead, one.card_channel) == (False, None, None, None)
    async with database.writing() as tx:
        assert (await incident(tx, team)).name == "INC-3"
        served = await tx.execute(select(func.count()).select_from(incident_services))
        assert served.scalar_one() == 4


async def test_import_promises_nothing(database: Database) -> None:
    team = await founded(database)
    await taken(database, team, rows({"severity": "sev1"}))
    async with database.reading() as tx:
        for table in (promises, postmortems):
            counted = await tx.execute(select(func.count()).select_from(table))
            assert counted.scalar_one() == 0
        (past,) = await record_of(tx, WORKSPACE, "INC-1")
        assert (past.verb, past.actor, past.data["resolved"]) == (
            "imported", "cli", "2026-03-04T10:30:00+00:00",
        )  # fmt: skip
        assert past.texts["title"] == "API down"
        assert "title" not in past.data
        assert (await verified(tx, [])).whole


async def test_second_import_takes_nothing(database: Database) -> None:
    team = await founded(database)
    readings = rows({"id": "a"}, {"id": "b"})
    await taken(database, team, readings)
    again = await taken(database, team, [*readings, replace(rows({"id": "c"})[0], row=4)])
    assert [(one.result, one.incident) for one in again] == [
        (KNOWN, "INC-1"), (KNOWN, "INC-2"), (IMPORTED, "INC-3"),
    ]  # fmt: skip
    other = await founded(database, "Search")
    assert [one.incident for one in await taken(database, other, readings)] == ["INC-4", "INC-5"]


async def test_corrections_outlive_an_import(database: Database) -> None:
    team = await founded(database)
    await taken(database, team, rows({}))
    async with database.writing() as tx:
        one = await of_name(tx, WORKSPACE, "INC-1")
        assert one is not None
        await Incidents(tx, WORKSPACE).change(one, title="API was down", severity="sev1")
    (again,) = await taken(database, team, rows({"end": "2026-03-04T11:30:00Z"}))
    assert (again.result, again.incident) == ("differs", "INC-1")
    assert "says something else of its title, severity, resolved_at" in again.what
    kept = await found(database, "INC-1")
    assert (kept.title, kept.severity) == ("API was down", "sev1")
    assert kept.resolved_at == datetime(2026, 3, 4, 10, 30, tzinfo=UTC)


async def test_dry_run_changes_nothing(database: Database) -> None:
    team = await founded(database)
    became = await taken(database, team, rows({"id": "a"}, {"id": "b", "end": ""}), dry=True)
    assert [(one.result, one.incident) for one in became] == [(NEW, None), (NEW, None)]
    assert "no time of resolution" in became[1].what
    (now,) = await taken(database, team, rows({"id": "a"}))
    assert now.incident == "INC-1"
    (known,) = await taken(database, team, rows({"id": "a"}), dry=True)
    assert known.result == KNOWN


async def test_flawed_rows_are_kept(database: Database) -> None:
    team = await founded(database)
    (became,) = await taken(database, team, rows({"end": "2026-03-04T09:00:00Z"}))
    assert (became.flawed, became.incident) == (True, "INC-1")
    assert became.what == "resolved is before detected: it counts in no figure of time"
    assert (await found(database, "INC-1")).flaw == "resolved is before detected"


async def test_batch_is_undone_whole(database: Database) -> None:
    team = await founded(database)

    async def cut_off() -> None:
        async with database.writing() as tx:
            await take_in(tx, team, rows({"id": "a"}, {"id": "b"}), actor="cli", now=NOW)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await cut_off()
    (became,) = await taken(database, team, rows({"id": "a"}))
    assert (became.result, became.incident) == (IMPORTED, "INC-1")
