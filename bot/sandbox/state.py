"""The values of elements: what they are before anyone touches them, and after.

What a person may enter is as Slack's window has it: a value that it would not take is a HandError.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from typing import Any

from bot.sandbox.block_kit import elements_in
from bot.sandbox.elements import STATEFUL, options_of
from bot.sandbox.errors import HandError
from bot.sandbox.records import Json, State

_KEYS = {
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "checkboxes": ("selected_options", "initial_options"),
    "users_select": ("selected_user", "initial_user"),
    "multi_users_select": ("selected_users", "initial_users"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "channels_select": ("selected_channel", "initial_channel"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "plain_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "rich_text_input": ("rich_text_value", "initial_value"),
}
"""Where the value of each kind of element stands: in the state, and as given in the block."""


def stateful(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Give each element that has a value, with its block."""
    for block in blocks:
        for _, element in elements_in(block):
            if element["type"] in STATEFUL:
                yield block, element


def is_many(element: Json) -> bool:
    return _KEYS[element["type"]][0].endswith("s")


def value_of(element: Json, chosen: Any = None) -> Json:
    """Give an element's value as it stands in the state; untouched if nothing was chosen."""
    key, _ = _KEYS[element["type"]]
    empty: Any = [] if is_many(element) else None
    value = {"type": element["type"], key: empty if chosen is None else chosen}
    if element["type"] == "timepicker" and "timezone" in element:
        value["timezone"] = element["timezone"]
    return value


def initial_state(blocks: list[Json]) -> State:
    """Give the state of blocks that nobody has touched."""
    state: State = {}
    for block, element in stateful(blocks):
        initial = element.get(_KEYS[element["type"]][1]) or None
        state.setdefault(block["block_id"], {})[element["action_id"]] = value_of(element, initial)
    return state


def kept_state(blocks: list[Json], before: State) -> State:
    """Give the state after an update: what was entered stays where both ids stay."""
    state = initial_state(blocks)
    for block, element in stateful(blocks):
        old = before.get(block["block_id"], {}).get(element["action_id"])
        if old is not None and old["type"] == element["type"]:
            state[block["block_id"]][element["action_id"]] = old
    return state


def is_empty(value: Json) -> bool:
    return not value.get(_KEYS[value["type"]][0])


def chosen_of(element: Json, wish: Any, offered: list[Json] | None = None) -> Any:
    """Turn what a test or a page wants into what the element holds; raises HandError.

    Options are wished for by value or by label, people and channels by id, moments as `date`,
    `time`, aware `datetime` or in Slack's own form.
    """
    if wish is None or wish in ("", []):
        return None
    if _KEYS[element["type"]][0].startswith("selected_option"):
        return _picked(element, wish, options_of(element) + (offered or []))
    return _ids(element, wish) if is_many(element) else _entered(element["type"], wish)


def _picked(element: Json, wish: Any, offered: list[Json]) -> Any:
    if not is_many(element):
        return find_option(offered, wish)
    wishes = [wish] if isinstance(wish, str | dict) else list(wish)
    return [find_option(offered, one) for one in _within(element, wishes)]


def find_option(offered: list[Json], wish: Any) -> Json:
    """Find an option by its value or its label, or as a whole."""
    for one in offered:
        if wish in (one.get("value"), one["text"]["text"]) or wish == one:
            return {key: one[key] for key in ("text", "value", "description") if key in one}
    labels = ", ".join(f"{one.get('value')} ({one['text']['text']})" for one in offered)
    raise HandError(f"there is no option {wish!r}; offered: {labels or 'nothing'}")


def _ids(element: Json, wish: Any) -> list[str]:
    return _within(element, [wish] if isinstance(wish, str) else list(wish))


def _within(element: Json, wishes: list[Any]) -> list[Any]:
    most = element.get("max_selected_items")
    if most is not None and len(wishes) > most:
        raise HandError(f"at most {most} can be chosen")
    return wishes


def _entered(kind: str, wish: Any) -> Any:
    entered: Any = wish
    match kind, wish:
        case "datetimepicker", datetime():
            entered = int(wish.timestamp())
        case "datepicker", date():
            entered = f"{wish:%Y-%m-%d}"
        case "timepicker", time():
            entered = f"{wish:%H:%M}"
        case "rich_text_input", str():
            entered = rich_text(wish)
        case "number_input", int() | float():
            entered = str(wish)
    if not _LOOKS.get(kind, _is_text)(entered):
        raise HandError(f"{wish!r} cannot be entered in a {kind}")
    return entered


def _is_text(entered: Any) -> bool:
    return isinstance(entered, str)


_LOOKS: dict[str, Callable[[Any], bool]] = {
    "datetimepicker": lambda entered: isinstance(entered, int),
    "datepicker": lambda entered: bool(re.fullmatch(r"\d{4}-\d{2}-\d{2}", str(entered))),
    "timepicker": lambda entered: bool(re.fullmatch(r"\d{2}:\d{2}", str(entered))),
    "rich_text_input": lambda entered: isinstance(entered, dict),
}


def rich_text(text: str) -> Json:
    """Give rich text as typed without any style."""
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return {"type": "rich_text", "elements": [section]}


def complaint(block: Json, value: Json) -> str | None:
    """Say what Slack's window says under an input that it will not submit; None if it will."""
    element = block["element"]
    if is_empty(value):
        return None if block.get("optional") else "Please complete this required field."
    check = _COMPLAINTS.get(element["type"])
    return check(element, str(value.get("value"))) if check else None


def _number_complaint(element: Json, entered: str) -> str | None:
    pattern = r"-?\d+(\.\d+)?" if element["is_decimal_allowed"] else r"-?\d+"
    if not re.fullmatch(pattern, entered):
        return "Please enter a valid number."
    if "min_value" in element and float(entered) < float(element["min_value"]):
        return f"Please enter a number of at least {element['min_value']}."
    if "max_value" in element and float(entered) > float(element["max_value"]):
        return f"Please enter a number of at most {element['max_value']}."
    return None


def _length_complaint(element: Json, entered: str) -> str | None:
    if len(entered) < element.get("min_length", 0):
        return f"Please enter at least {element['min_length']} characters."
    if len(entered) > (most := element.get("max_length", 3000)):
        return f"Please enter at most {most} characters."
    return None


def _url_complaint(_element: Json, entered: str) -> str | None:
    return None if re.match(r"https?://\S+$", entered) else "Please enter a valid URL."


def _email_complaint(_element: Json, entered: str) -> str | None:
    return None if re.match(r"\S+@\S+$", entered) else "Please enter a valid email address."


_COMPLAINTS = {
    "plain_text_input": _length_complaint,
    "number_input": _number_complaint,
    "url_text_input": _url_complaint,
    "email_text_input": _email_complaint,
}
