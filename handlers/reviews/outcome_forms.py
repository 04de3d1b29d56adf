"""The outcome's form: its items, who attended, what was decided, who does what.

What stands in it is read back here too, so that a field's two ends lie side by side.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from handlers import blocks, fields
from handlers.answers import Block, View
from handlers.arrivals import Click, Submission
from handlers.blocks import words
from handlers.remembering import Remembered
from handlers.reviews import names
from handlers.saying import refilled_blocks
from rituals.calendar.days import day_typed
from rituals.errors import Unfit
from rituals.reviews.kinds import Kind, Verdict
from rituals.reviews.queue import Waiting
from rituals.reviews.reviews import Report, Ruling, Wanted, lines_of, local_day
from rituals.reviews.rulings import NAME_CHARACTERS, WHOLE, Meeting

QUEUE_JUDGED = 30
"""A form takes 100 blocks: two for each item, and nobody judges more in one sitting."""
OTHERS = 16
"""Blocks that a form has beside its items."""
ROW_BLOCKS = 3
ROOM_ROWS = 2
"""Rows for which there is always room beside those of the last meeting."""
WAS, ROW = "was", "row"
"""Before the place of a name: one that the last meeting looked at, or one that is typed."""
MORE_ITEMS_BLOCK, MORE_ACTIONS_BLOCK = "more-items", "more-actions"


@dataclass(frozen=True, slots=True)
class Opened(Remembered):
    """What a form remembers: its meeting, where it was opened, and the texts that it showed."""

    occurrence: int = 0
    channel: str = ""
    revisions: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Asking:
    """What the form shows at first: what waits, what the last meeting looked at, who is expected.

    `first_day` is the earliest on which an action may be due.
    """

    meeting: Meeting
    waiting: Sequence[Waiting] = ()
    before: Sequence[str] = ()
    expected: Sequence[str] = ()
    channel: str = ""


def form(asking: Asking) -> View:
    """Return the form in which the outcome of a meeting is recorded."""
    kind = asking.meeting.kind
    shown = _of_private(asking) if kind.private else _of_review(asking)
    opened = Opened(
        asking.meeting.occurrence.id,
        asking.channel,
        {
            one.key: one.decision.revision
            for one in asking.waiting[:QUEUE_JUDGED]
            if one.decision is not None
        },
    )
    return blocks.modal(
        "Outcome of the review", shown, callback_id=names.OUTCOME_FORM, submit="Save",
        close="Cancel", metadata=opened.pack(),
    )  # fmt: skip


def _of_private(asking: Asking) -> list[Block]:
    told = "It is private: nothing is kept but that it took place, and when."
    day = local_day(asking.meeting).isoformat()
    return [blocks.line(words(told)), fields.day("held-on", "It took place on", initial=day)]


def _of_review(asking: Asking) -> list[Block]:
    kind = asking.meeting.kind
    shown: list[Block] = [blocks.line(words(_intro(asking)))]
    for one in asking.waiting[:QUEUE_JUDGED]:
        shown += _item(one, kind)
    shown += _rows(asking)
    if kind.whole:
        shown += _whole(kind)
    there = "Take out who was not there."
    if kind.quorum:
        there += f" {kind.quorum} have to attend for it to decide."
    shown.append(
        fields.people(
            "attendees", "Who attended", initial=asking.expected, optional=True, hint=there
        )
    )
    hint = "One a line. Each can be started as an ADR afterwards."
    shown.append(
        blocks.text_input("decided", "Decisions", multiline=True, optional=True, hint=hint)
    )
    shown += action_fields(0)
    shown.append(_more("Another action", names.MORE_ACTIONS, MORE_ACTIONS_BLOCK))
    shown.append(
        blocks.text_input("minutes", "Notes for the minutes", multiline=True, optional=True)
    )
    return shown


def _intro(asking: Asking) -> str:
    waiting, kind = asking.waiting, asking.meeting.kind
    if not waiting and not kind.each and not kind.whole:
        return "Save to record that it was held; fill in what it left behind."
    if not waiting:
        each = f" {_adding(kind)} for each that was looked at." if kind.each else ""
        return f"Nothing waits in its queue.{each} Save to record that the review was held."
    intro = "Leave an item blank if it was not discussed: it comes back next time."
    if len(waiting) > QUEUE_JUDGED:
        intro += f" The {QUEUE_JUDGED} that wait longest are here, of {len(waiting)}."
    return intro


def _item(one: Waiting, kind: Kind) -> list[Block]:
    carried = f" · waited through {meetings(one.carried)}" if one.carried else ""
    label = blocks.clip(f"{one.name} · {one.title}", 300) + carried
    return _judged(one.key, label, kind.verdicts)


def meetings(count: int) -> str:
    """Say how many meetings something waited through."""
    return "one meeting" if count == 1 else f"{count} meetings"


def _judged(key: str, label: str, verdicts: Sequence[Verdict]) -> list[Block]:
    options = [(one.label, one.id) for one in verdicts]
    owes = [one.label for one in verdicts if one.owes]
    asked = "Reason, or conditions one a line" if owes else "Reason, or what is to be known"
    hint = f"With “{owes[0]}”, each line becomes an action." if owes else ""
    return [
        blocks.choice(f"{names.VERDICT}{key}", label, options, optional=True),
        blocks.text_input(f"{names.NOTE}{key}", asked, multiline=True, optional=True, hint=hint),
    ]


def _rows(asking: Asking) -> list[Block]:
    """Return the rows of the last meeting, and the button that adds one: a blank one puzzles."""
    kind = asking.meeting.kind
    if not kind.each:
        return []
    room = blocks.VIEW_BLOCKS - OTHERS - 2 * min(len(asking.waiting), QUEUE_JUDGED)
    before = asking.before[: max(0, room // ROW_BLOCKS - ROOM_ROWS)]
    shown = [one for at, name in enumerate(before) for one in _row(f"{WAS}{at}", kind, name)]
    return [*shown, _more(_adding(kind), names.MORE_ITEMS, MORE_ITEMS_BLOCK)]


def _adding(kind: Kind) -> str:
    """Return the label of the button that adds a row, as one says it."""
    return f"Add {'an' if kind.each[0] in 'aeiou' else 'a'} {kind.each}"


def _row(key: str, kind: Kind, name: str = "") -> list[Block]:
    label = kind.each[:1].upper() + kind.each[1:]
    return [
        blocks.text_input(
            f"{names.NAME}{key}", label, initial=name, optional=True, characters=NAME_CHARACTERS
        ),
        *_judged(key, "Outcome", kind.verdicts),
    ]


def _whole(kind: Kind) -> list[Block]:
    return _judged(WHOLE, "Outcome of the meeting", kind.whole)


def action_fields(at: int) -> list[Block]:
    """Return the fields for the actions of one owner."""
    hint = "One a line; all of one owner. Without a day they are due in two weeks."
    return [
        blocks.text_input(
            f"{names.ACTION}{at}", "Actions", multiline=True, optional=True, hint=hint
        ),
        fields.person(f"{names.OWNER}{at}", "Who does it", optional=True),
        fields.day(f"{names.DUE}{at}", "Due on", optional=True),
    ]


def _more(label: str, action_id: str, block_id: str) -> Block:
    return blocks.actions(blocks.button(label, action_id), block_id=block_id)


# -- it grows --------------------------------------------------------------------------------------


def grown(click: Click, kind: Kind) -> View:
    """Return the form with one more item, or the actions of one more owner, and all that was typed.

    A form that is full stays as it is, and its button goes.
    """
    kept = refilled_blocks(click.view)
    ids = {str(one.get("block_id", "")) for one in kept}
    if click.action_id == names.MORE_ITEMS:
        at = sum(one.startswith(f"{names.NAME}{ROW}") for one in ids)
        added, button = _row(f"{ROW}{at}", kind), MORE_ITEMS_BLOCK
    else:
        at = sum(one.startswith(names.ACTION) for one in ids)
        added, button = action_fields(at), MORE_ACTIONS_BLOCK
    place = next(at for at, one in enumerate(kept) if one.get("block_id") == button)
    if len(kept) + len(added) > blocks.VIEW_BLOCKS:
        full = blocks.line(words("This form is full. What is left fits into the notes below."))
        shown = [*kept[:place], full, *kept[place + 1 :]]
    else:
        shown = [*kept[:place], *added, *kept[place:]]
    return blocks.modal(
        "Outcome of the review", shown, callback_id=names.OUTCOME_FORM, submit="Save",
        close="Cancel", metadata=click.metadata,
    )  # fmt: skip


# -- read back -------------------------------------------------------------------------------------


def read(submitted: Submission, zone: ZoneInfo, now: datetime) -> Report:
    """Return what was said of a meeting; raise what cannot be read, beside its field."""
    typed = submitted.form
    return Report(
        rulings=_rulings(submitted),
        attendees=typed.choices("attendees"),
        decided=typed.text("decided"),
        wanted=_wanted(submitted, zone, now),
        note=typed.text("minutes"),
        held_on=_held_on(typed.text("held-on")),
    )


def _held_on(typed: str) -> date | None:
    return date.fromisoformat(typed) if typed else None


def _rulings(submitted: Submission) -> list[Ruling]:
    """Read a ruling for each item that was given an outcome or a note, or was named.

    A row that was left blank says nothing, and is no fault.
    """
    values, shown = submitted.form.values, Opened.unpack(submitted.metadata).revisions
    typed = [name for name, value in values.items() if value.strip()]
    said = {name.partition(":")[2] for name in typed if name.startswith(_SAID)}
    said |= {
        name.removeprefix(names.NAME) for name in typed if name.startswith(f"{names.NAME}{ROW}")
    }
    return [
        Ruling(
            key,
            values.get(f"{names.VERDICT}{key}", ""),
            values.get(f"{names.NOTE}{key}", "").strip(),
            shown.get(key),
            values.get(f"{names.NAME}{key}", ""),
        )
        for key in _in_order(submitted.view, said)
    ]


_SAID = (names.VERDICT, names.NOTE)


def _in_order(view: Mapping[str, Any], keys: set[str]) -> list[str]:
    """Return keys in the order in which the form shows them."""
    ids = [str(one.get("block_id", "")) for one in view.get("blocks") or []]
    order = [one.partition(":")[2] for one in ids if one.startswith(names.VERDICT)]
    return [one for one in order if one in keys] + sorted(keys - set(order))


def _wanted(submitted: Submission, zone: ZoneInfo, now: datetime) -> list[Wanted]:
    typed = submitted.form
    found = []
    for name in typed.values:
        if not name.startswith(names.ACTION):
            continue
        place = name.removeprefix(names.ACTION)
        due = typed.text(f"{names.DUE}{place}")
        try:
            due_on = day_typed(due, zone, now) if due else None
        except Unfit as error:
            error.field = f"{names.DUE}{place}"
            raise
        titles = tuple(lines_of(typed.text(name)))
        found.append(Wanted(titles, typed.text(f"{names.OWNER}{place}"), due_on, place))
    return sorted(found, key=lambda one: one.place)
