"""What people type, put in order."""

import pytest

from rituals.texts import one_line

RLO, LRE, PDF, RLI, PDI = "\u202e", "\u202a", "\u202c", "\u2067", "\u2069"


@pytest.mark.parametrize(
    ("typed", "closed"),
    [
        ("plain", ""),
        ("שלום abc", ""),
        (f"a {RLO}b", PDF),
        (f"a {RLO}b{PDF} c", ""),
        (f"{RLI}a {LRE}b", PDF + PDI),
        (f"{RLI}a {LRE}b{PDI} c", ""),
        (f"a {PDF}{PDI} b", ""),
    ],
)
def test_a_turned_direction_ends_with_its_line(typed: str, closed: str) -> None:
    assert one_line(typed) == typed + closed
    assert one_line(one_line(typed)) == typed + closed
