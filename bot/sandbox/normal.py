"""What Slack adds to blocks that it takes: ids where there are none, and defaults."""

import secrets
from copy import deepcopy
from typing import Any

from bot.sandbox.block_kit import elements_in
from bot.sandbox.records import Json


def normal(blocks: list[Json]) -> list[Json]:
    """Give a copy of valid blocks as Slack keeps them."""
    return [_block(deepcopy(block)) for block in blocks]


def _block(block: Json) -> Json:
    if block["type"] == "markdown" or not block.get("block_id"):
        block["block_id"] = secrets.token_urlsafe(4)
    for _, element in elements_in(block):
        if element["type"] != "image" and not element.get("action_id"):
            element["action_id"] = secrets.token_urlsafe(4)
    if block["type"] == "input":
        block.setdefault("optional", False)
        block.setdefault("dispatch_action", False)
    _texts(block)
    return block


def _texts(part: Any) -> None:
    if isinstance(part, list):
        for one in part:
            _texts(one)
    elif isinstance(part, dict):
        if part.get("type") == "plain_text":
            part.setdefault("emoji", True)
        elif part.get("type") == "mrkdwn":
            part.setdefault("verbatim", False)
        for one in part.values():
            _texts(one)


def drop_nulls(part: Any) -> Any:
    """Give a copy without keys whose value is null: Slack reads them as absent."""
    if isinstance(part, dict):
        return {key: drop_nulls(value) for key, value in part.items() if value is not None}
    if isinstance(part, list):
        return [drop_nulls(one) for one in part]
    return part
