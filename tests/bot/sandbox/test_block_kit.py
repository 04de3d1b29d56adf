"""Every limit of Block Kit, from both sides: the last that passes, the first that does not."""

import json
from pathlib import Path
from typing import Any, Literal

import jsonschema
import pytest

from bot.sandbox.block_kit import Surface, check_blocks, check_view, is_too_large
from bot.sandbox.normal import normal
from bot.sandbox.records import Json

SCHEMA = Path(__file__).resolve().parents[4] / "shared" / "schemas" / "slack-types.schema.json"


def plain(text: str = "x") -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str = "x") -> Json:
    return {"type": "mrkdwn", "text": text}


def option(value: str = "v", **more: Any) -> Json:
    return {"text": plain(f"label {value}"), "value": value, **more}


def options(count: int) -> list[Json]:
    return [option(str(number)) for number in range(count)]


def button(**more: Any) -> Json:
    return {"type": "button", "text": plain(), **more}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def input_(element: Json, **more: Any) -> Json:
    return {"type": "input", "label": plain(), "element": element, **more}


def section(accessory: Json) -> Json:
    return {"type": "section", "text": mrkdwn(), "accessory": accessory}


def select(**more: Any) -> Json:
    return {"type": "static_select", **more}


def table(rows: int, cells: int, kind: str = "table", **more: Any) -> Json:
    row = [{"type": "raw_text", "text": "x"}] * cells
    return {"type": kind, "rows": [row] * rows, **more}


def data_table(rows: int, cells: int = 2, **more: Any) -> Json:
    return table(rows, cells, "data_table", caption="c", **more)


def chart(series: list[Json], categories: list[str], kind: str = "line") -> Json:
    axes = {"categories": categories}
    return {
        "type": "data_visualization",
        "title": "t",
        "chart": {"type": kind, "series": series, "axis_config": axes},
    }


def series(name: str, labels: list[str]) -> Json:
    return {"name": name, "data": [{"label": label, "value": 1} for label in labels]}


def pie(*values: float) -> Json:
    segments = [{"label": f"s{n}", "value": value} for n, value in enumerate(values)]
    return {
        "type": "data_visualization",
        "title": "t",
        "chart": {"type": "pie", "segments": segments},
    }


TEXT_INPUT = {"type": "plain_text_input"}
CONFIRM = {"title": plain(), "text": mrkdwn(), "confirm": plain(), "deny": plain()}
DIVIDER = {"type": "divider"}
RICH = {
    "type": "rich_text",
    "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "x"}]}],
}


def named(kind: str, name: str) -> Json:
    piece = {"type": kind, f"{kind}_id": name}
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [piece]}]}


WEEKS = [f"w{n}" for n in range(20)]

PASSES: list[tuple[str, Surface, list[Json]]] = [
    ("people and places", "message", [named("user", "U0A"), named("user", "W1"),
        named("channel", "C0A"), named("channel", "G1"), named("usergroup", "S1")]),
    ("nothing", "message", []),
    ("50 blocks", "message", [DIVIDER] * 50),
    ("100 blocks in a modal", "modal", [DIVIDER] * 100),
    ("100 blocks in Home", "home", [DIVIDER] * 100),
    ("header of 150", "message", [{"type": "header", "text": plain("x" * 150), "level": 1}]),
    ("section of 3000", "message", [{"type": "section", "text": mrkdwn("x" * 3000)}]),
    ("10 fields", "message", [{"type": "section", "fields": [mrkdwn("x" * 2000)] * 10}]),
    ("10 in context", "message", [{"type": "context", "elements": [mrkdwn()] * 10}]),
    ("25 actions", "message", [actions(*[button()] * 25)]),
    ("button of 75", "message", [actions(button(text=plain("x" * 75), value="v" * 2000))]),
    ("confirm", "message", [actions(button(confirm=CONFIRM, style="danger"))]),
    ("100 options", "message", [actions(select(options=options(100)))]),
    ("grouped", "message", [actions(select(option_groups=[
        {"label": plain(), "options": options(2)}], initial_option=option("1")))]),
    ("value of 150", "message", [actions(select(options=[option("v" * 60)]))]),
    ("overflow of 5", "message", [section({"type": "overflow", "options": options(5)})]),
    ("10 checkboxes", "message", [section({"type": "checkboxes", "options": options(10)})]),
    ("initial option", "modal", [actions(select(options=options(2), initial_option=option("1")))]),
    ("equal but for emoji", "modal", [actions(select(options=options(2), initial_option={
        "text": {**plain("label 1"), "emoji": True}, "value": "1"}))]),
    ("text input in a message", "message", [input_(TEXT_INPUT)]),
    ("number input in a modal", "modal", [input_(
        {"type": "number_input", "is_decimal_allowed": False, "min_value": "1"})]),
    ("rich input in Home", "home", [input_({"type": "rich_text_input", "action_id": "a"})]),
    ("datetimepicker in a modal", "modal", [input_(
        {"type": "datetimepicker", "initial_date_time": 1_700_000_000})]),
    ("users select", "home", [section({"type": "multi_users_select", "max_selected_items": 1})]),
    ("filter", "modal", [input_({"type": "conversations_select", "filter": {
        "include": ["public"]}, "response_url_enabled": True})]),
    ("rich text", "message", [RICH]),
    ("markdown", "message", [{"type": "markdown", "text": "x" * 12_000}]),
    ("table", "message", [table(100, 20)]),
    ("data table", "message", [data_table(201, 20, page_size=100)]),
    ("pie", "message", [pie(1, 2.5)]),
    ("12 series of 20", "message", [chart([series(f"s{n}", WEEKS) for n in range(12)], WEEKS)]),
    ("alert", "modal", [{"type": "alert", "text": mrkdwn("x" * 200), "level": "warning"}]),
    ("image", "message", [{"type": "image", "image_url": "https://x", "alt_text": "x"}]),
]  # fmt: skip

FAILS: list[tuple[str, Surface, list[Json], str]] = [
    ("51 blocks", "message", [DIVIDER] * 51, "no more than 50 items allowed"),
    ("101 blocks", "modal", [DIVIDER] * 101, "no more than 100 items allowed"),
    ("long header", "message", [{"type": "header", "text": plain("x" * 151)}],
     "must be less than 151 characters [json-pointer:/blocks/0/text/text]"),
    ("mrkdwn header", "message", [{"type": "header", "text": mrkdwn()}], "unsupported type"),
    ("long section", "message", [DIVIDER, {"type": "section", "text": mrkdwn("x" * 3001)}],
     "must be less than 3001 characters [json-pointer:/blocks/1/text/text]"),
    ("empty text", "message", [{"type": "section", "text": mrkdwn("")}],
     "must be more than 0 characters"),
    ("empty section", "message", [{"type": "section"}], "missing required field: text"),
    ("11 fields", "message", [{"type": "section", "fields": [mrkdwn()] * 11}], "no more than 10"),
    ("long field", "message", [{"type": "section", "fields": [mrkdwn("x" * 2001)]}], "2001"),
    ("11 in context", "message", [{"type": "context", "elements": [mrkdwn()] * 11}], "than 10"),
    ("empty context", "message", [{"type": "context", "elements": []}], "no fewer than 1"),
    ("button in context", "message", [{"type": "context", "elements": [button()]}],
     "unsupported type: button"),
    ("26 actions", "message", [actions(*[button()] * 26)], "no more than 25"),
    ("long button", "message", [actions(button(text=plain("x" * 76)))], "less than 76"),
    ("long value", "message", [actions(button(value="x" * 2001))], "less than 2001"),
    ("button style", "message", [actions(button(style="blue"))], "must be one of"),
    ("mrkdwn button", "message", [actions(button(text=mrkdwn()))], "unsupported type: mrkdwn"),
    ("long confirm", "message", [actions(button(confirm={**CONFIRM, "deny": plain("x" * 31)}))],
     "less than 31"),
    ("no options", "message", [actions(select(options=[]))], "no fewer than 1"),
    ("neither options", "message", [actions(select())], "either options or option_groups"),
    ("101 options", "message", [actions(select(options=options(101)))], "no more than 100"),
    ("long option value", "message", [actions(select(options=[
        {"text": plain(), "value": "v" * 151}]))], "less than 151"),
    ("long option text", "message", [actions(select(options=[
        {"text": plain("x" * 76), "value": "v"}]))], "less than 76"),
    ("long description", "message", [actions(select(options=[option(
        description=plain("x" * 76))]))], "less than 76"),
    ("6 in overflow", "message", [section({"type": "overflow", "options": options(6)})], "than 5"),
    ("11 checkboxes", "message", [section({"type": "checkboxes", "options": options(11)})], "10"),
    ("strange initial", "modal", [actions(select(options=options(2), initial_option=option("9")))],
     "must match one of the provided options [json-pointer:/blocks/0/elements/0/initial_option]"),
    ("relabelled initial", "modal", [actions(select(options=options(2), initial_option={
        "text": plain("other"), "value": "1"}))], "must match one of the provided options"),
    ("input outside input", "modal", [actions(TEXT_INPUT)], "unsupported type: plain_text_input"),
    ("button in input", "modal", [input_(button())], "unsupported type: button"),
    ("number input in a message", "message", [input_(
        {"type": "number_input", "is_decimal_allowed": True})], "unsupported type: number_input"),
    ("rich input in a message", "message", [input_(
        {"type": "rich_text_input", "action_id": "a"})], "unsupported type: rich_text_input"),
    ("datetimepicker in Home", "home", [actions({"type": "datetimepicker"})], "unsupported type"),
    ("datetimepicker as accessory", "modal", [section({"type": "datetimepicker"})], "unsupported"),
    ("number as a number", "modal", [input_(
        {"type": "number_input", "is_decimal_allowed": False, "min_value": 1})], "as text"),
    ("max_length", "modal", [input_({**TEXT_INPUT, "max_length": 3001})], "between 1 and 3000"),
    ("min over max", "modal", [input_({**TEXT_INPUT, "min_length": 9, "max_length": 3})],
     "min_length must not"),
    ("bad date", "modal", [actions({"type": "datepicker", "initial_date": "23.11."})], "a date"),
    ("bad time", "modal", [actions({"type": "timepicker", "initial_time": "24:00"})], "a time"),
    ("long placeholder", "modal", [input_({**TEXT_INPUT, "placeholder": plain("x" * 151)})], "151"),
    ("unknown block key", "message", [{**DIVIDER, "colour": "red"}],
     "invalid additional property: colour"),
    ("unknown element key", "message", [actions(button(color="red"))], "additional property"),
    ("unknown block", "message", [{"type": "carousel9"}], "unsupported type: carousel9"),
    ("no type", "message", [{"text": "x"}], "missing required field: type"),
    ("not an object", "message", ["x"], "must provide an object"),  # type: ignore[list-item]
    ("twin block ids", "message", [{**DIVIDER, "block_id": "a"}] * 2, "block_id already exists"),
    ("twin action ids", "message", [actions(*[button(action_id="a")] * 2)],
     "action_id already exists"),
    ("long action id", "message", [actions(button(action_id="a" * 256))], "less than 256"),
    ("chart in a modal", "modal", [pie(1)], "unsupported type: data_visualization"),
    ("table in a modal", "modal", [table(1, 1)], "unsupported type: table"),
    ("alert in a message", "message", [{"type": "alert", "text": plain()}], "unsupported type"),
    ("markdown in Home", "home", [{"type": "markdown", "text": "x"}], "unsupported type"),
    ("3 charts", "message", [pie(1)] * 3, "no more than 2 data_visualization"),
    ("empty pie slice", "message", [pie(0)], "must be greater than 0"),
    ("missing point", "message", [chart([series("s", ["a"])], ["a", "b"])], "exactly one"),
    ("twin series", "message", [chart([series("s", ["a"])] * 2, ["a"])], "must be unique"),
    ("13 series", "message", [chart([series(f"s{n}", ["a"]) for n in range(13)], ["a"])], "12"),
    ("long label", "message", [chart([series("s" * 21, ["a"])], ["a"])], "less than 21"),
    ("data table without rows", "message", [data_table(1)], "no fewer than 2"),
    ("ragged data table", "message", [{**data_table(2), "rows": [
        [{"type": "raw_text", "text": "x"}], [{"type": "raw_text", "text": "x"}] * 2]}],
     "same number of cells"),
    ("rich header", "message", [{**data_table(2), "rows": [[RICH], [RICH]]}], "unsupported type"),
    ("empty cell", "message", [{"type": "table", "rows": [[{"type": "raw_text", "text": ""}]]}],
     "more than 0 characters"),
    ("101 rows", "message", [table(101, 1)], "no more than 100"),
    ("a person's id as a channel", "message", [named("channel", "U0A")], "the id of a channel"),
    ("a lane as a channel", "message", [named("channel", "home:U1")], "the id of a channel"),
    ("a channel as a person", "message", [named("user", "C0A")], "the id of a user"),
    ("a word as a person", "message", [named("user", "cli")], "the id of a user"),
    ("a person as a group", "message", [named("usergroup", "U0A")], "the id of a user group"),
    ("21 cells", "message", [table(1, 21)], "no more than 20"),
    ("table of 10 001", "message", [{"type": "table", "rows": [
        [{"type": "raw_text", "text": "x" * 10_001}]]}], "less than 10001"),
    ("markdown of 12 001", "message", [{"type": "markdown", "text": "x" * 6_001}] * 2, "12001"),
    ("two in focus", "modal", [input_({**TEXT_INPUT, "focus_on_load": True})] * 2, "focus"),
    ("empty modal", "modal", [], "no fewer than 1"),
]  # fmt: skip


@pytest.mark.parametrize(("surface", "blocks"), [c[1:] for c in PASSES], ids=[c[0] for c in PASSES])
def test_what_slack_takes_passes(surface: Surface, blocks: list[Json]) -> None:
    assert check_blocks(blocks, surface) == []


@pytest.mark.parametrize(
    ("surface", "blocks", "said"), [c[1:] for c in FAILS], ids=[c[0] for c in FAILS]
)
def test_what_slack_refuses_fails(surface: Surface, blocks: list[Json], said: str) -> None:
    assert said in "; ".join(check_blocks(blocks, surface))


def modal(**more: Any) -> Json:
    return {"type": "modal", "title": plain(), "blocks": [DIVIDER], **more}


VIEWS: list[tuple[str, Literal["modal", "home"], Json, str]] = [
    ("modal", "modal", modal(), ""),
    ("home", "home", {"type": "home", "blocks": [DIVIDER]}, ""),
    ("submit", "modal", modal(blocks=[input_(TEXT_INPUT)], submit=plain()), ""),
    ("no submit", "modal", modal(blocks=[input_(TEXT_INPUT)]), "missing required field: submit"),
    ("no title", "modal", {"type": "modal", "blocks": [DIVIDER]},
     "missing required field: title [json-pointer:/view]"),
    ("long title", "modal", modal(title=plain("x" * 25)), "less than 25"),
    ("long metadata", "modal", modal(private_metadata="x" * 3001), "less than 3001"),
    ("unknown key", "modal", modal(colour="red"), "additional property: colour"),
    ("title in Home", "home", {"type": "home", "blocks": [DIVIDER], "title": plain()}, "property"),
    ("a modal as Home", "home", modal(), "unsupported type: modal"),
    ("bad block", "modal", modal(blocks=[{"type": "x"}]), "[json-pointer:/view/blocks/0]"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("surface", "view", "said"), [c[1:] for c in VIEWS], ids=[c[0] for c in VIEWS]
)
def test_views_obey_their_rules(surface: Literal["modal", "home"], view: Json, said: str) -> None:
    problems = "; ".join(check_view(view, surface))
    assert said in problems if said else problems == ""


def test_large_views_are_told() -> None:
    big = [{"type": "section", "text": mrkdwn("x" * 3000)}] * 90
    assert is_too_large(modal(blocks=big))
    assert not is_too_large(modal(blocks=big[:80]))


def test_slack_adds_ids_and_defaults() -> None:
    given = [input_(TEXT_INPUT), actions(button(action_id="keep"), button())]
    kept = normal(given)
    assert kept[0]["optional"] is False
    assert kept[0]["dispatch_action"] is False
    assert kept[0]["label"] == {"type": "plain_text", "text": "x", "emoji": True}
    assert kept[0]["block_id"] != kept[1]["block_id"]
    assert kept[1]["elements"][0]["action_id"] == "keep"
    assert kept[1]["elements"][1]["action_id"]
    assert "block_id" not in given[0]


def test_slacks_own_types_agree() -> None:
    """What passes here is what Slack's typings allow; they know no charts and no `level`."""
    if not SCHEMA.exists():
        pytest.skip(f"Slack's typings are not here: {SCHEMA.name}")
    schema = json.loads(SCHEMA.read_text())
    names = {"message": "KnownBlock", "modal": "KnownBlock", "home": "KnownBlock"}
    checked = 0
    for name, surface, blocks in PASSES:
        for block in blocks[:1]:
            if block["type"] in ("data_visualization", "data_table", "alert") or "level" in block:
                continue
            root = {**schema, "$ref": f"#/definitions/{names[surface]}"}
            errors = list(jsonschema.Draft7Validator(root).iter_errors(block))
            assert not errors, f"{name}: {errors[0].message}"
            checked += 1
    assert checked > 20
