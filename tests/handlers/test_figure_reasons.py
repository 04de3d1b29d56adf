"""Why nobody can say whether a figure meets its target."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from handlers.figures.reasons import unjudged
from handlers.figures.views import rows
from rituals.charters.charter import Size, default_charter
from rituals.figures.standings import Standing
from rituals.figures.targets import SINCE_BASELINE, judged_by
from storage.figure_readings import Reading
from tests.stage import spoken

CHARTER = default_charter(Size.MID_SIZE, regulated=False)
AT = datetime(2026, 1, 31, tzinfo=UTC)


def standing(figure_id: str, *, reported: bool = True, trend: tuple[float, ...] = (5,)) -> Standing:
    figure = CHARTER.figures[figure_id]
    day = date(2026, 1, 31)
    reading = Reading(1, "T1", 1, figure_id, day, 5, figure.unit, "cron", "http", "", AT, None)
    return Standing(
        figure_id, figure.title, "", figure.unit, figure.better,
        "reported" if reported else "computed", trend[-1], day, "" if reported else "2026-01",
        reading if reported else None, trend, figure.target, None,
        over_limit=False, leading=False, waits="",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("figure", "reported", "why"),
    [
        ("mttd", False, "the target is for critical services and major model degradation"),
        ("mttr", False, "the target is for Sev1 and Sev2"),
        ("sev1-incidents", False, "the target is per quarter"),
        ("adoption", True, "there is still time"),
        ("customer-defects", True, "the target is a trend, and there is no value of before"),
        ("training-cost", True, "the target is no number"),
    ],
)
def test_it_says_why(figure: str, reported: bool, why: str) -> None:  # noqa: FBT001 - a table's
    one = standing(figure, reported=reported)
    assert unjudged(CHARTER, CHARTER.figures[figure], one) == why
    assert f"({why})" in " ".join(spoken(rows(CHARTER, [one])).split())


def test_what_is_judged_needs_no_reason() -> None:
    one = standing("adoption")
    assert unjudged(CHARTER, CHARTER.figures["adoption"], replace(one, met=True)) == ""
    assert unjudged(CHARTER, CHARTER.figures["adoption"], replace(one, value=None)) == ""


def test_every_figure_has_a_reason() -> None:
    for name, figure in CHARTER.figures.items():
        for reported in (True, False):
            of_change = [one.compare in SINCE_BASELINE for one in judged_by(figure)] == [True]
            said = unjudged(CHARTER, figure, standing(name, reported=reported))
            assert bool(said) is not (reported and of_change), "its target says it itself"
