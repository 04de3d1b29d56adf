"""Correct what was recorded of a meeting: its form, and what became of it."""

from dataclasses import dataclass
from datetime import datetime

from handlers import blocks, fields, inputs
from handlers.answers import Answer, Block, Open, Receipt, View
from handlers.arrivals import Click, Submission
from handlers.asking import asker
from handlers.blocks import words
from handlers.remembering import Remembered
from handlers.reviews import names
from rituals.reviews import corrections as review_corrections
from rituals.reviews import looking as review_looking
from rituals.reviews import reviews
from rituals.reviews.corrections import Correction
from rituals.reviews.looking import Whole
from rituals.reviews.reviews import titled
from rituals.work import Tx

NOTES_SHOWN = 60
"""A form takes 100 blocks; the other fields have theirs always."""
SAID = {"attendees": "who attended", "decided": "decisions", "note": "notes for the minutes"}
"""What a field is called in the receipt."""


@dataclass(frozen=True, slots=True)
class Opened(Remembered):
    """What the form remembers: which meeting it corrects, and how its record was."""

    number: int = 0
    mark: str = ""
    channel: str = ""


async def correct_clicked(click: Click, tx: Tx, now: datetime) -> Answer:
    who = await asker(tx, click)
    whole = await review_looking.seen(tx, who, int(click.value))
    await reviews.ensure_records(tx, who, whole.meeting, now)
    review_corrections.ensure_correctable(whole)
    return Open(_form(whole, who.channel or ""))


async def corrected(form: Submission, tx: Tx, now: datetime) -> Answer:
    opened = Opened.unpack(form.metadata)
    who = await asker(tx, form, opened.channel or None)
    whole = await review_looking.seen(tx, who, opened.number)
    await reviews.ensure_records(tx, who, whole.meeting, now)
    correction = _read(form, whole, opened.mark)
    kept, changed = await review_corrections.correct(tx, whole, correction, actor=who.user, now=now)
    return Receipt(_receipt(kept, changed), f"{kept.name} is corrected already.")


def _form(whole: Whole, channel: str) -> View:
    held = whole.occurrence
    told = "What was decided of an item stands: change the item itself. The history keeps both."
    shown: list[Block] = [
        blocks.line(words(told)),
        fields.people("attendees", "Who attended", initial=whole.attendees, optional=True),
        *inputs.long_text("decided", "Decisions", value=held.decided, hint="One a line."),
        *inputs.long_text("minutes", "Notes for the minutes", value=held.note),
    ]
    notes = [
        block
        for one in whole.outcomes
        for block in inputs.long_text(
            f"{names.NOTE}{one.id}",
            f"{blocks.clip(titled(one), 200)}: {whole.meeting.kind.label(one.verdict)}",
            value=one.note,
        )
    ]
    opened = Opened(held.number or 0, review_corrections.mark(whole), channel)
    return blocks.modal(
        "Correct the record", [*shown, *notes[:NOTES_SHOWN]], callback_id=names.CORRECT_FORM,
        submit="Save", close="Cancel", metadata=opened.pack(),
    )  # fmt: skip


def _read(submitted: Submission, whole: Whole, mark: str) -> Correction:
    """Return what the form says; a note that it had no room for stays as it is."""
    typed = submitted.form
    shown = {str(one.get("block_id", "")) for one in submitted.view.get("blocks") or []}
    notes = {
        one.id: inputs.joined(typed, f"{names.NOTE}{one.id}")
        for one in whole.outcomes
        if f"{names.NOTE}{one.id}" in shown
    }
    return Correction(
        attendees=typed.choices("attendees"),
        decided=inputs.joined(typed, "decided"),
        note=inputs.joined(typed, "minutes"),
        notes=notes,
        mark=mark,
    )


def _receipt(whole: Whole, changed: list[str]) -> View:
    if not changed:
        told = f"{whole.name} says all of that already: nothing was changed."
        return blocks.modal("Nothing to correct", [blocks.line(words(told))], close="Done")
    said = ", ".join(SAID.get(one, f"the note on {blocks.clip(one, 100)}") for one in changed)
    shown = [
        blocks.line(words(f"{whole.name} is corrected: ", bold=True), words(f"{said}.")),
        blocks.sentence(
            "Its message is brought up to date; who changed what, and when, is in the history."
        ),
    ]
    return blocks.modal("Corrected", shown, close="Done")
