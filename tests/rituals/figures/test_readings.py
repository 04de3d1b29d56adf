"""Readings: reported, corrected, told of, listed by week, and held against what is computed."""

import asyncio
import math
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import insert, text, update

from rituals.calendar.weeks import Week
from rituals.charters.applying import apply
from rituals.charters.charter import Size, default_charter
from rituals.charters.in_force import in_force
from rituals.errors import Unfit
from rituals.figures import readings
from rituals.figures.incidents import OPERATOR, Whose
from rituals.figures.raises import RAISED
from rituals.figures.readings import (
    ENDPOINT,
    SLACK,
    DayAhead,
    DayTooEarly,
    IsComputed,
    NoSuchFigure,
    NoteTooLong,
    Reported,
    history_of,
    weekly_readings,
)
from rituals.figures.standings import COMPUTED, REPORTED, Standing, standings
from rituals.figures.standings import WAITING as WAITS
from rituals.figures.units import NotWhole, OutOfBounds, TooMuch
from rituals.history import record_of
from rituals.people import Person, know
from rituals.promises import ENDED, WAITING, Promises
from rituals.roles import ENGINEER, MANAGER
from rituals.teams.teams import Founding, Team, add_team
from rituals.work import Database, Tx
from storage.figure_readings import readings as table
from storage.incidents import NAMED
from storage.promises import promises
from tests.incident_rows import NOW, WORKSPACE, founded, incident, met
from tests.plans import full_scans, plans

TODAY = NOW.date()
SLO, COST, SPEND = "slo-attainment", "cost-per-1k", "budget-variance"
IN_EUROS = "figures: {cost-per-1k: {unit: EUR}}"
OWN = """
figures:
  tests-run:
    {title: Tests run, means: all of them, unit: count, target: many, better: up, every: week}
"""


async def report(
    tx: Tx,
    team: Team,
    figure: str = SLO,
    value: float = 99.5,
    on_day: date = TODAY,
    *,
    by: str = "U1",
    via: str = SLACK,
    note: str = "",
    now: datetime = NOW,
) -> Reported:
    return await readings.report(
        tx, team, figure, value, on_day, by=by, via=via, note=note, now=now
    )


async def stand(
    database: Database, team: Team, *, whose: Whose = OPERATOR, now: datetime = NOW
) -> dict[str, Standing]:
    """Return where figures stand, by id, and by id and severity where they have one."""
    async with database.reading() as tx:
        charter = await in_force(tx, team)
        found = await standings(tx, team, charter=charter, whose=whose, now=now)
    return {f"{one.id} {one.severity}".strip(): one for one in found}


async def weekly_values(
    tx: Tx,
    team_ids: Sequence[int],
    figures: Sequence[str],
    weeks: Sequence[Week],
    charter: readings.Charters,
) -> dict[tuple[int, str], tuple[float | None, ...]]:
    """Return the values of the last reading of each week."""
    found = await weekly_readings(tx, WORKSPACE, team_ids, figures, weeks, charter)
    return {
        key: tuple(None if one is None else one.value for one in of) for key, of in found.items()
    }


async def test_report_stands_and_is_in_the_history(database: Database) -> None:
    team = await founded(database)
    async with database.writing() as tx:
        done = await report(tx, team, value=99.5, note="  from the dashboard\r\n")
    assert done == Reported(done.reading, None, over_limit=False)
    one = done.reading
    assert (one.value, one.unit, one.by, one.via) == (99.5, "%", "U1", SLACK)
    assert (one.note, one.on_day, one.at) == ("from the dashboard", TODAY, NOW)
    async with database.reading() as tx:
        assert await history_of(tx, team, SLO) == [one]
        (kept,) = await record_of(tx, WORKSPACE, readings.subject_of(team, SLO))
    assert (kept.verb, kept.actor) == ("reported", "U1")
    assert kept.data == {
        "reading": one.id,
        "day": "2026-11-20",
        "value": "99.5",
        "replaces": None,
    }
    assert kept.texts == {"note": "from the dashboard"}


async def test_second_report_for_a_day_replaces_the_first(database: Database) -> None:
    team, later = await founded(database), NOW + timedelta(hours=1)
    async with database.writing() as tx:
        first = await report(tx, team, value=99.5)
        other = await report(tx, team, value=98, on_day=TODAY - timedelta(days=1))
        second = await report(tx, team, value=97, by="build", via=ENDPOINT, now=later)
    assert second.replaced is not None
    assert (second.replaced.id, second.replaced.replaced_at) == (first.reading.id, later)
    async with database.reading() as tx:
        found = await history_of(tx, team, SLO)
        kept = await record_of(tx, WORKSPACE, readings.subject_of(team, SLO))
    assert [one.value for one in found] == [97, 99.5, 98]
    assert [one.replaced_at for one in found] == [None, later, None]
    assert [one.verb for one in kept] == ["reported", "reported", "corrected"]
    last = kept[-1]
    assert (last.actor, last.texts, last.data["replaces"]) == (
        ENDPOINT, {"by": "build"}, first.reading.id,
    )  # fmt: skip
    assert other.replaced is None
    assert (await stand(database, team))[SLO].trend == (98, 97)


async def test_same_report_again_changes_nothing(database: Database) -> None:
    team = await founded(database)
    async with database.writing() as tx:
        first = await report(tx, team, value=0.3, note="as measured")
        again = await report(tx, team, value=0.1 + 0.2, by="U2")
        noted = await report(tx, team, value=0.3, note="as measured again")
    assert again == Reported(first.reading, None, over_limit=False, changed=False)
    assert noted.replaced is not None
    async with database.reading() as tx:
        assert len(await history_of(tx, team, SLO)) == 2


async def test_two_at_once_leave_one_standing(database: Database) -> None:
    team = await founded(database)

    async def one(value: float) -> Reported:
        async with database.writing() as tx:
            return await report(tx, team, value=value)

    done = await asyncio.gather(*(one(90 + at) for at in range(6)))
    async with database.reading() as tx:
        found = await history_of(tx, team, SLO)
    assert len(found) == 6
    assert len([each for each in found if each.replaced_at is None]) == 1
    replaced = [each.replaced.id for each in done if each.replaced]
    assert len(set(replaced)) == len(replaced) == 5


@pytest.mark.parametrize(
    ("figure", "value", "error"),
    [
        (SLO, 100.5, OutOfBounds),
        (SLO, -0.5, OutOfBounds),
        (SLO, math.nan, Unfit),
        (SLO, math.inf, TooMuch),
        ("customer-defects", 2.5, NotWhole),
        (SPEND, -101, OutOfBounds),
    ],
)
async def test_value_that_cannot_be_is_refused(
    database: Database, figure: str, value: float, error: type[Unfit]
) -> None:
    team = await founded(database)
    async with database.writing() as tx:
        with pytest.raises(error):
            await report(tx, team, figure, value)
        assert await history_of(tx, team, figure) == []


async def test_minus_nothing_is_kept_as_nothing(database: Database) -> None:
    team = await founded(database)
    async with database.writing() as tx:
        done = await report(tx, team, SPEND, -0.0)
    assert math.copysign(1, done.reading.value) == 1
    assert (await stand(database, team))[SPEND].value == 0


async def test_days_are_those_of_the_teams_zone(database: Database) -> None:
    ahead = await founded(database, "Ahead", "Pacific/Auckland")
    behind = await founded(database, "Behind", "America/New_York")
    late = datetime(2028, 2, 29, 23, tzinfo=UTC)  # the next day in Auckland
    async with database.writing() as tx:
        leap, march = date(2028, 2, 29), date(2028, 3, 1)
        assert (await report(tx, ahead, on_day=march, now=late)).reading.on_day == march
        assert (await report(tx, behind, on_day=leap, now=late)).reading.on_day == leap
        with pytest.raises(DayAhead) as refused:
            await report(tx, behind, on_day=march, now=late)
        assert str(refused.value) == (
            "Wednesday, 1 March 2028 is still to come: in Behind's zone it is Tuesday,"
            " 29 February 2028."
        )
        await report(tx, behind, on_day=date(1970, 1, 1))
        with pytest.raises(DayTooEarly):
            await report(tx, behind, on_day=date(1969, 12, 31))


async def test_computed_figures_are_not_reported(database: Database) -> None:
    team = await founded(database)
    async with database.writing() as tx:
        with pytest.raises(IsComputed) as refused:
            await report(tx, team, "mttr", 60)
        assert "computed from the record" in str(refused.value)
        waiting = await report(tx, team, "deployment-success", 97)
    assert waiting.reading.value == 97
    stands = await stand(database, team)
    assert (stands["deployment-success"].sort, stands["deployment-success"].waits) == (
        WAITS, "releases",
    )  # fmt: skip
    async with database.writing() as tx:
        source = "figures: {mttr: {computed: no}}"
        team = (await apply(tx, team, source, actor="U1", now=NOW)).team
        await report(tx, team, "mttr", 60)
    stands = await stand(database, team)
    assert (stands["mttr"].sort, stands["mttr"].value) == (REPORTED, 60)
    assert "mttr sev1" not in stands


async def test_unknown_figure_names_the_nearest(database: Database) -> None:
    team = await founded(database)
    async with database.writing() as tx:
        with pytest.raises(NoSuchFigure) as refused:
            await report(tx, team, "slo-attainmnet")
        assert "Did you mean `slo-attainment`?" in str(refused.value)
        with pytest.raises(NoSuchFigure) as refused:
            await report(tx, team, "{x} <@U1>")
        assert "Did you mean" not in str(refused.value)
        by_title = await report(tx, team, "SLO Attainment")
        assert by_title.reading.figure == SLO
        with pytest.raises(NoSuchFigure):
            await history_of(tx, team, "nothing-at-all")
        with pytest.raises(NoteTooLong):
            await report(tx, team, note="x" * 501)


async def test_history_goes_on_over_a_change_of_unit(database: Database) -> None:
    team = await founded(database)
    days = [TODAY - timedelta(days=back) for back in (3, 2, 1)]
    async with database.writing() as tx:
        await report(tx, team, COST, 2, days[0])
        team = (await apply(tx, team, IN_EUROS, actor="U1", now=NOW)).team
    assert (await stand(database, team))[COST].value is None
    async with database.writing() as tx:
        await report(tx, team, COST, 3, days[1])
        again = await report(tx, team, COST, 2, days[0])
        assert again.replaced is not None, "the same number, in another unit"
        found = await history_of(tx, team, COST)
    assert [(one.value, one.unit) for one in found] == [(3, "EUR"), (2, "EUR"), (2, "money")]
    assert (await stand(database, team))[COST].trend == (2, 3)
    async with database.writing() as tx:
        team = (await apply(tx, team, "", actor="U1", now=NOW)).team
        await report(tx, team, COST, 4, days[2])
    assert (await stand(database, team))[COST].trend == (4,)


async def test_figure_that_the_charter_dropped_keeps_its_history(database: Database) -> None:
    team = await founded(database)
    async with database.writing() as tx:
        team = (await apply(tx, team, OWN, actor="U1", now=NOW)).team
        await report(tx, team, "tests-run", 12)
        team = (await apply(tx, team, "", actor="U1", now=NOW)).team
        (one,) = await history_of(tx, team, "tests-run")
        assert one.value == 12
        with pytest.raises(NoSuchFigure):
            await report(tx, team, "tests-run", 13)
    assert "tests-run" not in await stand(database, team)


# -- past the limit --------------------------------------------------------------------------------


async def crewed(database: Database, *engineers: str) -> Team:
    async with database.writing() as tx:
        for user in ("UM", "UF", *engineers):
            person = Person(WORKSPACE, user, user, None, is_bot=False, has_left=False, known_at=NOW)
            await know(tx, person)
        people = {ENGINEER: engineers, MANAGER: ["UM"], "finance": ["UF"]}
        return await add_team(
            tx, WORKSPACE, Founding("AI platform", "UTC", people=people), actor="cli", now=NOW
        )


async def told(database: Database, *done: Reported) -> list[list[str]]:
    """Return who is to be told of each reading."""
    found = []
    async with database.reading() as tx:
        for one in done:
            made = await Promises(tx, WORKSPACE).of(f"READING-{one.reading.id}")
            keys = [each.key for each in made if (each.kind, each.state) == (RAISED, WAITING)]
            assert {each.state for each in made} <= {WAITING, ENDED}
            found.append(sorted(key.rpartition(":")[2] for key in keys))
    return found


async def test_spend_past_its_limit_is_told_once(database: Database) -> None:
    team = await crewed(database, "U1")
    async with database.writing() as tx:
        within = await report(tx, team, SPEND, 10)
        under = await report(tx, team, SPEND, -30)
        over = await report(tx, team, SPEND, 10.5)
        again = await report(tx, team, SPEND, 10.5)
    assert [one.over_limit for one in (within, under, over, again)] == [False, False, True, True]
    assert {one.person for one in over.told} == {"UM", "UF"}
    assert again.told == ()
    assert await told(database, within, under, over) == [[], [], ["UF", "UM"]]


async def test_whoever_reports_knows(database: Database) -> None:
    team = await crewed(database, "U1")
    async with database.writing() as tx:
        over = await report(tx, team, SPEND, 11, by="UF")
    assert await told(database, over) == [["UM"]]


async def test_past_of_an_earlier_day_is_no_news(database: Database) -> None:
    team = await crewed(database, "U1")
    async with database.writing() as tx:
        await report(tx, team, SPEND, 5)
        earlier = await report(tx, team, SPEND, 50, TODAY - timedelta(days=30))
    assert earlier.over_limit is False
    assert await told(database, earlier) == [[]]


async def test_year_at_once_tells_of_its_last_day(database: Database) -> None:
    team = await crewed(database, "U1")
    days = [TODAY - timedelta(days=30 * back) for back in range(11, -1, -1)]
    async with database.writing() as tx:
        done = [await report(tx, team, SPEND, 20 + at, day) for at, day in enumerate(days)]
    assert await told(database, *done) == [[]] * 11 + [["UF", "UM"]]


async def test_message_that_was_sent_is_still_brought_up_to_date(database: Database) -> None:
    """A later day spares whom nobody told yet, and leaves alone what somebody has read."""
    team = await crewed(database, "U1")
    async with database.writing() as tx:
        first = await report(tx, team, SPEND, 20, TODAY - timedelta(days=30))
        sent = update(promises).where(promises.c.key.endswith(":UF"))
        await tx.execute(sent.values(channel="D1", ts="1.1", state=WAITING))
        second = await report(tx, team, SPEND, 21)
    assert await told(database, first, second) == [["UF"], ["UF", "UM"]]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("budget-variance 12 %", ("budget-variance", "12 %")),
        ("Budget  variance 12 %", ("Budget variance", "12 %")),
        ("p95 latency 180 ms yesterday", ("p95 latency", "180 ms yesterday")),
        ("adoption", ("adoption", "")),
        ("Platform adoption", ("Platform adoption", "")),
        ("no such figure 12", ("no", "such figure 12")),
        ("", ("", "")),
    ],
)
def test_name_of_several_words_is_split_off(typed: str, expected: tuple[str, str]) -> None:
    charter = default_charter(Size.MID_SIZE, regulated=False)
    assert readings.split_named(charter, typed) == expected


# -- by week ---------------------------------------------------------------------------------------


async def test_week_has_the_last_value_of_its_days(database: Database) -> None:
    team, other = await founded(database), await founded(database, "Other")
    weeks = [Week.named(name) for name in ("2026-W52", "2026-W53", "2027-W01", "2027-W02")]
    now = datetime(2027, 2, 1, tzinfo=UTC)
    reported = [
        (date(2026, 12, 20), 1),  # the Sunday before
        (date(2026, 12, 21), 2),
        (date(2026, 12, 27), 3),
        (date(2026, 12, 28), 4),
        (date(2027, 1, 3), 5),  # the Sunday of week 53
        (date(2027, 1, 12), 7),
        (date(2027, 1, 11), 6),  # told later, of an earlier day
        (date(2027, 1, 18), 8),  # the Monday after
    ]
    async with database.writing() as tx:
        for day, value in reported:
            await report(tx, team, SLO, 99, day, now=now)
            await report(tx, team, SLO, value, day, now=now)
        await report(tx, other, SLO, 50, date(2027, 1, 5), now=now)
        ids = [team.id, other.id]
        charter = await in_force(tx, team)
        found = await weekly_values(tx, ids, [SLO, COST, "mttr", "no-such"], weeks, charter)
        each = await weekly_values(tx, ids, [SLO], weeks, {team.id: charter, other.id: charter})
    none = (None, None, None, None)
    assert found == {
        (team.id, SLO): (3, 5, None, 7),
        (other.id, SLO): (None, None, 50, None),
        (team.id, COST): none,
        (other.id, COST): none,
    }
    assert each == {key: value for key, value in found.items() if key[1] == SLO}


async def test_week_leaves_out_another_unit(database: Database) -> None:
    team, week = await founded(database), Week.of(TODAY)
    async with database.writing() as tx:
        await report(tx, team, COST, 2, week.monday)
        before = await in_force(tx, team)
        team = (await apply(tx, team, IN_EUROS, actor="U1", now=NOW)).team
        charter = await in_force(tx, team)
        key = (team.id, COST)
        for one, value in ((before, 2), (charter, None)):
            found = await weekly_values(tx, [team.id], [COST], [week], one)
            assert found == {key: (value,)}
        assert await weekly_values(tx, [], [COST], [week], charter) == {}
        assert await weekly_values(tx, [team.id], [COST], [], charter) == {}


# -- where figures stand ---------------------------------------------------------------------------


async def test_no_data_is_not_zero(database: Database) -> None:
    team = await founded(database)
    stands = await stand(database, team)
    reported = [one for one in stands.values() if one.sort != COMPUTED]
    assert len(reported) > 30
    assert {one.value for one in reported} == {None}
    assert {one.met for one in reported} == {None}
    assert {one.trend for one in reported} == {()}
    assert stands["mttr sev1"].value is None


async def test_before_the_team_nothing_recorded_is_not_zero(database: Database) -> None:
    team = await founded(database)  # on 20 November
    months = (("11-25", None, None, None), ("12-25", None, 0, True), ("12-25", None, 1, None))
    for day, before, value, met_ in months:
        if value:
            async with database.writing() as tx:
                await incident(tx, team, severity="sev2")  # on 2 November
        now = datetime.fromisoformat(f"2026-{day}T12:00:00+00:00")
        one = (await stand(database, team, now=now))["incidents"]
        assert (one.trend, one.met) == ((before, value), met_)
    january = (await stand(database, team, now=datetime(2027, 1, 25, tzinfo=UTC)))["incidents"]
    assert (january.trend, january.met) == ((1, 0), True)


async def test_leading_figures_come_first(database: Database) -> None:
    team = await founded(database)
    found = list(await stand(database, team))
    assert found[:4] == ["evaluation-coverage", "drift-coverage", "adoption", "platform-adoption"]
    assert found[4] == "feature-lead-time"


async def test_standing_says_value_trend_and_target(database: Database) -> None:
    team = await crewed(database, "U1")
    async with database.writing() as tx:
        for back in range(14, -1, -1):
            await report(tx, team, SLO, 99 + back / 20, TODAY - timedelta(days=back))
        await report(tx, team, SPEND, 12)
    stands = await stand(database, team)
    slo = stands[SLO]
    assert (slo.sort, slo.value, slo.on_day, slo.met) == (REPORTED, 99, TODAY, False)
    assert slo.reading is not None
    assert slo.reading.by == "U1"
    assert len(slo.trend) == 12
    assert slo.trend[-2:] == (99.05, 99)
    assert (slo.goal, slo.leading, slo.over_limit) == (">= 99.9 (or 99.5-99.9)", False, False)
    assert (stands[SPEND].over_limit, stands[SPEND].met) == (True, False)
    earlier = await stand(database, team, now=NOW - timedelta(days=10))
    assert (earlier[SLO].value, earlier[SLO].met) == (99.5, False)
    assert earlier[SPEND].value is None


async def test_baseline_is_the_oldest_within_the_year(database: Database) -> None:
    team = await founded(database)
    days = [(400, 100.0), (365, 50.0), (100, 60.0), (0, 45.0)]
    async with database.writing() as tx:
        for back, value in days:
            await report(tx, team, "feature-lead-time", value, TODAY - timedelta(days=back))
    assert (await stand(database, team))["feature-lead-time"].met is False, "10 % below 50"
    async with database.writing() as tx:
        await report(tx, team, "feature-lead-time", 40, TODAY)
    assert (await stand(database, team))["feature-lead-time"].met is True, "20 % below 50"


async def test_computed_figures_are_of_the_last_whole_period(database: Database) -> None:
    team, ada, ben = await founded(database), await met(database, "U1"), await met(database, "U2")
    october, september = datetime(2026, 10, 5, tzinfo=UTC), datetime(2026, 9, 5, tzinfo=UTC)
    async with database.writing() as tx:
        for at in (october, october, september):
            over = at + timedelta(hours=1)
            await incident(tx, team, severity="sev1", detected_at=at, resolved_at=over)
        await incident(tx, team, severity="sev1")  # of November, which is not over
        await incident(tx, team, severity="sev2", detected_at=october, visibility=NAMED)
    stands = await stand(database, team)
    majors, sev1 = stands["incidents"], stands["sev1-incidents"]
    assert (majors.sort, majors.period, majors.on_day) == (COMPUTED, "2026-10", date(2026, 10, 31))
    assert (majors.value, majors.trend, majors.met) == (3, (1, 3), False)
    assert (sev1.period, sev1.value, sev1.met) == ("2026-Q3", 1, True)
    assert (stands["mttr sev1"].value, stands["mttr sev1"].unit) == (60, "min")
    for who in (ada, ben):
        assert (await stand(database, team, whose=who))["incidents"].value == 2, "it is private"


# -- what is asked of the database -----------------------------------------------------------------


async def test_no_question_reads_every_reading(database: Database) -> None:
    teams = [await founded(database, f"Team {at}") for at in range(30)]
    rows = [
        {
            "workspace": WORKSPACE, "team_id": team.id, "figure": figure,
            "on_day": TODAY - timedelta(days=back), "value": 1.0, "unit": "%", "by": "U1",
            "via": SLACK, "at": NOW,
        }
        for team in teams
        for figure in (SLO, COST, SPEND)
        for back in range(120)
    ]  # fmt: skip
    async with database.writing() as tx:
        for at in range(0, len(rows), 1000):
            await tx.execute(insert(table), rows[at : at + 1000])
    if not database.is_sqlite:
        async with database.writing() as tx:
            await tx.execute(text("ANALYZE figure_readings"))
    team, weeks = teams[7], [Week.of(TODAY).ahead(-at) for at in range(6)]

    async def ask(tx: Tx) -> None:
        charter = await in_force(tx, team)
        await standings(tx, team, charter=charter, whose=OPERATOR, now=NOW)
        await history_of(tx, team, SLO)
        await weekly_values(tx, [team.id], [SLO], weeks, charter)

    async def everything(tx: Tx) -> Sequence[object]:
        return (await tx.execute(table.select().where(table.c.note == "x"))).all()

    found = await plans(database, ask)
    scans = [line for plan in found for line in full_scans(plan, ["figure_readings"])]
    assert scans == []
    assert full_scans((await plans(database, everything))[0], ["figure_readings"])
