"""table and data_table blocks."""

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from bot.sandbox.page.html import Child, lines, tag
from bot.sandbox.page.reader import Block, Reader
from bot.sandbox.page.rich_text import rich_text

_ALIGNS = frozenset({"left", "center", "right"})
_PAGE = 5
_LONG = 24
"""Characters from which on a cell wants some width, rather than a word a line on a phone."""


def table(block: Block, reader: Reader) -> Markup:
    """Render a table; its first row is its header, as Slack shows it."""
    settings = block.get("column_settings") or ()
    rows = block.get("rows") or ()
    head = [_row(row, "th", settings, reader) for row in rows[:1]]
    body = [_row(row, "td", settings, reader) for row in rows[1:]]
    inner = tag("table", tag("thead", head), tag("tbody", body))
    return framed(inner, "table", "Table")


def data_table(block: Block, reader: Reader) -> Markup:
    """Render a data table; what is beyond its page size scrolls."""
    rows = block.get("rows") or ()
    caption = str(block.get("caption", ""))
    named = block.get("row_header_column_index")
    head = [_row(row, "th", (), reader) for row in rows[:1]]
    body = [_row(row, "td", (), reader, named) for row in rows[1:]]
    inner = tag("table", tag("caption", caption), tag("thead", head), tag("tbody", body))
    long = len(body) > int(block.get("page_size") or _PAGE)
    classes = "table data-table scrolls" if long else "table data-table"
    return framed(inner, classes, caption)


def framed(inner: Markup, classes: str, label: str) -> Markup:
    """Put a table where it can be scrolled; the page's script says there if it is too wide."""
    region = tag("div", inner, class_=classes, tabindex="0", role="region", aria_label=label)
    return tag("div", region, class_="wide")


def _row(
    cells: Sequence[Mapping[str, Any]],
    name: str,
    settings: Sequence[Mapping[str, Any] | None],
    reader: Reader,
    named: object = None,
) -> Markup:
    shown: list[Child] = []
    for index, cell in enumerate(cells):
        setting = (settings[index] if index < len(settings) else None) or {}
        align = setting.get("align")
        if align not in _ALIGNS:
            align = "right" if cell.get("type") == "raw_number" else None
        wrapped = "wrapped" if setting.get("is_wrapped") else None
        shown_cell = _cell(cell, reader)
        long = "long" if len(shown_cell.striptags()) > _LONG else None
        heads_row = name == "td" and index == named
        shown.append(
            tag(
                "th" if heads_row else name,
                shown_cell,
                class_=" ".join(filter(None, (align, wrapped, long))) or None,
                scope="row" if heads_row else ("col" if name == "th" else None),
            )
        )
    return tag("tr", shown)


def _cell(cell: Mapping[str, Any], reader: Reader) -> Markup:
    if cell.get("type") == "rich_text":
        return rich_text(cell, reader)
    return lines(str(cell.get("text") or cell.get("value") or ""))
