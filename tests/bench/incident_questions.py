"""What is asked of an archive of incidents: by our functions, and in SQL written by hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from rituals.charters.charter import Size, default_charter
from rituals.figures.incidents import OPERATOR, By, Figured, Whose, figures_of
from rituals.figures.periods import Period
from rituals.incidents import incidents
from rituals.incidents import looking as incident_looking
from rituals.incidents import timeline as incident_timeline
from rituals.incidents.looking import Around, Asked
from rituals.rights import Viewer, viewer
from rituals.work import Database, Tx
from storage.incidents import incidents as table
from tests.bench.aims import INCIDENT_FIGURES, INCIDENT_LIST, INCIDENT_SHOW
from tests.bench.archive import ASKER, WORKSPACE
from tests.bench.incident_archive import IncidentArchive
from tests.bench.questions import SQL, TEAMS, Question

PAGE = 15
COLUMNS = ", ".join(f"incidents.{column.name}" for column in table.columns)
CHARTER = default_charter(Size.MID_SIZE, regulated=False)
QUARTER = Period(date(2020, 1, 1), date(2020, 3, 31), ZoneInfo("UTC"))
SEEN = """(incidents.visibility = 'team' OR incidents.id IN (
    SELECT incident_id FROM incident_people WHERE workspace = ? AND person = ?))"""
LEFT_OUT = ("flaw <> ''", "flaw = '' AND {0} IS NULL", "flaw = '' AND {1} IS NULL")
MEASURES = {
    "mttd": ("started_at", "detected_at"),
    "ttm": ("detected_at", "mitigated_at"),
    "mttr": ("detected_at", "resolved_at"),
}
LIVE = ("open", "mitigated")
COUNTED = "state IN ('open', 'mitigated', 'resolved')"
AROUND = (
    "SELECT * FROM incident_people WHERE incident_id = ? ORDER BY rung, named_at, person",
    "SELECT * FROM incident_mitigations WHERE incident_id = ? ORDER BY at, id",
    "SELECT * FROM incident_links WHERE incident_id = ?",
    "SELECT * FROM incident_links WHERE other_id = ?",
    "SELECT * FROM postmortems WHERE incident_id = ?",
    "SELECT * FROM actions WHERE incident_id = ? ORDER BY number",
)
HISTORY = "SELECT * FROM history WHERE workspace = ? AND subject = ? ORDER BY seq"


@dataclass(frozen=True, slots=True)
class ShownIncident:
    """One incident, who is named in it and what stands around it."""

    incident: incidents.Incident
    people: Sequence[incidents.Named]
    around: Around


async def asked_of(archive: IncidentArchive, database: Database) -> list[Question]:
    """Return the questions for an archive."""
    async with database.reading() as tx:
        who = await viewer(tx, WORKSPACE, ASKER)
    sqlite = database.is_sqlite
    return [
        *_lists(archive, who),
        *_shows(archive, who),
        *_figures(archive, who, sqlite=sqlite),
    ]


def _lists(archive: IncidentArchive, who: Viewer) -> list[Question]:
    return [
        _list("what is going on", archive, who, LIVE, grows=False),
        _list("all", archive, who, ()),
        _list("what is resolved", archive, who, ("resolved",)),
        _list("all, older ones", archive, who, (), before=archive.count // 2),
    ]


def _list(
    name: str,
    archive: IncidentArchive,
    who: Viewer,
    states: tuple[str, ...],
    *,
    before: int | None = None,
    grows: bool = True,
) -> Question:
    async def ask(tx: Tx) -> object:
        asked = Asked(states=states, before=before)
        return (await incident_looking.find(tx, who, asked, PAGE)).incidents

    wanted = ["workspace = ?", "series = 'INC'", f"team_id IN {_marks(archive.teams)}", SEEN]
    given: list[Any] = [WORKSPACE, *archive.teams, WORKSPACE, ASKER]
    if states:
        wanted.append(f"state IN {_marks(states)}")
        given += states
    if before is not None:
        wanted.append("number < ?")
        given.append(before)
    sql = (
        f"SELECT {COLUMNS} FROM incidents WHERE {' AND '.join(wanted)}"  # noqa: S608 - ours
        f" ORDER BY number DESC LIMIT {PAGE}"
    )
    return Question(INCIDENT_LIST, name, ask, [(TEAMS, (WORKSPACE,)), (sql, tuple(given))], grows)


def _shows(archive: IncidentArchive, who: Viewer) -> list[Question]:
    return [
        _show("the newest", who, archive.count),
        _show("the first", who, 1),
        _timeline("a timeline", 1, who),
        _timeline("a long timeline", archive.middle, who),
    ]


def _show(name: str, who: Viewer, number: int) -> Question:
    async def ask(tx: Tx) -> object:
        incident, _ = await incidents.seen(tx, who, str(number))
        people = await incidents.people_of(tx, incident)
        return ShownIncident(incident, people, await incident_looking.around(tx, who, incident))

    around: list[SQL] = [(sql, (number,)) for sql in AROUND]
    past = (HISTORY, (WORKSPACE, f"INC-{number}"))
    return Question(INCIDENT_SHOW, name, ask, [_row(number), (TEAMS, (WORKSPACE,)), *around, past])


def _timeline(name: str, number: int, who: Viewer) -> Question:
    async def ask(tx: Tx) -> object:
        incident, _ = await incidents.seen(tx, who, str(number))
        found, _ = await incident_timeline.page(tx, incident, 0)
        return [one.entry for one in found]

    stands = (
        "incident_id = ? AND removed_at IS NULL AND NOT EXISTS"
        " (SELECT 1 FROM incident_entries later WHERE later.corrects = incident_entries.id)"
    )
    page = f"SELECT * FROM incident_entries WHERE {stands} ORDER BY at DESC, id DESC LIMIT {PAGE}"  # noqa: S608 - ours
    count = f"SELECT count(*) FROM incident_entries WHERE {stands}"  # noqa: S608 - ours
    return Question(
        INCIDENT_SHOW,
        name,
        ask,
        [_row(number), (TEAMS, (WORKSPACE,)), (page, (number,)), (count, (number,))],
    )


def _row(number: int) -> SQL:
    row = f"SELECT {COLUMNS} FROM incidents WHERE workspace = ? AND series = 'INC' AND number = ?"  # noqa: S608 - ours
    return row, (WORKSPACE, number)


def _figures(archive: IncidentArchive, who: Viewer, *, sqlite: bool) -> list[Question]:
    first, every = archive.teams[:1], archive.teams
    return [
        _figure("a team's quarter, by severity", first, By.severity, OPERATOR, sqlite=sqlite),
        _figure("all teams' quarter, by severity", every, By.severity, OPERATOR, sqlite=sqlite),
        _figure("all teams' quarter, by service", every, By.service, OPERATOR, sqlite=sqlite),
        _figure("a quarter as its reader sees it", every, By.klass, who, sqlite=sqlite),
    ]


def _figure(name: str, teams: Sequence[int], by: By, whose: Whose, *, sqlite: bool) -> Question:
    async def ask(tx: Tx) -> list[Figured]:
        return await figures_of(tx, WORKSPACE, teams, QUARTER, by=by, charter=CHARTER, whose=whose)

    reads = isinstance(whose, Viewer)
    key = {By.severity: "highest", By.klass: "class_id", By.service: "COALESCE(service, '')"}[by]
    counts = [
        f"count(CASE WHEN {COUNTED} AND {left.format(*ends)} THEN 1 END)"
        for ends in MEASURES.values()
        for left in LEFT_OUT
    ]
    means = [
        _mean(f"CASE WHEN {COUNTED} AND flaw = '' THEN {_seconds(*ends, sqlite=sqlite)} END",
              sqlite=sqlite)
        for ends in MEASURES.values()
    ]  # fmt: skip
    joined = " LEFT JOIN incident_services ON incident_id = incidents.id" * (by is By.service)
    sql = (
        f"SELECT {key}, count(CASE WHEN {COUNTED} THEN 1 END), {', '.join([*counts, *means])}"  # noqa: S608 - ours
        f" FROM incidents{joined}"
        f" WHERE incidents.workspace = ? AND series = 'INC' AND team_id IN {_marks(teams)}"
        f" AND occurred_at >= ? AND occurred_at < ?{f' AND {SEEN}' * reads} GROUP BY 1 ORDER BY 1"
    )
    bounds = [_instant(at, sqlite=sqlite) for at in (QUARTER.starts, QUARTER.ends)]
    given = (WORKSPACE, *teams, *bounds, *((WORKSPACE, ASKER) * reads))
    return Question(INCIDENT_FIGURES, name, ask, [(sql, given)], grows=False)


def _mean(value: str, *, sqlite: bool) -> str:
    """Return mean, and on PostgreSQL the median, which SQLite cannot be asked for in a word."""
    median = f", percentile_cont(0.5) WITHIN GROUP (ORDER BY {value})"
    return f"avg({value}), count({value})" + median * (not sqlite)


def _seconds(begins: str, ends: str, *, sqlite: bool) -> str:
    if sqlite:
        return f"(julianday({ends}) - julianday({begins})) * 86400"
    return f"EXTRACT(EPOCH FROM {ends} - {begins})"


def _instant(at: Any, *, sqlite: bool) -> Any:
    return f"{at:%Y-%m-%d %H:%M:%S.%f}" if sqlite else at


def _marks(values: Sequence[object]) -> str:
    return f"({', '.join('?' for _ in values)})"
