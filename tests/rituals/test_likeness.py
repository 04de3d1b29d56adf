"""Which names are near to what somebody typed: a part of one, a slip, or a few of several."""

import pytest

from rituals.cadences.catalogue import folded
from rituals.charters.charter import Size, default_charter
from rituals.likeness import nearest, suggested

FIGURES = default_charter(Size.MID_SIZE, regulated=False).figures
NAMES = {folded(name): one.id for one in FIGURES.values() for name in (one.title, one.id)}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("gpu", ["gpu-utilisation"]),
        ("GPU-util", ["gpu-utilisation"]),
        ("gpu utilization", ["gpu-utilisation"]),
        ("utilization", ["gpu-utilisation"]),
        ("adoptoin", ["adoption"]),
        ("latncy", ["p95-latency"]),
        ("budget", ["budget-variance"]),
        ("variance budget", ["budget-variance"]),
        ("nothing of the kind", []),
        ("a", []),
        ("", []),
        ("%_", []),
    ],
)
def test_near_names_are_found(typed: str, meant: list[str]) -> None:
    assert nearest(folded(typed), NAMES) == meant


def test_several_are_all_named() -> None:
    found = nearest("lead time", NAMES)
    assert found == ["feature-lead-time", "model-change-lead-time"]
    assert suggested(found) == " Did you mean `feature-lead-time` or `model-change-lead-time`?"


def test_many_are_counted_and_a_few_named() -> None:
    said = suggested(["a", "b", "c", "d", "e", "f"])
    assert said == " 6 are like it, such as `a`, `b`, `c`, `d` and `e`."
    assert suggested(["a", "b", "c"]) == " Did you mean `a`, `b` or `c`?"
    assert suggested([]) == ""


def test_every_figure_is_found_by_its_words() -> None:
    for name, id_ in NAMES.items():
        assert id_ in nearest(name, NAMES)
        for word in name.split():
            assert len(word) < 2 or id_ in nearest(word, NAMES)
