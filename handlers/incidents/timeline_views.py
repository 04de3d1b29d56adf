"""How a timeline looks: the window with its pages, an entry whole, and the forms that add to it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from handlers import blocks, fields, inputs
from handlers.answers import Block, View
from handlers.blocks import Part, words
from handlers.incidents import names
from handlers.remembering import Remembered
from rituals.incidents.incidents import AUTO, Incident
from rituals.incidents.promises import is_person
from rituals.incidents.timeline import EXCERPT, PAGE, PIN, Entry, Said, Shown

TEXT_CHARACTERS = 500
"""Of one entry in the window; the whole is behind Show all."""
BEFORE_CHARACTERS = 150
OPTION_CHARACTERS = 70
LONGEST_SHOWN = 80
"""Sections of one entry: a message of Slack's 40 000 characters needs 14."""
HTTPS = ("https://", "http://")


@dataclass(frozen=True, slots=True)
class Opened(Remembered):
    """What a window of the timeline remembers between two clicks.

    `channel` is where it was opened: whoever asks from an incident's channel sees it. `entry` is
    the one that is corrected; the rest names the message that is added.
    """

    incident: str = ""
    channel: str = ""
    skip: int = 0
    entry: int = 0
    message: str = ""
    ts: str = ""
    author: str = ""
    permalink: str = ""
    digest: str = ""


# -- the window ----------------------------------------------------------------------------------


def window(
    incident: Incident,
    shown: Sequence[Shown],
    count: int,
    opened: Opened,
    *,
    said: str = "",
    back: Entry | None = None,
) -> View:
    """Return a page of the timeline; `said` is what was just done, `back` what can be undone."""
    head: list[Block] = [blocks.header(f"{incident.name} · {incident.title}")]
    if said:
        head.append(blocks.line(words(said, bold=True)))
    if back is not None:
        value = f"{incident.name}:{back.id}"
        head.append(blocks.actions(blocks.button("Bring it back", names.ENTRY_BACK, value)))
    head.append(blocks.line(*_where(shown, count, opened.skip)))
    head.append(
        blocks.actions(
            blocks.button("Add a note", names.NOTE, incident.name, style="primary"),
            blocks.button("As a file", names.TIMELINE_FILE, incident.name),
        )
    )
    listed = [block for one in shown for block in _entry(incident, one)]
    kept = replace(opened, incident=incident.name, entry=0)
    return blocks.modal(
        "Timeline", [*head, *listed, *_paging(incident, count, opened.skip)], metadata=kept.pack()
    )


def _where(shown: Sequence[Shown], count: int, skip: int) -> list[Part]:
    if not count:
        told = "Nothing stands here yet. A note, a message by its shortcut or a pushpin adds to it."
        return [words(told)]
    entries = "1 entry" if count == 1 else f"{count} entries"
    if count <= PAGE:
        return [words(f"{entries}, the latest first.")]
    return [words(f"{skip + 1} to {skip + len(shown)} of {entries}, the latest first.")]


def _paging(incident: Incident, count: int, skip: int) -> list[Block]:
    turns = []
    if skip > 0:
        to = max(0, skip - PAGE)
        turns.append(blocks.button("Later", names.TIMELINE_LATER, f"{incident.name}:{to}"))
    if skip + PAGE < count:
        to = skip + PAGE
        turns.append(blocks.button("Earlier", names.TIMELINE_EARLIER, f"{incident.name}:{to}"))
    if skip + 2 * PAGE < count:
        to = (count - 1) // PAGE * PAGE
        turns.append(blocks.button("The beginning", names.TIMELINE_FIRST, f"{incident.name}:{to}"))
    return [blocks.divider(), blocks.actions(*turns)] if turns else []


def _entry(incident: Incident, shown: Shown) -> list[Block]:
    """Return an entry as a line, with the steps that are open to one that people wrote."""
    entry, value = shown.entry, f"{incident.name}:{shown.entry.id}"
    parts = [blocks.moment(entry.at), words("  "), *what(entry, TEXT_CHARACTERS)]
    if shown.before is not None:
        parts += [words("  corrected by "), blocks.person(entry.by)]
        if shown.before.text != entry.text:
            was = blocks.clip(shown.before.text or "no words", BEFORE_CHARACTERS)
            parts.append(words(f", was: {was}", italic=True))
        if shown.before.at != entry.at:
            parts += [words(", was at ", italic=True), blocks.moment(shown.before.at)]
    steps = []
    if len(entry.text) > TEXT_CHARACTERS:
        steps.append(blocks.button("Show all", names.ENTRY_SHOW, value))
    if entry.source != AUTO:
        steps += [
            blocks.button("Correct", names.ENTRY_CORRECT, value),
            blocks.button("Take out", names.ENTRY_OUT, value),
        ]
    return [blocks.line(*parts), *([blocks.actions(*steps)] if steps else [])]


def what(entry: Entry, characters: int) -> list[Part]:
    """Say what an entry says: who, what, and where it was written."""
    said = blocks.clip(entry.text, characters)
    if entry.source == AUTO:
        verb = entry.verb.replace("-", " ").capitalize()
        parts = [words(verb, bold=True), *_by(entry.by)]
        return [*parts, *([words(f": {said}")] if said else [])]
    parts = _author(entry)
    if said:
        parts.append(words(f": {said}"))
    elif entry.source == PIN:
        parts.append(words(", pinned"))
    if entry.verb == EXCERPT:
        parts.append(words(" (shortened)", italic=True))
    if entry.permalink.startswith(HTTPS):
        parts += [words("  "), blocks.link(entry.permalink, "message")]
    elif entry.permalink:
        parts.append(words(f"  {blocks.clip(entry.permalink, BEFORE_CHARACTERS)}"))
    return parts


def _by(person: str) -> list[Part]:
    return [words(" by "), blocks.person(person)] if is_person(person) else []


def _author(entry: Entry) -> list[Part]:
    if entry.author is not None and is_person(entry.author):
        return [blocks.person(entry.author)]
    return [words("A message" if entry.permalink else entry.source.capitalize())]


def entry_window(incident: Incident, entry: Entry) -> View:
    """Return a window with all the words of one entry."""
    pieces = blocks.pieces(entry.text, blocks.SECTION_CHARACTERS)
    shown = [blocks.paragraph(piece) for piece in pieces[:LONGEST_SHOWN] if piece.strip()]
    head = blocks.line(blocks.moment(entry.at), words("  "), *what(replace(entry, text=""), 1))
    return blocks.modal(incident.name, [head, *shown])


# -- the forms -----------------------------------------------------------------------------------


def note_form(
    opened: Opened, text: str = "", offered: Sequence[Incident] = (), old: Entry | None = None
) -> View:
    """Return the form of a note, or of the correction of `old`."""
    asked = [choice(offered)] if offered else []
    hint = "Empty: now" if old is None else "It is kept to the second unless you change it"
    shown: list[Block] = [
        *asked,
        *inputs.long_text("text", "What happened", value=text, optional=False),
        fields.moment("at", "When", optional=True, hint=hint),
    ]
    if old is not None:
        told = "What it said before stays in the record, with who changed it."
        shown.insert(0, blocks.line(words(told, italic=True)))
    return blocks.modal(
        "Correct an entry" if old is not None else "A note",
        shown,
        callback_id=names.CORRECT_FORM if old is not None else names.NOTE_FORM,
        submit="Save",
        close="Cancel",
        metadata=opened.pack(),
    )


def message_form(said: Said, opened: Opened, readers: str, offered: Sequence[Incident]) -> View:
    """Return the form that asks which incident a message belongs to, or says who will read it."""
    shown: list[Block] = []
    if readers:
        told = f"This was said in private. Once added, {readers} can read it there."
        shown.append(blocks.line(words("⚠️ "), words(told, bold=True)))
    shown += [choice(offered)] if offered else []
    shown += inputs.long_text(
        "text",
        "What was said",
        value=said.text,
        hint="It stands under its author's name, with its link; what you leave out is marked.",
    )
    return blocks.modal(
        "Add to a timeline",
        shown,
        callback_id=names.MESSAGE_FORM,
        submit="Add",
        close="Cancel",
        metadata=opened.pack(),
    )


def choice(offered: Sequence[Incident]) -> Block:
    """Return the menu of incidents."""
    return blocks.choice("incident", "Incident", [(label(one), one.name) for one in offered])


def label(incident: Incident) -> str:
    lock = "🔒 " if incident.private else ""
    return blocks.clip(f"{lock}{incident.name} · {incident.title}", OPTION_CHARACTERS)
