"""Days away and days off: as they are typed, joined, taken back, and what they change."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from rituals.away import teams as away_teams
from rituals.away.away import Absences, away_on
from rituals.away.days import (
    Backwards,
    NoSpan,
    NotAway,
    NotAwayThen,
    Span,
    cancel,
    cancel_one,
    coming,
    name_days,
    span,
    span_typed,
)
from rituals.away.quiet import polite
from rituals.calendar.days import DayPast, DayTooFar, NoDay
from rituals.history import record_of
from rituals.people import Person, know
from rituals.rights import NotYours, Viewer, viewer
from rituals.roles import ENGINEER, ENGINEERING, MANAGER
from rituals.teams.setup import set_up
from rituals.teams.teams import Founding, Team
from rituals.work import Database, Tx
from storage.days_away import Away, DaysAway

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
"""A Tuesday, 10:00 in Berlin."""
TODAY = date(2026, 11, 24)
FRIDAY = date(2026, 11, 27)
MONDAY = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("today", TODAY, TODAY),
        ("tomorrow", date(2026, 11, 25), date(2026, 11, 25)),
        ("2026-11-27", FRIDAY, FRIDAY),
        ("until friday", TODAY, FRIDAY),
        ("Until 2026-11-30", TODAY, MONDAY),
        ("2026-11-27 2026-11-30", FRIDAY, MONDAY),
        ("from 2026-11-27 to 2026-11-30", FRIDAY, MONDAY),
        ("2026-11-27..2026-11-30", FRIDAY, MONDAY),
        ("2026-11-27 - 2026-11-30", FRIDAY, MONDAY),
        ("2026-11-27\u20132026-11-30", FRIDAY, MONDAY),
        ("friday until monday", FRIDAY, MONDAY),
        ("monday friday", MONDAY, date(2026, 12, 4)),
        ("tomorrow to tomorrow", date(2026, 11, 25), date(2026, 11, 25)),
    ],
)
def test_days_are_read_as_people_write_them(typed: str, first: date, last: date) -> None:
    assert span_typed(typed, BERLIN, NOW) == Span(first, last)


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ("2026-11-23", DayPast),
        ("2026-11-23 2026-11-30", DayPast),
        ("2026-11-30 2026-11-27", Backwards),
        ("2026-11-30 to 2028-01-01", DayTooFar),
        ("2026-02-30", NoDay),
        ("next week", NoDay),
        ("a b c", NoSpan),
        ("until", NoDay),
    ],
)
def test_wrong_days_are_named(typed: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        span_typed(typed, BERLIN, NOW)


def test_error_stands_beside_the_day_that_is_wrong() -> None:
    with pytest.raises(DayPast) as first:
        span("2026-11-01", "2026-11-30", BERLIN, NOW)
    assert first.value.field == "from"
    with pytest.raises(Backwards) as last:
        span("2026-11-30", "2026-11-27", BERLIN, NOW)
    assert last.value.field == "until"


def test_today_is_their_own() -> None:
    late = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)
    assert span_typed("today", BERLIN, late).first == date(2026, 11, 25)
    assert span_typed("today", ZoneInfo("America/New_York"), late).first == TODAY


def known(*days: tuple[date, date], status: str = "", until: datetime | None = None) -> Absences:
    person = Person("T1", "U1", "Ann", "Europe/Berlin", False, False, NOW, status=status,  # noqa: FBT003
                    status_until=until)  # fmt: skip
    rows = [Away(1, "T1", "U1", first, last, NOW) for first, last in days]
    return Absences({("T1", "U1"): person}, {("T1", "U1"): rows})


def test_day_begins_and_ends_in_their_zone() -> None:
    away = known((FRIDAY, FRIDAY))
    midnight = datetime(2026, 11, 26, 23, 0, tzinfo=UTC)
    assert not away.is_away("T1", "U1", midnight - timedelta(seconds=1))
    assert away.is_away("T1", "U1", midnight)
    assert not away.is_away("T1", "U1", midnight + timedelta(days=1))
    assert away.back("T1", "U1", midnight) == midnight + timedelta(days=1)


def test_day_of_a_clock_change_is_whole() -> None:
    sunday = date(2027, 3, 28)
    away = known((sunday, sunday))
    begins = datetime(2027, 3, 27, 23, 0, tzinfo=UTC)
    assert away.back("T1", "U1", begins) == begins + timedelta(hours=23)


def test_status_and_days_are_one_absence() -> None:
    until = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
    away = known((date(2026, 11, 26), FRIDAY), status=":palm_tree:", until=until)
    assert away.is_away("T1", "U1", NOW)
    assert away.back("T1", "U1", NOW) == datetime(2026, 11, 27, 23, 0, tzinfo=UTC)


def test_status_without_end_holds_no_word_for_ever() -> None:
    away = known(status=":face_with_thermometer:")
    assert away.is_away("T1", "U1", NOW)
    assert away.back("T1", "U1", NOW) == NOW


def test_status_that_is_over_says_nothing() -> None:
    assert not known(status=":palm_tree:", until=NOW).is_away("T1", "U1", NOW)
    assert not known(status=":coffee:").is_away("T1", "U1", NOW)


async def founded(tx: Tx, **founding: str) -> tuple[Team, Viewer]:
    for one in ("UANN", "UBEN", "UEVE"):
        await know(tx, Person("T1", one, one, "Europe/Berlin", False, False, NOW))  # noqa: FBT003
    people = {ENGINEER: ["UANN", "UEVE"], ENGINEERING: ["UANN"], MANAGER: ["UBEN"]}
    new = Founding("AI platform", "Europe/Berlin", people=people, started=False, **founding)  # type: ignore[arg-type]
    team = await set_up(tx, "T1", new, actor="cli", now=NOW)
    return team, await viewer(tx, "T1", "UEVE")


async def test_days_that_touch_are_joined(database: Database) -> None:
    async with database.writing() as tx:
        _, eve = await founded(tx)
        await name_days(tx, eve, Span(FRIDAY, FRIDAY), NOW)
        await name_days(tx, eve, Span(date(2026, 12, 24), date(2026, 12, 27)), NOW)
        made = await name_days(tx, eve, Span(date(2026, 11, 28), MONDAY), NOW)
        assert made.span == Span(FRIDAY, MONDAY)
        assert len(made.joined) == 1
        found = await coming(tx, eve, NOW)
        assert [(one.first_day, one.last_day) for one in found] == [
            (FRIDAY, MONDAY), (date(2026, 12, 24), date(2026, 12, 27)),
        ]  # fmt: skip


async def test_days_are_taken_back_once(database: Database) -> None:
    async with database.writing() as tx:
        _, eve = await founded(tx)
        ann = await viewer(tx, "T1", "UANN")
        with pytest.raises(NotAway):
            await cancel(tx, eve, "", NOW)
        made = await name_days(tx, eve, Span(FRIDAY, MONDAY), NOW)
        with pytest.raises(NotAwayThen):
            await cancel(tx, eve, "2026-12-24", NOW)
        with pytest.raises(NotAway):  # they are hers alone
            await cancel_one(tx, ann, made.away.id, NOW)
        assert await cancel(tx, eve, "2026-11-28", NOW) == [made.away]
        with pytest.raises(NotAway):
            await cancel_one(tx, eve, made.away.id, NOW)
    async with database.reading() as tx:
        past = await record_of(tx, "T1", "PERSON-UEVE")
        assert [one.verb for one in past] == ["away", "away-cancelled"]
        assert past[0].data == {"from": "2026-11-27", "to": "2026-11-30"}


async def test_word_that_can_wait_waits_for_them(database: Database) -> None:
    async with database.writing() as tx:
        _, eve = await founded(tx)
        await name_days(tx, eve, Span(TODAY, FRIDAY), NOW)
        told = await polite(tx, "T1", ["UANN", "UEVE"], NOW, NOW)
        # Saturday at eight, in Berlin.
        assert told == {"UANN": NOW, "UEVE": datetime(2026, 11, 28, 7, 0, tzinfo=UTC)}


async def test_who_is_away_is_asked_in_bulk(database: Database) -> None:
    async with database.writing() as tx:
        _, eve = await founded(tx)
        await name_days(tx, eve, Span(TODAY, TODAY), NOW)
        pairs = [("T1", "UEVE"), ("T1", "UANN"), ("T2", "UEVE"), ("T1", "UNEW")]
        assert await away_on(tx, pairs, NOW) == {("T1", "UEVE")}
        assert await away_on(tx, [], NOW) == frozenset()


async def test_days_off_are_for_leads(database: Database) -> None:
    async with database.writing() as tx:
        team, eve = await founded(tx)
        ann = await viewer(tx, "T1", "UANN")
        with pytest.raises(NotYours, match="UANN"):
            await away_teams.name_off(tx, eve, team, Span(FRIDAY, FRIDAY), "Offsite", NOW)
        with pytest.raises(away_teams.NoReason):
            await away_teams.name_off(tx, ann, team, Span(FRIDAY, FRIDAY), "  ", NOW)
        with pytest.raises(away_teams.LongReason):
            await away_teams.name_off(tx, ann, team, Span(FRIDAY, FRIDAY), "x" * 201, NOW)
        made = await away_teams.name_off(tx, ann, team, Span(FRIDAY, FRIDAY), "Offsite", NOW)
        again = await away_teams.name_off(tx, ann, team, Span(FRIDAY, FRIDAY), "Offsite", NOW)
        assert again.off == made.off
        assert len(await DaysAway(tx, "T1").off(team.id, TODAY)) == 1
        await away_teams.remove(tx, ann, team, made.off.id, NOW)
        with pytest.raises(away_teams.NoSuchDaysOff):
            await away_teams.remove(tx, ann, team, made.off.id, NOW)
