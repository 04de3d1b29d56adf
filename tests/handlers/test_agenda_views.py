"""An agenda as blocks: what each line says, and what a message has no room for."""

import json
from datetime import UTC, datetime
from typing import Any

from handlers.agendas.views import AGENDA_CHARACTERS, agenda_blocks
from rituals.agendas.agendas import Agenda, Line, Section
from tests.stage import spoken

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


def said(*sections: Section, looks_at: tuple[str, ...] = ()) -> str:
    return " ".join(spoken(agenda_blocks(Agenda(sections, looks_at))).split())


def elements(*lines: Line) -> list[dict[str, Any]]:
    """Return the parts of a list's first row."""
    _, listed = agenda_blocks(Agenda((Section("Title", lines),)))
    found: list[dict[str, Any]] = listed["elements"][0]["elements"][0]["elements"]
    return found


def test_a_section_without_lines_is_its_title() -> None:
    assert said(Section("Nothing waits. Propose one with `/adr`.")) == (
        "Nothing waits. Propose one with /adr ."
    )
    assert agenda_blocks(Agenda()) == []


def test_a_line_says_all_that_is_known() -> None:
    line = Line("Title", "ADR-1", since=NOW, by="U1", note="carried over once")
    kinds = [one["type"] for one in elements(line)]
    assert kinds == ["text", "text", "date", "text", "user", "text"]
    assert "waiting since" in said(Section("T", (line,)))
    assert said(Section("T", (line,))).endswith("· by <@U1> · carried over once")


def test_what_people_wrote_is_text() -> None:
    hostile = Line("<!channel> *bold* `code`", note="<https://evil.example|x>")
    assert {one["type"] for one in elements(hostile)} == {"text"}
    linked = elements(Line("A gateway", "ITEM-1", link="https://example.com"))
    assert linked[-1] == {"type": "link", "url": "https://example.com", "text": "A gateway"}


def test_what_is_left_out_is_counted() -> None:
    some = tuple(Line(f"{at}") for at in range(3))
    assert said(Section("T", some, 4, "/adr list")).endswith("… and 4 more: /adr list")
    assert said(Section("T", some, 4)).endswith("… and 4 more")


def test_the_longest_agenda_fits_a_message() -> None:
    lines = tuple(Line("t" * 3000, f"ACT-{at}", note="n" * 3000) for at in range(15))
    drawn = agenda_blocks(Agenda(tuple(Section(f"S{at}", lines) for at in range(8))))
    assert len(drawn) <= 20
    texts = spoken(drawn)
    assert len(texts) < AGENDA_CHARACTERS + 8 * 600
    assert len(json.dumps(drawn)) < 40_000
    assert "… and 14 more" in texts  # one line of each section is always there
