"""Each ritual has a room, which says what it is about, and the papers list them all."""

import ast

from tests.house.project import modules, text_files
from tests.house.test_docs import differences, first_column

MOST_AT_THE_TOP = 24
"""Of modules that belong to no single ritual."""
OF_HANDLERS_ALONE = {"facilitating", "people"}
"""What `rituals/` has as a part of occurrences, and as one module."""


def rooms(layer: str) -> dict[str, ast.Module]:
    """Return the folders of a layer by name, each with what its `__init__.py` holds."""
    return {
        parts[1]: one.tree
        for one in modules()
        if len(parts := one.name.split("/")) == 3 and (parts[0], parts[2]) == (layer, "__init__.py")
    }


def test_every_room_says_what_it_is_about() -> None:
    assert [name for name, tree in rooms("rituals").items() if not ast.get_docstring(tree)] == []


def test_rooms_are_in_papers() -> None:
    there = [f"rituals/{name}/" for name in rooms("rituals")]
    named = [
        one for one in first_column(text_files()["docs/how-it-works.md"])
        if one.startswith("rituals/") and one != "rituals/"
    ]  # fmt: skip
    assert list(differences(there, named)) == []


def test_a_feature_has_one_name_in_every_layer() -> None:
    assert set(rooms("handlers")) - set(rooms("rituals")) == OF_HANDLERS_ALONE


def test_no_ritual_lies_outside_its_room() -> None:
    above = [one.name for one in modules() if one.name.startswith("rituals/")]
    assert len([name for name in above if name.count("/") == 1]) <= MOST_AT_THE_TOP
