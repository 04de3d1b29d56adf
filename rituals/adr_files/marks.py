"""Status, date and names where a file says them in its body: lines below the title, or a section.

MADR 2 and log4brains have bullets (`* Status: accepted`), adr-tools `Date: 2026-11-21` and a
section Status, whose first line is the status and whose others are links.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rituals.markdown_source import verbatim_lines
from rituals.texts import one_line

KEYS = {
    "status": "status",
    "date": "date",
    "deciders": "decision-makers",
    "decision makers": "decision-makers",
    "decision maker": "decision-makers",
    "consulted": "consulted",
    "informed": "informed",
}
MARK = re.compile(
    r" {0,3}(?P<bullet>[*+-][ \t]+)?(?:\*\*|__)?"
    r"(?P<key>status|date|deciders|decision[- ]makers?|consulted|informed)"
    r"(?:\*\*|__)?[ \t]*:(?:\*\*|__)?[ \t]*"
    r"(?P<value>.*?)[ \t]*(?:<!--.*?-->[ \t]*)*$",
    re.IGNORECASE,
)
BULLET = re.compile(r"[ \t]*(?:[*+-]|\d{1,9}[.)])[ \t]+")
REMARK = re.compile(r"[ \t]*<!--.*?-->[ \t]*$")


@dataclass(frozen=True, slots=True)
class Mark:
    """A value, its lines (`first` to `end`), and its characters in the file."""

    value: str | tuple[str, ...]
    first: int
    end: int
    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class StatusLine:
    """One line of the section Status: its text, and its characters in the file."""

    text: str
    line: int
    start: int
    stop: int


def is_mark(line: str) -> bool:
    """Tell whether a line would be read as a status, a date or names."""
    return MARK.fullmatch(line) is not None


def marks_in(lines: list[str], starts: list[int], span: tuple[int, int]) -> dict[str, Mark]:
    """Find the values that stand between the title and the first section."""
    first, end = span
    verbatim = verbatim_lines("\n".join(lines[first:end]))
    found: dict[str, Mark] = {}
    for number in range(first, end):
        match = MARK.fullmatch(lines[number])
        if match is None or number - first in verbatim:
            continue
        key = KEYS[match["key"].casefold().replace("-", " ")]
        found.setdefault(key, _mark(lines, starts, number, end, match))
    return found


def _mark(lines: list[str], starts: list[int], number: int, end: int, match: re.Match[str]) -> Mark:
    """Read a value, which goes on in the indented lines below its bullet."""
    below = number + 1
    while match["bullet"] and below < end and re.match(r"(?: {2}|\t)[ \t]*\S", lines[below]):
        below += 1
    more = [REMARK.sub("", line).rstrip() for line in lines[number + 1 : below]]
    value: str | tuple[str, ...] = one_line(" ".join([match["value"], *more]))
    if more and not match["value"] and all(map(BULLET.match, more)):
        value = tuple(one_line(BULLET.sub("", line, count=1)) for line in more)
    start = starts[number] + match.start("value")
    stop = starts[below - 1] + len(more[-1]) if more else starts[number] + match.end("value")
    return Mark(value, number, below, start, stop)


def status_lines_in(
    lines: list[str], starts: list[int], span: tuple[int, int]
) -> tuple[StatusLine, ...]:
    """Find the lines of the section Status, without its remarks and headings."""
    first, end = span
    verbatim = verbatim_lines("\n".join(lines[first:end]))
    return tuple(
        _status_line(lines[number], number, starts[number])
        for number in range(first, end)
        if number - first not in verbatim and _says_something(lines[number])
    )


def _says_something(line: str) -> bool:
    return bool(REMARK.sub("", line).strip()) and not re.match(r" {0,3}#{1,6}(?:[ \t]|$)", line)


def _status_line(line: str, number: int, start: int) -> StatusLine:
    bullet = BULLET.match(line)
    lead = bullet.end() if bullet else len(line) - len(line.lstrip())
    said = REMARK.sub("", line[lead:]).rstrip()
    return StatusLine(one_line(said), number, start + lead, start + lead + len(said))


def without(lines: Sequence[str], marks: Sequence[Mark], span: tuple[int, int]) -> str:
    """Return the lines of a span that hold none of the marks."""
    taken = {number for mark in marks for number in range(mark.first, mark.end)}
    return "\n".join(lines[number] for number in range(*span) if number not in taken)
