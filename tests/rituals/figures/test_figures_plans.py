"""What is asked of incidents, their figures too, agrees with plain SQL and reads no table whole."""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from rituals.figures.incidents import OPERATOR, By, Figured, figures_of
from rituals.figures.key import key_figures
from rituals.incidents.register import of_team, whole
from rituals.rights import viewer
from rituals.teams.teams import team_with
from rituals.work import Database, Tx
from storage.incidents import Incidents
from tests.bench.aims import INCIDENT_FIGURES, INCIDENT_LIST, INCIDENT_SHOW
from tests.bench.archive import ASKER, WORKSPACE
from tests.bench.incident_archive import IncidentArchive, filled
from tests.bench.incident_questions import CHARTER, MEASURES, QUARTER, ShownIncident, asked_of
from tests.bench.questions import Question
from tests.bench.recalling import asking, by_hand
from tests.conftest import EVERY_DATABASE
from tests.databases import Postgres, fresh_sqlite
from tests.plans import full_scans, plans

INCIDENTS = 8_000
"""So many that PostgreSQL does not rather read them all, and so few that a test can wait."""
A_SECOND = 1
Ask = Callable[[Tx], Awaitable[object]]


@pytest.fixture(params=EVERY_DATABASE, scope="module")
def archive_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    if request.param == "sqlite":
        folder: Path = tmp_path_factory.mktemp("incidents")
        return fresh_sqlite(folder)
    server: Postgres = request.getfixturevalue("postgres")
    return server.fresh()


async def test_no_question_of_incidents_reads_everything(archive_url: str) -> None:
    archive = await filled(archive_url, INCIDENTS)
    database = Database(archive_url)
    questions = await asked_of(archive, database)
    assert {one.kind for one in questions} == {INCIDENT_LIST, INCIDENT_SHOW, INCIDENT_FIGURES}
    for question in questions:
        for plan in await plans(database, question.ask):
            assert full_scans(plan) == [], f"{question.kind}: {question.name}\n{plan}"
        answer, rows = await asking(database, question)(), await by_hand(database, question)()
        assert outline(answer) == answered(question, rows), question.name
    await others_read_little(database, archive)
    sql = text("SELECT count(*) FROM incidents WHERE title = 'Down'")
    careless = await plans(database, lambda tx: tx.execute(sql))
    assert [len(full_scans(plan)) for plan in careless] == [1]
    await database.close()


async def others_read_little(database: Database, archive: IncidentArchive) -> None:
    """What the benchmark does not ask reads no table whole either."""
    ids = archive.teams[:1]
    async with database.reading() as tx:
        ada, team = await viewer(tx, WORKSPACE, ASKER), await team_with(tx, WORKSPACE, ids[0])
    asks: list[Ask] = [
        partial(of_team, team=team, states=["open"], limit=20),
        partial(whole, workspace=WORKSPACE, name="INC-700"),
        lambda tx: Incidents(tx, WORKSPACE).with_external(ids[0], ["a", "b"]),
    ]
    about: dict[str, Any] = {
        "workspace": WORKSPACE,
        "team_ids": ids,
        "period": QUARTER,
        "charter": CHARTER,
    }
    for whose in (OPERATOR, ada):
        asks += [partial(figures_of, by=by, whose=whose, **about) for by in By]
        asks.append(partial(key_figures, whose=whose, **about))
    for ask in asks:
        found = await plans(database, ask)
        assert [full_scans(plan) for plan in found] == [[]] * len(found), found


def outline(answer: object) -> object:
    """Return the numbers of what was found, or what was shown, or figures as plain numbers."""
    if isinstance(answer, ShownIncident):
        people = [one.person for one in answer.people]
        return [answer.incident.number, people, [one.verb for one in answer.around.past]]
    assert isinstance(answer, list)
    if answer and isinstance(answer[0], Figured):
        return [_figured(one) for one in sorted(answer, key=lambda one: str(one.key))]
    return [getattr(one, "number", None) or one.id for one in answer]


def _figured(one: Figured) -> tuple[Any, ...]:
    measured = [one.times[name] for name in MEASURES]
    lefts = [
        (left.backwards, left.not_begun, left.going_on + left.not_ended)
        for left in (times.left_out for times in measured)
    ]
    counts = [times.count for times in measured]
    return one.key, one.incidents, lefts, counts, [times.mean for times in measured]


def answered(question: Question, rows: list[Sequence[Any]]) -> object:
    """Return what SQL by hand, which the benchmark compares with ours, has for an answer."""
    if question.kind == INCIDENT_LIST:
        return [row.number for row in rows[1]]
    if question.kind == INCIDENT_FIGURES:
        return [_reckoned(row) for row in sorted(rows[0], key=lambda row: str(row[0]))]
    if len(rows) == 4:
        return [row.id for row in rows[2]]
    (incident,), _, people, *_, past = rows
    return [incident.number, [row.person for row in people], [row.verb for row in past]]


def _reckoned(row: Sequence[Any]) -> tuple[Any, ...]:
    key, incidents, *rest = row
    lefts = [tuple(rest[at : at + 3]) for at in (0, 3, 6)]
    each = len(rest[9:]) // 3
    counts = [rest[at + 1] for at in range(9, len(rest), each)]
    means = [float(rest[at]) for at in range(9, len(rest), each)]
    return key, incidents, lefts, counts, pytest.approx(means, abs=A_SECOND)
