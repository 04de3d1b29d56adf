"""Build HTML from values: what is not Markup is escaped, so nobody can write a tag but us."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from markupsafe import Markup, escape

Child = str | None | Iterable["Child"]
Attribute = str | int | float | bool | None

EMPTY = Markup("")
_VOID = frozenset({"br", "hr", "img", "input"})
_LINK_SCHEMES = frozenset({"http", "https", "mailto"})


def join(*children: Child) -> Markup:
    """Escape and concatenate; lists are flattened and None is left out."""
    return Markup("").join(_flat(children))


def _flat(children: Iterable[Child]) -> Iterable[Markup]:
    for child in children:
        if child is None:
            continue
        if isinstance(child, str):
            yield escape(child)
        else:
            yield from _flat(child)


def tag(name: str, /, *children: Child, **attributes: Attribute) -> Markup:
    """Build one element; `class_` and `aria_label` name the attributes class and aria-label.

    True gives a bare attribute; None and False leave it out.
    """
    written = join(_attribute(key, value) for key, value in attributes.items())
    opening = Markup("<{}{}>").format(Markup(name), written)  # noqa: S704 - names come from our own code
    if name in _VOID:
        return opening
    return opening + join(*children) + Markup("</{}>").format(Markup(name))  # noqa: S704 - as above


def _attribute(key: str, value: Attribute) -> Markup | None:
    if value is None or value is False:
        return None
    name = Markup(key.rstrip("_").replace("_", "-"))  # noqa: S704 - a keyword of our own call
    if value is True:
        return Markup(" {}").format(name)
    return Markup(' {}="{}"').format(name, str(value))


def safe_url(url: str) -> str | None:
    """Return the address if a browser may be sent there: http, https and mailto alone."""
    cleaned = "".join(char for char in url.strip() if char.isprintable())
    try:
        parts = urlsplit(cleaned)
    except ValueError:
        return None
    if parts.scheme.lower() not in _LINK_SCHEMES:
        return None
    return cleaned if parts.netloc or parts.scheme.lower() == "mailto" else None


def link(url: str, *label: Child, class_: str | None = None) -> Markup:
    """Link to an outside page in a new tab; an address that is not safe stays text."""
    address = safe_url(url)
    if address is None:
        return tag("span", *label)
    return tag("a", *label, href=address, target="_blank", rel="noopener noreferrer", class_=class_)


def lines(text: str) -> Markup:
    """Escape text and keep its line breaks."""
    return Markup("<br>").join(escape(line) for line in text.split("\n"))
