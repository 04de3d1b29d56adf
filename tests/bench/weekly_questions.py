"""A week's numbers asked of an archive: by our functions, in SQL by hand, and as objects."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from handlers.home import HOME, Drawing
from rituals.charter import Charter, Size, default_charter
from rituals.promises import Promise
from rituals.rights import Viewer, viewer
from rituals.teams import Team, all_teams
from rituals.weekly_numbers import known_of, numbers_of
from rituals.weekly_pages import page_for
from rituals.weeks import Week
from rituals.work import Database, Tx
from storage.actions import Action, actions
from storage.cadences import Occurrence, cadences, occurrences
from storage.check_ins import CheckIn, check_ins, plans
from storage.decisions import Decision, decisions
from storage.figure_readings import Reading, readings
from storage.incidents import Incident, incidents
from storage.postmortems import Postmortem, postmortems
from tests.bench.aims import WEEKLY_NUMBERS
from tests.bench.archive import ASKER
from tests.bench.questions import SQL, Question
from tests.bench.weekly_archive import LARGEST, MANAGED, NOW, ZONE, WeeklyArchive

Ask = Callable[[Tx], Awaitable[object]]
CHARTER: Charter = default_charter(Size.MID_SIZE, regulated=False)
TREND = 6
WEEK = Week.at(NOW, ZoneInfo(ZONE)).ahead(-1)
WEEKS = [WEEK.ahead(back - TREND + 1) for back in range(TREND)]
FIGURES = ("slo-attainment", "cost-per-1k", "budget-variance")
SEEN = """(incidents.visibility = 'team' OR (incidents.visibility = 'named' AND EXISTS (
    SELECT 1 FROM incident_people named WHERE named.workspace = ? AND named.incident_id =
    incidents.id AND named.person = ?)))"""


async def asked_of(archive: WeeklyArchive, database: Database) -> list[Question]:
    """Return the questions: the numbers of one team, and of all that one person manages."""
    async with database.reading() as tx:
        who = await viewer(tx, LARGEST, ASKER)
        teams = await all_teams(tx, LARGEST)
    assert len(teams) == len(archive.teams)
    some = {"of one team": teams[:1], "of five teams": teams[:MANAGED]}
    return [
        Question(WEEKLY_NUMBERS, name, numbers(who, of), by_hand(of, sqlite=database.is_sqlite))
        for name, of in some.items()
    ]


def numbers(who: Viewer, teams: Sequence[Team]) -> Ask:
    charters = dict.fromkeys((one.id for one in teams), CHARTER)

    async def ask(tx: Tx) -> object:
        known = await known_of(tx, teams, WEEKS, whose=who, charters=charters)
        return await numbers_of(tx, teams, WEEKS, known, whose=who, charters=charters, now=NOW)

    return ask


def page(who: Viewer, team: Team | None) -> Ask:
    """Return how the whole page is asked for: its numbers, verdict, asks and lines."""

    async def ask(tx: Tx) -> object:
        return await page_for(tx, who, NOW, week=WEEK, team=team)

    return ask


def home(who: Viewer) -> Ask:
    """Return how a Home is drawn."""
    fields: dict[str, Any] = dict.fromkeys(Promise.__slots__)
    promise = Promise(**fields | {"workspace": LARGEST, "subject": who.user, "kind": HOME})

    async def ask(tx: Tx) -> object:
        return await Drawing(frozenset()).facts(tx, promise, NOW)

    return ask


# -- by hand ---------------------------------------------------------------------------------------


def by_hand(teams: Sequence[Team], *, sqlite: bool) -> list[SQL]:
    """Return the same numbers as plain statements: one a noun, six weeks and all teams in each."""
    return [_Hand(teams, sqlite=sqlite).written(noun) for noun in _Hand.NOUNS]


class _Hand:
    """Writes statements; the marks for what is given are in the order in which they stand."""

    NOUNS = (
        "decisions", "incidents", "postmortems", "actions", "rituals", "check_ins", "figures",
    )  # fmt: skip

    def __init__(self, teams: Sequence[Team], *, sqlite: bool) -> None:
        zone = ZoneInfo(ZONE)
        self.sqlite = sqlite
        self.ids = tuple(one.id for one in teams)
        self.spans = [(self.at(week.starts(zone)), self.at(week.ends(zone))) for week in WEEKS]
        self.first, self.last = self.spans[0][0], self.spans[-1][1]
        self.given: list[Any] = []

    def at(self, moment: datetime) -> Any:
        return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}" if self.sqlite else moment

    def day(self, day: Any) -> Any:
        return day.isoformat() if self.sqlite else day

    def written(self, noun: str) -> SQL:
        self.given = []
        sql = getattr(self, noun)()
        return sql, tuple(self.given)

    def of_teams(self, table: str) -> str:
        self.given += [LARGEST, *self.ids]
        return f"{table}.workspace = ? AND {table}.team_id IN ({self.marks(self.ids)})"

    def marks(self, values: Sequence[object]) -> str:
        return ", ".join("?" for _ in values)

    def within(self, column: str, condition: str = "1 = 1") -> list[str]:
        """Return a count for each week of what lies in it."""
        found = []
        for starts, ends in self.spans:
            self.given += [starts, ends]
            found.append(
                f"count(CASE WHEN {column} >= ? AND {column} < ? AND {condition} THEN 1 END)"
            )
        return found

    def still(self, over: str, condition: str, *values: Sequence[Any]) -> list[str]:
        """Return a count for each week of what was not over at its end."""
        found = []
        for (_, ends), *more in zip(self.spans, *values, strict=True):
            self.given += [ends, *more]
            found.append(
                f"count(CASE WHEN ({over} IS NULL OR {over} >= ?) AND {condition} THEN 1 END)"
            )
        return found

    def decisions(self) -> str:
        ends = [end for _, end in self.spans]
        counts = [
            *self.within("settled_at", "state IN ('accepted', 'deprecated', 'superseded')"),
            *self.still("settled_at", "proposed_at < ?", ends),
        ]
        where = f"{self.of_teams('decisions')} AND (settled_at >= ? OR settled_at IS NULL)"
        self.given.append(self.first)
        return f"SELECT team_id, {', '.join(counts)} FROM decisions WHERE {where} GROUP BY team_id"  # noqa: S608 - ours

    def incidents(self) -> str:
        took = (
            "(julianday(resolved_at) - julianday(detected_at)) * 86400"
            if self.sqlite
            else "EXTRACT(EPOCH FROM resolved_at - detected_at)"
        )
        counted = "state IN ('open', 'mitigated', 'resolved')"
        counts = self.within("occurred_at", counted)
        sound = f"{counted} AND state = 'resolved' AND flaw = '' AND resolved_at >= detected_at"
        for starts, ends in self.spans:
            self.given += [starts, ends]
            within = f"occurred_at >= ? AND occurred_at < ? AND {sound}"
            counts.append(f"avg(CASE WHEN {within} THEN {took} END)")
        where = f"{self.of_teams('incidents')} AND series = 'INC' AND occurred_at >= ?"
        self.given += [self.first, self.last, LARGEST, ASKER]
        return (
            f"SELECT team_id, highest, {', '.join(counts)} FROM incidents"  # noqa: S608 - ours
            f" WHERE {where} AND occurred_at < ? AND {SEEN} GROUP BY team_id, highest"
        )

    def postmortems(self) -> str:
        ends = [end for _, end in self.spans]
        counts = [
            *self.within("closed_at", "postmortems.state = 'published'"),
            *self.still("closed_at", "opened_at < ? AND due_at < ?", ends, ends),
        ]
        where = f"{self.of_teams('postmortems')} AND (closed_at >= ? OR closed_at IS NULL)"
        self.given += [self.first, LARGEST, ASKER]
        return (
            f"SELECT postmortems.team_id, {', '.join(counts)} FROM postmortems"  # noqa: S608 - ours
            " JOIN incidents ON incidents.id = postmortems.incident_id"
            f" WHERE {where} AND {SEEN} GROUP BY postmortems.team_id"
        )

    def actions(self) -> str:
        ends = [end for _, end in self.spans]
        before = [self.day(week.ahead(1).monday) for week in WEEKS]
        counts = [
            *self.within("closed_at", "actions.state = 'done'"),
            *self.still("closed_at", "created_at < ? AND due_on < ?", ends, before),
        ]
        where = f"{self.of_teams('actions')} AND (closed_at >= ? OR closed_at IS NULL)"
        self.given += [self.first, LARGEST, ASKER]
        return (
            f"SELECT actions.team_id, {', '.join(counts)} FROM actions"  # noqa: S608 - ours
            " LEFT JOIN incidents ON incidents.id = actions.incident_id"
            f" WHERE {where} AND (actions.incident_id IS NULL OR {SEEN}) GROUP BY actions.team_id"
        )

    def rituals(self) -> str:
        counts = [
            *self.within("starts_at", "occurrences.state <> 'skipped'"),
            *self.within("starts_at", "occurrences.state = 'held'"),
        ]
        where = f"{self.of_teams('cadences')} AND starts_at >= ? AND starts_at < ?"
        self.given += [self.first, self.last]
        return (
            f"SELECT team_id, {', '.join(counts)} FROM cadences"  # noqa: S608 - ours
            " JOIN occurrences ON occurrences.cadence_id = cadences.id"
            f" WHERE {where} AND (owner IS NULL OR owner <> cadences.channel) GROUP BY team_id"
        )

    def check_ins(self) -> str:
        counts = []
        for answered in ("", " AND answered_at IS NOT NULL"):
            for week in WEEKS:
                self.given += [self.day(week.monday), self.day(week.sunday)]
                counts.append(
                    "count(CASE WHEN asked_at IS NOT NULL AND due_on >= ? AND due_on <= ?"
                    f"{answered} THEN 1 END)"
                )
        where = f"{self.of_teams('check_in_plans')} AND due_on >= ? AND due_on <= ?"
        self.given += [self.day(WEEKS[0].monday), self.day(WEEK.sunday)]
        return (
            f"SELECT team_id, {', '.join(counts)} FROM check_in_plans"  # noqa: S608 - ours
            " JOIN check_ins ON check_ins.plan_id = check_in_plans.id"
            f" WHERE {where} GROUP BY team_id"
        )

    def figures(self) -> str:
        where = f"{self.of_teams('figure_readings')} AND on_day >= ? AND on_day <= ?"
        self.given += [self.day(WEEKS[0].monday), self.day(WEEK.sunday), *FIGURES]
        return (
            f"SELECT team_id, figure, on_day, value FROM figure_readings WHERE {where}"  # noqa: S608 - ours
            f" AND replaced_at IS NULL AND figure IN ({self.marks(FIGURES)})"
            " ORDER BY team_id, figure, on_day"
        )


# -- as objects ------------------------------------------------------------------------------------

LOADED = (
    (Decision, decisions),
    (Incident, incidents),
    (Postmortem, postmortems),
    (Action, actions),
    (Reading, readings),
)


def objects(teams: Sequence[Team]) -> Ask:
    """Return how the records of teams are loaded, each row as an object; counting comes on top."""
    ids = [one.id for one in teams]

    async def ask(tx: Tx) -> object:
        found: list[object] = []
        for kind, table in LOADED:
            query = select(table).where(table.c.workspace == LARGEST, table.c.team_id.in_(ids))
            found += await tx.rows(kind, query)
        of_teams = cadences.c.workspace == LARGEST, cadences.c.team_id.in_(ids)
        held = select(occurrences).join(cadences, cadences.c.id == occurrences.c.cadence_id)
        found += await tx.rows(Occurrence, held.where(*of_teams))
        planned = plans.c.workspace == LARGEST, plans.c.team_id.in_(ids)
        due = select(check_ins).join(plans, plans.c.id == check_ins.c.plan_id).where(*planned)
        return found + await tx.rows(CheckIn, due)

    return ask
