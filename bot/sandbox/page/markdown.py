"""markdown blocks: CommonMark with tables and strikethrough; raw HTML stays text."""

from markdown_it import MarkdownIt
from markupsafe import Markup

from bot.sandbox.page.html import safe_url, tag


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "breaks": True})
    parser.enable(["table", "strikethrough"])
    # An image would be fetched from somewhere: the page has no network, so it stays text.
    parser.disable("image")
    parser.validateLink = lambda url: safe_url(url) is not None  # type: ignore[method-assign]  # the library's own way to set it
    return parser


_PARSER = _parser()


def markdown(text: str) -> Markup:
    """Render markdown; links are http, https or mailto and open a new tab."""
    tokens = _PARSER.parse(text)
    for token in tokens:
        if align := str(token.attrs.pop("style", "")).removeprefix("text-align:"):
            token.attrSet("class", align)  # the page's policy allows no style attributes
        for inner in token.children or ():
            if inner.type == "link_open":
                inner.attrSet("target", "_blank")
                inner.attrSet("rel", "noopener noreferrer")
    written = _PARSER.renderer.render(tokens, _PARSER.options, {})
    return tag("div", Markup(written), class_="markdown")  # noqa: S704 - html is off: the renderer escapes all text
