"""The pushpin: a message that somebody pins with it goes into the incident's timeline.

Slack says which message, whose, and where, and not what it says. Its words and its address are
asked for afterwards, by a promise. Whether a message in a team's channel stands in the thread of
an incident's card is in its address, so there that is asked first.
"""

from datetime import datetime
from urllib.parse import parse_qs, urlsplit

from handlers.answers import Answer, Quiet
from handlers.arrivals import Happening
from handlers.kinds import Moot, PostKind
from handlers.routes import Route
from handlers.slack import Quote, Quoted, Sent
from rituals.errors import RitualError
from rituals.incidents import incidents, timeline
from rituals.incidents import pins as incident_pins
from rituals.incidents.incidents import Incident
from rituals.incidents.places import in_thread
from rituals.incidents.timeline import Said, moment_of
from rituals.names import TEAM, name_of
from rituals.promises import Promise, Promises, soon
from rituals.rights import OnlyAnswers, PersonUnknown, Viewer, viewer
from rituals.teams.teams import team_with
from rituals.work import Tx

PUSHPIN = "pushpin"
ADDED, REMOVED = "reaction_added", "reaction_removed"
QUOTE, PIN = "incident-quote", "incident-pin"
QUOTES_LANE = "quotes"
"""One question at a time: Slack answers some fifty a minute."""


async def reacted(event: Happening, tx: Tx, now: datetime) -> Answer:
    """Take a message into the timeline, or out again; whatever else people do, say nothing."""
    channel, ts = event.channel, event.message_ts
    if event.reaction != PUSHPIN or channel is None or ts is None or not event.who.user:
        return Quiet()
    workspace = event.who.workspace
    incident = await incidents.in_channel(tx, workspace, channel)
    below = None if incident else await in_thread(tx, workspace, channel)
    if incident is None and below is None:
        return Quiet()
    try:
        who = await viewer(tx, workspace, event.who.user, channel)
    except OnlyAnswers:
        return Quiet()
    said = Said(channel, ts, moment_of(ts) or now, event.author)
    if incident is not None:
        await _apply(tx, who, incident, said, now, added=event.type == ADDED)
    elif below is not None:
        team = await team_with(tx, workspace, below.team_id)
        what = "+" if event.type == ADDED else "-"
        key = f"team:{team.id}:pin:{event.id}:{what}:{who.user}:{channel}:{ts}"
        subject = name_of(TEAM, team.id)
        await Promises(tx, workspace).make(soon(workspace, PIN, subject, key, now, QUOTES_LANE))
    return Quiet()


async def _apply(
    tx: Tx, who: Viewer, incident: Incident, said: Said, now: datetime, *, added: bool
) -> None:
    team = await team_with(tx, incident.workspace, incident.team_id)
    try:
        if not added:
            await incident_pins.unpin(tx, who.user, team, incident, said, now=now)
            return
        entry = await incident_pins.pin(tx, who, team, incident, said, now=now)
    except RitualError:
        return  # who may not add to it is not told: they only put a pin on a message
    if entry is not None and not (entry.text and entry.permalink):
        key = f"incident:{incident.id}:quote:{entry.id}"
        promise = soon(incident.workspace, QUOTE, incident.name, key, now, QUOTES_LANE)
        await Promises(tx, incident.workspace).rearm(promise)


# -- what a pinned message says ------------------------------------------------------------------


async def quote_facts(tx: Tx, promise: Promise, _now: datetime) -> Quote | Moot:
    entry = await timeline.with_id(tx, promise.workspace, _entry_id(promise))
    if entry is None or entry.channel is None or entry.message_ts is None:
        return Moot("it names no message")
    if entry.removed_at is not None:
        return Moot("the pin was taken off again")
    return Quote(entry.channel, entry.message_ts)


def _entry_id(promise: Promise) -> int:
    return int(promise.key.rpartition(":")[2])


async def quote_landed(tx: Tx, promise: Promise, sent: Sent, now: datetime) -> None:
    entry = await timeline.with_id(tx, promise.workspace, _entry_id(promise))
    if entry is None or sent.quote is None or entry.removed_at is not None:
        return
    incident = await incidents.with_id(tx, promise.workspace, entry.incident_id)
    if incident is None:
        return
    team = await team_with(tx, promise.workspace, incident.team_id)
    await incident_pins.quoted(
        tx,
        team,
        incident,
        entry,
        text=sent.quote.text,
        author=sent.quote.author,
        permalink=sent.quote.permalink,
        now=now,
    )


# -- a pin in a team's channel: is it in the thread of an incident's card? -------------------------


async def pin_facts(_tx: Tx, promise: Promise, _now: datetime) -> Quote:
    *_, channel, ts = promise.key.split(":")
    return Quote(channel, ts)


async def pin_landed(tx: Tx, promise: Promise, sent: Sent, now: datetime) -> None:
    *_, what, user, channel, ts = promise.key.split(":")
    quote = sent.quote
    thread = thread_of(quote) if quote else None
    if quote is None or thread is None or thread == ts:
        return
    incident = await in_thread(tx, promise.workspace, channel, thread)
    if incident is None:
        return
    try:
        who = await viewer(tx, promise.workspace, user, channel)
    except (OnlyAnswers, PersonUnknown):
        return
    at = moment_of(ts) or now
    said = Said(channel, ts, at, quote.author, quote.permalink, quote.text)
    await _apply(tx, who, incident, said, now, added=what == "+")


def thread_of(quote: Quoted) -> str | None:
    """Return the `ts` of the message below which one stands; its address says so too."""
    asked = parse_qs(urlsplit(quote.permalink).query)
    return quote.thread or next(iter(asked.get("thread_ts", ())), None)


EVENTS = (Route(ADDED, reacted), Route(REMOVED, reacted))
KINDS = (
    PostKind(QUOTE, quote_facts, quote_landed),
    PostKind(PIN, pin_facts, pin_landed),
)
