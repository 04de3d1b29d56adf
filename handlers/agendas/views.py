"""How an agenda looks in an occurrence's message: a list under each title."""

from collections.abc import Sequence

from handlers import blocks
from handlers.answers import Block
from handlers.blocks import Part, words
from rituals.agendas.agendas import Agenda, Line, Section

LOOKS_AT = "To look at"
TEXT_CHARACTERS = 200
NOTE_CHARACTERS = 300
AGENDA_CHARACTERS = 8000
"""Slack takes about 13 000 of a message's blocks; the rest is its head, answers and outcome."""
LINE_CHARACTERS = 40
"""What a line takes beside its text: the moment, the person, the signs between them."""


def agenda_blocks(agenda: Agenda) -> list[Block]:
    """Return an agenda's blocks; what a message has no room for is counted."""
    shown: list[Block] = []
    room = AGENDA_CHARACTERS
    for section in agenda.sections:
        lines, room = _fitting(section.lines, room)
        shown += _section(section, lines)
    if agenda.looks_at:
        rows = [[words(blocks.clip(one, TEXT_CHARACTERS))] for one in agenda.looks_at]
        shown += [blocks.line(words(LOOKS_AT, bold=True)), blocks.bullets(rows)]
    return shown


def _fitting(lines: Sequence[Line], room: int) -> tuple[list[Line], int]:
    """Return the lines that a message has room for, one of each section at least."""
    fitting: list[Line] = []
    for line in lines:
        takes = LINE_CHARACTERS + min(len(line.text), TEXT_CHARACTERS)
        takes += min(len(line.note), NOTE_CHARACTERS)
        if fitting and takes > room:
            break
        fitting.append(line)
        room -= takes
    return fitting, room


def _section(section: Section, lines: Sequence[Line]) -> list[Block]:
    if not section.lines:
        return [blocks.sentence(section.title)]
    rows = [_row(one) for one in lines]
    more = section.more + len(section.lines) - len(lines)
    if more:
        where = f": {section.more_at}" if section.more_at else ""
        rows.append(blocks.marked(f"… and {more} more{where}"))
    return [blocks.line(words(section.title, bold=True)), blocks.bullets(rows)]


def _row(line: Line) -> list[Part]:
    text = blocks.clip(line.text, TEXT_CHARACTERS)
    parts = [words(line.name, bold=True), words("  ")] if line.name else []
    parts.append(blocks.link(line.link, text) if line.link else words(text))
    if line.since is not None:
        moment = blocks.moment(line.since, "{date_short_pretty}")
        parts += [words(f" · {line.since_as} "), moment]
    if line.by is not None:
        parts += [words(f" · {line.by_as} "), blocks.person(line.by)]
    if line.note:
        parts.append(words(f" · {blocks.clip(line.note, NOTE_CHARACTERS)}"))
    return parts
