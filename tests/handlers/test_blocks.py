import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers import blocks

SCHEMA = Path(__file__).parents[3] / "shared" / "schemas" / "slack-types.schema.json"
LONG = "word " * 2000


def text_of(block: dict[str, Any], *names: str) -> str:
    found: Any = block
    for name in names:
        found = found[name]
    return str(found["text"])


def test_texts_are_clipped_at_slacks_limits() -> None:
    assert len(text_of(blocks.header(LONG), "text")) <= 150
    assert len(text_of(blocks.paragraph(LONG), "text")) <= 3000
    button = blocks.button(LONG, "a", LONG, sure=LONG)
    assert len(text_of(button, "text")) <= 75
    assert len(button["value"]) <= 2000
    confirm = button["confirm"]
    assert len(text_of(confirm, "text")) <= 300
    assert len(text_of(confirm, "confirm")) <= 30
    assert len(text_of(blocks.option(LONG, LONG), "text")) <= 75
    assert len(blocks.option(LONG, LONG)["value"]) <= 150
    field = blocks.text_input("a", LONG, initial=LONG, hint=LONG, placeholder=LONG)
    assert len(text_of(field, "label")) <= 2000
    assert len(text_of(field, "hint")) <= 2000
    assert len(field["element"]["initial_value"]) <= 3000
    assert len(text_of(field["element"], "placeholder")) <= 150
    modal = blocks.modal(LONG, [], submit=LONG, close=LONG)
    assert {len(text_of(modal, name)) <= 24 for name in ("title", "submit", "close")} == {True}


@pytest.mark.parametrize("over", [-1, 0, 1])
def test_clip_cuts_only_what_is_over(over: int) -> None:
    text = "x" * (150 + over)
    clipped = blocks.clip(text, 150)
    assert clipped == (text if over <= 0 else "x" * 149 + "…")


@given(st.text(), st.integers(1, 50))
def test_clip_never_exceeds(text: str, characters: int) -> None:
    clipped = blocks.clip(text, characters)
    assert len(clipped) <= characters
    assert clipped == text or clipped.endswith("…")


@given(st.text(), st.integers(1, 50))
def test_pieces_join_to_the_text(text: str, characters: int) -> None:
    cut = blocks.pieces(text, characters)
    assert "".join(cut) == text
    assert all(0 < len(piece) <= characters for piece in cut)


@given(st.text())
def test_escaped_text_holds_no_token(text: str) -> None:
    escaped = blocks.escaped(text)
    assert "<" not in escaped
    assert ">" not in escaped
    assert escaped.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") == text


@pytest.mark.parametrize("count", [0, 99, 100, 101, 250])
def test_blocks_fit_and_say_what_does_not(count: int) -> None:
    fitted = blocks.fitting([blocks.divider()] * count, 100)
    assert len(fitted) == min(count, 100)
    if count > 100:
        assert f"{count - 99} more parts" in str(fitted[-1])


def test_no_text_is_ever_empty() -> None:
    made = [
        blocks.header(""), blocks.header(" \n "), blocks.paragraph(""),
        blocks.line(blocks.words("")), blocks.button("", "a"), blocks.option("", "a"),
        blocks.text_input("a", ""),
    ]  # fmt: skip
    assert '"text": ""' not in json.dumps(made)


def test_menu_offers_a_hundred_at_most() -> None:
    menu = blocks.choice("a", "A", [(f"Team {n}", str(n)) for n in range(150)], initial="7")
    assert len(menu["element"]["options"]) == 100
    assert menu["element"]["initial_option"] in menu["element"]["options"]
    absent = blocks.choice("a", "A", [("One", "1")], initial="7")
    assert "initial_option" not in absent["element"]


def test_fallback_speaks_every_part() -> None:
    when = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
    spoken = blocks.fallback(
        blocks.words("<!channel> by "), blocks.person("U1"), blocks.words(" in "),
        blocks.channel("C1"), blocks.words(" on "), blocks.moment(when),
    )  # fmt: skip
    assert spoken == (
        "&lt;!channel&gt; by <@U1> in <#C1> on"
        " <!date^1795507200^{date_short_pretty} at {time}|2026-11-24 08:00 UTC>"
    )


EVERY_BLOCK = [
    blocks.header("Title"),
    blocks.paragraph("Text"),
    blocks.divider(),
    blocks.actions(blocks.button("Go", "go", "1", style="primary", sure="Really?"), block_id="b"),
    blocks.line(blocks.words("a", bold=True), blocks.person("U1"), blocks.channel("C1")),
    blocks.bullets([[blocks.words("a", italic=True)], [blocks.words("b")]]),
    blocks.text_input("a", "A", initial="x", hint="h", placeholder="p", multiline=True),
    blocks.choice("c", "C", [("One", "1")], initial="1", hint="h"),
    blocks.ticks("t", "T", [("One", "1")], ticked=["1"]),
]


@pytest.mark.skipif(not SCHEMA.exists(), reason="Slack's types are not at ../shared/schemas")
@pytest.mark.parametrize("block", EVERY_BLOCK, ids=lambda block: block["type"])
def test_blocks_are_what_slack_types(block: dict[str, Any]) -> None:
    known = json.loads(SCHEMA.read_text())
    jsonschema.validate(block, {**known, "$ref": "#/definitions/KnownBlock"})


@pytest.mark.skipif(not SCHEMA.exists(), reason="Slack's types are not at ../shared/schemas")
def test_views_are_what_slack_types() -> None:
    known = json.loads(SCHEMA.read_text())
    modal = blocks.modal("Title", EVERY_BLOCK, callback_id="c", submit="Save", metadata="1")
    jsonschema.validate(modal, {**known, "$ref": "#/definitions/ModalView"})
    jsonschema.validate(blocks.home(EVERY_BLOCK[:4]), {**known, "$ref": "#/definitions/HomeView"})
