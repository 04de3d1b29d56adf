"""Counts, nudges, own times and questions: what answering rests on."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from rituals.cadences.cadences import Cadence
from rituals.cadences.questions import lasting, own_of
from rituals.cadences.schedules import NONE_OFF
from rituals.occurrences.answer_promises import error_of, person_of, prompt, trouble
from rituals.occurrences.answering import nudged_at, waits_for
from rituals.occurrences.invitees import opens_for
from rituals.occurrences.occurrences import Occurrence, closes_at
from rituals.occurrences.promises import announcement
from rituals.occurrences.turnouts import lasting_of, silent, turnout_of
from rituals.people import Person
from storage.occurrence_people import Asked

NINE = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
CADENCE = Cadence(
    id=1, workspace="T1", team_id=1, ritual="standup", title="Stand-up",
    rule="FREQ=DAILY", zone="Europe/Berlin", start="2026-11-24T09:00", lead_minutes=0,
    open_minutes=480, grace_minutes=240, channel="C1", created_at=NINE, own_time=True,
)  # fmt: skip
OCCURRENCE = Occurrence(
    id=5, workspace="T1", cadence_id=1, local_date=date(2026, 11, 24), starts_at=NINE,
    state="open", number=None, closed_at=None, why=None, channel="C1", card_ts="1.0",
)  # fmt: skip


def asked(
    person: str, *, away: bool = False, late: bool = False, answers: str | None = None
) -> Asked:
    at = None if answers is None else NINE
    return Asked("T1", 5, person, NINE, away, at, late, answers or "")


def somebody(zone: str | None) -> Person:
    return Person("T1", "U1", "Kiran", zone, is_bot=False, has_left=False, known_at=NINE)


def test_counts_say_who_is_there() -> None:
    people = [
        asked("U1", answers="{}"),
        asked("U2"),
        asked("U3", away=True),
        asked("U4", answers="{}", late=True),
        asked("U5"),
    ]
    assert str(turnout_of(people, gone={"U5"})) == "1 of 3 answered · 1 late · 1 away"
    assert silent(people, gone={"U5"}) == ["U2"]


def test_counts_of_nobody() -> None:
    assert str(turnout_of([])) == "there is nobody to ask"
    assert str(turnout_of([asked("U1", away=True)])) == "everybody is away"


@given(st.lists(st.tuples(st.booleans(), st.booleans(), st.booleans(), st.booleans()), max_size=40))
def test_counts_add_up(rows: list[tuple[bool, bool, bool, bool]]) -> None:
    """Whoever was asked answered in time, late, or is silent; or is away, or has left."""
    people, gone = [], set()
    for at, (away, answered, late, left) in enumerate(rows):
        said = "{}" if answered else None
        people.append(asked(f"U{at}", away=away, late=late and answered, answers=said))
        if left:
            gone.add(f"U{at}")
    count = turnout_of(people, gone)
    assert count.asked == count.answered + count.late + len(silent(people, gone))
    assert count.asked + count.away <= len(people)


def test_what_blocks_is_what_stands_until_cleared() -> None:
    questions = own_of(
        '{"done": {"ask": "Done?", "prefill": "next"}, "next": {"ask": "Next?"},'
        ' "blocked": {"ask": "Blocked?", "prefill": "blocked"}}'
    )
    assert list(lasting(questions)) == ["blocked"]
    people = [asked("U1", answers='{"blocked": "No GPU", "next": "x"}'), asked("U2", answers="{}")]
    (found,) = lasting_of(people, questions)["blocked"]
    assert (found.person, found.said) == ("U1", "No GPU")


def test_own_questions_are_read_or_refused() -> None:
    assert own_of("") == {}
    assert own_of("{}") == {}
    with pytest.raises(ValidationError):
        own_of('{"a": {"asks": "?"}}')


@pytest.mark.parametrize(
    ("zone", "opens"),
    [
        ("Asia/Kolkata", datetime(2026, 11, 24, 3, 30, tzinfo=UTC)),
        ("Europe/Lisbon", datetime(2026, 11, 24, 9, 0, tzinfo=UTC)),
        ("America/Los_Angeles", datetime(2026, 11, 24, 17, 0, tzinfo=UTC)),
        ("No/Where", NINE),
        (None, NINE),
    ],
)
def test_own_time_is_the_same_on_the_wall(zone: str | None, opens: datetime) -> None:
    assert opens_for(OCCURRENCE, CADENCE, somebody(zone)) == opens


def test_shared_time_is_the_start() -> None:
    shared = replace(CADENCE, own_time=False)
    assert opens_for(OCCURRENCE, shared, somebody("Asia/Kolkata")) == NINE


def test_called_by_hand_everybody_is_asked_at_once() -> None:
    by_hand = replace(OCCURRENCE, starts_at=NINE + timedelta(hours=3, minutes=7))
    assert opens_for(by_hand, CADENCE, somebody("Asia/Kolkata")) == by_hand.starts_at


def test_own_time_in_a_gap_moves_to_its_end() -> None:
    """On 14 March 2027 there is no 02:30 in California."""
    early = replace(CADENCE, start="2027-03-14T02:30")
    starts = datetime(2027, 3, 14, 1, 30, tzinfo=UTC)
    held = replace(OCCURRENCE, starts_at=starts)
    expected = datetime(2027, 3, 14, 10, 0, tzinfo=UTC)
    assert opens_for(held, early, somebody("America/Los_Angeles")) == expected


@pytest.mark.parametrize("rule", ["FREQ=DAILY", "FREQ=DAILY;BYHOUR=2;BYMINUTE=30"])
def test_own_time_from_a_gap_is_the_hour_that_is_named(rule: str) -> None:
    """On 28 March 2027 there is no 02:30 in Berlin: it is held at 03:00, and is at its hour."""
    early = replace(CADENCE, rule=rule, start="2026-11-24T02:30")
    held = replace(OCCURRENCE, starts_at=datetime(2027, 3, 28, 1, 0, tzinfo=UTC))
    expected = datetime(2027, 3, 27, 21, 0, tzinfo=UTC)
    assert opens_for(held, early, somebody("Asia/Kolkata")) == expected
    assert opens_for(held, early, somebody(None)) == held.starts_at


def test_rule_that_names_its_hour_is_run_by_hand_too() -> None:
    ten = replace(CADENCE, rule="FREQ=DAILY;BYHOUR=10;BYMINUTE=0")
    by_hand = replace(OCCURRENCE, starts_at=NINE + timedelta(hours=3, minutes=7))
    assert opens_for(by_hand, ten, somebody("Asia/Kolkata")) == by_hand.starts_at
    at_ten = replace(OCCURRENCE, starts_at=NINE + timedelta(hours=1))
    half_past_four = datetime(2026, 11, 24, 4, 30, tzinfo=UTC)
    assert opens_for(at_ten, ten, somebody("Asia/Kolkata")) == half_past_four


def test_announcement_keeps_its_hour_across_a_clock_change() -> None:
    """Monday, 29 March 2027, 09:00 in Berlin; the clocks went forward on Sunday."""
    monday = datetime(2027, 3, 29, 7, 0, tzinfo=UTC)
    held = replace(OCCURRENCE, starts_at=monday, local_date=monday.date())
    told = announcement(held, replace(CADENCE, lead_minutes=3 * 24 * 60), NONE_OFF)
    assert told.due_at == datetime(2027, 3, 26, 8, 0, tzinfo=UTC)


def test_nudge_comes_before_the_close_and_after_the_start() -> None:
    assert nudged_at(OCCURRENCE, CADENCE) == NINE + timedelta(hours=6)
    short = replace(CADENCE, open_minutes=60)
    assert nudged_at(OCCURRENCE, short) == NINE + timedelta(minutes=30)
    assert nudged_at(OCCURRENCE, replace(CADENCE, nudge_minutes=0)) is None


@given(st.integers(1, 100_000), st.integers(1, 100_000))
def test_nudge_lies_within(open_minutes: int, nudge_minutes: int) -> None:
    cadence = replace(CADENCE, open_minutes=open_minutes, nudge_minutes=nudge_minutes)
    at = nudged_at(OCCURRENCE, cadence)
    assert at is not None
    assert NINE < at < closes_at(OCCURRENCE, cadence)


def test_who_is_waited_for() -> None:
    assert waits_for(asked("U1"), NINE)
    assert not waits_for(asked("U1"), NINE - timedelta(minutes=1))
    assert not waits_for(asked("U1", away=True), NINE)
    assert not waits_for(asked("U1", answers="{}"), NINE)


def test_keys_name_their_person_and_their_error() -> None:
    assert person_of(prompt(OCCURRENCE, "U1", NINE).key) == "U1"
    one = trouble(OCCURRENCE, CADENCE, "is_archived", "U1", NINE)
    assert error_of(one.key) == "is_archived"
    assert one.key == trouble(OCCURRENCE, CADENCE, "is_archived", "U2", NINE).key
