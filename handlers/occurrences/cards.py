"""The live message of an occurrence, the copies of a private one, and the lines in its thread."""

from dataclasses import replace
from datetime import datetime

from handlers import blocks
from handlers.agendas.views import agenda_blocks
from handlers.answers import Block
from handlers.blocks import words
from handlers.handoffs.views import closing
from handlers.kinds import Moot, NotYet, PostKind, without_place
from handlers.occurrences import views
from handlers.occurrences.facts import Found, found_by, outcome_of, shown
from handlers.refusals import in_words
from handlers.reviews.leaving import left_blocks, left_line
from handlers.slack import Edit, Outgoing, Post, Sent
from rituals.agendas.agendas import agenda_of
from rituals.handoffs.on_call import ON_CALL_HANDOFF
from rituals.handoffs.rounds import ACCEPTED, rounds_of
from rituals.occurrences import answer_promises, answering, occurrences
from rituals.occurrences.answer_promises import error_of
from rituals.occurrences.answers import CLOSED
from rituals.occurrences.private_meetings import open_beside
from rituals.promises import Promise, Promises
from rituals.work import Tx

LOST = "message_not_found"
"""Slack's word for a message that somebody deleted."""


async def card_facts(tx: Tx, promise: Promise, now: datetime) -> Outgoing | Moot:
    found = await found_by(tx, promise)
    if found is None:
        return Moot("the occurrence is gone")
    return views.card(await _drawn(tx, found, now, found.cadence.channel))


async def card_landed(tx: Tx, promise: Promise, sent: Sent, now: datetime) -> None:
    """Note where the message stands; one sent earlier may be out of date and is edited.

    Of a private ritual each of its people has a copy, drawn anew with it.
    """
    found = await found_by(tx, promise)
    if found is None:
        return
    if sent.channel and sent.ts and found.occurrence.card_ts is None:
        await occurrences.card_posted(tx, found.occurrence, sent.channel, sent.ts)
    again = [
        answer_promises.prompt(found.occurrence, one, now)
        for one in await answering.copied_to(tx, found.occurrence, found.cadence)
    ]
    if sent.found:
        again.append(occurrences.refresh(found.occurrence, found.cadence, now))
    await Promises(tx, promise.workspace).rearm(*again)


async def card_refused(tx: Tx, promise: Promise, error: str, now: datetime) -> None:
    """Post a live message anew that somebody deleted while it matters; else say what is wrong."""
    found = await found_by(tx, promise)
    if found is None or found.occurrence.state not in occurrences.UNFINISHED:
        return
    if error == LOST:
        await occurrences.card_lost(tx, found.occurrence, found.cadence, now)
        return
    to = await answering.leads(tx, found.team, found.occurrence, found.cadence)
    if to is not None:
        told = answer_promises.trouble(found.occurrence, found.cadence, error, to, now)
        await Promises(tx, promise.workspace).make(told)


async def trouble_facts(tx: Tx, promise: Promise, _now: datetime) -> Outgoing | Moot:
    """Tell whoever leads it that a message could not be posted, and what helps."""
    found = await found_by(tx, promise)
    if found is None or promise.lane is None:
        return Moot("the occurrence is gone")
    parts = [
        words(f"{found.cadence.title} could not be shown: "),
        *in_words(error_of(promise.key), found.occurrence.channel or found.cadence.channel),
        words(" It goes on all the same: whoever it asks finds it on their Home."),
    ]
    return Post(promise.lane, blocks.fallback(*parts), [blocks.line(*parts)])


async def copy_of(tx: Tx, promise: Promise, found: Found, now: datetime) -> Outgoing | Moot:
    """Return a private ritual's message as another of its people has it."""
    text, drawn = views.drawing(await _drawn(tx, found, now, promise.lane or ""))
    if promise.channel is not None and promise.ts is not None:
        return Edit(promise.channel, promise.ts, text, drawn)
    return Post(promise.lane or "", text, drawn)


async def line_facts(tx: Tx, promise: Promise, now: datetime) -> Outgoing | Moot | NotYet:
    found = await found_by(tx, promise)
    if found is None or found.occurrence.card_ts is None or found.occurrence.channel is None:
        return await without_place(tx, promise, occurrences.CARD)
    occurrence = found.occurrence
    if promise.key.endswith(":start"):
        if occurrence.state != occurrences.OPEN:
            return Moot(f"it was {occurrence.state} before it could be said")
        agenda = await agenda_of(tx, found.team, found.cadence, occurrence, now)
        count = sum(len(one.lines) + one.more for one in agenda.sections)
        parts = views.started(count, asks=bool(found.questions))
    else:
        parts = await left_line(tx, occurrence, found.cadence)
    place = occurrence.channel or found.cadence.channel
    return Post(place, blocks.fallback(*parts), [blocks.line(*parts)], occurrence.card_ts)


async def _drawn(tx: Tx, found: Found, now: datetime, reader: str) -> views.Shown:
    """Gather what a message shows; of a private ritual it has one `reader`."""
    occurrence = found.occurrence
    agenda: list[Block] = []
    left: list[Block] = []
    if occurrence.state in occurrences.SHOWN:
        agenda = agenda_blocks(await agenda_of(tx, found.team, found.cadence, occurrence, now))
    else:
        left = await left_blocks(tx, occurrence, found.cadence)
    late = answer_promises.offers_late(occurrence, found.cadence, now)
    drawn = shown(found, agenda=agenda, left=left, outcome=outcome_of(found), late=late)
    beside = await open_beside(tx, occurrence, found.cadence, reader)
    drawn = replace(drawn, beside=[one.title for one in beside])
    if found.cadence.ritual != ON_CALL_HANDOFF or occurrence.state not in CLOSED:
        return drawn
    rounds = await rounds_of(tx, found.team, occurrence, found.cadence)
    is_taken = any(one.said == ACCEPTED for one in rounds)
    return replace(drawn, handed=closing(rounds), is_taken=is_taken)


KINDS = (
    PostKind(occurrences.CARD, card_facts, card_landed, card_refused),
    PostKind(occurrences.LINE, line_facts),
    PostKind(answer_promises.TROUBLE, trouble_facts),
)
