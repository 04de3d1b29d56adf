"""Targets as people read them: the numbers, and not the letters of the documents they are from."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime

import pytest

from rituals.charters.charter import Size, default_charter, effective
from rituals.charters.parts import Figure
from rituals.figures.goals import YEAR, aim_of, goal_said, target_said
from rituals.figures.targets import spans
from storage.figure_readings import Reading

FIGURES = default_charter(Size.MID_SIZE, regulated=False).figures


@pytest.mark.parametrize(
    ("figure", "says"),
    [
        ("mttd", "< 15-30, critical services; < 60, major model degradation"),
        ("mttr", "Sev1 < 60-120, Sev2 < 240"),
        ("safety-violation-rate",
         "falling, near zero; limit by tier; instant rollback past one"),
        ("releases", "1-2 a month (per squad)"),
        ("experiment-throughput", "4-8 a month (or 2-6 a quarter by product area)"),
        ("slo-attainment", ">= 99.9 (or 99.5-99.9)"),
        ("budget-variance", "within 10 (or 5-10)"),
        ("adoption", "20 in 90 days"),
    ],
)  # fmt: skip
def test_target_has_no_letters_of_documents(figure: str, says: str) -> None:
    assert target_said(FIGURES[figure]) == says


def test_no_letter_of_a_document_is_left() -> None:
    for one in FIGURES.values():
        assert re.search(r"\b[HLM]\b", target_said(one)) is None, one.target


def test_target_of_a_team_is_its_own_words() -> None:
    source = """
figures:
  adoption: {target: "10 (M) by the end"}
  revenue: {title: Revenue, means: sales, unit: money, better: up, every: month,
            target: "over 5 (M)", targets: [{good: 5}]}
"""
    figures = effective(Size.MID_SIZE, False, source).figures  # noqa: FBT003
    assert target_said(figures["adoption"]) == "10 (M) by the end"
    assert target_said(figures["revenue"]) == "over 5 (M)"


COST = effective(Size.MID_SIZE, False, "figures: {cost-per-1k: {unit: EUR}}").figures[  # noqa: FBT003
    "cost-per-1k"
]


def readings(figure: Figure, values: Sequence[tuple[str, float]]) -> list[Reading]:
    return [
        Reading(at, "T1", 1, figure.id, date.fromisoformat(day), value, figure.unit, "U1", "slack",
                "", datetime(2026, 1, 1, tzinfo=UTC), None)
        for at, (day, value) in enumerate(values)
    ]  # fmt: skip


def told(figure: Figure, *values: tuple[str, float]) -> tuple[str, float | None]:
    """Return the target in words, and as a number, once these values are reported."""
    reported = readings(figure, values)
    newest, found = reported[-1], {}
    for span in spans(figure):
        first = date.min if span is None else newest.on_day - span
        found[span] = next(one for one in reported if one.on_day >= first)
    return goal_said(figure, found, newest), aim_of(figure, found)


FIRST = ("2026-10-08", 4.1)
BY_OCTOBER = " by October 2027"


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ([FIRST], "10 to 20 % lower than this first value by October 2027"),
        ([FIRST, ("2026-11-19", 3.9)],
         "so far 5 % lower than 4.10 EUR in October, wanted 10 to 20 % lower by October 2027"),
        ([FIRST, ("2026-10-15", 4.1)],
         "so far the same as 4.10 EUR on 8 October, wanted 10 to 20 % lower by October 2027"),
        ([FIRST, ("2026-11-19", 4.5)],
         "so far 10 % higher than 4.10 EUR in October, wanted 10 to 20 % lower by October 2027"),
        ([FIRST, ("2026-11-19", 3.7)],  # 9.756 %: not yet ten
         "so far 9.8 % lower than 4.10 EUR in October, wanted 10 to 20 % lower by October 2027"),
        ([FIRST, ("2026-11-19", 3.05)],
         "so far 26 % lower than 4.10 EUR in October, better than the 10 to 20 % wanted"
         + BY_OCTOBER),
        ([FIRST, ("2027-02-18", 3.5)],
         "so far 15 % lower than 4.10 EUR in October 2026, wanted 10 to 20 % lower" + BY_OCTOBER),
        ([FIRST, ("2027-01-07", 4.0), ("2027-11-18", 3.8)],
         "5 % lower than 4 EUR in January, wanted 10 to 20 % lower within a year"),
        ([FIRST, ("2028-01-07", 3.8)],
         "10 to 20 % lower within a year, with no value of that time to count from"),
        ([("2026-10-08", 0.0), ("2026-11-19", 3.9)],
         "10 to 20 % lower by October 2027, but nothing is a part of 0 EUR in October"),
    ],
)  # fmt: skip
def test_change_says_how_far_it_has_come(values: list[tuple[str, float]], says: str) -> None:
    assert told(COST, *values)[0] == says


def test_change_has_a_bar_to_be_held_against() -> None:
    assert told(COST, FIRST, ("2026-11-19", 3.9))[1] == 3.69
    bars = [aim_of(one, {}) for one in (COST, FIGURES["slo-attainment"])]
    assert bars == [None, 99.9]
    assert aim_of(FIGURES["customer-defects"], {}) is None, "a trend is no number"
    quality = FIGURES["quality-score"]
    said, bar = told(quality, ("2026-10-08", 60), ("2026-11-19", 66))
    assert said == (
        "so far 6 points higher than 60 points in October,"
        " wanted 5 to 15 points higher by October 2027"
    )
    assert bar == 65


def test_time_that_is_left_has_an_end() -> None:
    days = told(FIGURES["adoption"], ("2026-10-08", 12), ("2026-11-19", 15))
    assert days == ("20 in 90 days: by 6 January 2027", 20.0)
    over, _ = told(FIGURES["adoption"], ("2026-10-08", 12), ("2027-01-06", 15))
    assert over == "20 in 90 days"


def test_week_without_a_value_says_what_is_wanted() -> None:
    def said(first: str) -> str:
        (of_year,), (of_all,) = readings(COST, [("2026-10-08", 4.1)]), readings(COST, [(first, 4)])
        return goal_said(COST, {YEAR: of_year, None: of_all})

    assert said("2026-10-08") == "10 to 20 % lower than 4.10 EUR in October 2026 by October 2027"
    assert said("2025-01-09") == "10 to 20 % lower than 4.10 EUR in October 2026 within a year"


def test_what_is_merely_kept_is_no_change_that_is_wanted() -> None:
    said, bar = told(FIGURES["model-utility"], ("2026-10-08", 12), ("2026-11-19", 15))
    assert (said, bar) == ("baseline kept, or an agreed gain", 12)
