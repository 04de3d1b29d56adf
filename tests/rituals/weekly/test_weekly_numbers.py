"""The numbers of every week of a year are those that plain Python counts over the raw rows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Table, select

from rituals.calendar.weeks import Week
from rituals.charters.charter import Size, default_charter
from rituals.figures.incidents import ALL_OF_TEAM, OPERATOR, Whose
from rituals.rights import viewer
from rituals.teams.teams import Team
from rituals.weekly.numbers import known_of, numbers_of
from rituals.weekly.values import Number
from rituals.work import Database, Tx
from storage.actions import actions
from storage.cadences import cadences, occurrences
from storage.check_ins import check_ins, plans
from storage.decisions import decisions
from storage.figure_readings import readings
from storage.incident_people import incident_people
from storage.incidents import incidents
from storage.postmortems import postmortems
from tests.incident_rows import met
from tests.weekly_year import FIRST, READER, TICK, WEEKS, WORKSPACE, seeded

CHARTER = default_charter(Size.MID_SIZE, regulated=False)
TREND = 6
AFTER = datetime(2027, 3, 1, tzinfo=UTC)
"""Long after the year: every week is over."""
DAY = timedelta(days=1)
TARGETS = {"sev1": 120, "sev2": 240}
"""Minutes under which the charter wants incidents resolved."""
PRIVATE_RITUALS = {"one-on-one", "talent-review", "check-in"}
TABLES = (
    actions,
    cadences,
    check_ins,
    decisions,
    incident_people,
    incidents,
    occurrences,
    plans,
    postmortems,
    readings,
)
Row = Mapping[str, Any]
Rows = Mapping[str, Sequence[Row]]


async def raw(database: Database, workspace: str = WORKSPACE) -> Rows:
    """Return every row of a workspace as it stands in its table."""

    async def of(table: Table) -> list[Row]:
        return [
            dict(row._mapping)
            for row in await tx.execute(select(table).where(table.c.workspace == workspace))
        ]

    async with database.reading() as tx:
        return {table.name: await of(table) for table in TABLES}


# -- the same, counted in plain Python -------------------------------------------------------------


@dataclass
class Counted:
    """One team's numbers by week, reckoned from raw rows: nothing of ours is called."""

    rows: Rows
    team_id: int
    zone: ZoneInfo
    sees: Callable[[Row], bool]
    now: datetime
    created: datetime
    reader: str = ""

    def since(self) -> datetime:
        """Return when something is first known of the team: what is imported may be older."""
        occurred: list[datetime] = [
            row["occurred_at"]
            for row in self.of("incidents")
            if row["series"] == "INC" and self.sees(row)
        ]
        decided: list[datetime] = [
            row["decided_at"] for row in self.of("decisions") if row["decided_at"]
        ]
        return min([self.created, *occurred, *decided])

    def of(self, table: str) -> list[Row]:
        return [row for row in self.rows[table] if row["team_id"] == self.team_id]

    def numbers(self, monday: date) -> dict[str, float | None]:
        end = self.midnight(monday + 7 * DAY)
        over = end <= self.now
        today = self.now.astimezone(self.zone).date()

        def by_then(at: datetime | None) -> bool:
            return at is not None and (at < end if over else at <= self.now)

        def within(at: datetime | None) -> bool:
            if at is None or not by_then(at):
                return False
            local = at.astimezone(self.zone)
            return local.isocalendar()[:2] == monday.isocalendar()[:2]

        counted = {
            **self.decided(within, by_then),
            **self.troubled(within),
            **self.learnt(within, by_then),
            **self.owed(within, by_then, monday + 7 * DAY if over else today),
            **self.held(within),
            **self.looked_after(monday, monday + 6 * DAY if over else today),
        }
        if end <= self.since():
            counted = dict.fromkeys(counted)
        return counted | self.reported(monday)

    def midnight(self, day: date) -> datetime:
        return datetime(day.year, day.month, day.day, tzinfo=self.zone).astimezone(UTC)

    def decided(self, within: Any, by_then: Any) -> dict[str, float | None]:
        made = waiting = 0
        for row in self.of("decisions"):
            was_accepted = row["state"] in {"accepted", "deprecated", "superseded"}
            made += was_accepted and within(row["settled_at"])
            waiting += by_then(row["proposed_at"]) and not by_then(row["settled_at"])
        return {"decisions-made": made, "decisions-waiting": waiting}

    def troubled(self, within: Any) -> dict[str, float | None]:
        found = [
            row
            for row in self.of("incidents")
            if row["series"] == "INC" and row["state"] not in {"cancelled", "merged"}
            and within(row["occurred_at"]) and self.sees(row)
        ]  # fmt: skip
        shown: dict[str, float | None] = {"incidents": len(found)}
        for severity in ("sev1", "sev2", "sev3", "sev4"):
            of = [row for row in found if row["highest"] == severity]
            shown[f"incidents-{severity}"] = len(of)
            if severity in TARGETS:
                shown[f"mttr-{severity}"] = mean_minutes(of)
        return shown

    def learnt(self, within: Any, by_then: Any) -> dict[str, float | None]:
        known = {row["id"]: row for row in self.rows["incidents"]}
        published = overdue = 0
        for row in self.of("postmortems"):
            if not self.sees(known[row["incident_id"]]):
                continue
            published += row["state"] == "published" and within(row["closed_at"])
            overdue += (
                by_then(row["opened_at"]) and by_then(row["due_at"])
                and not by_then(row["closed_at"])
            )  # fmt: skip
        return {"postmortems-published": published, "postmortems-overdue": overdue}

    def owed(self, within: Any, by_then: Any, before: date) -> dict[str, float | None]:
        known = {row["id"]: row for row in self.rows["incidents"]}
        closed = overdue = 0
        for row in self.of("actions"):
            came_of = known.get(row["incident_id"])
            if came_of is not None and not self.sees(came_of) and row["owner"] != self.reader:
                continue
            closed += row["state"] == "done" and within(row["closed_at"])
            overdue += (
                row["due_on"] is not None and row["due_on"] < before
                and by_then(row["created_at"]) and not by_then(row["closed_at"])
            )  # fmt: skip
        return {"actions-closed": closed, "actions-overdue": overdue}

    def held(self, within: Any) -> dict[str, float | None]:
        known = {
            row["id"]
            for row in self.of("cadences")
            if row["owner"] != row["channel"] and row["ritual"] not in PRIVATE_RITUALS
        }
        dates = [
            row["state"]
            for row in self.rows["occurrences"]
            if row["cadence_id"] in known and within(row["starts_at"]) and row["state"] != "skipped"
        ]
        return {"rituals-held": dates.count("held"), "rituals-planned": len(dates)}

    def looked_after(self, first: date, last: date) -> dict[str, float | None]:
        known = {row["id"] for row in self.of("check_in_plans")}
        due = [
            row["answered_at"] is not None
            for row in self.rows["check_ins"]
            if row["plan_id"] in known and row["asked_at"] and first <= row["due_on"] <= last
        ]
        return {"check-ins-done": sum(due), "check-ins-due": len(due)}

    def reported(self, monday: date) -> dict[str, float | None]:
        shown: dict[str, float | None] = {}
        for name, unit in (("slo-attainment", "%"), ("budget-variance", "%"),
                           ("cost-per-1k", "money")):  # fmt: skip
            days = {
                row["on_day"]: row["value"]
                for row in self.of("figure_readings")
                if row["figure"] == name and row["unit"] == unit and row["replaced_at"] is None
                and monday <= row["on_day"] < monday + 7 * DAY
            }  # fmt: skip
            shown[name] = days[max(days)] if days else None
        return shown


def mean_minutes(rows: Sequence[Row]) -> float | None:
    """Return the mean from detection to resolution; of those that are over, with sound times."""
    took = [
        (row["resolved_at"] - row["detected_at"]).total_seconds()
        for row in rows
        if row["state"] == "resolved" and row["flaw"] == "" and row["detected_at"]
        and row["resolved_at"] and row["resolved_at"] >= row["detected_at"]
    ]  # fmt: skip
    return round(sum(took) / len(took) / 60, 2) if took else None


def the_targets(rows: Rows, team_id: int, name: str, monday: date) -> bool | None:
    """Say whether the targets of a reported figure were met, as `docs/charter.md` has them."""
    unit = "money" if name == "cost-per-1k" else "%"
    days = {
        row["on_day"]: row["value"]
        for row in rows["figure_readings"]
        if row["team_id"] == team_id and row["figure"] == name and row["unit"] == unit
        and row["replaced_at"] is None
    }  # fmt: skip
    newest = max((day for day in days if monday <= day < monday + 7 * DAY), default=None)
    if newest is None:
        return None
    if name == "slo-attainment":
        return bool(days[newest] >= 99.9)
    if name == "budget-variance":
        return bool(abs(days[newest]) <= 10)
    base = min(day for day in days if day >= newest - 365 * DAY)
    if base == newest:
        return None
    change = 100 * (days[newest] - days[base]) / days[base]
    if change <= -10:
        return True
    return False if change > 0 or newest - min(days) >= 365 * DAY else None


# -- the comparison --------------------------------------------------------------------------------


async def test_each_week_equals_what_is_counted_by_hand(database: Database) -> None:
    year = await seeded(database)
    await met(database, READER)
    rows = await raw(database)
    named = {row["incident_id"] for row in rows["incident_people"] if row["person"] == READER}
    async with database.reading() as tx:
        reader = await viewer(tx, WORKSPACE, READER)
    judges: tuple[tuple[Whose, Callable[[Row], bool]], ...] = (
        (OPERATOR, lambda _incident: True),
        (ALL_OF_TEAM, lambda incident: incident["visibility"] == "team"),
        (reader, lambda incident: incident["visibility"] == "team" or incident["id"] in named),
    )
    for whose, sees in judges:
        mine = READER if whose == reader else ""
        of = {
            team.id: by_week(
                Counted(rows, team.id, ZoneInfo(team.zone), sees, AFTER, team.created_at, mine)
            )
            for team in year.teams
        }
        ever = set()
        for at in range(WEEKS):
            weeks = [Week(FIRST + (at - back) * 7 * DAY) for back in reversed(range(TREND))]
            async with database.reading() as tx:
                found = await numbers(tx, [*year.teams, year.private], weeks, whose, AFTER)
            assert (year.private.id in found) == (whose != reader)
            for team in year.teams:
                compare(found[team.id], [of[team.id][week.monday] for week in weeks], whose)
                judge(found[team.id], rows, team, weeks[-1].monday)
                ever |= {one.id for one in found[team.id] if one.value}
        assert ever == set(of[year.teams[0].id][FIRST]) - hidden(whose)  # none is always zero


async def numbers(
    tx: Tx, teams: Sequence[Team], weeks: Sequence[Week], whose: Whose, now: datetime
) -> dict[int, tuple[Number, ...]]:
    charters = {one.id: CHARTER for one in teams}
    known = await known_of(tx, teams, weeks, whose=whose, charters=charters)
    return await numbers_of(tx, teams, weeks, known, whose=whose, charters=charters, now=now)


def by_week(counted: Counted) -> dict[date, dict[str, float | None]]:
    mondays = [FIRST + week * 7 * DAY for week in range(-TREND, WEEKS)]
    return {monday: counted.numbers(monday) for monday in mondays}


def hidden(whose: Whose) -> set[str]:
    return {"check-ins-done", "check-ins-due"} if whose == ALL_OF_TEAM else set()


def compare(
    found: Sequence[Number], counted: Sequence[Mapping[str, float | None]], whose: Whose
) -> None:
    """Hold a team's numbers against those counted by hand, of the week and those before it."""
    assert {one.id for one in found} == set(counted[-1]) - hidden(whose)
    for one in found:
        expected = [week[one.id] for week in counted]
        assert list(one.trend) == expected, one
        assert (one.value, one.before) == (expected[-1], expected[-2])


def judge(found: Sequence[Number], rows: Rows, team: Team, monday: date) -> None:
    """Hold whether targets were met against what they say."""
    numbers = {one.id: one for one in found}
    for severity, minutes in TARGETS.items():
        mttr = numbers[f"mttr-{severity}"]
        assert mttr.goal == f"< {minutes} min"
        assert mttr.met == (None if mttr.value is None else mttr.value < minutes)
    for name in ("slo-attainment", "budget-variance", "cost-per-1k"):
        for weeks_ago, said in ((0, numbers[name].met), (1, numbers[name].met_before)):
            expected = the_targets(rows, team.id, name, monday - weeks_ago * 7 * DAY)
            assert said == expected, (name, monday)


async def test_a_week_that_goes_on_counts_up_to_now(database: Database) -> None:
    year = await seeded(database)
    rows = await raw(database)
    for team in year.teams:
        zone = ZoneInfo(team.zone)
        for day in (date(2026, 3, 30), date(2026, 10, 25), date(2026, 12, 31), date(2027, 1, 3)):
            midnight = datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
            happened = moments_of(rows, team, midnight)[0]
            for now in (midnight, midnight + timedelta(hours=23), happened, happened - TICK):
                counted = Counted(rows, team.id, zone, lambda _incident: True, now, team.created_at)
                weeks = [Week.at(now, zone).ahead(-1), Week.at(now, zone)]
                async with database.reading() as tx:
                    found = await numbers(tx, [team], weeks, OPERATOR, now)
                compare(found[team.id], [counted.numbers(one.monday) for one in weeks], OPERATOR)


def moments_of(rows: Rows, team: Team, since: datetime) -> list[datetime]:
    """Return when incidents occurred: at such a moment one has, and just before it has not."""
    found = [row["occurred_at"] for row in rows["incidents"] if row["team_id"] == team.id]
    return sorted(at for at in found if at >= since)
