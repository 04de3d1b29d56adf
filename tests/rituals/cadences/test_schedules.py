"""The dates of a cadence as they are held, against an oracle that looks at each day by itself."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import holidays
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from rituals.cadences import schedules
from rituals.cadences.cadences import HOLD, NEXT_WORKING_DAY, PAUSED, SKIP, Cadence, recurrence
from rituals.cadences.schedules import OWN_DATE, Days, Planned
from rituals.calendar.recurrence import between, resolve
from storage.days_away import DaysOff
from tests.rituals.cadences.test_cadences import cadence

DAY = timedelta(days=1)
SINCE = datetime(2026, 12, 1, tzinfo=UTC)
RULES = (
    "FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR",
    "FREQ=DAILY",
    "FREQ=WEEKLY;BYDAY=MO",
    "FREQ=WEEKLY;BYDAY=TH,FR",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR",
    "FREQ=MONTHLY;BYDAY=1MO",
    "FREQ=MONTHLY;BYMONTHDAY=-1",
    "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
    "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=25",
)
PLACES = {
    "DE-BE": ("Europe/Berlin", holidays.country_holidays("DE", "BE", language="en_US")),
    "US-NY": ("America/New_York", holidays.country_holidays("US", "NY", language="en_US")),
    None: ("Europe/Lisbon", {}),
}


def off(first: date, days: int, why: str = "offsite") -> DaysOff:
    return DaysOff(1, "T1", 1, first, first + (days - 1) * DAY, why, "U1", SINCE)


def held_as(rule: str, holidays_: str, zone: str = "Europe/Berlin") -> Cadence:
    return replace(cadence(rule, zone, start="2026-11-02T09:00"), holidays=holidays_)


offs = st.lists(
    st.builds(off, st.dates(date(2026, 11, 20), date(2028, 2, 1)), st.integers(1, 20)), max_size=4
).map(tuple)


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(RULES),
    st.sampled_from([SKIP, NEXT_WORKING_DAY, HOLD]),
    st.sampled_from(sorted(PLACES, key=str)),
    offs,
)
def test_each_date_is_what_the_oracle_says(
    rule: str, policy: str, country: str | None, days_off: tuple[DaysOff, ...]
) -> None:
    zone = PLACES[country][0]
    made = held_as(rule, policy, zone)
    until = SINCE + 400 * DAY
    named = [one.date for one in between(recurrence(made), SINCE, until + 800 * DAY)]
    found = schedules.between(made, Days(country, days_off), SINCE, until)
    expected = [
        oracle(day, following, policy, country, days_off, zone)
        for day, following in pairwise(named)
    ]
    assert found == [one for one in expected if one.at <= until]
    assert [one.named for one in found] == named[: len(found)], "one is lost"
    held = [one.local.date() for one in found if not one.skipped]
    assert sorted(set(held)) == held, "two on a day, or out of order"
    if policy != HOLD:
        assert not [day for day in held if reason(day, country, days_off)]


def oracle(
    day: date,
    following: date,
    policy: str,
    country: str | None,
    days_off: Sequence[DaysOff],
    zone: str,
) -> Planned:
    """Say what becomes of a day that the rule names: held, held later, or skipped and why."""
    why, held, skipped = reason(day, country, days_off), day, ""
    if why and policy == SKIP:
        skipped = why
    if why and policy == NEXT_WORKING_DAY:
        held += DAY
        while held.weekday() > 4 or reason(held, country, days_off):
            held += DAY
        if held - day > 60 * DAY:
            held, skipped = day, why
        elif following <= held:
            held, skipped = day, OWN_DATE.format(why=why)
    local = datetime(held.year, held.month, held.day, 9)  # noqa: DTZ001
    return Planned(day, local, resolve(local, ZoneInfo(zone)), skipped)


def reason(day: date, country: str | None, days_off: Sequence[DaysOff]) -> str | None:
    own = [one.why for one in days_off if one.first_day <= day <= one.last_day]
    return own[0] if own else PLACES[country][1].get(day)


@pytest.mark.parametrize(
    ("country", "zone", "day", "name"),
    [
        ("DE-BE", "Europe/Berlin", date(2026, 12, 25), "Christmas Day"),
        ("DE-BE", "Europe/Berlin", date(2027, 3, 8), "Women's Day"),
        ("US-NY", "America/New_York", date(2026, 11, 26), "Thanksgiving Day"),
    ],
)
def test_skipped_date_says_which_holiday(country: str, zone: str, day: date, name: str) -> None:
    daily = held_as("FREQ=DAILY", SKIP, zone)
    noon = datetime(day.year, day.month, day.day, tzinfo=UTC)
    found = schedules.between(daily, Days(country), noon - DAY, noon + 2 * DAY)
    assert {one.named: one.skipped for one in found}[day] == name
    after = schedules.next_date(daily, Days(country), noon)
    assert after is not None
    assert after.named > day


def test_moved_date_is_still_ahead_on_its_holiday() -> None:
    """Friday 1 January 2027 is held on Monday; on Saturday that is the next date."""
    fridays = held_as("FREQ=WEEKLY;BYDAY=FR", NEXT_WORKING_DAY)
    saturday = datetime(2027, 1, 2, 12, tzinfo=UTC)
    found = schedules.next_date(fridays, Days("DE"), saturday)
    assert found is not None
    assert (found.named, found.local) == (date(2027, 1, 1), datetime(2027, 1, 4, 9))  # noqa: DTZ001
    assert schedules.next_date(replace(fridays, state=PAUSED), Days("DE"), saturday) is None


def test_day_off_for_good_skips_rather_than_searches() -> None:
    sabbatical = Days(None, (off(date(2027, 1, 1), 400, "sabbatical"),))
    fridays = held_as("FREQ=WEEKLY;BYDAY=FR", NEXT_WORKING_DAY)
    found = schedules.between(fridays, sabbatical, SINCE, SINCE + 120 * DAY)
    assert {one.skipped for one in found if one.named.year == 2027} == {"sabbatical"}
    after = schedules.next_date(fridays, sabbatical, datetime(2027, 1, 2, tzinfo=UTC))
    assert after is not None
    assert after.named >= date(2028, 2, 4)


@given(st.sampled_from(RULES), offs, st.integers(0, 300))
@settings(max_examples=60, deadline=None)
def test_next_date_is_the_first_that_is_held(
    rule: str, days_off: tuple[DaysOff, ...], later: int
) -> None:
    made, days, now = held_as(rule, SKIP), Days("DE-BE", days_off), SINCE + later * DAY
    found = schedules.between(made, days, now, now + 500 * DAY)
    held = [one for one in found if not one.skipped]
    assume(len(held) > 1)
    assert schedules.next_date(made, days, now) == held[0]
    assert schedules.next_date(made, days, now, {held[0].named}) == held[1]


@settings(max_examples=150, deadline=None)
@given(
    st.datetimes(datetime(2026, 11, 20), datetime(2028, 1, 1)),  # noqa: DTZ001 - wall clock
    st.timedeltas(timedelta(), timedelta(days=4)),
    st.sampled_from(sorted(PLACES, key=str)),
    offs,
)
def test_words_fall_on_working_days(
    local: datetime, before: timedelta, country: str | None, named: tuple[DaysOff, ...]
) -> None:
    """What is said ahead is said as late as it may, on a working day, at its time of day."""
    zone, known = PLACES[country]
    said = schedules.said_at(local, before, zone, Days(country, named))
    usual = local - before
    if usual.date() == local.date():
        assert said == resolve(usual, ZoneInfo(zone))
        return
    day = usual.date()
    while day.isoweekday() > 5 or day in known or any(one.covers(day) for one in named):
        day -= DAY
    if usual.date() - day < schedules.LONGEST_REST * DAY:
        assert said == resolve(datetime.combine(day, usual.time()), ZoneInfo(zone))


def test_monday_is_announced_on_friday() -> None:
    monday = datetime(2026, 11, 30, 9, 0)  # noqa: DTZ001 - wall clock
    friday = datetime(2026, 11, 27, 8, 0, tzinfo=UTC)
    assert schedules.said_at(monday, DAY, "Europe/Berlin", schedules.NONE_OFF) == friday
    off_friday = Days(None, (off(date(2026, 11, 27), 1),))
    assert schedules.said_at(monday, DAY, "Europe/Berlin", off_friday) == friday - DAY
    # Saturday's own hour before is Saturday's: nobody hears of it a day too early.
    saturday = datetime(2026, 11, 28, 9, 0)  # noqa: DTZ001 - wall clock
    said = schedules.said_at(saturday, timedelta(hours=1), "Europe/Berlin", schedules.NONE_OFF)
    assert said == datetime(2026, 11, 28, 7, 0, tzinfo=UTC)
