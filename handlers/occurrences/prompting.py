"""What single people are told of an occurrence: their prompt, one reminder, who did not answer."""

from datetime import datetime

from handlers import blocks
from handlers.answers import Block
from handlers.blocks import Part, words
from handlers.kinds import Moot, NotYet, PostKind, RowsKind, without_place
from handlers.occurrences import views
from handlers.occurrences.cards import copy_of
from handlers.occurrences.facts import Found, found_by
from handlers.occurrences.names import answer_button, away_button
from handlers.slack import Edit, Outgoing, Post, Sent
from rituals.cadences.cadences import is_private
from rituals.calendar.days import said
from rituals.occurrences import answer_promises, answering, occurrences
from rituals.occurrences.answer_promises import person_of
from rituals.occurrences.answering import Asked
from rituals.occurrences.occurrences import held_on
from rituals.occurrences.turnouts import silent, turnout_of
from rituals.promises import Promise, Promises
from rituals.work import Tx

SILENT_SHOWN = 50
MOOT = "they answered, are away, or it is over"


async def prompt_facts(tx: Tx, promise: Promise, now: datetime) -> Outgoing | Moot:
    """Ask somebody at their own time; of a private ritual it is the message itself."""
    found = await found_by(tx, promise)
    if found is None:
        return Moot("the occurrence is gone")
    if is_private(found.cadence):
        return await copy_of(tx, promise, found, now)
    return await _word(tx, promise, found, now, "asks you")


async def reminder_facts(tx: Tx, promise: Promise, now: datetime) -> Outgoing | Moot:
    """Remind somebody once; whoever answered or is away by now is left alone."""
    found = await found_by(tx, promise)
    if found is None:
        return Moot("the occurrence is gone")
    return await _word(tx, promise, found, now, "waits for your answers")


async def _word(
    tx: Tx, promise: Promise, found: Found, now: datetime, asks: str
) -> Outgoing | Moot:
    """Return a word to one person, or its edit to what became of it."""
    person = person_of(promise.key)
    if promise.channel is not None and promise.ts is not None:
        text, drawn = _became(found, person, asks)
        return Edit(promise.channel, promise.ts, text, drawn)
    waits = await _still_waits(tx, found, person, now)
    if not waits:
        return Moot(MOOT)
    text, drawn = _asked(found, asks)
    return Post(person, text, drawn)


async def _still_waits(tx: Tx, found: Found, person: str, now: datetime) -> bool:
    asked, occurrence = found.asked(person), found.occurrence
    over = now >= occurrences.closes_at(occurrence, found.cadence)
    if occurrence.state != occurrences.OPEN or over or asked is None or person in found.gone:
        return False
    if not answering.waits_for(asked, now):
        return False
    if not await answering.is_away(tx, found.cadence, person, now):
        return True
    if await answering.was_by_hand(tx, occurrence, person, answering.BACK):
        return True  # they took it back themselves, and are told that they are counted
    await answering.set_away(tx, occurrence, person, away=True, now=now)
    return False


def _asked(found: Found, asks: str) -> tuple[str, list[Block]]:
    occurrence, cadence = found.occurrence, found.cadence
    ends = blocks.moment(occurrences.closes_at(occurrence, cadence))
    said: list[Part] = [
        words(cadence.title, bold=True),
        words(f" of {found.team.name} {asks}, until "),
        ends,
        words("."),
    ]
    buttons = blocks.actions(answer_button(occurrence), away_button(occurrence))
    return blocks.fallback(*said), [blocks.line(*said), buttons]


def _became(found: Found, person: str, asks: str) -> tuple[str, list[Block]]:
    """Say what became of a word that was said: answered, away, or it is over."""
    occurrence, cadence = found.occurrence, found.cadence
    asked = found.asked(person)
    if occurrence.state not in occurrences.UNFINISHED:
        parts = _over(found, asked)
        return blocks.fallback(*parts), [blocks.line(*parts)]
    if asked is None or (asked.answered_at is None and not asked.away):
        return _asked(found, asks)
    if asked.away:
        parts = [words(f"{cadence.title}: you are marked away. Press Away to take it back.")]
        return blocks.fallback(*parts), [
            blocks.line(*parts), blocks.actions(away_button(occurrence))
        ]  # fmt: skip
    parts = [words("✅ "), words(cadence.title, bold=True), words(": you have answered.")]
    change = blocks.actions(answer_button(occurrence, "Change my answers"))
    return blocks.fallback(*parts), [blocks.line(*parts), change]


def _over(found: Found, asked: Asked | None) -> list[Part]:
    """Say that nothing is asked any more, and what they did."""
    occurrence, cadence = found.occurrence, found.cadence
    head = f"{cadence.title} of {said(held_on(occurrence, cadence))} is "
    if occurrence.state == occurrences.SKIPPED:
        return [words(f"{head}called off: {occurrence.why}. Nothing is asked of you.")]
    did = "you did not answer"
    if asked is not None and asked.answered_at is not None:
        did = "you answered late" if asked.late else "you answered"
    elif asked is not None and asked.away:
        did = "you were away"
    return [words(f"{head}closed: {did}.")]


async def reply_facts(tx: Tx, promise: Promise, _now: datetime) -> Outgoing | Moot | NotYet:
    """Put somebody's answers into the thread: one reply, edited as they change them."""
    found = await found_by(tx, promise)
    if found is None or found.occurrence.card_ts is None or found.occurrence.channel is None:
        return await without_place(tx, promise, occurrences.CARD)
    asked = found.asked(person_of(promise.key))
    if asked is None or asked.answered_at is None:
        return Moot("they have not answered")
    text, drawn = views.reply(asked, found.questions)
    if promise.channel is not None and promise.ts is not None:
        return Edit(promise.channel, promise.ts, text, drawn)
    return Post(found.occurrence.channel, text, drawn, found.occurrence.card_ts)


async def said_anew(tx: Tx, promise: Promise, sent: Sent, now: datetime) -> None:
    """Edit what was found to have been sent earlier: it says what was true then."""
    if sent.found:
        await Promises(tx, promise.workspace).rearm(answer_promises.again(promise, now))


async def unanswered_facts(tx: Tx, promise: Promise, _now: datetime) -> Outgoing | Moot:
    """Name, to whoever leads it and to nobody else, who did not answer."""
    found = await found_by(tx, promise)
    if found is None or promise.lane is None:
        return Moot("the occurrence is gone")
    names = [one for one in silent(found.people, found.gone) if one != promise.lane]
    if not names:
        return Moot("everybody else has answered since")
    head = [
        words(found.cadence.title, bold=True),
        words(" of "),
        blocks.moment(found.occurrence.starts_at),
        words(f" closed: {turnout_of(found.people, found.gone)}. No answer came from "),
    ]
    told: list[Part] = []
    for one in names[:SILENT_SHOWN]:
        told += [words(", "), blocks.person(one)] if told else [blocks.person(one)]
    if len(names) > SILENT_SHOWN:
        told.append(words(f" and {len(names) - SILENT_SHOWN} more"))
    parts = [*head, *told, words(".")]
    return Post(promise.lane, blocks.fallback(*parts), [blocks.line(*parts)])


KINDS = (
    RowsKind(answer_promises.GATHER, occurrences.gather),
    RowsKind(answer_promises.NUDGE, answering.nudge),
    RowsKind(answer_promises.LATE, occurrences.offer_no_more),
    PostKind(answer_promises.PROMPT, prompt_facts, said_anew, deadline=True),
    PostKind(answer_promises.REMINDER, reminder_facts, said_anew, deadline=True),
    PostKind(answer_promises.REPLY, reply_facts, said_anew),
    PostKind(answer_promises.UNANSWERED, unanswered_facts, deadline=True),
)
