"""Block Kit, made by small functions that return dicts and clip to Slack's limits.

What a person wrote is set as plain text or as a rich-text element, which Slack never parses:
no mention, no link and no formatting can come out of it. The limits are Slack's
(docs: Block Kit reference), read in November 2026.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from handlers.answers import Block, View

HEADER_CHARACTERS = 150
SECTION_CHARACTERS = 3000
INPUT_CHARACTERS = 3000
LABEL_CHARACTERS = 2000
BUTTON_CHARACTERS = 75
OPTION_CHARACTERS = 75
TITLE_CHARACTERS = 24
VALUE_CHARACTERS = 2000
NOTHING = "-"
"""Slack refuses an empty text."""
FALLBACK_CHARACTERS = 3900
"""`chat.update` takes 4 000 characters of text."""
MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
OPTIONS = 100
OVERFLOW_OPTIONS = 5

Part = dict[str, Any]
"""One element of a line of rich text."""


def clip(text: str, characters: int) -> str:
    """Shorten a text to Slack's limit; an ellipsis says that there is more."""
    return text if len(text) <= characters else text[: characters - 1].rstrip() + "…"


def pieces(text: str, characters: int) -> list[str]:
    """Cut a text into pieces that Slack takes; joined they are the text again.

    It is cut behind a paragraph where one ends in the second half of a piece, else behind a line.
    """
    found = []
    while len(text) > characters:
        half = characters // 2
        ends = (text.rfind(mark, half, characters) for mark in ("\n\n", "\n"))
        cut = next((end for end in ends if end > 0), characters)
        found.append(text[:cut])
        text = text[cut:]
    return [*found, text] if text else found


def escaped(text: str) -> str:
    """Escape a text for mrkdwn and for a message's fallback: nothing in it is a link or mention."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def plain(text: str, characters: int = SECTION_CHARACTERS) -> dict[str, Any]:
    """Return a plain text object. Slack refuses an empty one, so it is a dash."""
    return {"type": "plain_text", "text": clip(text, characters) or NOTHING, "emoji": False}


def header(text: str) -> Block:
    return {"type": "header", "text": plain(" ".join(text.split()), HEADER_CHARACTERS)}


def paragraph(text: str) -> Block:
    """Return a section with what a person wrote, as they wrote it."""
    return {"type": "section", "text": plain(text)}


def divider() -> Block:
    return {"type": "divider"}


def actions(*elements: dict[str, Any], block_id: str | None = None) -> Block:
    block: Block = {"type": "actions", "elements": list(elements)}
    return block | ({"block_id": block_id} if block_id else {})


# -- lines of rich text --------------------------------------------------------------------------


def words(text: str, *, bold: bool = False, italic: bool = False) -> Part:
    """Return a run of text that Slack shows as it is."""
    style = {name: True for name, wanted in (("bold", bold), ("italic", italic)) if wanted}
    part: Part = {"type": "text", "text": text or NOTHING}
    return part | ({"style": style} if style else {})


def any_words(text: str) -> list[Part]:
    """Return a piece of text, or nothing where there is none."""
    return [words(text)] if text else []


def person(user: str) -> Part:
    return {"type": "user", "user_id": user}


def channel(channel_id: str) -> Part:
    return {"type": "channel", "channel_id": channel_id}


def link(address: str, label: str) -> Part:
    """Return a link; the address is Slack's own or was checked, never what a person just typed."""
    return {"type": "link", "url": address, "text": label}


def linked(address: str, label: str) -> Part:
    """Return a link where there is an address, else the words alone."""
    return link(address, label) if address else words(label)


def moment(when: datetime, form: str = "{date_short_pretty} at {time}") -> Part:
    """Return a moment that Slack shows in its reader's own zone."""
    fallback = when.strftime("%Y-%m-%d %H:%M UTC")
    return {
        "type": "date",
        "timestamp": int(when.timestamp()),
        "format": form,
        "fallback": fallback,
    }


def line(*parts: Part) -> Block:
    """Return one line of rich text."""
    return {"type": "rich_text", "elements": [_section(parts)]}


def sentence(text: str) -> Block:
    """Return a line of our own words; what stands between backticks is code."""
    return line(*marked(text))


def marked(text: str) -> list[Part]:
    """Return a sentence's parts: plain runs, and code for what stands between backticks."""
    runs = text.split("`")
    if len(runs) % 2 == 0:  # a backtick without its twin is just that
        return [words(text)]
    return [
        words(run) if at % 2 == 0 else {"type": "text", "text": run, "style": {"code": True}}
        for at, run in enumerate(runs)
        if run
    ]


def bullets(rows: Iterable[Sequence[Part]]) -> Block:
    """Return a list, a row for each sequence of parts."""
    items = [_section(row) for row in rows]
    return {
        "type": "rich_text",
        "elements": [{"type": "rich_text_list", "style": "bullet", "elements": items}],
    }


def _section(parts: Sequence[Part]) -> Part:
    """Return a section; runs of text that look alike are one."""
    elements: list[Part] = []
    for part in parts:
        last = elements[-1] if elements else {}
        alike = part["type"] == last.get("type") == "text"
        if alike and part.get("style") == last.get("style"):
            elements[-1] = {**last, "text": f"{last['text']}{part['text']}"}
        else:
            elements.append(part)
    return {"type": "rich_text_section", "elements": elements}


def fallback(*parts: Part) -> str:
    """Return a line as a message's `text`: what a notification and a screen reader say."""
    spoken = (_spoken(part) for part in parts)
    return clip("".join(spoken), FALLBACK_CHARACTERS)


def _spoken(part: Part) -> str:
    if part["type"] == "user":
        return f"<@{part['user_id']}>"
    if part["type"] == "channel":
        return f"<#{part['channel_id']}>"
    if part["type"] == "date":
        return f"<!date^{part['timestamp']}^{part['format']}|{part['fallback']}>"
    return escaped(part["text"])


# -- elements ------------------------------------------------------------------------------------


def button(
    label: str,
    action_id: str,
    value: str = "",
    *,
    style: str | None = None,
    sure: str | None = None,
) -> dict[str, Any]:
    """Return a button; `sure` asks once more before it is pressed."""
    element: dict[str, Any] = {
        "type": "button",
        "text": plain(label, BUTTON_CHARACTERS),
        "action_id": action_id,
    }
    if value:
        element["value"] = value[:VALUE_CHARACTERS]
    if style:
        element["style"] = style
    if sure:
        element["confirm"] = {
            "title": plain("Are you sure?", 100),
            "text": plain(sure, 300),
            "confirm": plain(label, 30),
            "deny": plain("Not yet", 30),
        }
    return element


def overflow(action_id: str, options: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Return a menu behind three dots of (label, value) pairs, five at most."""
    offered = [option(*pair) for pair in options[:OVERFLOW_OPTIONS]]
    return {"type": "overflow", "action_id": action_id, "options": offered}


def option(label: str, value: str) -> dict[str, Any]:
    return {"text": plain(label, OPTION_CHARACTERS), "value": value[:150]}


def text_input(
    block_id: str,
    label: str,
    *,
    initial: str = "",
    hint: str = "",
    placeholder: str = "",
    multiline: bool = False,
    optional: bool = False,
    characters: int = INPUT_CHARACTERS,
) -> Block:
    """Return a text field; `block_id` is the name under which the form finds its value."""
    element: dict[str, Any] = {
        "type": "plain_text_input",
        "action_id": block_id,
        "multiline": multiline,
        "max_length": min(characters, INPUT_CHARACTERS),
    }
    if initial:
        element["initial_value"] = clip(initial, min(characters, INPUT_CHARACTERS))
    if placeholder:
        element["placeholder"] = plain(placeholder, 150)
    return field(block_id, label, element, hint=hint, optional=optional)


def choice(
    block_id: str,
    label: str,
    options: Sequence[tuple[str, str]],
    *,
    initial: str | None = None,
    hint: str = "",
    optional: bool = False,
) -> Block:
    """Return a menu of (label, value) pairs."""
    offered = [option(*pair) for pair in options[:OPTIONS]]
    element: dict[str, Any] = {
        "type": "static_select",
        "action_id": block_id,
        "options": offered,
    }
    chosen = [one for one in offered if one["value"] == initial]
    if chosen:
        element["initial_option"] = chosen[0]
    return field(block_id, label, element, hint=hint, optional=optional)


def ticks(
    block_id: str, label: str, options: Sequence[tuple[str, str]], *, ticked: Sequence[str] = ()
) -> Block:
    """Return checkboxes of (label, value) pairs."""
    offered = [option(*pair) for pair in options]
    element: dict[str, Any] = {"type": "checkboxes", "action_id": block_id, "options": offered}
    initial = [one for one in offered if one["value"] in ticked]
    if initial:
        element["initial_options"] = initial
    return field(block_id, label, element, optional=True)


def field(
    block_id: str, label: str, element: dict[str, Any], *, optional: bool, hint: str = ""
) -> Block:
    """Return a form's field around an element."""
    block: Block = {
        "type": "input",
        "block_id": block_id,
        "label": plain(label, LABEL_CHARACTERS),
        "element": element,
        "optional": optional,
    }
    return block | ({"hint": plain(hint, LABEL_CHARACTERS)} if hint else {})


# -- windows -------------------------------------------------------------------------------------


def modal(
    title: str,
    blocks: Sequence[Block],
    *,
    callback_id: str = "",
    submit: str | None = None,
    close: str = "Close",
    metadata: str = "",
) -> View:
    """Return a modal. Without `submit` it only shows."""
    view: View = {
        "type": "modal",
        "title": plain(title, TITLE_CHARACTERS),
        "close": plain(close, TITLE_CHARACTERS),
        "blocks": fitting(blocks, VIEW_BLOCKS),
        "callback_id": callback_id,
        "private_metadata": metadata,
    }
    return view | ({"submit": plain(submit, TITLE_CHARACTERS)} if submit else {})


def home(blocks: Sequence[Block]) -> View:
    return {"type": "home", "blocks": fitting(blocks, VIEW_BLOCKS)}


def fitting(blocks: Sequence[Block], count: int) -> list[Block]:
    """Return at most `count` blocks; where some are left out, the last one says so."""
    if len(blocks) <= count:
        return list(blocks)
    more = len(blocks) - count + 1
    return [*blocks[: count - 1], line(words(f"… and {more} more parts that do not fit here."))]
