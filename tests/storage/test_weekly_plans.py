"""A week's numbers agree with SQL by hand; nor they, a page or a Home read any table whole."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from rituals.rights import Viewer, viewer
from rituals.teams.teams import all_teams
from rituals.weekly.standing import standing_of
from rituals.weekly.values import Number
from storage.db import Database
from tests.bench.archive import ASKER
from tests.bench.questions import Question
from tests.bench.recalling import by_hand
from tests.bench.weekly import LARGE as ALL_LARGE
from tests.bench.weekly_archive import LARGEST, NOW, filled
from tests.bench.weekly_by_hand import CHARTER, TREND, WEEK, records
from tests.bench.weekly_questions import asked_of, home, page
from tests.conftest import EVERY_DATABASE
from tests.databases import Postgres, fresh_sqlite
from tests.plans import full_scans, plans

RECORDS, WORKSPACES = 20_000, 12
"""So many that PostgreSQL does not rather read them all, and so few that a test can wait."""
LARGE = [one for one in ALL_LARGE if one != "check_ins"]
"""Of check-ins there are so few that they are best read whole."""
MANY_SORTS = 7
"""Of seventeen, for the check to mean something."""
COUNTED = {
    0: ("decisions-made", "decisions-waiting"),
    2: ("postmortems-published", "postmortems-overdue"),
    3: ("actions-closed", "actions-overdue"),
    4: ("rituals-planned", "rituals-held"),
    5: ("check-ins-due", "check-ins-done"),
}
"""Which two trends each of the statements by hand counts, after the team."""


@pytest.fixture(params=EVERY_DATABASE, scope="module")
def archive_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    if request.param == "sqlite":
        folder: Path = tmp_path_factory.mktemp("weeks")
        return fresh_sqlite(folder)
    server: Postgres = request.getfixturevalue("postgres")
    return server.fresh()


async def test_no_week_reads_everything(archive_url: str) -> None:
    archive = filled(archive_url, RECORDS, WORKSPACES)
    database = Database(archive_url)
    async with database.reading() as tx:
        who = await viewer(tx, LARGEST, ASKER)
    for question in await asked_of(archive, database):
        async with database.reading() as tx:
            ours = await question.ask(tx)
        assert isinstance(ours, dict)
        rows = await by_hand(database, question)()
        check_counts(ours, rows)
        check_incidents(ours, rows[1])
        for plan in await plans(database, question.ask):
            assert full_scans(plan, LARGE) == [], f"{question.name}\n{plan}"
    await check_records(database, who)
    for ask in (page(who, None), home(who)):
        for plan in await plans(database, ask):
            assert full_scans(plan, LARGE) == [], plan
    sql = text("SELECT count(*) FROM actions WHERE title = 'An action'")
    careless = await plans(database, lambda tx: tx.execute(sql))
    assert [len(full_scans(plan, LARGE)) for plan in careless] == [1]
    await database.close()


async def check_records(database: Database, who: Viewer) -> None:
    """Compare what a page names with SQL by hand: of each sort the same, and as many."""
    async with database.reading() as tx:
        teams = await all_teams(tx, LARGEST)
        charters = {one.id: CHARTER for one in teams}
        ours = await standing_of(tx, teams, WEEK, whose=who, charters=charters, now=NOW)
    wanted = records(teams, sqlite=database.is_sqlite)
    question = Question("", "", lambda tx: all_teams(tx, LARGEST), list(wanted.values()))
    there = []
    for sort, rows in zip(wanted, await by_hand(database, question)(), strict=True):
        named = [one for of in ours.values() for one in getattr(of, sort)]
        counted = {(one.team_id, one.of) for one in named}
        assert counted == {(row[0], row[5]) for row in rows}, sort
        assert len(named) == len(rows), sort
        there += [sort] * bool(rows)
    assert len(there) >= MANY_SORTS, there


def check_counts(ours: Mapping[int, Sequence[Number]], rows: Sequence[Sequence[Any]]) -> None:
    for at, names in COUNTED.items():
        by_team = {row[0]: tuple(row)[1:] for row in rows[at]}
        for team_id, numbers in ours.items():
            trends = {one.id: list(one.trend) for one in numbers}
            found = list(by_team.get(team_id, (0,) * 2 * TREND))
            assert [*trends[names[0]], *trends[names[1]]] == found, (at, team_id)


def check_incidents(ours: Mapping[int, Sequence[Number]], rows: Sequence[Any]) -> None:
    by_key = {(row[0], row[1]): tuple(row)[2:] for row in rows}
    for team_id, numbers in ours.items():
        trends = {one.id: list(one.trend) for one in numbers}
        for severity in ("sev1", "sev2", "sev3", "sev4"):
            found = by_key.get((team_id, severity), (0,) * TREND + (None,) * TREND)
            assert trends[f"incidents-{severity}"] == list(found[:TREND])
            if f"mttr-{severity}" in trends:
                means = [None if one is None else float(one) / 60 for one in found[TREND:]]
                assert trends[f"mttr-{severity}"] == pytest.approx(means, abs=0.01)
