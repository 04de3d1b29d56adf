"""The timeline as a document, its moments, and the words that a list is asked for with."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rituals.calendar.recurrence import zone_named
from rituals.charters.charter import Size, default_charter
from rituals.incidents.looking import Asked, NoSuchFilter, asked_for
from rituals.incidents.states import LIVE
from rituals.incidents.timeline import moment_of
from rituals.incidents.timeline_text import document, plain
from storage.incident_entries import Entry

AT = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
BERLIN = zone_named("Europe/Berlin")
NAMES = {"U1": "Alice", "U2": "Bob *the* <b>"}
CHARTER = default_charter(Size.MID_SIZE, False)  # noqa: FBT003 - as a team says it


def entry(number: int, **fields: object) -> Entry:
    made = Entry(
        id=number, workspace="T1", incident_id=1, at=AT + timedelta(minutes=number), noted_at=AT,
        source="note", verb="", author="U1", by="U1", text=f"note {number}", permalink="",
        channel=None, message_ts=None, corrects=None, removed_at=None, removed_by=None,
    )  # fmt: skip
    return replace(made, **fields)  # type: ignore[arg-type]


def rows(*entries: Entry) -> list[str]:
    text = document("INC-1", "Search is slow", entries, NAMES, BERLIN)
    return [line for line in text.splitlines() if line.startswith("- ")]


def test_entries_stand_in_their_zone() -> None:
    (row,) = rows(entry(1, permalink="https://acme.slack.com/archives/C1/p1"))
    assert row == "- 2026-11-20 11:01 Alice: note 1 <https://acme.slack.com/archives/C1/p1>"


def test_corrected_ones_are_struck() -> None:
    old, new = rows(entry(1), entry(2, corrects=1, by="U2", text="note 1, rather"))
    assert old == (
        "- 2026-11-20 11:01 ~~Alice: note 1~~"
        " (was corrected by Bob \\*the\\* \\<b\\> 2026-11-20 11:00)"
    )
    assert new.endswith(
        "Alice: note 1, rather (corrected by Bob \\*the\\* \\<b\\> 2026-11-20 11:00)"
    )


def test_removed_ones_say_who_did_it() -> None:
    (row,) = rows(entry(1, removed_at=AT, removed_by="U2"))
    assert "~~Alice: note 1~~ (taken out by Bob" in row


def test_pins_without_words_stand_too() -> None:
    (pin,) = rows(entry(1, source="pin", verb="U1 U2", text=""))
    assert pin == "- 2026-11-20 11:01 Alice: pinned"


def test_what_muster_wrote_says_so() -> None:
    (auto,) = rows(entry(1, source="auto", verb="severity-changed", text="Sev1"))
    assert auto == "- 2026-11-20 11:01 Severity changed by Alice: Sev1"


@given(st.text())
def test_any_words_are_one_plain_line(text: str) -> None:
    (row,) = rows(entry(1, text=text, source="shortcut"))
    assert len(row.splitlines()) == 1
    assert not re.search(r"(?<!\\)[<`*\[]", plain(text).replace("\\\\", ""))


@pytest.mark.parametrize("link", ["javascript:alert(1)", "https://a b", "https://a>b", "C1"])
def test_only_addresses_are_links(link: str) -> None:
    (row,) = rows(entry(1, permalink=link))
    assert "<" not in row


@pytest.mark.parametrize("ts", ["", "x", "nan", "1e99", "-1e30", "inf"])
def test_no_moment_is_made_up(ts: str) -> None:
    assert moment_of(ts) is None


def test_message_was_written_at_its_ts() -> None:
    assert moment_of("1795168800.000100") == AT.replace(microsecond=100)


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("", Asked()),
        ("open", Asked(LIVE, words="open")),
        ("all", Asked((), words="all")),
        ("resolved", Asked(("resolved",), words="resolved")),
        ("Sev 1", Asked((), "sev1", words="sev1")),
        ("SEV1", Asked((), "sev1", words="sev1")),
        ("p1", Asked((), "sev1", words="sev1")),
        ("open sev2", Asked(LIVE, "sev2", words="open sev2")),
        ("data-exposure", Asked((), "", "data-exposure", words="data-exposure")),
        ("mine", Asked((), mine=True, words="mine")),
        ("all before 12", Asked((), before=12, words="all")),
        ("before INC-12", Asked(before=12)),
        ("resolved before #7", Asked(("resolved",), before=7, words="resolved")),
        ("yesterday", None),
    ],
)
def test_words_of_a_list(typed: str, asked: Asked | None) -> None:
    if asked is None:
        with pytest.raises(NoSuchFilter):
            asked_for(typed, CHARTER)
    else:
        assert asked_for(typed, CHARTER) == asked
