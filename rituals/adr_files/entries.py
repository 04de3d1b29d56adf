"""The lists of an ADR file, entry by entry, each with its lines: what a record holds one a line."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rituals.adr_files.layout import Layout, Part
from rituals.adr_files.links import is_relation
from rituals.adr_files.marks import BULLET
from rituals.adr_files.reading import ARGUMENT
from rituals.decisions.drafts import listed as in_order
from rituals.markdown_source import headings, last_list, listed, loose
from rituals.texts import one_line

KINDS = {"good": "Good", "neutral": "Neutral", "bad": "Bad"}
LINKS_BELOW = "<!-- links -->"
"""The line before the links, where they would run together with a list that ends the text."""
NESTED = re.compile(r"\n\s*(?:\n|[*+-][ \t]|\d{1,9}[.)][ \t])")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: its text in one line, and its lines (`first` to `end`) in the body.

    `place` is its section. `bare`: a consequence that does not say whether it is good or bad.
    """

    text: str
    place: str
    first: int
    end: int
    bare: bool = False


def entries_of(file: Layout, name: str) -> list[Entry]:
    """List the entries of a field: drivers, options, good, neutral, bad or links."""
    if name == "links":
        return [entry for entry in link_lines(file) if not is_relation(entry.text)]
    if name in KINDS:
        return consequences(file)[name]
    part = file[name]
    if part is None:
        return []
    found = listed(file.source(part))
    texts = (NESTED.split(item)[0] if name == "options" else item for item in found.items)
    return list(_entries(file, part, zip(texts, found.spans, strict=True))) or _option_headings(
        file, part
    )


def consequences(file: Layout) -> dict[str, list[Entry]]:
    """List the consequences of each kind."""
    found: dict[str, list[Entry]] = {kind: [] for kind in KINDS}
    for place, kind in (("consequences", ""), ("positive", "good"), ("negative", "bad")):
        part = file[place]
        if part is None:
            continue
        said = loose(file.source(part))
        for text, (first, end) in zip(said.items, said.spans, strict=True):
            in_list = BULLET.match(file.lines[part.first + first]) is not None
            named, argued = kind if in_list else "", ARGUMENT.match(text)
            if in_list and not named and argued and argued.end() < len(text):
                named, text = argued[1].casefold(), text[argued.end() :]  # noqa: PLW2901 without its kind
            found[named or "neutral"] += _entries(
                file, part, [(text, (first, end))], bare=not named
            )
    return found


def link_lines(file: Layout) -> list[Entry]:
    """List what a file says of others: below Nygard's status, and where its text ends."""
    below_status = [
        Entry(line.text, "status", line.line, line.line + 1) for line in file.status_lines[1:]
    ]
    part = file["more"]
    if part is None or (first := links_start(file, part)) is None:
        return below_status
    found = listed("\n".join(file.lines[first : part.end]))
    spans = ((first - part.first + top, first - part.first + end) for top, end in found.spans)
    return [*below_status, *_entries(file, part, zip(found.items, spans, strict=True))]


def links_start(file: Layout, part: Part) -> int | None:
    """Find the line at which the links of More Information begin."""
    lines = [line.strip() for line in file.lines[part.first : part.end]]
    if LINKS_BELOW in lines:
        return part.end - lines[::-1].index(LINKS_BELOW)
    source = file.source(part)
    first = last_list(source)
    if first is None or not listed("\n".join(source.split("\n")[first:])).items:
        return None
    return part.first + first


def _entries(
    file: Layout,
    part: Part,
    found: "Iterator[tuple[str, tuple[int, int]]] | list[tuple[str, tuple[int, int]]]",
    *,
    bare: bool = False,
) -> Iterator[Entry]:
    for text, (first, end) in found:
        top = part.first + first
        said = in_order(one_line(text))
        if said:
            yield Entry(said, part.place, top, file.text_end(part.first + end, top), bare)


def _option_headings(file: Layout, part: Part) -> list[Entry]:
    """Take the H3s for the options where there is no list of them."""
    thirds = [one for one in headings(file.source(part)) if one.level == 3]  # noqa: PLR2004 an H3
    tops = [part.first + one.line for one in thirds]
    return [
        Entry(said, part.place, top, end, bare=True)
        for one, top, end in zip(thirds, tops, [*tops[1:], part.end], strict=False)
        if part.place == "options" and (said := in_order(one_line(one.text)))
    ]
