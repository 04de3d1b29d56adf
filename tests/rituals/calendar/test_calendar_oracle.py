"""The calendar against an oracle of its own, clock changes and all.

`tests/rituals/calendar/test_calendar.py` has the days; here nothing of ours says what a local time
comes to. The rules, stated once more: a time that comes twice is its first coming; a time that does
not come is the first instant after the gap; a date that the zone leaves out has none.
"""

from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from rituals.calendar.recurrence import (
    NeverHeld,
    Occurrence,
    Recurrence,
    between,
    next_after,
    upcoming,
)
from tests.strategies import ZONES, instants, local_times, recurrences, zones

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
TRANSITIONS = timedelta(hours=26)
"""No offset is further from UTC than 14 hours, and no clock ever moved by more than 24."""


def instant_of(local: datetime, zone: ZoneInfo) -> datetime | None:
    """Return what a wall-clock time comes to by walking the minutes; None on a date left out."""
    assert local.second == 0
    guess = local.replace(tzinfo=UTC)
    offsets = {
        (guess + shift).astimezone(zone).utcoffset() or timedelta()
        for shift in (-TRANSITIONS, TRANSITIONS)
    }
    comings = [guess - offset for offset in offsets if on_the_wall(guess - offset, zone) == local]
    if comings:
        return min(comings)
    moment = guess - TRANSITIONS
    while on_the_wall(moment, zone) < local:
        moment += MINUTE
    dates = {on_the_wall(moment - minutes * MINUTE, zone).date() for minutes in range(2 * 24 * 60)}
    return moment if local.date() in dates or later_on(local.date(), moment, zone) else None


def on_the_wall(instant: datetime, zone: ZoneInfo) -> datetime:
    return instant.astimezone(zone).replace(tzinfo=None, fold=0)


def later_on(day: date, moment: datetime, zone: ZoneInfo) -> bool:
    return on_the_wall(moment, zone).date() == day


@settings(max_examples=100, deadline=None)
@given(recurrences, instants)
def test_instants_are_those_of_the_oracle(recurrence: Recurrence, instant: datetime) -> None:
    zone = ZoneInfo(recurrence.zone)
    found = between(recurrence, instant, instant + timedelta(days=120))
    for one in found:
        assert one.at == instant_of(one.local, zone)
        assert one.local.time() == recurrence.start.time()
    assert len({one.date for one in found}) == len(found), "two on a local date"
    assert all(later.at > former.at for former, later in pairwise(found))


TIMES_OF_NIGHT = st.times(time(0, 0), time(4, 59)).map(
    lambda one: one.replace(second=0, microsecond=0)
)


@settings(max_examples=60, deadline=None)
@given(zones, TIMES_OF_NIGHT, st.integers(1971, 2036))
def test_every_night_of_a_year_fires_once(name: str, at: time, year: int) -> None:
    """In the hours in which clocks move, every date that the zone has is met once."""
    zone = ZoneInfo(name)
    nightly = Recurrence("FREQ=DAILY", name, datetime.combine(date(1970, 1, 1), at))
    first, last = date(year, 1, 1), date(year + 1, 1, 1)
    found = {one.date: one.at for one in islice(upcoming(nightly, around(first)), 370)}
    day = first
    while day < last:
        assert found.get(day) == instant_of(datetime.combine(day, at), zone)
        day += DAY


def around(day: date) -> datetime:
    return datetime.combine(day, time(), UTC) - 2 * DAY


@pytest.mark.parametrize(
    ("zone", "at", "expected"),
    [
        # Two o'clock in New York: nothing between 02:00 and 03:00 on 8 March.
        ("America/New_York", "2026-03-07T02:30", ["07 07:30", "08 07:00", "09 06:30"]),
        ("America/New_York", "2026-10-31T01:30", ["31 05:30", "01 05:30", "02 06:30"]),
        # Lisbon moves at one.
        ("Europe/Lisbon", "2026-03-28T01:30", ["28 01:30", "29 01:00", "30 00:30"]),
        ("Europe/Lisbon", "2026-10-24T01:30", ["24 00:30", "25 00:30", "26 01:30"]),
        # Lord Howe by half an hour: 02:00 to 02:30, and back from 02:00 to 01:30.
        ("Australia/Lord_Howe", "2026-10-03T02:15", ["02 15:45", "03 15:30", "04 15:15"]),
        ("Australia/Lord_Howe", "2026-04-04T01:45", ["03 14:45", "04 14:45", "05 15:15"]),
        # Casablanca goes back an hour for Ramadan (15 February 2026), and forward after it.
        ("Africa/Casablanca", "2026-02-14T02:30", ["14 01:30", "15 01:30", "16 02:30"]),
        ("Africa/Casablanca", "2026-03-21T02:30", ["21 02:30", "22 02:00", "23 01:30"]),
    ],
)
def test_nights_on_which_clocks_move(zone: str, at: str, expected: list[str]) -> None:
    nightly = Recurrence("FREQ=DAILY", zone, datetime.fromisoformat(at))
    before = datetime.fromisoformat(at).replace(tzinfo=UTC) - DAY
    assert [f"{one.at:%d %H:%M}" for one in islice(upcoming(nightly, before), 3)] == expected


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("start", ["1970-01-05T02:30", "2020-01-06T09:00", "2026-12-28T23:45"])
def test_fortnight_is_fourteen_days_for_ten_years(zone: str, start: str) -> None:
    """Years of 53 weeks (2020, 2026, 2032) among them."""
    fortnightly = Recurrence("FREQ=WEEKLY;INTERVAL=2", zone, datetime.fromisoformat(start))
    since = max(datetime.fromisoformat(start), datetime(2016, 1, 4)).replace(tzinfo=UTC)  # noqa: DTZ001
    found = between(fortnightly, since, since + 10 * 365 * DAY)
    assert 259 <= len(found) <= 261
    assert {later.date - former.date for former, later in pairwise(found)} == {14 * DAY}
    first = datetime.fromisoformat(start).date()
    assert {(one.date - first).days % 14 for one in found} == {0}
    assert {one.local.time() for one in found} == {datetime.fromisoformat(start).time()}


def test_week_53_is_held_in_years_that_have_one() -> None:
    rule = Recurrence("FREQ=YEARLY;BYWEEKNO=53;BYDAY=MO", "Europe/Berlin", datetime(2010, 1, 1, 9))  # noqa: DTZ001
    found = between(rule, datetime(2010, 2, 1, tzinfo=UTC), datetime(2040, 2, 1, tzinfo=UTC))
    assert [one.date for one in found] == [
        date(2015, 12, 28), date(2020, 12, 28), date(2026, 12, 28), date(2032, 12, 27),
        date(2037, 12, 28),
    ]  # fmt: skip
    assert {one.date.isocalendar().week for one in found} == {53}


@settings(max_examples=60, deadline=None)
@given(
    recurrences,
    instants,
    st.sampled_from([("Europe/Kiev", "Europe/Kyiv"), ("Asia/Calcutta", "Asia/Kolkata")]),
)
def test_renamed_zone_keeps_its_instants(
    recurrence: Recurrence, instant: datetime, names: tuple[str, str]
) -> None:
    former, later = (Recurrence(recurrence.rule, name, recurrence.start) for name in names)
    found = list(islice(upcoming(former, instant), 5))
    assert found == list(islice(upcoming(later, instant), 5))


ENDS = st.one_of(
    st.just(""),
    st.integers(1, 60).map(";COUNT={}".format),
    st.dates(date(1971, 1, 1), date(2036, 1, 1)).map(lambda day: f";UNTIL={day:%Y%m%d}"),
)
RARE = st.sampled_from(
    [
        "FREQ=YEARLY;BYWEEKNO=20;BYDAY=WE", "FREQ=YEARLY;BYWEEKNO=1,53;BYDAY=MO,TU",
        "FREQ=YEARLY;BYYEARDAY=1,100,-1", "FREQ=YEARLY;BYDAY=20MO",
        "FREQ=YEARLY;BYMONTH=1,7;BYDAY=MO;BYSETPOS=1",
        "FREQ=YEARLY;INTERVAL=2;BYWEEKNO=-1;BYDAY=FR",
        "FREQ=MONTHLY;BYMONTHDAY=13;BYDAY=FR", "FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1",
        "FREQ=MONTHLY;INTERVAL=3;BYDAY=-1FR", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU;WKST=SU", "FREQ=WEEKLY;INTERVAL=3;BYDAY=SU,MO",
        "FREQ=DAILY;INTERVAL=17", "FREQ=MONTHLY;BYDAY=5MO",
    ]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(RARE, ENDS, zones, local_times, instants)
def test_walk_from_the_start_meets_the_same(
    rule: str, end: str, zone: str, start: datetime, instant: datetime
) -> None:
    """We begin near `instant`; whoever walks all the way from the start, as RFC 5545 has it, meets
    the same days: none outside the rule, none after its end.
    """
    try:
        recurrence = Recurrence(rule + end, zone, start)
    except NeverHeld:
        assume(False)  # noqa: FBT003
    horizon = instant + timedelta(days=500)
    last = f"{end}T235959" if "UNTIL" in end else end
    walk = rrulestr(rule + last, dtstart=start, cache=False)
    named = walk.between(
        on_the_wall(instant, ZoneInfo(zone)) - 2 * DAY, on_the_wall(horizon, ZoneInfo(zone)) + DAY
    )
    expected = [
        Occurrence(at, local)
        for local in named
        if (at := instant_of(local, ZoneInfo(zone))) is not None and instant < at <= horizon
    ]
    assert between(recurrence, instant, horizon) == expected


def test_start_of_1970_is_as_near_as_any() -> None:
    old = Recurrence("FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR", "Europe/Lisbon", datetime(1970, 1, 1, 9))  # noqa: DTZ001
    found = next_after(old, datetime(2026, 11, 20, 12, tzinfo=UTC))
    assert found == Occurrence(
        datetime(2026, 11, 23, 9, tzinfo=UTC),
        datetime(2026, 11, 23, 9),  # noqa: DTZ001
    )
