"""Cadences: a team's rituals, called on time, and the life of each of their dates.

What a ritual looks at and decides is its own (`rituals/reviews.py`).

    announced -> open -> held
    announced -> open -> missed -> held   (its outcome was recorded late)
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import takewhile
from zoneinfo import ZoneInfo

from rituals.calendar import Occurrence as Date
from rituals.calendar import Recurrence, in_words, lead, next_after, upcoming
from rituals.charter import Ritual
from rituals.errors import Unfit
from rituals.history import MUSTER, Change, note
from rituals.names import number_of
from rituals.promises import NewPromise, Promise, Promises, soon
from rituals.teams import Team
from rituals.work import Tx
from storage.cadences import (
    Cadence,
    Cadences,
    NewOccurrence,
    Occurrence,
    due_cadences,
    due_occurrences,
    write_occurrences,
)
from storage.promises import make_all

__all__ = ["Cadence", "Occurrence"]

ANNOUNCED, OPEN, HELD, MISSED = "announced", "open", "held", "missed"
UNFINISHED = (ANNOUNCED, OPEN)
STATES = (ANNOUNCED, OPEN, HELD, MISSED)

CALL, START, CLOSE = "occurrence-call", "occurrence-start", "occurrence-close"
"""Promise kinds that only write rows."""
CARD, LINE = "occurrence-card", "occurrence-line"
"""Promise kinds that post: the live message and its edits, and lines in its thread."""

BOT_WAS_DOWN = "nobody was called: the bot was not running at the time"
START_FORMAT = "%Y-%m-%dT%H:%M"


class NoRule(Unfit):
    """{title} follows an event ({event}), so it has no dates to be called on."""

    field = "rule"


ARCHITECTURE_REVIEW = "architecture-review"
"""The id of the ritual that every team with a home channel is called to (`charter.rituals`)."""


async def start_cadence(
    tx: Tx, team: Team, ritual: Ritual, *, channel: str, actor: str, now: datetime
) -> Cadence:
    """Call `ritual` for a team from now on; the first call is promised."""
    zone = ritual.zone or team.zone
    start = datetime.combine(now.astimezone(ZoneInfo(zone)).date(), ritual.at)
    cadence = await Cadences(tx, team.workspace).add(
        team_id=team.id,
        ritual=ritual.id,
        zone=zone,
        start=start.strftime(START_FORMAT),
        channel=channel,
        created_at=now,
        **called_as(ritual),
    )
    note(
        tx,
        team.workspace,
        Change(
            f"CADENCE-{cadence.id}",
            "started",
            actor,
            now,
            charter=team.charter,
            data={"team": team.id, "ritual": ritual.id, "rule": cadence.rule, "zone": zone},
        ),
    )
    first = next_after(recurrence(cadence), now)
    if first is not None:
        await Promises(tx, team.workspace).make(call_of(cadence, first))
    return cadence


def called_as(ritual: Ritual) -> dict[str, str | int]:
    """Return the fields of a cadence that the charter's ritual says; raise NoRule."""
    if ritual.rule is None:
        raise NoRule(title=ritual.title, event=ritual.event)
    return {
        "title": ritual.title,
        "rule": ritual.rule,
        "lead_minutes": _minutes(ritual.lead),
        "open_minutes": _minutes(ritual.open_for),
        "grace_minutes": _minutes(ritual.grace),
    }


def recurrence(cadence: Cadence) -> Recurrence:
    start = datetime.strptime(cadence.start, START_FORMAT)  # noqa: DTZ007 - wall-clock
    return Recurrence(cadence.rule, cadence.zone, start)


def words(cadence: Cadence) -> str:
    """Say when a cadence is held, as people do."""
    return in_words(recurrence(cadence))


def next_date(cadence: Cadence, now: datetime) -> Date | None:
    return next_after(recurrence(cadence), now)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a call comes to: the one date to open, those missed, and the next to promise."""

    opened: Date | None
    missed: tuple[Date, ...]
    following: Date | None


def plan(cadence: Cadence, called: date, now: datetime) -> Plan:
    """Decide what becomes of the dates from `called` on whose announcement has come.

    On time that is one date, and it is opened. After a downtime the latest is opened if it is
    within the ritual's grace, and all others are missed: never a burst.
    """
    zone = ZoneInfo(cadence.zone)
    ahead = timedelta(minutes=cadence.lead_minutes)
    rule = recurrence(cadence)
    since = lead(datetime(called.year, called.month, called.day), timedelta(seconds=1), zone)  # noqa: DTZ001
    due = list(
        takewhile(lambda found: lead(found.local, ahead, zone) <= now, upcoming(rule, since))
    )
    following = next_after(rule, due[-1].at if due else since)
    grace = timedelta(minutes=cadence.grace_minutes)
    opened = due[-1] if due and now <= due[-1].at + grace else None
    return Plan(opened, tuple(one for one in due if one is not opened), following)


async def call(tx: Tx, promises: Sequence[Promise], now: datetime) -> dict[Promise, str]:
    """Keep calls, in bulk: open what is due, record what was missed, promise the next.

    Return those that had nothing to call, with the reason.
    """
    pairs = [(one.workspace, number_of(one.subject)) for one in promises]
    known = await due_cadences(tx, pairs)
    moot: dict[Promise, str] = {}
    new: list[NewOccurrence] = []
    made: list[NewPromise] = []
    for promise in promises:
        cadence = known.get(number_of(promise.subject))
        if cadence is None:
            moot[promise] = "the cadence is gone"
            continue
        planned = plan(cadence, date.fromisoformat(promise.key.rsplit(":", 1)[1]), now)
        new += [_missed(cadence, one, now) for one in planned.missed]
        if planned.opened is not None:
            new.append(_opened(cadence, planned.opened, now))
        if planned.following is not None:
            made.append(call_of(cadence, planned.following))
    for occurrence in await write_occurrences(tx, new):
        cadence = known[occurrence.cadence_id]
        note(
            tx,
            cadence.workspace,
            Change(
                name(occurrence),
                occurrence.state,
                MUSTER,
                now,
                data={"cadence": cadence.id, "date": occurrence.local_date.isoformat()},
            ),
        )
        if occurrence.state != MISSED:
            made += _called(cadence, occurrence, now)
    await make_all(tx, made)
    return moot


async def start(tx: Tx, promises: Sequence[Promise], now: datetime) -> dict[Promise, str]:
    """Keep starts: an announced occurrence opens, its card says so and its thread is told."""
    moot: dict[Promise, str] = {}
    for promise, occurrence, cadence in await _facts(tx, promises, moot):
        store = Cadences(tx, promise.workspace)
        opened = await store.change(occurrence, only_in=(ANNOUNCED,), state=OPEN)
        if opened is None:
            moot[promise] = f"it was {occurrence.state} before its start"
            continue
        made = [_soon(CARD, occurrence, "card", cadence, now)]
        if now <= occurrence.starts_at + timedelta(minutes=cadence.grace_minutes):
            made.append(_soon(LINE, occurrence, "line:start", cadence, now))
        await Promises(tx, promise.workspace).rearm(*made)
    return moot


async def close(tx: Tx, promises: Sequence[Promise], now: datetime) -> dict[Promise, str]:
    """Keep closes: what has no outcome by now was missed."""
    moot: dict[Promise, str] = {}
    for promise, occurrence, cadence in await _facts(tx, promises, moot):
        store = Cadences(tx, promise.workspace)
        missed = await store.change(occurrence, only_in=UNFINISHED, state=MISSED, closed_at=now)
        if missed is None:
            moot[promise] = f"it was {occurrence.state} before its close"
            continue
        note(
            tx,
            promise.workspace,
            Change(name(occurrence), MISSED, MUSTER, now, data={"cadence": cadence.id}),
        )
        made = _soon(CARD, occurrence, "card", cadence, now)
        await Promises(tx, promise.workspace).rearm(made)
    return moot


async def occurrence_of(
    tx: Tx, workspace: str, occurrence_id: int
) -> tuple[Occurrence, Cadence] | None:
    """Return an occurrence with its cadence, or None."""
    store = Cadences(tx, workspace)
    occurrence = await store.occurrence(occurrence_id)
    cadence = await store.get(occurrence.cadence_id) if occurrence else None
    return (occurrence, cadence) if occurrence and cadence else None


async def of_team(tx: Tx, team: Team) -> list[Cadence]:
    return await Cadences(tx, team.workspace).of_team(team.id)


def refresh_unfinished(tx: Tx, workspace: str, team_id: int, now: datetime) -> None:
    """Bring the live messages of a team's announced and open occurrences up to date."""
    Cadences(tx, workspace).refresh_cards(team_id, UNFINISHED, now)


async def current(tx: Tx, cadence: Cadence) -> Occurrence | None:
    """Return the occurrence that is announced or open now, the earlier if there are two."""
    store = Cadences(tx, cadence.workspace)
    found = await store.occurrences([cadence.id], states=UNFINISHED, limit=2)
    return found[-1] if found else None


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
    return occurrence.starts_at + timedelta(minutes=cadence.open_minutes)


def refresh(occurrence: Occurrence, cadence: Cadence, now: datetime) -> NewPromise:
    """Return the promise that brings an occurrence's live message up to date."""
    return _soon(CARD, occurrence, "card", cadence, now)


def line(occurrence: Occurrence, cadence: Cadence, what: str, now: datetime) -> NewPromise:
    """Return the promise of a line in an occurrence's thread."""
    return _soon(LINE, occurrence, f"line:{what}", cadence, now)


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


def call_of(cadence: Cadence, when: Date) -> NewPromise:
    """Return the promise to call a cadence for one of its dates."""
    ahead = timedelta(minutes=cadence.lead_minutes)
    return NewPromise(
        workspace=cadence.workspace,
        kind=CALL,
        subject=f"CADENCE-{cadence.id}",
        key=f"cadence:{cadence.id}:{when.date.isoformat()}",
        due_at=lead(when.local, ahead, ZoneInfo(cadence.zone)),
    )


def _opened(cadence: Cadence, when: Date, now: datetime) -> NewOccurrence:
    state = ANNOUNCED if now < when.at else OPEN
    return NewOccurrence(cadence.workspace, cadence.id, when.date, when.at, state)


def _missed(cadence: Cadence, when: Date, now: datetime) -> NewOccurrence:
    return NewOccurrence(
        cadence.workspace, cadence.id, when.date, when.at, MISSED, closed_at=now, why=BOT_WAS_DOWN
    )


def _called(cadence: Cadence, occurrence: Occurrence, now: datetime) -> list[NewPromise]:
    made = [_soon(CARD, occurrence, "card", cadence, now)]
    if occurrence.state == ANNOUNCED:
        made.append(_later(START, occurrence, "start", occurrence.starts_at))
    made.append(_later(CLOSE, occurrence, "close", closes_at(occurrence, cadence)))
    return made


def _soon(
    kind: str, occurrence: Occurrence, what: str, cadence: Cadence, now: datetime
) -> NewPromise:
    key = f"occurrence:{occurrence.id}:{what}"
    return soon(occurrence.workspace, kind, name(occurrence), key, now, cadence.channel)


def _later(kind: str, occurrence: Occurrence, what: str, due_at: datetime) -> NewPromise:
    key = f"occurrence:{occurrence.id}:{what}"
    return NewPromise(occurrence.workspace, kind, name(occurrence), key, due_at)


def _minutes(length: timedelta) -> int:
    return int(length.total_seconds() // 60)
