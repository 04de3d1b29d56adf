"""rich_text blocks: sections, lists, quotes and code, with styled runs of text."""

from collections.abc import Callable, Iterable
from typing import Any

from markupsafe import Markup

from bot.sandbox.page.dates import moment
from bot.sandbox.page.emoji import EMOJI
from bot.sandbox.page.html import Child, join, lines, tag
from bot.sandbox.page.links import linked
from bot.sandbox.page.mrkdwn import broadcast, channel, mention
from bot.sandbox.page.reader import Block, Reader

_STYLES = (("code", "code"), ("bold", "strong"), ("italic", "em"), ("strike", "s"))
_NUMERALS = ("1", "a", "i")


def rich_text(block: Block, reader: Reader) -> Markup:
    """Render a rich_text block, or a table cell that holds one."""
    return join(_part(part, reader) for part in block.get("elements") or ())


def _part(part: Block, reader: Reader) -> Markup:
    kind = part.get("type")
    inner = part.get("elements") or ()
    if kind == "rich_text_list":
        return _list(part, reader)
    if kind == "rich_text_quote":
        return tag("blockquote", _runs(inner, reader))
    if kind == "rich_text_preformatted":
        return tag(
            "pre", tag("code", (str(run.get("text") or run.get("url", "")) for run in inner))
        )
    return tag("p", _runs(inner, reader))


def _list(part: Block, reader: Reader) -> Markup:
    depth = min(max(int(part.get("indent", 0)), 0), 8)
    items = [
        tag("li", _runs(item.get("elements") or (), reader)) for item in part.get("elements") or ()
    ]
    classes = f"indent-{depth}"
    if part.get("style") == "ordered":
        start = int(part.get("offset", 0)) + 1
        return tag("ol", items, class_=classes, type=_NUMERALS[depth % 3], start=start)
    return tag("ul", items, class_=classes)


def _runs(runs: Iterable[Any], reader: Reader) -> Markup:
    return join(_styled(run, reader) for run in runs)


def _styled(run: Block, reader: Reader) -> Child:
    make = _RUNS.get(str(run.get("type")), _text)
    shown = make(run, reader)
    style = run.get("style") or {}
    for key, name in _STYLES:
        if style.get(key):
            shown = tag(name, shown)
    return shown


def _text(run: Block, _: Reader) -> Child:
    return lines(str(run.get("text", "")))


def _link(run: Block, reader: Reader) -> Child:
    url = str(run.get("url", ""))
    return linked(url, reader, str(run.get("text") or url))


def _emoji(run: Block, _: Reader) -> Child:
    name = str(run.get("name", ""))
    return EMOJI.get(name) or _from_code(str(run.get("unicode", ""))) or f":{name}:"


def _from_code(code: str) -> str:
    try:
        return "".join(chr(int(point, 16)) for point in code.split("-")) if code else ""
    except (ValueError, OverflowError):
        return ""


def _user(run: Block, reader: Reader) -> Child:
    return mention(str(run.get("user_id", "")), "", reader)


def _channel(run: Block, reader: Reader) -> Child:
    return channel(str(run.get("channel_id", "")), "", reader)


def _group(run: Block, reader: Reader) -> Child:
    key = str(run.get("usergroup_id", ""))
    return tag("span", f"@{reader.groups.get(key, key)}", class_="mention")


def _broadcast(run: Block, _: Reader) -> Child:
    return broadcast(str(run.get("range", "here")))


def _date(run: Block, reader: Reader) -> Child:
    fallback = str(run.get("fallback", ""))
    shown = moment(
        str(run.get("timestamp", "")), str(run.get("format", "{date}")), fallback, reader
    )
    if shown is None:
        return fallback
    url = str(run.get("url") or "")
    return linked(url, reader, shown) if url else shown


def _color(run: Block, _: Reader) -> Child:
    return tag("code", str(run.get("value", "")))


_RUNS: dict[str, Callable[[Block, Reader], Child]] = {
    "text": _text,
    "link": _link,
    "emoji": _emoji,
    "user": _user,
    "channel": _channel,
    "usergroup": _group,
    "broadcast": _broadcast,
    "date": _date,
    "color": _color,
}
