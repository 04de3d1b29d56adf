"""Days away: somebody names them for themselves, looks at them, takes them back.

What being away changes at once: the rituals that are open count on them no more, and what they
were to facilitate is somebody else's. Who is away when is `rituals/away/away.py`'s question.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from rituals.away.quiet import own_zone
from rituals.calendar.days import day_typed, said
from rituals.calendar.wall_clock import DAY, local_time
from rituals.errors import NotThere, Unfit
from rituals.history import Change, note
from rituals.rights import Viewer
from rituals.work import Tx
from storage.days_away import Away as Away
from storage.days_away import DaysAway

__all__ = ["Away", "Named", "cancel", "coming", "name_days", "span_typed"]

BETWEEN = re.compile(
    r"\s+(?:to|until|till|through)\s+|\s*(?:\.\.|\u2013)\s*|\s+-\s+|\s+", re.IGNORECASE
)
WEEK = 7 * DAY


class NoSpan(Unfit):
    """“{typed}” names no days. Write the first and the last one, for example {example}."""

    field = "until"


class Backwards(Unfit):
    """{last} comes before {first}. Write the first day, then the last one."""

    field = "until"


class NotAway(NotThere):
    """You named no days away that are still to come, so there is nothing to cancel."""


class NotAwayThen(NotThere):
    """You are not away on {day}. `/ritual away list` shows the days that you named."""


@dataclass(frozen=True, slots=True)
class Span:
    """Days, the first and the last included."""

    first: date
    last: date

    def __str__(self) -> str:
        return (
            said(self.first)
            if self.first == self.last
            else f"{said(self.first)} to {said(self.last)}"
        )


@dataclass(frozen=True, slots=True)
class Named:
    """What was named: the days as they are kept now, and those that went into them."""

    away: Away
    joined: tuple[Away, ...]

    @property
    def span(self) -> Span:
        return Span(self.away.first_day, self.away.last_day)


def span_typed(typed: str, zone: ZoneInfo, now: datetime) -> Span:
    """Read days as people write them: a day, `until DAY`, or `FROM TO`; raise an `Unfit`.

    A weekday that ends them is the first one that is not before their beginning.
    """
    text = typed.strip()
    today = local_time(now, zone).date()
    if until := re.fullmatch(r"(?:until|till|through)\s+(\S+)", text, re.IGNORECASE):
        return Span(today, day_typed(until[1], zone, now))
    parts = BETWEEN.split(re.sub(r"^from\s+", "", text, flags=re.IGNORECASE))
    if len(parts) not in {1, 2} or not parts[0]:
        example = f"{(today + DAY).isoformat()} {(today + WEEK).isoformat()}"
        raise NoSpan(typed=text[:40], example=example)
    return span(parts[0], parts[-1], zone, now)


def span(first_typed: str, last_typed: str, zone: ZoneInfo, now: datetime) -> Span:
    """Read the first and the last day; raise an `Unfit` that says which of them is wrong."""
    try:
        first = day_typed(first_typed, zone, now)
    except Unfit as error:
        error.field = "from"
        raise
    last = day_typed(last_typed, zone, now)
    if last < first and last_typed.strip().isalpha() and last + WEEK >= first:
        last += WEEK
    if last < first:
        raise Backwards(first=said(first), last=said(last))
    return Span(first, last)


async def name_days(tx: Tx, who: Viewer, days: Span, now: datetime) -> Named:
    """Keep that somebody is away on some days; those that touch what they named before are one."""
    zone = await own_zone(tx, who)
    store = DaysAway(tx, who.workspace)
    before = await store.of_person(who.user, local_time(now, zone).date() - DAY)
    first, last = days.first, days.last
    joined: list[Away] = []
    for one in before:
        if one.first_day <= last + DAY and one.last_day >= first - DAY:
            first, last = min(first, one.first_day), max(last, one.last_day)
            joined.append(one)
    await store.remove(who.user, [one.id for one in joined])
    away = await store.add(person=who.user, first_day=first, last_day=last, set_at=now)
    _noted(tx, who, "away", [Span(days.first, days.last)], now)
    return Named(away, tuple(joined))


async def cancel(tx: Tx, who: Viewer, typed: str, now: datetime) -> list[Away]:
    """Take back days away: those that a day falls in, or all; return what was taken back."""
    zone = await own_zone(tx, who)
    found = await coming(tx, who, now)
    if not found:
        raise NotAway
    if typed.strip():
        day = day_typed(typed, zone, now)
        found = [one for one in found if one.covers(day)]
        if not found:
            raise NotAwayThen(day=said(day))
    return await _taken_back(tx, who, found, now)


async def cancel_one(tx: Tx, who: Viewer, away_id: int, now: datetime) -> list[Away]:
    """Take back what a button stands for; raise `NotAway` where it was taken back before."""
    found = [one for one in await coming(tx, who, now) if one.id == away_id]
    if not found:
        raise NotAway
    return await _taken_back(tx, who, found, now)


async def coming(tx: Tx, who: Viewer, now: datetime) -> list[Away]:
    """List the days on which somebody is away, today and later, the soonest first."""
    today = local_time(now, await own_zone(tx, who)).date()
    return await DaysAway(tx, who.workspace).of_person(who.user, today)


async def _taken_back(tx: Tx, who: Viewer, found: Sequence[Away], now: datetime) -> list[Away]:
    await DaysAway(tx, who.workspace).remove(who.user, [one.id for one in found])
    spans = [Span(one.first_day, one.last_day) for one in found]
    _noted(tx, who, "away-cancelled", spans, now)
    return list(found)


def _noted(tx: Tx, who: Viewer, verb: str, spans: Sequence[Span], now: datetime) -> None:
    for one in spans:
        data: dict[str, str | int | None] = {
            "from": one.first.isoformat(),
            "to": one.last.isoformat(),
        }
        note(tx, who.workspace, Change(f"PERSON-{who.user}", verb, who.user, now, data=data))
