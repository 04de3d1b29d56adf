"""Interactive elements as HTML controls.

Each carries `data-action` and `data-type`; the block around it carries `data-block`, the message,
view or Home around that says where it stands. The page's script reads these, nothing else.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import groupby

from markupsafe import Markup

from bot.sandbox.page.choices import TYPED, Choice, chosen, offered
from bot.sandbox.page.html import EMPTY, Attribute, Child, join, safe_url, tag
from bot.sandbox.page.links import inside
from bot.sandbox.page.reader import Block, Surface
from bot.sandbox.page.texts import rich, words


@dataclass(frozen=True, slots=True)
class Spot:
    """Where an element stands, and how it is named."""

    surface: Surface
    block_id: str
    live: str | None = "change"
    """When the app is told: on change, on enter, while typing; None for at submission only."""
    label: str = ""
    """What names it where no label element does."""
    labelled: bool = False
    """Whether a label element does."""
    described_by: str | None = None
    invalid: bool = False
    required: bool = False

    def id(self, element: Block) -> str:
        return f"{self.surface.key}-{self.block_id}-{element.get('action_id', '')}"

    def attributes(self, element: Block) -> dict[str, Attribute]:
        return {
            "id": self.id(element),
            "data_action": str(element.get("action_id", "")),
            "data_type": str(element.get("type", "")),
            "data_live": self.live,
            "data_confirms": bool(element.get("confirm")),
            "aria_describedby": self.described_by,
            "aria_invalid": "true" if self.invalid else None,
            "aria_label": self.label or None,
        }


def control(element: Block, spot: Spot) -> Markup:
    """Render any interactive element; one we do not know says so."""
    kind = str(element.get("type", ""))
    make = _CONTROLS.get(kind)
    if make is None:
        return tag("span", f"[{kind or 'unknown element'}]", class_="unknown")
    if not (spot.label or spot.labelled):
        spot = replace(spot, label=words(element.get("placeholder")))
    return join(make(element, spot), confirmation(element, spot))


def confirmation(element: Block, spot: Spot) -> Markup:
    """Render what an element asks before it acts, for the script to show."""
    confirm = element.get("confirm")
    if not confirm:
        return EMPTY
    danger = confirm.get("style") == "danger"
    return tag(
        "template",
        tag("h2", words(confirm.get("title")) or "Are you sure?"),
        tag("div", rich(confirm.get("text"), spot.surface.reader), class_="confirm-text"),
        tag(
            "div",
            tag(
                "button",
                words(confirm.get("deny")) or "No",
                type="button",
                class_="button",
                value="no",
            ),
            tag(
                "button",
                words(confirm.get("confirm")) or "Yes",
                type="button",
                class_="button danger" if danger else "button primary",
                value="yes",
            ),
            class_="modal-buttons",
        ),
        data_confirm=spot.id(element),
    )


def _button(element: Block, spot: Spot) -> Markup:
    style = element.get("style")
    classes = f"button {style}" if style in ("primary", "danger") else "button"
    attributes = spot.attributes(element) | {
        "class_": classes,
        "data_key": f"{element.get('action_id', '')} {element.get('value', '')}",
        "data_value": element.get("value"),
        "aria_label": element.get("accessibility_label"),
    }
    text = words(element.get("text"))
    url = safe_url(str(element.get("url") or ""))
    if url and (address := inside(url, spot.surface.reader)):
        return tag("a", text, **attributes, href=address, data_nav="/?" in address)
    if url:
        outside = {"href": url, "target": "_blank", "rel": "noopener noreferrer"}
        return tag("a", text, tag("span", "↗", aria_hidden="true"), **attributes, **outside)
    return tag("button", text, type="button", **attributes)


def _overflow(element: Block, spot: Spot) -> Markup:
    items = [
        tag(
            "button",
            choice.label,
            _note(choice),
            type="button",
            role="menuitem",
            value=choice.value,
        )
        for choice in offered(element, spot.surface.reader)
    ]
    attributes = spot.attributes(element) | {"aria_label": None, "class_": "menu overflow"}
    opener = tag("summary", "⋯", class_="button quiet", aria_label=spot.label or "More actions")
    return tag("details", opener, tag("div", items, role="menu", class_="menu-panel"), **attributes)


def _note(choice: Choice) -> Child:
    return tag("small", choice.note) if choice.note else None


def _select(element: Block, spot: Spot) -> Markup:
    now = {choice.value for choice in chosen(element, spot.block_id, spot.surface)}
    placeholder = words(element.get("placeholder")) or "Choose an option"
    body = [tag("option", placeholder, value="")]
    for group, members in groupby(offered(element, spot.surface.reader), key=lambda c: c.group):
        shown = [tag("option", c.label, value=c.value, selected=c.value in now) for c in members]
        body += [tag("optgroup", shown, label=group)] if group else shown
    return tag(
        "span",
        tag("select", body, required=spot.required, **spot.attributes(element)),
        class_="select",
    )


def _picker(element: Block, spot: Spot) -> Markup:
    """Render what native selects do badly: several choices, or choices that the app looks up."""
    kind = str(element.get("type", ""))
    many, external = kind.startswith("multi_"), kind.endswith("external_select")
    now = chosen(element, spot.block_id, spot.surface)
    choices = now if external else offered(element, spot.surface.reader)
    placeholder = words(element.get("placeholder")) or "Choose"
    attributes = spot.attributes(element) | {"aria_label": None, "class_": "picker"}
    return tag(
        "details",
        tag(
            "summary",
            tag("span", _picks(now, many=many) or placeholder, class_="picked"),
            aria_label=spot.label or None,
            data_placeholder=placeholder,
            class_="" if now else "empty",
        ),
        tag(
            "div",
            tag(
                "input",
                type="search",
                placeholder="Type to search" if external else "Filter",
                aria_label=f"Search {placeholder}",
                autocomplete="off",
                data_least=int(element.get("min_query_length", 3)) if external else None,
            ),
            tag(
                "div",
                _lines(choices, now, many=many, name=spot.id(element)),
                class_="picker-list",
            ),
            class_="picker-panel",
        ),
        data_many=many,
        data_external=external,
        data_most=element.get("max_selected_items"),
        **attributes,
    )


def _lines(choices: Sequence[Choice], now: Sequence[Choice], *, many: bool, name: str) -> Child:
    """List the choices, those of a group under its name."""
    found: list[Child] = []
    for group, members in groupby(choices, key=lambda choice: choice.group):
        lines = [ticked(one, many=many, name=name, on=_is_among(one, now)) for one in members]
        heading = tag("p", group) if group else None
        found += [tag("div", heading, lines, class_="picker-group")] if group else lines
    return found


def _is_among(choice: Choice, now: Sequence[Choice]) -> bool:
    """Tell whether a choice is chosen; what was chosen knows nothing of groups."""
    return any(choice.value == one.value for one in now)


def _picks(now: Sequence[Choice], *, many: bool) -> Child:
    """Show what was picked: several as tokens, with a comma for whoever hears them."""
    if not many:
        return now[0].label if now else None
    comma = tag("span", ", ", class_="sr")
    return [
        tag("span", choice.label, comma if choice is not now[-1] else None, class_="pick")
        for choice in now
    ]


def ticked(choice: Choice, *, many: bool, name: str, on: bool) -> Markup:
    """Render one line of a picker."""
    box = tag(
        "input", type="checkbox" if many else "radio", name=name, value=choice.value, checked=on
    )
    words_ = tag("span", choice.label, _note(choice))
    return tag("label", box, words_, class_="choice", data_key=choice.value)


def _boxes(element: Block, spot: Spot) -> Markup:
    kind = "radio" if element.get("type") == "radio_buttons" else "checkbox"
    now = {choice.value for choice in chosen(element, spot.block_id, spot.surface)}
    reader = spot.surface.reader
    lines = [
        tag(
            "label",
            tag(
                "input",
                type=kind,
                name=spot.id(element),
                value=str(one.get("value", "")),
                checked=str(one.get("value", "")) in now,
            ),
            tag(
                "span",
                rich(one.get("text"), reader),
                tag("small", rich(one["description"], reader)) if one.get("description") else None,
            ),
            class_="choice",
            data_key=str(one.get("value", "")),
        )
        for one in element.get("options") or ()
    ]
    return tag("div", lines, role="group", class_="boxes", **spot.attributes(element))


def _typed(element: Block, spot: Spot) -> Markup:
    now: Sequence[Choice] = chosen(element, spot.block_id, spot.surface)
    value = now[0].value if now else ""
    attributes = spot.attributes(element) | {
        "placeholder": words(element.get("placeholder")),
        "minlength": element.get("min_length"),
        "maxlength": element.get("max_length"),
        "required": spot.required,
        "autofocus": bool(element.get("focus_on_load")),
    }
    if element.get("multiline"):
        return tag("textarea", value, rows=4, **attributes)
    kind = {"url_text_input": "url", "email_text_input": "email"}.get(str(element["type"]), "text")
    mode = "decimal" if element["type"] == "number_input" else None
    return tag("input", type=kind, value=value, inputmode=mode, autocomplete="off", **attributes)


def _rich_input(element: Block, spot: Spot) -> Markup:
    attributes = spot.attributes(element) | {"required": spot.required}
    placeholder = words(element.get("placeholder"))
    value = spot.surface.value(spot.block_id, str(element.get("action_id", ""))) or {}
    now = value.get("rich_text_value") or element.get("initial_value")
    return tag("textarea", flat(now), rows=5, placeholder=placeholder, **attributes)


def flat(rich_text: object) -> str:
    """Give the words of a rich_text value, without its looks."""
    if isinstance(rich_text, dict):
        if isinstance(rich_text.get("text"), str):
            return str(rich_text["text"])
        return flat(rich_text.get("elements"))
    if isinstance(rich_text, list):
        return "".join(flat(part) for part in rich_text)
    return ""


_UNSET = {"date": "date", "time": "time", "datetime-local": "date and time"}


def _moment(kind: str) -> Callable[[Block, Spot], Markup]:
    def make(element: Block, spot: Spot) -> Markup:
        now = chosen(element, spot.block_id, spot.surface)
        value = now[0].value if now else ""
        if kind == "datetime-local" and value:
            local = datetime.fromtimestamp(int(value), UTC).astimezone(spot.surface.reader.zone)
            value = f"{local:%Y-%m-%dT%H:%M}"
        named = spot.label or {"date": "Date", "time": "Time"}.get(kind, "Date and time")
        # A label element names it better, and does so by itself.
        attributes = spot.attributes(element) | {"aria_label": None if spot.labelled else named}
        empty = words(element.get("placeholder")) or f"Select a {_UNSET[kind]}"
        field = tag(
            "input",
            type=kind,
            value=value,
            required=spot.required,
            data_placeholder=empty,
            **attributes,
        )
        return tag("span", field, class_=f"moment {kind}")

    return make


_PICKED = ("static_select", "users_select", "channels_select", "conversations_select")
_CONTROLS: dict[str, Callable[[Block, Spot], Markup]] = {
    "button": _button,
    "workflow_button": _button,
    "overflow": _overflow,
    "checkboxes": _boxes,
    "radio_buttons": _boxes,
    "external_select": _picker,
    "multi_external_select": _picker,
    "datepicker": _moment("date"),
    "timepicker": _moment("time"),
    "datetimepicker": _moment("datetime-local"),
    "rich_text_input": _rich_input,
    **dict.fromkeys(TYPED, _typed),
    **dict.fromkeys(_PICKED, _select),
    **dict.fromkeys([f"multi_{kind}" for kind in _PICKED], _picker),
}
