"""What each block and element looks like, and that no text in one becomes a tag."""

import re
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.sandbox.page.blocks import render_blocks
from bot.sandbox.page.reader import Reader, Surface

Json = dict[str, Any]

READER = Reader(
    person="U1",
    zone=ZoneInfo("Europe/Berlin"),
    now=datetime(2026, 11, 23, 8, 0, tzinfo=UTC),
    people={"U1": "Ada", "U2": "Ben"},
    channels={"C1": "team", "C2": "secret"},
    directs={"D1": "Ben"},
    private=frozenset({"C2"}),
)


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text, "emoji": True}


def option(name: str) -> Json:
    return {"text": plain(name.title()), "value": name}


def html(*blocks: Json, **more: Any) -> str:
    return str(render_blocks(blocks, Surface(READER, "modal", "v1", **more)))


def field(element: Json, **block: Any) -> Json:
    element = {"action_id": "a", **element}
    return {"type": "input", "block_id": "b", "label": plain("Name"), "element": element, **block}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "block_id": "b", "elements": list(elements)}


SELECT: Json = {
    "type": "static_select",
    "action_id": "a",
    "options": [option("one"), option("two")],
}
CHART: Json = {
    "type": "bar",
    "series": [
        {"name": "done", "data": [{"label": "W1", "value": 3}, {"label": "W2", "value": 5}]}
    ],
    "axis_config": {"categories": ["W1", "W2"], "y_label": "actions"},
}


def visual(chart: Json) -> Json:
    return {"type": "data_visualization", "block_id": "b", "title": "Trend", "chart": chart}


def test_header_is_a_heading() -> None:
    assert "<h3>Hello 🎉</h3>" in html({"type": "header", "text": plain("Hello :tada:")})


def test_section_shows_text_and_fields() -> None:
    shown = html(
        {
            "type": "section",
            "text": {"type": "mrkdwn", "text": "*hi*"},
            "fields": [plain("left *x*"), {"type": "mrkdwn", "text": "_right_"}],
        }
    )
    assert "<strong>hi</strong>" in shown
    assert "left *x*" in shown
    assert "<em>right</em>" in shown


def test_section_holds_its_accessory() -> None:
    shown = html(
        {"type": "section", "text": plain("Who?"), "accessory": {**SELECT, "type": "users_select"}}
    )
    assert '<option value="U2">Ben</option>' in shown
    assert 'aria-label="Who?"' in shown


def test_context_mixes_texts_and_pictures() -> None:
    picture = {"type": "image", "image_url": "https://x.y/z.png", "alt_text": "A cat"}
    shown = html({"type": "context", "elements": [plain("small"), picture]})
    assert "small" in shown
    assert "A cat" in shown
    assert "<img" not in shown


def test_divider_is_a_rule() -> None:
    assert "<hr>" in html({"type": "divider"})


def test_unknown_block_shows_its_name() -> None:
    assert "[hologram]" in html({"type": "hologram"})


def test_input_carries_hint_and_error() -> None:
    shown = html(
        field({"type": "plain_text_input"}, hint=plain("Short"), optional=True),
        errors={"b": "Too long"},
    )
    assert 'aria-describedby="v1-b-hint v1-b-error"' in shown
    assert 'aria-invalid="true"' in shown
    assert ">Too long</p>" in shown
    assert "(optional)" in shown


@pytest.mark.parametrize(
    ("block", "live"),
    [
        ({}, None),
        ({"dispatch_action": True}, "enter"),
    ],
)
def test_inputs_tell_the_app_when_asked(block: Json, live: str | None) -> None:
    shown = html(field({"type": "plain_text_input"}, **block))
    assert (f'data-live="{live}"' in shown) == (live is not None)


def test_rich_text_has_lists_and_styles() -> None:
    def section(*runs: Json) -> Json:
        return {"type": "rich_text_section", "elements": list(runs)}

    runs: list[Json] = [
        {"type": "text", "text": "both", "style": {"bold": True, "italic": True}},
        {"type": "user", "user_id": "U2"},
        {"type": "emoji", "name": "unheard", "unicode": "1f600"},
        {"type": "link", "url": "https://x.y", "text": "go"},
        {"type": "date", "timestamp": 1795420800, "format": "{time}", "fallback": "soon"},
    ]
    shown = html(
        {
            "type": "rich_text",
            "elements": [
                section(*runs),
                {"type": "rich_text_list", "style": "ordered", "elements": [section(runs[0])]},
                {"type": "rich_text_quote", "elements": [runs[0]]},
                {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "<x>"}]},
            ],
        }
    )
    for piece in ("<em><strong>both</strong></em>", "@Ben", "😀", ">go</a>", ">09:00</time>"):
        assert piece in shown
    assert "<ol" in shown
    assert "<blockquote>" in shown
    assert "<pre><code>&lt;x&gt;</code></pre>" in shown


def test_markdown_has_tables_and_strikes() -> None:
    shown = html({"type": "markdown", "text": "# T\n\n~~no~~ **yes**\n\n|a|b|\n|-|-:|\n|1|2|"})
    for piece in (
        "<h1>T</h1>",
        "<s>no</s>",
        "<strong>yes</strong>",
        "<td>1</td>",
        '<td class="right">2</td>',
    ):
        assert piece in shown


def test_table_aligns_its_columns() -> None:
    cell = {"type": "raw_text", "text": "A&B"}
    shown = html(
        {"type": "table", "rows": [[cell], [cell]], "column_settings": [{"align": "right"}]}
    )
    assert '<th class="right" scope="col">A&amp;B</th>' in shown
    assert '<td class="right">A&amp;B</td>' in shown


def test_long_data_tables_scroll() -> None:
    rows: list[list[Json]] = [
        [{"type": "raw_text", "text": "Team"}, {"type": "raw_text", "text": "Open"}]
    ]
    rows += [
        [{"type": "raw_text", "text": f"T{i}"}, {"type": "raw_number", "value": i, "text": str(i)}]
        for i in range(7)
    ]
    shown = html(
        {"type": "data_table", "caption": "Teams", "rows": rows, "row_header_column_index": 0}
    )
    assert "<caption>Teams</caption>" in shown
    assert "scrolls" in shown
    assert '<th scope="row">T0</th>' in shown
    assert '<td class="right">6</td>' in shown


@pytest.mark.parametrize(
    ("kind", "shape"), [("bar", "<rect"), ("line", "<polyline"), ("area", "<polygon")]
)
def test_charts_draw_every_point(kind: str, shape: str) -> None:
    shown = html(visual({**CHART, "type": kind}))
    assert shape in shown
    assert "<title>W2, done: 5</title>" in shown
    assert 'aria-label="Trend, ' in shown
    assert '<th scope="row">W1</th><td>3</td>' in shown


def test_nothing_has_no_bar() -> None:
    data = [{"label": f"W{at}", "value": value} for at, value in enumerate((0, 2, 0), 1)]
    config = {"categories": ["W1", "W2", "W3"]}
    series = [{"name": "done", "data": data}]
    shown = html(visual({**CHART, "type": "bar", "series": series, "axis_config": config}))
    assert "<title>W2, done: 2</title>" in shown
    assert "<title>W1, done: 0</title>" not in shown
    assert '<th scope="row">W1</th><td>0</td>' in shown, "the figures have it"


@pytest.mark.parametrize("shares", [[1.0], [1.0, 3.0], [1.0, 1.0, 2.0]])
def test_pies_draw_every_segment(shares: list[float]) -> None:
    segments = [{"label": f"S{i}", "value": share} for i, share in enumerate(shares)]
    shown = html(visual({"type": "pie", "segments": segments}))
    assert shown.count("<path") + shown.count("<circle") == len(shares)


@pytest.mark.parametrize("values", [[0, 0], [-5, 5], [0.1, 0.25], [10**9, 1], [7, 7]])
def test_charts_bear_any_figures(values: list[float]) -> None:
    data = [{"label": f"W{i + 1}", "value": value} for i, value in enumerate(values)]
    shown = html(visual({**CHART, "type": "line", "series": [{"name": "x", "data": data}]}))
    assert "nan" not in shown


@pytest.mark.parametrize(
    ("kind", "values", "ticks"),
    [
        ("line", [99.95, 99.87], ["99.86", "99.96"]),
        ("bar", [99.95, 99.87], ["0", "100"]),
        ("line", [10.0, 90.0], ["0", "100"]),
    ],
)
def test_a_line_far_from_zero_shows_how_it_moves(
    kind: str, values: list[float], ticks: list[str]
) -> None:
    data = [{"label": f"W{i + 1}", "value": value} for i, value in enumerate(values)]
    shown = html(visual({**CHART, "type": kind, "series": [{"name": "x", "data": data}]}))
    found = re.findall(r'class="tick end"[^>]*>([^<]*)<', shown)
    assert [found[0], found[-1]] == ticks


@pytest.mark.parametrize("level", ["default", "info", "warning", "error", "success"])
def test_alerts_carry_their_level(level: str) -> None:
    assert f'class="alert {level}"' in html(
        {"type": "alert", "level": level, "text": plain("Mind")}
    )
