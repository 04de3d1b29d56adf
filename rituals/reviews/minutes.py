"""The minutes of a review as Markdown, with names for ids. `templates/review.md.j2` is its form."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from rituals.adr_files.document import Section
from rituals.adr_files.front_matter import scalar
from rituals.cadences.cadences import words
from rituals.calendar.days import said
from rituals.calendar.wall_clock import local_time
from rituals.documents import template
from rituals.markdown_source import bullets, escaped, heading_source
from rituals.people import names_of
from rituals.reviews.looking import Whole
from rituals.reviews.reviews import Outcome, titled
from rituals.texts import one_line
from rituals.work import Tx

TIME = "%Y-%m-%d %H:%M"


async def exported(tx: Tx, whole: Whole) -> bytes:
    """Write the minutes of a meeting as they stand now."""
    people = {*whole.attendees, *(one.owner for one in whole.actions)}
    people |= {one for one in (whole.occurrence.by, whole.occurrence.facilitator) if one}
    for one in whole.signatures:
        people |= {one.person or "", one.refused_by, *one.people} - {""}
    return write(whole, await names_of(tx, whole.occurrence.workspace, people))


def write(whole: Whole, names: Mapping[str, str]) -> bytes:
    r"""Write minutes in UTF-8 with `\n`; whatever their texts hold stays within its section."""
    cadence = whole.meeting.cadence
    document = template("review.md.j2").render(
        front_matter=_front_matter(whole, names),
        title=heading_source(one_line(f"{whole.name}: {cadence.title}")),
        facts=[one_line(line) for line in _facts(whole, names)],
        sections=[Section(heading, text) for heading, text in _sections(whole, names) if text],
    )
    return document.encode()


def _front_matter(whole: Whole, names: Mapping[str, str]) -> list[str]:
    held, cadence = whole.occurrence, whole.meeting.cadence
    zone = ZoneInfo(cadence.zone)
    kept = {
        "review": whole.name,
        "ritual": cadence.ritual,
        "team": whole.meeting.team.name,
        "held": f"{local_time(held.starts_at, zone):{TIME}}",
        "zone": cadence.zone,
        "recorded-by": names.get(held.by or "", held.by or ""),
        "charter": held.charter or "",
    }
    if whole.held_on:
        kept["held"] = whole.held_on.isoformat()
    return [f"{key}: {scalar(value)}" for key, value in kept.items() if value]


def _facts(whole: Whole, names: Mapping[str, str]) -> list[str]:
    cadence = whole.meeting.cadence
    if whole.meeting.kind.private:
        day = f" on {said(whole.held_on)}" if whole.held_on else ""
        return [f"It took place{day}. It is private: nothing else is kept."]
    told = [f"Called: {words(cadence)}"]
    if whole.occurrence.facilitator:
        told.append(f"Facilitated by {_named(whole.occurrence.facilitator, names)}")
    if whole.attendees:
        people = ", ".join(_named(one, names) for one in whole.attendees)
        told.append(f"Attended ({len(whole.attendees)}): {people}")
    return told


def _sections(whole: Whole, names: Mapping[str, str]) -> list[tuple[str, str]]:
    if whole.meeting.kind.private:
        return []
    actions = [
        f"{one.name} {one.title}: {_named(one.owner, names)}"
        f"{f', due {one.due_on.isoformat()}' if one.due_on else ''} ({one.state})"
        for one in whole.actions
    ]
    signatures = [
        f"{one.title}: {_signed(one.person, one.refused_by, one.why, names)}"
        for one in whole.signatures
    ]
    return [
        ("Outcomes", bullets([escaped(_outcome(whole, one), 2) for one in whole.outcomes])),
        ("Decisions", bullets([escaped(one, 2) for one in whole.decided])),
        ("Actions", bullets([escaped(one, 2) for one in actions])),
        ("Notes", escaped(whole.occurrence.note, 2)),
        ("Signatures", bullets([escaped(one, 2) for one in signatures])),
    ]


def _outcome(whole: Whole, one: Outcome) -> str:
    kind = whole.meeting.kind
    label = kind.label(one.verdict)
    head = label if one.subject == kind.ritual else f"{titled(one)}: {label}"
    return f"{head}\n\n{one.note}" if one.note else head


def _signed(person: str | None, refused_by: str, why: str, names: Mapping[str, str]) -> str:
    if person is not None:
        return f"signed by {_named(person, names)}"
    if refused_by:
        return f"not signed yet; {_named(refused_by, names)}: {one_line(why)}"
    return "not signed yet"


def _named(person: str, names: Mapping[str, str]) -> str:
    return names.get(person, person)
