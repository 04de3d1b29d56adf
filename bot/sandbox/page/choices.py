"""What can be chosen in an element and what is: the same for lists, boxes and pickers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.sandbox.page.reader import Block, Reader, Surface
from bot.sandbox.page.texts import words


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str
    note: str = ""
    group: str = ""


# The key under which each kind of element keeps its value, in `initial_*` and in a state.
ONE = {
    "static_select": "option",
    "external_select": "option",
    "radio_buttons": "option",
    "users_select": "user",
    "channels_select": "channel",
    "conversations_select": "conversation",
    "datepicker": "date",
    "timepicker": "time",
    "datetimepicker": "date_time",
}
MANY = {
    "multi_static_select": "options",
    "multi_external_select": "options",
    "checkboxes": "options",
    "multi_users_select": "users",
    "multi_channels_select": "channels",
    "multi_conversations_select": "conversations",
}
TYPED = frozenset({"plain_text_input", "number_input", "url_text_input", "email_text_input"})


def chosen(element: Block, block_id: str, surface: Surface) -> tuple[Choice, ...]:
    """Give what stands in an element: what was chosen last, else its initial value."""
    kind = str(element.get("type"))
    value = surface.value(block_id, str(element.get("action_id", "")))
    if kind in ONE:
        key = ONE[kind]
        found = element.get(f"initial_{key}") if value is None else value.get(f"selected_{key}")
        return _choices([] if found in (None, "") else [found], surface.reader)
    if kind in MANY:
        key = MANY[kind]
        found = element.get(f"initial_{key}") if value is None else value.get(f"selected_{key}")
        return _choices(found or [], surface.reader)
    found = element.get("initial_value") if value is None else value.get("value")
    return _choices([found] if found else [], surface.reader)


def _choices(found: Iterable[Any], reader: Reader) -> tuple[Choice, ...]:
    return tuple(
        option(one) if isinstance(one, Mapping) else Choice(str(one), _name(str(one), reader))
        for one in found
    )


def _name(value: str, reader: Reader) -> str:
    for names in (reader.people, reader.channels, reader.directs):
        if value in names:
            return names[value]
    return value


def option(one: Mapping[str, Any], group: str = "") -> Choice:
    """Read an option object."""
    return Choice(
        str(one.get("value", "")), words(one.get("text")), words(one.get("description")), group
    )


def offered(element: Block, reader: Reader) -> tuple[Choice, ...]:
    """Give what an element lets a person choose from; nothing for external ones."""
    kind = str(element.get("type", "")).removeprefix("multi_")
    if kind == "users_select":
        present = reader.people if reader.present is None else reader.present
        return _named({key: name for key, name in reader.people.items() if key in present})
    if kind == "channels_select":
        return _named({k: f"#{v}" for k, v in _open(reader).items() if k not in reader.private})
    if kind == "conversations_select":
        return _conversations(element.get("filter") or {}, reader)
    return options(element)


def options(element: Block) -> tuple[Choice, ...]:
    """Read options and option groups."""
    listed = [option(one) for one in element.get("options") or ()]
    for group in element.get("option_groups") or ():
        listed += [option(one, words(group.get("label"))) for one in group.get("options") or ()]
    return tuple(listed)


def _named(names: Mapping[str, str]) -> tuple[Choice, ...]:
    return tuple(
        Choice(key, name) for key, name in sorted(names.items(), key=lambda item: item[1].lower())
    )


def _open(reader: Reader) -> dict[str, str]:
    return {key: name for key, name in reader.channels.items() if key not in reader.archived}


def _conversations(wanted: Mapping[str, Any], reader: Reader) -> tuple[Choice, ...]:
    include = wanted.get("include") or ("public", "private", "im", "mpim")
    names = {
        key: f"#{name}"
        for key, name in _open(reader).items()
        if ("private" if key in reader.private else "public") in include
        and not (key in reader.shared and wanted.get("exclude_external_shared_channels"))
    }
    if "im" in include or "mpim" in include:
        names |= reader.directs
    return _named(names)
