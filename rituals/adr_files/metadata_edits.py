"""Changes of a file's status, date and names, wherever its dialect has them."""

import re
from collections.abc import Iterator, Mapping

from rituals.adr_files.document import KEYS
from rituals.adr_files.edits import (
    Edit,
    block_put,
    characters_put,
    lines_put,
    section_put,
    text_put,
)
from rituals.adr_files.front_matter import Entry, FrontMatter, quoted, sequence
from rituals.adr_files.layout import LINE_END, Dialect, Layout
from rituals.adr_files.marks import Mark
from rituals.adr_files.writing import date_source
from rituals.markdown_source import escaped
from rituals.texts import entries

NAMES = {
    "decision_makers": "decision-makers",
    "consulted": "consulted",
    "informed": "informed",
}
"""The fields that hold people, by the key that MADR has for them."""
LABELS = {
    "status": "Status",
    "decision-makers": "Deciders",
    "date": "Date",
    "consulted": "Consulted",
    "informed": "Informed",
}
"""How a line below the title begins, in MADR 2's order."""
Value = str | tuple[str, ...]


def metadata_edits(file: Layout, wanted: Mapping[str, str]) -> Iterator[Edit]:
    """Change what `wanted` names: `status`, `date`, or people with one a line."""
    values: dict[str, Value] = {
        NAMES.get(name, name): tuple(entries(value)) if name in NAMES else value
        for name, value in wanted.items()
    }
    missing: dict[str, Value] = {}
    for key, value in values.items():
        entry = _entry(file.front_matter, key)
        if entry is not None:
            yield _replaced(file.text, entry, value)
        elif mark := file.marks.get(key):
            yield characters_put(file, mark.start, mark.stop, _plain(value))
        elif key == "status" and file["status"]:
            yield from _status_edits(file, str(value))
        elif value:
            missing[key] = value
    if missing:
        yield from _added(file, missing)


def _entry(front_matter: FrontMatter | None, key: str) -> Entry | None:
    if front_matter is None:
        return None
    entry = front_matter[key]
    if entry is None and key == "decision-makers":
        return front_matter["deciders"]
    return entry


def _status_edits(file: Layout, status: str) -> Iterator[Edit]:
    part = file["status"]
    if file.status_lines:
        line = file.status_lines[0]
        yield characters_put(file, line.start, line.stop, status)
    elif part:
        yield from text_put(file, part, escaped(status, 2))


def _added(file: Layout, missing: Mapping[str, Value]) -> Iterator[Edit]:
    """Add what a file did not say, where its dialect says such things."""
    if file.dialect in {Dialect.MADR_4, Dialect.MADR_3}:
        yield from _in_front_matter(file, missing)
        return
    below = dict(missing)
    if file.dialect is Dialect.NYGARD and "status" in below:
        yield from section_put(file, "status", escaped(str(below.pop("status")), 2))
    lines = [(key, below[key]) for key in LABELS if key in below]
    if lines:
        yield _below_title(file, lines)


def _below_title(file: Layout, lines: list[tuple[str, Value]]) -> Edit:
    """Put lines behind those there are, or below the title."""
    marks = sorted(file.marks.values(), key=lambda mark: mark.first)
    bullet = _bullet(file, marks[-1]) if marks else ""
    said = [f"{bullet}{LABELS[key]}: {_plain(value)}" for key, value in lines]
    if marks:
        spaced = said if bullet else [line for one in said for line in ("", one)]
        return lines_put(file, marks[-1].end, marks[-1].end, spaced)
    if file.title.end < len(file.lines):
        return lines_put(file, file.title.end, file.title.end, ["", *_apart(said)])
    return block_put(file, len(file.lines), _apart(said))


def _apart(lines: list[str]) -> list[str]:
    return [line for one in lines for line in (one, "")][:-1]


def _bullet(file: Layout, mark: Mark) -> str:
    found = re.match(r" {0,3}[*+-][ \t]+", file.lines[mark.first])
    return found[0] if found else ""


def _plain(value: Value) -> str:
    return value if isinstance(value, str) else ", ".join(value)


def _in_front_matter(file: Layout, missing: Mapping[str, Value]) -> Iterator[Edit]:
    keys = [key for key in KEYS if key in missing]
    if file.front_matter is None:
        lines = [f"{key}: {_source(key, missing[key])}" for key in keys]
        start = 1 if file.text.startswith("\ufeff") else 0
        yield Edit(start, start, file.newline.join(["---", *lines, "---", "", ""]))
        return
    for key in keys:
        place = _place(file.text, file.front_matter, key)
        named = "deciders" if key == "decision-makers" and file.dialect is Dialect.MADR_3 else key
        line = f"{named}: {_source(key, missing[key])}{file.newline}"
        yield Edit(place, place, line)


def _replaced(content: str, entry: Entry, value: Value) -> Edit:
    """Write a value over the old one, which may be missing or stand below its key."""
    key = "decision-makers" if entry.key == "deciders" else entry.key
    written = _source(key, value) if value else ""
    below = LINE_END.search(content, entry.colon, entry.start)
    if below or entry.start == entry.end or not value:
        return Edit(entry.colon, max(entry.colon, entry.end), f" {written}" if value else "")
    return Edit(entry.start, entry.end, written)


def _source(key: str, value: Value) -> str:
    if isinstance(value, tuple):
        return sequence(value)
    return quoted(value) if key == "status" else date_source(value)


def _place(content: str, front_matter: FrontMatter, key: str) -> int:
    """Find where a new key's line belongs, by MADR's order of keys."""
    position = KEYS.index(key)
    before = [entry for name in KEYS[:position] if (entry := _entry(front_matter, name))]
    after = [entry for name in KEYS[position:] if (entry := _entry(front_matter, name))]
    if before:
        line_end = LINE_END.search(content, max(entry.end for entry in before))
        return line_end.end() if line_end else front_matter.closing
    return min((entry.line_start for entry in after), default=front_matter.closing)
