"""Values as people type them: what is read, what is refused and why, and how they are written."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rituals.charters.charter import CharterWrong, Size, default_charter, effective
from rituals.charters.parts import Figure
from rituals.errors import Unfit
from rituals.figures.readings import is_past_limit
from rituals.figures.units import (
    NoCurrency,
    NoNumber,
    NotWhole,
    NoValue,
    OtherCurrency,
    OutOfBounds,
    TooMuch,
    TwoWays,
    WrongUnit,
    bounds,
    example,
    said,
    value_given,
    value_typed,
    written,
)

FIGURES = default_charter(Size.MID_SIZE, regulated=False).figures


@pytest.mark.parametrize(
    ("figure", "typed", "value"),
    [
        ("availability", "99.95 %", 99.95),
        ("availability", "99,95", 99.95),
        ("availability", "12,5 %", 12.5),
        ("availability", " 12,5\u00a0% ", 12.5),
        ("availability", "99,950", 99.95),
        ("availability", "100", 100),
        ("availability", "0", 0),
        ("availability", "1e1", 10),
        ("availability", "50 percent", 50),
        ("budget-variance", "-12,5 %", -12.5),
        ("budget-variance", "−3", -3),
        ("budget-variance", "+140 %", 140),
        ("business-uplift", "-2", -2),
        ("customer-defects", "1,234", 1234),
        ("customer-defects", "1 234", 1234),
        ("customer-defects", "1\u202f234", 1234),
        ("customer-defects", "1’234’567", 1234567),
        ("customer-defects", "3.0", 3),
        ("p95-latency", "1.234,5", 1234.5),
        ("p95-latency", "1,234.5 ms", 1234.5),
        ("p95-latency", "1.234.567,8", 1234567.8),
        ("p95-latency", "200ms", 200),
        ("p95-latency", ".5", 0.5),
        ("stakeholder-satisfaction", "8/10", 8),
        ("stakeholder-satisfaction", "8,5 out of 10", 8.5),
        ("time-to-fill", "1 day", 1),
        ("evidence-readiness", "4 working days", 4),
        ("offline-online-correlation", "-0.3", -0.3),
        ("team-health", "-3", -3),
        ("cost-per-1k", "0.0023", 0.0023),
    ],
)  # fmt: skip
def test_values_are_read_as_people_write_them(figure: str, typed: str, value: float) -> None:
    assert value_typed(typed, FIGURES[figure]) == value


@pytest.mark.parametrize(
    ("figure", "typed", "value"),
    [
        ("p95-latency", "12,5", 12.5),
        ("p95-latency", "1.234,5", 1234.5),
        ("p95-latency", "0.125", 0.125),
        ("p95-latency", "12.50", 12.5),
        ("customer-defects", "2.500", 2500),
        ("availability", "99.950", 99.95),
    ],
)
def test_sheet_with_decimal_commas_is_read(figure: str, typed: str, value: float) -> None:
    assert value_typed(typed, FIGURES[figure], commas=True) == value


def test_thousands_of_such_a_sheet_are_not_taken_for_decimals() -> None:
    with pytest.raises(TwoWays, match=r"12\.5 or 12 500"):
        value_typed("12.500", FIGURES["p95-latency"], commas=True)
    assert value_typed("12.500", FIGURES["p95-latency"]) == 12.5


@pytest.mark.parametrize(
    ("figure", "typed", "error", "words"),
    [
        ("availability", "NaN", NoNumber, "“NaN” is no number. Write Availability as 99.5 %."),
        ("availability", "inf", NoNumber, "no number"),
        ("availability", "a lot", NoNumber, "“a lot” is no number"),
        ("availability", "١٢", NoNumber, "no number"),
        ("availability", "", NoValue, "Availability needs a value, such as 99.5 %."),
        ("availability", "1e309", TooMuch, "too large"),
        ("availability", "-1e309", TooMuch, "too large"),
        ("availability", "1e-400", TooMuch, "near to nothing"),
        ("availability", "100.1", OutOfBounds, "cannot be 100.1 %: it is from 0 % to 100 %."),
        ("availability", "-1", OutOfBounds, "cannot be -1 %"),
        ("availability", "12 days", WrongUnit, "is in %, and “12 days” is not"),
        ("availability", "50 %%", WrongUnit, "50 %%"),
        ("availability", "0x10", WrongUnit, "0x10"),
        ("availability", "1_000", NoNumber, "1_000"),
        ("p95-latency", "0.2 s", WrongUnit, "is in ms"),
        ("p95-latency", "1,234", TwoWays, "in two ways. Write 1.234 or 1234."),
        ("p95-latency", "-1", OutOfBounds, "cannot be -1 ms: it is 0 ms or more."),
        ("p95-latency", "1 23", NoNumber, "1 23"),
        ("p95-latency", "1,23,4", NoNumber, "1,23,4"),
        ("p95-latency", "1 234,5,6", NoNumber, "no number"),
        ("p95-latency", "180 - 200", NoNumber, "no number"),
        ("p95-latency", "9" * 400, TooMuch, "too large"),
        ("customer-defects", "2.5", NotWhole, "is a count, and 2.5 is no whole number."),
        ("customer-defects", "2.500", NotWhole, "2.5 is no whole"),
        ("customer-defects", "12 tickets", WrongUnit, "is a count, and “12 tickets” is not"),
        ("budget-variance", "-100.5", OutOfBounds, "from -100 % to 1000 %"),
        (
            "cost-per-1k",
            "€12",
            NoCurrency,
            "The charter names no currency for Cost per 1 000 requests",
        ),
        ("cost-per-1k", "3.9 EUR", NoCurrency, "Write it as 12.50, or give"),
        ("cost-per-1k", "3.9 min", WrongUnit, "an amount, written without its currency"),
        ("availability", "3 EUR", WrongUnit, "is in %, and “3 EUR” is not"),
        ("model-utility", "3 %", WrongUnit, "a unit of its own, written without it"),
        ("stakeholder-satisfaction", "4 of 5", WrongUnit, "is in /10"),
        ("offline-online-correlation", "1.2", OutOfBounds, "from -1 to 1"),
        ("evidence-readiness", "2026-11-20", NoNumber, "no number"),
    ],
)
def test_what_is_no_value_is_refused(
    figure: str, typed: str, error: type[Unfit], words: str
) -> None:
    with pytest.raises(error) as refused:
        value_typed(typed, FIGURES[figure])
    assert words in str(refused.value)
    assert refused.value.field == "value"


def test_minus_nothing_is_nothing() -> None:
    for value in (value_typed("-0", FIGURES["availability"]), value_given(-0.0, FIGURES["mttr"])):
        assert math.copysign(1, value) == 1


@pytest.mark.parametrize(
    ("value", "error"),
    [
        (math.nan, NoNumber),
        (math.inf, TooMuch),
        (-math.inf, TooMuch),
        (10**400, TooMuch),
        (True, NoNumber),
        (None, NoValue),
        ([1], NoNumber),
        ("NaN", NoNumber),
        (101, OutOfBounds),
    ],
)
def test_documents_hold_numbers_or_texts(value: object, error: type[Unfit]) -> None:
    with pytest.raises(error):
        value_given(value, FIGURES["availability"])


def test_numbers_of_documents_are_taken() -> None:
    assert value_given(99, FIGURES["availability"]) == 99
    assert value_given("99,5 %", FIGURES["availability"]) == 99.5


def test_team_may_name_its_currency() -> None:
    charter = effective(
        Size.MID_SIZE, regulated=False, source="figures: {cost-per-1k: {unit: EUR}}"
    )
    figure = charter.figures["cost-per-1k"]
    for typed in ("12,50", "12.50 EUR", "€ 12,50", "EUR 12.5", "12.5€"):
        assert value_typed(typed, figure) == 12.5
    assert said(12.5, figure.unit) == "12.50 EUR"
    for typed in ("$12", "12 USD", "12 usd", "USD 12", "12 CHF"):
        with pytest.raises(OtherCurrency) as refused:
            value_typed(typed, figure)
        assert "is kept in EUR" in str(refused.value)
        assert "nothing is converted. Write the amount in EUR, such as 12.50 EUR." in str(
            refused.value
        )
    assert value_typed("12,5 eur", figure) == 12.5
    with pytest.raises(WrongUnit):
        value_typed("12 min", figure)
    with pytest.raises(OutOfBounds):
        value_typed("-1", figure)


def test_charter_bounds_go_before_those_of_the_unit() -> None:
    assert bounds(FIGURES["budget-variance"]) == (-100, 1000)
    assert bounds(FIGURES["availability"]) == (0, 100)
    assert bounds(FIGURES["quality-score"]) == (None, None)


@pytest.mark.parametrize(
    ("figure", "words"),
    [
        ("{limit: 5}", "expected limit and raises together, or neither"),
        ("{limit: 5, raises: cost-materiel}", "Did you mean “cost-material”?"),
        ("{least: 5, most: 5}", "expected least below most"),
        ("{most: .inf}", "expected a number"),
        ("{targets: [{good: 1, compare: sise}]}", "Did you mean “size”?"),
    ],
)
def test_charter_says_what_holds_together(figure: str, words: str) -> None:
    with pytest.raises(CharterWrong) as refused:
        effective(Size.MID_SIZE, regulated=False, source=f"figures: {{adoption: {figure}}}")
    assert words in str(refused.value)


def test_team_may_raise_its_own_limit() -> None:
    source = "figures: {p95-latency: {limit: 500, raises: vendor-unstable}}"
    figure = effective(Size.MID_SIZE, regulated=False, source=source).figures["p95-latency"]
    assert [is_past_limit(figure, value) for value in (499, 500, 501)] == [False, False, True]
    source = "figures: {availability: {limit: 99, raises: vendor-unstable}}"
    figure = effective(Size.MID_SIZE, regulated=False, source=source).figures["availability"]
    assert [is_past_limit(figure, value) for value in (98.9, 99, 99.1)] == [True, False, False]


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (99.95, "%", "99.95 %"),
        (0.1 + 0.2, "%", "0.3 %"),
        (1, "days", "1 day"),
        (1, "business days", "1 business day"),
        (2, "days", "2 days"),
        (8.5, "/10", "8.5/10"),
        (12, "count", "12"),
        (1234567, "count", "1 234 567"),
        (-12345.5, "points", "-12 345.5 points"),
        (1.5, "money", "1.50"),
        (12, "money", "12"),
        (0.0023, "money", "0.0023"),
        (0, "min", "0 min"),
        (1e-7, "rate", "0.0000001"),
    ],
)
def test_values_are_written_for_people(value: float, unit: str, words: str) -> None:
    assert said(value, unit) == words


@pytest.mark.parametrize("figure", FIGURES.values(), ids=FIGURES)
def test_example_of_each_figure_is_taken(figure: Figure) -> None:
    value_typed(example(figure), figure)


@given(st.decimals(-1_000_000, 1_000_000, places=4))
def test_what_is_written_is_read_again(value: object) -> None:
    number = float(str(value))
    assert value_typed(said(number, "points"), FIGURES["quality-score"]) == number
    assert float(written(number).replace(" ", "")) == number


@given(st.text(max_size=30))
def test_any_text_is_a_number_or_refused(typed: str) -> None:
    for figure in (
        FIGURES["availability"],
        FIGURES["customer-defects"],
        FIGURES["budget-variance"],
    ):
        try:
            value = value_typed(typed, figure)
        except Unfit:
            continue
        least, most = bounds(figure)
        assert math.isfinite(value)
        assert least is None or value >= least
        assert most is None or value <= most
