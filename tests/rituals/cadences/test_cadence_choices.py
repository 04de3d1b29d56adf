"""The plain choices and the rules that they come to: both ways, with the same dates."""

from datetime import UTC, datetime, timedelta
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rituals.cadences.choices import (
    EVERY_WEEKDAY,
    LAST_WORKING_DAY,
    MONTHLY,
    NTHS,
    QUARTERLY,
    RULE,
    TWO_WEEKS,
    WEEKLY,
    NoDays,
    NoRule,
    Often,
    often_of,
    rule_of,
)
from rituals.calendar.recurrence import Recurrence, upcoming
from rituals.calendar.rrules import WEEKDAYS
from rituals.errors import Unfit

START = datetime(2026, 11, 20, 9, 0)  # noqa: DTZ001 - wall-clock
DAYS = st.frozensets(st.integers(0, 6), min_size=1).map(lambda one: tuple(sorted(one)))
CHOICES = st.one_of(
    st.just(Often(EVERY_WEEKDAY)),
    st.just(Often(LAST_WORKING_DAY)),
    # Monday to Friday has a choice of its own.
    DAYS.filter(lambda one: one != (0, 1, 2, 3, 4)).map(lambda one: Often(WEEKLY, one)),
    DAYS.map(lambda one: Often(TWO_WEEKS, one)),
    st.builds(
        lambda kind, nth, weekday: Often(kind, nth=nth, weekday=weekday),
        st.sampled_from((MONTHLY, QUARTERLY)),
        st.sampled_from(NTHS),
        st.integers(0, 6),
    ),
)
RULES = st.builds(
    lambda often, every, days, rest: ";".join(
        filter(None, [f"FREQ={often}", f"INTERVAL={every}", f"BYDAY={','.join(days)}", rest])
    ),
    st.sampled_from(("DAILY", "WEEKLY", "MONTHLY")),
    st.integers(1, 4),
    st.lists(st.sampled_from(WEEKDAYS), min_size=1, max_size=5, unique=True),
    st.sampled_from(("", "BYSETPOS=1", "BYSETPOS=-1", "BYSETPOS=2", "WKST=SU", "BYMONTH=3")),
)
STARTS = st.datetimes(datetime(2025, 1, 1), datetime(2028, 1, 1))  # noqa: DTZ001 - wall-clock


@given(CHOICES)
def test_choice_is_read_back(often: Often) -> None:
    assert often_of(rule_of(often), START) == often


@given(RULES, STARTS)
def test_rule_keeps_its_dates_as_choice(rule: str, start: datetime) -> None:
    start = start.replace(second=0, microsecond=0)
    since = start.replace(tzinfo=UTC) - timedelta(days=2)
    try:
        written = Recurrence(rule, "UTC", start)
        often = often_of(rule, start)
    except Unfit:
        return  # nothing to compare
    chosen = Recurrence(rule_of(often), "UTC", start)
    assert list(islice(upcoming(chosen, since), 20)) == list(islice(upcoming(written, since), 20))


@pytest.mark.parametrize(
    ("rule", "kind"),
    [
        ("FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR", EVERY_WEEKDAY),
        ("freq=weekly;byday=mo,tu,we,th,fr", EVERY_WEEKDAY),
        ("FREQ=WEEKLY", WEEKLY),
        ("FREQ=DAILY", WEEKLY),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", TWO_WEEKS),
        ("FREQ=MONTHLY;BYDAY=WE;BYSETPOS=2", MONTHLY),
        ("FREQ=MONTHLY;BYDAY=-1FR", MONTHLY),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", LAST_WORKING_DAY),
        ("FREQ=MONTHLY;INTERVAL=3;BYDAY=1TU", QUARTERLY),
        ("FREQ=MONTHLY;BYDAY=5FR", RULE),
        ("FREQ=WEEKLY;BYDAY=TU;COUNT=3", RULE),
        ("FREQ=WEEKLY;BYDAY=TU;BYHOUR=10", RULE),
        ("FREQ=WEEKLY;INTERVAL=3;BYDAY=TU", RULE),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,MO;WKST=SU", RULE),
        ("FREQ=YEARLY;BYMONTH=10;BYDAY=1TU", RULE),
    ],
)
def test_known_rules_are_told_apart(rule: str, kind: str) -> None:
    assert often_of(rule, START).kind == kind


def test_no_day_is_refused() -> None:
    with pytest.raises(NoDays):
        rule_of(Often(WEEKLY))


def test_no_rule_is_refused() -> None:
    with pytest.raises(NoRule):
        rule_of(Often(RULE, rule="  "))
