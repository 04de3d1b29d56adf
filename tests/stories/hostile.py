"""What somebody with bad intentions, or a careless paste, puts into a field."""

import re
from collections.abc import Iterator
from typing import Any

from bot.sandbox.sandbox import Sandbox

HOSTILE = (
    "<!channel> <!here> <!everyone>",
    "<@U0000VICT> <#C0000VICT> <!subteam^S0000VICT>",
    "<https://evil.example|https://good.example>",
    "<!date^0^{ago}^https://evil.example|today>",
    "*bold* _it_ ~no~ `code` ```fence``` > quote",
    "&lt;!channel&gt; &amp;lt;!here&amp;gt;",
    '"}]},{"type":"section","text":{"type":"mrkdwn","text":"<!channel>"}}',
    "{title} {} %s ${HOME} {{ 7 * 7 }}",
    "line\nbreaks\r\nand\ttabs\u2028and\u2029more",
    "\u202eright to left\u202c \u200b\ufeff a\u0300\u0301\u0302 👩\u200d👩\u200d👧",
    "NUL \x00 inside",
    "# heading\n---\n| a | b |\n* * *",
)

_LIVE = re.compile(r"<(@|#|!|https?:|mailto:)[^<>]*>")
_OURS = re.compile(
    r"<@U[0-9A-Z]{8}>|<#C[0-9A-Z]{8}>|<!date\^\d{9,}\^[^<>|]*\|\d{4}-\d\d-\d\d \d\d:\d\d UTC>"
)


def live_in(sandbox: Sandbox) -> list[str]:
    """Return each live mention, link or date that Slack would make of what the app said.

    What Muster itself says of people, channels and moments that are there is left out.
    """
    known = {*sandbox.workspace.users, *sandbox.workspace.channels}
    return [
        found[0]
        for received in sandbox.received
        for text in _parsed(received.arguments)
        for found in _LIVE.finditer(text)
        if not (_OURS.fullmatch(found[0]) and (found[0][1] == "!" or found[0][2:-1] in known))
    ] + [
        str(part)
        for received in sandbox.received
        for part in _rich(received.arguments)
        if part["type"] in {"link", "broadcast", "usergroup"}
        or part.get("user_id", "U") not in {"U", *known}
        or part.get("channel_id", "C") not in {"C", *known}
    ]


def _parsed(value: Any) -> Iterator[str]:
    """Give every text that Slack parses: mrkdwn, and the `text` of messages and answers."""
    if isinstance(value, dict):
        if value.get("type") == "plain_text" or value.get("type") == "text":
            return
        if isinstance(value.get("text"), str):
            yield value["text"]
        for name, one in value.items():
            if name not in {"private_metadata", "initial_value"}:
                yield from _parsed(one)
    elif isinstance(value, list):
        for one in value:
            yield from _parsed(one)


def _rich(value: Any) -> Iterator[dict[str, Any]]:
    """Give every element of rich text."""
    if isinstance(value, dict):
        if value.get("type") in {"link", "broadcast", "usergroup", "user", "channel"}:
            yield value
        for one in value.values():
            yield from _rich(one)
    elif isinstance(value, list):
        for one in value:
            yield from _rich(one)
