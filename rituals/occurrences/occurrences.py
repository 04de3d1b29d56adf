"""Occurrences: the life of each date of a cadence, from its call to what it left behind.

    planned -> announced -> open -> held
                            open -> missed -> held   (its outcome was recorded late)
    skipped, and missed while nobody was there to call it, from the start

Planned, it is known and nothing is said yet. What a ritual looks at and decides is its own; what
people answer is `rituals/occurrences/answers.py`'s.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from rituals.cadences import dormant
from rituals.cadences.cadences import CHANNEL, useful_for
from rituals.cadences.schedules import Days
from rituals.calendar.wall_clock import local_time, zone_named
from rituals.history import MUSTER, Change, note
from rituals.names import number_of
from rituals.occurrences import answering, invitees
from rituals.occurrences.answer_promises import last_words
from rituals.occurrences.promises import (
    ANNOUNCE,
    CARD,
    CLOSE,
    LINE,
    START,
    announcement,
    beginning,
    closes_at,
    end_key,
    ending,
    line,
    name,
    refresh,
    start_key,
)
from rituals.occurrences.states import (
    ANNOUNCED,
    BEFORE_OPEN,
    BOT_WAS_DOWN,
    HELD,
    MISSED,
    OPEN,
    PLANNED,
    SHOWN,
    STATES,
    UNFINISHED,
)
from rituals.promises import NewPromise, Promise, Promises
from rituals.work import Tx
from storage.cadences import SKIPPED, Cadence, Cadences, Occurrence
from storage.due_cadences import due_cadences, due_occurrences, move_occurrences
from storage.occurrence_people import Asked, move_closes
from storage.promises import make_all, rearm_all

__all__ = [
    "ANNOUNCE",
    "ANNOUNCED",
    "BOT_WAS_DOWN",
    "CARD",
    "CLOSE",
    "HELD",
    "LINE",
    "MISSED",
    "OPEN",
    "PLANNED",
    "SHOWN",
    "SKIPPED",
    "START",
    "STATES",
    "UNFINISHED",
    "Cadence",
    "Occurrence",
    "closes_at",
    "end_key",
    "line",
    "name",
    "refresh",
    "start_key",
]

TOO_LATE = "its time has passed"

Pair = tuple[Occurrence, Cadence]


def promised(
    occurrence: Occurrence, cadence: Cadence, days: Days, now: datetime
) -> list[NewPromise]:
    """Return what a called occurrence promises: to be announced, to start and to close.

    `days` are its team's days off, on which nothing is announced.
    """
    made = []
    if occurrence.state == PLANNED and cadence.lead_minutes:
        made.append(announcement(occurrence, cadence, days))
    if occurrence.state != PLANNED:
        made.append(refresh(occurrence, cadence, now))
    if occurrence.state != OPEN:
        made.append(beginning(occurrence))
        if cadence.own_time:
            made.append(answering.gather(occurrence, now))
    if occurrence.state != OPEN or not cadence.own_time:  # as that opens, `spread` says its end
        made.append(ending(occurrence, cadence))
    return made


async def gather(tx: Tx, promises: Sequence[Promise], now: datetime) -> dict[Promise, str]:
    """Keep promises to see whose morning is when, in bulk.

    What is asked at each person's own time opens with the first of them.
    """
    moot: dict[Promise, str] = {}
    facts = await _facts(tx, promises, moot)
    pairs = [(one, cadence) for _, one, cadence in facts if one.state in BEFORE_OPEN]
    moot |= {one[0]: f"it was {one[1].state} before" for one in facts if one[1:] not in pairs}
    followed = [pair for pair in pairs if pair[1].who == CHANNEL]
    rest = [pair for pair in pairs if pair[1].who != CHANNEL]
    await rearm_all(tx, [answering.members(occurrence, now) for occurrence, _ in followed])
    _, made = spread(tx, rest, await invitees.would_ask(tx, rest), now)
    await rearm_all(tx, made)
    return moot


def spread(
    tx: Tx, pairs: Sequence[Pair], asked: Mapping[int, Sequence[Asked]], now: datetime
) -> tuple[list[Pair], list[NewPromise]]:
    """Let what each is asked at a time of their own last from the first to the last of them.

    Return all as they are then, in their order, and what the moved ones promise.
    """
    found, moved, made = [], [], []
    for occurrence, cadence in pairs:
        lasting, moments = occurrence, [one.opens_at for one in asked[occurrence.id]]
        if cadence.own_time and moments:
            end = max(moments) + timedelta(minutes=cadence.open_minutes)
            lasting = replace(occurrence, closes_at=end)
            moved.append(lasting)
            if occurrence.state in BEFORE_OPEN:
                made.append(beginning(lasting, max(min(moments), now)))
        if cadence.own_time:
            made.append(ending(lasting, cadence))
        found.append((lasting, cadence))
    move_closes(tx, moved)
    return found, made


async def announce(tx: Tx, promises: Sequence[Promise], now: datetime) -> dict[Promise, str]:
    """Keep announcements, in bulk: what was planned gets its message."""
    moot: dict[Promise, str] = {}
    facts = await _facts(tx, promises, moot)
    still = [one for one in facts if not _is_past(one[1], one[2], now)]
    moot |= {one[0]: TOO_LATE for one in facts if _is_past(one[1], one[2], now)}
    moved = await _moved(tx, still, (PLANNED,), moot, state=ANNOUNCED)
    await rearm_all(tx, [refresh(occurrence, cadence, now) for occurrence, cadence in moved])
    return moot


async def start(tx: Tx, promises: Sequence[Promise], now: datetime) -> dict[Promise, str]:
    """Keep starts, in bulk: an occurrence opens, its card says so and its thread is told.

    One that nobody heard of and that is found too late is missed, without a word; what was
    announced and is over by now is left to its close.
    """
    moot: dict[Promise, str] = {}
    facts = await _facts(tx, promises, moot)
    late = [one for one in facts if one[1].state == PLANNED and _is_past(one[1], one[2], now)]
    missed = await _moved(tx, late, (PLANNED,), moot, state=MISSED, closed_at=now, why=BOT_WAS_DOWN)
    for occurrence, cadence in missed:
        _note_closed(tx, occurrence, cadence, now)
    over = [one for one in facts if one[1].state == ANNOUNCED and now >= closes_at(*one[1:])]
    moot |= {one[0]: TOO_LATE for one in over}
    gone = {occurrence.id for _, occurrence, _ in (*late, *over)}
    facts = [one for one in facts if one[1].id not in gone]
    was = {occurrence.id: occurrence.state for _, occurrence, _ in facts}
    pairs = await _moved(tx, facts, BEFORE_OPEN, moot, state=OPEN)
    made = [refresh(occurrence, cadence, now) for occurrence, cadence in pairs]
    for occurrence, cadence in pairs:
        grace = timedelta(minutes=cadence.grace_minutes)
        if was[occurrence.id] == ANNOUNCED and now <= occurrence.starts_at + grace:
            made.append(line(occurrence, cadence, "start", now))
    await rearm_all(tx, [*made, *await opened(tx, pairs, now)])
    return moot


async def opened(tx: Tx, pairs: Sequence[Pair], now: datetime) -> list[NewPromise]:
    """Ask whoever occurrences that have just opened ask; return what that promises."""
    asked = await invitees.freeze(tx, pairs)
    lasting, made = spread(tx, pairs, asked, now)
    return [*made, *await answering.promised(tx, lasting, asked, now)]


async def follow(
    tx: Tx, occurrence: Occurrence, cadence: Cadence, members: Sequence[str] | None, now: datetime
) -> None:
    """Ask the members of a channel; where nobody may say who they are, the team's people.

    Before it opens they only say when that is: who is asked is whoever is in the channel then.
    """
    if members is None:
        members = (await invitees.of_cadences(tx, [cadence]))[cadence.id]
    is_open = occurrence.state == OPEN
    ask = invitees.freeze_members if is_open else invitees.would_ask_members
    asked = await ask(tx, occurrence, cadence, members)
    ((occurrence, _),), made = spread(tx, [(occurrence, cadence)], {occurrence.id: asked}, now)
    if is_open:
        made += await answering.told(tx, occurrence, cadence, asked, now)
        made.append(refresh(occurrence, cadence, now))
    await rearm_all(tx, made)


async def close(tx: Tx, promises: Sequence[Promise], now: datetime) -> dict[Promise, str]:
    """Keep closes: what was answered was held, what has no outcome by now was missed."""
    moot: dict[Promise, str] = {}
    facts = await _facts(tx, promises, moot)
    becomes = await answering.turnout(
        tx, [(occurrence, cadence) for _, occurrence, cadence in facts]
    )
    pairs: list[Pair] = []
    for outcome in dict.fromkeys(becomes.values()):
        these = [one for one in facts if becomes[one[1].id] == outcome]
        state = HELD if outcome.held else MISSED
        pairs += await _moved(
            tx, these, UNFINISHED, moot, state=state, closed_at=now, why=outcome.why
        )
    pairs = await _answered_meanwhile(tx, pairs)
    for occurrence, cadence in pairs:
        _note_closed(tx, occurrence, cadence, now)
    made = [refresh(occurrence, cadence, now) for occurrence, cadence in pairs]
    missed = [cadence for occurrence, cadence in pairs if occurrence.state == MISSED]
    dead = await dormant.asleep(tx, missed)
    await rearm_all(tx, [*made, *await answering.closed(tx, pairs, dead, now)])
    known = {cadence.id: cadence for cadence in missed if cadence.id in dead}
    await make_all(tx, await dormant.asked(tx, list(known.values()), dead, now))
    await last_words(tx, [occurrence for occurrence, _ in pairs], now)
    return moot


async def offer_no_more(tx: Tx, promises: Sequence[Promise], now: datetime) -> dict[Promise, str]:
    """Keep promises to let messages offer no late answer any more, in bulk."""
    moot: dict[Promise, str] = {}
    facts = await _facts(tx, promises, moot)
    posted = [one for one in facts if one[1].card_ts is not None]
    moot |= {one[0]: "it has no message" for one in facts if one not in posted}
    await rearm_all(tx, [refresh(occurrence, cadence, now) for _, occurrence, cadence in posted])
    return moot


async def _answered_meanwhile(tx: Tx, pairs: Sequence[Pair]) -> list[Pair]:
    """Let those be held that somebody answered while they were about to be closed.

    The answer held the row, so it is seen now, and was not before.
    """
    silent = [pair for pair in pairs if pair[0].why == answering.NOBODY_ANSWERED]
    becomes = await answering.turnout(tx, silent) if silent else {}
    ids = [(one.workspace, one.id) for one, _ in silent if becomes[one.id].held]
    moved = await move_occurrences(tx, ids, (MISSED,), state=HELD, why=None)
    held = {one.id: one for one in moved}
    return [(held.get(one.id, one), cadence) for one, cadence in pairs]


def _note_closed(tx: Tx, occurrence: Occurrence, cadence: Cadence, now: datetime) -> None:
    data: dict[str, str | int | None] = {"cadence": cadence.id}
    data["date"] = occurrence.local_date.isoformat()
    texts = {"why": occurrence.why} if occurrence.why else {}
    named, charter = name(occurrence), occurrence.charter
    change = Change(named, occurrence.state, MUSTER, now, charter, data, texts)
    note(tx, occurrence.workspace, change)


def _is_past(occurrence: Occurrence, cadence: Cadence, now: datetime) -> bool:
    """Tell whether it is too late to begin with what nobody has heard of yet."""
    last = occurrence.starts_at
    if cadence.own_time:  # somebody's own morning may come long after the team's
        last = closes_at(occurrence, cadence) - timedelta(minutes=cadence.open_minutes)
    return now > last + useful_for(cadence)


def held_on(occurrence: Occurrence, cadence: Cadence) -> date:
    """Return the day on which an occurrence is held, or was to be, where its cadence is."""
    return local_time(occurrence.starts_at, zone_named(cadence.zone)).date()


async def occurrence_of(tx: Tx, workspace: str, occurrence_id: int) -> Pair | None:
    """Return an occurrence with its cadence, or None."""
    store = Cadences(tx, workspace)
    occurrence = await store.occurrence(occurrence_id)
    cadence = await store.get(occurrence.cadence_id) if occurrence else None
    return (occurrence, cadence) if occurrence and cadence else None


def refresh_unfinished(tx: Tx, workspace: str, team_id: int, now: datetime) -> None:
    """Bring the live messages of a team's announced and open occurrences up to date."""
    Cadences(tx, workspace).refresh_cards(team_id, SHOWN, now)


async def current(tx: Tx, cadence: Cadence) -> Occurrence | None:
    """Return the occurrence that is announced or open now, the earlier if there are two."""
    store = Cadences(tx, cadence.workspace)
    found = await store.occurrences([cadence.id], states=SHOWN, limit=2)
    return found[-1] if found else None


async def card_posted(tx: Tx, occurrence: Occurrence, channel: str, ts: str) -> None:
    """Keep where an occurrence's live message stands."""
    await Cadences(tx, occurrence.workspace).change(occurrence, channel=channel, card_ts=ts)


async def card_lost(tx: Tx, occurrence: Occurrence, cadence: Cadence, now: datetime) -> None:
    """Post a live message anew that was deleted by hand."""
    lost = await Cadences(tx, occurrence.workspace).change(occurrence, card_ts=None)
    if lost is not None:
        await Promises(tx, occurrence.workspace).rearm(refresh(lost, cadence, now))


async def _facts(
    tx: Tx, promises: Sequence[Promise], moot: dict[Promise, str]
) -> list[tuple[Promise, Occurrence, Cadence]]:
    pairs = [(one.workspace, number_of(one.subject)) for one in promises]
    found = await due_occurrences(tx, pairs)
    known = await due_cadences(tx, [(one.workspace, one.cadence_id) for one in found.values()])
    facts = []
    for promise in promises:
        occurrence = found.get(number_of(promise.subject))
        if occurrence is None or occurrence.cadence_id not in known:
            moot[promise] = "the occurrence is gone"
            continue
        facts.append((promise, occurrence, known[occurrence.cadence_id]))
    return facts


async def _moved(
    tx: Tx,
    facts: Sequence[tuple[Promise, Occurrence, Cadence]],
    states: Sequence[str],
    moot: dict[Promise, str],
    **fields: object,
) -> list[Pair]:
    """Move occurrences on in one statement; say of those that were not in `states` why not."""
    ids = [(one.workspace, one.id) for _, one, _ in facts]
    moved = {one.id: one for one in await move_occurrences(tx, ids, states, **fields)}
    pairs = []
    for promise, occurrence, cadence in facts:
        if occurrence.id in moved:
            pairs.append((moved[occurrence.id], cadence))
        else:
            moot[promise] = f"it was {occurrence.state} before"
    return pairs
