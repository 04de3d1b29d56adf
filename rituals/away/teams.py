"""A team's days off: named by its leads, and what becomes of the dates that fall on them.

What was called by then and has not begun is called off, or moved, as its cadence says of holidays;
its message says so. What is open stays. A day off that is removed brings nothing back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from rituals.away.days import Span
from rituals.cadences import dates as cadence_dates
from rituals.cadences.cadences import HOLD, Cadence, is_seen_by, of_team
from rituals.cadences.calling import INSTANT, call_anew
from rituals.cadences.schedules import Days, Planned, dates, days_of, looked_from
from rituals.calendar.days import said
from rituals.calendar.wall_clock import local_time, resolve, zone_named
from rituals.errors import NotThere, Unfit
from rituals.history import Change, note
from rituals.names import TEAM, name_of
from rituals.occurrences import facilitating, occurrences
from rituals.occurrences.occurrences import ANNOUNCED, PLANNED, SHOWN, SKIPPED, Occurrence
from rituals.occurrences.promises import announcement
from rituals.promises import Promises
from rituals.rights import Viewer, ensure_holds
from rituals.roles import ENGINEERING, MANAGER
from rituals.teams.teams import Team
from rituals.texts import one_line
from rituals.work import Tx
from storage.cadences import Cadences
from storage.days_away import DaysAway
from storage.days_away import DaysOff as DaysOff
from storage.feeds import dates_changed

WHY_CHARACTERS = 200
CALLED = 50
"""Dates of one cadence that are called ahead; there is hardly ever more than one."""
BEFORE_START = (PLANNED, ANNOUNCED)


class NoReason(Unfit):
    """Say why in a few words, as everybody will read it: `/ritual off 2026-12-24 Christmas Eve`."""

    field = "why"


class LongReason(Unfit):
    """Say why in {most} characters at most; these are {length}."""

    field = "why"


class NoDaysOff(NotThere):
    """{team} has no days off that include {day}. `/ritual off list` shows those that there are."""


class NoSuchDaysOff(NotThere):
    """Those days off are removed already."""


@dataclass(frozen=True, slots=True)
class Moved:
    """What became of a date that was called already: moved, or called off."""

    occurrence: Occurrence
    cadence: Cadence


@dataclass(frozen=True, slots=True)
class Rest:
    """Days off as they were named, and the dates that they moved or called off."""

    off: DaysOff
    moved: tuple[Moved, ...]

    @property
    def span(self) -> Span:
        return Span(self.off.first_day, self.off.last_day)


def here(team: Team) -> ZoneInfo:
    """Return the zone in which a team's days are counted."""
    return zone_named(team.zone)


async def coming(tx: Tx, team: Team, now: datetime) -> list[DaysOff]:
    """List a team's days off, today and later, the soonest first."""
    return await DaysAway(tx, team.workspace).off(team.id, local_time(now, here(team)).date())


async def name_off(tx: Tx, who: Viewer, team: Team, days: Span, why: str, now: datetime) -> Rest:
    """Let a team be off on some days, with the reason; for a lead or the manager."""
    await ensure_may(tx, who, team, now)
    why = " ".join(one_line(why).split())
    if not why:
        raise NoReason
    if len(why) > WHY_CHARACTERS:
        raise LongReason(most=WHY_CHARACTERS, length=len(why))
    store = DaysAway(tx, team.workspace)
    same = [
        one
        for one in await coming(tx, team, now)
        if (one.first_day, one.last_day, one.why) == (days.first, days.last, why)
    ]
    if same:
        return Rest(same[0], ())
    off = await store.add_off(
        team_id=team.id, first_day=days.first, last_day=days.last, why=why, by=who.user, set_at=now
    )
    moved = await follow(tx, team, now, reason="the team is off on days that were just named")
    _noted(tx, off, "days-off", who.user, now)
    dates_changed(tx, team.workspace, team_id=team.id)
    return Rest(off, tuple(one for one in moved if is_seen_by(one.cadence, who.user)))


async def remove(tx: Tx, who: Viewer, team: Team, off_id: int, now: datetime) -> Rest:
    """Remove days off; raise `NoSuchDaysOff`. What they called off stays so, and is returned."""
    await ensure_may(tx, who, team, now)
    found = next((one for one in await coming(tx, team, now) if one.id == off_id), None)
    if found is None or not await DaysAway(tx, team.workspace).remove_off(team.id, off_id):
        raise NoSuchDaysOff
    for cadence in await of_team(tx, team):
        await call_anew(tx, team, cadence, now, reason="days off were removed")
    _noted(tx, found, "days-off-removed", who.user, now)
    dates_changed(tx, team.workspace, team_id=team.id)
    return Rest(found, tuple(await _stay_off(tx, who, team, found, now)))


async def _stay_off(tx: Tx, who: Viewer, team: Team, off: DaysOff, now: datetime) -> list[Moved]:
    """List the dates that days off called off, and that could be held now that those are gone."""
    known = {one.id: one for one in await of_team(tx, team) if is_seen_by(one, who.user)}
    store = Cadences(tx, team.workspace)
    skipped = await store.occurrences(list(known), states=(SKIPPED,), limit=CALLED * len(known))
    by_cadence: dict[int, list[Occurrence]] = {}
    for one in skipped:
        if one.by is None and off.covers(one.local_date) and one.starts_at > now:
            by_cadence.setdefault(one.cadence_id, []).append(one)
    found = []
    for cadence_id, dates_off in by_cadence.items():
        cadence = known[cadence_id]
        places = await cadence_dates.places_of(tx, team, cadence, dates_off, now)
        found += [Moved(one, cadence) for one in dates_off if one.local_date in places]
    return sorted(found, key=lambda one: one.occurrence.starts_at)


async def covering(tx: Tx, team: Team, days: Span, now: datetime) -> DaysOff:
    """Return the days off that a day falls in; raise `NoDaysOff`."""
    for one in await coming(tx, team, now):
        if one.covers(days.first):
            return one
    raise NoDaysOff(team=team.name, day=said(days.first))


async def ensure_may(tx: Tx, who: Viewer, team: Team, now: datetime) -> None:
    """Raise `NotYours` where somebody may not name a team's days off."""
    await ensure_holds(tx, who, team, (ENGINEERING, MANAGER), "Naming a team's days off", now)


async def follow(tx: Tx, team: Team, now: datetime, *, reason: str) -> list[Moved]:
    """Bring what was called to terms with a team's days off, and call every cadence anew."""
    cadences = await of_team(tx, team)
    # What was moved is named by an earlier day, which is off still.
    days = await days_of(tx, team, looked_from(now))
    moved = []
    for cadence in cadences:
        if cadence.holidays != HOLD:
            store = Cadences(tx, team.workspace)
            called = await store.occurrences([cadence.id], states=BEFORE_START, limit=CALLED)
            moved += [
                Moved(after, cadence)
                for one in called
                if (after := await _moved(tx, one, cadence, days, now)) is not None
            ]
    await _announced_on_working_days(tx, team, cadences, days)
    for one in moved:
        await facilitating.date_changed(tx, one.occurrence, one.cadence, now)
    for cadence in cadences:
        await call_anew(tx, team, cadence, now, reason=reason)
    return moved


async def _announced_on_working_days(
    tx: Tx, team: Team, cadences: Sequence[Cadence], days: Days
) -> None:
    """Let what is planned be announced earlier where it would be on a day off by now."""
    known = {one.id: one for one in cadences if one.lead_minutes}
    store = Cadences(tx, team.workspace)
    planned = await store.occurrences(list(known), states=(PLANNED,), limit=CALLED * len(known))
    made = [announcement(one, known[one.cadence_id], days) for one in planned]
    await Promises(tx, team.workspace).rearm(*made)


async def _moved(
    tx: Tx, occurrence: Occurrence, cadence: Cadence, days: Days, now: datetime
) -> Occurrence | None:
    """Move a date that was called, or call it off; None where it is held as it was.

    Only what falls on a day off moves: what was moved off one stays, whatever becomes of that day.
    """
    held = local_time(occurrence.starts_at, zone_named(cadence.zone)).date()
    planned = _planned(occurrence, cadence, days) if days.why_off(held) else None
    if planned is None:
        return None
    if not planned.skipped and (planned.at == occurrence.starts_at or planned.at <= now):
        return None
    store = Cadences(tx, occurrence.workspace)
    if planned.skipped:
        fields = {"state": SKIPPED, "why": planned.skipped, "closed_at": now}
    else:
        closes = planned.at + timedelta(minutes=cadence.open_minutes)
        fields = {"starts_at": planned.at, "closes_at": closes}
    after = await store.change(occurrence, only_in=BEFORE_START, **fields)
    if after is None:  # it has begun meanwhile, and stays
        return None
    promises = Promises(tx, occurrence.workspace)
    if after.state != SKIPPED:
        await promises.rearm(*occurrences.promised(after, cadence, days, now))
    elif occurrence.state in SHOWN:
        await promises.rearm(occurrences.refresh(after, cadence, now))
    verb = SKIPPED if after.state == SKIPPED else "moved"
    data: dict[str, str | int | None] = {"cadence": cadence.id, "at": after.starts_at.isoformat()}
    change = Change(
        occurrences.name(after), verb, "muster", now, data=data,
        texts={"why": planned.skipped} if planned.skipped else {},
    )  # fmt: skip
    note(tx, occurrence.workspace, change)
    return after


def _planned(occurrence: Occurrence, cadence: Cadence, days: Days) -> Planned | None:
    """Return what the days off make of a date now."""
    begins = datetime.combine(occurrence.local_date, time())
    since = resolve(begins, zone_named(cadence.zone)) - INSTANT
    first = next(dates(cadence, days, since), None)
    return first if first is not None and first.named == occurrence.local_date else None


def _noted(tx: Tx, off: DaysOff, verb: str, actor: str, now: datetime) -> None:
    data: dict[str, str | int | None] = {
        "from": off.first_day.isoformat(),
        "to": off.last_day.isoformat(),
    }
    change = Change(name_of(TEAM, off.team_id), verb, actor, now, data=data, texts={"why": off.why})
    note(tx, off.workspace, change)
