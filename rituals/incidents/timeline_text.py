"""The whole timeline of an incident as a Markdown document, for people outside Slack."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from rituals.calendar.recurrence import zone_named
from rituals.incidents.incidents import AUTO, Incident
from rituals.incidents.timeline import EXCERPT, PIN, corrections
from rituals.people import names_of
from rituals.teams.teams import team_with
from rituals.work import Tx
from storage.incident_entries import Entry

MARKED = re.compile(r"([\\`*_\[\]<>~|])")
"""What Markdown or HTML would take for more than a character."""


async def markdown(tx: Tx, incident: Incident, entries: Sequence[Entry]) -> str:
    """Return all entries in the order of their moments, with names, in the team's zone."""
    team = await team_with(tx, incident.workspace, incident.team_id)
    people = {one for entry in entries for one in (entry.author, entry.by, entry.removed_by) if one}
    names = await names_of(tx, incident.workspace, people)
    return document(incident.name, incident.title, entries, names, zone_named(team.zone))


def document(
    name: str, title: str, entries: Sequence[Entry], names: Mapping[str, str], zone: ZoneInfo
) -> str:
    """Return the document; an entry that was corrected or taken out is struck, and says by whom."""
    stands = corrections(entries)
    head = [
        f"# {name}: timeline",
        "",
        plain(title),
        "",
        f"Times are those of {zone.key}. What is struck was corrected or taken out.",
        "",
    ]
    rows = [_row(one, stands.get(one.id), names, zone) for one in entries]
    return "\n".join([*head, *rows, ""])


def _row(entry: Entry, correction: Entry | None, names: Mapping[str, str], zone: ZoneInfo) -> str:
    said = _said(entry, names)
    ends = []
    if entry.verb == EXCERPT:
        ends.append("shortened")
    if entry.corrects is not None:
        ends.append(f"corrected by {_name(entry.by, names)} {_at(entry.noted_at, zone)}")
    if correction is not None:
        who = _name(correction.by, names)
        ends.append(f"was corrected by {who} {_at(correction.noted_at, zone)}")
    if entry.removed_at is not None:
        who = _name(entry.removed_by, names)
        ends.append(f"taken out by {who} {_at(entry.removed_at, zone)}")
    if correction is not None or entry.removed_at is not None:
        said = f"~~{said}~~"
    tail = f" ({'; '.join(ends)})" if ends else ""
    link = f" <{entry.permalink}>" if re.fullmatch(r"https?://[^\s<>]+", entry.permalink) else ""
    return f"- {_at(entry.at, zone)} {said}{tail}{link}"


def _said(entry: Entry, names: Mapping[str, str]) -> str:
    text = plain(entry.text)
    if entry.source == AUTO:
        head = f"{entry.verb.replace('-', ' ').capitalize()} by {_name(entry.by, names)}"
    else:
        head = _name(entry.author, names)
        text = text or ("pinned" if entry.source == PIN else "a message")
    return f"{head}: {text}" if text else head


def _name(person: str | None, names: Mapping[str, str]) -> str:
    return plain(names.get(person, person)) if person else "Somebody"


def _at(moment: datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"


def plain(text: str) -> str:
    """Return what somebody wrote as one line that Markdown shows as it is."""
    return MARKED.sub(r"\\\1", " ".join(text.split()))
