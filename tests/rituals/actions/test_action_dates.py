"""On which days an action is spoken of: pure, so that every date can be tried."""

from datetime import UTC, date, datetime, timedelta
from itertools import islice, pairwise

from hypothesis import given
from hypothesis import strategies as st

from rituals.actions.dates import (
    EARLIEST_ZONE,
    OWNERS_ALONE,
    Chase,
    begins,
    begun,
    chases,
    days_off,
    following,
    latest,
)
from rituals.charters.rules import Chasing

USUAL = Chasing.model_validate({"days-before": 1, "on-the-day": True, "again-every-days": 3})
DAY = timedelta(days=1)
DAYS = st.dates(date(2020, 1, 1), date(2035, 1, 1))
RULES = st.builds(
    lambda before, on, again: Chasing.model_validate(
        {"days-before": before, "on-the-day": on, "again-every-days": again}
    ),
    st.integers(1, 20),
    st.booleans(),
    st.integers(1, 20),
)
COUNTRIES = st.sampled_from([None, "DE", "US", "JP", "IL"])


def first(due: date, count: int, rule: Chasing = USUAL, country: str | None = None) -> list[Chase]:
    return list(islice(chases(due, rule, days_off(country)), count))


def days(due: date, count: int, country: str | None = None) -> list[int]:
    return [one.day.day for one in first(due, count, country=country)]


def test_before_on_and_every_third_day() -> None:
    # Thursday, 26 November 2026; what falls on a weekend comes on the Monday.
    assert days(date(2026, 11, 26), 5) == [25, 26, 30, 3, 7]
    # Due on a Wednesday: the third day is a Saturday, and the Tuesday would be the next morning.
    assert days(date(2026, 11, 25), 4) == [24, 25, 30, 3]
    # Due on a Monday: the day before is the Friday.
    assert days(date(2026, 11, 23), 3) == [20, 23, 26]
    # Due on a Saturday: heard of on the Friday, and then on the third day after it was due.
    assert days(date(2026, 11, 28), 3) == [27, 1, 4]


def test_holidays_are_days_off() -> None:
    assert days(date(2026, 12, 25), 3, "DE") == [24, 28, 31]
    assert days(date(2026, 12, 25), 3) == [24, 25, 28]


def test_leap_day_is_a_day() -> None:
    assert days(date(2028, 2, 29), 3) == [28, 29, 3]


def test_manager_hears_from_fourth_on() -> None:
    assert [one.for_manager for one in first(date(2026, 11, 26), 5)] == [
        False, False, False, True, True,
    ]  # fmt: skip


@given(DAYS, RULES, COUNTRIES)
def test_days_are_working_and_rise(due: date, rule: Chasing, country: str | None) -> None:
    found = first(due, 12, rule, country)
    is_off = days_off(country)
    assert all(not is_off(one.day) for one in found)
    assert all(one.day < other.day for one, other in pairwise(found))
    assert [one.nth for one in found] == list(range(1, 13))
    assert found[0].day < due  # there is a word before the day
    again = [one.day for one in found if one.day > due]
    assert all((other - one).days >= rule.again_every_days for one, other in pairwise(again))


@given(DAYS, RULES, COUNTRIES)
def test_no_word_waits_longer_than_its_step(due: date, rule: Chasing, country: str | None) -> None:
    """Between two words lie the charter's days, and the days off in between."""
    is_off = days_off(country)
    for one, other in pairwise(first(due, 12, rule, country)[2:]):
        between = (one.day + ahead * DAY for ahead in range(1, (other.day - one.day).days))
        working = sum(not is_off(day) for day in between)
        assert working < rule.again_every_days


@given(DAYS, RULES, COUNTRIES, st.integers(-30, 120))
def test_latest_and_following_are_neighbours(
    due: date, rule: Chasing, country: str | None, ahead: int
) -> None:
    today, is_off = due + ahead * DAY, days_off(country)
    before, after = latest(due, rule, is_off, today), following(due, rule, is_off, today)
    assert after is not None
    assert after.day > today
    assert after.nth == (before.nth if before else 0) + 1
    if before is not None:
        assert before.day <= today


@given(st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1)))  # noqa: DTZ001 - made aware below
def test_begun_day_has_begun_somewhere(naive: datetime) -> None:
    now = naive.replace(tzinfo=UTC)
    assert begins(begun(now)) <= now < begins(begun(now) + DAY)
    assert begun(now) == (now + EARLIEST_ZONE).date()


def test_calendar_ends_without_harm() -> None:
    assert len(list(chases(date(9999, 12, 30), USUAL, days_off(None)))) >= 1
    assert OWNERS_ALONE == 3
