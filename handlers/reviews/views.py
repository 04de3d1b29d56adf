"""How a review looks in Slack: what it left behind, whole and as a line, and the form's receipt."""

from collections.abc import Sequence
from typing import Any

from handlers import blocks
from handlers.answers import Block, View
from handlers.blocks import Part, words
from handlers.reviews import names
from rituals.actions import OPEN, Action
from rituals.days import said as day_said
from rituals.occurrences import Occurrence
from rituals.review_kinds import Kind
from rituals.review_looking import Whole
from rituals.review_signing import Signature
from rituals.reviews import Item, Outcome, Record, titled

OUTCOMES_SHOWN = 15
LINES_SHOWN = 10
NOTE_SHOWN = 300
WHOLE_NOTE_SHOWN = 1500
"""In a window, which has room for more than a message; the minutes have all of it."""
MINUTES_SHOWN = 600
PEOPLE_SHOWN = 25
TITLE_SHOWN = 200


# -- the form's receipt ----------------------------------------------------------------------------


def receipt(record: Record) -> View:
    """Return what the form turns into once the outcome is recorded."""
    shown: list[Block] = [blocks.header(f"{record.name} is recorded")]
    if record.items:
        shown.append(blocks.bullets(_receipt_row(item) for item in record.items))
    if record.actions:
        shown.append(blocks.bullets(action_row(one) for one in record.actions))
    decided = [one for one in record.occurrence.decided.split("\n") if one]
    buttons = adr_buttons(record.occurrence, decided)
    if buttons:
        shown += [blocks.bullets([words(one)] for one in decided), blocks.actions(*buttons)]
    if record.left_out:
        shown.append(blocks.line(*_left_out(record.left_out)))
    if record.kind.signs:
        told = "Those who sign it are asked; it is complete once each of them has."
        shown.append(blocks.sentence(told))
    shown.append(blocks.sentence("The review's message and the cards are brought up to date."))
    return blocks.modal("Recorded", shown, close="Done")


def _left_out(people: Sequence[str]) -> list[Part]:
    parts: list[Part] = [words("Not counted as having attended, for no bot does: ")]
    for at, one in enumerate(people[:PEOPLE_SHOWN]):
        parts += [words(", ")] * bool(at) + [blocks.person(one)]
    return [*parts, words(".")]


def _receipt_row(item: Item) -> list[Part]:
    name = words(f"{blocks.clip(item.name, TITLE_SHOWN)}: ", bold=True)
    if item.hindered:
        told = (
            f"could not be accepted: {item.hindered} is superseded already. Edit it, and it returns"
        )
        return [name, words(told)]
    if item.edited:
        return [name, words("was edited while you wrote, and stays proposed: look at it again")]
    if item.overtaken:
        return [name, words(f"was {item.overtaken} by someone else meanwhile, and stays so")]
    parts = [name, words(item.verdict.label.lower())]
    if item.waits_for:
        parts.append(words(f", and still waits for {item.waits_for}"))
    for action in item.actions:
        parts += [words(f"; {action.name} for "), blocks.person(action.owner)]
    return parts


def action_row(action: Action) -> list[Part]:
    """Return an action as one line."""
    parts = [
        words(action.name, bold=True),
        words(f"  {blocks.clip(action.title, TITLE_SHOWN)} · "),
        blocks.person(action.owner),
    ]
    return parts if action.state == OPEN else [*parts, words(f" · {action.state}")]


def adr_buttons(occurrence: Occurrence, decided: Sequence[str]) -> list[dict[str, Any]]:
    """Return a button for each decision that can be started as an ADR."""
    return [
        blocks.button(f"ADR: {blocks.clip(one, 60)}", action_id, f"{occurrence.number}:{at}")
        for at, (one, action_id) in enumerate(zip(decided, names.START_ADRS, strict=False))
    ]


# -- what it left behind ---------------------------------------------------------------------------


def left(whole: Whole, *, all_of_it: bool = False) -> list[Block]:
    """Return what a meeting left behind: on its card clipped, in a window `all_of_it`."""
    if whole.meeting.kind.private:
        return [blocks.line(*_took_place(whole))]
    parts: list[Block] = []
    parts += _outcomes(whole, None if all_of_it else OUTCOMES_SHOWN)
    most = WHOLE_NOTE_SHOWN if all_of_it else NOTE_SHOWN
    said = [[words(blocks.clip(one, most))] for one in whole.decided]
    parts += _listed("Decisions", said, all_of_it=all_of_it)
    rows = [action_row(one) for one in whole.actions]
    parts += _listed("Actions", rows, all_of_it=all_of_it)
    parts += _attended(whole)
    parts += _minutes(whole, all_of_it=all_of_it)
    parts += signed_blocks(whole)
    nothing = blocks.line(words("Nothing was decided."))
    return parts if whole.outcomes or whole.decided or whole.actions else [nothing, *parts]


def _took_place(whole: Whole) -> list[Part]:
    day = f" on {day_said(whole.held_on)}" if whole.held_on else ""
    return [words(f"It took place{day}. It is private: nothing else is kept.")]


def _outcomes(whole: Whole, most: int | None) -> list[Block]:
    kind = whole.meeting.kind
    rows = [outcome_row(one, kind, whole=most is None) for one in whole.outcomes[:most]]
    if not rows:
        return []
    hidden = len(whole.outcomes) - len(rows)
    if hidden:
        rows.append(_and_more(whole, hidden))
    return [blocks.bullets(rows)]


def outcome_row(one: Outcome, kind: Kind, *, whole: bool = False) -> list[Part]:
    """Return what was decided of one item, as a line."""
    name, _, title = titled(one).partition(" · ")
    title = title if one.subject == name else ""
    label = words(kind.label(one.verdict), bold=True)
    if one.subject == kind.ritual:
        parts = [label]
    else:
        head = words(blocks.clip(name if title else titled(one), TITLE_SHOWN), bold=True)
        told = f"  {blocks.clip(title, TITLE_SHOWN)} · " if title else "  · "
        parts = [head, words(told), label]
    note = blocks.clip(one.note, WHOLE_NOTE_SHOWN if whole else NOTE_SHOWN)
    return [*parts, words(f": {note}")] if note else parts


def _listed(title: str, rows: list[list[Part]], *, all_of_it: bool) -> list[Block]:
    if not rows:
        return []
    shown = rows if all_of_it else rows[:LINES_SHOWN]
    if len(rows) > len(shown):
        shown = [*shown, [words(f"… and {len(rows) - len(shown)} more", italic=True)]]
    return [blocks.line(words(title, bold=True)), blocks.bullets(shown)]


def _and_more(whole: Whole, hidden: int) -> list[Part]:
    return blocks.marked(f"… and {hidden} more: `/review show {whole.occurrence.number}`")


def _attended(whole: Whole) -> list[Block]:
    people = whole.attendees
    if not people:
        return []
    parts = [words(f"{len(people)} attended: ")]
    for at, one in enumerate(people[:PEOPLE_SHOWN]):
        parts += [words(", ")] * bool(at) + [blocks.person(one)]
    more = f" and {len(people) - PEOPLE_SHOWN} more" if len(people) > PEOPLE_SHOWN else ""
    return [blocks.line(*parts, words(f"{more}."))]


def _minutes(whole: Whole, *, all_of_it: bool) -> list[Block]:
    note = whole.occurrence.note
    if not note:
        return []
    pieces = blocks.pieces(note, blocks.SECTION_CHARACTERS)
    return [
        blocks.paragraph(one)
        for one in (pieces if all_of_it else [blocks.clip(note, MINUTES_SHOWN)])
    ]


def signed_blocks(whole: Whole) -> list[Block]:
    """Return who signed in which role and whom it waits for, with the buttons to sign."""
    if not whole.signatures:
        return []
    head = "Signed" if whole.complete else "To be signed"
    shown = [
        blocks.line(words(head, bold=True)),
        blocks.bullets(_signature(one) for one in whole.signatures),
    ]
    return shown if whole.complete else [*shown, blocks.actions(*sign_buttons(whole.occurrence))]


def sign_buttons(occurrence: Occurrence) -> list[dict[str, Any]]:
    """Return the buttons of whoever is to sign."""
    return [
        blocks.button("Sign", names.SIGN, str(occurrence.id), style="primary"),
        blocks.button("Not yet", names.NOT_YET, str(occurrence.id)),
    ]


def _signature(one: Signature) -> list[Part]:
    role = words(f"{one.title[:1].upper()}{one.title[1:]}: ")
    if one.person is not None:
        return [words("✅ "), role, blocks.person(one.person)]
    parts = [words("▫️ "), role, words("waits for ")]
    for at, person in enumerate(one.people[:PEOPLE_SHOWN]):
        parts += [words(" or ")] * bool(at) + [blocks.person(person)]
    if not one.people:
        parts += blocks.marked("somebody: nobody holds that role. `/muster setup` names one")
    if one.refused_by:
        parts += [words(" · "), blocks.person(one.refused_by)]
        parts.append(words(f" does not sign yet: {blocks.clip(one.why, NOTE_SHOWN)}"))
    return parts


def buttons(whole: Whole) -> list[dict[str, Any]]:
    """Return what can be done with a recorded meeting."""
    number = str(whole.occurrence.number)
    adrs = [] if whole.meeting.kind.private else adr_buttons(whole.occurrence, whole.decided)
    return [
        show_button(whole),
        blocks.button("Minutes", names.MINUTES, number),
        *adrs,
    ]


def show_button(whole: Whole) -> dict[str, Any]:
    return blocks.button("Show all", names.SHOW, str(whole.occurrence.number))


def summed_up(whole: Whole) -> list[Part]:
    """Return the line that a recorded outcome leaves in the thread."""
    held, kind = whole.occurrence, whole.meeting.kind
    if kind.private:
        return [words(f"{whole.name}: it took place.")]
    told = [
        kind.label(one.verdict)
        if one.subject == kind.ritual
        else f"{_short(one)} {kind.label(one.verdict).lower()}"
        for one in whole.outcomes
    ]
    counts = [_count(len(whole.decided), "decision"), _count(len(whole.actions), "action")]
    said = ", ".join([*told, *filter(None, counts)]) or "it was held; nothing was decided"
    by = [words(" Recorded by "), blocks.person(held.by), words(".")] if held.by else []
    return [words(f"{whole.name}: {blocks.clip(said, 2500)}."), *by]


def _short(one: Outcome) -> str:
    """Name an item within a sentence: a decision by its number, all else by its title."""
    return one.subject if one.subject.startswith("ADR-") else blocks.clip(one.title, 100)


def _count(count: int, what: str) -> str:
    return "" if not count else f"{count} {what}{'s' if count > 1 else ''}"
