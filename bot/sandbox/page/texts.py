"""Text objects: plain_text, mrkdwn, and options, which carry either."""

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from bot.sandbox.page.emoji import emojify
from bot.sandbox.page.html import EMPTY, lines
from bot.sandbox.page.mrkdwn import mrkdwn
from bot.sandbox.page.reader import Reader

Text = Mapping[str, Any] | None


def words(text: Text) -> str:
    """Give a text object's words for a place that holds no markup: an attribute, an option."""
    if not text:
        return ""
    said = str(text.get("text", ""))
    return said if text.get("emoji") is False else emojify(said)


def rich(text: Text, reader: Reader) -> Markup:
    """Render a text object, mrkdwn with its marks and plain_text as it stands."""
    if not text:
        return EMPTY
    if text.get("type") == "mrkdwn":
        return mrkdwn(str(text.get("text", "")), reader)
    return lines(words(text))
