"""Incidents and postmortems as they stand in somebody's Home, each with what is to be done."""

from datetime import datetime

from handlers import blocks
from handlers.answers import Block
from handlers.blocks import words
from handlers.home.names import SEEN
from handlers.incidents import names
from handlers.incidents.views import BADGES
from handlers.postmortems import names as postmortem_names
from rituals.charters.charter import Charter
from rituals.home.records import Owed
from rituals.incidents.drafts import called_severity, rank
from rituals.incidents.incidents import Incident
from rituals.incidents.times import in_words

TITLE_SHOWN = 110


def told(incident: Incident) -> list[Block]:
    """Show an incident of which somebody was told, for them to say that they saw it."""
    lock = "🔒 " if incident.private else ""
    title = blocks.clip(f"{lock}{incident.name} · {incident.title}", TITLE_SHOWN)
    return [
        blocks.line(words(title, bold=True), words(": you were told of it. Did you see it?")),
        blocks.actions(
            blocks.button("Seen", SEEN, incident.name, style="primary"),
            blocks.button("Show", names.SHOW, incident.name),
        ),
    ]


def update(incident: Incident, now: datetime, charter: Charter) -> list[Block]:
    """Show an incident whose update its lead owes."""
    late = in_words(now - incident.next_update_at) if incident.next_update_at else ""
    title = blocks.clip(f"{incident.name} · {incident.title}", TITLE_SHOWN)
    sign = BADGES[min(rank(charter, incident.severity), len(BADGES) - 1)]
    said = f"{sign} {called_severity(charter, incident.severity)} · {title}"
    return [
        {
            "type": "section",
            "text": blocks.plain(f"{said}: its update is {late} overdue"),
            "accessory": blocks.button("Update", names.UPDATE, incident.name, style="primary"),
        }
    ]


def owed(one: Owed, now: datetime) -> list[Block]:
    """Show a postmortem that somebody owes, or that waits for them to read."""
    left = ""
    if one.postmortem.due_at is not None:
        late = now >= one.postmortem.due_at
        length = in_words(abs(one.postmortem.due_at - now))
        left = f", {length} overdue" if late else f", {length} left"
    title = blocks.clip(f"{one.postmortem.name} · {one.incident.title}", TITLE_SHOWN)
    return [
        {
            "type": "section",
            "text": blocks.plain(f"{title}: {_what(one)} ({one.postmortem.state}{left})"),
            "accessory": blocks.button("Open", postmortem_names.OPEN, str(one.postmortem.number)),
        }
    ]


def _what(one: Owed) -> str:
    if one.reads:
        return "yours to read and publish"
    if one.owner:
        return f"owed by {one.owner}"
    if one.waits_for is None:
        return "yours to write"
    return f"waits for {' or '.join(one.waits_for) or 'somebody who has not written it'}"
