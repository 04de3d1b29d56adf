"""A window that holds more than one view of Slack's takes: its parts on pages, each part whole."""

import json
from collections.abc import Sequence
from typing import Any

from handlers import blocks
from handlers.answers import Block
from handlers.check_ins.names import number_in

BLOCKS_AT_ONCE = 80
"""Of the hundred of a view: what stands on every page needs the others."""
BYTES_AT_ONCE = 150_000
"""A view takes 250 000, of which some are not text."""


def laid(parts: Sequence[Sequence[Block]]) -> list[list[Block]]:
    """Lay parts on pages, in their order; there is a page also where there are none."""
    pages: list[list[Block]] = [[]]
    room = BYTES_AT_ONCE
    for part in parts:
        size = len(json.dumps(part, ensure_ascii=False).encode())
        if pages[-1] and (len(pages[-1]) + len(part) > BLOCKS_AT_ONCE or size > room):
            pages.append([])
            room = BYTES_AT_ONCE
        pages[-1] += part
        room -= size
    return pages


def turned(
    head: Sequence[Block],
    parts: Sequence[Sequence[Block]],
    at: int,
    actions: tuple[str, str],
    value: str,
) -> list[Block]:
    """Return the page `at`, the head on it, and the buttons to the others, where there are any.

    `actions` are those of the buttons for the page before and the next one; each button has
    `value` and its page as its value.
    """
    pages = laid(parts)
    at = min(at, len(pages) - 1)
    if len(pages) == 1:
        return [*head, *pages[0]]
    back, on = actions
    told = blocks.sentence(f"Page {at + 1} of {len(pages)}.")
    return [*head, *pages[at], told, blocks.actions(*_buttons(at, len(pages), back, on, value))]


def _buttons(at: int, count: int, back: str, on: str, value: str) -> list[dict[str, Any]]:
    buttons = []
    if at > 0:
        buttons.append(blocks.button("Page before", back, f"{value}:{at - 1}"))
    if at < count - 1:
        buttons.append(blocks.button("Next page", on, f"{value}:{at + 1}"))
    return buttons


def meant(value: str) -> tuple[int, int]:
    """Return what a button that turns a page is of, and the page."""
    of, _, page = value.partition(":")
    return number_in(of), number_in(page)
