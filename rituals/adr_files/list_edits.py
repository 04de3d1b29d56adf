"""Changes of a file's lists, entry by entry: what stays keeps its bytes and its marker."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from rituals.adr_files.drafts import more_source
from rituals.adr_files.edits import Edit, UnpatchableDecision, lines_put, section_put, text_put
from rituals.adr_files.entries import KINDS, LINKS_BELOW, Entry, entries_of, link_lines, links_start
from rituals.adr_files.layout import Dialect, Layout, Part
from rituals.adr_files.marks import BULLET
from rituals.markdown_source import bullets, escaped, last_list
from rituals.texts import is_blank


@dataclass(frozen=True, slots=True)
class _Step:
    """Old entries `first` to `end` give way to `texts`."""

    first: int
    end: int
    texts: tuple[str, ...]


def list_edits(file: Layout, name: str, wanted: Sequence[str]) -> Iterator[Edit]:
    """Change the entries of drivers or options."""
    old = entries_of(file, name)
    steps = list(_steps([one.text for one in old], wanted))
    if old and old[0].bare and steps:
        raise UnpatchableDecision(reason="its options are headings, not a list")
    part = file[name]
    if part is None:
        yield from section_put(file, name, bullets(wanted))
        return
    for step in steps:
        yield from _step_edits(file, part, old, step, "")


def consequence_edits(file: Layout, wanted: Mapping[str, Sequence[str]]) -> Iterator[Edit]:
    """Change the consequences, by kind, wherever the dialect keeps them."""
    sections: dict[str, list[str]] = {}
    for kind, texts in wanted.items():
        old = entries_of(file, kind)
        part = _part_of(file, kind, old)
        if part is None:
            place, prefix = _new_place(file, kind)
            sections.setdefault(place, []).extend(prefix + text for text in texts)
            continue
        if kind == "neutral" and part.place != "consequences" and not old and texts:
            lines = [line for text in texts for line in ("", escaped(text, 6))]
            yield _addition(file, part, [], lines[1:])
            continue
        for step in _steps([one.text for one in old], texts):
            yield from _step_edits(file, part, old, step, _prefix(part, kind, old))
    for place, texts in sections.items():
        yield from section_put(file, place, bullets(texts))


def more_edits(
    file: Layout, more: str | None, links: Sequence[str], relations: Sequence[str]
) -> Iterator[Edit]:
    """Change the text of More Information where `more` is given, and the links.

    Relations stand below the status where the dialect has them there.
    """
    below_status = relations if file.dialect is Dialect.NYGARD and file["status"] else ()
    if below_status:
        yield _below_status(file, below_status)
    added = [] if below_status else list(relations)
    old, part = entries_of(file, "links"), file["more"]
    for step in _steps([one.text for one in old], links):
        if step.first == step.end:
            added = [*step.texts, *added]
        elif place := file[old[step.first].place]:
            yield from _step_edits(file, place, old, step, "")
    if part is None:
        yield from section_put(file, "more", more_source(escaped(more or "", 2), added))
        return
    if more is not None:
        source = more_source(escaped(more, 2), ())
        yield from text_put(file, part, source, end=links_start(file, part))
    if added:
        here = [one for one in link_lines(file) if one.place == "more"]
        yield _addition(file, part, here, [_item(_marker(file, here), one) for one in added])


def _steps(old: Sequence[str], new: Sequence[str]) -> Iterator[_Step]:
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            yield _Step(a, b, tuple(new[c:d]))


def _step_edits(
    file: Layout, part: Part, old: Sequence[Entry], step: _Step, prefix: str
) -> Iterator[Edit]:
    gone, texts = old[step.first : step.end], list(step.texts)
    for entry in gone:
        if texts:
            yield _replaced(file, entry, prefix, texts.pop(0))
        else:
            yield _gone(file, entry, part)
    if not texts:
        return
    before = old[: step.end]
    rest = [prefix + text for text in texts]
    if before:
        yield _addition(file, part, before, [_item(_marker(file, before), one) for one in rest])
    elif old:
        lines = [_item(_marker(file, old), one) for one in rest]
        yield lines_put(file, old[0].first, old[0].first, lines)
    else:
        others = [one for one in _others(file, part) if one.place == part.place]
        lines = [_item(_marker(file, others), one) for one in rest]
        yield _addition(file, part, others, lines)


def _replaced(file: Layout, entry: Entry, prefix: str, text: str) -> Edit:
    """Write a text over an entry; of an option what stands below its name stays."""
    line = file.lines[entry.first]
    bullet = BULLET.match(line)
    end = entry.end
    if entry.place == "options":
        end = entry.first + 1
        while (
            end < entry.end and not is_blank(file.lines[end]) and not BULLET.match(file.lines[end])
        ):
            end += 1
    said = text if entry.bare else prefix + text
    item = bullets([said])[2:]
    return lines_put(file, entry.first, end, [bullet[0] + item if bullet else escaped(said, 6)])


def _item(lead: str, text: str) -> str:
    """Write an entry behind its bullet; one without a bullet is a paragraph."""
    return (
        f"{lead.rstrip()} {bullets([text])[2:]}" if BULLET.match(f"{lead} ") else escaped(text, 6)
    )


def _gone(file: Layout, entry: Entry, part: Part) -> Edit:
    """Take an entry out, with the blank lines that would stand double without it."""
    first, end = entry.first, entry.end
    if first == part.first or is_blank(file.lines[first - 1]):
        while end < part.end and is_blank(file.lines[end]):
            end += 1
        if end == part.end:  # it was the last: the blank lines before it go in their stead
            first, end = file.text_end(first, part.first), entry.end
    return lines_put(file, first, end, [])


def _addition(file: Layout, part: Part, after: Sequence[Entry], lines: Sequence[str]) -> Edit:
    """Put list lines behind other entries, or at the end of a section."""
    if not after:
        at = file.text_end(part.end, part.first)
        apart = [LINKS_BELOW, ""] if _ends_in_list(file, part) else []
        below = at < len(file.lines) and at == part.end
        return lines_put(file, at, at, ["", *apart, *lines, *([""] if below else [])])
    last = after[-1]
    listed = BULLET.match(file.lines[last.first]) is not None
    pair = len(after) > 1 and BULLET.match(file.lines[after[-2].first]) is not None
    spaced = listed and pair and is_blank(file.lines[last.first - 1])
    lead = [] if listed and not spaced else [""]
    gap = [""] if spaced else []
    each = [line for one in lines for line in (one, *gap)]
    return lines_put(file, last.end, last.end, [*lead, *(each[:-1] if gap else each)])


def _ends_in_list(file: Layout, part: Part) -> bool:
    return part.place == "more" and last_list(file.source(part)) is not None


def _marker(file: Layout, entries: Sequence[Entry]) -> str:
    """Return the bullet of a list, or MADR's."""
    for entry in reversed(entries):
        if found := BULLET.match(file.lines[entry.first]):
            return found[0].rstrip()
    return "*"


def _others(file: Layout, part: Part) -> list[Entry]:
    if part.place not in {"consequences", "positive", "negative"}:
        return []
    found = [one for kind in KINDS for one in entries_of(file, kind)]
    return sorted((one for one in found if one.place == part.place), key=lambda one: one.first)


def _part_of(file: Layout, name: str, old: Sequence[Entry]) -> Part | None:
    if old:
        return file[old[0].place]
    if part := file["consequences"]:
        return part
    either = [part for place in ("positive", "negative") if (part := file[place])]
    if name == "neutral":
        return either[0] if either else None
    return file["positive" if name == "good" else "negative"]


def _new_place(file: Layout, name: str) -> tuple[str, str]:
    """Tell which section a first consequence of a kind makes, and how it begins there."""
    apart = file.dialect is Dialect.MADR_2 or file["positive"] or file["negative"]
    if apart and name != "neutral":
        return ("positive" if name == "good" else "negative"), ""
    return "consequences", f"{KINDS[name]}, because "


def _prefix(part: Part, name: str, old: Sequence[Entry]) -> str:
    if part.place != "consequences":
        return ""
    if old and old[-1].bare:
        return ""
    return f"{KINDS[name]}, because "


def _below_status(file: Layout, relations: Sequence[str]) -> Edit:
    lines = file.status_lines
    if not lines:
        raise UnpatchableDecision(reason="its section Status is empty")
    last = lines[-1].line
    bullet = BULLET.match(file.lines[last])
    spaced = [] if bullet else [""]
    lead = bullet[0] if bullet else ""
    added = [line for one in relations for line in (*spaced, lead + one)]
    return lines_put(file, last + 1, last + 1, added)
