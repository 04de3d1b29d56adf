"""Three years of many workspaces, filled in bulk: what a weekly page and a Home are made of.

Every tenth record is one workspace's, the largest; the others share the rest. Most of what there
is was settled long ago, as in a bot that has run for years.
"""

import random
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import psycopg
from sqlalchemy import Table, make_url

from storage.actions import actions
from storage.cadences import cadences, occurrences
from storage.check_ins import check_ins, plans
from storage.decisions import decisions
from storage.figure_readings import readings
from storage.incident_people import incident_people
from storage.incidents import incidents
from storage.members import team_people
from storage.people import people
from storage.postmortems import postmortems
from storage.teams import teams
from tests.bench.archive import ASKER

LARGEST = "T000LARGEST"
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
"""A Monday morning in Berlin: the page is of the week before."""
SPAN_DAYS = 1_096
ZONE = "Europe/Berlin"
SHARES = {"decisions": 20, "incidents": 20, "postmortems": 8, "actions": 22, "occurrences": 20,
          "check-ins": 2, "readings": 8}  # fmt: skip
"""Of a hundred records."""
LARGEST_SHARE = 0.1
TEAMS, TEAMS_OF_OTHERS, MANAGED = 20, 3, 5
"""Of the largest workspace, of each other one, and how many the asker manages."""
RITUALS = 8
FIGURES = (("slo-attainment", "%"), ("cost-per-1k", "money"), ("budget-variance", "%"))
SEVERITIES = ("sev1", "sev2", "sev2", "sev3", "sev3", "sev3", "sev3", "sev4")
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class WeeklyArchive:
    """A filled database: how many records, and the largest workspace's teams."""

    url: str
    count: int
    workspaces: int
    teams: tuple[int, ...]


Row = tuple[Any, ...]
Rows = dict[Table, list[Row]]
COLUMNS: dict[Table, tuple[str, ...]] = {
    teams: ("id", "workspace", "name", "handle", "zone", "channel", "created_at", "started_at"),
    people: ("workspace", "id", "name", "is_bot", "has_left", "known_at"),
    team_people: ("workspace", "team_id", "person", "role"),
    decisions: ("id", "workspace", "number", "team_id", "state", "title", "context", "author",
                "created_at", "updated_at", "proposed_at", "decided_at", "settled_at"),
    incidents: ("id", "workspace", "series", "number", "team_id", "state", "visibility", "title",
                "severity", "highest", "class_id", "impact", "started_at", "detected_at",
                "declared_at", "mitigated_at", "resolved_at", "occurred_at", "updated_at",
                "declared_by", "lead", "room"),
    incident_people: ("incident_id", "person", "workspace", "why", "named_at"),
    postmortems: ("id", "workspace", "number", "incident_id", "team_id", "state", "owner",
                  "opened_at", "due_at", "closed_at", "closed_by"),
    actions: ("id", "workspace", "number", "team_id", "title", "owner", "due_on", "state",
              "source", "created_at", "closed_at", "closed_by", "incident_id"),
    cadences: ("id", "workspace", "team_id", "ritual", "title", "rule", "zone", "start",
               "lead_minutes", "open_minutes", "grace_minutes", "channel", "created_at"),
    occurrences: ("id", "workspace", "cadence_id", "local_date", "starts_at", "state"),
    plans: ("id", "workspace", "number", "team_id", "person", "manager", "role", "title",
            "start_on", "state", "started_by", "started_at", "charter"),
    check_ins: ("id", "workspace", "plan_id", "milestone", "title", "days", "due_on", "state",
                "asked_at", "answered_at"),
    readings: ("id", "workspace", "team_id", "figure", "on_day", "value", "unit", "by", "via",
               "at"),
}  # fmt: skip
RECORDS = (decisions, incidents, postmortems, actions, occurrences, check_ins, readings)
CALLED = ("standup", "sprint-planning", "refinement", "retrospective", "architecture-review",
          "operational-review", "cost-review", "safety-checks")  # fmt: skip
TEXT = "What we know of it so far, in a sentence of a usual length. " * 5


class Filler:
    """Makes the rows of one workspace after the other; ids go on from one to the next."""

    def __init__(self) -> None:
        self.dice = random.Random(2026)  # noqa: S311 - figures for a benchmark
        self.last: dict[Table, int] = dict.fromkeys(COLUMNS, 0)

    def next_id(self, table: Table) -> int:
        self.last[table] += 1
        return self.last[table]

    def moment(self) -> datetime:
        """Return a minute of the three years, never on the hour that a week begins with."""
        return NOW - MINUTE * self.dice.randrange(SPAN_DAYS * 1_440)

    def workspace(self, name: str, count: int, teams_of: int) -> Iterator[tuple[Table, Row]]:
        """Yield the rows of a workspace with about `count` records."""
        began = NOW - SPAN_DAYS * DAY
        ids = [self.next_id(teams) for _ in range(teams_of)]
        yield people, (name, ASKER, "Ada", False, False, began)
        for at, team in enumerate(ids):
            channel = f"C{team}"
            yield teams, (team, name, f"Team {at}", f"team {at}", ZONE, channel, began, began)
            if at < MANAGED:
                yield team_people, (name, team, ASKER, "manager")
        by_team = [0] * teams_of
        for one in range(count):  # the first team has most
            by_team[min(one % teams_of, self.dice.randrange(teams_of))] += 1
        number = 0
        for team, records in zip(ids, by_team, strict=True):
            for noun, share in SHARES.items():
                make = getattr(self, noun.replace("-", "_"))
                yield from make(name, team, records * share // 100, number)
            number += records

    def decisions(self, name: str, team: int, count: int, number: int) -> Iterator[Any]:
        for one in range(count):
            proposed = self.moment()
            settled: datetime | None = proposed + DAY * self.dice.randrange(1, 20)
            state = self.dice.choice(("accepted",) * 7 + ("superseded", "rejected", "deprecated"))
            if settled and settled > NOW:
                settled, state = None, "proposed"
            yield decisions, (
                self.next_id(decisions), name, number + one + 1, team, state, "A decision", TEXT,
                f"U{one % 20}", proposed, settled or proposed, proposed, settled, settled,
            )  # fmt: skip

    def incidents(self, name: str, team: int, count: int, number: int) -> Iterator[Any]:
        for one in range(count):
            at = self.moment()
            over = at + MINUTE * self.dice.randrange(5, 2_000)
            key, private = self.next_id(incidents), self.dice.random() < 0.03
            state = "resolved" if self.dice.random() < 0.95 else "cancelled"
            if over > NOW - DAY:
                state = "open"
            ended = None if state == "open" else over
            severity = self.dice.choice(SEVERITIES)
            yield incidents, (
                key, name, "INC", number + one + 1, team, state, "named" if private else "team",
                "Answers are slow", severity, severity, "quality-regression", TEXT, at, at, at,
                ended, ended, at, ended or at, f"U{one % 20}", f"U{one % 20}", "thread",
            )  # fmt: skip
            for person in (ASKER, f"U{one % 20}")[one % 40 != 0 :]:
                yield incident_people, (key, person, name, "On call", at)

    def postmortems(self, name: str, team: int, count: int, number: int) -> Iterator[Any]:
        """Yield those of a team's last incidents that owe one; they lie at any time."""
        first = self.last[incidents] - count * SHARES["incidents"] // SHARES["postmortems"]
        for one in range(count):
            opened = self.moment()
            closed = opened + MINUTE * self.dice.randrange(600, 10_000)
            state = "published" if closed < NOW else "draft"
            yield postmortems, (
                self.next_id(postmortems), name, number + one + 1, first + one + 1, team, state,
                f"U{one % 20}", opened, opened + 3 * DAY, closed if closed < NOW else None,
                "U1" if closed < NOW else None,
            )  # fmt: skip

    def actions(self, name: str, team: int, count: int, number: int) -> Iterator[Any]:
        for one in range(count):
            created = self.moment()
            due = (created + 14 * DAY).date()
            closed = created + DAY * self.dice.randrange(3, 25)
            done = closed < NOW
            yield actions, (
                self.next_id(actions), name, number + one + 1, team, "An action", f"U{one % 20}",
                due, "done" if done else "open", "", created, closed if done else None,
                "U1" if done else None,
                self.last[incidents] - one if one % 3 == 0 and one < count // 2 else None,
            )  # fmt: skip

    def occurrences(self, name: str, team: int, count: int, _number: int) -> Iterator[Any]:
        began, called = NOW - SPAN_DAYS * DAY, []
        for ritual in CALLED[:RITUALS]:
            key = self.next_id(cadences)
            called.append(key)
            yield cadences, (key, name, team, ritual, ritual.title(), "FREQ=DAILY", ZONE,
                             "2023-11-23T09:00", 0, 60, 60, f"C{team}", began)  # fmt: skip
        each = max(1, count // RITUALS)
        apart = SPAN_DAYS * DAY / each
        for key in called:
            for one in range(each):
                at = began + apart * one
                state = self.dice.choice(("held",) * 8 + ("missed", "skipped"))
                day = (began + DAY * one).date()  # one a day; of the rule alone
                yield occurrences, (self.next_id(occurrences), name, key, day, at, state)

    def check_ins(self, name: str, team: int, count: int, number: int) -> Iterator[Any]:
        for one in range(count // 3):
            plan, began = self.next_id(plans), self.moment()
            over = began < NOW - 100 * DAY
            yield plans, (
                plan, name, number + one + 1, team, f"U{team}P{one}", ASKER, "custom", "Lead",
                began.date(), "ended" if over else "running", "U1", began, "",
            )  # fmt: skip
            for days in (30, 60, 90):
                asked = began + days * DAY
                come = asked < NOW
                yield check_ins, (
                    self.next_id(check_ins), name, plan, f"day-{days}", "Check-in", days,
                    asked.date(), "closed" if come else "planned", asked if come else None,
                    asked + DAY if come and asked + DAY < NOW else None,
                )  # fmt: skip

    def readings(self, name: str, team: int, count: int, _number: int) -> Iterator[Any]:
        each = max(1, count // len(FIGURES))
        apart = SPAN_DAYS * DAY / each
        for figure, unit in FIGURES:
            days = dict.fromkeys((NOW - apart * one).date() for one in range(each))
            for day in days:
                yield readings, (
                    self.next_id(readings), name, team, figure, day,
                    round(self.dice.uniform(90, 100), 2), unit, "billing", "endpoint",
                    datetime(day.year, day.month, day.day, tzinfo=UTC),
                )  # fmt: skip


def filled(url: str, count: int, workspaces: int, there: int | None = None) -> WeeklyArchive:
    """Fill the database at `url` with `count` records in so many workspaces.

    With `there`, only so many of the workspaces: the largest is the same.
    """
    filler, there = Filler(), there or workspaces
    largest = round(count * LARGEST_SHARE)
    each = (count - largest) // max(1, workspaces - 1)
    sizes = [(LARGEST, largest, TEAMS)]
    sizes += [(f"T{one:06}", each, TEAMS_OF_OTHERS) for one in range(there - 1)]
    written = 0
    with writer(url) as write:
        for size in sizes:
            rows: Rows = {table: [] for table in COLUMNS}
            for table, row in filler.workspace(*size):
                rows[table].append(row)
            write(rows)
            written += sum(len(rows[table]) for table in RECORDS)
    return WeeklyArchive(url, written, there, tuple(range(1, TEAMS + 1)))


@contextmanager
def writer(url: str) -> Iterator[Callable[[Rows], None]]:
    """Lend what writes many rows fast: past our own statements, as a restore does."""
    if make_url(url).get_backend_name() == "sqlite":
        with closing(sqlite3.connect(str(make_url(url).database))) as file:
            file.execute("PRAGMA synchronous = OFF")
            yield partial(_insert, file)
            file.commit()
    else:
        plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(plain, autocommit=True) as server:
            yield partial(_copy, server)
            server.execute("VACUUM ANALYZE")  # as autovacuum does


def _insert(file: sqlite3.Connection, rows: Rows) -> None:
    def kept(value: Any) -> Any:
        if isinstance(value, datetime):
            return value.replace(tzinfo=None).isoformat(" ", "microseconds")
        return value.isoformat() if isinstance(value, date) else value

    for table, some in rows.items():
        marks = ", ".join("?" for _ in COLUMNS[table])
        file.executemany(
            f"INSERT INTO {table.name} ({_named(table)}) VALUES ({marks})",  # noqa: S608 - ours
            ([kept(value) for value in row] for row in some),
        )


def _copy(server: psycopg.Connection[Any], rows: Rows) -> None:
    for table, some in rows.items():
        with server.cursor().copy(f"COPY {table.name} ({_named(table)}) FROM STDIN") as copy:
            for row in some:
                copy.write_row(row)


def _named(table: Table) -> str:
    return ", ".join(f'"{name}"' for name in COLUMNS[table])
