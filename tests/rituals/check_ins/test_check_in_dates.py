"""On which days check-ins fall: clamped months, weekends, holidays, the days of a pause."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rituals.cadences.schedules import Days
from rituals.check_ins.dates import due_on, heads_up_on, in_order, morning, reminded_on
from rituals.check_ins.goals import Due

NONE, BAVARIA = Days(), Days("DE-BY")
DAY = timedelta(days=1)


def days(count: int) -> Due:
    return Due(f"day-{count}", "", count, None)


def months(count: int) -> Due:
    return Due(f"month-{count}", "", None, count)


@pytest.mark.parametrize(
    ("start", "milestone", "due"),
    [
        (date(2027, 1, 31), months(1), date(2027, 3, 1)),  # 28 February is a Sunday
        (date(2028, 1, 31), months(1), date(2028, 2, 29)),
        (date(2028, 2, 29), months(12), date(2029, 2, 28)),
        (date(2028, 2, 29), months(48), date(2032, 3, 1)),  # 29 February is a Sunday
        (date(2026, 8, 31), months(6), date(2027, 3, 1)),  # 28 February is a Sunday
        (date(2026, 11, 23), days(30), date(2026, 12, 23)),
        (date(2026, 12, 31), days(60), date(2027, 3, 1)),
    ],
)
def test_months_clamp_and_weekends_move(start: date, milestone: Due, due: date) -> None:
    assert due_on(start, milestone, 0, NONE) == due


def test_a_holiday_moves_to_the_next_day() -> None:
    # All Saints' in Bavaria, a Monday; in Berlin it is none.
    start = date(2027, 10, 2)
    assert due_on(start, days(30), 0, BAVARIA) == date(2027, 11, 2)
    assert due_on(start, days(30), 0, Days("DE-BE")) == date(2027, 11, 1)
    assert due_on(start, days(29), 0, NONE, next_working=False) == date(2027, 10, 31)


def test_a_pause_is_counted_before_the_weekend() -> None:
    start = date(2026, 11, 23)
    assert due_on(start, days(30), 2, NONE) == date(2026, 12, 25)
    assert due_on(start, days(30), 3, NONE) == date(2026, 12, 28)
    assert due_on(start, days(30), 5, NONE) == date(2026, 12, 28)


def test_a_morning_is_on_the_wall_clock() -> None:
    zone = ZoneInfo("Europe/Berlin")
    assert morning(date(2027, 3, 26), zone, time(9)) == datetime(2027, 3, 26, 8, tzinfo=UTC)
    assert morning(date(2027, 3, 29), zone, time(9)) == datetime(2027, 3, 29, 7, tzinfo=UTC)


def test_the_order_is_the_milestones() -> None:
    several = [months(12), days(90), months(6), days(200), days(30)]
    assert [one.id for one in in_order(several, date(2026, 11, 23))] == [
        "day-30", "day-90", "month-6", "day-200", "month-12",
    ]  # fmt: skip


@given(
    start=st.dates(date(2020, 1, 1), date(2032, 12, 31)),
    milestone=st.one_of(
        st.integers(1, 999).map(days),
        st.integers(1, 60).map(months),
    ),
    paused=st.integers(0, 400),
    country=st.sampled_from([None, "DE-BY", "US-NY", "JP", "BR"]),
    before=st.integers(1, 20),
)
def test_words_come_on_working_days(
    start: date, milestone: Due, paused: int, country: str | None, before: int
) -> None:
    off = Days(country)
    due = due_on(start, milestone, paused, off)
    early, late = heads_up_on(due, before, off), reminded_on(due, before, off)
    for day in (due, early, late):
        assert day.weekday() < 5
        assert off.why_off(day) is None
    assert early <= due - before * DAY < due < due + before * DAY <= late
    # It moves on by few days only, and never back.
    raw = due_on(start, milestone, paused, off, next_working=False)
    assert timedelta() <= due - raw <= 14 * DAY
