"""The rules of table, data_table and data_visualization blocks."""

from typing import Any

from bot.sandbox.records import Json
from bot.sandbox.rich_text import RICH_TEXT
from bot.sandbox.shapes import (
    Check,
    Problems,
    every,
    flag,
    kinds,
    listed,
    number,
    one_of,
    string,
    structure,
    whole,
    wrong,
)

_COLUMNS = 20
_BLOCK_ID = {"block_id": string(255)}
_RAW = {
    "raw_text": structure({"text": string()}),
    "raw_number": structure({"value": number, "text": string()}),
}
_ANY_CELL = kinds({**_RAW, "rich_text": RICH_TEXT})

_COLUMN_SETTING = structure({}, {"align": one_of("left", "center", "right"), "is_wrapped": flag})


def _column_setting(value: Any, at: str, problems: Problems) -> None:
    if value is not None:
        _COLUMN_SETTING(value, at, problems)


TABLE = structure(
    {"rows": listed(listed(_ANY_CELL, _COLUMNS), 100)},
    {**_BLOCK_ID, "column_settings": listed(_column_setting, _COLUMNS)},
)


def _rows_are_equal(block: Any, at: str, problems: Problems) -> None:
    rows = block["rows"]
    for index, row in enumerate(rows):
        if len(row) != len(rows[0]):
            wrong(problems, "all rows must have the same number of cells", f"{at}/rows/{index}")


def _header_is_plain(block: Any, at: str, problems: Problems) -> None:
    listed(kinds(_RAW), _COLUMNS)(block["rows"][0], f"{at}/rows/0", problems)


DATA_TABLE = every(
    structure(
        {
            "caption": string(),
            "rows": listed(listed(_ANY_CELL, _COLUMNS), 201, 2),
        },
        {
            **_BLOCK_ID,
            "page_size": whole(1, 100),
            "row_header_column_index": whole(0, _COLUMNS - 1),
        },
    ),
    _rows_are_equal,
    _header_is_plain,
)


def _above_zero(value: Any, at: str, problems: Problems) -> None:
    number(value, at, problems)
    if isinstance(value, int | float) and value <= 0:
        wrong(problems, "must be greater than 0", at)


_LABEL = string(20)
_SERIES = structure(
    {"name": _LABEL, "data": listed(structure({"label": _LABEL, "value": number}), 20)}
)
_AXES = structure(
    {"categories": listed(_LABEL, 20)}, {"x_label": string(50), "y_label": string(50)}
)


def _series_fit_categories(chart: Any, at: str, problems: Problems) -> None:
    categories = chart["axis_config"]["categories"]
    names = [series["name"] for series in chart["series"]]
    if len(set(names)) < len(names):
        wrong(problems, "series names must be unique", f"{at}/series")
    if len(set(categories)) < len(categories):
        wrong(problems, "categories must be unique", f"{at}/axis_config/categories")
    for index, series in enumerate(chart["series"]):
        labels = [point["label"] for point in series["data"]]
        if sorted(labels) != sorted(categories):
            wrong(
                problems,
                "must have exactly one data point per category",
                f"{at}/series/{index}/data",
            )


_PLOT = every(
    structure({"series": listed(_SERIES, 12), "axis_config": _AXES}), _series_fit_categories
)
_PIE = structure({"segments": listed(structure({"label": _LABEL, "value": _above_zero}), 12)})

DATA_VISUALIZATION: Check = structure(
    {
        "title": string(50),
        "chart": kinds({"pie": _PIE, "line": _PLOT, "bar": _PLOT, "area": _PLOT}),
    },
    _BLOCK_ID,
)


def characters(block: Json) -> int:
    """Count the characters in a table's cells."""
    return sum(_length(cell) for row in block["rows"] for cell in row)


def _length(part: Any) -> int:
    if isinstance(part, dict):
        own = len(part["text"]) if isinstance(part.get("text"), str) else 0
        return own + sum(_length(inner) for key, inner in part.items() if key != "text")
    if isinstance(part, list):
        return sum(_length(one) for one in part)
    return 0
