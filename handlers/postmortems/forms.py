"""The forms of a postmortem: a section, an action, and those that ask for a reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from handlers import blocks, fields, inputs
from handlers.answers import Block, View
from handlers.arrivals import Form
from handlers.blocks import words
from handlers.postmortems import names
from handlers.remembering import Remembered
from rituals.errors import Unfit
from rituals.incidents.incidents import Incident
from rituals.postmortems.moves import lacks_catch
from rituals.postmortems.postmortems import Page, Postmortem, Section
from rituals.postmortems.sections import CATCH, LESSONS

TEXT = "text"
INPUTS = 4
LONGEST = INPUTS * blocks.INPUT_CHARACTERS
"""Characters that a form of Slack's carries of one section, in four inputs."""
EMPTY_SHOWN = 1000
HINTS = {
    "causes": "Root causes and what contributed. Blameless: what made it possible, not who",
    CATCH: "The fix is systemic: what would have caught it before anybody was hurt?",
    LESSONS: "They are kept for the next operational review",
}


class DayMissing(Unfit):
    """Say on which day it is due."""

    field = "until"


@dataclass(frozen=True, slots=True)
class Opened(Remembered):
    """What a window remembers: the postmortem, where it was opened, and what it is about.

    `section` and `revision` are the text that a form was opened with (or that is published),
    `days` the question that it answers.
    """

    number: int = 0
    channel: str = ""
    section: str = ""
    revision: int = 0
    days: int = 0


def channel_in(metadata: str) -> str | None:
    """Return the channel in which a window of ours was opened; None for another's."""
    return Opened.unpack(metadata).channel or None


def section(page: Page, name: str, text: str, channel: str | None) -> View:
    """Return the form of one section; what is longer than a form carries stays as it is."""
    opened = Opened(page.postmortem.number, channel or "", name, page.revision(name))
    title = page.titles[name]
    if len(text) > LONGEST:
        told = (
            f"“{title}” has {len(text)} characters, and a form of Slack's carries {LONGEST}. It"
            f" stays as it is; `/postmortem export {page.postmortem.number}` gives all of it."
        )
        return blocks.modal(page.postmortem.name, [blocks.sentence(told)])
    notes = [] if name in page.written or not text else [_from_record()]
    return _form(page.postmortem, opened, [*notes, *text_inputs(name, title, text)])


def stale(page: Page, theirs: Section, mine: str, channel: str | None) -> View:
    """Return the form where somebody else wrote meanwhile: both texts, to be joined by hand."""
    name = theirs.name
    opened = Opened(page.postmortem.number, channel or "", name, theirs.revision)
    head = [
        words("Nothing of yours was saved yet, and nothing is lost. ", bold=True),
        blocks.person(theirs.edited_by),
        words(" wrote this section while you did. This is what stands there now:"),
    ]
    stands = blocks.pieces(theirs.text, blocks.SECTION_CHARACTERS) or ["(nothing)"]
    shown: list[Block] = [
        blocks.line(*head),
        *(blocks.paragraph(one) for one in stands),
        blocks.divider(),
        blocks.line(words("And this is yours. Join the two below, and save.", bold=True)),
    ]
    return _form(page.postmortem, opened, [*shown, *text_inputs(name, "Your text", mine)])


def text_inputs(name: str, label: str, text: str) -> list[Block]:
    """Return the inputs of a section, with one to spare where its text may outgrow the last."""
    shown = inputs.long_text(TEXT, label, value=text, hint=HINTS.get(name, ""))
    if len(shown) < INPUTS:
        more = blocks.text_input(
            f"{TEXT}:{len(shown)}", f"{label}, continued", multiline=True, optional=True
        )
        shown.append(more)
    return shown


def _from_record() -> Block:
    told = "This is what the record says. Until somebody changes it here, it follows the record."
    return blocks.line(words(told, italic=True))


def _form(postmortem: Postmortem, opened: Opened, shown: Sequence[Block]) -> View:
    return blocks.modal(
        f"{postmortem.name}: write",
        shown,
        callback_id=names.EDIT_FORM,
        submit="Save",
        close="Cancel",
        metadata=opened.pack(),
    )


# -- reasons, actions, repeats -------------------------------------------------------------------


def reason(opened: Opened, title: str, submit: str, callback: str, hint: str) -> View:
    """Return the form that asks why."""
    asked = blocks.text_input(
        "why", "Why", multiline=True, hint=hint, optional=callback == names.BACK_FORM
    )
    return blocks.modal(
        title,
        [asked],
        callback_id=callback,
        submit=submit,
        close="Cancel",
        metadata=opened.pack(),
    )


def unfinished(page: Page, opened: Opened) -> View:
    """Return the form that names what is empty, and asks why nothing would have caught it."""
    shown: list[Block] = []
    empty = [title for title in page.empty if title != page.titles.get(CATCH)]
    if empty:
        named = blocks.clip(", ".join(empty), EMPTY_SHOWN)
        head = words("Nothing stands in these sections yet: ", bold=True)
        shown.append(blocks.line(head, words(f"{named}. Its card will say that they are empty.")))
    if lacks_catch(page):
        told = (
            f"{page.postmortem.name} does not say yet what would have caught it: an evaluation"
            " test, a guardrail or an alert. Somebody writes that section, or you say why there is"
            " none."
        )
        asked = "Why nothing would have caught it"
        shown += [blocks.sentence(told), blocks.text_input("none-because", asked, multiline=True)]
    return blocks.modal(
        f"Publish {page.postmortem.name}",
        shown,
        callback_id=names.PUBLISH_FORM,
        submit="Publish as it is" if empty else "Publish",
        close="Cancel",
        metadata=opened.pack(),
    )


def action(page: Page, owner: str, due: date, channel: str | None) -> View:
    """Return the form for an action that a postmortem led to."""
    return blocks.modal(
        f"{page.postmortem.name}: action",
        [
            blocks.text_input("title", "What is to be done"),
            fields.person("owner", "Who owns it", initial=owner),
            fields.day("until", "Due on", initial=due.isoformat()),
        ],
        callback_id=names.ACTION_FORM,
        submit="Add",
        close="Cancel",
        metadata=Opened(page.postmortem.number, channel or "").pack(),
    )


def give(opened: Opened, name: str) -> View:
    """Return the form that asks who is to own a postmortem."""
    return blocks.modal(
        f"Hand over {name}",
        [fields.person("owner", "Who owns it from now on")],
        callback_id=names.GIVE_FORM,
        submit="Hand over",
        close="Cancel",
        metadata=opened.pack(),
    )


def recurred(
    postmortem: Postmortem, days: int, later: Sequence[Incident], channel: str | None
) -> View:
    """Return the form that asks in which later incident it came back."""
    shown: list[Block] = []
    if later:
        offered = [(f"{one.name} · {one.title}", str(one.number)) for one in later]
        shown.append(blocks.choice("repeat", "In which incident?", offered, optional=True))
    hint = "Empty where it was no incident of its own"
    shown.append(
        blocks.text_input("number", "Or its number", placeholder="INC-9", hint=hint, optional=True)
    )
    return blocks.modal(
        f"{postmortem.name} came back",
        shown,
        callback_id=names.RECURRED_FORM,
        submit="Record it",
        close="Cancel",
        metadata=Opened(postmortem.number, channel or "", days=days).pack(),
    )


def day_in(form: Form) -> date:
    """Return the day that was chosen."""
    try:
        return date.fromisoformat(form.text("until"))
    except ValueError:
        raise DayMissing from None
