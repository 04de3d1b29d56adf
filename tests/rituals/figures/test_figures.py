"""What figures say of incidents: whom they count, how long they took, and what they leave out."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from statistics import fmean, median
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rituals.charters.charter import Charter, Size, default_charter, effective
from rituals.figures.incidents import OPERATOR, By, Figured, Whose, figures_of, whole_of
from rituals.figures.key import KeyFigure, is_met, key_figures
from rituals.figures.periods import EndsBefore, OddYear, Period, TooLong, parts, whole
from rituals.figures.times import LeftOut, mean_of, median_of
from rituals.incidents.states import CANCELLED, MERGED, MITIGATED, OPEN
from rituals.teams.teams import Team
from rituals.work import Database
from storage.actions import Actions
from storage.incident_people import IncidentPeople
from storage.incident_records import IncidentRecords
from storage.incidents import NAMED
from tests.incident_rows import DETECTED, NOW, WORKSPACE, founded, incident, met

CHARTER = default_charter(Size.MID_SIZE, regulated=False)
ZONE = ZoneInfo("UTC")
EVER = Period(None, None, ZONE)
NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30), ZONE)
HOUR = timedelta(hours=1)


async def asked(
    database: Database,
    team: Team,
    period: Period = EVER,
    *,
    by: By = By.service,
    whose: Whose = OPERATOR,
    charter: Charter = CHARTER,
) -> dict[str, Figured]:
    async with database.reading() as tx:
        found = await figures_of(
            tx, WORKSPACE, [team.id], period, by=by, charter=charter, whose=whose
        )
    return {one.key: one for one in found}


async def keyed(
    database: Database, team: Team, period: Period = NOVEMBER, whose: Whose = OPERATOR
) -> dict[tuple[str, str], KeyFigure]:
    async with database.reading() as tx:
        found = await key_figures(tx, WORKSPACE, [team.id], period, charter=CHARTER, whose=whose)
    return {(one.id, one.severity): one for one in found}


async def test_means_and_medians_are_measured(database: Database) -> None:
    team = await founded(database)
    async with database.writing() as tx:
        for hours in (1, 2, 6):
            await incident(
                tx,
                team,
                services="API\nChat",
                started_at=DETECTED - timedelta(minutes=hours * 10),
                mitigated_at=DETECTED + hours * HOUR / 2,
                resolved_at=DETECTED + hours * HOUR,
            )
        await incident(tx, team, services="API", resolved_at=DETECTED + timedelta(seconds=1.4))
    found = await asked(database, team)
    assert list(found) == ["API", "Chat"]
    chat, api = found["Chat"].times, found["API"].times
    assert (chat["mttr"].mean, chat["mttr"].median, chat["mttr"].count) == (10800, 7200, 3)
    assert (chat["mttd"].mean, chat["ttm"].median) == (1800, 3600)
    assert (api["mttr"].median, api["mttr"].count, api["mttd"].count) == ((3600 + 7200) / 2, 4, 3)
    async with database.reading() as tx:
        of_all = await whole_of(tx, WORKSPACE, [team.id], EVER, charter=CHARTER, whose=OPERATOR)
    assert (of_all.incidents, of_all.times["mttr"].count) == (4, 4)


async def test_what_is_left_out_has_a_reason(database: Database) -> None:
    team, done = await founded(database), DETECTED + HOUR
    async with database.writing() as tx:
        await incident(tx, team, resolved_at=done)
        await incident(tx, team, resolved_at=done, flaw="resolved is before detected")
        await incident(tx, team, resolved_at=DETECTED - HOUR)
        await incident(tx, team, resolved_at=done, detected_at=None, occurred_at=done)
        await incident(tx, team)
        await incident(tx, team, state=OPEN)
        # Reopened: what was the time of resolution may still stand there.
        await incident(tx, team, state=MITIGATED, mitigated_at=done, resolved_at=done)
        await incident(tx, team, state=CANCELLED, resolved_at=done)
        await incident(tx, team, state=MERGED, resolved_at=done)
        await incident(tx, team, series="DRILL", resolved_at=done)
    (found,) = (await asked(database, team)).values()
    assert (found.key, found.incidents, found.cancelled, found.merged) == ("", 7, 1, 1)
    assert found.times["mttr"].count == 1
    assert found.times["mttr"].left_out == LeftOut(
        backwards=2, not_begun=1, going_on=2, not_ended=1
    )
    assert found.times["mttr"].left_out.count == 6
    assert found.times["ttm"].count == 1


async def test_nothing_measured_is_no_zero(database: Database) -> None:
    team = await founded(database)
    assert await asked(database, team) == {}
    assert await asked(database, team, by=By.month) == {}
    figures = await keyed(database, team)
    mttr, done = figures["mttr", ""], figures["actions-completed", ""]
    assert (mttr.value, mttr.count, mttr.met) == (None, 0, None)
    assert (done.value, done.met) == (None, None)
    assert figures["sev1-incidents", ""].value == 0


async def test_charter_says_what_is_measured(database: Database) -> None:
    team = await founded(database)
    async with database.writing() as tx:
        await incident(tx, team, mitigated_at=DETECTED + HOUR, resolved_at=DETECTED + 2 * HOUR)
    own = effective(Size.MID_SIZE, False, "measures:\n  mttr: {ends: mitigated}\n")  # noqa: FBT003
    (found,) = (await asked(database, team, charter=own)).values()
    assert found.times["mttr"].mean == 3600


async def test_private_ones_count_for_their_people(database: Database) -> None:
    team = await founded(database)
    ada, bob = await met(database, "UADA"), await met(database, "UBOB")
    async with database.writing() as tx:
        known = await incident(tx, team, services="API", resolved_at=DETECTED + HOUR)
        secret = await incident(
            tx,
            team,
            services="Vault",
            severity="sev1",
            class_id="data-pipeline",
            visibility=NAMED,
            resolved_at=DETECTED + 3 * HOUR,
        )
        await IncidentPeople(tx, WORKSPACE).add(secret, "UADA", why="lead", named_at=NOW)
        await IncidentRecords(tx, WORKSPACE).link(known, secret, kind="repeat", by="U1", at=NOW)
        for number, of in enumerate((known, secret), start=1):
            await Actions(tx, WORKSPACE).add(
                number=number, team_id=team.id, title="Alert", owner="U1", due_on=None,
                state="done", source=of.name.replace("INC", "PM"), created_at=DETECTED,
                incident_id=of.id,
            )  # fmt: skip
    for whose, services, sev1, repeats, actions in (
        (OPERATOR, ["API", "Vault"], 1, 1, 2),
        (ada, ["API", "Vault"], 1, 1, 2),
        (bob, ["API"], 0, 0, 1),
    ):
        assert list(await asked(database, team, whose=whose)) == services
        assert list(await asked(database, team, by=By.month, whose=whose)) == ["2026-11"]
        figures = await keyed(database, team, whose=whose)
        assert figures["sev1-incidents", ""].value == sev1
        assert figures["data-quality-incidents", ""].value == sev1
        assert figures["repeat-incidents", ""].value == repeats
        assert figures["actions-completed", ""].count == actions
        assert figures["mttr", "sev1"].count == sev1


async def test_key_figures_meet_their_targets(database: Database) -> None:
    team = await founded(database)
    async with database.writing() as tx:
        for day, severity, highest, hours in (
            (datetime(2026, 8, 3, tzinfo=UTC), "sev1", "sev1", 1),
            (datetime(2026, 10, 3, tzinfo=UTC), "sev2", "sev1", 1),
            (datetime(2026, 11, 3, tzinfo=UTC), "sev1", "sev1", 2),
            (datetime(2026, 11, 4, tzinfo=UTC), "sev2", "sev2", 3),
            (datetime(2026, 11, 5, tzinfo=UTC), "sev3", "sev3", 9),
        ):
            await incident(
                tx, team, severity=severity, highest=highest, detected_at=day,
                resolved_at=day + hours * HOUR,
            )  # fmt: skip
        for number, (state, source) in enumerate(
            [("done", "PM-1"), ("open", "PM-1"), ("dropped", "PM-1"), ("open", "REV-1")], start=1
        ):
            await Actions(tx, WORKSPACE).add(
                number=number, team_id=team.id, title="Alert", owner="U1", due_on=None,
                state=state, source=source, created_at=DETECTED,
            )  # fmt: skip
    month = await keyed(database, team)
    quarter = await keyed(database, team, whole(date(2026, 11, 9), "quarter", ZONE))

    def told(of: dict[tuple[str, str], KeyFigure], name: str, severity: str = "") -> object:
        one = of[name, severity]
        return one.value, one.before, one.met

    assert told(quarter, "sev1-incidents") == (2, 1, False)
    assert told(month, "sev1-incidents") == (1, 1, None)
    assert told(month, "incidents") == (2, 1, False)
    assert told(quarter, "incidents") == (3, 1, False)
    assert told(month, "mttr", "sev1") == (120, 60, False)
    assert told(quarter, "mttr", "sev1") == (90, 60, True)
    assert told(month, "mttr", "sev2") == (180, None, True)
    assert told(month, "mttr") == (280, 60, None)
    assert told(month, "actions-completed") == (50, None, False)
    assert (month["mttr", "sev1"].unit, month["mttr", "sev1"].count) == ("min", 1)


async def test_days_are_the_teams(database: Database) -> None:
    team, zone = await founded(database, zone="Pacific/Auckland"), ZoneInfo("Pacific/Auckland")
    async with database.writing() as tx:
        for at in (
            datetime(2026, 10, 31, 10, 59, 59, tzinfo=UTC),
            datetime(2026, 10, 31, 11, 0, tzinfo=UTC),  # midnight there
            datetime(2026, 11, 30, 10, 59, 59, tzinfo=UTC),
            datetime(2026, 11, 30, 11, 0, tzinfo=UTC),
        ):
            await incident(tx, team, detected_at=at, resolved_at=at)
    november = Period(date(2026, 11, 1), date(2026, 11, 30), zone)
    (found,) = (await asked(database, team, november)).values()
    assert found.incidents == 2
    months = await asked(database, team, Period(None, None, zone), by=By.month)
    assert {key: one.incidents for key, one in months.items()} == {
        "2026-10": 1, "2026-11": 2, "2026-12": 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("first", "last", "name", "before"),
    [
        (date(2026, 11, 1), date(2026, 11, 30), "2026-11", "2026-10"),
        (date(2026, 1, 1), date(2026, 3, 31), "2026-Q1", "2025-Q4"),
        (date(2024, 2, 1), date(2024, 2, 29), "2024-02", "2024-01"),
        (date(2026, 11, 9), date(2026, 11, 15), "2026-11-09..2026-11-15", "2026-11-02..2026-11-08"),
    ],
)
def test_period_has_one_before(first: date, last: date, name: str, before: str) -> None:
    period = Period(first, last, ZONE)
    earlier = period.before()
    assert earlier is not None
    assert (period.name, earlier.name) == (name, before)


@given(
    st.dates(date(1990, 1, 1), date(2019, 12, 31)),
    st.integers(0, 3000),
    st.sampled_from(["month", "quarter"]),
)
def test_parts_make_up_the_period(first: date, days: int, unit: str) -> None:
    period = Period(first, first + timedelta(days), ZONE)
    found = list(parts(period, unit))
    covered = [
        one.first + timedelta(day)
        for one in found
        if one.first and one.last
        for day in range((one.last - one.first).days + 1)
    ]
    assert covered == [first + timedelta(day) for day in range(days + 1)]
    assert all(one.is_one(unit) for one in found[1:-1])


def test_senseless_periods_are_refused() -> None:
    with pytest.raises(EndsBefore):
        Period(date(2026, 11, 2), date(2026, 11, 1), ZONE)
    with pytest.raises(TooLong):
        list(parts(Period(date(1970, 1, 1), date(2999, 12, 31), ZONE), "month"))
    for day in (date.min, date.max):
        with pytest.raises(OddYear):
            Period(day, None, ZONE)
    assert Period(date(1970, 1, 1), date(1970, 1, 9), ZONE).before() is None
    assert Period(date(1971, 1, 1), date(1975, 1, 9), ZONE).before() is None


@given(st.lists(st.integers(0, 10**9), min_size=1))
def test_means_are_those_of_statistics(seconds: Sequence[int]) -> None:
    assert mean_of(seconds) == fmean(seconds)
    assert median_of(seconds) == median(seconds)
    assert mean_of([]) is median_of([]) is None


@pytest.mark.parametrize(("minutes", "expected"), [(70, False), (32.5, None), (10, None)])
def test_what_misses_each_part_misses(minutes: float, *, expected: bool | None) -> None:
    """MTTD has a target for critical services and one for models; which it is, nobody records."""
    period = whole(date(2026, 3, 1), "month", ZONE)
    assert is_met(CHARTER.figures["mttd"], "", minutes, None, period) is expected
