"""How facilitating looks: on a live message, a day before, and as a form to swap."""

from collections.abc import Sequence

from handlers import blocks, fields
from handlers.answers import Block, View
from handlers.blocks import Part, words
from handlers.facilitating import names
from rituals.cadences.cadences import NOBODY, Cadence
from rituals.history import Happened
from rituals.occurrences.facilitating import SWAPPED, Turn
from rituals.occurrences.occurrences import HELD, MISSED, SHOWN, SKIPPED, Occurrence

NOBODY_CAN = "Nobody can facilitate: whoever could is away."
PLACE_CHARACTERS = 40


def turn_line(occurrence: Occurrence, cadence: Cadence) -> list[Block]:
    """Return what a live message says of who facilitates; nothing where nobody is to."""
    if occurrence.state not in SHOWN or cadence.facilitators == NOBODY:
        return []
    if occurrence.facilitator is None:
        return [blocks.line(words(NOBODY_CAN))]
    return [
        blocks.line(words("Facilitated by "), blocks.person(occurrence.facilitator), words("."))
    ]


def take_button(occurrence: Occurrence, cadence: Cadence) -> list[dict[str, object]]:
    """Return the button that takes a turn over, where there is one."""
    if occurrence.state not in SHOWN or cadence.facilitators == NOBODY:
        return []
    label = "I facilitate" if occurrence.facilitator is None else "Take over"
    return [blocks.button(label, names.TAKE, str(occurrence.id))]


def asked(turn: Turn, last: Happened | None) -> tuple[list[Part], list[Block]]:
    """Return what somebody is told whose turn it is; `last` is how they came by it."""
    parts: list[Part] = []
    how = last.data.get("how") if last is not None else None
    giver = str(last.data.get("from") or "") if last is not None else ""
    if how == SWAPPED and giver:
        parts += [blocks.person(giver), words(" asks you to facilitate ")]
    elif giver:
        parts += [words("In the place of "), blocks.person(giver), words(" you facilitate ")]
    else:
        parts.append(words("You facilitate "))
    start = [words(turn.title, bold=True), words(" · "), blocks.moment(turn.occurrence.starts_at)]
    parts += [*start, *_place(turn), words(".")]
    value = str(turn.occurrence.id)
    buttons = blocks.actions(
        blocks.button("Swap", names.SWAP, value),
        blocks.button("I can't", names.DECLINE, value),
    )
    return parts, [blocks.line(*parts), buttons]


def over(turn: Turn, person: str) -> list[Part]:
    """Say what became of the turn that somebody was told of."""
    occurrence = turn.occurrence
    at = [words(turn.title, bold=True), words(" · "), blocks.moment(occurrence.starts_at)]
    if occurrence.state == SKIPPED:
        of = [words(turn.title, bold=True), words(" of "), blocks.moment(occurrence.starts_at)]
        why = (occurrence.why or "nobody said why").rstrip(".")
        return [*of, words(f" is called off: {why}. Nothing is asked of you.")]
    if occurrence.state in {HELD, MISSED}:
        was = " was held." if occurrence.state == HELD else " is recorded as missed."
        return [*at, words(was + (" You facilitated it." if turn.facilitator == person else ""))]
    if turn.cadence.facilitators == NOBODY:
        return [*at, words(": nobody facilitates it any more.")]
    return [*at, words(": "), *who_has_it(turn, person)]


def who_has_it(turn: Turn, reader: str) -> list[Part]:
    """Say who facilitates now."""
    if turn.facilitator is None:
        return [words("nobody else can facilitate it, and its message says so.")]
    if turn.facilitator == reader:
        return [words("you facilitate it.")]
    return [blocks.person(turn.facilitator), words(" facilitates it now, and is told so.")]


def _place(turn: Turn) -> list[Part]:
    return [words(" in "), blocks.channel(turn.occurrence.channel or turn.cadence.channel)]


def swap_form(turns: Sequence[Turn], *, to: str | None = None) -> View:
    """Return the form that lets somebody else facilitate one of `turns`."""
    first = turns[0]
    shown: list[Block] = []
    if len(turns) == 1:
        shown.append(
            blocks.line(
                words(first.title, bold=True), words(" · "),
                blocks.moment(first.occurrence.starts_at),
            )
        )  # fmt: skip
    else:
        offered = [(_option(one), str(one.occurrence.id)) for one in turns]
        shown.append(
            blocks.choice(names.TURN, "Which one", offered, initial=str(first.occurrence.id))
        )
    shown.append(
        fields.person(
            names.WHO, "Who facilitates instead", initial=to,
            hint="They are told, and can say that they can't: then it comes back to you.",
        )
    )  # fmt: skip
    return blocks.modal(
        "Swap", shown, callback_id=names.SWAP_FORM, submit="Swap", close="Cancel",
        metadata=str(first.occurrence.id) if len(turns) == 1 else "",
    )  # fmt: skip


def _option(turn: Turn) -> str:
    day = turn.occurrence.local_date
    return f"{blocks.clip(turn.title, PLACE_CHARACTERS)} · {day:%a} {day.day} {day:%b %Y}"
