"""ADR files turned into documents, in every dialect that `layout.py` knows."""

import re
from collections.abc import Callable, Mapping, Sequence

from rituals.adr_files.document import KEYS, Document, Section, section_text
from rituals.adr_files.front_matter import FrontMatter, as_line, as_names
from rituals.adr_files.layout import OURS, Layout, layout
from rituals.adr_files.marks import without
from rituals.markdown_source import headings, listed, unescaped, unwrapped
from rituals.texts import one_line, text

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
Value = str | tuple[str, ...]


def _text(source: str) -> str:
    return section_text(unescaped(text(source)))


def read(data: bytes) -> Document:
    """Read a decision; raise UnreadableDecision with the reason."""
    return document_of(layout(data))


def document_of(file: Layout) -> Document:
    """Return what a file that was taken apart says."""
    values = metadata(file)
    drivers, options = listed(file.source(file["drivers"])), listed(file.source(file["options"]))
    chosen, because = split_outcome(_text(file.source(file["outcome"])))
    consequences = listed(file.source(file["consequences"]), is_argument)
    positive, negative = (listed(file.source(file[one])) for one in ("positive", "negative"))
    apart = (consequences.rest, positive.rest, negative.rest)
    return Document(
        title=one_line(file.title.text.removeprefix(file.number)),
        status=as_line(values.get("status", "")),
        date=as_line(values.get("date", "")),
        decision_makers=as_names(values.get("decision-makers", "")),
        consulted=as_names(values.get("consulted", "")),
        informed=as_names(values.get("informed", "")),
        other_keys=_other_keys(file.text, file.front_matter),
        preamble=_text(without(file.lines, list(file.marks.values()), file.preamble)),
        context=_text(file.source(file["context"])),
        drivers=tuple(map(text, drivers.items)),
        drivers_text=_text(drivers.rest),
        options=tuple(map(text, options.items)),
        options_text=_text(options.rest),
        chosen=chosen,
        because=because,
        good=_arguments(consequences.items, "good") + tuple(map(text, positive.items)),
        bad=_arguments(consequences.items, "bad") + tuple(map(text, negative.items)),
        neutral=_arguments(consequences.items, "neutral"),
        consequences_text=section_text("\n\n".join(filter(None, map(_text, apart)))),
        confirmation=_text(file.source(file["confirmation"])),
        outcome_sections=_others(file, 3),
        pros_and_cons=option_notes(file.source(file["pros"])),
        more_information=_text(file.source(file["more"])),
        sections=_others(file, 2),
        status_links=tuple(line.text for line in file.status_lines[1:]),
    )


def section_of(file: Layout, place: str, lines: Sequence[str] | None = None) -> str:
    """Return a section's text, or that of some of its lines; nothing where there is none."""
    return _text(file.source(file[place]) if lines is None else "\n".join(lines))


def metadata(file: Layout) -> Mapping[str, Value]:
    """Return status, date and names by MADR 4's keys, wherever the file has them."""
    found: dict[str, Value] = {key: mark.value for key, mark in file.marks.items()}
    if file.status_lines:
        found["status"] = file.status_lines[0].text
    if file.front_matter and (deciders := file.front_matter["deciders"]):
        found["decision-makers"] = deciders.value
    for key in KEYS:
        if file.front_matter and (entry := file.front_matter[key]):
            found[key] = entry.value
    return found


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


def option_notes(source: str, read: Callable[[str], str] = _text) -> tuple[Section, ...]:
    """Split the pros and cons at their H3s; the first part, without a heading, is before them."""
    lines = source.split("\n")
    thirds = [heading for heading in headings(source) if heading.level == 3]  # noqa: PLR2004 an H3
    borders = [*(heading.line for heading in thirds), len(lines)]
    notes = [
        Section("", read("\n".join(lines[: borders[0]]))),
        *(
            Section(one_line(heading.text), read("\n".join(lines[heading.end : end])))
            for heading, end in zip(thirds, borders[1:], strict=True)
        ),
    ]
    return tuple(note for note in notes if note.heading or note.text)


def _others(file: Layout, level: int) -> tuple[Section, ...]:
    return tuple(
        Section(one_line(part.heading), _text(file.source(part)))
        for part in file.parts
        if part.place in {"", *OURS} and part.level == level
    )


def _arguments(items: Sequence[str], kind: str) -> tuple[str, ...]:
    found = ((ARGUMENT.match(item), item) for item in items)
    return tuple(text(item[m.end() :]) for m, item in found if m and m[1].casefold() == kind)


def _other_keys(content: str, front_matter: FrontMatter | None) -> str:
    """Return the lines of the keys that are none of MADR's."""
    entries = front_matter.entries if front_matter else ()
    known = {*KEYS}
    if front_matter and not front_matter["decision-makers"]:
        known.add("deciders")
    return text("".join(content[e.line_start : e.line_end] for e in entries if e.key not in known))
