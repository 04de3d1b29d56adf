"""Every dialect: what is read of it, and that one change alters only its place."""

from dataclasses import replace
from datetime import date
from difflib import unified_diff
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rituals.adr_files.drafts import draft_in
from rituals.adr_files.layout import Dialect, Layout, layout
from rituals.adr_files.madr import UnpatchableDecision, is_decision_file, patch, read
from rituals.decisions.drafts import FIELDS
from tests.rituals.adr_files.adr_strategies import files
from tests.rituals.adr_files.madr_files import COLLECTIONS, NYGARD, SUPERSEDED_PAIR, collected

MADR_3 = """\
---
status: {status}
deciders: [Ada, '@grace'] # both
---
# Use one queue

## Context and Problem Statement

Why.

## Considered Options

- One
- Two

## Decision Outcome

Chosen option: "One", because so.

### Consequences

- Good, because less
- Bad, because dear

## Validation

A test.
"""
MADR_2 = """\
# Use one queue

* Status: accepted <!-- optional -->
* Deciders: Ada,
  Grace <!-- optional -->
* Date: 2026-01-05 <!-- optional -->

Technical Story: <https://example.org/1>

## Context and Problem Statement

Why.

## Decision Outcome

Chosen option: "One".

### Positive Consequences <!-- optional -->

* less to run

### Negative Consequences <!-- optional -->

* dear

## Links <!-- optional -->

* [Refined by](0007-x.md)
"""


def lines_changed(before: str, after: str) -> list[str]:
    changes = unified_diff(before.split("\n"), after.split("\n"), n=0)
    return [line for line in [*changes][2:] if not line.startswith("@@")]


def change(text: str, **changes: Any) -> list[str]:
    """Return the lines that a change takes out and puts in."""
    return lines_changed(text, patch(text.encode(), **changes).decode())


class TestReading:
    @pytest.mark.parametrize(
        ("text", "dialect"),
        [
            (MADR_3, Dialect.MADR_3),
            (MADR_2, Dialect.MADR_2),
            (NYGARD, Dialect.NYGARD),
            (f"---\nlayout: x\n---\n{NYGARD}", Dialect.NYGARD),
            (MADR_3.replace("deciders", "decision-makers"), Dialect.MADR_4),
        ],
    )
    def test_dialect_is_told(self, text: str, dialect: Dialect) -> None:
        assert layout(text.encode()).dialect is dialect

    def test_madr_3(self) -> None:
        found = read(MADR_3.replace("{status}", "no").encode())
        assert (found.status, found.decision_makers) == ("no", ("Ada", "@grace"))
        assert (found.good, found.bad, found.confirmation) == (("less",), ("dear",), "A test.")

    def test_madr_2(self) -> None:
        found = read(MADR_2.encode())
        assert (found.status, found.date) == ("accepted", "2026-01-05")
        assert found.decision_makers == ("Ada", "Grace")
        assert (found.good, found.bad) == (("less to run",), ("dear",))
        assert found.preamble == "Technical Story: <https://example.org/1>"
        assert draft_in(layout(MADR_2.encode())).links == "[Refined by](0007-x.md)"

    def test_nested_names(self) -> None:
        found = read(b"# T\n\n* Deciders:\n  * Ada\n  * Hopper, Grace\n\n## Context\n\nx\n")
        assert found.decision_makers == ("Ada", "Hopper, Grace")

    def test_nygard(self) -> None:
        found = read(NYGARD.encode())
        assert (found.title, found.status, found.date) == (
            "Use one queue",
            "Accepted",
            "2026-01-05",
        )
        assert (found.state, found.because) == ("accepted", "We will use one.")
        assert found.status_links == ("Amends [2. Count tokens](0002-count-tokens.md)",)

    def test_later_status_line_supersedes(self) -> None:
        text = NYGARD.replace("Amends [2", "Superceded by [2")
        assert read(text.encode()).state == "superseded"

    def test_status_in_a_fence_is_none(self) -> None:
        text = (
            "# T\n\n```\nStatus: accepted\n```\n<!--\n* Date: 2026-01-01\n-->\n\n## Context\n\nx\n"
        )
        found = read(text.encode())
        assert (found.status, found.date) == ("", "")

    def test_options_may_be_headings(self) -> None:
        data = b"# T\n\n## Considered Options\n\n### One\n\nIt.\n\n### Two\n\n## Decision\n\nx\n"
        assert draft_in(layout(data)).options == "One\nTwo"
        with pytest.raises(UnpatchableDecision, match="are headings"):
            patch(data, options="One")

    @pytest.mark.parametrize("path", collected("adr-tools", "log4brains"))
    def test_collections_read_whole(self, path: Path) -> None:
        found = read(path.read_bytes())
        assert found.title
        assert not found.title[0].isdigit()
        assert found.state in {"accepted", "superseded"}
        assert found.date.startswith("20")
        assert found.because or found.chosen
        assert found.sections == found.outcome_sections == ()

    def test_whole_collection_was_looked_at(self) -> None:
        if not COLLECTIONS.is_dir():
            pytest.skip(f"no collection at {COLLECTIONS}")
        there = [path for path in COLLECTIONS.rglob("*.md") if is_decision_file(path.name)]
        assert len(there) == len(collected("madr", "adr-tools", "log4brains"))


class TestChanging:
    def test_madr_3(self) -> None:
        text = MADR_3.replace("{status}", "proposed # x")
        assert change(text, status="accepted", decision_makers="Ada") == [
            "-status: proposed # x", "-deciders: [Ada, '@grace'] # both",
            '+status: "accepted" # x', "+deciders: Ada # both",
        ]  # fmt: skip
        assert change(text, confirmation="Two tests.") == ["-A test.", "+Two tests."]
        assert change(text, options="One\nThree\nTwo") == ["+- Three"]
        assert change(text, bad="") == ["-- Bad, because dear"]
        assert change(text, neutral="slow") == ["+- Neutral, because slow"]

    def test_madr_2(self) -> None:
        assert change(MADR_2, status="deprecated", date="2026-02-01") == [
            "-* Status: accepted <!-- optional -->", "+* Status: deprecated <!-- optional -->",
            "-* Date: 2026-01-05 <!-- optional -->", "+* Date: 2026-02-01 <!-- optional -->",
        ]  # fmt: skip
        assert change(MADR_2, good="less to run\nsafe", bad="very dear") == [
            "+* safe", "-* dear", "+* very dear",
        ]  # fmt: skip
        assert change(MADR_2, informed="Alan") == ["+* Informed: Alan"]
        assert change(MADR_2, relations=["Supersedes [ADR-0002](0002-y.md)"]) == [
            "+* Supersedes [ADR-0002](0002-y.md)"
        ]
        assert change(MADR_2, drivers="Cost") == ["+", "+## Decision Drivers", "+", "+* Cost"]

    def test_nygard(self) -> None:
        assert change(NYGARD, status="Superseded by [4. Two](0004-two.md)") == [
            "-Accepted", "+Superseded by [4. Two](0004-two.md)",
        ]  # fmt: skip
        assert change(NYGARD, relations=["Supersedes [1. X](0001-x.md)"]) == [
            "+", "+Supersedes [1. X](0001-x.md)",
        ]  # fmt: skip
        assert change(NYGARD, title="Use 2") == ["-# 3. Use one queue", "+# 3. Use 2"]
        assert change(NYGARD, date="2026-02-01") == ["-Date: 2026-01-05", "+Date: 2026-02-01"]
        assert change(NYGARD, good="fast") == ["+* Good, because fast"]
        assert change(NYGARD, neutral="Nothing drifts.") == ["-* One more", "-  thing to run.", "-"]
        assert change(NYGARD, decision_makers="Ada\nGrace") == ["+", "+Deciders: Ada, Grace"]

    def test_own_fields_have_sections_of_their_own(self) -> None:
        changes: dict[str, Any] = {
            "cost": "40 EUR", "kind": "vendor", "review_on": date(2027, 3, 1),
        }  # fmt: skip
        for text in (MADR_3, MADR_2, NYGARD):
            patched = patch(text.encode(), **changes)
            found = draft_in(layout(patched))
            assert {name: getattr(found, name) for name in changes} == changes
            assert patched.decode().startswith(text)
            back = patch(patched, cost="", kind="implementation", review_on=None)
            assert draft_in(layout(back)) == draft_in(layout(text.encode()))

    def test_names_with_commas_have_no_place_in_a_line(self) -> None:
        with pytest.raises(UnpatchableDecision, match="decision makers"):
            patch(MADR_2.encode(), decision_makers="Hopper, Grace\nAda")

    def test_unknown_field_is_a_mistake(self) -> None:
        with pytest.raises(KeyError):
            patch(MADR_2.encode(), colour="red")


VALUES: dict[str, Any] = {
    "title": "Another title", "status": "rejected", "date": "2027-01-01",
    "decision_makers": "Linus", "consulted": "Barbara\nAlan", "informed": "no",
    "context": "Another reason.\n\n```\n## fence\n```", "because": "why not\n\n* a\n* b",
    "chosen": "Another", "confirmation": "By a test.", "pros": "### A\n\nx\n\n### B\n\ny",
    "more": "Some more.", "cost": "40 EUR", "fallback": "None.", "alternative": "A shared one",
    "drivers": "Cache\nCost", "options": "Another\nCache", "good": "fast", "bad": "dear\nslow",
    "neutral": "so", "links": "https://example.org/x\n[y](y.md)", "kind": "vendor",
    "product_facing": True, "review_on": date(2027, 3, 1),
}  # fmt: skip
PLACES = {
    "chosen": ("outcome",), "because": ("outcome",), "links": ("more", "status"),
    **dict.fromkeys(("good", "bad", "neutral"), ("consequences", "positive", "negative")),
    **dict.fromkeys(("kind", "product_facing", "review_on"), ("governance",)),
}  # fmt: skip
METADATA = {"status", "date", "decision_makers", "consulted", "informed"}


def alike(one: str, other: str) -> int:
    """Return for how many characters two texts begin alike."""
    pairs = zip(one, other, strict=False)
    return next((place for place, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def allowed(file: Layout, name: str) -> list[tuple[int, int]]:
    """Return the characters that a change of a field may touch; none where it is not there."""
    if name == "title":
        return [(file.starts[file.title.line], file.starts[file.title.end])]
    parts = (file[place] for place in PLACES.get(name, (name,)))
    spans = [(file.starts[part.first], file.starts[part.end]) for part in parts if part]
    if name in METADATA:
        head = file.parts[0].line if file.parts else len(file.lines)
        return [*spans, (0, file.starts[head])]
    return spans


@pytest.mark.parametrize("dialect", Dialect)
class TestEveryFile:
    @settings(max_examples=25, deadline=None)
    @given(st.data())
    def test_same_values_keep_every_byte(self, dialect: Dialect, data: st.DataObject) -> None:
        original = data.draw(files(dialect))
        file, said = layout(original), read(original)
        assert file.dialect is dialect
        draft = draft_in(file)
        same = {name: getattr(draft, name) for name in FIELDS}
        assert patch(original, status=said.status, date=said.date, **same) == original

    @settings(max_examples=60, deadline=None)
    @given(st.data())
    def test_one_change_alters_its_place(self, dialect: Dialect, data: st.DataObject) -> None:
        original = data.draw(files(dialect))
        name = data.draw(st.sampled_from(sorted(VALUES)))
        before = layout(original)
        patched = patch(original, **{name: VALUES[name]})
        after = layout(patched)
        if name in {"status", "date"}:
            assert getattr(read(patched), name) == VALUES[name]
            assert draft_in(after) == draft_in(before)
        else:
            assert draft_in(after) == replace(draft_in(before), **{name: VALUES[name]})
            assert read(patched).status == read(original).status
        self.check_place(before, after, name)

    def check_place(self, before: Layout, after: Layout, name: str) -> None:
        """Check that what differs lies in one allowed place, or is only added."""
        old, new = before.text, after.text
        top = alike(old, new)
        bottom = alike(old[top:][::-1], new[top:][::-1])
        gone = (top, len(old) - bottom)
        inside = any(first <= gone[0] and gone[1] <= end for first, end in allowed(before, name))
        assert inside or not old[slice(*gone)].strip("\r\n"), (old[slice(*gone)], name)
        assert old.endswith(("\n", "\r")) == new.endswith(("\n", "\r"))


def test_pair_of_dialects_reads() -> None:
    assert [layout(data).dialect for data in SUPERSEDED_PAIR.values()] == [
        Dialect.NYGARD, Dialect.MADR_2,
    ]  # fmt: skip
