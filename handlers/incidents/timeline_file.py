"""The whole timeline as a Markdown file, sent to whoever asked for it and may still see it."""

from datetime import datetime

from handlers import files
from handlers.answers import Say
from handlers.files import Wanted
from handlers.kinds import Moot, PostKind
from handlers.slack import Outgoing
from rituals.errors import RitualError
from rituals.incidents import incidents
from rituals.incidents import timeline as incident_timeline
from rituals.incidents import timeline_text as incident_timeline_text
from rituals.incidents.incidents import Incident
from rituals.promises import Promise
from rituals.rights import PersonUnknown, Viewer, viewer
from rituals.work import Tx

FILE, REFUSED = "incident-timeline", "incident-timeline-refused"


async def send(tx: Tx, incident: Incident, who: Viewer, now: datetime) -> Say:
    """Promise the file to somebody, as they see the incident from where they ask."""
    wanted = Wanted(
        workspace=incident.workspace,
        kind=FILE,
        subject=incident.name,
        key=f"incident:{incident.id}:{FILE}:{who.user}:{who.channel or ''}",
        person=who.user,
        called=f"The whole timeline of {incident.name} is",
        holds=(await _written(tx, incident))[0],
    )
    return await files.ask(tx, wanted, now)


async def facts(tx: Tx, promise: Promise, _now: datetime) -> Outgoing | Moot:
    found = await _meant(tx, promise)
    if found is None:
        return Moot("they may not see it any more")
    incident, person = found
    data, entries = await _written(tx, incident)
    count = "1 entry" if entries == 1 else f"{entries} entries"
    said = f"The timeline of {incident.name}: {count}, corrected and struck ones among them."
    return files.upload(person, said, f"{incident.name.lower()}-timeline.md", data)


async def refused(tx: Tx, promise: Promise, error: str, now: datetime) -> None:
    """Say what to do instead where Slack takes no file from us."""
    await files.instead(tx, promise, REFUSED, now, error)


async def refused_facts(tx: Tx, promise: Promise, _now: datetime) -> Outgoing | Moot:
    found = await _meant(tx, promise)
    if found is None:
        return Moot("they may not see it any more")
    incident, person = found
    look = f"`/incident timeline {incident.name}` shows all of it, page by page."
    return files.refused(person, promise, look)


async def _written(tx: Tx, incident: Incident) -> tuple[bytes, int]:
    """Return the file, and how many entries it has."""
    entries = await incident_timeline.whole(tx, incident)
    return (await incident_timeline_text.markdown(tx, incident, entries)).encode(), len(entries)


async def _meant(tx: Tx, promise: Promise) -> tuple[Incident, str] | None:
    """Return the incident and whoever asked for it, if they may (still) see it."""
    *_, person, place = files.asked_under(promise).split(":")
    try:
        who = await viewer(tx, promise.workspace, person, place or None)
        incident, _ = await incidents.seen(tx, who, promise.subject)
    except (RitualError, PersonUnknown):
        return None
    return incident, person


KINDS = (
    PostKind(FILE, facts, refused=refused),
    PostKind(REFUSED, refused_facts),
)
