"""Slack's mrkdwn to HTML: a few marks become a few tags, all else stays text."""

import re
from urllib.parse import urlencode

from markupsafe import Markup

from bot.sandbox.page.dates import moment
from bot.sandbox.page.emoji import EMOJI, SHORTCODE
from bot.sandbox.page.html import Child, join, tag
from bot.sandbox.page.links import linked
from bot.sandbox.page.reader import Reader

_FENCE = re.compile(r"```(.+?)```", re.DOTALL)
_QUOTE = re.compile(r"^(?:&gt;|>) ?")
_INLINE = re.compile(
    r"`(?P<code>[^`\n]+)`"
    r"|<(?P<control>[^<>\n]+)>"
    rf"|(?P<emoji>{SHORTCODE})"
    r"|(?P<url>https?://[^\s<>|]*[^\s<>|.,;:!?)\]}'\"*_~])"
    r"|(?<![^\W_])(?P<mark>[*_~])(?=\S)(?P<marked>[^\n]{0,2999}?[^\s\n])(?P=mark)(?![^\W_])"
)
_MARKS = {"*": "strong", "_": "em", "~": "s"}
_BROADCASTS = frozenset({"here", "channel", "everyone"})


def plain(text: str) -> str:
    """Undo Slack's three escapes, once, and nothing else."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def mrkdwn(text: str, reader: Reader) -> Markup:
    """Render mrkdwn with fenced code, quotes, and inline marks."""
    parts: list[Child] = []
    for index, piece in enumerate(_FENCE.split(text)):
        if index % 2:
            parts.append(tag("pre", tag("code", plain(_unlink(piece)).strip("\n"))))
        elif piece.strip() or not index:
            parts.append(_paragraphs(piece.strip("\n") if "```" in text else piece, reader))
    return join(*parts)


def _unlink(code: str) -> str:
    """Show a link inside code as its words, as Slack does."""
    return re.sub(r"<(https?://[^<>|\n]+)(?:\|([^<>\n]*))?>", lambda m: m[2] or m[1], code)


def _paragraphs(text: str, reader: Reader) -> Markup:
    parts: list[Child] = []
    quoted: list[Child] = []
    said: list[Child] = []

    def close(lines: list[Child], name: str) -> None:
        if lines:
            body = Markup("<br>").join(join(line) for line in lines)
            parts.append(tag(name, body) if name else body)
            lines.clear()

    for line in text.split("\n"):
        if mark := _QUOTE.match(line):
            close(said, "")
            quoted.append(inline(line[mark.end() :], reader))
        else:
            close(quoted, "blockquote")
            said.append(inline(line, reader))
    close(quoted, "blockquote")
    close(said, "")
    return join(*parts)


def inline(text: str, reader: Reader) -> Markup:
    """Render the marks that stand within one line."""
    parts: list[Child] = []
    position = 0
    for found in _INLINE.finditer(text):
        parts += [plain(text[position : found.start()]), _marked(found, reader)]
        position = found.end()
    parts.append(plain(text[position:]))
    return join(*parts)


def _marked(found: re.Match[str], reader: Reader) -> Child:
    if code := found["code"]:
        return tag("code", plain(_unlink(code)))
    if control := found["control"]:
        return _control(control, reader)
    if shortcode := found["emoji"]:
        return EMOJI.get(shortcode.strip(":").split("::")[0], shortcode)
    if url := found["url"]:
        return linked(plain(url), reader, plain(url))
    return tag(_MARKS[found["mark"]], inline(found["marked"], reader))


def _control(body: str, reader: Reader) -> Child:
    target, _, label = body.partition("|")
    if target.startswith("@"):
        return mention(target[1:], label, reader)
    if target.startswith("#"):
        return channel(target[1:], plain(label), reader)
    if target.startswith("!"):
        return _special(target[1:], label, reader)
    return linked(plain(target), reader, inline(label, reader) if label else plain(target))


def mention(person: str, label: str, reader: Reader) -> Markup:
    """Name a person; the reader's own name stands out."""
    name = reader.people.get(person) or plain(label) or person
    mine = " mine" if person == reader.person else ""
    return tag("span", "@" + name, class_="mention" + mine)


def channel(channel_id: str, label: str, reader: Reader) -> Markup:
    """Name a channel, and lead to it if the reader may see it."""
    name = "#" + (reader.channels.get(channel_id) or label or "private channel")
    if channel_id not in reader.channels:
        return tag("span", name, class_="mention")
    query = urlencode({"as": reader.person, "in": channel_id})
    return tag("a", name, href=f"/?{query}", data_nav=True, class_="mention")


def broadcast(name: str) -> Markup:
    """Name those whom @here, @channel or @everyone call."""
    return tag("span", "@" + name, class_="mention mine")


def _special(target: str, label: str, reader: Reader) -> Child:
    kind, *rest = target.split("^")
    if kind in _BROADCASTS:
        return broadcast(kind)
    if kind == "subteam" and rest:
        name = reader.groups.get(rest[0]) or plain(label).lstrip("@") or rest[0]
        return tag("span", "@" + name, class_="mention")
    if kind == "date" and len(rest) > 1:
        shown = moment(rest[0], plain(rest[1]), plain(label), reader)
        if shown is None:
            return plain(label)
        return linked(plain(rest[2]), reader, shown) if len(rest) > 2 else shown  # noqa: PLR2004 - the third part is the link
    return plain(label) or f"<!{plain(target)}>"
