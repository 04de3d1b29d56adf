"""The questions of figures, and of the register, read no table whole."""

from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from rituals.charter import Size, default_charter
from rituals.figures import OPERATOR, By, figures_of
from rituals.figures_key import key_figures
from rituals.figures_periods import Period
from rituals.incident_register import of_team
from rituals.work import Database, Tx
from storage.incident_entries import IncidentEntries
from storage.incident_people import IncidentPeople
from storage.incidents import NAMED, TEAM, Incidents
from tests.conftest import EVERY_DATABASE
from tests.databases import Postgres, fresh_sqlite
from tests.incident_rows import NOW, WORKSPACE, founded, incident, met
from tests.plans import full_scans, plans

INCIDENTS = 3_000
QUARTER = Period(date(2026, 7, 1), date(2026, 9, 30), ZoneInfo("UTC"))
CHARTER = default_charter(Size.MID_SIZE, regulated=False)
Ask = Callable[[Tx], Awaitable[object]]


@pytest.fixture(params=EVERY_DATABASE, scope="module")
def filled_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    if request.param == "sqlite":
        folder: Path = tmp_path_factory.mktemp("incidents")
        return fresh_sqlite(folder)
    server: Postgres = request.getfixturevalue("postgres")
    return server.fresh()


async def test_no_figure_reads_everything(filled_url: str) -> None:
    database = Database(filled_url)
    teams = [await founded(database, f"Team {one}") for one in range(4)]
    ada = await met(database, "UADA")
    async with database.writing() as tx:
        for number in range(INCIDENTS):
            at = NOW - timedelta(hours=number * 5)
            one = await incident(
                tx, teams[number % 4], services=f"S{number % 7}", detected_at=at, resolved_at=at,
                visibility=TEAM if number % 9 else NAMED,
            )  # fmt: skip
            lead = f"U{number % 50}" if number % 50 else "UADA"
            await IncidentPeople(tx, WORKSPACE).add(one, lead, why="lead", named_at=NOW)
            IncidentEntries(tx, WORKSPACE).add_soon(
                incident_id=one.id, at=at, noted_at=at, source="auto", verb="declared", by="UADA"
            )
    if not database.is_sqlite:
        async with database.engine.connect() as connection:
            await connection.execution_options(isolation_level="AUTOCOMMIT")
            await connection.execute(text("VACUUM ANALYZE"))
    ids = [teams[0].id]

    def by(what: By) -> Ask:
        return lambda tx: figures_of(
            tx, WORKSPACE, ids, QUARTER, by=what, charter=CHARTER, whose=ada
        )

    questions: list[Ask] = [
        *map(by, By),
        lambda tx: key_figures(tx, WORKSPACE, ids, QUARTER, charter=CHARTER, whose=OPERATOR),
        lambda tx: key_figures(tx, WORKSPACE, ids, QUARTER, charter=CHARTER, whose=ada),
        lambda tx: of_team(tx, teams[0], limit=20),
        lambda tx: of_team(tx, teams[0], states=["open"], limit=20),
        lambda tx: Incidents(tx, WORKSPACE).with_external(teams[0].id, ["a", "b"]),
    ]
    for question in questions:
        found = await plans(database, question)
        assert found
        for plan in found:
            assert full_scans(plan) == [], plan
    sql = text("SELECT count(*) FROM incidents WHERE title = 'Down'")
    careless = await plans(database, lambda tx: tx.execute(sql))
    assert [len(full_scans(plan)) for plan in careless] == [1]
    await database.close()
