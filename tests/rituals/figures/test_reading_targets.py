"""Whether reported figures meet their targets: values, changes since a baseline, trends."""

from datetime import UTC, date, datetime, timedelta

import pytest

from rituals.charters.charter import Size, default_charter, effective
from rituals.charters.parts import Figure
from rituals.figures.targets import compared, is_met, judged_by, spans
from storage.figure_readings import Reading

CHARTER = default_charter(Size.MID_SIZE, regulated=False)
FIRST = date(2026, 1, 31)
YEAR = timedelta(days=365)


def reading(value: float, days: int = 0) -> Reading:
    at = datetime(2026, 1, 31, tzinfo=UTC)
    day = FIRST + timedelta(days=days)
    return Reading(days, "T1", 1, "x", day, value, "", "U1", "slack", "", at, None)


def met(name: str, *values: tuple[int, float]) -> bool | None:
    """Judge readings, each of so many days after the first day, with the baselines there are."""
    figure = CHARTER.figures[name]
    last = [reading(value, days) for days, value in values]
    found = {}
    for span in spans(figure):
        first = date.min if span is None else last[-1].on_day - span
        within = [one for one in last if one.on_day >= first]
        if within:
            found[span] = within[0]
    return is_met(figure, last, found)


@pytest.mark.parametrize(
    ("figure", "value", "expected"),
    [
        ("availability", 99.9, True),
        ("availability", 99.6, False),  # enough for M, and not for L and H
        ("deployment-success", 95, False),  # more than 95
        ("deployment-success", 95.1, True),
        ("rollback-rate", 5, False),
        ("rollback-rate", 0, True),
        ("budget-variance", 10, True),
        ("budget-variance", -10, True),
        ("budget-variance", 10.1, False),
        ("budget-variance", -10.1, False),
        ("guardrail-compliance", 99.9, False),
        ("time-to-fill", 90, True),
        ("time-to-fill", 91, False),
        ("releases", 1, True),  # a month, as it is reported
        ("releases", 0, False),
        ("experiment-throughput", 4, True),  # by quarter and area is another figure
        ("evaluation-pass-rate", 96, True),  # the gate's own target is for the gate
        ("evaluation-coverage", 90, True),  # its only target is for what is reported
        ("p95-latency", 200, False),
        ("business-uplift", 5, None),  # of conversion, or of engagement?
        ("security-closure", 5, None),
        ("training-cost", 5, None),  # tracked, and no more
    ],
)
def test_value_is_held_against_the_bar(
    figure: str,
    value: float,
    expected: bool | None,  # noqa: FBT001
) -> None:
    assert met(figure, (0, value)) is expected


def test_change_is_since_the_oldest_within_the_span() -> None:
    # 400 days ago it was 100, 360 days ago 50: the year's baseline is 50.
    assert met("feature-lead-time", (0, 100), (40, 50), (400, 45)) is False
    assert met("feature-lead-time", (0, 100), (40, 50), (400, 40)) is True
    assert met("feature-lead-time", (0, 100), (40, 50), (365, 75)) is True, "of 100: within"
    assert met("feature-lead-time", (0, 100), (40, 50), (366, 75)) is False, "of 50: 100 is older"
    assert met("ai-change-cycle-time", (0, 0.3), (182, 0.24)) is True, "a fifth, to the digit"
    assert met("quality-score", (0, 60), (365, 65)) is True
    assert met("quality-score", (0, 60), (365, 64.9)) is False
    assert met("model-utility", (0, 0.8), (500, 0.8)) is True, "the baseline is kept"
    assert met("model-utility", (0, 0.8), (500, 0.79)) is False


def test_target_with_a_time_is_missed_only_after_it() -> None:
    assert met("feature-lead-time", (0, 100), (30, 95)) is None
    assert met("feature-lead-time", (0, 100), (30, 70)) is True
    assert met("feature-lead-time", (0, 100), (365, 95)) is False
    assert met("adoption", (0, 5), (89, 19)) is None
    assert met("adoption", (0, 5), (90, 19)) is False
    assert met("adoption", (0, 20)) is True


def test_what_went_the_wrong_way_is_missed_at_once() -> None:
    assert met("cost-per-1k", (0, 4.1), (7, 2.9)) is True
    assert met("cost-per-1k", (0, 4.1), (7, 4.0)) is None, "there is time yet"
    assert met("cost-per-1k", (0, 4.1), (7, 4.1)) is None
    assert met("cost-per-1k", (0, 4.1), (7, 4.11)) is False
    assert met("quality-score", (0, 60), (7, 59)) is False
    assert met("adoption", (0, 20), (7, 19)) is None, "of a value nothing is said so"


def test_without_a_baseline_nobody_can_say() -> None:
    assert met("feature-lead-time", (0, 100)) is None
    assert met("cost-per-1k", (0, 0), (400, 5)) is None, "nothing is no base of a percentage"
    assert is_met(CHARTER.figures["availability"], [], {}) is None


def test_share_of_a_negative_baseline_keeps_its_direction() -> None:
    (target,) = CHARTER.figures["feature-lead-time"].targets
    assert compared(target, reading(-5, 10), {YEAR: reading(-10)}) == 50


@pytest.mark.parametrize(
    ("figure", "before", "value", "expected"),
    [
        ("customer-defects", 5, 4, True),
        ("customer-defects", 5, 5, False),
        ("customer-defects", 5, 6, False),
        ("customer-defects", 0, 0, True),  # it can fall no further
        ("team-health", 5, 6, True),
        ("team-health", 5, 5, False),
        ("offline-online-correlation", 0.5, 0.55, True),
        ("offline-online-correlation", 0.5, 0.56, False),  # positive, and not stable
        ("offline-online-correlation", -0.5, -0.5, False),  # stable, and not positive
    ],
)
def test_trend_is_from_the_reading_before(
    figure: str,
    before: float,
    value: float,
    expected: bool,  # noqa: FBT001
) -> None:
    assert met(figure, (0, before), (30, value)) is expected


def test_first_reading_has_no_trend() -> None:
    assert met("customer-defects", (0, 5)) is None
    assert met("offline-online-correlation", (0, 0.5)) is True
    assert met("offline-online-correlation", (0, -0.5)) is False


def test_target_of_a_severity_is_not_for_reports() -> None:
    assert judged_by(CHARTER.figures["mttr"]) == []


def test_size_is_a_way_to_compare() -> None:
    source = "figures: {team-health: {targets: [{good: 2, compare: size}], better: down}}"
    figure: Figure = effective(Size.MID_SIZE, regulated=False, source=source).figures["team-health"]
    assert is_met(figure, [reading(-2)], {}) is True
    assert is_met(figure, [reading(-3)], {}) is False
