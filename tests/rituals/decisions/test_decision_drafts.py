"""What a person writes of a decision: put in order, refused beside its field, or named missing."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from rituals.decisions.drafts import (
    ChoiceMissing,
    ChoiceNotListed,
    ContextMissing,
    DateGone,
    DateTooFar,
    Draft,
    TitleMissing,
    TitleTooLong,
    as_people,
    draft_of,
    is_id,
    listed,
)
from rituals.errors import Unfit
from tests.decision_rows import DRAFT, a_decision
from tests.strategies import hostile_line, hostile_text

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("changes", "error", "field"),
    [
        ({"title": ""}, TitleMissing, "title"),
        ({"title": " \n\u2028\0 "}, TitleMissing, "title"),
        ({"title": "x" * 201}, TitleTooLong, "title"),
        ({"context": " \n\t "}, ContextMissing, "context"),
        ({"chosen": "\u2029"}, ChoiceMissing, "chosen"),
        ({"chosen": "Three", "options": "One\nTwo"}, ChoiceNotListed, "chosen"),
        ({"chosen": "One Two", "options": "One\nTwo"}, ChoiceNotListed, "chosen"),
        ({"review_on": date(2026, 11, 23)}, DateGone, "review_on"),
        ({"review_on": date(1026, 11, 23)}, DateGone, "review_on"),
        ({"review_on": date(2037, 1, 1)}, DateTooFar, "review_on"),
        ({"review_on": date(9999, 12, 31)}, DateTooFar, "review_on"),
    ],
)
def test_wrong_field_is_named(changes: dict[str, str], error: type[Unfit], field: str) -> None:
    with pytest.raises(error) as refused:
        replace(DRAFT, **changes).checked(TODAY)  # type: ignore[arg-type]
    assert refused.value.field == field


@pytest.mark.parametrize("typed", ["Qdrant", "qdrant", " QDRANT\n", "  Qdrant  "])
def test_choice_is_spelt_as_listed(typed: str) -> None:
    draft = replace(DRAFT, options="* pgvector\n- Qdrant", chosen=typed)
    assert draft.checked().chosen == "Qdrant"


def test_choice_without_options_needs_none() -> None:
    assert replace(DRAFT, options=" \n* \n", chosen="One").checked().options == ""


def test_files_choice_may_be_none_of_its_options() -> None:
    draft = replace(DRAFT, options="One\nTwo", chosen="Three")
    assert draft.checked(born_here=False).chosen == "Three"


def test_refusal_repeats_what_was_typed() -> None:
    with pytest.raises(ChoiceNotListed, match="“Thre” is none of the options"):
        replace(DRAFT, options="Three", chosen="Thre").checked()


@pytest.mark.parametrize("day", [date(2026, 11, 24), date(2036, 12, 31), None])
def test_day_ahead_is_kept(day: date | None) -> None:
    assert replace(DRAFT, review_on=day).checked(TODAY).review_on == day


def test_title_of_200_characters_fits() -> None:
    assert len(replace(DRAFT, title="x" * 200).checked().title) == 200


written = st.builds(
    Draft,
    title=hostile_line.map(lambda one: f"T{one}"),
    context=hostile_text.map(lambda one: f"C{one}"),
    chosen=hostile_line.map(lambda one: f"O{one}"),
    because=hostile_text,
    good=hostile_text,
    drivers=hostile_text,
    links=hostile_text,
    pros=hostile_text,
    informed=hostile_text,
)


@given(written)
def test_checked_draft_is_in_order(draft: Draft) -> None:
    assume(len(draft.title) <= 200)
    checked = draft.checked()
    assert checked.checked() == checked
    assert "\n" not in checked.title
    assert "\n" not in checked.chosen
    for name in ("drivers", "good", "links"):
        lines = getattr(checked, name).split("\n")
        assert lines == [""] or all(line == line.strip() != "" for line in lines)
    assert draft_of(a_decision(**{name: getattr(checked, name) for name in Draft.__slots__})) == (
        checked
    )


@given(hostile_text)
def test_markers_that_people_type_go(value: str) -> None:
    entries = listed(f"* {value}\n- one\n• * two\n*\n-")
    assert entries.split("\n")[-2:] == ["one", "two"]
    assert listed(entries) == entries


# -- guard rails -----------------------------------------------------------------------------------

COST = "a cost estimate"
FALLBACK = "the fallback if the provider fails"
ALTERNATIVE = "the simpler or shared alternative"


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({}, [COST]),
        ({"cost": "10 €"}, []),
        ({"cost": " \n"}, [COST]),
        ({"kind": "vendor"}, [COST, FALLBACK]),
        ({"kind": "model-choice", "cost": "1 €", "fallback": "The old one"}, []),
        ({"kind": "platform-component", "cost": "1 €"}, [ALTERNATIVE]),
        ({"kind": "shared-library", "cost": "1 €", "alternative": "None fits"}, []),
        ({"kind": "mandatory-platform"}, [COST, ALTERNATIVE]),
        ({"title": "An Agent for triage", "cost": "1 €"}, [ALTERNATIVE]),
        ({"chosen": "Agentic search", "cost": "1 €"}, [ALTERNATIVE]),
        ({"title": "Use reagents", "cost": "1 €"}, []),
    ],
)
def test_what_is_missing_is_named(changes: dict[str, str], missing: list[str]) -> None:
    assert replace(DRAFT, **changes).missing() == missing  # type: ignore[arg-type]


@given(st.sampled_from(("vendor", "platform-component", "implementation")))
def test_what_is_missing_never_blocks(kind: str) -> None:
    draft = replace(DRAFT, kind=kind)
    assert draft.missing()
    assert draft.checked(TODAY).kind == kind


# -- people ----------------------------------------------------------------------------------------


def test_names_from_a_file_stay() -> None:
    chosen = {"informed": ("U012", "W34")}
    assert as_people(chosen, "informed", "Ann of Ops\nU999") == "Ann of Ops\nU012\nW34"
    assert as_people({}, "informed", "U999") == ""


@pytest.mark.parametrize(
    ("entry", "answer"), [("U012AB", True), ("W34", True), ("Ursula", False), ("U1", False)]
)
def test_id_is_told_from_a_name(entry: str, *, answer: bool) -> None:
    assert is_id(entry) is answer
