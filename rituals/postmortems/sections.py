"""The sections of a postmortem: which there are, and what stands in them before anybody writes.

What the record says (times, timeline, mitigation, actions) is read from it until it is edited.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from rituals.charters.charter import Charter
from rituals.incidents.incidents import AUTO
from rituals.incidents.mitigations import done_in_words
from rituals.incidents.times import in_words
from rituals.slugs import slug
from storage.actions import Action
from storage.incident_entries import Entry
from storage.incident_records import MitigationRecord
from storage.incidents import Incident

SUMMARY, IMPACT, TIMELINE, DETECTION = "summary", "impact", "timeline", "detection"
CATCH, MITIGATION, ACTIONS, LESSONS = "catch", "mitigation", "actions", "lessons"
KNOWN = {
    "summary": SUMMARY,
    "impact": IMPACT,
    "timeline": TIMELINE,
    "detection": DETECTION,
    "root causes and contributing factors": "causes",
    "what went well": "went-well",
    "what went badly": "went-badly",
    "where we were lucky": "lucky",
    "the evaluation test or guardrail or alert that would have caught it": CATCH,
    "mitigation used": MITIGATION,
    "actions with owner and due date": ACTIONS,
    "lessons": LESSONS,
}
"""The charter's words for a section, and the name under which its text is kept."""
LONGEST_NAME = 60


def contents(charter: Charter) -> dict[str, str]:
    """Return the sections that a charter asks for, in its order: titles by name."""
    found: dict[str, str] = {}
    for said in charter.postmortem.contents:
        name = KNOWN.get(said.lower()) or slug(said, longest=LONGEST_NAME, otherwise="section")
        found.setdefault(name, f"{said[:1].upper()}{said[1:]}")
    return found


@dataclass(frozen=True, slots=True)
class Facts:
    """What the record says of an incident, with names for ids."""

    incident: Incident
    zone: str
    names: Mapping[str, str] = field(default_factory=dict)
    mitigations: Sequence[MitigationRecord] = ()
    titles: Mapping[str, str] = field(default_factory=dict)
    """What the charter calls mitigations, by their ids."""
    entries: Sequence[Entry] = ()
    """What stands of the timeline: neither corrected since nor taken out of sight."""
    actions: Sequence[Action] = ()

    def named(self, person: str | None) -> str:
        return self.names.get(person or "", person or "nobody")

    def at(self, when: datetime) -> str:
        return f"{when.astimezone(ZoneInfo(self.zone)):%Y-%m-%d %H:%M}"


def from_record(name: str, facts: Facts) -> str:
    """Return what the record says for a section that nobody has written."""
    said = READ.get(name)
    return said(facts) if said else ""


def _detection(facts: Facts) -> str:
    incident = facts.incident
    if incident.detected_at is None:
        return f"Declared by {facts.named(incident.declared_by)} {facts.at(incident.declared_at)}."
    took = ""
    if incident.started_at is not None:
        took = f", {in_words(incident.detected_at - incident.started_at)} after it started"
    return (
        f"Detected {facts.at(incident.detected_at)}{took}; declared by"
        f" {facts.named(incident.declared_by)} {facts.at(incident.declared_at)}."
    )


def timeline(facts: Facts) -> str:
    """Return the timeline, a line for each entry, in the order of their moments."""
    return "\n".join(_entry(one, facts) for one in facts.entries)


def _entry(entry: Entry, facts: Facts) -> str:
    said = " ".join(entry.text.split())
    verb = entry.verb.replace("-", " ") if entry.source == AUTO else ""
    what = f"{verb}: {said}" if verb and said else verb or said
    by = facts.named(entry.author or entry.by)
    return f"{facts.at(entry.at)} {what or 'a message'} ({by})"


def _mitigated(one: MitigationRecord, facts: Facts) -> str:
    parts = [done_in_words(one, facts.titles.get(one.mitigation))]
    if one.approved_by:
        parts.append(f"approved by {facts.named(one.approved_by)}")
    if one.evidence:
        parts.append(f"evidence {one.evidence}")
    return f"{facts.at(one.at)} {', '.join(parts)} ({facts.named(one.by)})"


def _action(one: Action, facts: Facts) -> str:
    due = f", due {one.due_on:%Y-%m-%d}" if one.due_on else ""
    why = f" ({one.why})" if one.why else ""
    return f"{one.name} {one.title}: {facts.named(one.owner)}{due}, {one.state}{why}"


def _mitigations(facts: Facts) -> str:
    return "\n".join(_mitigated(one, facts) for one in facts.mitigations)


def _actions(facts: Facts) -> str:
    return "\n".join(_action(one, facts) for one in facts.actions)


READ: Mapping[str, Callable[[Facts], str]] = {
    SUMMARY: lambda facts: facts.incident.summary,
    IMPACT: lambda facts: facts.incident.impact,
    DETECTION: _detection,
    TIMELINE: timeline,
    MITIGATION: _mitigations,
    ACTIONS: _actions,
}
"""Sections that the record fills, until somebody writes them."""
