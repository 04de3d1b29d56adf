"""How incidents look to who looks them up: the list, and the window with all of one."""

from collections.abc import Mapping, Sequence
from typing import Any

from handlers import blocks
from handlers.answers import Block, Say, View
from handlers.blocks import Part, words
from handlers.incidents import names, views
from handlers.incidents.facts import Seen
from handlers.incidents.views import somebody
from rituals.charters.charter import Charter
from rituals.history import Happened
from rituals.incidents.drafts import called_class, called_severity
from rituals.incidents.incidents import Incident, Named, service_list
from rituals.incidents.looking import Around, Asked, Found
from rituals.incidents.mitigations import MitigationRecord, described
from rituals.incidents.promises import is_person
from rituals.incidents.states import LIVE
from rituals.incidents.times import Moments, measured
from rituals.incidents.updates import CLASSIFIED

TITLE_SHOWN = 110
TEXT_SHOWN = 200
MOST_PEOPLE = 60
MOST_HAPPENED = 60
MOST_MITIGATIONS = 20
MOST_ACTIONS = 30
TIMES = (
    ("Started", "started_at"),
    ("Detected", "detected_at"),
    ("Declared", "declared_at"),
    ("Mitigated", "mitigated_at"),
    ("Resolved", "resolved_at"),
)
ROLES = (
    ("Lead", "lead"),
    ("Communications", "communications"),
    ("Scribe", "scribe"),
    ("Subject expert", "expert"),
)
VERBS = {
    "room-opened": "its channel was opened",
    "absorbed": "a duplicate was merged into it",
    "called": "told",
    "seen": "seen",
    "noted": "added to the timeline",
    "pinned": "pinned a message",
    "unpinned": "took the last pin off a message",
    "quoted": "read what was pinned",
    "note-corrected": "corrected the timeline",
    "note-taken-out": "took an entry out of sight",
    "note-brought-back": "brought an entry back",
}


# -- lists ---------------------------------------------------------------------------------------


def listing(found: Found, asked: Asked, charters: Mapping[int, Charter]) -> Say:
    """List incidents, newest first, each with its own Show button."""
    older = f"{asked.words} before {found.older}".strip()
    if not found.incidents:
        return _none(asked, f"`/incident list {older}`" if found.older else "")
    shown = [row(one, charters.get(one.team_id)) for one in found.incidents]
    if found.older is not None:
        shown.append(blocks.sentence(f"Older ones: `/incident list {older}`"))
    count = len(found.incidents)
    return Say("1 incident" if count == 1 else f"{count} incidents", shown)


def _none(asked: Asked, older: str) -> Say:
    """Say that nothing fits, and what to do next."""
    if asked.states == LIVE and not asked.words:
        text = "No incident is open. `/incident list all` shows those that are over."
    elif older:
        text = f"None of the newest fits “{asked.words}”. Look further back: {older}"
    elif asked.words == "all":
        text = "No incident has been declared yet."
    else:
        text = f"No incident fits “{asked.words}”. `/incident list all` shows every one."
    declare = blocks.button("Declare an incident", names.DECLARE, style="danger")
    shown = [blocks.sentence(text), blocks.actions(declare)]
    return Say(blocks.fallback(*blocks.marked(text)), shown)


def row(incident: Incident, charter: Charter | None) -> Block:
    """Return an incident as one line with a Show button."""
    severity = called_severity(charter, incident.severity) if charter else incident.severity
    lock = "🔒 " if incident.private else ""
    title = blocks.clip(f"{lock}{incident.name} · {incident.title}", TITLE_SHOWN)
    return {
        "type": "section",
        "text": blocks.plain(f"{title} ({severity}, {incident.state})"),
        "accessory": blocks.button("Show", names.SHOW, incident.name),
    }


# -- all of one ----------------------------------------------------------------------------------


def window(seen: Seen, around: Around, below: Sequence[Block] = (), *, metadata: str = "") -> View:
    """Return a window with all of an incident; `below` are steps that stand under the head."""
    return blocks.modal(seen.incident.name, whole(seen, around, below), metadata=metadata)


def whole(seen: Seen, around: Around, below: Sequence[Block] = ()) -> list[Block]:
    incident = seen.incident
    shown: list[Block] = [blocks.header(views.headline(seen))]
    if len(views.headline(seen)) > blocks.HEADER_CHARACTERS:
        shown.append(blocks.paragraph(incident.title))
    shown += [blocks.line(*views.standing(seen)), *below, blocks.bullets(_facts(seen, around))]
    shown += _titled("When", [_when(incident), *_lengths(seen)])
    for label, text in (
        ("Impact", incident.impact),
        ("Last update", incident.news),
        ("Summary", incident.summary),
        ("Why", incident.why),
    ):
        shown += _long(label, text)
    done = [_done(one, seen.charter) for one in around.mitigations]
    shown += _titled("What was done", _some(done, MOST_MITIGATIONS, " in its timeline"))
    shown += _titled("Who was told", _some([*map(_told, seen.people)], MOST_PEOPLE))
    shown += _titled("Belongs with", _links(around))
    actions = _some([*map(_action, around.actions)], MOST_ACTIONS)
    shown += _titled("Afterwards", [*_postmortem(seen, around), *actions])
    past = [happened(one) for one in around.past[-MOST_HAPPENED:]]
    if earlier := len(around.past) - len(past):
        past.insert(0, [words(f"… {earlier} earlier")])
    shown += _titled("History", past)
    return shown


def _some(rows: Sequence[list[Part]], most: int, where: str = "") -> list[list[Part]]:
    """Return the first rows, and how many more there are."""
    more = len(rows) - most
    return [*rows[:most], *([[words(f"… and {more} more{where}")]] if more > 0 else [])]


def _titled(title: str, rows: Sequence[Sequence[Part]]) -> list[Block]:
    """Return rows under a title; nothing where there are none."""
    kept = [one for one in rows if one]
    if not kept:
        return []
    return [blocks.line(words(title, bold=True)), blocks.bullets(kept)]


def _facts(seen: Seen, around: Around) -> list[list[Part]]:
    incident = seen.incident
    severity = called_severity(seen.charter, incident.severity)
    rows = [_fact("Severity", words(severity))]
    if incident.highest != incident.severity:
        highest = called_severity(seen.charter, incident.highest)
        rows[0].append(words(f", {highest} at its highest"))
    rows.append(_fact("Class", words(called_class(seen.charter, incident.class_id))))
    if services := service_list(incident):
        rows.append(_fact("Services", words(", ".join(services))))
    rows.append(_fact("Team", words(seen.team.name)))
    for label, role in ROLES:
        person = getattr(incident, role)
        if person:
            rows.append(_fact(label, somebody(person)))
    return [*rows, *_place(incident, around)]


def _place(incident: Incident, around: Around) -> list[list[Part]]:
    """Say where it came from, where it is talked over, and what becomes of it."""
    rows = [_fact("Declared by", somebody(incident.declared_by))]
    if incident.channel is not None:
        rows.append(_fact("Talked over in", blocks.channel(incident.channel)))
    if incident.link.startswith(("https://", "http://")):
        rows.append(_fact("Declared from", blocks.link(incident.link, "this message")))
    if around.merged_into is not None:
        rows.append(_fact("Merged into", words(around.merged_into.name)))
    if incident.state in LIVE and incident.next_update_at is not None:
        rows.append(_fact("Next update due", blocks.moment(incident.next_update_at)))
    if incident.imported:
        rows.append(_fact("Imported", words(incident.external_id or "from a file")))
    if incident.flaw:
        rows.append(_fact("Left out of time figures", words(incident.flaw)))
    return rows


def _fact(label: str, value: Part) -> list[Part]:
    return [words(f"{label}: ", bold=True), value]


def _when(incident: Incident) -> list[Part]:
    parts: list[Part] = []
    for label, name in TIMES:
        at = getattr(incident, name)
        if at is not None:
            parts += [words(", ")] if parts else []
            parts += [words(f"{label.lower() if parts else label} "), blocks.moment(at)]
    return parts


def _lengths(seen: Seen) -> list[list[Part]]:
    """Return what was measured, each against its target; nothing of what is not known yet."""
    found = measured(seen.charter, Moments.of(seen.incident), seen.incident.highest)
    return [[words(str(one))] for one in found if one.length is not None]


def _long(label: str, text: str) -> list[Block]:
    if not text.strip():
        return []
    pieces = blocks.pieces(text, blocks.SECTION_CHARACTERS)
    return [
        blocks.line(words(label, bold=True)),
        *(blocks.paragraph(piece) for piece in pieces if piece.strip()),
    ]


def _done(one: MitigationRecord, charter: Charter) -> list[Part]:
    said = described(charter, one)
    if one.evidence:
        said = f"{said}, evidence: {one.evidence}"
    parts = [blocks.moment(one.at), words(f"  {said}, by "), somebody(one.by)]
    if one.approved_by:
        parts += [words(", approved by "), somebody(one.approved_by)]
    return parts


def _told(one: Named) -> list[Part]:
    parts = [somebody(one.person), words(f", {one.why}")]
    if not one.called:
        return parts
    if one.seen_at is not None:
        return [*parts, words(": saw it "), blocks.moment(one.seen_at)]
    if one.told_at is not None:
        return [*parts, words(": told "), blocks.moment(one.told_at), words(", not seen yet")]
    return [*parts, words(": being told")]


def _links(around: Around) -> list[list[Part]]:
    return [
        [words(f"{other.name} · {blocks.clip(other.title, TITLE_SHOWN)}: {how}")]
        for other, how in around.linked
    ]


def _postmortem(seen: Seen, around: Around) -> list[list[Part]]:
    found, incident = around.postmortem, seen.incident
    if found is None:
        if incident.resolutions and not incident.owes:
            return [[words(f"No postmortem is owed: {incident.owes_why or 'it is not asked for'}")]]
        return []
    parts = [words(f"{found.name}: {found.state}", bold=True), words(", owned by ")]
    parts.append(somebody(found.owner))
    if found.due_at is not None and found.closed_at is None:
        parts += [words(", due "), blocks.moment(found.due_at)]
    if found.closed_at is not None:
        parts += [words(" "), blocks.moment(found.closed_at)]
    return [[*parts, *_because(found.why)]]


def _action(one: Any) -> list[Part]:
    due = f", due {one.due_on:%d %b %Y}" if one.due_on else ""
    title = blocks.clip(one.title, TITLE_SHOWN)
    return [words(f"{one.name} · {title}: {one.state}{due}, "), somebody(one.owner)]


def _because(why: str) -> list[Part]:
    return [words(f": {blocks.clip(why, TEXT_SHOWN)}")] if why else []


def happened(one: Happened) -> list[Part]:
    """Say one change: when, what, who, and what they wrote."""
    verb = VERBS.get(one.verb, one.verb.replace("-", " "))
    parts = [blocks.moment(one.at), words(f"  {verb}")]
    person = str(one.data.get("person") or "")
    if one.verb == "called" and person:
        return [*parts, words(": "), somebody(person)]
    parts.append(words(" by "))
    parts.append(blocks.person(one.actor) if is_person(one.actor) else words(_actor(one.actor)))
    changed = _changed(one)
    if changed:
        parts.append(words(f": {changed}"))
    return parts


def _actor(actor: str) -> str:
    return "Muster" if actor == "muster" else actor


def _changed(one: Happened) -> str:
    """Return what a change was about, in short: from, to, and what was written."""
    before, after = one.data.get("from"), one.data.get("to")
    said = [f"{before} → {after}"] if before and after else []
    if one.verb == CLASSIFIED and not before:
        said = [str(after)]
    said += [text for name, text in one.texts.items() if name in {"why", "text", "summary", "news"}]
    return blocks.clip("; ".join(" ".join(text.split()) for text in said), TEXT_SHOWN)
