"""No agenda reads a large table whole: ten years of several teams lie beside what it asks for."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table, insert, text

from rituals.agendas.agendas import agenda_of
from rituals.cadences.cadences import ACTIVE
from rituals.charters.charter import Size, default_charter
from rituals.charters.drift import drift_of
from rituals.occurrences.occurrences import HELD, MISSED
from rituals.teams.teams import team_with
from rituals.work import Database, Tx
from storage.actions import actions
from storage.cadences import Cadence, Cadences, Occurrence, cadences, occurrences
from storage.decisions import decisions
from storage.incident_records import incident_links
from storage.postmortems import postmortem_sections, postmortems
from storage.review_items import review_items
from storage.reviews import outcomes
from tests.agenda_rows import an_occurrence
from tests.bench.archive import BEGAN, WORKSPACE, Writer, rows
from tests.bench.incident_archive import SPAN, IncidentArchive, filled
from tests.conftest import EVERY_DATABASE
from tests.databases import Postgres, fresh_sqlite
from tests.plans import LARGE, full_scans, plans

INCIDENTS = 5_000
ROWS = 6_000
"""Of each other table: so many that PostgreSQL does not rather read them all."""
AT_ONCE = 1_000
GROW = (
    *LARGE, "actions", "incident_links", "occurrences", "postmortems", "postmortem_sections",
    "review_items", "review_outcomes",
)  # fmt: skip
NOW = BEGAN + SPAN
RITUALS = [
    one
    for one in default_charter(Size.MID_SIZE, regulated=False).rituals.values()
    if one.rule is not None and not one.private
]


@pytest.fixture(params=EVERY_DATABASE, scope="module")
def archive_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    if request.param == "sqlite":
        folder: Path = tmp_path_factory.mktemp("agendas")
        return fresh_sqlite(folder)
    server: Postgres = request.getfixturevalue("postgres")
    return server.fresh()


async def test_no_agenda_reads_everything(archive_url: str) -> None:
    archive = await filled(archive_url, INCIDENTS)
    database = Database(archive_url)
    await furnished(database, archive)
    async with database.reading() as tx:
        team = await team_with(tx, WORKSPACE, archive.teams[0])
        called = await Cadences(tx, WORKSPACE).of_team(team.id)
    drawn = 0
    for cadence in called:
        async with database.writing() as tx:
            occurrence = await an_occurrence(tx, cadence, NOW)

        async def ask(tx: Tx, at: tuple[Cadence, Occurrence] = (cadence, occurrence)) -> None:
            nonlocal drawn
            drawn += len((await agenda_of(tx, team, *at, NOW)).sections)

        for plan in await plans(database, ask):
            assert full_scans(plan, GROW) == [], f"{cadence.ritual}\n{plan}"
    assert drawn > len(called)  # what nothing is found for would prove nothing
    for plan in await plans(database, lambda tx: drift_of(tx, team, NOW)):
        assert full_scans(plan, GROW) == [], plan
    careless = text("SELECT count(*) FROM review_outcomes WHERE title = 'x'")
    (plan,) = await plans(database, lambda tx: tx.execute(careless))
    assert len(full_scans(plan, GROW)) == 1
    await database.close()


async def furnished(database: Database, archive: IncidentArchive) -> None:
    """Fill what agendas ask for, beside the incidents that are there."""
    dice = Writer().dice
    teams, every = archive.teams, range(1, ROWS + 1)
    called = [(team, one) for team in teams for one in RITUALS]
    await write(database, decisions, list(rows(ROWS, teams)))
    await write(database, cadences, [
        {"id": at, "workspace": WORKSPACE, "team_id": team, "ritual": one.id, "title": one.title,
         "rule": one.rule, "zone": "UTC", "start": "2020-01-06T09:00", "lead_minutes": 0,
         "open_minutes": 60, "grace_minutes": 60, "channel": "C1", "created_at": BEGAN,
         "state": ACTIVE}
        for at, (team, one) in enumerate(called, 1)
    ])  # fmt: skip
    held = [
        {"workspace": WORKSPACE, "cadence_id": at % len(called) + 1, "number": at,
         "local_date": (NOW - timedelta(days=at)).date(), "starts_at": NOW - timedelta(days=at),
         "state": dice.choice((HELD, HELD, MISSED))}
        for at in every
    ]  # fmt: skip
    await write(database, occurrences, held)
    await write(database, outcomes, [
        {"workspace": WORKSPACE, "occurrence_id": at, "subject": dice.choice(("api", f"ADR-{at}")),
         "title": "API", "verdict": "green", "note": "", "by": "U1", "at": NOW}
        for at in every
    ])  # fmt: skip
    await write(database, review_items, [
        {"workspace": WORKSPACE, "number": at, "team_id": dice.choice(teams), "title": "Item",
         "ritual": dice.choice(RITUALS).id, "added_by": "U1", "added_at": NOW,
         "state": dice.choice(("waiting", *["decided"] * 30))}
        for at in every
    ])  # fmt: skip
    await write(database, actions, [
        {"workspace": WORKSPACE, "number": at, "team_id": dice.choice(teams), "title": "Action",
         "owner": "U1", "state": dice.choice(("open", *["done"] * 20)), "created_at": NOW,
         "source": dice.choice((f"ADR-{at}", f"REV-{at}", "")), "due_on": NOW.date()}
        for at in every
    ])  # fmt: skip
    await write(database, postmortems, [
        {"id": at, "workspace": WORKSPACE, "number": at, "incident_id": at, "owner": "U1",
         "team_id": dice.choice(teams), "opened_at": BEGAN, "closed_at": BEGAN, "due_at": BEGAN,
         "state": dice.choice(("draft", *["published"] * 30)),
         "read_out_at": dice.choice((None, *[NOW] * 30))}
        for at in range(1, INCIDENTS + 1)
    ])  # fmt: skip
    await write(database, postmortem_sections, [
        {"postmortem_id": at, "name": "lessons", "text": "Look twice.", "revision": 1,
         "edited_by": "U1", "edited_at": NOW}
        for at in range(1, INCIDENTS + 1)
    ])  # fmt: skip
    await write(database, incident_links, [
        {"workspace": WORKSPACE, "incident_id": at, "other_id": at - 1, "kind": "repeat",
         "by": "U1", "at": NOW}
        for at in range(2, INCIDENTS + 1)
    ])  # fmt: skip
    async with database.writing() as tx:
        await tx.execute(text("ANALYZE"))


async def write(database: Database, table: Table, added: list[dict[str, Any]]) -> None:
    async with database.writing() as tx:
        for at in range(0, len(added), AT_ONCE):
            await tx.execute(insert(table), added[at : at + AT_ONCE])
