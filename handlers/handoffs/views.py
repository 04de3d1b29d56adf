"""How the on-call handoff looks: the note with Accept, what became of it, the word back."""

from collections.abc import Sequence

from handlers import blocks
from handlers.answers import Block, View
from handlers.blocks import Part, words
from handlers.handoffs import names
from handlers.occurrences.names import answer_button
from rituals.handoffs.handoffs import AGAIN, BACK, HEAD, REPLACED, WHY_CHARACTERS
from rituals.handoffs.rounds import ACCEPTED, REFUSED, Handoff

OPENING = {
    AGAIN: " still waits for your word: they ask you to take over on call.",
    HEAD: " asked for somebody to take over on call, and nobody has said anything for hours.",
}
UNNAMED = " asked for somebody to take over on call, and has named nobody since a refusal."
PIECE_CHARACTERS = 2900
"""As much of an answer as one block holds; the rest follows in the next, so nothing is lost."""


def word(handoff: Handoff, what: str, note: Sequence[tuple[str, str]]) -> list[Block]:
    """Return what is said while a handoff waits, or to who handed over that it was refused."""
    if what == BACK:
        return _refused(handoff)
    if what == REPLACED:
        return [blocks.line(*became(handoff, what, handoff.giver))]
    parts = [blocks.person(handoff.giver)]
    if what == HEAD and handoff.said == REFUSED:
        parts.append(words(UNNAMED))
    elif what in OPENING:
        parts.append(words(OPENING[what]))
    else:
        parts.append(words(" asks you to take over on call, with this note."))
    if what == HEAD:
        no = ", and said no" if handoff.said == REFUSED else ""
        parts += [words(" It was "), blocks.person(handoff.to), words(" who was named, "),
                  blocks.moment(handoff.at), words(f"{no}. Talk to both, or name somebody yourself:"
                  " any answer to the handoff does.")]  # fmt: skip
        return [blocks.line(*parts)]
    value = names.value(handoff.occurrence.id, handoff.round)
    steps = blocks.actions(
        blocks.button("Accept", names.ACCEPT, value, style="primary"),
        blocks.button("Not me", names.REFUSE, value),
    )
    return [blocks.line(*parts), *_note(note), steps]


def _note(note: Sequence[tuple[str, str]]) -> list[Block]:
    shown: list[Block] = []
    for question, answer in note:
        first, *more = blocks.pieces(answer, PIECE_CHARACTERS)
        shown.append(blocks.line(words(f"{question}\n", bold=True), words(first)))
        shown += [blocks.line(words(one)) for one in more]
    return shown


def _refused(handoff: Handoff) -> list[Block]:
    said = f": “{handoff.why}”." if handoff.why else "."
    return [
        blocks.line(
            blocks.person(handoff.to),
            words(f" does not take over on call{said} Name somebody else: change who is next in"),
            words(" your answers."),
        ),
        blocks.actions(answer_button(handoff.occurrence, "Name somebody else")),
    ]


def became(handoff: Handoff, what: str, reader: str) -> list[Part]:
    """Say what became of a handoff that somebody was told of."""
    to = words("You") if handoff.to == reader else blocks.person(handoff.to)
    giver = words("you") if handoff.giver == reader else blocks.person(handoff.giver)
    if what == REPLACED:
        return [
            blocks.person(handoff.next_giver), words(" named "), blocks.person(handoff.next_to),
            words(" to take over on call, instead of "), to, words(", whom you had named."),
        ]  # fmt: skip
    if handoff.said == ACCEPTED:
        return [to, words(" took over on call from "), giver, words(".")]
    if not handoff.is_last:
        by = words("you") if handoff.next_giver == reader else blocks.person(handoff.next_giver)
        return [words("Somebody else was named to take over on call, by "), by, words(".")]
    if handoff.is_past:
        return [words("Somebody took over on call since, at a later handoff.")]
    if handoff.said == REFUSED and what != BACK:
        return [to, words(" did not take over on call from "), giver, words(", who knows.")]
    return [words("The on-call handoff from "), giver, words(" waits for an answer.")]


def closing(rounds: Sequence[Handoff]) -> list[Part]:
    """Say, on a closed handoff's message, who is on call by it, or who was asked."""
    took = next((one for one in reversed(rounds) if one.said == ACCEPTED), None)
    last = rounds[-1] if rounds else None
    if last is None:
        return [words("⚠️ Nobody was named", bold=True)]
    if took is not None:
        parts = [words("on call from then on: "), blocks.person(took.to)]
        if last.waits:
            parts += [words(", and "), blocks.person(last.to), words(" was asked to take over")]
        return parts
    if last.is_past:
        return [words("⚪ Nobody accepted", bold=True), words(": somebody did at a later handoff")]
    no = ", and said no" if last.said == REFUSED else ""
    parts = [words("⚠️ Nobody has accepted yet", bold=True), words(": ")]
    return [*parts, blocks.person(last.to), words(f" was asked{no}")]


def refuse_form(handoff: Handoff) -> View:
    """Return the form that says no, with a word back."""
    shown = [
        blocks.line(blocks.person(handoff.giver), words(" is told, and names somebody else.")),
        blocks.text_input(
            names.WHY, "A word back", multiline=True, optional=True, characters=WHY_CHARACTERS
        ),
    ]
    return blocks.modal(
        "Not me", shown, callback_id=names.REFUSE_FORM, submit="Send", close="Cancel",
        metadata=names.value(handoff.occurrence.id, handoff.round),
    )  # fmt: skip
