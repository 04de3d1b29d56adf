"""Keep what an incident promises of its places: the card, the channel and what comes into it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Final

from handlers import blocks, refusals
from handlers.answers import Answer, Say
from handlers.arrivals import Click
from handlers.asking import asker
from handlers.blocks import words
from handlers.incidents import names, views
from handlers.incidents.facts import promised_of, seen_of
from handlers.incidents.lines import Line, Lines
from handlers.kinds import Kind, Moot, NotYet, PostKind, RowsKind, without_place
from handlers.routes import Route
from handlers.slack import Edit, Invite, MakeChannel, Outgoing, Post, Sent, Topic
from rituals.incidents import incidents
from rituals.incidents import promises as promised
from rituals.incidents import rooms as incident_rooms
from rituals.incidents.incidents import Incident
from rituals.incidents.promises import IN_CHANNEL, IN_MESSAGES, OPENING
from rituals.people import names_of
from rituals.promises import DEAD, UNDER_WAY, Promise, Promises
from rituals.teams.teams import team_with
from rituals.work import Tx

DELETED: Final = "message_not_found"
MISSING: Final = "missing"
CARD: Final = "card"
MISSING_SHOWN = 10


# -- the card in the team's channel ---------------------------------------------------------------


async def card_facts(tx: Tx, promise: Promise, _now: datetime) -> Outgoing | Moot:
    incident = await promised_of(tx, promise)
    if incident.card_channel is None:
        return Moot("it has no card")
    seen = await seen_of(tx, incident)
    text, shown = views.fallback(seen), views.card(seen)
    if incident.card_ts is None:
        return Post(incident.card_channel, text, shown)
    return Edit(incident.card_channel, incident.card_ts, text, shown)


async def card_landed(tx: Tx, promise: Promise, sent: Sent, now: datetime) -> None:
    """Note where the card stands; one that was sent earlier may be out of date and is edited."""
    incident = await promised_of(tx, promise)
    if sent.channel and sent.ts and incident.card_ts is None:
        await incident_rooms.card_posted(tx, incident, sent.channel, sent.ts)
    if sent.found:
        await Promises(tx, promise.workspace).rearm(*promised.card(incident, now))


async def card_refused(tx: Tx, promise: Promise, error: str, now: datetime) -> None:
    """Post a card anew that somebody deleted; tell of any other refusal who declared it."""
    incident = await promised_of(tx, promise)
    if error == DELETED and incident.card_ts is not None:
        await incident_rooms.card_lost(tx, incident, now)
    else:
        # Once: each change of the incident tries the card again, and must not tell of it again.
        await Promises(tx, promise.workspace).make(*promised.trouble(incident, CARD, now))


async def trouble_facts(tx: Tx, promise: Promise, _now: datetime) -> Outgoing | Moot | NotYet:
    incident = await promised_of(tx, promise)
    made = {one.key: one for one in await Promises(tx, promise.workspace).of(incident.name)}
    card = made.get(promised.card_key(incident))
    if card is not None and card.state in UNDER_WAY:
        return NotYet("its card is on its way once more")
    if card is None or card.state != DEAD or promise.lane is None:
        return Moot("its card is there")
    done = "posted" if incident.card_ts is None else "brought up to date"
    why = refusals.in_words(card.why or "unknown", incident.card_channel or "")
    parts = [
        words(f"The card of {incident.name} could not be {done}: "),
        *why,
        words(f" {incident.name} itself is saved: it is {incident.state}."),
    ]
    again = blocks.button("Try again", names.CARD_AGAIN, incident.name, style="primary")
    shown = [blocks.line(*parts), blocks.actions(again)]
    return Post(promise.lane, blocks.fallback(*parts), shown)


async def card_again_clicked(click: Click, tx: Tx, now: datetime) -> Answer:
    incident, _ = await incidents.seen(tx, await asker(tx, click), click.value)
    await incident_rooms.card_again(tx, incident, now)
    await Promises(tx, incident.workspace).rearm(*promised.trouble(incident, CARD, now))
    return Say(f"{incident.name}: trying again.")


# -- the incident's channel -----------------------------------------------------------------------


async def room_facts(tx: Tx, promise: Promise, now: datetime) -> Outgoing | Moot:
    incident = await promised_of(tx, promise)
    if incident.room != OPENING:
        return Moot("it is talked over elsewhere by now")
    if incident_rooms.is_called_off(incident):
        await incident_rooms.without(tx, incident, incident_rooms.OVER_ALREADY, now)
        return Moot("it was over before its channel was made")
    team = await team_with(tx, incident.workspace, incident.team_id)
    name = incident_rooms.channel_name(incident)
    return MakeChannel(name, incident_rooms.is_closed(team, incident))


async def room_landed(tx: Tx, promise: Promise, sent: Sent, now: datetime) -> None:
    incident = await promised_of(tx, promise)
    if sent.channel and incident.room == OPENING:
        await incident_rooms.opened(tx, incident, sent.channel, now)


async def room_refused(tx: Tx, promise: Promise, error: str, now: datetime) -> None:
    """Go on without a channel, whatever the reason."""
    incident = await promised_of(tx, promise)
    if incident.room == OPENING:
        await incident_rooms.without(tx, incident, error, now)


async def room_again_clicked(click: Click, tx: Tx, now: datetime) -> Answer:
    """Try to have a channel once more; anybody who may change the incident may press it."""
    who = await asker(tx, click)
    incident, team = await incidents.seen(tx, who, click.value)
    await incidents.ensure_acts(tx, who, team, incident)
    if not await incident_rooms.again(tx, incident, who.user, now):
        return Say(f"{incident.name}: that is under way, or done already.")
    return Say(f"{incident.name}: trying again.")


async def _in_channel(tx: Tx, promise: Promise) -> Incident | Moot:
    incident = await promised_of(tx, promise)
    if incident.room != IN_CHANNEL or incident.channel is None:
        return Moot("it has no channel")
    return incident


async def invite_facts(tx: Tx, promise: Promise, _now: datetime) -> Outgoing | Moot:
    incident = await _in_channel(tx, promise)
    if isinstance(incident, Moot):
        return incident
    people = [one.person for one in await incidents.people_of(tx, incident)]
    return Invite(incident.channel or "", tuple(people))


async def invite_landed(tx: Tx, promise: Promise, sent: Sent, now: datetime) -> None:
    """Say in the channel who could not be brought in; each such crowd is named once."""
    if not sent.missing:
        return
    incident = await promised_of(tx, promise)
    who = "+".join(sorted(user for user, _ in sent.missing)[:MISSING_SHOWN])
    made = promised.line(incident, f"{MISSING}:{len(sent.missing)}:{who}", now)
    await Promises(tx, promise.workspace).make(*made)


async def missing_line(_tx: Tx, _incident: Incident, rest: list[str]) -> Line | None:
    """Name who could not be brought in."""
    count, people = int(rest[0]), rest[1].split("+")
    parts = [words("I could not bring in ")]
    for at, one in enumerate(people):
        parts += [words(", ")] if at else []
        parts.append(blocks.person(one))
    if count > len(people):
        parts.append(words(f" and {count - len(people)} more"))
    parts.append(words(": they have left, or may not be invited here."))
    return Line(parts)


async def topic_facts(tx: Tx, promise: Promise, _now: datetime) -> Outgoing | Moot:
    incident = await _in_channel(tx, promise)
    if isinstance(incident, Moot):
        return incident
    lead = [incident.lead] if incident.lead else []
    named = await names_of(tx, promise.workspace, lead)
    return Topic(
        incident.channel or "", views.topic(await seen_of(tx, incident), list(named.values()))
    )


async def top_facts(tx: Tx, promise: Promise, _now: datetime) -> Outgoing | Moot:
    incident = await _in_channel(tx, promise)
    if isinstance(incident, Moot):
        return incident
    seen = await seen_of(tx, incident)
    shown = [*views.face(seen), views.buttons(incident)]
    text, channel = views.fallback(seen), incident.channel or ""
    if incident.top_ts is None:
        return Post(channel, text, shown)
    return Edit(channel, incident.top_ts, text, shown)


async def top_landed(tx: Tx, promise: Promise, sent: Sent, now: datetime) -> None:
    incident = await promised_of(tx, promise)
    if sent.ts and incident.top_ts is None and sent.channel == incident.channel:
        await incident_rooms.top_posted(tx, incident, sent.ts)
    if sent.found:
        await Promises(tx, promise.workspace).rearm(*promised.top(incident, now))


async def top_refused(tx: Tx, promise: Promise, error: str, now: datetime) -> None:
    incident = await promised_of(tx, promise)
    if error == DELETED and incident.top_ts is not None:
        await incident_rooms.top_lost(tx, incident, now)
    else:
        await in_channel_refused(tx, promise, error, now)


async def in_channel_refused(tx: Tx, promise: Promise, error: str, now: datetime) -> None:
    """Leave a channel in which nothing can be said any more."""
    incident = await promised_of(tx, promise)
    if incident.room == IN_CHANNEL and error in incident_rooms.LOST:
        await incident_rooms.without(tx, incident, error, now)


# -- lines ----------------------------------------------------------------------------------------


async def line_facts(
    lines: Lines, tx: Tx, promise: Promise, now: datetime
) -> Outgoing | Moot | NotYet:
    incident = await promised_of(tx, promise)
    reader = promised.reader_of(promise.key)
    what, *rest = promised.what_of(promise.key)
    if incident.room == OPENING:
        return await without_place(tx, promise, promised.ROOM)
    if reader is None and incident.room == IN_MESSAGES and incident.series == incidents.INC:
        said = ":".join([what, *rest])
        await Promises(tx, promise.workspace).make(promised.spread(incident, said, now))
        return Moot("each of its people is told")
    place = await _place_of(tx, incident, reader)
    if place is None:
        anchor = promised.CARD if reader is None else promised.TELL
        return await without_place(tx, promise, anchor)
    told = await lines[what](tx, incident, rest)
    if told is None:
        return Moot("there is nothing to say any more")
    is_drill = incident.series == incidents.DRILL
    parts = [words(f"{views.PRACTICE} · "), *told.parts] if is_drill else told.parts
    text = f"{incident.name}: there is news" if incident.private else blocks.fallback(*parts)
    return Post(place[0], text, [blocks.line(*parts), *told.below], place[1])


async def _place_of(
    tx: Tx, incident: Incident, reader: str | None
) -> tuple[str, str | None] | None:
    """Return the channel and the thread in which a line stands; None: not there yet."""
    if reader is not None:
        told = {one.person: one for one in await incidents.people_of(tx, incident)}
        one = told.get(reader)
        return (one.channel, one.ts) if one is not None and one.channel else None
    if incident.room == IN_CHANNEL and incident.channel is not None:
        return incident.channel, None
    if incident.card_channel is None or incident.card_ts is None:
        return None
    return incident.card_channel, incident.card_ts


async def line_refused(tx: Tx, promise: Promise, error: str, now: datetime) -> None:
    """Say a line elsewhere where its channel takes none any more."""
    incident = await promised_of(tx, promise)
    if promised.reader_of(promise.key) is None and incident.room == IN_CHANNEL:
        await in_channel_refused(tx, promise, error, now)
        if error in incident_rooms.LOST:
            left = await promised_of(tx, promise)
            what = ":".join(promised.what_of(promise.key))
            await Promises(tx, promise.workspace).rearm(*promised.line(left, what, now))


async def spread(tx: Tx, promises: Sequence[Promise], now: datetime) -> Mapping[Promise, str]:
    """Promise a line to each person who is told of an incident by direct messages."""
    for promise in promises:
        incident = await promised_of(tx, promise)
        what = ":".join(promised.what_of(promise.key))
        people = await incidents.people_of(tx, incident)
        made = [promised.line_to(incident, one.person, what, now) for one in people]
        await Promises(tx, promise.workspace).make(*made)
    return {}


LINES: Lines = {MISSING: missing_line}
CLICKS = (
    Route(names.ROOM_AGAIN, room_again_clicked),
    Route(names.CARD_AGAIN, card_again_clicked),
)


def kinds(tables: Iterable[Lines]) -> tuple[Kind, ...]:
    """Return the kinds of an incident's places, with every module's lines."""
    found = {name: tell for table in tables for name, tell in table.items()}
    return (
        PostKind(promised.CARD, card_facts, card_landed, card_refused),
        PostKind(promised.TROUBLE, trouble_facts),
        PostKind(promised.ROOM, room_facts, room_landed, room_refused),
        PostKind(promised.INVITE, invite_facts, invite_landed, in_channel_refused),
        PostKind(promised.TOPIC, topic_facts, refused=in_channel_refused),
        PostKind(promised.TOP, top_facts, top_landed, top_refused),
        PostKind(promised.LINE, partial(line_facts, found), refused=line_refused),
        RowsKind(promised.SPREAD, spread),
    )
