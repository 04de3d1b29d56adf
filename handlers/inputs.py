"""Fields of a form that grow: long texts in several inputs, and records found as one types."""

from collections.abc import Sequence
from typing import Any

from handlers import blocks
from handlers.answers import Block
from handlers.arrivals import Form

PLACEHOLDER_CHARACTERS = 150


def found(
    block_id: str,
    label: str,
    *,
    initial: Sequence[tuple[str, str]] = (),
    hint: str = "",
    placeholder: str = "",
    optional: bool = True,
) -> Block:
    """Return a field for several things that are searched for as one types (a `Search` route).

    `initial` are (label, value) pairs.
    """
    element: dict[str, Any] = {
        "type": "multi_external_select",
        "action_id": block_id,
        "min_query_length": 0,
    }
    if initial:
        element["initial_options"] = [blocks.option(*pair) for pair in initial]
    if placeholder:
        element["placeholder"] = blocks.plain(placeholder, PLACEHOLDER_CHARACTERS)
    return blocks.field(block_id, label, element, hint=hint, optional=optional)


def long_text(
    name: str, label: str, *, value: str = "", hint: str = "", optional: bool = True
) -> list[Block]:
    """Return the fields of a long text: as many as Slack's limit asks for, read back as one.

    The first is named `name`, those that follow `name:1`, `name:2` and so on.
    """
    first, *more = blocks.pieces(value, blocks.INPUT_CHARACTERS) or [""]
    head = blocks.text_input(
        name, label, initial=first, multiline=True, optional=optional, hint=hint
    )
    rest = [
        blocks.text_input(
            f"{name}:{at}", f"{label}, continued", initial=piece, multiline=True, optional=True
        )
        for at, piece in enumerate(more, 1)
    ]
    return [head, *rest]


def joined(form: Form, name: str) -> str:
    """Return a long text whole, from all of its inputs, to the character."""
    later = sorted(
        (int(key.partition(":")[2]), value)
        for key, value in form.values.items()
        if key.startswith(f"{name}:")
    )
    return form.text(name) + "".join(value for _, value in later)
