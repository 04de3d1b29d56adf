"""Tables and charts of a message, clipped to Slack's limits.

Slack refuses a message with a table or a chart that is too large, so what does not fit is left out
and counted. Limits: Block Kit reference, November 2026.
"""

from collections.abc import Iterator, Mapping, Sequence
from math import isfinite
from typing import Any, Final, Literal

from handlers.answers import Block
from handlers.blocks import NOTHING, clip

TABLE_ROWS: Final = 100
TABLE_COLUMNS: Final = 20
TABLE_CHARACTERS: Final = 10_000
"""In all tables of a message together."""
CELL_CHARACTERS: Final = 200
CHARTS: Final = 2
"""A message may hold so many."""
CHART_TITLE_CHARACTERS: Final = 50
AXIS_CHARACTERS: Final = 50
LABEL_CHARACTERS: Final = 20
SERIES: Final = 12
POINTS: Final = 20

Align = Literal["left", "center", "right"]
Kind = Literal["line", "bar", "area"]


def table(
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    aligns: Sequence[Align] = (),
    wraps: int | None = None,
    characters: int = TABLE_CHARACTERS,
) -> Block:
    """Return a table of plain texts; what Slack has no room for is counted in its last row.

    `aligns` says how each column stands, `wraps` in which of them, counted from 0, a long text
    takes several lines. `characters` is what the table may hold: Slack counts those of a message's
    tables together.
    """
    width = min(len(head), TABLE_COLUMNS)
    shown = [_row(head, width)]
    room = min(characters, TABLE_CHARACTERS) - _length(shown[0])
    for at, row in enumerate(rows):
        cells = _row(row, width)
        left = len(rows) - at
        more = _row([f"… and {left} more"], width)
        last = left == 1
        full = len(shown) + 1 >= TABLE_ROWS and not last
        if full or _length(cells) + (0 if last else _length(more)) > room:
            shown.append(more)
            break
        shown.append(cells)
        room -= _length(cells)
    block: Block = {"type": "table", "rows": shown}
    settings: list[dict[str, Any]] = [
        {"align": one} | ({"is_wrapped": True} if at == wraps else {})
        for at, one in enumerate(aligns[:width])
    ]
    return block | ({"column_settings": settings} if settings else {})


def _row(texts: Sequence[str], width: int) -> list[dict[str, Any]]:
    padded = [*texts[:width], *[""] * (width - len(texts))]
    # A cell is a line, and Slack refuses an empty one.
    lines = (clip(" ".join(one.split()), CELL_CHARACTERS) or NOTHING for one in padded)
    return [{"type": "raw_text", "text": one} for one in lines]


def _length(row: Sequence[Mapping[str, Any]]) -> int:
    return sum(len(cell["text"]) for cell in row)


def chart(
    title: str,
    kind: Kind,
    categories: Sequence[str],
    series: Sequence[tuple[str, Sequence[float]]],
    *,
    axis: str = "",
) -> Block | None:
    """Return a chart of series, each with a value for each category; None where none is whole.

    Of too many categories the last are shown, of too many series the first. `axis` says in what
    the values are.
    """
    labels = list(_apart(categories[-POINTS:]))
    whole = [
        (name, values[-POINTS:])
        for name, values in series
        if len(values) == len(categories) and all(isfinite(one) for one in values)
    ][:SERIES]
    if not (labels and whole):
        return None
    names = _apart([name for name, _ in whole])
    config = {"categories": labels} | ({"y_label": clip(axis, AXIS_CHARACTERS)} if axis else {})
    return {
        "type": "data_visualization",
        "title": clip(title, CHART_TITLE_CHARACTERS) or NOTHING,
        "chart": {
            "type": kind,
            "series": [
                {
                    "name": name,
                    "data": [
                        {"label": label, "value": value}
                        for label, value in zip(labels, values, strict=True)
                    ],
                }
                for name, (_, values) in zip(names, whole, strict=True)
            ],
            "axis_config": config,
        },
    }


def _apart(names: Sequence[str]) -> Iterator[str]:
    """Clip names to a label's length, and number those that would then be the same."""
    taken: set[str] = set()
    for name in names:
        label, count = clip(name, LABEL_CHARACTERS) or NOTHING, 1
        while label in taken:
            count += 1
            end = f" {count}"
            label = clip(name, LABEL_CHARACTERS - len(end)) + end
        taken.add(label)
        yield label
