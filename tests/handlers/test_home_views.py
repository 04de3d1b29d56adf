"""How a Home looks when much needs somebody: nothing falls off its end without a button."""

from collections.abc import Sequence

import pytest

from handlers import blocks
from handlers.answers import Block
from handlers.home import names as home_names
from handlers.home.lists import Gathered, Listing, needs
from handlers.home.views import NEEDS_BLOCKS, NOTHING, ROOMY, needs_shown
from rituals.home.looking import Around
from rituals.home.records import Live
from rituals.rights import Viewer
from tests.decision_rows import NOW, a_person

ONE: list[Block] = [{"type": "section", "text": blocks.plain("x")}]
TWO: list[Block] = [*ONE, blocks.actions(blocks.button("Done", "do", "1"))]
LISTS = {
    "told": TWO, "updates": ONE, "postmortems": ONE, "prompts": ONE, "outcomes": ONE,
    "signatures": ONE, "approvals": ONE, "check-ins": ONE, "looks": ONE, "actions": TWO,
    "overdue": TWO, "missed": ONE, "unattended": TWO, "figures": ONE,
}  # fmt: skip
"""The lists of `handlers/home/lists.py`, each with the blocks of its rows."""


def lists(count: int) -> list[Listing]:
    return [Listing(one, one, one, [row] * count) for one, row in LISTS.items()]


def more(shown: Sequence[Block]) -> list[str]:
    """Return the lists whose rest is behind a button."""
    found = (each for one in shown if one["type"] == "actions" for each in one["elements"])
    return [
        home_names.read(one["value"])[0] for one in found if one["action_id"] == home_names.MORE
    ]


def test_these_are_the_lists_that_there_are() -> None:
    who = Viewer(a_person("U1"), {})
    around = Around(who, NOW, frozenset(), {}, (), (), {}, {}, (), (), ())
    live = Live((), (), {})
    of = Gathered(around, live, (), (), (), (), (), (), (), (), (), (), (), (), (), (), {})
    assert [one.id for one in needs(of)] == list(LISTS)


@pytest.mark.parametrize("count", [0, 1, 4, 5, 6, 8, 9, 40, 400])
def test_every_list_has_room_and_its_button(count: int) -> None:
    shown = needs_shown(lists(count))
    assert len(shown) <= NEEDS_BLOCKS
    rows = sum(len(one) for one in LISTS.values()) * count
    left_out = len(shown) - len(more(shown)) < rows
    assert more(shown) == (list(LISTS) if left_out else [])
    assert not left_out or len(shown) > NEEDS_BLOCKS / 2  # room is used


def test_a_long_list_alone_has_more_rows() -> None:
    alone = [Listing("actions", "action", "actions", [TWO] * 9)]
    shown = needs_shown(alone)
    assert len(shown) == 2 * ROOMY + 1
    assert "1 more action" in str(shown[-1])


def test_nothing_needs_nobody() -> None:
    assert NOTHING in str(needs_shown([]))
