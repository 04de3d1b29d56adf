"""A year of every noun in teams of three zones, thickest around the edges of weeks. Raw rows."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Table, insert, text

from rituals.teams.teams import Founding, Team, add_team
from rituals.work import Database
from storage.actions import actions
from storage.cadences import cadences, occurrences
from storage.check_ins import check_ins, plans
from storage.decisions import decisions
from storage.figure_readings import readings
from storage.incident_people import incident_people
from storage.incidents import incidents
from storage.postmortems import postmortems

WORKSPACE, OTHER = "T1", "T2"
ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe")
FIRST = date(2026, 1, 5)
"""The Monday of 2026-W02: six weeks before the year's others count as trend."""
WEEKS = 54
"""Up to 2027-W01, so that 2026-W53 is within; both clock changes of each zone are too."""
TICK = timedelta(microseconds=1)
SECOND = timedelta(seconds=1)
READER = "U-reader"
OWN = 1_000
"""What each team of a workspace has of numbers for itself."""
FIGURES = {
    "slo-attainment": ("%", 99, 100),
    "cost-per-1k": ("money", 1, 2),
    "budget-variance": ("%", -20, 20),
}
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Seeded:
    """The teams of the year: one in each zone, and one that is private."""

    teams: Sequence[Team]
    private: Team


async def seeded(database: Database) -> Seeded:
    """Fill a database with a year: of the teams that are asked for, and of others."""
    teams = []
    async with database.writing() as tx:
        for workspace in (WORKSPACE, OTHER):
            for zone in ZONES:
                founding = Founding(f"Team of {zone}", zone)
                teams.append(await add_team(tx, workspace, founding, actor="cli", now=_at(FIRST)))
        founding = Founding("Board", ZONES[0], private=True)
        teams.append(await add_team(tx, WORKSPACE, founding, actor="cli", now=_at(FIRST)))
        rows: dict[Table, list[dict[str, Any]]] = {}
        for which, team in enumerate(teams):
            year = Year(team, which)
            for table, row in year.rows():
                rows.setdefault(table, []).append(row)
        for table, some in rows.items():
            await tx.execute(insert(table), _alike(some))
        await tx.execute(text("ANALYZE"))  # as a database does that has been there for a year
    return Seeded(teams[:3], teams[-1])


def _alike(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    names = dict.fromkeys(name for row in rows for name in row)
    return [{name: row.get(name) for name in names} for row in rows]


def _at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


class Year:
    """One team's year."""

    def __init__(self, team: Team, which: int) -> None:
        self.team = team
        self.first_id = which * OWN
        self.zone = ZoneInfo(team.zone)
        self.dice = random.Random(which)  # noqa: S311 - a test's rows
        midnights = [
            datetime(day.year, day.month, day.day, tzinfo=self.zone).astimezone(UTC)
            for day in (FIRST + timedelta(weeks=week) for week in range(WEEKS + 1))
        ]
        self.edges = [
            edge + off for edge in midnights for off in (-SECOND, -TICK, 0 * TICK, TICK, SECOND)
        ]
        self.days = [
            FIRST + timedelta(weeks=week, days=day)
            for week in range(WEEKS)
            for day in (-1, 0, 6)  # Sundays and Mondays, where weeks begin and end
        ]

    def rows(self) -> Iterator[tuple[Table, dict[str, Any]]]:
        yield from self.decided()
        yield from self.troubled()
        yield from self.owed()
        yield from self.held()
        yield from self.looked_after()
        yield from self.reported()

    def moments(self) -> list[datetime]:
        """Return every edge of a week, and as many moments between."""
        within = [
            self.edges[0] + SECOND * self.dice.randrange(WEEKS * 7 * 86_400) for _ in self.edges
        ]
        return [*self.edges, *within]

    def moment(self) -> datetime:
        return self.dice.choice(self.edges) + self.dice.choice((0, 1)) * self.length()

    def length(self) -> timedelta:
        return SECOND * self.dice.randrange(30 * 86_400)

    def perhaps(self, value: Any, share: float = 0.5) -> Any:
        return value if self.dice.random() < share else None

    def row(self, which: int, **fields: Any) -> dict[str, Any]:
        own = {"workspace": self.team.workspace, "team_id": self.team.id}
        return {"id": self.first_id + which, **own, **fields}

    def decided(self) -> Iterator[tuple[Table, dict[str, Any]]]:
        """Yield decisions, some of them superseded, deprecated, rejected or withdrawn later."""
        for number, at in enumerate(self.moments(), 1):
            state = self.dice.choice(
                ("draft", "proposed", "accepted", "accepted", "superseded", "deprecated",
                 "rejected", "withdrawn")
            )  # fmt: skip
            proposed = at - self.dice.choice((0, 1)) * self.length()
            settled = None if state in {"draft", "proposed"} else at
            later = at + self.length() if state in {"superseded", "deprecated"} else settled
            yield decisions, self.row(
                number, number=self.first_id + number, state=state, title="A", author="U1",
                created_at=proposed, updated_at=at, decided_at=later, settled_at=settled,
                # Some were withdrawn before anybody was asked.
                proposed_at=None if state == "draft" or number % 40 == 0 else proposed,
            )  # fmt: skip

    def troubled(self) -> Iterator[tuple[Table, dict[str, Any]]]:
        """Yield incidents and their postmortems: reopened, merged, private, practised ones too."""
        for number, at in enumerate(self.moments(), 1):
            state = self.dice.choice(
                ("open", "mitigated", "resolved", "resolved", "resolved", "cancelled", "merged")
            )
            severity = self.dice.choice(("sev1", "sev2", "sev3", "sev4"))
            private = self.dice.random() < 0.3
            resolved = self.perhaps(at + self.length() - HOUR, 0.8)
            yield incidents, self.row(
                number, number=self.first_id + number, title="A", declared_by="U1", room="thread",
                series="DRILL" if number % 17 == 0 else "INC", state=state,
                visibility="named" if private else "team", severity="sev4", highest=severity,
                detected_at=self.perhaps(at, 0.9), declared_at=at, resolved_at=resolved,
                occurred_at=at, updated_at=at, flaw=self.perhaps("its times are odd", 0.1) or "",
            )  # fmt: skip
            if self.dice.random() < 0.5:
                yield incident_people, {
                    "workspace": self.team.workspace, "incident_id": self.first_id + number,
                    "person": READER, "why": "On call", "named_at": at,
                }  # fmt: skip
            if number % 2:
                yield postmortems, self.postmortem(number)

    def postmortem(self, number: int) -> dict[str, Any]:
        state = self.dice.choice(("draft", "in review", "published", "published", "waived"))
        due = self.perhaps(self.moment(), 0.8)
        opened = (due or self.moment()) - timedelta(hours=72) * self.dice.choice((-1, 1, 1, 1))
        closed = None
        if state in {"published", "waived"}:
            closed = self.dice.choice((self.moment(), (due or opened) + self.length()))
        return self.row(
            number, number=self.first_id + number, incident_id=self.first_id + number,
            state=state, owner="U1", opened_at=opened, due_at=due, closed_at=closed,
        )  # fmt: skip

    def owed(self) -> Iterator[tuple[Table, dict[str, Any]]]:
        """Yield actions: late, dropped, without a day, of incidents that are private too."""
        for number, day in enumerate(self.days * 2, 1):
            state = self.dice.choice(("open", "done", "done", "dropped"))
            closed = None if state == "open" else self.moment()
            created = _at(day) - self.dice.choice((-20, 1, 20)) * timedelta(days=1)
            yield actions, self.row(
                number, number=self.first_id + number, title="A", state=state,
                owner="U1" if number % 3 else READER,
                source="", due_on=self.perhaps(day, 0.9), closed_at=closed, created_at=created,
                incident_id=self.perhaps(self.first_id + number, 0.4),
            )  # fmt: skip

    def held(self) -> Iterator[tuple[Table, dict[str, Any]]]:
        """Yield rituals with their dates, a private one and two that are nobody else's too."""
        called = {
            "standup": (None, "C1"),
            "custom": ("U1", "C1"),
            "one-on-one": ("U1", "C1"),
            "retrospective": ("U1", "U1"),
        }
        for number, (ritual, (owner, channel)) in enumerate(called.items(), 1):
            yield cadences, self.row(
                number, ritual=ritual, title="A", rule="", zone="UTC", start="", lead_minutes=0,
                open_minutes=0, grace_minutes=0, channel=channel, owner=owner,
                created_at=self.edges[0], state="removed" if ritual == "custom" else "active",
            )  # fmt: skip
        for number, at in enumerate(self.moments(), 1):
            state = self.dice.choice(("planned", "open", "held", "held", "missed", "skipped"))
            yield occurrences, {
                "id": self.first_id + number, "workspace": self.team.workspace,
                "cadence_id": self.first_id + self.dice.randint(1, len(called)),
                "local_date": FIRST + timedelta(days=number), "starts_at": at, "state": state,
            }  # fmt: skip

    def looked_after(self) -> Iterator[tuple[Table, dict[str, Any]]]:
        """Yield check-ins: asked and not asked, answered and not, in plans that ended too."""
        for number, day in enumerate(self.days, 1):
            yield plans, self.row(
                number, number=self.first_id + number, person=f"U{self.first_id + number}",
                role="custom", title="A", start_on=day,
                state=self.dice.choice(("running", "ended")),
                started_by="U1", started_at=self.edges[0], charter="",
            )  # fmt: skip
            for milestone in range(2):
                asked = self.perhaps(_at(day), 0.8)
                yield check_ins, {
                    "id": self.first_id + 2 * number + milestone,
                    "workspace": self.team.workspace, "plan_id": self.first_id + number,
                    "milestone": str(milestone), "title": "A", "state": "asked",
                    "due_on": day + timedelta(days=self.dice.choice((0, 0, 3))),
                    "asked_at": asked, "answered_at": asked and self.perhaps(self.moment()),
                }  # fmt: skip

    def reported(self) -> Iterator[tuple[Table, dict[str, Any]]]:
        """Yield what key figures were: some days twice, some weeks not at all, once in a unit
        that the charter does not have any more.
        """
        number = 0
        for name, (unit, least, most) in FIGURES.items():
            for day in dict.fromkeys(self.days):
                for replaced in (True, False):
                    number += 1
                    if self.dice.random() < (0.8 if replaced else 0.4):
                        continue
                    yield readings, self.row(
                        number, figure=name, on_day=day, by="billing", via="endpoint",
                        value=round(self.dice.uniform(least, most), 2), at=_at(day),
                        unit="lines" if self.dice.random() < 0.1 else unit,
                        replaced_at=_at(day) if replaced else None,
                    )  # fmt: skip
