"""What the browser says stands in a form, written into the view's or message's state."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.sandbox.errors import HandError
from bot.sandbox.page.reader import Reader
from bot.sandbox.records import Json, State
from bot.sandbox.state import chosen_of, stateful, value_of

Raw = Mapping[str, Mapping[str, Any]]
"""block_id -> action_id -> a text, or a list of texts."""

Offers = Mapping[tuple[str, str], list[Json]]
"""What an external select offered: (block_id, action_id) -> options."""


def keep(blocks: list[Json], state: State, raw: Raw, reader: Reader, offers: Offers) -> None:
    """Write what was entered into `state`; what the element cannot hold stays as it was."""
    for block, element in stateful(blocks):
        block_id, action_id = block["block_id"], element["action_id"]
        entered = raw.get(block_id, {})
        if action_id not in entered:
            continue
        offered = [*_already(element, block_id, state), *offers.get((block_id, action_id), ())]
        try:
            wish = wished(element, entered[action_id], reader)
            value = value_of(element, chosen_of(element, wish, offered))
        except HandError:
            continue
        state.setdefault(block_id, {})[action_id] = value


def wished(element: Json, entered: Any, reader: Reader) -> Any:
    """Read what a browser's control gives; a date and time is on the reader's wall clock."""
    if element["type"] == "datetimepicker" and isinstance(entered, str) and entered:
        return datetime.fromisoformat(entered).replace(tzinfo=reader.zone)
    return entered


def _already(element: Json, block_id: str, state: State) -> list[Json]:
    """Give the options that are chosen now, which a new answer of the app need not contain."""
    value = state.get(block_id, {}).get(element["action_id"]) or element
    keys = ("selected_option", "selected_options", "initial_option", "initial_options")
    found = [value.get(key) for key in keys]
    return [
        one
        for many in found
        for one in (many if isinstance(many, list) else [many])
        if isinstance(one, dict)
    ]
