"""Fields of a form that choose: people, days, times, channels, and options that are searched.

Plain texts, menus and checkboxes are `handlers/blocks.py`'s.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from handlers import blocks
from handlers.answers import Block

PEOPLE_AT_MOST = 1000
"""Slack's limit for what stands in such a field at first."""
CHOICES_AT_MOST = 100


def person(
    block_id: str, label: str, *, initial: str | None = None, hint: str = "", optional: bool = False
) -> Block:
    """Return a field for one person."""
    element: dict[str, Any] = {"type": "users_select", "action_id": block_id}
    return _field(block_id, label, element, ("initial_user", initial), hint, optional=optional)


def people(
    block_id: str,
    label: str,
    *,
    initial: Sequence[str] = (),
    hint: str = "",
    optional: bool = False,
) -> Block:
    """Return a field for several people."""
    element: dict[str, Any] = {"type": "multi_users_select", "action_id": block_id}
    first = ("initial_users", list(initial[:PEOPLE_AT_MOST]))
    return _field(block_id, label, element, first, hint, optional=optional)


def day(
    block_id: str, label: str, *, initial: str | None = None, hint: str = "", optional: bool = False
) -> Block:
    """Return a field for a date (2026-12-01)."""
    element: dict[str, Any] = {"type": "datepicker", "action_id": block_id}
    return _field(block_id, label, element, ("initial_date", initial), hint, optional=optional)


def time_of_day(
    block_id: str, label: str, *, initial: str | None = None, hint: str = "", optional: bool = False
) -> Block:
    """Return a field for a time on the wall clock (19:00)."""
    element: dict[str, Any] = {"type": "timepicker", "action_id": block_id}
    return _field(block_id, label, element, ("initial_time", initial), hint, optional=optional)


def moment(
    block_id: str,
    label: str,
    *,
    initial: datetime | None = None,
    hint: str = "",
    optional: bool = False,
    action_id: str = "",
) -> Block:
    """Return a field for a moment, a day with a time of day, which Slack takes in its user's zone.

    The form has its second since 1970 (`Form.instant`). With an `action_id` each choice is
    told to that route at once.
    """
    element: dict[str, Any] = {"type": "datetimepicker", "action_id": action_id or block_id}
    first = ("initial_date_time", int(initial.timestamp()) if initial else None)
    block = _field(block_id, label, element, first, hint, optional=optional)
    return block | ({"dispatch_action": True} if action_id else {})


def channel(block_id: str, label: str, *, initial: str | None = None, hint: str = "") -> Block:
    """Return a field for a channel, public or private, of this workspace alone."""
    element = {
        "type": "conversations_select",
        "action_id": block_id,
        "filter": {
            "include": ["public", "private"],
            "exclude_external_shared_channels": True,
            "exclude_bot_users": True,
        },
    }
    return _field(block_id, label, element, ("initial_conversation", initial), hint, optional=False)


def grouped(
    block_id: str,
    label: str,
    groups: Sequence[tuple[str, Sequence[tuple[str, str]]]],
    *,
    initial: str | None = None,
    hint: str = "",
) -> Block:
    """Return a menu of (label, value) pairs under headings."""
    offered = [
        {
            "label": blocks.plain(heading, blocks.OPTION_CHARACTERS),
            "options": [blocks.option(*pair) for pair in options[:CHOICES_AT_MOST]],
        }
        for heading, options in groups
        if options
    ]
    every = [blocks.option(*pair) for _, options in groups for pair in options]
    chosen = next((one for one in every if one["value"] == initial), None)
    element: dict[str, Any] = {
        "type": "static_select",
        "action_id": block_id,
        "option_groups": offered,
    }
    return _field(block_id, label, element, ("initial_option", chosen), hint, optional=False)


def several(
    block_id: str,
    label: str,
    options: Sequence[tuple[str, str]],
    *,
    initial: Sequence[str] = (),
    hint: str = "",
) -> Block:
    """Return a menu of (label, value) pairs of which any number may be chosen."""
    offered = [blocks.option(*pair) for pair in options[:CHOICES_AT_MOST]]
    element: dict[str, Any] = {
        "type": "multi_static_select",
        "action_id": block_id,
        "options": offered,
    }
    chosen = [one for one in offered if one["value"] in initial]
    return _field(block_id, label, element, ("initial_options", chosen), hint, optional=True)


def searched(
    block_id: str,
    label: str,
    action_id: str,
    *,
    initial: tuple[str, str] | None = None,
    hint: str = "",
    optional: bool = False,
) -> Block:
    """Return a menu whose options the feature's search under `action_id` offers."""
    element: dict[str, Any] = {
        "type": "external_select",
        "action_id": action_id,
        "min_query_length": 2,
        "placeholder": blocks.plain("Type to search", 150),
    }
    first = blocks.option(*initial) if initial else None
    return _field(block_id, label, element, ("initial_option", first), hint, optional=optional)


def _field(
    block_id: str,
    label: str,
    element: dict[str, Any],
    first: tuple[str, Any],
    hint: str,
    *,
    optional: bool,
) -> Block:
    """Return a field with what stands in it at first; Slack refuses an empty one."""
    key, initial = first
    if initial:
        element = {**element, key: initial}
    block: Block = {
        "type": "input",
        "block_id": block_id,
        "label": blocks.plain(label, blocks.LABEL_CHARACTERS),
        "element": element,
        "optional": optional,
    }
    return block | ({"hint": blocks.plain(hint, blocks.LABEL_CHARACTERS)} if hint else {})
