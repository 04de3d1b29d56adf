"""An ADR file taken apart: which dialect it is written in, and where everything stands.

Lines are counted in the body, without front matter; what the places say is `reading.py`'s.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise

from rituals.adr_files.document import UnreadableDecision
from rituals.adr_files.front_matter import FrontMatter, FrontMatterBroken, read_front_matter
from rituals.adr_files.marks import Mark, StatusLine, marks_in, status_lines_in
from rituals.markdown_source import Heading, headings
from rituals.texts import is_blank, one_line

LARGEST_FILE = 1_000_000
"""Bytes. The longest decision we know has 20 000; more is a file that came here by mistake."""
MOST_LINES = 20_000
"""A megabyte of short paragraphs or bullets takes minutes to be read, and is no decision."""
LINE_END = re.compile(r"\r\n|\n|\r")
REMARKS = re.compile(r"<!--.*?(?:-->|$)")
NUMBERED = re.compile(r"(\d{1,5}\.[ \t]+)(?=\S)")
"""How adr-tools begins a title."""

SECTIONS = {
    "context and problem statement": "context",
    "context": "context",
    "decision drivers": "drivers",
    "considered options": "options",
    "decision outcome": "outcome",
    "decision": "outcome",
    "consequences": "consequences",
    "positive consequences": "positive",
    "negative consequences": "negative",
    "confirmation": "confirmation",
    "validation": "confirmation",
    "pros and cons of the options": "pros",
    "more information": "more",
    "links": "more",
    "cost estimate": "cost",
    "fallback": "fallback",
    "simpler or shared alternative": "alternative",
    "governance": "governance",
}
"""The H2 headings of every dialect and of ours, and the place that each is."""
OURS = frozenset({"cost", "fallback", "alternative", "governance"})
"""What our model asks of a decision and MADR has no heading for."""
OUTCOME_SECTIONS = {
    heading: place
    for heading, place in SECTIONS.items()
    if place in {"consequences", "positive", "negative", "confirmation"}
}
"""The H3 headings of the outcome."""
STATUS = "status"
"""Nygard's section; one only where neither front matter nor a line above says the status."""
PLAIN_MADR = {"context and problem statement", "decision outcome", "considered options"}


class Dialect(StrEnum):
    """The ways of writing decisions that we tell apart."""

    MADR_4 = "MADR 4"
    MADR_3 = "MADR 3"
    MADR_2 = "MADR 2 or log4brains"
    NYGARD = "Nygard (adr-tools)"


@dataclass(frozen=True, slots=True)
class Part:
    """A section: its `place` ("" for one we do not know), and its lines `first` to `end`."""

    place: str
    heading: str
    level: int
    line: int
    first: int
    end: int


@dataclass(frozen=True, slots=True)
class Layout:
    """A file taken apart."""

    text: str
    """The whole file, with its own line ends."""
    front_matter: FrontMatter | None
    lines: list[str]
    starts: list[int]
    """The character of the file at which each line begins, and the file's end."""
    title: Heading
    number: str
    """The `7. ` before the title, where the dialect has it."""
    preamble: tuple[int, int]
    marks: dict[str, Mark]
    status_lines: tuple[StatusLine, ...]
    parts: tuple[Part, ...]
    """The sections in their order: H2s, and behind the outcome's head its H3s."""
    dialect: Dialect

    def __getitem__(self, place: str) -> Part | None:
        return next((part for part in self.parts if part.place == place), None)

    def source(self, part: Part | None) -> str:
        r"""Return a section's lines with `\n` for line ends; nothing where there is none."""
        return "\n".join(self.lines[part.first : part.end]) if part else ""

    @property
    def newline(self) -> str:
        """Return the file's first line end: new lines get it."""
        found = LINE_END.search(self.text)
        return found[0] if found else "\n"

    def text_end(self, line: int, floor: int = 0) -> int:
        """Go back from a line over the blank ones before it."""
        while line > floor and is_blank(self.lines[line - 1]):
            line -= 1
        return line


def layout(data: bytes) -> Layout:
    """Take a file apart; raise UnreadableDecision with the reason."""
    content = decoded(data)
    try:
        front_matter = read_front_matter(content)
    except FrontMatterBroken as error:
        raise UnreadableDecision(reason=str(error)) from None
    offset = front_matter.end if front_matter else int(content.startswith("\ufeff"))
    body = LINE_END.sub("\n", content[offset:])
    lines, found = body.split("\n"), headings(body)
    title = _title(found)
    seconds = [heading for heading in found if heading.level == 2]  # noqa: PLR2004 an H2
    first = seconds[0].line if seconds else len(lines)
    ends = (end.end() for end in LINE_END.finditer(content, offset))
    starts = [offset, *ends, len(content)]
    keys = {entry.key for entry in front_matter.entries} if front_matter else set()
    marks = {
        key: mark
        for key, mark in marks_in(lines, starts, (title.end, first)).items()
        if key not in keys and not (key == "decision-makers" and "deciders" in keys)
    }
    parts = _placed(lines, seconds, has_status=STATUS in keys or STATUS in marks)
    status = next((part for part in parts if part.place == STATUS), None)
    dialect = _dialect(keys, parts, marks)
    number = NUMBERED.match(title.text) if dialect is Dialect.NYGARD else None
    return Layout(
        text=content,
        front_matter=front_matter,
        lines=lines,
        starts=starts,
        title=title,
        number=number[1] if number else "",
        preamble=(title.end, first),
        marks=marks,
        status_lines=status_lines_in(lines, starts, (status.first, status.end)) if status else (),
        parts=parts,
        dialect=dialect,
    )


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
    if len(LINE_END.findall(content)) > MOST_LINES:
        raise UnreadableDecision(reason=f"it has more than {MOST_LINES} lines")
    if "\0" in content:
        raise UnreadableDecision(reason="it holds zero bytes, so it is no text")
    return content


def folded(heading: str) -> str:
    """Return a heading as it is compared, without the template's remarks."""
    return one_line(REMARKS.sub("", heading)).rstrip(":").casefold()


def _title(found: Sequence[Heading]) -> Heading:
    title = next((heading for heading in found if heading.level == 1), None)
    if title is None or not title.text:
        raise UnreadableDecision(reason="it has no title (a line `# Title`)")
    if any(heading.level == 2 and heading.line < title.line for heading in found):  # noqa: PLR2004
        raise UnreadableDecision(reason="its title (a line `# Title`) stands below a section")
    return title


def _placed(lines: list[str], seconds: Sequence[Heading], *, has_status: bool) -> tuple[Part, ...]:
    """Name the sections; a second one of a place is unknown, so that it is kept as it is."""
    known = SECTIONS if has_status else {**SECTIONS, STATUS: STATUS}
    parts, seen = list[Part](), set[str]()
    for part in _parts(seconds, len(lines), 2):
        place = _first(part.heading, known, seen)
        found = [replace(part, place=place)]
        if place == "outcome":
            found = list(_within_outcome(found[0], lines, seen))
        parts += found
    if "consequences" in seen:  # MADR 2 has two headings in its stead, and other files both
        unknown = {"positive", "negative"}
        parts = [replace(part, place="") if part.place in unknown else part for part in parts]
    return tuple(parts)


def _within_outcome(outcome: Part, lines: list[str], seen: set[str]) -> Iterator[Part]:
    within = headings("\n".join(lines[outcome.first : outcome.end]))
    thirds = [
        replace(heading, line=outcome.first + heading.line, end=outcome.first + heading.end)
        for heading in within
        if heading.level == 3  # noqa: PLR2004 an H3
    ]
    yield replace(outcome, end=thirds[0].line if thirds else outcome.end)
    for part in _parts(thirds, outcome.end, 3):
        yield replace(part, place=_first(part.heading, OUTCOME_SECTIONS, seen))


def _first(heading: str, known: dict[str, str], seen: set[str]) -> str:
    place = known.get(folded(heading), "")
    if place in seen:
        return ""
    if place:
        seen.add(place)
    return place


def _parts(found: Sequence[Heading], end: int, level: int) -> Iterator[Part]:
    borders = [*(heading.line for heading in found), end]
    for heading, (_, below) in zip(found, pairwise(borders), strict=True):
        yield Part("", heading.text, level, heading.line, heading.end, below)


def _dialect(keys: set[str], parts: Sequence[Part], marks: dict[str, Mark]) -> Dialect:
    places = {part.place for part in parts}
    if not places & {"context", "drivers", "options", "outcome", "consequences", "pros"}:
        reason = "it has no heading of a decision, such as Context, Considered Options or Decision"
        raise UnreadableDecision(reason=reason)
    names = {folded(part.heading) for part in parts}
    if STATUS in places or ({"context", "decision"} <= names and not {STATUS, "deciders"} & keys):
        return Dialect.NYGARD if not names & PLAIN_MADR or STATUS in places else Dialect.MADR_4
    if "deciders" in keys and "decision-makers" not in keys:
        return Dialect.MADR_3
    return Dialect.MADR_2 if marks else Dialect.MADR_4
