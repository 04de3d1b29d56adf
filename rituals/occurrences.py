"""Occurrences: the life of each date of a cadence, from its call to what it left behind.

    planned -> announced -> open -> held
                            open -> missed -> held   (its outcome was recorded late)
    skipped, and missed while nobody was there to call it, from the start

Planned, it is known and nothing is said yet. What a ritual looks at and decides is its own.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from rituals import answering, invitees
from rituals.cadences import useful_for
from rituals.history import MUSTER, Change, note
from rituals.names import number_of
from rituals.promises import NewPromise, Promise, Promises, soon
from rituals.work import Tx
from storage.cadences import (
    SKIPPED,
    Cadence,
    Cadences,
    Occurrence,
    due_cadences,
    due_occurrences,
    move_occurrences,
)
from storage.promises import rearm_all

__all__ = ["SKIPPED", "Cadence", "Occurrence"]

PLANNED, ANNOUNCED, OPEN, HELD, MISSED = "planned", "announced", "open", "held", "missed"
UNFINISHED = (PLANNED, ANNOUNCED, OPEN)
SHOWN = (ANNOUNCED, OPEN)
"""Those whose message stands and has something to wait for."""
STATES = (PLANNED, ANNOUNCED, OPEN, HELD, MISSED, SKIPPED)

ANNOUNCE, START, CLOSE = "occurrence-announce", "occurrence-start", "occurrence-close"
"""Promise kinds that only write rows."""
CARD, LINE = "occurrence-card", "occurrence-line"
"""Promise kinds that post: the live message and its edits, and lines in its thread."""

BOT_WAS_DOWN = "nobody was called: the bot was not running at the time"
TOO_LATE = "its time has passed"

Pair = tuple[Occurrence, Cadence]


def promised(occurrence: Occurrence, cadence: Cadence, now: datetime) -> list[NewPromise]:
    """Return what a called occurrence promises: to be announced, to start and to close."""
    made = []
    if occurrence.state == PLANNED and cadence.lead_minutes:
        lead = timedelta(minutes=cadence.lead_minutes)
        made.append(_later(ANNOUNCE, occurrence, "announce", occurrence.starts_at - lead))
    if occurrence.state != PLANNED:
        made.append(refresh(occurrence, cadence, now))
    if occurrence.state != OPEN:
        made.append(_later(START, occurrence, "start", occurrence.starts_at))
    made.append(_later(CLOSE, occurrence, "close", closes_at(occurrence, cadence)))
    return made


async def announce(tx: Tx, promises: Sequence[Promise], now: datetime) -> dict[Promise, str]:
    """Keep announcements, in bulk: what was planned gets its message."""
    moot: dict[Promise, str] = {}
    facts = await _facts(tx, promises, moot)
    still = [one for one in facts if not _is_past(one[1], one[2], now)]
    moot |= {one[0]: TOO_LATE for one in facts if one not in still}
    moved = await _moved(tx, still, (PLANNED,), moot, state=ANNOUNCED)
    await rearm_all(tx, [refresh(occurrence, cadence, now) for occurrence, cadence in moved])
    return moot


async def start(tx: Tx, promises: Sequence[Promise], now: datetime) -> dict[Promise, str]:
    """Keep starts, in bulk: an occurrence opens, its card says so and its thread is told.

    One that nobody heard of and that is found too late is missed, without a word.
    """
    moot: dict[Promise, str] = {}
    facts = await _facts(tx, promises, moot)
    late = [one for one in facts if one[1].state == PLANNED and _is_past(one[1], one[2], now)]
    missed = await _moved(tx, late, (PLANNED,), moot, state=MISSED, closed_at=now, why=BOT_WAS_DOWN)
    for occurrence, cadence in missed:
        _note_closed(tx, occurrence, cadence, now)
    facts = [one for one in facts if one not in late]
    was = {occurrence.id: occurrence.state for _, occurrence, _ in facts}
    pairs = await _moved(tx, facts, (PLANNED, ANNOUNCED), moot, state=OPEN)
    made = [refresh(occurrence, cadence, now) for occurrence, cadence in pairs]
    for occurrence, cadence in pairs:
        grace = timedelta(minutes=cadence.grace_minutes)
        if was[occurrence.id] == ANNOUNCED and now <= occurrence.starts_at + grace:
            made.append(line(occurrence, cadence, "start", now))
    await rearm_all(tx, [*made, *await opened(tx, pairs, now)])
    return moot


async def opened(tx: Tx, pairs: Sequence[Pair], now: datetime) -> list[NewPromise]:
    """Ask whoever occurrences that have just opened ask; return what that promises."""
    asked = await invitees.freeze(tx, pairs, now)
    return [
        one
        for occurrence, cadence in pairs
        for one in answering.promised(occurrence, cadence, asked.get(occurrence.id, ()), now)
    ]


async def close(tx: Tx, promises: Sequence[Promise], now: datetime) -> dict[Promise, str]:
    """Keep closes: what was answered was held, what has no outcome by now was missed."""
    moot: dict[Promise, str] = {}
    facts = await _facts(tx, promises, moot)
    answered = await answering.answered(tx, [(one.workspace, one.id) for _, one, _ in facts])
    held = [one for one in facts if one[1].id in answered]
    missed = [one for one in facts if one[1].id not in answered]
    pairs = [
        *await _moved(tx, held, UNFINISHED, moot, state=HELD, closed_at=now),
        *await _moved(tx, missed, UNFINISHED, moot, state=MISSED, closed_at=now),
    ]
    made: list[NewPromise] = []
    for occurrence, cadence in pairs:
        _note_closed(tx, occurrence, cadence, now)
        made += [refresh(occurrence, cadence, now), *answering.closed(occurrence, cadence, now)]
    await rearm_all(tx, made)
    return moot


def _note_closed(tx: Tx, occurrence: Occurrence, cadence: Cadence, now: datetime) -> None:
    data = {"cadence": cadence.id}
    texts = {"why": occurrence.why} if occurrence.why else {}
    change = Change(name(occurrence), occurrence.state, MUSTER, now, data=data, texts=texts)
    note(tx, occurrence.workspace, change)


def _is_past(occurrence: Occurrence, cadence: Cadence, now: datetime) -> bool:
    """Tell whether it is too late to begin with what nobody has heard of yet."""
    return now > occurrence.starts_at + useful_for(cadence)


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


async def last_held(tx: Tx, cadence: Cadence) -> Occurrence | None:
    """Return the last occurrence that was held."""
    found = await Cadences(tx, cadence.workspace).occurrences([cadence.id], states=(HELD,), limit=1)
    return found[0] if found else None


async def card_posted(tx: Tx, occurrence: Occurrence, channel: str, ts: str) -> None:
    """Keep where an occurrence's live message stands."""
    await Cadences(tx, occurrence.workspace).change(occurrence, channel=channel, card_ts=ts)


async def card_lost(tx: Tx, occurrence: Occurrence, cadence: Cadence, now: datetime) -> None:
    """Post a live message anew that was deleted by hand."""
    lost = await Cadences(tx, occurrence.workspace).change(occurrence, card_ts=None)
    if lost is not None:
        await Promises(tx, occurrence.workspace).rearm(refresh(lost, cadence, now))


def name(occurrence: Occurrence) -> str:
    """Return the name that an occurrence goes by in the history, from its first day on."""
    return f"OCCURRENCE-{occurrence.id}"


def closes_at(occurrence: Occurrence, cadence: Cadence) -> datetime:
    return occurrence.closes_at or occurrence.starts_at + timedelta(minutes=cadence.open_minutes)


def refresh(occurrence: Occurrence, cadence: Cadence, now: datetime) -> NewPromise:
    """Return the promise that brings an occurrence's live message up to date."""
    return _soon(CARD, occurrence, "card", cadence, now)


def line(occurrence: Occurrence, cadence: Cadence, what: str, now: datetime) -> NewPromise:
    """Return the promise of a line in an occurrence's thread."""
    return _soon(LINE, occurrence, f"line:{what}", cadence, now)


def start_key(occurrence: Occurrence) -> str:
    return f"occurrence:{occurrence.id}:start"


def end_key(occurrence: Occurrence) -> str:
    return f"occurrence:{occurrence.id}:close"


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


def _soon(
    kind: str, occurrence: Occurrence, what: str, cadence: Cadence, now: datetime
) -> NewPromise:
    key = f"occurrence:{occurrence.id}:{what}"
    channel = occurrence.channel or cadence.channel
    return soon(occurrence.workspace, kind, name(occurrence), key, now, channel)


def _later(kind: str, occurrence: Occurrence, what: str, due_at: datetime) -> NewPromise:
    key = f"occurrence:{occurrence.id}:{what}"
    return NewPromise(occurrence.workspace, kind, name(occurrence), key, due_at)
