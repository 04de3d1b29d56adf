"""Targets as people read them: the numbers, and not the letters of the documents they are from."""

import re

import pytest

from rituals.charter import Size, default_charter, effective
from rituals.reading_goals import target_said

FIGURES = default_charter(Size.MID_SIZE, regulated=False).figures


@pytest.mark.parametrize(
    ("figure", "says"),
    [
        ("mttd", "< 15-30, critical services; < 60, major model degradation"),
        ("mttr", "Sev1 < 120, P1 < 60, P2 < 240"),
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
