"""Weeks as they are typed: with a year, without one, and by a word."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from rituals.calendar.weeks import NoSuchWeek, NotYetBegun, NoWeek, week_meant

FRIDAY = datetime(2026, 11, 20, 10, tzinfo=UTC)
NEW_YEAR = datetime(2027, 1, 6, 10, tzinfo=UTC)
"""Wednesday of 2027-W01; 2026 had a week 53."""


def meant(typed: str, now: datetime = FRIDAY) -> str:
    return week_meant(typed, now, ZoneInfo("Europe/Berlin")).name


@pytest.mark.parametrize(
    ("typed", "now", "week"),
    [
        ("W44", FRIDAY, "2026-W44"),
        ("w47", FRIDAY, "2026-W47"),
        ("w48", FRIDAY, "2025-W48"),
        ("W1", NEW_YEAR, "2027-W01"),
        ("w53", NEW_YEAR, "2026-W53"),
        ("W52", NEW_YEAR, "2026-W52"),
        ("w53", FRIDAY, "2020-W53"),
        ("last", NEW_YEAR, "2026-W53"),
    ],
)
def test_number_alone_is_the_last_such_week(typed: str, now: datetime, week: str) -> None:
    assert meant(typed, now) == week


def test_number_that_no_year_has_is_refused() -> None:
    for typed in ("w0", "w54", "W99"):
        with pytest.raises(NoSuchWeek, match="2026 has no week"):
            meant(typed)
    for typed in ("w", "w123", "44"):
        with pytest.raises(NoWeek):
            meant(typed)


def test_next_week_has_not_begun() -> None:
    with pytest.raises(NotYetBegun, match="2026-W48 begins on 23 November 2026"):
        meant("next")
