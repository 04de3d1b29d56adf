"""What somebody may ask for of a cadence: questions and lines as typed, links, what is refused."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rituals.cadences.catalogue import NoSuchRitual, catalogue, meant
from rituals.cadences.wishes import (
    NO_QUESTIONS,
    BadLink,
    BadStart,
    BadTime,
    BadTitle,
    LongAgenda,
    LongQuestion,
    TooManyQuestions,
    Wish,
    agenda_typed,
    asks,
    link_typed,
    own_questions,
    questions_typed,
    sound,
)
from rituals.charters.charter import Size, default_charter
from rituals.errors import Unfit

CHARTER = default_charter(Size("mid-size"), regulated=False)
STANDUP = CHARTER.rituals["standup"]
NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
WISH = Wish(
    ritual="custom", title="Tea", rule="FREQ=WEEKLY;BYDAY=TU", zone="Europe/Berlin",
    first="2026-11-20", at="09:00", channel="C1",
)  # fmt: skip
LINE = st.text(st.characters(categories=["L", "N", "P"]), min_size=1, max_size=60)


def test_charters_questions_stay_the_charters() -> None:
    assert questions_typed(asks(STANDUP.questions), "", STANDUP) == ""


def test_kept_question_keeps_its_name() -> None:
    kept = questions_typed("What blocks you?\nAnything else?", "", STANDUP)
    assert json.loads(kept) == {
        "blocked": {"ask": "What blocks you?", "prefill": "blocked"},
        "question-1": {"ask": "Anything else?"},
    }
    # Its prefill goes with the question that it took it from.
    alone = questions_typed("What did you get done?", "", STANDUP)
    assert json.loads(alone) == {"done": {"ask": "What did you get done?"}}


def test_no_question_is_not_the_charters() -> None:
    assert questions_typed(" \n ", "", STANDUP) == NO_QUESTIONS
    assert own_questions(NO_QUESTIONS, STANDUP) == {}
    assert questions_typed("", "", None) == ""


@given(st.lists(LINE, min_size=1, max_size=10, unique=True))
def test_questions_come_back_as_typed(lines: list[str]) -> None:
    typed = "\n".join(lines)
    kept = questions_typed(typed, "", None)
    assert asks(own_questions(kept, None)) == typed
    assert questions_typed(typed, kept, None) == kept


def test_too_much_is_refused() -> None:
    with pytest.raises(TooManyQuestions):
        questions_typed("\n".join(map(str, range(11))), "", None)
    with pytest.raises(LongQuestion):
        questions_typed("x" * 3000, "", None)
    with pytest.raises(LongAgenda):
        agenda_typed("\n".join(map(str, range(31))), None)
    assert agenda_typed("\n".join(STANDUP.looks_at), STANDUP) == ""


@pytest.mark.parametrize(
    "link",
    [
        "meet.example.com",
        "http://meet.example.com",
        "https://a b",
        "javascript:alert(1)",
        "https://" + "x" * 500,
    ],
)
def test_bad_link_is_refused(link: str) -> None:
    with pytest.raises(BadLink):
        link_typed(link)


@pytest.mark.parametrize(
    ("change", "error", "field"),
    [
        ({"title": " "}, BadTitle, "title"),
        ({"title": "x" * 101}, BadTitle, "title"),
        ({"at": "25:00"}, BadTime, "at"),
        ({"at": "nine"}, BadTime, "at"),
        ({"first": "2026-02-30"}, BadStart, "from"),
        ({"zone": "Mars/Base"}, Unfit, "zone"),
        ({"rule": "FREQ=HOURLY"}, Unfit, "rule"),
    ],
)
def test_wrong_field_is_named(change: dict[str, str], error: type[Unfit], field: str) -> None:
    with pytest.raises(error) as caught:
        sound(replace(WISH, **change), NOW)  # type: ignore[arg-type]
    assert caught.value.field == field


def test_reminder_comes_within_what_is_open() -> None:
    said = sound(replace(WISH, open_minutes=60, nudge_minutes=120), NOW)
    assert said["nudge_minutes"] == 60


def test_names_of_the_catalogue() -> None:
    assert meant(CHARTER, "Architecture Review Board").id == "architecture-review"
    assert meant(CHARTER, "stand up").id == "standup"
    assert meant(CHARTER, "ONE_ON_ONE").id == "one-on-one"
    assert meant(CHARTER, "vendor").id == "vendor-review"
    with pytest.raises(NoSuchRitual, match="Did you mean standup"):
        meant(CHARTER, "standop")
    assert "postmortem" not in {one.id for one in catalogue(CHARTER)}
