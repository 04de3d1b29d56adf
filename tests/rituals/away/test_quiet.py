from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from rituals.away.quiet import NIGHT, Hours, Quiet, may_be_said, may_say, polite
from rituals.calendar.days import DayPast, DayTooFar, NoDay, day_typed, end_of
from rituals.charters.applying import apply
from rituals.people import Person, know
from rituals.teams.setup import set_up
from rituals.teams.teams import Founding
from rituals.work import Tx
from storage.db import Database
from storage.quiet import QuietHours

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
"""A Tuesday, 10:00 in Berlin."""
NIGHT_IN_BERLIN = datetime(2026, 11, 24, 20, 0, tzinfo=UTC)
NEXT_8_IN_BERLIN = datetime(2026, 11, 25, 7, 0, tzinfo=UTC)


def chosen(starts: str | None = None, ends: str | None = None, **more: datetime) -> Quiet:
    return Quiet("T1", "U1", starts, ends, more.get("muted_until"))


async def meet(tx: Tx, person: str, zone: str | None) -> None:
    await know(tx, Person("T1", person, person, zone, is_bot=False, has_left=False, known_at=NOW))


async def test_each_hears_in_their_own_day(database: Database) -> None:
    async with database.writing() as tx:
        await meet(tx, "UBERLIN", "Europe/Berlin")
        await meet(tx, "UTOKYO", "Asia/Tokyo")
        await meet(tx, "UODD", "Mars/Olympus")
        await QuietHours(tx, "T1").keep(Quiet("T1", "UOWL", "02:00", "12:00", None))
        people = ["UBERLIN", "UTOKYO", "UODD", "UNEW", "UOWL"]
        told = await polite(tx, "T1", people, NIGHT_IN_BERLIN, NOW, zone="America/New_York")
    assert told == {
        "UBERLIN": NEXT_8_IN_BERLIN,
        "UTOKYO": datetime(2026, 11, 24, 23, 0, tzinfo=UTC),
        "UODD": NIGHT_IN_BERLIN,
        "UNEW": NIGHT_IN_BERLIN,
        "UOWL": NIGHT_IN_BERLIN,
    }


async def test_charter_says_when_a_team_is_quiet(database: Database) -> None:
    async with database.writing() as tx:
        founding = Founding("One", "Europe/Berlin")
        team = await set_up(tx, "T1", founding, actor="cli", now=NOW)
        late = "quiet: {starts: 22:00, ends: 10:00}"
        team = (await apply(tx, team, late, actor="cli", now=NOW)).team
        told = await may_say(tx, team, ["U1"], NIGHT_IN_BERLIN, NOW)
        assert told == {"U1": NIGHT_IN_BERLIN}
        told = await may_say(tx, team, ["U1"], NEXT_8_IN_BERLIN, NOW)
        assert told == {"U1": datetime(2026, 11, 25, 9, 0, tzinfo=UTC)}


async def test_late_word_is_said_no_earlier_than_now(database: Database) -> None:
    async with database.writing() as tx:
        told = await polite(tx, "T1", ["U1"], NIGHT_IN_BERLIN, NEXT_8_IN_BERLIN, zone="UTC")
        assert await polite(tx, "T1", [], NOW, NOW) == {}
    assert told == {"U1": datetime(2026, 11, 25, 8, 0, tzinfo=UTC)}


def test_own_hours_come_before_the_teams() -> None:
    late = chosen("22:00", "06:00")
    assert may_be_said(late, NIGHT_IN_BERLIN, BERLIN) == NIGHT_IN_BERLIN
    assert may_be_said(None, NIGHT_IN_BERLIN, BERLIN) == NEXT_8_IN_BERLIN
    early = Hours(time(16), time(9))
    assert may_be_said(chosen(), NIGHT_IN_BERLIN, BERLIN, early) == datetime(
        2026, 11, 25, 8, 0, tzinfo=UTC
    )


def test_equal_hours_are_none() -> None:
    assert may_be_said(chosen("00:00", "00:00"), NIGHT_IN_BERLIN, BERLIN) == NIGHT_IN_BERLIN
    assert not NIGHT.none


def test_muted_hears_after_the_last_day() -> None:
    until = end_of(date(2026, 12, 1), BERLIN)
    away = chosen(muted_until=until)
    assert may_be_said(away, NOW, BERLIN) == datetime(2026, 12, 2, 7, 0, tzinfo=UTC)
    assert may_be_said(away, datetime(2026, 12, 5, 9, 0, tzinfo=UTC), BERLIN) == datetime(
        2026, 12, 5, 9, 0, tzinfo=UTC
    )


def test_today_can_be_typed_until_it_ends() -> None:
    assert day_typed(" 2026-11-24 ", BERLIN, NOW) == date(2026, 11, 24)
    assert day_typed("2026-12-1", BERLIN, NOW) == date(2026, 12, 1)
    eve = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)  # the 25th in Berlin
    with pytest.raises(DayPast, match="Tuesday, 24 November 2026 is past"):
        day_typed("2026-11-24", BERLIN, eve)


@pytest.mark.parametrize(
    "typed", ["", "soon", "2026-02-30", "1.12.2026", "2026-13-01", "20261201", "٢٠٢٦-١٢-٠١"]
)
def test_no_date_shows_how_one_is_written(typed: str) -> None:
    with pytest.raises(NoDay, match="for example 2026-12-01"):
        day_typed(typed, BERLIN, NOW)


def test_wrong_year_is_asked_about() -> None:
    with pytest.raises(DayTooFar, match="Is the year right"):
        day_typed("2062-12-01", BERLIN, NOW)
