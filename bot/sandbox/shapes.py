"""Small checks of JSON that add up to Slack's rules; knows no block (see `block_kit.py`).

A check looks at one value and says what is wrong, in Slack's words and with a json-pointer.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from bot.sandbox.records import Json

Problems = list[str]
Check = Callable[[Any, str, Problems], None]


def wrong(problems: Problems, message: str, at: str) -> None:
    problems.append(f"{message} [json-pointer:{at}]")


def string(most: int | None = None, least: int = 1) -> Check:
    """Demand a string of `least` to `most` characters."""

    def check(value: Any, at: str, problems: Problems) -> None:
        if not isinstance(value, str):
            wrong(problems, "must provide a string", at)
        elif len(value) < least:
            wrong(problems, f"must be more than {least - 1} characters", at)
        elif most is not None and len(value) > most:
            wrong(problems, f"must be less than {most + 1} characters", at)

    return check


def matching(pattern: str, what: str) -> Check:
    """Demand a string of a certain form."""
    compiled = re.compile(pattern)

    def check(value: Any, at: str, problems: Problems) -> None:
        if not isinstance(value, str) or not compiled.fullmatch(value):
            wrong(problems, f"must be {what}", at)

    return check


def flag(value: Any, at: str, problems: Problems) -> None:
    """Demand true or false."""
    if not isinstance(value, bool):
        wrong(problems, "must provide a boolean", at)


def whole(least: int, most: int) -> Check:
    """Demand a whole number from `least` to `most`."""

    def check(value: Any, at: str, problems: Problems) -> None:
        if not isinstance(value, int) or isinstance(value, bool):
            wrong(problems, "must provide an integer", at)
        elif not least <= value <= most:
            wrong(problems, f"must be between {least} and {most}", at)

    return check


def number(value: Any, at: str, problems: Problems) -> None:
    """Demand a number."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        wrong(problems, "must provide a number", at)


def one_of(*choices: str) -> Check:
    """Demand one of these words."""

    def check(value: Any, at: str, problems: Problems) -> None:
        if value not in choices:
            wrong(problems, f"must be one of: {', '.join(choices)}", at)

    return check


def every(*checks: Check) -> Check:
    """Demand all of the checks; a later one is asked only if the earlier ones passed."""

    def check(value: Any, at: str, problems: Problems) -> None:
        for one in checks:
            before = len(problems)
            one(value, at, problems)
            if len(problems) > before:
                return

    return check


def listed(item: Check, most: int, least: int = 1) -> Check:
    """Demand a list of `least` to `most` items, each of which passes `item`."""

    def check(value: Any, at: str, problems: Problems) -> None:
        if not isinstance(value, list):
            wrong(problems, "must provide an array", at)
            return
        if len(value) < least:
            wrong(problems, f"no fewer than {least} items allowed", at)
        if len(value) > most:
            wrong(problems, f"no more than {most} items allowed", at)
        for index, one in enumerate(value):
            item(one, f"{at}/{index}", problems)

    return check


def structure(required: Mapping[str, Check], optional: Mapping[str, Check] | None = None) -> Check:
    """Demand an object with these keys and no others; `type` is looked at by `kinds`."""
    known = {**required, **(optional or {})}

    def check(value: Any, at: str, problems: Problems) -> None:
        if not isinstance(value, dict):
            wrong(problems, "must provide an object", at)
            return
        for key in required:
            if value.get(key) is None:
                wrong(problems, f"missing required field: {key}", at)
        for key, part in value.items():
            if key == "type" and "type" not in known:
                continue
            if key not in known:
                wrong(problems, f"invalid additional property: {key}", at)
            elif part is not None:
                known[key](part, f"{at}/{key}", problems)

    return check


def kinds(by_type: Mapping[str, Check]) -> Check:
    """Demand an object whose `type` is one of these, and passes its check."""

    def check(value: Any, at: str, problems: Problems) -> None:
        if not isinstance(value, dict):
            wrong(problems, "must provide an object", at)
        elif not isinstance(value.get("type"), str):
            wrong(problems, "missing required field: type", at)
        elif value["type"] not in by_type:
            wrong(problems, f"unsupported type: {value['type']}", at)
        else:
            by_type[value["type"]](value, at, problems)

    return check


def plain(most: int) -> Check:
    """Demand a plain_text object."""
    return kinds({"plain_text": structure({"text": string(most)}, {"emoji": flag})})


def rich(most: int) -> Check:
    """Demand a text object, plain_text or mrkdwn."""
    return kinds(
        {
            "plain_text": structure({"text": string(most)}, {"emoji": flag}),
            "mrkdwn": structure({"text": string(most)}, {"verbatim": flag}),
        }
    )


def same(one: Json, other: Json) -> bool:
    """Tell whether two objects are equal once what Slack adds by itself is left out."""
    return bool(_bare(one) == _bare(other))


def _bare(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _bare(v) for k, v in value.items() if (k, v) not in _ADDED and v is not None}
    return value


_ADDED = (("emoji", True), ("verbatim", False))
