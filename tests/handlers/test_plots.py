"""Tables and charts at each of Slack's limits: the sandbox refuses what Slack would."""

import json
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sandbox.block_kit import check_blocks
from handlers.plots import chart, table
from tests.handlers.test_blocks import SCHEMA


def texts(block: dict[str, Any]) -> list[list[str]]:
    return [[cell["text"] for cell in row] for row in block["rows"]]


def held(block: dict[str, Any]) -> int:
    return sum(len(text) for row in texts(block) for text in row)


def test_a_table_is_its_rows() -> None:
    drawn = table(["Figure", "Week"], [["Decisions", "3"]], aligns=["left", "right"])
    assert texts(drawn) == [["Figure", "Week"], ["Decisions", "3"]]
    assert [one["align"] for one in drawn["column_settings"]] == ["left", "right"]
    assert check_blocks([drawn], "message") == []


@pytest.mark.parametrize("count", [0, 98, 99, 100, 250])
def test_a_table_has_a_hundred_rows(count: int) -> None:
    drawn = table(["n"], [[str(at)] for at in range(count)])
    assert len(drawn["rows"]) == min(count + 1, 100)
    assert check_blocks([drawn], "message") == []
    last = texts(drawn)[-1]
    assert last == (
        [f"… and {count - 98} more"] if count > 99 else [str(count - 1) if count else "n"]
    )


def test_a_table_has_twenty_columns() -> None:
    drawn = table(["h"] * 25, [["c"] * 25, ["c"]], aligns=["left"] * 25)
    assert {len(row) for row in drawn["rows"]} == {20}
    assert texts(drawn)[2] == ["c", *["-"] * 19]
    assert check_blocks([drawn], "message") == []


def test_a_long_sentence_takes_several_lines() -> None:
    drawn = table(["h", "h"], [["c", "c"]], aligns=["left"] * 2, wraps=1)
    assert drawn["column_settings"] == [{"align": "left"}, {"align": "left", "is_wrapped": True}]
    assert check_blocks([drawn], "message") == []


@pytest.mark.parametrize("each", [98, 99, 100, 101, 102, 5000])
def test_a_tables_characters_fit(each: int) -> None:
    drawn = table(["h"], [["x" * each]] * 99)
    assert held(drawn) <= 10_000
    assert check_blocks([drawn], "message") == []
    rest = [text for (text,) in texts(drawn)[1:]]
    kept = [text for text in rest if text.startswith("x")]
    assert len(kept) == 99 or rest[-1] == f"… and {99 - len(kept)} more"


def test_two_tables_share_the_room() -> None:
    drawn = [table(["h"], [["x" * 150]] * 90, characters=5000) for _ in range(2)]
    assert sum(map(held, drawn)) <= 10_000
    assert check_blocks(drawn, "message") == []


@settings(deadline=None)
@given(st.lists(st.lists(st.text(max_size=300), max_size=25), max_size=120))
def test_whatever_stands_in_it_fits(rows: list[list[str]]) -> None:
    assert check_blocks([table(["a", "b", "c"], rows)], "message") == []


# -- charts ----------------------------------------------------------------------------------------


def test_a_chart_has_a_point_a_category() -> None:
    drawn = chart("Incidents a week", "bar", ["W46", "W47"], [("Sev1", [0, 2])], axis="incidents")
    assert drawn is not None
    assert check_blocks([drawn], "message") == []
    (series,) = drawn["chart"]["series"]
    assert series["data"] == [{"label": "W46", "value": 0}, {"label": "W47", "value": 2}]
    assert drawn["chart"]["axis_config"] == {"categories": ["W46", "W47"], "y_label": "incidents"}


@pytest.mark.parametrize(("series", "points"), [(1, 1), (12, 20), (13, 20), (12, 21), (40, 60)])
def test_a_chart_fits_at_its_limits(series: int, points: int) -> None:
    long = "n" * 60
    categories = [f"{long} {at}" for at in range(points)]
    values = [(long, list(range(points)))] * series
    drawn = chart(long, "line", categories, values, axis=long)
    assert drawn is not None
    assert check_blocks([drawn], "message") == []
    assert len(drawn["chart"]["series"]) == min(series, 12)
    last = drawn["chart"]["series"][0]["data"][-1]["value"]
    assert last == points - 1  # the newest stay


def test_a_chart_without_data_is_none() -> None:
    assert chart("t", "line", [], []) is None
    assert chart("t", "line", ["a"], []) is None
    assert chart("t", "line", ["a", "b"], [("s", [1.0])]) is None
    assert chart("t", "line", ["a"], [("s", [float("nan")]), ("t", [float("inf")])]) is None


@settings(deadline=None)
@given(st.lists(st.text(max_size=30), min_size=1, max_size=30))
def test_labels_are_kept_apart(names: list[str]) -> None:
    drawn = chart("t", "bar", names, [(name, [1.0] * len(names)) for name in names])
    assert drawn is not None
    assert check_blocks([drawn], "message") == []


@pytest.mark.skipif(not SCHEMA.exists(), reason="Slack's types are not at ../shared/schemas")
def test_a_table_is_what_slack_types() -> None:
    known = json.loads(SCHEMA.read_text(encoding="utf-8"))
    drawn = table(["Figure", "Week"], [["Decisions", "3"]], aligns=["left", "right"])
    jsonschema.validate(drawn, {**known, "$ref": "#/definitions/TableBlock"})
