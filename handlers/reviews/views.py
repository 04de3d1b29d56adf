"""How a review looks in Slack: what it left behind, whole and as a line, and the form's receipt."""

from collections.abc import Collection, Sequence
from typing import Any

from handlers import blocks
from handlers.answers import Block, View
from handlers.blocks import Part, words
from handlers.reviews import names
from rituals.actions.actions import OPEN, Action
from rituals.calendar.days import said as day_said
from rituals.occurrences.occurrences import Occurrence
from rituals.reviews.kinds import Kind
from rituals.reviews.looking import Whole
from rituals.reviews.reviews import Item, Meeting, Outcome, Record, titled
from rituals.reviews.signing import Signature

OUTCOMES_SHOWN = 15
LINES_SHOWN = 10
NOTE_SHOWN = 300
WHOLE_NOTE_SHOWN = 1500
"""In a window, which has room for more than a message; the minutes have all of it."""
PART_CHARACTERS = 2500
"""Outcomes, decisions and actions each; Slack takes about 13 000 of a message's blocks in all."""
PERSON_CHARACTERS = 20
ADRS_SHOWN = 4
STANDS = "yet it stays accepted: supersede or deprecate it"
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
    shown += [_decision(record.occurrence, at, one, "") for at, one in enumerate(decided)]
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
    if item.stands:
        return [name, words(f"{item.verdict.label.lower()}, {STANDS}")]
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


def adr_buttons(whole: Whole) -> list[dict[str, Any]]:
    """Return a button for the first decisions that no ADR came of yet; a window has all of them."""
    still = [at for at in range(len(whole.decided)) if at not in whole.adrs]
    return [
        blocks.button(
            f"ADR: {blocks.clip(whole.decided[at], 60)}",
            names.START_ADRS[at],
            f"{whole.occurrence.number}:{at}",
        )
        for at in still[:ADRS_SHOWN]
    ]


def _decision(held: Occurrence, at: int, said: str, adr: str) -> Block:
    """Return a decision in a window: with what it is logged as, or the button that starts one."""
    text = blocks.plain(blocks.clip(said, WHOLE_NOTE_SHOWN) + (f" · {adr}" if adr else ""))
    if adr or at >= len(names.START_ADRS):
        return {"type": "section", "text": text}
    button = blocks.button("Log as an ADR", names.START_ADRS[at], f"{held.number}:{at}")
    return {"type": "section", "text": text, "accessory": button}


# -- what it left behind ---------------------------------------------------------------------------


def left(whole: Whole, *, all_of_it: bool = False) -> list[Block]:
    """Return what a meeting left behind: on its card clipped, in a window `all_of_it`."""
    if whole.meeting.kind.private:
        return [blocks.line(*_took_place(whole))]
    parts = _in_full(whole) if all_of_it else _clipped(whole)
    parts += _attended(whole)
    parts += _minutes(whole, all_of_it=all_of_it)
    parts += signed_blocks(whole)
    nothing = blocks.line(words("Nothing was decided."))
    return parts if whole.outcomes or whole.decided or whole.actions else [nothing, *parts]


def _took_place(whole: Whole) -> list[Part]:
    day = f" on {day_said(whole.held_on)}" if whole.held_on else ""
    return [words(f"It took place{day}. It is private: nothing else is kept.")]


def _in_full(whole: Whole) -> list[Block]:
    kind, held = whole.meeting.kind, whole.occurrence
    rows = [outcome_row(one, kind, whole.stand, whole=True) for one in whole.outcomes]
    shown = [blocks.bullets(rows)] if rows else []
    if whole.decided:
        shown.append(_head("Decisions"))
        shown += [
            _decision(held, at, one, whole.adrs.get(at, "")) for at, one in enumerate(whole.decided)
        ]
    if whole.actions:
        shown += [_head("Actions"), blocks.bullets(action_row(one) for one in whole.actions)]
    return shown


def _clipped(whole: Whole) -> list[Block]:
    """Return outcomes, decisions and actions for a message, which has room for so much in all."""
    kind = whole.meeting.kind
    outcomes = [outcome_row(one, kind, whole.stand) for one in whole.outcomes]
    lines = [
        _line(blocks.clip(one, NOTE_SHOWN), whole.adrs.get(at, ""))
        for at, one in enumerate(whole.decided)
    ]
    actions = [action_row(one) for one in whole.actions]
    shown: list[Block] = []
    for title, rows, most in (
        ("", outcomes, OUTCOMES_SHOWN),
        ("Decisions", lines, LINES_SHOWN),
        ("Actions", actions, LINES_SHOWN),
    ):
        fits = _fitting(rows[:most])
        if len(rows) > len(fits):
            fits = [*fits, _and_more(whole, len(rows) - len(fits))]
        if fits:
            shown += [*([_head(title)] if title else []), blocks.bullets(fits)]
    return shown


def _fitting(rows: Sequence[list[Part]]) -> list[list[Part]]:
    """Return the first rows that a message has room for, one at least."""
    fits: list[list[Part]] = []
    room = PART_CHARACTERS
    for row in rows:
        room -= sum(len(str(part.get("text", ""))) or PERSON_CHARACTERS for part in row)
        if fits and room < 0:
            break
        fits.append(row)
    return fits


def _line(said: str, adr: str) -> list[Part]:
    return [words(said), words(f" · {adr}")] if adr else [words(said)]


def _head(title: str) -> Block:
    return blocks.line(words(title, bold=True))


def outcome_row(
    one: Outcome, kind: Kind, stand: Collection[str] = (), *, whole: bool = False
) -> list[Part]:
    """Return what was decided of one item, as a line; those of `stand` stay accepted."""
    name, _, title = titled(one).partition(" · ")
    title = title if one.subject == name else ""
    label = words(kind.label(one.verdict), bold=True)
    if one.subject == kind.ritual:
        parts = [label]
    else:
        head = words(blocks.clip(name if title else titled(one), TITLE_SHOWN), bold=True)
        told = f"  {blocks.clip(title, TITLE_SHOWN)} · " if title else "  · "
        parts = [head, words(told), label]
    if one.subject in stand:
        parts.append(words(f", {STANDS}"))
    note = blocks.clip(one.note, WHOLE_NOTE_SHOWN if whole else NOTE_SHOWN)
    return [*parts, words(f": {note}")] if note else parts


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


def to_sign_row(meeting: Meeting) -> Block:
    """Return a meeting as it stands on the Home of who is to sign it."""
    said = f"{meeting.team.name}: {meeting.name} · {meeting.cadence.title} waits for your signature"
    number = str(meeting.occurrence.number)
    button = blocks.button("Show all", names.SHOW, number)
    return {"type": "section", "text": blocks.plain(said), "accessory": button}


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
    adrs = [] if whole.meeting.kind.private else adr_buttons(whole)
    return [
        show_button(whole),
        minutes_button(whole),
        *adrs,
    ]


def show_button(whole: Whole) -> dict[str, Any]:
    return blocks.button("Show all", names.SHOW, str(whole.occurrence.number))


def more_adrs(whole: Whole) -> list[Block]:
    """Say where the other decisions can be logged, where a message has no button for each."""
    still = len(whole.decided) - len(whole.adrs) - ADRS_SHOWN
    told = f"{_count(still, 'more decision')} can be logged as ADRs from Show all."
    return [blocks.sentence(told)] if still > 0 and not whole.meeting.kind.private else []


def window_buttons(whole: Whole) -> list[dict[str, Any]]:
    """Return what can be done in the window that shows a recorded meeting."""
    correct = blocks.button("Correct", names.CORRECT, str(whole.occurrence.number))
    return [minutes_button(whole), *([] if whole.meeting.kind.private else [correct])]


def minutes_button(whole: Whole) -> dict[str, Any]:
    return blocks.button("Minutes", names.MINUTES, str(whole.occurrence.number))


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
