"""The rules of rich_text: sections, lists, quotes, preformatted text and what stands in them."""

from bot.sandbox.shapes import (
    Check,
    flag,
    kinds,
    listed,
    matching,
    one_of,
    string,
    structure,
    whole,
)

_MANY = 10_000
_STYLE_KEYS = (
    "bold",
    "italic",
    "strike",
    "code",
    "highlight",
    "client_highlight",
    "unlink",
    "underline",
)
_STYLE = {"style": structure({}, dict.fromkeys(_STYLE_KEYS, flag))}
_PERSON = matching(r"[UW][A-Z0-9]+", "the id of a user")
_GROUP = matching(r"S[A-Z0-9]+", "the id of a user group")
_CHANNEL = matching(r"[CDG][A-Z0-9]+", "the id of a channel")

_PIECES: dict[str, Check] = {
    "text": structure({"text": string()}, _STYLE),
    "link": structure({"url": string(3000)}, {"text": string(), "unsafe": flag, **_STYLE}),
    "user": structure({"user_id": _PERSON}, _STYLE),
    "usergroup": structure({"usergroup_id": _GROUP}, _STYLE),
    "channel": structure({"channel_id": _CHANNEL}, _STYLE),
    "emoji": structure({"name": string(255)}, {"unicode": string(255), **_STYLE}),
    "broadcast": structure({"range": one_of("here", "channel", "everyone")}, _STYLE),
    "color": structure({"value": string(255)}, _STYLE),
    "date": structure(
        {"timestamp": whole(0, 9_999_999_999), "format": string(255)},
        {"url": string(3000), "fallback": string(), **_STYLE},
    ),
}
_RUN = listed(kinds(_PIECES), _MANY, 0)
_SECTION = structure({"elements": _RUN})
_BORDER = {"border": whole(0, 1)}


_LIST = structure(
    {
        "style": one_of("bullet", "ordered"),
        "elements": listed(kinds({"rich_text_section": _SECTION}), _MANY),
    },
    {"indent": whole(0, 8), "offset": whole(0, _MANY), **_BORDER},
)

RICH_TEXT_ELEMENTS = listed(
    kinds(
        {
            "rich_text_section": _SECTION,
            "rich_text_list": _LIST,
            "rich_text_quote": structure({"elements": _RUN}, _BORDER),
            "rich_text_preformatted": structure(
                {"elements": _RUN}, {"language": string(255), **_BORDER}
            ),
        }
    ),
    _MANY,
    0,
)
RICH_TEXT = structure({"elements": RICH_TEXT_ELEMENTS})
"""A rich_text object outside a block: a cell, an input's first value."""
