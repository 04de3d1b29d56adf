"""The forms of an occurrence: all its questions in one window, and why it was not held."""

from collections.abc import Mapping

from handlers import blocks, fields
from handlers.answers import Block, View
from handlers.arrivals import Form
from handlers.blocks import words
from handlers.occurrences import names
from rituals.cadences.cadences import Cadence
from rituals.cadences.questions import PERSON, Questions
from rituals.charters.parts import Question
from rituals.history import Happened
from rituals.occurrences import occurrences
from rituals.occurrences.answers import ANSWER_CHARACTERS, CLOSED, Asking
from rituals.occurrences.not_held import is_explained
from rituals.occurrences.occurrences import Occurrence

LATE = "It is closed: what you answer now is marked late."


def answering(here: Asking, filled: Mapping[str, str], value: str) -> View:
    """Return the form with all questions; `value` is the button's, which it remembers."""
    occurrence = here.occurrence
    intro = [words(f"{here.cadence.title} · ", bold=True)]
    if occurrence.state in CLOSED:
        intro.append(words(LATE))
    else:
        ends = occurrences.closes_at(occurrence, here.cadence)
        intro += [words("You can change what you say until "), blocks.moment(ends), words(".")]
    shown: list[Block] = [blocks.line(*intro)]
    shown += [_field(name, one, filled.get(name, "")) for name, one in here.questions.items()]
    return blocks.modal(
        "Your answers", shown, callback_id=names.ANSWER_FORM, submit="Save", close="Cancel",
        metadata=value,
    )  # fmt: skip


def saved(here: Asking, *, late: bool) -> View:
    """Return what the form turns into once the answers are kept."""
    told = f"{here.cadence.title}: your answers stand in its thread."
    if late:
        told += " They came after the close, and are marked late."
    return blocks.modal("Saved", [blocks.sentence(told)], close="Done")


def _field(name: str, question: Question, filled: str) -> Block:
    optional = not question.required
    if question.answer == PERSON:
        return fields.person(name, question.ask, initial=filled or None, optional=optional)
    if question.choices:
        offered = [(one, str(at)) for at, one in enumerate(question.choices)]
        initial = next((value for label, value in offered if label == filled), None)
        return blocks.choice(name, question.ask, offered, initial=initial, optional=optional)
    return blocks.text_input(
        name, question.ask, initial=filled, multiline=True, optional=optional,
        characters=ANSWER_CHARACTERS,
    )  # fmt: skip


def given(form: Form, questions: Questions) -> dict[str, str]:
    """Read what stands in the form, by question."""
    found = {}
    for name, question in questions.items():
        said = form.text(name)
        if question.choices and said.isdecimal() and int(said) < len(question.choices):
            said = question.choices[int(said)]
        found[name] = said
    return found


def why(occurrence: Occurrence, cadence: Cadence, said: Happened | None) -> View:
    """Return the form that asks why something was not held, with what somebody `said` before."""
    day = occurrence.local_date
    parts = [words(f"{cadence.title}, {day:%A}, {day.day} {day:%B}", bold=True), words(". ")]
    if said is not None:
        change = words(". Save changes it.")
        parts += [blocks.person(said.actor), words(" said why "), blocks.moment(said.at), change]
    elif occurrence.why:
        parts.append(words(f"On record: {occurrence.why}."))
    asked = blocks.text_input(
        names.REASON, "Why was it not held?", characters=500,
        initial=(occurrence.why or "") if is_explained(occurrence) else "",
        hint="It stands on its message and in the record.",
    )  # fmt: skip
    return blocks.modal(
        "Why not held?", [blocks.line(*parts), asked], callback_id=names.WHY_FORM,
        submit="Save", close="Cancel", metadata=str(occurrence.id),
    )  # fmt: skip
