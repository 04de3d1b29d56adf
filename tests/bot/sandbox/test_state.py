"""The values of elements: untouched, chosen, kept, complained about."""

from datetime import date
from typing import Any

import pytest

from bot.sandbox.errors import HandError
from bot.sandbox.records import Json
from bot.sandbox.state import chosen_of, complaint, initial_state, kept_state, value_of


def option(value: str) -> Json:
    return {"text": {"type": "plain_text", "text": value.upper()}, "value": value}


def input_(element: Json, block_id: str = "b", **more: Any) -> Json:
    return {"type": "input", "block_id": block_id, "element": {"action_id": "a", **element}, **more}


MANY = {"type": "checkboxes", "options": [option("x"), option("y")]}
NUMBER = {"type": "number_input", "is_decimal_allowed": False, "min_value": "2"}


@pytest.mark.parametrize(
    ("element", "value"),
    [
        ({"type": "static_select"}, {"selected_option": None}),
        ({"type": "multi_users_select"}, {"selected_users": []}),
        ({"type": "multi_users_select", "initial_users": ["U1"]}, {"selected_users": ["U1"]}),
        ({"type": "datepicker", "initial_date": "2026-11-23"}, {"selected_date": "2026-11-23"}),
        ({"type": "plain_text_input", "initial_value": ""}, {"value": None}),
        ({"type": "conversations_select"}, {"selected_conversation": None}),
        ({"type": "timepicker", "timezone": "UTC"}, {"selected_time": None, "timezone": "UTC"}),
    ],
)
def test_untouched_elements_have_values(element: Json, value: Json) -> None:
    state = initial_state([input_(element)])
    assert state == {"b": {"a": {"type": element["type"], **value}}}


def test_labels_and_values_both_choose() -> None:
    assert chosen_of(MANY, ["x", "Y"]) == [option("x"), option("y")]
    assert chosen_of({**MANY, "type": "radio_buttons"}, "Y") == option("y")
    assert chosen_of(MANY, []) is None


@pytest.mark.parametrize(
    ("kind", "wish"),
    [
        ("datepicker", "23.11.2026"),
        ("timepicker", "9am"),
        ("datetimepicker", date(2026, 11, 23)),
        ("plain_text_input", 7),
    ],
)
def test_strange_values_are_refused(kind: str, wish: Any) -> None:
    with pytest.raises(HandError, match="cannot be entered"):
        chosen_of({"type": kind}, wish)


def test_too_many_picks_are_refused() -> None:
    with pytest.raises(HandError, match="at most 1"):
        chosen_of({"type": "multi_users_select", "max_selected_items": 1}, ["U1", "U2"])


def test_updates_keep_what_stays() -> None:
    text = {"type": "plain_text_input"}
    before = initial_state([input_(text), input_(text, "c")])
    before["b"]["a"] = value_of(text, "typed")
    after = kept_state([input_(text), input_({"type": "datepicker"}, "c")], before)
    assert after["b"]["a"]["value"] == "typed"
    assert after["c"]["a"] == {"type": "datepicker", "selected_date": None}


@pytest.mark.parametrize(
    ("element", "entered", "said"),
    [
        ({"type": "plain_text_input"}, None, "required"),
        ({"type": "plain_text_input", "min_length": 3}, "ab", "at least 3"),
        ({"type": "plain_text_input", "max_length": 3}, "abcd", "at most 3"),
        (NUMBER, "1", "at least 2"),
        (NUMBER, "2.5", "valid number"),
        ({"type": "url_text_input"}, "x", "valid URL"),
        ({"type": "email_text_input"}, "x", "valid email"),
        ({"type": "url_text_input"}, "https://x", None),
        (NUMBER, "2", None),
    ],
)
def test_the_window_complains(element: Json, entered: str | None, said: str | None) -> None:
    found = complaint(input_(element), value_of(element, entered))
    assert found is None if said is None else said in str(found)


def test_optional_inputs_may_be_empty() -> None:
    element = {"type": "plain_text_input"}
    assert complaint(input_(element, optional=True), value_of(element)) is None
