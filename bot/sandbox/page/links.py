"""Links to Slack's own addresses lead on within the page; all others open a new tab."""

import re
from urllib.parse import parse_qs, urlencode, urlsplit

from markupsafe import Markup

from bot.sandbox.page.html import Child, link, tag
from bot.sandbox.page.reader import Reader

_MESSAGE = re.compile(r"/archives/(?P<channel>[A-Z0-9]+)(?:/p(?P<s>\d{10})(?P<us>\d{6}))?/?")
_FILES = "/page/files/"
_FILE = re.compile(r"/files/[A-Z0-9]+/(?P<file>[A-Z0-9]+)(?:/.*)?")


def linked(url: str, reader: Reader, *label: Child, class_: str | None = None) -> Markup:
    """Link to an address as a message has it."""
    address = inside(url, reader)
    if address and address.startswith(_FILES):
        return tag("a", *label, href=address, download=True, class_=class_)
    if address:
        return tag("a", *label, href=address, data_nav=True, class_=class_)
    return link(url, *label, class_=class_)


def inside(url: str, reader: Reader) -> str | None:
    """Give the page's own address for a permalink of this workspace, None for other addresses."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return None
    if parts.scheme != "https" or not reader.host or parts.netloc != reader.host:
        return None
    if found := _FILE.fullmatch(parts.path):
        return _FILES + found["file"]
    found = _MESSAGE.fullmatch(parts.path)
    if found is None:
        return None
    thread = parse_qs(parts.query).get("thread_ts", [""])[0]
    query = {"as": reader.person, "in": found["channel"], "thread": thread}
    if found["s"]:
        query["at"] = f"{found['s']}.{found['us']}"
    return "/?" + urlencode({key: value for key, value in query.items() if value})
