"""The rules of interactive elements: which keys, how long, how many, where they may stand."""

from typing import Any

from bot.sandbox.records import Json
from bot.sandbox.rich_text import RICH_TEXT
from bot.sandbox.shapes import (
    Check,
    Problems,
    every,
    flag,
    kinds,
    listed,
    matching,
    one_of,
    plain,
    rich,
    same,
    string,
    structure,
    whole,
    wrong,
)

_ACTION_ID = {"action_id": string(255)}
_FOCUS = {"focus_on_load": flag}
_PLACEHOLDER = {"placeholder": plain(150)}
_MOST_OPTIONS = 100

CONFIRM = structure(
    {"title": plain(100), "text": rich(300), "confirm": plain(30), "deny": plain(30)},
    {"style": one_of("primary", "danger")},
)
_CONFIRM = {"confirm": CONFIRM}


def option(text: Check, more: dict[str, Check] | None = None) -> Check:
    return structure(
        {"text": text, "value": string(150)}, {"description": rich(75), **(more or {})}
    )


_PLAIN_OPTION = option(plain(75))
_RICH_OPTION = option(rich(75))
_GROUP = structure({"label": plain(75), "options": listed(_PLAIN_OPTION, _MOST_OPTIONS)})
OFFER = structure(
    {},
    {
        "options": listed(_PLAIN_OPTION, _MOST_OPTIONS, 0),
        "option_groups": listed(_GROUP, _MOST_OPTIONS, 0),
    },
)
"""What an app may answer when a person types into an external select."""


def options_of(element: Json) -> list[Json]:
    """Give every option of an element, those in groups too."""
    groups = [g for g in element.get("option_groups") or () if isinstance(g, dict)]
    found = list(element.get("options") or ())
    for group in groups:
        found.extend(group.get("options") or ())
    return [one for one in found if isinstance(one, dict)]


def _initial_is_offered(element: Any, at: str, problems: Problems) -> None:
    offered = options_of(element)
    chosen = [("initial_option", element.get("initial_option"))]
    chosen += [
        (f"initial_options/{index}", one)
        for index, one in enumerate(element.get("initial_options") or ())
    ]
    for where, one in chosen:
        if one is not None and not any(same(one, other) for other in offered):
            wrong(problems, "must match one of the provided options", f"{at}/{where}")


def _options_or_groups(element: Any, at: str, problems: Problems) -> None:
    if ("options" in element) == ("option_groups" in element):
        wrong(problems, "must define either options or option_groups", at)


def _lengths_agree(element: Any, at: str, problems: Problems) -> None:
    least, most = element.get("min_length", 0), element.get("max_length", 3000)
    if least > most:
        wrong(problems, "min_length must not be greater than max_length", f"{at}/min_length")


def _initial(one: Check, *, many: bool) -> dict[str, Check]:
    return {"initial_options": listed(one, _MOST_OPTIONS)} if many else {"initial_option": one}


def _select(*, many: bool, required: dict[str, Check], optional: dict[str, Check]) -> Check:
    limit = {"max_selected_items": whole(1, 1000)} if many else {}
    common = {**_ACTION_ID, **_FOCUS, **_PLACEHOLDER, **_CONFIRM}
    return structure(required, {**common, **limit, **optional})


def _static(*, many: bool) -> Check:
    shape = _select(
        many=many,
        required={},
        optional={
            "options": listed(_PLAIN_OPTION, _MOST_OPTIONS),
            "option_groups": listed(_GROUP, _MOST_OPTIONS),
            **_initial(_PLAIN_OPTION, many=many),
        },
    )
    return every(shape, _options_or_groups, _initial_is_offered)


def _external(*, many: bool) -> Check:
    optional = {"min_query_length": whole(0, 3000), **_initial(_PLAIN_OPTION, many=many)}
    return _select(many=many, required={}, optional=optional)


_FILTER = structure(
    {},
    {
        "include": listed(one_of("im", "mpim", "private", "public"), 4),
        "exclude_external_shared_channels": flag,
        "exclude_bot_users": flag,
    },
)


def _picked(noun: str, *, many: bool) -> Check:
    ids = string(255)
    key = f"initial_{noun}s" if many else f"initial_{noun}"
    optional: dict[str, Check] = {key: listed(ids, 1000) if many else ids}
    if noun == "conversation":
        optional |= {"default_to_current_conversation": flag, "filter": _FILTER}
    if noun != "user" and not many:
        optional["response_url_enabled"] = flag
    return _select(many=many, required={}, optional=optional)


def _ticked(*, many: bool) -> Check:
    shape = structure(
        {"options": listed(_RICH_OPTION, 10)},
        {**_ACTION_ID, **_FOCUS, **_CONFIRM, **_initial(_RICH_OPTION, many=many)},
    )
    return every(shape, _initial_is_offered)


_DISPATCH = structure(
    {"trigger_actions_on": listed(one_of("on_enter_pressed", "on_character_entered"), 2)}
)
_TYPED = {**_ACTION_ID, **_FOCUS, **_PLACEHOLDER, "dispatch_action_config": _DISPATCH}
_NUMBER = matching(r"-?\d+(\.\d+)?", "a number as text")
_DATE = matching(r"\d{4}-\d{2}-\d{2}", "a date as YYYY-MM-DD")
_TIME = matching(r"([01]\d|2[0-3]):[0-5]\d", "a time as HH:mm")
_PICKER = {**_ACTION_ID, **_FOCUS, **_CONFIRM}
_TEN_DIGITS = whole(1_000_000_000, 9_999_999_999)

ELEMENTS: dict[str, Check] = {
    "button": structure(
        {"text": plain(75)},
        {
            **_ACTION_ID,
            **_CONFIRM,
            "value": string(2000),
            "url": string(3000),
            "style": one_of("primary", "danger"),
            "accessibility_label": string(75),
        },
    ),
    "overflow": structure(
        {"options": listed(option(plain(75), {"url": string(3000)}), 5)},
        {**_ACTION_ID, **_CONFIRM},
    ),
    "static_select": _static(many=False),
    "multi_static_select": _static(many=True),
    "external_select": _external(many=False),
    "multi_external_select": _external(many=True),
    "checkboxes": _ticked(many=True),
    "radio_buttons": _ticked(many=False),
    **{
        f"{noun}s_select": _picked(noun, many=False) for noun in ("user", "conversation", "channel")
    },
    **{
        f"multi_{noun}s_select": _picked(noun, many=True)
        for noun in ("user", "conversation", "channel")
    },
    "datepicker": structure({}, {**_PICKER, **_PLACEHOLDER, "initial_date": _DATE}),
    "timepicker": structure(
        {}, {**_PICKER, **_PLACEHOLDER, "initial_time": _TIME, "timezone": string(255)}
    ),
    "datetimepicker": structure({}, {**_PICKER, "initial_date_time": _TEN_DIGITS}),
    "plain_text_input": every(
        structure(
            {},
            {
                **_TYPED,
                "initial_value": string(3000, 0),
                "multiline": flag,
                "min_length": whole(0, 3000),
                "max_length": whole(1, 3000),
            },
        ),
        _lengths_agree,
    ),
    "number_input": structure(
        {"is_decimal_allowed": flag},
        {**_TYPED, "initial_value": _NUMBER, "min_value": _NUMBER, "max_value": _NUMBER},
    ),
    "url_text_input": structure({}, {**_TYPED, "initial_value": string(3000, 0)}),
    "email_text_input": structure({}, {**_TYPED, "initial_value": string(3000, 0)}),
    "rich_text_input": structure(
        {"action_id": string(255)},
        {
            **_FOCUS,
            **_PLACEHOLDER,
            "dispatch_action_config": _DISPATCH,
            "initial_value": kinds({"rich_text": RICH_TEXT}),
        },
    ),
}

_ANYWHERE = frozenset({"message", "modal", "home"})
_ONLY_IN = {
    "datetimepicker": frozenset({"message", "modal"}),
    "number_input": frozenset({"modal"}),
    "url_text_input": frozenset({"modal"}),
    "email_text_input": frozenset({"modal"}),
    "rich_text_input": frozenset({"modal", "home"}),
}
_INPUT_ONLY = frozenset(name for name in ELEMENTS if name.endswith("_input"))
STANDS_IN = {
    "section": frozenset(ELEMENTS) - _INPUT_ONLY - {"datetimepicker"},
    "actions": frozenset(ELEMENTS) - _INPUT_ONLY,
    "input": frozenset(ELEMENTS) - {"button", "overflow"},
}
"""Which elements may stand in which block."""

STATEFUL = frozenset(ELEMENTS) - {"button", "overflow"}
"""Elements that have a value in the state."""


def elements_for(block: str, surface: str) -> dict[str, Check]:
    """Give the rules of the elements that a block may hold on a surface."""
    return {
        name: ELEMENTS[name]
        for name in STANDS_IN[block]
        if surface in _ONLY_IN.get(name, _ANYWHERE)
    }
