"""Documents turned into files of MADR 4.0.0. `templates/adr.md.j2` holds the form."""

import re
from collections.abc import Sequence

from rituals.adr_files.document import Document, Section, normal
from rituals.adr_files.front_matter import quoted, scalar, sequence
from rituals.adr_files.layout import OURS, SECTIONS, STATUS, folded
from rituals.adr_files.marks import is_mark
from rituals.adr_files.reading import is_argument, split_outcome
from rituals.documents import template
from rituals.markdown_source import (
    bullets,
    disarmed,
    escaped,
    heading_source,
    listed,
    rearmed,
)

BLOCK = re.compile(r" {0,3}(?:[*+-]|\d{1,9}[.)]|```|~~~|>|#{1,6}|<)(?:\s|$)|```|~~~|<")
"""What starts a list, a fence or a quote: it begins a line of its own, not a sentence."""


def write(document: Document) -> bytes:
    r"""Write a decision as MADR 4.0.0, in UTF-8 with `\n`.

    `read(write(document)) == normal(document)`, whatever its texts hold.
    """
    document = normal(document)
    intro, notes = _intro(document.pros_and_cons)
    asked = _asked(document)
    page = template("adr.md.j2").render(
        front_matter=_front_matter(document, asked),
        title=heading_source(document.title),
        preamble=escaped(document.preamble, 2, _mark_lines),
        context=escaped(document.context, 2),
        drivers=_list(document.drivers, document.drivers_text),
        options=_list(document.options, document.options_text),
        outcome=outcome_source(document.chosen, document.because),
        consequences=_consequences(document),
        confirmation=escaped(document.confirmation, 3),
        outcome_sections=sections_source(document.outcome_sections, 3),
        pros_and_cons_intro=intro,
        pros_and_cons=sections_source(notes, 3),
        more_information=escaped(document.more_information, 2),
        sections=sections_source(document.sections, 2),
        asked=asked,
    )
    return page.encode()


def _asked(document: Document) -> set[str]:
    """Name the places that stand there even if empty: an unknown section is called so."""
    names = {folded(part.heading) for part in document.sections + document.outcome_sections}
    places = {SECTIONS.get(name, name) for name in names} - OURS
    return places | {"consequences"} if places & {"positive", "negative"} else places


def _mark_lines(source: str) -> list[int]:
    return [number for number, line in enumerate(source.split("\n")) if is_mark(line)]


def _front_matter(document: Document, asked: set[str]) -> list[str]:
    names = {
        "decision-makers": document.decision_makers,
        "consulted": document.consulted,
        "informed": document.informed,
    }
    return [
        *([f"status: {quoted(document.status)}"] if document.status or STATUS in asked else []),
        *([f"date: {date_source(document.date)}"] if document.date else []),
        *(f"{key}: {sequence(value)}" for key, value in names.items() if value),
        *([document.other_keys] if document.other_keys else []),
    ]


def date_source(date: str) -> str:
    """Write a date plain, as MADR does, and what is none as any other value."""
    return date if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", date) else scalar(date)


def _list(items: Sequence[str], beside: str) -> str:
    rest = escaped(beside, 2, lambda source: [first for first, _ in listed(source).spans])
    return _joined(bullets(items), rest)


def _consequences(document: Document) -> str:
    arguments = [
        *(f"Good, because {item}" for item in document.good),
        *(f"Bad, because {item}" for item in document.bad),
        *(f"Neutral, because {item}" for item in document.neutral),
    ]
    rest = escaped(document.consequences_text, 3, _argument_lines)
    return _joined(bullets(arguments), rest)


def _argument_lines(source: str) -> list[int]:
    return [first for first, _ in listed(source, is_argument).spans]


def outcome_source(chosen: str, because: str) -> str:
    """Write the choice and its reason, as MADR words it."""
    if not chosen and not split_outcome(because)[0]:
        return escaped(because, 3)
    title = chosen.replace("\\", "\\\\").replace('"', '\\"')
    line = f'Chosen option: "{title}"'
    if not because:
        return line
    sentence = f"{line}, because {because}"
    source, safe = disarmed(sentence, 3)
    if not BLOCK.match(because) and safe and rearmed(source) == sentence:
        return source
    return f"{line}, because\n\n{escaped(because, 3)}"


def sections_source(sections: Sequence[Section], level: int) -> list[Section]:
    """Return sections with their headings and texts as they are written."""
    marks = "#" * level
    return [
        Section(f"{marks} {heading_source(part.heading)}".rstrip(), escaped(part.text, level))
        for part in sections
    ]


def pros_source(notes: Sequence[Section]) -> str:
    """Write the pros and cons, what stands before the options' headings first."""
    intro, named = _intro(notes)
    parts = (part for one in sections_source(named, 3) for part in (one.heading, one.text))
    return _joined(intro, *parts)


def _intro(notes: Sequence[Section]) -> tuple[str, Sequence[Section]]:
    if notes and not notes[0].heading:
        return escaped(notes[0].text, 3), notes[1:]
    return "", notes


def _joined(*sources: str) -> str:
    return "\n\n".join(filter(None, sources))
