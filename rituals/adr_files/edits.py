"""Changes of a file's text: one place each, in characters, laid out in the file's own manner."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from rituals.adr_files.document import REMARK, UnreadableDecision
from rituals.adr_files.layout import Dialect, Layout, Part
from rituals.markdown_source import open_end
from rituals.texts import is_blank

ORDER = (
    "status",
    "context",
    "drivers",
    "options",
    "outcome",
    "consequences",
    "positive",
    "negative",
    "confirmation",
    "pros",
    "more",
    "cost",
    "fallback",
    "alternative",
    "governance",
)
"""Where a new section belongs among those there are."""
HEADINGS = {
    "status": "Status",
    "context": "Context and Problem Statement",
    "drivers": "Decision Drivers",
    "options": "Considered Options",
    "outcome": "Decision Outcome",
    "consequences": "Consequences",
    "positive": "Positive Consequences",
    "negative": "Negative Consequences",
    "confirmation": "Confirmation",
    "pros": "Pros and Cons of the Options",
    "more": "More Information",
    "cost": "Cost Estimate",
    "fallback": "Fallback",
    "alternative": "Simpler or Shared Alternative",
    "governance": "Governance",
}
IN_DIALECT = {
    Dialect.NYGARD: {"context": "Context", "outcome": "Decision"},
    Dialect.MADR_3: {"confirmation": "Validation"},
    Dialect.MADR_2: {"more": "Links"},
}
WITHIN_OUTCOME = frozenset({"consequences", "positive", "negative", "confirmation"})
MOST_LINES = 2000
"""A longer section is replaced whole: comparing lines takes the square of their number."""


class UnpatchableDecision(UnreadableDecision):
    """This file cannot be brought up to date by itself: {reason}. Its bytes are kept."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One place of the file, in characters, and what stands there from now on."""

    start: int
    end: int
    text: str


def applied(content: str, edits: Sequence[Edit]) -> str:
    """Return a file with its edits; those of one place keep their order."""
    patched = content
    for edit in reversed(_apart(edits)):
        patched = patched[: edit.start] + edit.text + patched[edit.end :]
    if content and not content.endswith(("\n", "\r")):
        return patched.rstrip("\r\n")
    return patched


def _apart(edits: Sequence[Edit]) -> list[Edit]:
    """Put edits in order, and make one of those that take out the same blank lines."""
    found: list[Edit] = []
    for edit in sorted(edits, key=lambda edit: edit.start):
        last = found[-1] if found else None
        if last and edit.start < last.end and not (last.text or edit.text):
            found[-1] = Edit(last.start, max(last.end, edit.end), "")
        else:
            found.append(edit)
    return found


def lines_put(file: Layout, first: int, end: int, lines: Sequence[str]) -> Edit:
    """Replace the lines `first` to `end`, which may be none, in the file's own line ends."""
    start = file.starts[first]
    unended = (
        start > 0 and lines and file.text[start - 1] not in "\r\n" and first == len(file.lines)
    )
    lead = file.newline if unended else ""
    return Edit(start, file.starts[end], lead + "".join(line + file.newline for line in lines))


def text_put(file: Layout, part: Part, source: str, *, end: int | None = None) -> Iterator[Edit]:
    """Give a section another text: lines that both have stay as they are."""
    top, bottom = _text_lines(file, part, part.end if end is None else end)
    if top == bottom:
        yield from _put_in_empty(file, part, source)
        return
    old = ["" if is_blank(line) else line for line in file.lines[top:bottom]]
    new = source.split("\n") if source else []
    if not new:  # nor the blank lines that were its end
        while bottom < part.end and is_blank(file.lines[bottom]):
            bottom += 1
    if not new or max(len(old), len(new)) > MOST_LINES:
        yield lines_put(file, top, bottom, new)
        return
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            yield lines_put(file, top + a, top + b, new[c:d])


def _text_lines(file: Layout, part: Part, end: int) -> tuple[int, int]:
    """Return a section's lines without the blank ones around and the template's remark below."""
    top = part.first
    bottom = file.text_end(end, top)
    while bottom > top and file.lines[bottom - 1].strip() == REMARK:
        bottom = file.text_end(bottom - 1, top)
    while top < bottom and is_blank(file.lines[top]):
        top += 1
    return top, bottom


def _put_in_empty(file: Layout, part: Part, source: str) -> Iterator[Edit]:
    if not source:
        return
    _check_open(file, part.first)
    blank = part.first
    while blank < part.end and is_blank(file.lines[blank]):
        blank += 1
    last = blank == len(file.lines)
    yield lines_put(file, part.first, blank, ["", *source.split("\n"), *([] if last else [""])])


def section_put(file: Layout, place: str, source: str) -> Iterator[Edit]:
    """Add a section where it belongs, with its dialect's heading."""
    if not source:
        return
    within = place in WITHIN_OUTCOME and file["outcome"] is not None
    within = within and file.dialect is not Dialect.NYGARD
    within = within and not (place == "confirmation" and file.dialect is Dialect.MADR_3)
    heading = IN_DIALECT.get(file.dialect, {}).get(place, HEADINGS[place])
    marks = "###" if within else "##"
    at = _place(file, place, within=within)
    _check_open(file, at)
    yield block_put(file, at, [f"{marks} {heading}", "", *source.split("\n")])


def _place(file: Layout, place: str, *, within: bool) -> int:
    """Find the line before which a new section stands: that of the next in order, or the end."""
    order, inside = ORDER.index(place), False
    for part in file.parts:
        later = bool(part.place) and ORDER.index(part.place) > order
        if within and inside and (part.level == 2 or later):  # noqa: PLR2004 an H2
            return part.line
        if not within and later and part.level == 2:  # noqa: PLR2004 an H2
            return part.line
        inside = inside or part.place == "outcome"
    return len(file.lines)


def block_put(file: Layout, at: int, lines: Sequence[str]) -> Edit:
    """Put lines before the line `at`, with a blank line on either side."""
    above = file.text_end(at)
    lead = [""] if above else []
    if at < len(file.lines):
        blank = bool(at) and is_blank(file.lines[at - 1])
        return lines_put(file, at, at, [*([] if blank else lead), *lines, ""])
    return lines_put(file, above, above, [*lead, *lines])


def _check_open(file: Layout, at: int) -> None:
    if (line := open_end("\n".join(file.lines[:at]))) is not None:
        opening = file.lines[line].strip()[:40]
        raise UnpatchableDecision(reason=f"an addition would be lost behind “{opening}”: end it")


def characters_put(file: Layout, start: int, stop: int, value: str) -> Edit:
    """Replace a value in its line; a blank parts one from the colon before it."""
    parted = start and file.text[start - 1] in ":*_" and value
    return Edit(start, stop, f" {value}" if parted else value)


def title_put(file: Layout, title: str) -> Edit:
    """Replace the title; its marks stay."""
    heading = file.title
    start, end = file.starts[heading.line], file.starts[heading.end]
    if heading.underlined:
        end = file.starts[heading.end - 1]
        return Edit(start, end, title + file.newline)
    line = file.lines[heading.line]
    found = re.fullmatch(r"( {0,3}#[ \t]+)(.*?)((?:[ \t]+#+)?[ \t]*)", line)
    if found is None:
        raise UnpatchableDecision(reason="its title is written in an unusual way")
    return Edit(start + found.start(2), start + found.end(2), title)
