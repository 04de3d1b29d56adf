"""The whole timeline as a Markdown file, sent to whoever asked for it and may still see it."""

from datetime import datetime

from handlers.kinds import Moot, PostKind
from handlers.slack import Outgoing, Post, Upload
from rituals.errors import RitualError
from rituals.incidents import record as incidents
from rituals.incidents import timeline as incident_timeline
from rituals.incidents import timeline_text as incident_timeline_text
from rituals.incidents.record import Incident
from rituals.promises import NewPromise, Promise, Promises, soon
from rituals.rights import PersonUnknown, Viewer, viewer
from rituals.work import Tx

FILE, REFUSED = "incident-timeline", "incident-timeline-refused"
MISSING_SCOPE = {"missing_scope", "not_allowed_token_type"}


async def send(tx: Tx, incident: Incident, who: Viewer, now: datetime) -> None:
    """Promise the file to somebody, as they see the incident from where they ask."""
    await Promises(tx, incident.workspace).rearm(
        _promise(FILE, incident, who.user, who.channel, now)
    )


async def facts(tx: Tx, promise: Promise, _now: datetime) -> Outgoing | Moot:
    found = await _meant(tx, promise)
    if found is None:
        return Moot("they may not see it any more")
    incident, person, _ = found
    entries = await incident_timeline.whole(tx, incident)
    text = await incident_timeline_text.markdown(tx, incident, entries)
    count = "1 entry" if len(entries) == 1 else f"{len(entries)} entries"
    said = f"The timeline of {incident.name}: {count}, corrected and struck ones among them."
    name = f"{incident.name.lower()}-timeline.md"
    return Upload(person, said, name, text.encode())


async def refused(tx: Tx, promise: Promise, error: str, now: datetime) -> None:
    """Say what to do instead where Slack takes no file from us."""
    found = await _meant(tx, promise)
    if found is not None:
        why = "scope" if error in MISSING_SCOPE else "other"
        await Promises(tx, promise.workspace).rearm(_promise(f"{REFUSED}:{why}", *found, now))


async def refused_facts(tx: Tx, promise: Promise, _now: datetime) -> Outgoing | Moot:
    found = await _meant(tx, promise)
    if found is None:
        return Moot("they may not see it any more")
    incident, person, _ = found
    why = "Slack did not take the file."
    if ":scope:" in promise.key:
        why = (
            "Muster may not send files here: it lacks `files:write`"
            " (`muster manifest --with files`)."
        )
    look = f"`/incident timeline {incident.name}` shows all of it, page by page."
    return Post(person, f"{why} {look}")


def _promise(
    what: str, incident: Incident, person: str, place: str | None, now: datetime
) -> NewPromise:
    kind, _, _ = what.partition(":")
    key = f"incident:{incident.id}:{what}:{person}:{place or ''}"
    return soon(incident.workspace, kind, incident.name, key, now, person)


async def _meant(tx: Tx, promise: Promise) -> tuple[Incident, str, str | None] | None:
    """Return the incident, whoever asked for it and where, if they may (still) see it."""
    *_, person, place = promise.key.split(":")
    try:
        who = await viewer(tx, promise.workspace, person, place or None)
        incident, _ = await incidents.seen(tx, who, promise.subject)
    except (RitualError, PersonUnknown):
        return None
    return incident, person, place or None


KINDS = (
    PostKind(FILE, facts, refused=refused),
    PostKind(REFUSED, refused_facts),
)
