"""Single dates of a cadence by hand: skip one with a reason, take that back, run one now.

What a changed or paused cadence does to the dates that were called already is here too.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import takewhile
from zoneinfo import ZoneInfo

from rituals.cadences import calling, schedules
from rituals.cadences.cadences import ACTIVE, NOBODY
from rituals.cadences.looking import (
    NoDates,
    coming,
    ensure_changes,
    ensure_runs,
    is_on_demand,
    is_removed,
)
from rituals.cadences.refusals import IsRemoved, IsSkipped, NotADate, NotSkipped, Rests, refusal
from rituals.cadences.schedules import Planned
from rituals.calendar.days import said
from rituals.calendar.wall_clock import DAY, local_time, resolve
from rituals.errors import Unfit
from rituals.history import Change, note
from rituals.occurrences import facilitating, facilitators, occurrences
from rituals.occurrences.answer_promises import REPLY, last_words
from rituals.occurrences.occurrences import (
    ANNOUNCED,
    HELD,
    MISSED,
    OPEN,
    PLANNED,
    SKIPPED,
    Occurrence,
)
from rituals.promises import HELD as KEPT_BACK
from rituals.promises import UNDER_WAY, NewPromise, Promises
from rituals.rights import Viewer
from rituals.teams.teams import Team
from rituals.texts import one_line
from rituals.work import Tx
from storage.cadences import Cadence, Cadences
from storage.due_cadences import NewOccurrence, write_occurrences
from storage.feeds import dates_changed
from storage.promises import rearm_all

CALLED = (PLANNED, ANNOUNCED)
"""Called, and not open yet: what can still be called off."""
DATED = ("rule", "zone", "start", "holidays", "lead_minutes", "open_minutes", "facilitators")
"""The fields of a cadence that move what is called already."""
WHY_CHARACTERS = 300
LOOKED_AT = 1000
NOT_SKIPPED = (PLANNED, ANNOUNCED, OPEN, HELD, MISSED)
LATEST = 10
"""Occurrences among which one that was moved to today is looked for; hardly two are ahead."""
CALLED_AT_MOST = 100


class WhySkipped(Unfit):
    """Say why it is skipped, in at most 300 characters: a gap that is explained is evidence."""

    field = "why"


async def skip(
    tx: Tx, who: Viewer, team: Team, cadence: Cadence, day: date | None, why: str, now: datetime
) -> Occurrence:
    """Call one date off, the next where none is named; with the reason, which its message says."""
    await ensure_changes(tx, who, team, cadence, "Skipping a date of a ritual", now)
    why = one_line(why)
    if not 0 < len(why) <= WHY_CHARACTERS:
        raise WhySkipped
    begun = await _of_day(tx, cadence, day) if day is not None else None
    if begun is not None and begun.state not in CALLED:
        raise await refusal(tx, cadence, begun, begun.local_date)
    planned = await _dated(tx, team, cadence, day, now)
    there = await _of_day(tx, cadence, planned.named)
    if there is None:
        new = NewOccurrence(
            team.workspace, cadence.id, planned.named, planned.at, SKIPPED,
            closed_at=now, why=why, charter=calling.charter_of(team),
        )  # fmt: skip
        written = await write_occurrences(tx, [new])
        if written:
            made = await Cadences(tx, team.workspace).change(written[0], by=who.user)
            _note(tx, team, made or written[0], SKIPPED, who.user, now, why)
            return made or written[0]
        there = await _of_day(tx, cadence, planned.named)
    if there is None or there.state not in CALLED:
        raise await refusal(tx, cadence, there, planned.named)
    called_off = await call_off(tx, cadence, there, who.user, why, now)
    if called_off is None:
        raise await refusal(tx, cadence, await _of_day(tx, cadence, planned.named), planned.named)
    return called_off


async def take_back(
    tx: Tx, who: Viewer, team: Team, cadence: Cadence, day: date, now: datetime
) -> Occurrence:
    """Hold a date after all that was called off and is still to come."""
    await ensure_changes(tx, who, team, cadence, "Holding a skipped date", now)
    there = await _of_day(tx, cadence, day)
    if there is None or there.state != SKIPPED:
        raise NotSkipped(title=cadence.title, day=said(day))
    if cadence.state != ACTIVE:
        raise Rests(title=cadence.title, state=cadence.state)
    (held,) = await _hold(tx, team, cadence, [there], now) or (None,)
    if held is None:
        raise NotADate(title=cadence.title, day=said(day), next="")
    _note(tx, team, held, "taken-back", who.user, now)
    return held


async def run(tx: Tx, who: Viewer, team: Team, cadence: Cadence, now: datetime) -> Occurrence:
    """Open a cadence's occurrence of today now, whatever its rule says; never a second one."""
    await ensure_runs(tx, who, team, cadence, now)
    if is_removed(cadence):
        raise IsRemoved(title=cadence.title)
    at = now.replace(second=0, microsecond=0)
    local = local_time(at, ZoneInfo(cadence.zone))
    today, planned = local.date(), Planned(local.date(), local, at)
    closes = at + timedelta(minutes=cadence.open_minutes)
    there = await _held_on(tx, cadence, today)
    store = Cadences(tx, team.workspace)
    turn = (await facilitators.turns(tx, [(cadence, planned)])).get((cadence.id, planned))
    if there is None:
        new = NewOccurrence(
            team.workspace, cadence.id, today, at, OPEN,
            closes_at=closes, charter=calling.charter_of(team), facilitator=turn,
        )  # fmt: skip
        written = await write_occurrences(tx, [new])
        opened = written[0] if written else None
    else:
        opened = await store.change(
            there, only_in=(*CALLED, SKIPPED), state=OPEN, starts_at=at, closes_at=closes,
            closed_at=None, why=None, by=None, facilitator=there.facilitator or turn,
        )  # fmt: skip
    if opened is None:
        raise await refusal(tx, cadence, await _held_on(tx, cadence, today), today)
    asked = await occurrences.opened(tx, [(opened, cadence)], now)
    made = [*occurrences.promised(opened, cadence, schedules.NONE_OFF, now), *asked]
    kinds = (occurrences.ANNOUNCE, occurrences.START)
    await _end(tx, opened, "it was opened by hand", now, kinds=kinds)
    await rearm_all(tx, made)
    await facilitating.date_changed(tx, opened, cadence, now)
    _note(tx, team, opened, "run", who.user, now)
    return opened


async def call_off(
    tx: Tx,
    cadence: Cadence,
    occurrence: Occurrence,
    actor: str,
    why: str,
    now: datetime,
    *,
    states: Sequence[str] = CALLED,
) -> Occurrence | None:
    """Call off what is called and not open yet; None where it is not (in `states`) any more."""
    store = Cadences(tx, cadence.workspace)
    moved = await store.change(
        occurrence, only_in=states, state=SKIPPED, closed_at=now, why=why, by=actor
    )
    if moved is None:
        return None
    await _end(tx, moved, f"it was called off: {why}", now)
    await last_words(tx, [moved], now)
    if occurrence.state in occurrences.SHOWN:
        await Promises(tx, cadence.workspace).rearm(occurrences.refresh(moved, cadence, now))
    change = Change(
        occurrences.name(moved), SKIPPED, actor, now, moved.charter,
        {"cadence": cadence.id, "date": moved.local_date.isoformat()}, {"why": why},
    )  # fmt: skip
    note(tx, cadence.workspace, change)
    return moved


async def call_all_off(
    tx: Tx,
    cadence: Cadence,
    actor: str,
    why: str,
    now: datetime,
    *,
    states: Sequence[str] = CALLED,
) -> None:
    """Call off whatever is called and not open yet, or is in one of `states`."""
    for one in await _called(tx, cadence, states):
        await call_off(tx, cadence, one, actor, why, now, states=states)


async def hold_again(tx: Tx, team: Team, cadence: Cadence, why: str, now: datetime) -> None:
    """Hold the dates to come that were called off for one reason."""
    skipped = await _called(tx, cadence, (SKIPPED,))
    await _hold(tx, team, cadence, [one for one in skipped if one.why == why], now)


async def realign(
    tx: Tx,
    team: Team,
    cadence: Cadence,
    actor: str,
    why: str,
    now: datetime,
    *,
    states: Sequence[str] = CALLED,
) -> None:
    """Move what is called already to where its cadence puts it now, and call off what has no place.

    A date that stays keeps its message and its facilitator; what is about to begin, begins.
    """
    called = [one for one in await _called(tx, cadence, states) if one.starts_at > now]
    places = await places_of(tx, team, cadence, called, now)
    days = await schedules.days_of(tx, team, now.date() - DAY)
    stayed: list[Occurrence] = []
    made: list[NewPromise] = []
    for one in called:
        place = places.get(one.local_date)
        if place is None:
            await call_off(tx, cadence, one, actor, why, now)
            continue
        closes = place.at + timedelta(minutes=cadence.open_minutes)
        facilitator = None if cadence.facilitators == NOBODY else one.facilitator
        moved = await Cadences(tx, team.workspace).change(
            one, only_in=states, starts_at=place.at, closes_at=closes, facilitator=facilitator
        )
        if moved is None:
            continue
        if not cadence.lead_minutes:
            await _end(tx, moved, why, now, kinds=(occurrences.ANNOUNCE,))
        stayed.append(moved)
        made += occurrences.promised(moved, cadence, days, now)
    await rearm_all(tx, made)
    for one in stayed:
        await facilitating.date_changed(tx, one, cadence, now)


async def _hold(
    tx: Tx, team: Team, cadence: Cadence, skipped: Sequence[Occurrence], now: datetime
) -> list[Occurrence]:
    """Plan dates again that were called off, where the rule still names them and they come yet."""
    places = await places_of(tx, team, cadence, skipped, now)
    wanted = [(one, places[one.local_date]) for one in skipped if one.local_date in places]
    turns = await facilitators.turns(tx, [(cadence, place) for _, place in wanted])
    days = await schedules.days_of(tx, team, now.date() - DAY)
    found: list[Occurrence] = []
    made: list[NewPromise] = []
    for one, place in wanted:
        is_known = one.card_ts is not None or schedules.announced_at(cadence, place, days) <= now
        held = await Cadences(tx, team.workspace).change(
            one,
            only_in=(SKIPPED,),
            state=ANNOUNCED if is_known else PLANNED,
            starts_at=place.at,
            closes_at=place.at + timedelta(minutes=cadence.open_minutes),
            closed_at=None,
            why=None,
            by=None,
            facilitator=one.facilitator or turns.get((cadence.id, place)),
        )
        if held is not None:
            found.append(held)
            made += occurrences.promised(held, cadence, days, now)
    await rearm_all(tx, made)
    for one in found:
        await facilitating.date_changed(tx, one, cadence, now)
    return found


async def places_of(
    tx: Tx, team: Team, cadence: Cadence, called: Sequence[Occurrence], now: datetime
) -> dict[date, Planned]:
    """Return where the cadence puts the days of some occurrences, those to come alone."""
    if not called or cadence.state != ACTIVE or is_on_demand(cadence):
        return {}
    last = max(one.local_date for one in called)
    first = min(one.local_date for one in called)
    since = min(now, resolve(datetime.combine(first, datetime.min.time()), ZoneInfo(cadence.zone)))
    days = await schedules.days_of(tx, team, first - DAY)
    dates = takewhile(
        lambda one: one.named <= last, schedules.dates(cadence, days, since - timedelta(seconds=1))
    )
    return {one.named: one for one in dates if not one.skipped and one.at > now}


async def next_dates(
    tx: Tx, team: Team, cadence: Cadence, count: int, now: datetime
) -> list[Planned]:
    """Return the dates to come that can be called off; raise where there are none."""
    if is_removed(cadence):
        raise IsRemoved(title=cadence.title)
    if is_on_demand(cadence):
        raise NoDates(title=cadence.title)
    if cadence.state != ACTIVE:
        raise Rests(title=cadence.title, state=cadence.state)
    days = await schedules.days_of(tx, team, schedules.looked_from(now))
    settled = (await schedules.settled(tx, team, [cadence], now)).get(cadence.id, set())
    following = coming(cadence, days, now, count, dict.fromkeys(settled, "settled"))
    found = [one for one in following if not one.skipped]
    if not found:
        raise NotADate(title=cadence.title, day="any date to come", next="")
    return found


async def _dated(tx: Tx, team: Team, cadence: Cadence, day: date | None, now: datetime) -> Planned:
    """Return the date to come that a day means, by its rule or as it is held; the next for none."""
    if is_removed(cadence):
        raise IsRemoved(title=cadence.title)
    if is_on_demand(cadence):
        raise NoDates(title=cadence.title)
    days = await schedules.days_of(tx, team, now.date() - schedules.LONGEST_REST * DAY)
    # What a holiday moved is named by an earlier day.
    since = now - schedules.LONGEST_REST * DAY
    following = None
    settled = await schedules.settled(tx, team, [cadence], now)
    for at, one in enumerate(schedules.dates(cadence, days, since)):
        if one.at <= now:
            continue
        free = not one.skipped and one.named not in settled.get(cadence.id, ())
        following = following or (one if free else None)
        if day is None and following is not None:
            return following
        if day is not None and day in {one.named, one.local.date()}:
            if one.skipped:
                raise IsSkipped(title=cadence.title, day=said(day), why=one.skipped)
            return one
        if at > LOOKED_AT or (day is not None and one.named > day):
            break
    near = f" Its next date is {said(following.local.date())}." if following is not None else ""
    raise NotADate(title=cadence.title, day=said(day) if day else "any date to come", next=near)


async def _of_day(tx: Tx, cadence: Cadence, day: date) -> Occurrence | None:
    return await Cadences(tx, cadence.workspace).of_day(cadence.id, day)


async def _held_on(tx: Tx, cadence: Cadence, today: date) -> Occurrence | None:
    """Return the occurrence that is held on a day, or that its rule names for it.

    One that was moved there comes before what is called off that day.
    """
    there = await _of_day(tx, cadence, today)
    if there is not None and there.state != SKIPPED:
        return there
    store, zone = Cadences(tx, cadence.workspace), ZoneInfo(cadence.zone)
    latest = await store.occurrences([cadence.id], states=NOT_SKIPPED, limit=LATEST)
    moved = (one for one in latest if local_time(one.starts_at, zone).date() == today)
    return next(moved, there)


async def _called(tx: Tx, cadence: Cadence, states: Sequence[str]) -> list[Occurrence]:
    store = Cadences(tx, cadence.workspace)
    return await store.occurrences([cadence.id], states=states, limit=CALLED_AT_MOST)


async def _end(
    tx: Tx, occurrence: Occurrence, reason: str, now: datetime, *, kinds: Sequence[str] = ()
) -> None:
    """End what an occurrence promised, of some kinds or of all but its message."""
    promises = Promises(tx, occurrence.workspace)
    messages = {occurrences.CARD, occurrences.LINE, REPLY}
    keys = [
        one.key
        for one in await promises.of(occurrences.name(occurrence))
        if one.state in {*UNDER_WAY, KEPT_BACK}
        and (one.kind in kinds if kinds else one.kind not in messages)
    ]
    await promises.end(*keys, reason=reason, at=now)


def _note(
    tx: Tx,
    team: Team,
    occurrence: Occurrence,
    verb: str,
    actor: str,
    now: datetime,
    why: str = "",
) -> None:
    data: dict[str, str | int | None] = {
        "cadence": occurrence.cadence_id,
        "date": occurrence.local_date.isoformat(),
    }
    change = Change(
        occurrences.name(occurrence), verb, actor, now, occurrence.charter, data,
        {"why": why} if why else {},
    )  # fmt: skip
    note(tx, team.workspace, change)
    dates_changed(tx, team.workspace, cadence_id=occurrence.cadence_id)
