"""The rules of blocks and views: what Slack would refuse, the sandbox refuses in the same words.

Sources: Slack's Block Kit reference; limits as of November 2026. A message is refused whole.
"""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any, Literal

from bot.sandbox.elements import elements_for
from bot.sandbox.records import Json
from bot.sandbox.rich_text import RICH_TEXT_ELEMENTS
from bot.sandbox.shapes import (
    Check,
    Problems,
    flag,
    kinds,
    listed,
    one_of,
    plain,
    rich,
    string,
    structure,
    whole,
    wrong,
)
from bot.sandbox.tables import DATA_TABLE, DATA_VISUALIZATION, TABLE, characters

Surface = Literal["message", "modal", "home"]

MOST_BLOCKS = {"message": 50, "modal": 100, "home": 100}
MOST_VIEW_BYTES = 250_000
_MOST_CHARTS = 2
_MOST_MARKDOWN = 12_000
_MOST_IN_TABLES = 10_000
_MOST_IN_DATA_TABLES = 20_000

_ID = {"block_id": string(255)}
_SLACK_FILE = structure({}, {"id": string(255), "url": string(3000)})
_IMAGE_KEYS: dict[str, Check] = {"image_url": string(3000), "slack_file": _SLACK_FILE}
_IMAGE_ELEMENT = structure({"alt_text": string(2000)}, _IMAGE_KEYS)


def _section(surface: Surface) -> Check:
    accessory = kinds({**elements_for("section", surface), "image": _image(_IMAGE_ELEMENT)})
    shape = structure(
        {},
        {
            **_ID,
            "text": rich(3000),
            "fields": listed(rich(2000), 10),
            "accessory": accessory,
            "expand": flag,
        },
    )

    def check(value: Any, at: str, problems: Problems) -> None:
        shape(value, at, problems)
        if not value.get("text") and not value.get("fields"):
            wrong(problems, "missing required field: text", at)

    return check


def _image(shape: Check) -> Check:
    def check(value: Any, at: str, problems: Problems) -> None:
        shape(value, at, problems)
        if ("image_url" in value) == ("slack_file" in value):
            wrong(problems, "must define either image_url or slack_file", at)

    return check


def _context_element() -> Check:
    text = {"text": string(3000)}
    return kinds(
        {
            "plain_text": structure(text, {"emoji": flag}),
            "mrkdwn": structure(text, {"verbatim": flag}),
            "image": _image(_IMAGE_ELEMENT),
        }
    )


def _blocks(surface: Surface) -> dict[str, Check]:
    anywhere: dict[str, Check] = {
        "header": structure({"text": plain(150)}, {**_ID, "level": whole(1, 4)}),
        "section": _section(surface),
        "context": structure({"elements": listed(_context_element(), 10)}, _ID),
        "actions": structure(
            {"elements": listed(kinds(elements_for("actions", surface)), 25)}, _ID
        ),
        "divider": structure({}, _ID),
        "image": _image(
            structure({"alt_text": string(2000)}, {**_ID, **_IMAGE_KEYS, "title": plain(2000)})
        ),
        "input": structure(
            {"label": plain(2000), "element": kinds(elements_for("input", surface))},
            {**_ID, "hint": plain(2000), "optional": flag, "dispatch_action": flag},
        ),
        "rich_text": structure({"elements": RICH_TEXT_ELEMENTS}, _ID),
    }
    somewhere: dict[Surface, dict[str, Check]] = {
        "message": {
            "markdown": structure({"text": string(_MOST_MARKDOWN)}, _ID),
            "table": TABLE,
            "data_table": DATA_TABLE,
            "data_visualization": DATA_VISUALIZATION,
        },
        "modal": {
            "alert": structure(
                {"text": rich(200)},
                {**_ID, "level": one_of("default", "info", "warning", "error", "success")},
            )
        },
        "home": {"table": TABLE, "data_table": DATA_TABLE},
    }
    return anywhere | somewhere[surface]


_RULES: dict[Surface, Check] = {
    surface: kinds(_blocks(surface)) for surface in ("message", "modal", "home")
}


def check_blocks(blocks: Any, surface: Surface, at: str = "/blocks") -> Problems:
    """Say what is wrong with blocks; an empty list when Slack would take them."""
    problems: Problems = []
    least = 0 if surface == "message" else 1
    listed(_RULES[surface], MOST_BLOCKS[surface], least)(blocks, at, problems)
    if not problems:
        _ids_are_unique(blocks, at, problems)
        _totals_fit(blocks, at, problems)
    return problems


def elements_in(block: Json) -> Iterator[tuple[str, Json]]:
    """Give a block's elements, each with its pointer inside the block."""
    if isinstance(block.get("accessory"), dict):
        yield "accessory", block["accessory"]
    if isinstance(block.get("element"), dict):
        yield "element", block["element"]
    if block["type"] == "actions":
        for index, element in enumerate(block["elements"]):
            yield f"elements/{index}", element


def _ids_are_unique(blocks: list[Json], at: str, problems: Problems) -> None:
    seen: set[str] = set()
    focused = 0
    for index, block in enumerate(blocks):
        if (block_id := block.get("block_id")) in seen and block_id is not None:
            wrong(problems, "block_id already exists", f"{at}/{index}/block_id")
        seen.add(block_id or "")
        actions: set[str] = set()
        for where, element in elements_in(block):
            focused += bool(element.get("focus_on_load"))
            if (action_id := element.get("action_id")) in actions and action_id is not None:
                wrong(problems, "action_id already exists", f"{at}/{index}/{where}/action_id")
            actions.add(action_id or "")
    if focused > 1:
        wrong(problems, "only one element may have focus_on_load", at)


def _totals_fit(blocks: list[Json], at: str, problems: Problems) -> None:
    count = Counter(block["type"] for block in blocks)
    if count["data_visualization"] > _MOST_CHARTS:
        wrong(problems, f"no more than {_MOST_CHARTS} data_visualization blocks allowed", at)
    markdown = sum(len(block["text"]) for block in blocks if block["type"] == "markdown")
    if markdown > _MOST_MARKDOWN:
        wrong(problems, f"markdown must be less than {_MOST_MARKDOWN + 1} characters", at)
    for kind, most in (("table", _MOST_IN_TABLES), ("data_table", _MOST_IN_DATA_TABLES)):
        if sum(characters(block) for block in blocks if block["type"] == kind) > most:
            wrong(problems, f"{kind} must be less than {most + 1} characters", at)


_COMMON: dict[str, Check] = {
    "private_metadata": string(3000, 0),
    "callback_id": string(255, 0),
    "external_id": string(255, 0),
}


def _any_blocks(_value: Any, _at: str, _problems: Problems) -> None:
    """Leave the blocks to `check_blocks`, which knows the surface."""


_VIEWS: dict[str, Check] = {
    "modal": structure(
        {"title": plain(24), "blocks": _any_blocks},
        {
            **_COMMON,
            "submit": plain(24),
            "close": plain(24),
            "clear_on_close": flag,
            "notify_on_close": flag,
        },
    ),
    "home": structure({"blocks": _any_blocks}, _COMMON),
}


def check_view(view: Any, surface: Literal["modal", "home"]) -> Problems:
    """Say what is wrong with a view; an empty list when Slack would take it."""
    problems: Problems = []
    kinds({surface: _VIEWS[surface]})(view, "/view", problems)
    if problems:
        return problems
    problems += check_blocks(view["blocks"], surface, "/view/blocks")
    needs_submit = any(block["type"] == "input" for block in view["blocks"] if not problems)
    if surface == "modal" and needs_submit and not view.get("submit"):
        wrong(problems, "missing required field: submit", "/view")
    return problems


def is_too_large(view: Json) -> bool:
    """Tell whether a view exceeds what Slack takes at all."""
    return len(json.dumps(view, ensure_ascii=False).encode()) > MOST_VIEW_BYTES
