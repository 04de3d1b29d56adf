"""No text anywhere in a block becomes a tag."""

from typing import Any

from hypothesis import given, settings

from tests.bot.sandbox.test_page_blocks import SELECT, Json, actions, field, html, plain, visual
from tests.bot.sandbox.test_page_mrkdwn import HOSTILE, tags

# Every "@" below is replaced by hostile text.
AT = plain("@")
OPTION = {"text": AT, "value": "@", "description": AT}
PICTURE = {"type": "image", "image_url": "@", "alt_text": "@"}
CELL = {"type": "raw_text", "text": "@"}
CONFIRM = {"title": AT, "text": AT, "confirm": AT, "deny": AT}
BUTTON = {"type": "button", "action_id": "@", "text": AT, "value": "@", "url": "@"}
LINE = {
    "type": "line",
    "series": [{"name": "@", "data": [{"label": "@", "value": 1}]}],
    "axis_config": {"categories": ["@"], "x_label": "@"},
}
RUNS = [
    {"type": "text", "text": "@"},
    {"type": "link", "url": "@", "text": "@"},
    {"type": "emoji", "name": "@"},
    {"type": "date", "timestamp": 1, "format": "@", "fallback": "@"},
    {"type": "color", "value": "@"},
]
EVERYTHING: list[Json] = [
    {"type": "header", "text": AT},
    {"type": "section", "text": AT, "fields": [AT], "accessory": {**SELECT, "placeholder": AT}},
    {"type": "context", "elements": [AT, PICTURE]},
    {**PICTURE, "title": AT},
    actions({**BUTTON, "confirm": CONFIRM}),
    actions({"type": "overflow", "action_id": "@", "options": [OPTION]}),
    actions({"type": "checkboxes", "action_id": "@", "options": [OPTION]}),
    field({"type": "plain_text_input", "initial_value": "@", "placeholder": AT}, hint=AT),
    field({"type": "plain_text_input", "action_id": "@"}, block_id="@"),
    field({"type": "multi_static_select", "options": [OPTION]}),
    field({"type": "@"}),
    {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": RUNS}]},
    {"type": "table", "rows": [[CELL]]},
    {"type": "data_table", "caption": "@", "rows": [[CELL]]},
    visual({"type": "pie", "segments": [{"label": "@", "value": 1}]}),
    visual(LINE),
    {"type": "alert", "text": AT, "level": "@"},
    {"type": "@"},
]


def filled(value: Any, text: str) -> Any:
    if isinstance(value, dict):
        return {key: filled(one, text) for key, one in value.items()}
    if isinstance(value, list):
        return [filled(one, text) for one in value]
    return text if value == "@" else value


@settings(max_examples=60, deadline=None)  # a page of blocks, on a machine that does much else
@given(HOSTILE)
def test_no_block_lets_a_tag_through(text: str) -> None:
    tame = tags(html(*filled(EVERYTHING, "tame text"), errors={"b": "tame"}))
    found = tags(html(*filled(EVERYTHING, text), errors={"b": text}))
    assert found.names <= tame.names | {"br", "a"}
    assert found.attributes <= tame.attributes | {"href", "target", "rel"}
    assert all(a.lower().startswith(("http:", "https:", "mailto:")) for a in found.addresses)
