"""An imported file brought up to date: what was edited changes, every other byte stays."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, fields, replace
from typing import Any

from rituals.adr_files.document import Document
from rituals.adr_files.drafts import draft_in, governance_text, notes_in
from rituals.adr_files.edits import (
    ORDER,
    Edit,
    UnpatchableDecision,
    applied,
    section_put,
    text_put,
    title_put,
)
from rituals.adr_files.entries import KINDS, link_lines
from rituals.adr_files.layout import OURS, SECTIONS, Layout, folded, layout
from rituals.adr_files.links import supersedes
from rituals.adr_files.list_edits import consequence_edits, list_edits, more_edits
from rituals.adr_files.metadata_edits import NAMES, metadata_edits
from rituals.adr_files.reading import document_of, section_of
from rituals.adr_files.writing import outcome_source, pros_source
from rituals.decisions.drafts import LISTS, Draft
from rituals.markdown_source import escaped, heading_source
from rituals.texts import entries, one_line, text

METADATA = ("status", "date", *NAMES)
AFFECTS = {
    "chosen": ("chosen", "because"),
    "because": ("chosen", "because"),
    "good": ("good", "bad", "neutral", "consequences_text"),
    "bad": ("good", "bad", "neutral", "consequences_text"),
    "neutral": ("good", "bad", "neutral", "consequences_text"),
    "pros": ("pros_and_cons",),
    "more": ("more_information",),
    "links": ("more_information", "status_links"),
    "relations": ("more_information", "status_links"),
}
"""The parts of a document that a change may alter; those not named here alter their namesake."""
GOVERNED = ("kind", "product_facing", "review_on")


def patch(original: bytes, *, relations: Sequence[str] = (), **changes: Any) -> bytes:
    """Change a file's values, and nothing else, in the dialect that it is written in.

    `changes` are fields of `Draft` (lists hold one entry a line), `status` or `date`; the value
    that stands there is no change. `relations` are lines such as `Supersedes [ADR-0003](x.md)`
    that join its links. Line ends, byte order mark, final newline, comments, fences and unknown
    keys are kept. Without a change any bytes come back as they are; with one, raise
    UnreadableDecision as `read` does, or UnpatchableDecision where the change has no place.
    """
    if not (changes or relations):
        return original
    file = layout(original)
    before, said = draft_in(file), document_of(file)
    now = {**asdict(before), "status": said.status, "date": said.date}
    wanted = {
        name: value
        for name, value in ((name, _in_order(name, value)) for name, value in changes.items())
        if now[name] != value
    }
    new = _unstated(file, map(one_line, relations))
    if not (wanted or new):
        return original
    patched = applied(file.text, list(_edits(file, before, wanted, new))).encode()
    _check(file, layout(patched), wanted, new)
    return patched


def _unstated(file: Layout, relations: Iterable[str]) -> list[str]:
    """Leave out the relations that a file has, whatever words it has for them."""
    lines = [entry.text for entry in link_lines(file)]
    stated = set(supersedes(lines))
    return [
        line
        for line in dict.fromkeys(relations)
        if line not in lines and not (set(supersedes([line])) and set(supersedes([line])) <= stated)
    ]


def _in_order(name: str, value: Any) -> Any:
    if name in {"title", "status", "date", "chosen"}:
        return one_line(value)
    if name in LISTS or name in NAMES:
        return "\n".join(entries(value))
    return value


def _edits(
    file: Layout, before: Draft, wanted: Mapping[str, Any], relations: Sequence[str]
) -> Iterator[Edit]:
    """Yield the edits in the order of the file, as additions at one place keep theirs."""
    after = replace(before, **{k: v for k, v in wanted.items() if k not in {"status", "date"}})
    if "title" in wanted:
        yield title_put(file, file.number + heading_source(after.title))
    yield from metadata_edits(file, {name: wanted[name] for name in METADATA if name in wanted})
    for place in ORDER:
        if place in {"drivers", "options"} and place in wanted:
            yield from list_edits(file, place, entries(wanted[place]))
        elif place == "consequences":
            lists = {kind: entries(wanted[kind]) for kind in KINDS if kind in wanted}
            yield from consequence_edits(file, lists)
        elif place == "more" and (relations or wanted.keys() & {"more", "links"}):
            more = wanted.get("more")
            yield from more_edits(file, more, entries(after.links), relations)
        elif (source := _source(file, place, after, wanted.keys())) is not None:
            part = file[place]
            yield from text_put(file, part, source) if part else section_put(file, place, source)


def _source(file: Layout, place: str, after: Draft, wanted: Collection[str]) -> str | None:
    """Return a section's new source; None where it was not changed."""
    if place == "outcome" and not {"chosen", "because"}.isdisjoint(wanted):
        return outcome_source(after.chosen, after.because)
    if place == "governance" and not set(GOVERNED).isdisjoint(wanted):
        return governance_text(after, section_of(file, "governance"))
    if place not in wanted or place == "status":
        return None
    if place == "pros":
        return pros_source(notes_in(after.pros))
    return escaped(getattr(after, place), 3 if place == "confirmation" else 2)


def _check(
    before: Layout, after: Layout, wanted: Mapping[str, Any], relations: Sequence[str]
) -> None:
    """Make sure that the file now says what it should, and all else that it said before."""
    old, new = document_of(before), document_of(after)
    expected = asdict(draft_in(before))
    found = asdict(draft_in(after))
    expected |= {"status": old.status, "date": old.date, **wanted}
    found |= {"status": new.status, "date": new.date}
    wrong = [name for name in expected if _plain(found[name]) != _plain(expected[name])]
    touched = {part for name in wanted for part in AFFECTS.get(name, (name,))}
    touched |= {"more_information", "status_links"} if relations else set()
    wrong += [
        field.name
        for field in fields(Document)
        if field.name not in touched and _kept(old, field.name) != _kept(new, field.name)
    ]
    said = [entry.text for entry in link_lines(after)]
    if not set(relations) <= set(said):
        wrong.append("links")
    if wrong:
        names = ", ".join(dict.fromkeys(name.replace("_", " ") for name in wrong))
        raise UnpatchableDecision(reason=f"it is written in an unusual way ({names})")


def _kept(document: Document, name: str) -> Any:
    """Return a part of a document as far as no field of a draft stands for it."""
    value = getattr(document, name)
    if name == "sections":
        return [one for one in value if SECTIONS.get(folded(one.heading)) not in OURS]
    if name.endswith(("_makers", "consulted", "informed")):
        return "\n".join(value)
    return value


def _plain(value: Any) -> Any:
    return text(value) if isinstance(value, str) else value
