"""The day that a figure is reported for: how it is typed, and what is no day at all."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from rituals.figures.days import (
    NoSuchDay,
    NothingBehindTheDay,
    day_reported,
    day_written,
    split_typed,
)

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
"""Half past midnight in Berlin: there it is the 21st."""


@pytest.mark.parametrize(
    ("typed", "value", "day"),
    [
        ("12", "12", ""),
        ("12,5 %", "12,5 %", ""),
        ("12,5 % 2026-11-20", "12,5 %", "2026-11-20"),
        ("  1 234   ms\n yesterday ", "1 234 ms", "yesterday"),
        ("12 TODAY", "12", "TODAY"),
        ("12 tomorrow", "12", "tomorrow"),
        ("12 24.12.2025", "12", "24.12.2025"),
        ("12 12/24/2025", "12", "12/24/2025"),
        ("1 000.5", "1 000.5", ""),
        ("1.000.000", "1.000.000", ""),
        ("2026-11-20", "2026-11-20", ""),
        ("", "", ""),
    ],
)
def test_value_is_told_from_its_day(typed: str, value: str, day: str) -> None:
    assert split_typed(typed) == (value, day)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("", date(2026, 11, 21)),
        ("today", date(2026, 11, 21)),
        (" Yesterday ", date(2026, 11, 20)),
        ("2024-2-29", date(2024, 2, 29)),
    ],
)
def test_day_is_the_teams(typed: str, day: date) -> None:
    assert day_reported(typed, BERLIN, NOW) == day


@pytest.mark.parametrize(
    "typed", ["2026-02-29", "24.12.2025", "0000-01-01", "soon", "２０２６-01-01"]
)
def test_other_words_are_no_day(typed: str) -> None:
    with pytest.raises(NoSuchDay, match="2026-11-21"):
        day_reported(typed, BERLIN, NOW)


def test_nothing_goes_behind_the_day() -> None:
    with pytest.raises(NothingBehindTheDay, match="2026-11-19"):
        split_typed("12 2026-11-19 a slip")


def test_document_names_no_yesterday() -> None:
    with pytest.raises(NoSuchDay):
        day_written("yesterday", BERLIN, NOW)
