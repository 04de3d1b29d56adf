"""MADR 4.0.0 files turned into documents; what else there is, is named and refused.

A further dialect is one more function in `READERS`.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rituals.front_matter import (
    FrontMatter,
    FrontMatterBroken,
    as_line,
    as_names,
    read_front_matter,
)
from rituals.madr_document import (
    KEYS,
    Document,
    OtherDialect,
    Section,
    UnreadableDecision,
    section_text,
)
from rituals.markdown_source import Heading, headings, listed, unescaped, unwrapped
from rituals.texts import one_line, text

LARGEST_FILE = 1_000_000
"""Bytes. The longest decision we know has 20 000; more is a file that came here by mistake."""
SECTIONS = {
    "context and problem statement": "context",
    "decision drivers": "drivers",
    "considered options": "options",
    "decision outcome": "outcome",
    "pros and cons of the options": "pros_and_cons",
    "more information": "more_information",
}
OUTCOME_SECTIONS = {"consequences": "consequences", "confirmation": "confirmation"}
ARGUMENT = re.compile(r"(good|bad|neutral),?[ \t]+because\b[ \t\n]*", re.IGNORECASE)
CHOSEN = r"[*_]{0,2}Chosen option:?[*_]{0,2}:?[ \t]*"
BECAUSE = r"(?:[.,;]?[ \t\n]{0,80}\bbecause\b:?|[.,;]?[ \t]{0,80}(?=\n|\Z))[ \t\n]*"
OPEN_QUOTE, CLOSE_QUOTE = r"[\"'\u201c\u201d\u2018\xab]", r"[\"'\u201c\u201d\u2019\xbb]"
CHOICES = (
    re.compile(CHOSEN + r'"((?:[^"\\]|\\.)*)"' + BECAUSE, re.IGNORECASE),
    re.compile(
        CHOSEN + OPEN_QUOTE + r"(.+?)" + CLOSE_QUOTE + BECAUSE,
        re.IGNORECASE,
    ),
    re.compile(CHOSEN + r"(.+?)" + BECAUSE, re.IGNORECASE),
)
"""As MADR writes it, with other quotes or quotes within, without quotes."""
BULLET_FIELD = re.compile(
    r"^[*-][ \t]+(?:status|deciders|date|tags)[ \t]*:", re.IGNORECASE | re.MULTILINE
)


class Dialect(StrEnum):
    """The ways of writing decisions that we tell apart."""

    MADR_4 = "MADR 4"
    MADR_3 = "MADR 3"
    MADR_2 = "MADR 2 or log4brains' form of it"
    NYGARD = "Nygard's format (adr-tools)"
    UNKNOWN = "a format without MADR's headings"


@dataclass(frozen=True, slots=True)
class Part:
    """A heading's own source: the lines below it up to the next of its level."""

    heading: str
    source: str


@dataclass(frozen=True, slots=True)
class Source:
    """A file taken apart: front matter, title, and the H2 sections."""

    front_matter: FrontMatter | None
    text: str
    """The whole file, with its own line ends."""
    offset: int
    """The character of `text` at which the body begins."""
    body: str
    """What follows the front matter, with `\\n` for line ends."""
    title: str
    preamble: str
    parts: tuple[Part, ...]

    def names(self) -> set[str]:
        """Return the H2 headings, folded for comparison."""
        return {folded(part.heading) for part in self.parts}


def read(data: bytes) -> Document:
    """Read a decision; raise UnreadableDecision with the reason, or OtherDialect by its name."""
    source = taken_apart(decoded(data))
    dialect = dialect_of(source)
    reader = READERS.get(dialect)
    if reader is None:
        raise OtherDialect(dialect=dialect)
    return reader(source)


def decoded(data: bytes) -> str:
    """Decode a file, line ends and byte order mark kept; raise UnreadableDecision."""
    if len(data) > LARGEST_FILE:
        raise UnreadableDecision(reason=f"it is larger than {LARGEST_FILE // 1_000_000} MB")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnreadableDecision(reason="it is UTF-16; save it as UTF-8")
    try:
        content = data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        reason = f"line {line} is not UTF-8 (Windows-1252, perhaps); save it as UTF-8"
        raise UnreadableDecision(reason=reason) from None
    if "\0" in content:
        raise UnreadableDecision(reason="it holds zero bytes, so it is no text")
    return content


def taken_apart(content: str) -> Source:
    """Find front matter, title and sections; raise UnreadableDecision without a title."""
    try:
        front_matter = read_front_matter(content)
    except FrontMatterBroken as error:
        raise UnreadableDecision(reason=str(error)) from None
    offset = front_matter.end if front_matter else int(content.startswith("\ufeff"))
    body = re.sub(r"\r\n?", "\n", content[offset:])
    found = headings(body)
    title = next((heading for heading in found if heading.level == 1), None)
    seconds = [heading for heading in found if heading.level == 2]  # noqa: PLR2004 an H2
    if title is None or not title.text:
        raise UnreadableDecision(reason="it has no title (a line `# Title`)")
    if seconds and seconds[0].line < title.line:
        raise UnreadableDecision(reason="its title (a line `# Title`) stands below a section")
    lines = body.split("\n")
    intro = lines[: title.line] + lines[title.end : seconds[0].line if seconds else None]
    return Source(
        front_matter=front_matter,
        text=content,
        offset=offset,
        body=body,
        title=title.text,
        preamble="\n".join(intro),
        parts=_parts(lines, seconds),
    )


def dialect_of(source: Source) -> Dialect:
    """Tell which dialect a file is written in. Only MADR 3 and 4 have front matter."""
    names = source.names()
    if source.front_matter:
        if source.front_matter["deciders"]:
            return Dialect.MADR_3
    elif {"status", "context", "decision"} <= names:
        return Dialect.NYGARD
    elif BULLET_FIELD.search(source.preamble):
        return Dialect.MADR_2
    return Dialect.MADR_4 if names & SECTIONS.keys() else Dialect.UNKNOWN


def read_madr_4(source: Source) -> Document:
    """Read a file of MADR 4.0.0."""
    front_matter = source.front_matter
    values = {key: entry.value for key in KEYS if front_matter and (entry := front_matter[key])}
    parts, sections = _sorted(source.parts, SECTIONS)
    drivers, options = listed(parts["drivers"]), listed(parts["options"])
    head, *outcome = _subsections(parts["outcome"])
    within, outcome_sections = _sorted(outcome, OUTCOME_SECTIONS)
    chosen, because = split_outcome(_text(head.source))
    consequences = listed(within["consequences"], is_argument)
    return Document(
        title=one_line(source.title),
        status=as_line(values.get("status", "")),
        date=as_line(values.get("date", "")),
        decision_makers=as_names(values.get("decision-makers", "")),
        consulted=as_names(values.get("consulted", "")),
        informed=as_names(values.get("informed", "")),
        other_keys=_other_keys(source.text, front_matter),
        preamble=_text(source.preamble),
        context=_text(parts["context"]),
        drivers=tuple(map(text, drivers.items)),
        drivers_text=_text(drivers.rest),
        options=tuple(map(text, options.items)),
        options_text=_text(options.rest),
        chosen=chosen,
        because=because,
        good=_arguments(consequences.items, "good"),
        bad=_arguments(consequences.items, "bad"),
        neutral=_arguments(consequences.items, "neutral"),
        consequences_text=_text(consequences.rest),
        confirmation=_text(within["confirmation"]),
        outcome_sections=outcome_sections,
        pros_and_cons=_option_notes(parts["pros_and_cons"]),
        more_information=_text(parts["more_information"]),
        sections=sections,
    )


READERS: dict[Dialect, Callable[[Source], Document]] = {Dialect.MADR_4: read_madr_4}


def split_outcome(outcome: str) -> tuple[str, str]:
    """Split `Chosen option: "TITLE", because REASON`; what stands before it follows the reason."""
    for pattern in CHOICES:
        found = pattern.match(outcome)
        if found:
            chosen = re.sub(r'\\(["\\])', r"\1", found[1]) if pattern is CHOICES[0] else found[1]
            return one_line(chosen), section_text(unwrapped(outcome[found.end() :]))
    later = re.search(rf"^{CHOSEN}", outcome, re.IGNORECASE | re.MULTILINE)
    if later and later.start():
        chosen, because = split_outcome(outcome[later.start() :])
        return chosen, section_text(f"{because}\n\n{outcome[: later.start()]}")
    return "", outcome


def is_argument(item: str) -> bool:
    """Tell whether a consequence is written `Good, because` (or Bad, or Neutral)."""
    found = ARGUMENT.match(item)
    return found is not None and found.end() < len(item)


def folded(heading: str) -> str:
    """Return a heading as it is compared."""
    return one_line(heading).rstrip(":").casefold()


def _parts(lines: list[str], found: Sequence[Heading]) -> tuple[Part, ...]:
    ends = [*(heading.line for heading in found[1:]), len(lines)]
    return tuple(
        Part(heading.text, "\n".join(lines[heading.end : end]))
        for heading, end in zip(found, ends, strict=False)
    )


def _subsections(source: str) -> list[Part]:
    """Split a section at its H3s; the first part is what stands before them."""
    lines = source.split("\n")
    thirds = [heading for heading in headings(source) if heading.level == 3]  # noqa: PLR2004 an H3
    head = lines[: thirds[0].line if thirds else None]
    return [Part("", "\n".join(head)), *_parts(lines, thirds)]


def _sorted(
    parts: Sequence[Part], known: dict[str, str]
) -> tuple[dict[str, str], tuple[Section, ...]]:
    """Name the known parts; a second one of a name is kept with the unknown."""
    named, others = dict.fromkeys(known.values(), ""), []
    seen = set[str]()
    for part in parts:
        name = folded(part.heading)
        if name in known and name not in seen:
            named[known[name]] = part.source
            seen.add(name)
        else:
            others.append(Section(one_line(part.heading), _text(part.source)))
    return named, tuple(others)


def _option_notes(source: str) -> tuple[Section, ...]:
    notes = [Section(one_line(part.heading), _text(part.source)) for part in _subsections(source)]
    return tuple(note for note in notes if note.heading or note.text)


def _arguments(items: Sequence[str], kind: str) -> tuple[str, ...]:
    found = ((ARGUMENT.match(item), item) for item in items)
    return tuple(text(item[m.end() :]) for m, item in found if m and m[1].casefold() == kind)


def _other_keys(content: str, front_matter: FrontMatter | None) -> str:
    entries = front_matter.entries if front_matter else ()
    blocks = [
        content[entry.line_start : entry.line_end] for entry in entries if entry.key not in KEYS
    ]
    return text("".join(blocks))


def _text(source: str) -> str:
    return section_text(unescaped(text(source)))
