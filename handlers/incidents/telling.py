"""Told and seen: the direct message that tells somebody of an incident, Seen, and the webhook."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from pydantic import BaseModel

from handlers import blocks
from handlers.answers import Answer, Block, Say
from handlers.arrivals import Click
from handlers.blocks import Part, words
from handlers.incidents import names, views
from handlers.incidents.facts import Seen, promised_of, seen_of
from handlers.incidents.lines import Line, Lines
from handlers.kinds import Moot, PostKind, RowsKind
from handlers.routes import Route
from handlers.slack import Edit, Hook, Outgoing, Post, Sent
from rituals.incidents import calls as incident_calls
from rituals.incidents import incidents
from rituals.incidents import promises as promised
from rituals.incidents import rooms as incident_rooms
from rituals.incidents.drafts import called_class
from rituals.incidents.incidents import Incident, Named, NoSuchIncident
from rituals.incidents.promises import IN_CHANNEL, IN_MESSAGES
from rituals.incidents.states import LIVE
from rituals.incidents.times import in_words
from rituals.promises import Promise, Promises
from rituals.work import Tx

UNPAGED = "unpaged"
IMPACT_CHARACTERS = 300


async def tell_facts(tx: Tx, promise: Promise, _now: datetime) -> Outgoing | Moot:
    incident, person = await promised_of(tx, promise), promised.person_of(promise.key)
    seen = await seen_of(tx, incident)
    one = next((named for named in seen.people if named.person == person), None)
    if one is None or not (one.called or incident.room == IN_MESSAGES or one.ts):
        return Moot("they are not told by a message")
    if one.ts is None and incident.state not in LIVE:
        return Moot("it was over before they were told")
    after = await incident_calls.asked_after(tx, seen.team, incident, one)
    text, shown = message(seen, one, after)
    if one.channel is None or one.ts is None:
        return Post(person, text, shown)
    return Edit(one.channel, one.ts, text, shown)


def message(seen: Seen, one: Named, after: timedelta | None) -> tuple[str, list[Block]]:
    """Return the message that tells one person: why, what, where, and Seen.

    `after` that long others are told in their place; None where nobody is. Where a private incident
    has no channel, it is the whole card with all buttons.
    """
    incident = seen.incident
    in_messages = incident.room == IN_MESSAGES
    shown = views.face(seen) if in_messages else _short(seen)
    shown.insert(1, blocks.line(words("Why you: ", bold=True), words(f"{one.why}.")))
    if one.seen_at is not None:
        shown.append(blocks.line(words("👀 You saw it "), blocks.moment(one.seen_at), words(".")))
    elif one.called and incident.state in LIVE:
        press = blocks.button("Seen", names.SEEN, incident.name, style="primary")
        if after is not None:
            said = f"Say Seen, or {in_words(after)} after this the next person is told."
            shown.append(blocks.line(words(said, italic=True)))
        shown.append(blocks.actions(press))
    if in_messages:
        shown += [*views.place(seen), views.buttons(incident)]
    return views.fallback(seen), shown


def _short(seen: Seen) -> list[Block]:
    incident = seen.incident
    shown = [blocks.header(views.headline(seen)), blocks.line(*views.standing(seen))]
    shown.append(blocks.line(*_at_a_glance(seen)))
    if incident.impact:
        impact = blocks.clip(incident.impact, IMPACT_CHARACTERS)
        shown.append(blocks.line(words("Impact: ", bold=True), words(impact)))
    where = incident.channel if incident.room == IN_CHANNEL else incident.card_channel
    if where is not None:
        shown.append(blocks.line(words("It is talked over in "), blocks.channel(where)))
    return shown


def _at_a_glance(seen: Seen) -> list[Part]:
    """Say who leads it, since when it goes on, and what kind of incident it is."""
    incident = seen.incident
    parts: list[Part] = []
    if incident.lead is not None:
        parts += [words("Lead: ", bold=True), blocks.person(incident.lead), words(" · ")]
    parts += [words("Since: ", bold=True), blocks.moment(incident.occurred_at)]
    if incident.class_id:
        known = called_class(seen.charter, incident.class_id)
        parts += [words(" · "), words("Class: ", bold=True), words(known)]
    return parts


async def tell_landed(tx: Tx, promise: Promise, sent: Sent, now: datetime) -> None:
    """Note when somebody was told, and where the message stands."""
    incident, person = await promised_of(tx, promise), promised.person_of(promise.key)
    people = {one.person: one for one in await incidents.people_of(tx, incident)}
    if sent.channel and sent.ts and person in people and people[person].ts is None:
        await incident_rooms.told(tx, incident, person, sent.channel, sent.ts, now)


async def tell_refused(tx: Tx, promise: Promise, _error: str, now: datetime) -> None:
    """Go on to the next contact at once where Slack takes no message for somebody."""
    incident, person = await promised_of(tx, promise), promised.person_of(promise.key)
    people = {one.person: one for one in await incidents.people_of(tx, incident)}
    if person in people and people[person].ts is None:
        await incident_calls.unreached(tx, incident, person, now)


async def seen_clicked(click: Click, tx: Tx, now: datetime) -> Answer:
    """Take somebody's Seen; whoever was told may say so, whatever became of the incident."""
    workspace, person = click.who.workspace, click.who.user
    incident = await incidents.of_name(tx, workspace, click.value)
    people = await incidents.people_of(tx, incident) if incident else []
    if incident is None or not any(one.person == person and one.called for one in people):
        raise NoSuchIncident(name=incidents.called(click.value))
    if not await incident_calls.saw(tx, incident, person, now):
        return Say(f"You have said so already: {incident.name} knows that you saw it.")
    return Say(f"Thank you. {incident.name} shows that you saw it.")


async def ask_next(tx: Tx, promises: Sequence[Promise], now: datetime) -> Mapping[Promise, str]:
    return await incident_calls.ask_next(tx, promises, now)


# -- the outgoing webhook -------------------------------------------------------------------------


class Notice(BaseModel):
    """What a pager is told. Of a private one, or a private team's: that it is, and how grave."""

    event: str
    incident: str
    severity: str
    state: str
    private: bool
    team: str | None = None
    title: str | None = None
    class_: str | None = None
    declared_at: datetime

    model_config = {"alias_generator": lambda name: name.rstrip("_")}


async def hook_facts(tx: Tx, promise: Promise, _now: datetime) -> Outgoing | Moot:
    incident = await promised_of(tx, promise)
    event = promise.key.split(":hook:", 1)[1]
    body = notice(await seen_of(tx, incident), event.partition(":")[0])
    name = f"{promise.workspace}:{incident.name}:{event}"
    return Hook(name, body.model_dump_json(by_alias=True, exclude_none=True))


def notice(seen: Seen, event: str) -> Notice:
    incident = seen.incident
    closed = incident_rooms.is_closed(seen.team, incident)
    said: dict[str, object] = {
        "event": event,
        "incident": incident.name,
        "severity": incident.severity,
        "state": incident.state,
        "private": closed,
        "declared_at": incident.declared_at,
    }
    if not closed:
        said |= {"team": seen.team.name, "title": incident.title, "class": incident.class_id}
    return Notice.model_validate(said)


async def hook_refused(tx: Tx, promise: Promise, error: str, now: datetime) -> None:
    """Say where it is talked over that the pager was not reached; the operator sees why."""
    incident = await promised_of(tx, promise)
    made = promised.line(incident, f"{UNPAGED}:{error.partition(':')[0]}", now)
    await Promises(tx, promise.workspace).make(*made)


async def unpaged_line(_tx: Tx, incident: Incident, rest: list[str]) -> Line | None:
    said = f"The webhook was not told of {incident.name} ({rest[0]}): it pages nobody."
    return Line(blocks.marked(f"{said} `muster doctor` helps whoever runs this bot."))


async def joined_line(tx: Tx, incident: Incident, rest: list[str]) -> Line | None:
    """Say who sees a private incident from now on, and why."""
    people = await incidents.people_of(tx, incident)
    one = next((named for named in people if named.person == rest[0]), None)
    if one is None:
        return None
    return Line([blocks.person(one.person), words(f" sees {incident.name} too now: {one.why}.")])


LINES: Lines = {UNPAGED: unpaged_line, incident_calls.JOINED: joined_line}
CLICKS = (Route(names.SEEN, seen_clicked),)
KINDS = (
    PostKind(promised.TELL, tell_facts, tell_landed, tell_refused, deadline=True),
    RowsKind(promised.UNSEEN, ask_next),
    PostKind(promised.HOOK, hook_facts, refused=hook_refused),
)
