"""How an incident looks in Slack: its card, in the team's channel, in its own, and in messages.

Every moment on a card is a date token: a card stands for days, and "in 3 hours" would go stale.
"""

from collections.abc import Sequence

from handlers import blocks
from handlers.answers import Block
from handlers.blocks import Part, words
from handlers.incidents import names
from handlers.incidents.facts import Seen
from rituals.incidents.drafts import called_class, called_severity, rank
from rituals.incidents.ending import Ending
from rituals.incidents.incidents import Incident, service_list
from rituals.incidents.mitigations import described
from rituals.incidents.promises import IN_CHANNEL, IN_MESSAGES, IN_THREAD, OPENING, is_person
from rituals.incidents.rooms import ARCHIVED, DELETED, GONE, OVER_ALREADY, SENT_OUT, channel_name
from rituals.incidents.states import CANCELLED, LIVE, MERGED, REOPEN, RESOLVED
from rituals.incidents.times import lengths_against
from rituals.postmortems.states import OWED

IMPACT_CHARACTERS = 500
NEWS_CHARACTERS = 500
TOLD_SHOWN = 20
BADGES = ("🔴", "🟠", "🟡", "🔵")
"""Severities from the gravest on."""
STATE_BADGES = {RESOLVED: "✅", CANCELLED: "⛔", MERGED: "🔗"}
WHY_NO_CHANNEL = {
    "name_taken": "a channel of that name is there already",
    "restricted_action": "your workspace's rules keep apps from making channels",
    "missing_scope": "the app may not make channels (`muster doctor` says which scope it lacks)",
    ARCHIVED: "its channel was archived",
    GONE: "its channel is gone, or the app was removed from it",
    DELETED: "its channel was deleted",
    SENT_OUT: "the app was removed from its channel",
    OVER_ALREADY: "it was over before its channel was made",
}
PRACTICE = "PRACTICE"


def face(seen: Seen) -> list[Block]:
    """Return what a card says of an incident, without its buttons."""
    incident = seen.incident
    shown = [blocks.header(headline(seen)), blocks.line(*standing(seen))]
    if seen.is_drill:
        shown.append(blocks.line(words(PRACTISED, italic=True)))
    shown.append(blocks.line(*_about(seen)))
    if incident.impact:
        shown.append(blocks.paragraph(blocks.clip(incident.impact, IMPACT_CHARACTERS)))
    shown.append(blocks.line(*_people(incident)))
    shown += [blocks.line(*parts) for parts in (_news(incident), _next(incident)) if parts]
    shown += [blocks.line(*parts) for parts in (_done(seen), _times(seen), _end(seen)) if parts]
    if seen.ending is not None:
        shown += _ending(seen, seen.ending)
    if rows := told_and_seen(seen):
        shown.append(blocks.bullets(rows))
    return shown


PRACTISED = "Practice: nobody is told, it has no channel, and it counts nowhere."


def headline(seen: Seen) -> str:
    said = f"{seen.incident.name} · {seen.incident.title}"
    return f"{PRACTICE} · {said}" if seen.is_drill else said


def badge(seen: Seen) -> str:
    """Return an incident's sign: its severity's while it is open, then what became of it."""
    incident = seen.incident
    if incident.state not in LIVE:
        return STATE_BADGES[incident.state]
    return BADGES[min(rank(seen.charter, incident.severity), len(BADGES) - 1)]


def standing(seen: Seen) -> list[Part]:
    """Say how grave it is, and where it stands."""
    incident = seen.incident
    severity = called_severity(seen.charter, incident.severity)
    parts = [words(f"{badge(seen)} {severity} · {incident.state}", bold=True)]
    if incident.highest != incident.severity:
        parts.append(words(f" (was {called_severity(seen.charter, incident.highest)})"))
    if incident.private and not seen.is_drill:
        parts.append(words(" · 🔒 private"))
    return parts


def _about(seen: Seen) -> list[Part]:
    incident = seen.incident
    known = called_class(seen.charter, incident.class_id)
    parts = [words("Class: ", bold=True), words(known if incident.class_id else "not known yet")]
    if services := service_list(incident):
        label = "Service: " if len(services) == 1 else "Services: "
        parts += [words(" · "), words(label, bold=True), words(", ".join(services))]
    return parts


def _people(incident: Incident) -> list[Part]:
    parts: list[Part] = []
    for label, person in (
        ("Lead: ", incident.lead),
        ("Communications: ", incident.communications),
        ("Scribe: ", incident.scribe),
        ("Expert: ", incident.expert),
    ):
        if person:
            parts += [words(" · ")] if parts else []
            parts += [words(label, bold=True), somebody(person)]
    parts += [words(" · ")] if parts else []
    return [
        *parts,
        words("declared by "),
        somebody(incident.declared_by),
        words(" "),
        blocks.moment(incident.declared_at),
    ]


def somebody(actor: str) -> Part:
    """Name a person, or the tool that did it."""
    return blocks.person(actor) if is_person(actor) else words(actor)


def _news(incident: Incident) -> list[Part]:
    if not incident.news or incident.news_at is None:
        return []
    said = blocks.clip(incident.news, NEWS_CHARACTERS)
    return [words("Last update ", bold=True), blocks.moment(incident.news_at), words(f": {said}")]


def _next(incident: Incident) -> list[Part]:
    if incident.state not in LIVE or incident.next_update_at is None:
        return []
    return [words("Next update due ", bold=True), blocks.moment(incident.next_update_at)]


def _done(seen: Seen) -> list[Part]:
    if not seen.mitigations:
        return []
    last = seen.mitigations[-1]
    said = blocks.clip(described(seen.charter, last), NEWS_CHARACTERS)
    return [
        words("Mitigation: ", bold=True),
        words(f"{said}, by "),
        somebody(last.by),
        words(" "),
        blocks.moment(last.at),
    ]


def _times(seen: Seen) -> list[Part]:
    """Say when each thing happened and how long it took, once it is over."""
    incident = seen.incident
    if incident.state != RESOLVED:
        return []
    parts: list[Part] = []
    for label, at in (
        ("started ", incident.started_at),
        ("detected ", incident.detected_at),
        ("mitigated ", incident.mitigated_at),
    ):
        if at is not None:
            parts += [words(", ")] if parts else []
            parts += [words(label if parts else label.capitalize()), blocks.moment(at)]
    taken = lengths_against(seen.charter, incident)
    return [*parts, words(f".\n{taken}" if taken else "")]


def _ending(seen: Seen, ending: Ending) -> list[Block]:
    """Say what it was, who resolved it, and what is to be learnt from it by when."""
    incident, shown = seen.incident, []
    parts = [words("Resolved", bold=True)]
    if ending.by is not None:
        parts += [words(" by "), somebody(ending.by)]
    if incident.resolved_at is not None:
        parts += [words(" "), blocks.moment(incident.resolved_at)]
    said = blocks.clip(incident.summary, NEWS_CHARACTERS)
    shown.append(blocks.line(*parts, words(f": {said}" if said else "")))
    if (postmortem := ending.postmortem) is not None:
        parts = [words("Postmortem: ", bold=True), words(f"{postmortem.name}, {postmortem.state}")]
        if postmortem.state in OWED and postmortem.due_at is not None:
            parts += [words(", due "), blocks.moment(postmortem.due_at)]
        shown.append(blocks.line(*parts))
    return shown


def _end(seen: Seen) -> list[Part]:
    """Say why it was called off, or with which one it goes on."""
    if seen.merged_into is not None:
        name = seen.merged_into.name or "another incident"
        return [words("It goes on as ", bold=True), words(name)]
    if seen.incident.state != CANCELLED or not seen.incident.why:
        return []
    return [
        words("Called off: ", bold=True),
        words(blocks.clip(seen.incident.why, NEWS_CHARACTERS)),
    ]


def told_and_seen(seen: Seen) -> list[list[Part]]:
    """List who was told and why, and when they said that they saw it.

    Once it is over nobody is waited for any more, and who did not say so is left out.
    """
    rows: list[list[Part]] = []
    is_live = seen.incident.state in LIVE
    called = [one for one in seen.called if is_live or one.seen_at is not None]
    for one in called[:TOLD_SHOWN]:
        parts = [somebody(one.person), words(f", {one.why}: ")]
        if one.seen_at is None:
            parts.append(words("not seen yet", italic=True))
        else:
            parts += [words("saw it "), blocks.moment(one.seen_at)]
        rows.append(parts)
    if len(called) > TOLD_SHOWN:
        rows.append([words(f"… and {len(called) - TOLD_SHOWN} more")])
    return rows


# -- where it is talked over ----------------------------------------------------------------------


def place(seen: Seen) -> list[Block]:
    """Say where it is talked over, or that its channel is being made; and what failed."""
    incident = seen.incident
    if seen.is_drill:
        return []
    if incident.room == OPENING:
        named = words(f"#{channel_name(incident)}", bold=True)
        return [blocks.line(words("⏳ Opening "), named, words(" …"))]
    if incident.room == IN_CHANNEL and incident.channel is not None:
        return [blocks.line(words("Join in: "), blocks.channel(incident.channel))]
    instead = {
        IN_THREAD: "It is talked over here, in this thread",
        IN_MESSAGES: "It goes on in direct messages to whom it concerns",
    }[incident.room]
    if not incident.room_why:
        return [blocks.sentence(f"{instead}.")]
    shown = [blocks.line(words(f"{instead}: "), *without_channel(incident), words("."))]
    if incident.state in LIVE:
        again = blocks.button("Try again", names.ROOM_AGAIN, incident.name)
        shown.append(blocks.actions(again))
    return shown


def without_channel(incident: Incident) -> list[Part]:
    """Say why it has no channel."""
    known = WHY_NO_CHANNEL.get(incident.room_why)
    if known is not None:
        return blocks.marked(known)
    return [words(f"Slack answered “{blocks.clip(incident.room_why, 60)}”")]


# -- buttons and the fallback ---------------------------------------------------------------------


def buttons(incident: Incident) -> Block:
    """Return what can be done with it; the rest is behind commands."""
    name = incident.name
    timeline = blocks.button("Timeline", names.TIMELINE, name)
    if incident.state in REOPEN.before:
        return blocks.actions(timeline, blocks.button("Reopen", names.REOPEN, name))
    if incident.state not in LIVE:
        return blocks.actions(timeline)
    return blocks.actions(
        blocks.button("Update", names.UPDATE, name, style="primary"),
        blocks.button("Severity", names.SEVERITY, name),
        blocks.button("Roles", names.ROLES, name),
        blocks.button("Mitigate", names.MITIGATE, name),
        blocks.button("Resolve", names.RESOLVE, name),
        timeline,
    )


def fallback(seen: Seen) -> str:
    """Say an incident in a line: a notification, which may lie open on somebody's desk.

    Of a private one it says no more than its name.
    """
    incident = seen.incident
    severity = called_severity(seen.charter, incident.severity)
    said = f"{incident.name} · {severity} · {incident.title}: {incident.state}"
    if incident.private and not seen.is_drill:
        said = f"{incident.name} · {severity}: a private incident, {incident.state}"
    if seen.is_drill:
        said = f"{PRACTICE} · {said}"
    return blocks.clip(blocks.escaped(said), blocks.FALLBACK_CHARACTERS)


def card(seen: Seen) -> list[Block]:
    """Return the whole card."""
    return [*face(seen), *place(seen), buttons(seen.incident)]


def topic(seen: Seen, people: Sequence[str]) -> str:
    """Return the topic of its channel: how grave, where it stands, who leads."""
    severity = called_severity(seen.charter, seen.incident.severity)
    lead = f" · lead: {', '.join(people)}" if people else ""
    return f"{badge(seen)} {severity} · {seen.incident.state}{lead}"
