"""An imported file brought up to date: what was edited changes, every other byte stays."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields

from rituals.front_matter import Entry, FrontMatter, as_line, as_names, quoted, sequence
from rituals.madr_document import KEYS, Document, OtherDialect, UnreadableDecision
from rituals.madr_reading import Dialect, Source, decoded, dialect_of, folded, read, taken_apart
from rituals.madr_writing import date_source
from rituals.markdown_source import bullets, headings, listed, open_end
from rituals.texts import BLANKS, one_line

LINE_END = re.compile(r"\r\n|\n|\r")
MORE = "More Information"
Value = str | tuple[str, ...]


class UnpatchableDecision(UnreadableDecision):
    """This file cannot be brought up to date by itself: {reason}. Its bytes are kept."""


@dataclass(frozen=True, slots=True)
class _Edit:
    """One place of the file, in characters, and what stands there from now on."""

    start: int
    end: int
    text: str


def patch(
    original: bytes,
    *,
    status: str | None = None,
    date: str | None = None,
    decision_makers: Sequence[str] | None = None,
    consulted: Sequence[str] | None = None,
    informed: Sequence[str] | None = None,
    add_links: Sequence[str] = (),
    drop_links: Sequence[str] = (),
) -> bytes:
    """Change a MADR 4 file's front matter values and its links, and nothing else.

    None leaves a value as it is, and so does the value that it has. Links are bullets of More
    Information (`Supersedes [ADR-0003](0003-use-x.md)`); one that stands there is not added
    again. Line ends, byte order mark, final newline, comments and unknown keys are kept. Without
    a change any bytes come back as they are; with one, raise as `read` does, and
    UnreadableDecision where the change has no place.
    """
    wanted = _wanted(status, date, decision_makers, consulted, informed)
    if not (wanted or add_links or drop_links):
        return original
    source = taken_apart(decoded(original))
    if (dialect := dialect_of(source)) is not Dialect.MADR_4:
        raise OtherDialect(dialect=dialect)
    found = LINE_END.search(source.text)
    newline = found[0] if found else "\n"
    edits = [
        *_front_matter_edits(source, wanted, newline),
        *_link_edits(
            source, list(map(one_line, add_links)), set(map(one_line, drop_links)), newline
        ),
    ]
    patched = _applied(source.text, edits).encode()
    _check(read(original), read(patched), wanted)
    return patched


def _wanted(
    status: str | None,
    date: str | None,
    decision_makers: Sequence[str] | None,
    consulted: Sequence[str] | None,
    informed: Sequence[str] | None,
) -> dict[str, Value]:
    names = {"decision-makers": decision_makers, "consulted": consulted, "informed": informed}
    lines = {"status": status, "date": date}
    return {
        **{key: one_line(value) for key, value in lines.items() if value is not None},
        **{key: tuple(_lines(value)) for key, value in names.items() if value is not None},
    }


def _lines(values: Sequence[str]) -> list[str]:
    return list(filter(None, map(one_line, values)))


def _applied(content: str, edits: Sequence[_Edit]) -> str:
    patched = content
    for edit in reversed(sorted(edits, key=lambda edit: edit.start)):  # noqa: C413 keeps their order
        patched = patched[: edit.start] + edit.text + patched[edit.end :]
    if content and not content.endswith(("\n", "\r")):
        return patched.rstrip("\r\n")
    return patched


def _check(before: Document, after: Document, wanted: dict[str, Value]) -> None:
    """Make sure that the file now says what it should, and all else that it said before."""
    for field in fields(Document):
        expected = wanted.get(field.name.replace("_", "-"), getattr(before, field.name))
        if field.name != "more_information" and getattr(after, field.name) != expected:
            raise UnpatchableDecision(reason="its front matter is written in an unusual way")


def _front_matter_edits(source: Source, wanted: dict[str, Value], newline: str) -> list[_Edit]:
    front_matter = source.front_matter
    if front_matter is None:
        lines = [f"{key}: {_source(key, value)}" for key, value in wanted.items() if value]
        start = 1 if source.text.startswith("\ufeff") else 0
        block = newline.join(["---", *lines, "---", "", ""])
        return [_Edit(start, start, block)] if lines else []
    edits = []
    for key in (key for key in KEYS if key in wanted):
        entry, value = front_matter[key], wanted[key]
        if entry is not None and not _same(entry, value):
            edits.append(_replaced(source.text, entry, value))
        elif entry is None and value:
            place = _place(source.text, front_matter, key)
            edits.append(_Edit(place, place, f"{key}: {_source(key, value)}{newline}"))
    return edits


def _replaced(content: str, entry: Entry, value: Value) -> _Edit:
    """Write a value over the old one, which may be missing or stand below its key."""
    written = _source(entry.key, value) if value else ""
    below = LINE_END.search(content, entry.colon, entry.start)
    if below or entry.start == entry.end or not value:
        return _Edit(entry.colon, max(entry.colon, entry.end), f" {written}" if value else "")
    return _Edit(entry.start, entry.end, written)


def _source(key: str, value: Value) -> str:
    if isinstance(value, tuple):
        return sequence(value)
    return quoted(value) if key == "status" else date_source(value)


def _same(entry: Entry, value: Value) -> bool:
    return (as_line if isinstance(value, str) else as_names)(entry.value) == value


def _place(content: str, front_matter: FrontMatter, key: str) -> int:
    """Find where a new key's line belongs, by MADR's order of keys."""
    position = KEYS.index(key)
    before = [entry for name in KEYS[:position] if (entry := front_matter[name])]
    after = [entry for name in KEYS[position:] if (entry := front_matter[name])]
    if before:
        line_end = LINE_END.search(content, max(entry.end for entry in before))
        return line_end.end() if line_end else front_matter.closing
    return min((entry.line_start for entry in after), default=front_matter.closing)


def _link_edits(
    source: Source, add: Sequence[str], drop: Collection[str], newline: str
) -> list[_Edit]:
    if not add and not drop:
        return []
    more = _MoreInformation.of(source)
    edits = [
        _Edit(more.starts[top], more.starts[more.text_end(bottom)], "")
        for link, top, bottom in more.links
        if link in drop
    ]
    kept = {link for link, _, _ in more.links} - set(drop)
    if new := [link for link in dict.fromkeys(add) if link not in kept]:
        edits.append(more.addition(new, newline))
    return edits


@dataclass(frozen=True, slots=True)
class _MoreInformation:
    """Where the links of a file stand, or will: lines are counted in its body."""

    content: str
    lines: list[str]
    starts: list[int]
    """The character of the file at which each line begins, and the file's end."""
    links: list[tuple[str, int, int]]
    end: int
    missing: bool

    @classmethod
    def of(cls, source: Source) -> "_MoreInformation":
        content, lines = source.text, source.body.split("\n")
        ends = (found.end() for found in LINE_END.finditer(content, source.offset))
        seconds = [heading for heading in headings(source.body) if heading.level == 2]  # noqa: PLR2004
        borders = [*(heading.line for heading in seconds[1:]), len(lines)]
        sections = zip(seconds, borders, strict=False)
        first, end = next(
            ((here.end, end) for here, end in sections if folded(here.text) == MORE.casefold()),
            (len(lines), len(lines)),
        )
        found = listed("\n".join(lines[first:end]))
        return cls(
            content=content,
            lines=lines,
            starts=[source.offset, *ends, len(content)],
            links=[
                (one_line(item), first + top, first + bottom)
                for item, (top, bottom) in zip(found.items, found.spans, strict=True)
            ],
            end=end,
            missing=not any(folded(heading.text) == MORE.casefold() for heading in seconds),
        )

    def text_end(self, line: int) -> int:
        """Go back from a line over the blank ones before it."""
        while line and not self.lines[line - 1].strip(BLANKS):
            line -= 1
        return line

    def addition(self, links: Sequence[str], newline: str) -> _Edit:
        """Put links behind the last ones, with their marker; or behind the text; or at the end."""
        if (line := open_end("\n".join(self.lines[: self.end]))) is not None:
            opening = self.lines[line].strip()[:40]
            raise UnpatchableDecision(reason=f"links would be lost behind “{opening}”: end it")
        last = self.text_end(self.end)
        place = self.starts[last]
        marker, lead = "*", newline
        if self.links and self.text_end(self.links[-1][2]) == last:
            marker = self.lines[self.links[-1][1]].lstrip()[:1]
            marker, lead = (marker, "") if marker in "*+-" else ("*", newline)
        if self.missing:
            lead = f"{newline}## {MORE}{newline}{newline}"
        if not self.content[:place].endswith(("\n", "\r")):
            lead = newline + lead
        added = "".join(f"{marker}{bullets([link])[1:]}{newline}" for link in links)
        return _Edit(place, place, lead + added)
