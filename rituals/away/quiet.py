"""Quiet hours: when the word that can wait is said. They move nudges, never duties.

Nor is anybody spoken to while they are away. Open incidents and deadlines within the day do not ask
here.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from rituals.away.away import Absences, absences
from rituals.calendar.days import day_typed, end_of, zone_of
from rituals.calendar.wall_clock import QUIET_FROM, QUIET_UNTIL, waking
from rituals.charters import in_force as charters
from rituals.errors import Unfit
from rituals.history import Change, note
from rituals.rights import Viewer
from rituals.teams.teams import Team, all_teams
from rituals.work import Tx
from storage.quiet import Quiet, QuietHours, due_quiet

__all__ = ["NIGHT", "Hours", "Quiet", "polite"]

TIME = r"(\d{1,2})(?::?(\d{2}))?"
SPAN = re.compile(rf"(?:from\s+)?{TIME}\s*(?:-|\u2013|to|until)\s*{TIME}", re.ASCII | re.IGNORECASE)


class NoHours(Unfit):
    """“{typed}” names no quiet hours. Write them as from-to, for example 18:00-09:00."""

    field = "starts"


class NoTime(Unfit):
    """There is no {typed} on the clock. Times are written like 09:00 or 18:30."""

    field = "starts"


class TooQuiet(Unfit):
    """{hours} leaves hardly an hour of the day. Quiet hours are 16 hours at most; to be left alone
    for longer, mute nudges until a day.
    """

    field = "ends"


class HalfHours(Unfit):
    """Quiet hours have a beginning and an end: fill both, or leave both empty."""

    field = "ends"


@dataclass(frozen=True, slots=True)
class Hours:
    """From when to when nobody is nudged, on the wall clock; equal times are no quiet hours."""

    starts: time
    ends: time

    def __str__(self) -> str:
        return f"{self.starts:%H:%M} to {self.ends:%H:%M}"

    @property
    def none(self) -> bool:
        return self.starts == self.ends


LONGEST_MINUTES = 16 * 60
ABSENCES = 40
"""Absences with a waking hour between that are looked behind."""
NIGHT = Hours(QUIET_FROM, QUIET_UNTIL)
"""Where neither the person nor the team's charter says otherwise."""


async def polite(
    tx: Tx,
    workspace: str,
    people: Iterable[str],
    due_at: datetime,
    now: datetime,
    *,
    zone: str = "UTC",
    hours: Hours = NIGHT,
) -> dict[str, datetime]:
    """Return for each person when a word that can wait may be said: at `due_at`, or after it.

    `zone` and `hours` are the team's, for those who have none of their own. It is never before
    `now`.
    """
    wanted = sorted(set(people))
    chosen = await QuietHours(tx, workspace).of(wanted)
    known = await absences(tx, [(workspace, one) for one in wanted], max(due_at, now))
    return {
        one: _said_at((workspace, one), chosen.get(one), known, max(due_at, now), zone, hours)
        for one in wanted
    }


def _said_at(
    pair: tuple[str, str],
    chosen: Quiet | None,
    known: Absences,
    instant: datetime,
    zone: str,
    hours: Hours,
) -> datetime:
    """Return the first moment that is neither muted nor quiet, nor one at which they are away."""
    here = zone_of(known.people.get(pair), zone)
    for _ in range(ABSENCES):
        said = may_be_said(chosen, instant, here, hours)
        instant = known.back(*pair, said, zone)
        if instant == said:
            break
    return said


async def may_say(
    tx: Tx, team: Team, people: Iterable[str], due_at: datetime, now: datetime
) -> dict[str, datetime]:
    """Return for each person when something may be said to them, at `due_at` or after it."""
    hours = await hours_in(tx, team)
    return await polite(tx, team.workspace, people, due_at, now, zone=team.zone, hours=hours)


async def may_say_now(
    tx: Tx, words: Collection[tuple[Team, str]], now: datetime
) -> dict[tuple[int, str], datetime]:
    """Return when something may be said to people of teams, from now on, by (team id, person).

    In bulk: the clock asks for hundreds of teams at once.
    """
    pairs = sorted({(team.workspace, who) for team, who in words})
    chosen = await due_quiet(tx, pairs) if pairs else {}
    known = await absences(tx, pairs, now)
    teams = {team.id: team for team, _ in words}
    hours = {key: await hours_in(tx, team) for key, team in teams.items()}
    found = {}
    for team, who in words:
        pair = (team.workspace, who)
        at = _said_at(pair, chosen.get(pair), known, now, team.zone, hours[team.id])
        found[team.id, who] = at
    return found


async def hours_in(tx: Tx, team: Team) -> Hours:
    """Return the quiet hours of a team's charter."""
    charter = await charters.in_force(tx, team)
    return Hours(charter.quiet_from, charter.quiet_until)


async def teams_hours(tx: Tx, who: Viewer) -> Hours:
    """Return the quiet hours that hold for whoever asks while they choose none of their own."""
    teams = await all_teams(tx, who.workspace)
    mine = next((one for one in teams if who.roles.get(one.id)), None)
    return await hours_in(tx, mine) if mine else NIGHT


async def own_zone(tx: Tx, who: Viewer) -> ZoneInfo:
    """Return the zone of whoever asks: Slack's word for it, else that of a team of theirs."""
    teams = await all_teams(tx, who.workspace)
    return zone_of(who.person, next((one.zone for one in teams if who.is_in(one)), "UTC"))


def may_be_said(
    chosen: Quiet | None, instant: datetime, zone: ZoneInfo, hours: Hours = NIGHT
) -> datetime:
    """Return the first moment from `instant` on that is neither muted nor quiet."""
    hours = hours_of(chosen) or hours
    if chosen is not None and chosen.muted_until is not None:
        instant = max(instant, chosen.muted_until)
    return waking(instant, zone, hours.starts, hours.ends)


def hours_of(chosen: Quiet | None) -> Hours | None:
    """Return the hours that a person chose."""
    if chosen is None or chosen.starts is None or chosen.ends is None:
        return None
    return Hours(time.fromisoformat(chosen.starts), time.fromisoformat(chosen.ends))


def hours_typed(typed: str) -> Hours:
    """Read quiet hours as people write them (18:00-09:00, 18-9); raise `NoHours` or `NoTime`."""
    found = SPAN.fullmatch(typed.strip())
    if found is None:
        raise NoHours(typed=typed.strip()[:40])
    return within_a_day(Hours(_time(found[1], found[2]), _time(found[3], found[4])))


def within_a_day(hours: Hours) -> Hours:
    """Return quiet hours that leave some of the day to be spoken to; raise `TooQuiet`."""
    minutes = 60 * (hours.ends.hour - hours.starts.hour) + hours.ends.minute - hours.starts.minute
    if minutes % (24 * 60) > LONGEST_MINUTES:
        raise TooQuiet(hours=hours)
    return hours


def _time(hour: str, minute: str | None) -> time:
    try:
        return time(int(hour), int(minute or 0))
    except ValueError:
        raise NoTime(typed=f"{hour}:{minute or '00'}") from None


async def chosen_by(tx: Tx, who: Viewer) -> Quiet:
    """Return what somebody chose; nothing, where they never did."""
    found = await QuietHours(tx, who.workspace).of([who.user])
    return found.get(who.user) or Quiet(who.workspace, who.user, None, None, None)


async def choose(tx: Tx, who: Viewer, chosen: Quiet, now: datetime) -> None:
    """Keep what somebody chooses, and note it; the same again is no change."""
    before = await chosen_by(tx, who)
    if chosen == before:
        return
    await QuietHours(tx, who.workspace).keep(chosen)
    until = chosen.muted_until.isoformat() if chosen.muted_until else None
    data = {"starts": chosen.starts, "ends": chosen.ends, "muted-until": until}
    change = Change(f"PERSON-{who.user}", "quiet", who.user, now, data=data)
    note(tx, who.workspace, change)


async def muted_through(tx: Tx, who: Viewer, typed: str, now: datetime) -> datetime:
    """Return until when nobody is nudged who is muted through a day that they typed."""
    here = await own_zone(tx, who)
    return end_of(day_typed(typed, here, now), here)


def last_day(chosen: Quiet, zone: ZoneInfo, now: datetime) -> date | None:
    """Return the last day on which somebody is muted; None where they are not."""
    if chosen.muted_until is None or chosen.muted_until <= now:
        return None
    return (chosen.muted_until.astimezone(zone) - timedelta(microseconds=1)).date()
