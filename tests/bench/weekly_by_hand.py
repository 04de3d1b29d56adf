"""What a weekly page asks, in plain SQL by hand: its numbers, and the records that it names.

One statement a noun for the numbers, six weeks and all teams in each; and one for each sort of
record, the first twenty of each team with how many there are, as whoever writes SQL would say it.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from rituals.calendar.weeks import Week
from rituals.charters.charter import Charter, Size, default_charter
from rituals.reviews.queue import takes_items
from rituals.teams.teams import Team
from tests.bench.archive import ASKER
from tests.bench.questions import SQL
from tests.bench.weekly_archive import CALLED, LARGEST, NOW, ZONE

CHARTER: Charter = default_charter(Size.MID_SIZE, regulated=False)
TREND = 6
WEEK = Week.at(NOW, ZoneInfo(ZONE)).ahead(-1)
WEEKS = [WEEK.ahead(back - TREND + 1) for back in range(TREND)]
FIGURES = ("slo-attainment", "cost-per-1k", "budget-variance")
MOST = 20
REVIEWS = [one for one in CALLED if takes_items(CHARTER.rituals[one])]
TOLD = [one for one, known in CHARTER.classes.items() if known.any_severity]
SEEN = """(incidents.visibility = 'team' OR (incidents.visibility = 'named' AND EXISTS (
    SELECT 1 FROM incident_people named WHERE named.workspace = ? AND named.incident_id =
    incidents.id AND named.person = ?)))"""


def numbers(teams: Sequence[Team], *, sqlite: bool) -> list[SQL]:
    """Return a week's numbers with their trend."""
    return [_Numbers(teams, sqlite=sqlite).written(noun) for noun in _Numbers.NOUNS]


def records(teams: Sequence[Team], *, sqlite: bool) -> dict[str, SQL]:
    """Return the records that a page names, by their sort: each row a team, and a number."""
    return {sort: _Records(teams, sqlite=sqlite).written(sort) for sort in _Records.SORTS}


class _Hand:
    """Writes statements; the marks for what is given are in the order in which they stand."""

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


class _Numbers(_Hand):
    """Writes what counts: a statement a noun."""

    NOUNS = (
        "decisions", "incidents", "postmortems", "actions", "rituals", "check_ins", "figures",
    )  # fmt: skip

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


class _Records(_Hand):
    """Writes what names records: a statement a sort."""

    SORTS = (
        "gravest", "told", "updates", "late", "overdue", "actions", "waiting", "missed", "accepted",
        "superseded", "resolved", "published", "recorded", "closed", "actions_due",
        "postmortems_due", "to_look_at",
    )  # fmt: skip

    def __init__(self, teams: Sequence[Team], *, sqlite: bool) -> None:
        super().__init__(teams, sqlite=sqlite)
        zone, following = ZoneInfo(ZONE), WEEK.ahead(1)
        self.now, self.today = self.at(NOW), self.day(NOW.astimezone(zone).date())
        self.starts, self.ends = self.spans[-1]
        self.next_ends = self.at(following.ends(zone))
        self.next_sunday = self.day(following.sunday)

    def first_of(self, table: str, order: str, where: str, *given: Any, joined: str = "") -> str:
        """Return the first of each team, with how many there are."""
        of_teams = self.of_teams(table)
        self.given += given
        return self.placed(f"{table}.team_id", f"{table}.number", f"{table}{joined}",
                           order, f"{of_teams} AND {where}")  # fmt: skip

    def placed(self, team: str, number: str, table: str, order: str, where: str) -> str:
        over = f"OVER (PARTITION BY {team}"
        return (
            f"SELECT * FROM (SELECT {team} AS team, {number} AS number, title, state,"  # noqa: S608 - ours
            f" row_number() {over} ORDER BY {order}) AS place, count(*) {over}) AS of_all"
            f" FROM {table} WHERE {where}) AS found WHERE place <= {MOST}"
        )

    def incidents(self, where: str, *given: Any, live: bool = True) -> str:
        only = "series = 'INC' AND state IN ('open', 'mitigated') AND " if live else ""
        return self.first_of("incidents", "severity, number", f"{only}{where} AND {SEEN}",
                          *given, LARGEST, ASKER)  # fmt: skip

    def gravest(self) -> str:
        return self.incidents("severity = 'sev1'")

    def told(self) -> str:
        return self.incidents(f"class_id IN ({self.marks(TOLD)})", *TOLD)

    def updates(self) -> str:
        return self.incidents("next_update_at <= ?", self.now)

    def resolved(self) -> str:
        where = "series = 'INC' AND state = 'resolved' AND resolved_at >= ? AND resolved_at < ?"
        return self.incidents(where, self.starts, self.ends, live=False)

    def postmortems(self, order: str, where: str, *given: Any) -> str:
        """Return those of incidents that are seen; their title is the incident's."""
        joined = " JOIN incidents ON incidents.id = postmortems.incident_id"
        sql = self.first_of("postmortems", order, f"{where} AND {SEEN}", *given, LARGEST, ASKER,
                         joined=joined)  # fmt: skip
        return sql.replace("title, state,", "incidents.title, postmortems.state,")

    def due_before(self, moment: datetime) -> str:
        owed = "postmortems.state IN ('draft', 'in-review') AND due_at < ?"
        return self.postmortems("due_at", owed, self.at(moment))

    def late(self) -> str:
        return self.due_before(NOW)

    def overdue(self) -> str:
        return self.due_before(NOW - timedelta(hours=24))

    def published(self) -> str:
        where = "postmortems.state = 'published' AND closed_at >= ? AND closed_at < ?"
        return self.postmortems("closed_at", where, self.starts, self.ends)

    def postmortems_due(self) -> str:
        where = "postmortems.state IN ('draft', 'in-review') AND due_at >= ? AND due_at < ?"
        return self.postmortems("due_at", where, self.now, self.next_ends)

    def of_actions(self, where: str, *given: Any) -> str:
        joined = " LEFT JOIN incidents ON incidents.id = actions.incident_id"
        seen = f"(actions.incident_id IS NULL OR {SEEN})"
        sql = self.first_of("actions", "due_on", f"{where} AND {seen}", *given, LARGEST, ASKER,
                         joined=joined)  # fmt: skip
        return sql.replace("title, state,", "actions.title, actions.state,")

    def actions(self) -> str:
        return self.of_actions("actions.state = 'open' AND due_on < ?", self.today)

    def actions_due(self) -> str:
        where = "actions.state = 'open' AND due_on >= ? AND due_on <= ?"
        return self.of_actions(where, self.today, self.next_sunday)

    def closed(self) -> str:
        where = "actions.state = 'done' AND closed_at >= ? AND closed_at < ?"
        return self.of_actions(where, self.starts, self.ends)

    def waiting(self) -> str:
        where = "state = 'proposed' AND proposed_at <= ?"
        return self.first_of("decisions", "proposed_at", where, self.at(NOW - timedelta(days=14)))

    def accepted(self) -> str:
        where = (
            "state IN ('accepted', 'deprecated', 'superseded') AND settled_at >= ?"
            " AND settled_at < ?"
        )
        return self.first_of("decisions", "settled_at", where, self.starts, self.ends)

    def superseded(self) -> str:
        where = "state = 'superseded' AND decided_at >= ? AND decided_at < ?"
        return self.first_of("decisions", "decided_at", where, self.starts, self.ends)

    def to_look_at(self) -> str:
        where = "state = 'accepted' AND review_on <= ?"
        return self.first_of("decisions", "review_on", where, self.next_sunday)

    def of_dates(self, number: str, where: str, *given: Any) -> str:
        of_teams = self.of_teams("cadences")
        self.given += [self.starts, self.ends, *given]
        joined = "occurrences JOIN cadences ON cadences.id = occurrences.cadence_id"
        where = f"{of_teams} AND starts_at >= ? AND starts_at < ? AND {where}"
        sql = self.placed("cadences.team_id", number, joined, "starts_at", where)
        return sql.replace("title, state,", "cadences.title, occurrences.state,")

    def missed(self) -> str:
        where = f"occurrences.state = 'missed' AND ritual IN ({self.marks(REVIEWS)})"
        return self.of_dates("occurrences.id", where, *REVIEWS)

    def recorded(self) -> str:
        where = "occurrences.state = 'held' AND occurrences.number IS NOT NULL"
        return self.of_dates("occurrences.number", where)
