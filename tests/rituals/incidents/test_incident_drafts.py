"""What somebody says of an incident, checked and put in order; and what they mean by a word."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.incidents.declaring import drafted
from rituals.charters.charter import Charter, Size, default_charter
from rituals.errors import Unfit
from rituals.incidents.drafts import (
    BeforeItStarted,
    Draft,
    InFuture,
    LongAgo,
    NoSuchClass,
    NoSuchSeverity,
    TitleMissing,
    TitleTooLong,
    graver,
    services_in,
    severity_in,
)
from rituals.incidents.rooms import NAME_CHARACTERS, channel_name
from tests.decision_rows import NOW
from tests.incident_values import an_incident


def charter() -> Charter:
    return default_charter(Size.MID_SIZE, regulated=False)


@pytest.mark.parametrize(
    ("typed", "severity"),
    [
        ("sev2", "sev2"), ("SEV2", "sev2"), ("Sev 2", "sev2"), ("sev-2", "sev2"), ("P1", "sev1"),
        ("p3", "sev3"), ("4", "sev4"), ("sev5", None), ("severe", None), ("", None), ("²", None),
        ("٢", None), ("sev", None), ("12", None),
    ],
)  # fmt: skip
def test_severity_by_any_name(typed: str, severity: str | None) -> None:
    assert severity_in(charter(), typed) == severity


def test_graver_is_the_first_in_the_charter() -> None:
    assert graver(charter(), "sev3", "sev1") == "sev1"
    assert graver(charter(), "sev2", "unheard of") == "sev2"


@pytest.mark.parametrize(
    ("typed", "services"),
    [
        ("checkout", "checkout"),
        ("checkout; search", "checkout\nsearch"),
        ("checkout;;checkout\n search ", "checkout\nsearch"),
        ("  ;\n", ""),
    ],
)
def test_services_stand_one_a_line(typed: str, services: str) -> None:
    assert services_in(typed) == services


HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        (Draft(" \n "), TitleMissing),
        (Draft("x" * 201), TitleTooLong),
        (Draft("Slow", "terrible"), NoSuchSeverity),
        (Draft("Slow", class_id="bad luck"), NoSuchClass),
        (Draft("Slow", detected_at=NOW + HOUR), InFuture),
        (Draft("Slow", started_at=NOW + HOUR), InFuture),
        (Draft("Slow", started_at=NOW - 400 * 24 * HOUR), LongAgo),
        (Draft("Slow", started_at=NOW - HOUR, detected_at=NOW - 2 * HOUR), BeforeItStarted),
    ],
)
def test_what_is_wrong_is_said(wrong: Draft, error: type[Unfit]) -> None:
    with pytest.raises(error):
        wrong.checked(charter(), NOW, "UTC")


def test_slip_of_a_clock_is_forgiven() -> None:
    slip = timedelta(minutes=2)
    checked = Draft("Slow", detected_at=NOW + slip).checked(charter(), NOW, "UTC")
    assert checked.detected_at == NOW


def test_nothing_said_is_filled() -> None:
    checked = Draft(" Slow \n answers ").checked(charter(), NOW, "UTC")
    assert (checked.title, checked.severity, checked.class_id) == ("Slow answers", "sev3", "")
    assert checked.detected_at == NOW


@given(st.text())
def test_no_typed_word_is_lost(typed: str) -> None:
    draft = drafted(charter(), typed)
    assert len(draft.title) <= 200
    kept = f"{draft.severity} {draft.title} {draft.impact}"
    first, *rest = typed.split() or [""]
    named = severity_in(charter(), first) is not None and not first.isdigit()
    assert all(word in kept.split() for word in (rest if named else typed.split()))


@given(st.text(), st.integers(1, 10**9))
def test_channel_names_are_sound(title: str, number: int) -> None:
    incident = an_incident(number=number, title=title)
    name = channel_name(incident)
    assert 0 < len(name) <= NAME_CHARACTERS
    assert name == name.lower()
    assert name.startswith(f"inc-{number}")
    assert all(one.isascii() and (one.isalnum() or one == "-") for one in name)
    assert channel_name(replace(incident, visibility="named")) == f"inc-{number}"
