"""What changed in a week, and what comes in the next: a line each, of every sort the first few."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from rituals.cadences import ACTIVE, NEXT_WORKING_DAY
from rituals.schedules import LONGEST_REST, Days, Planned, between
from rituals.teams import Team
from rituals.texts import one_line
from rituals.wall_clock import DAY, local_time
from rituals.weekly import Line, Number
from rituals.weekly_standing import Found, Standing
from rituals.weekly_words import plain_goal
from rituals.weeks import Week
from rituals.work import Tx
from storage.cadences import Cadence, Cadences
from storage.days_away import due_days_off

SHOWN = 4
"""Lines of one sort: what a page of thirty seconds has room for. The rest is counted."""
DECIDED_CHARACTERS = 90


@dataclass(frozen=True, slots=True)
class _Sort:
    """One sort of records: its series, what is said of one, and where the rest is found."""

    series: str
    text: Callable[[Found], str]
    noun: str
    behind: str


def changed(standing: Standing, numbers: Sequence[Number]) -> tuple[Line, ...]:
    """Return what changed: decisions, what was resolved and published, outcomes, figures."""
    lines = [
        *_lines(
            standing.accepted,
            _Sort("ADR", _accepted, "decisions accepted", behind="/adr list accepted"),
        ),
        *_lines(
            standing.superseded,
            _Sort("ADR", _superseded, "decisions superseded", behind="/adr list superseded"),
        ),
        *_lines(
            standing.resolved,
            _Sort("INC", _resolved, "incidents resolved", behind="/incident list resolved"),
        ),
        *_lines(
            standing.published,
            _Sort("PM", _published, "postmortems published", behind="/postmortem list published"),
        ),
        *_lines(standing.recorded, _Sort("REV", _outcome, "outcomes", behind="/review outcomes")),
    ]
    return (*lines, *_crossed(numbers))


def _lines(found: Sequence[Found], sort: _Sort) -> list[Line]:
    shown = [
        Line(sort.text(one), f"{sort.series}-{one.number}", one.at, private=one.private)
        for one in found[:SHOWN]
    ]
    more = found[0].of - len(shown) if found else 0
    if more > 0:
        said = f"and {more:,} more {sort.noun}".replace(",", "\u202f")
        shown.append(Line(said, behind=sort.behind))
    return shown


def _accepted(found: Found) -> str:
    return f"accepted: {found.title}"


def _superseded(found: Found) -> str:
    return f"superseded: {found.title}"


def _resolved(found: Found) -> str:
    return f"resolved: {found.title}"


def _published(found: Found) -> str:
    return f"postmortem published: {found.title}"


def _outcome(found: Found) -> str:
    decided = [one for one in found.state.splitlines() if one.strip()]
    if not decided:
        return f"{found.title} held"
    first = one_line(decided[0])
    if len(first) > DECIDED_CHARACTERS:
        first = f"{first[:DECIDED_CHARACTERS].rstrip()}…"
    rest = f" (and {len(decided) - 1} more)" if decided[1:] else ""
    return f"{found.title}: {first}{rest}"


def _crossed(numbers: Iterable[Number]) -> list[Line]:
    """Say which figures met their target last week and miss it now, or the other way."""
    found = []
    for one in numbers:
        if one.met is None or one.met_before is None or one.met == one.met_before:
            continue
        became = "meets its target again" if one.met else "misses its target now"
        goal = f" ({plain_goal(one)})" if one.goal else ""
        found.append(Line(f"{one.title} {became}{goal}", private=one.private))
    return found


# -- what comes ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Off:
    """What is not held: a team's days off, and the named days that its cadences have settled."""

    days: Days
    settled: Mapping[int, Collection[date]]


async def off_in(
    tx: Tx, teams: Sequence[Team], standing: Mapping[int, Standing], week: Week, now: datetime
) -> dict[int, Off]:
    """Return what is not held of teams' rituals after a week, by team: two questions for all."""
    active = [one for team in teams for one in standing[team.id].cadences if one.state == ACTIVE]
    if not active:
        return {one.id: Off(Days(one.country), {}) for one in teams}
    workspace, first = teams[0].workspace, week.ahead(1).monday - LONGEST_REST * DAY
    days = await due_days_off(tx, [(workspace, one.id) for one in teams], first - DAY)
    settled = await Cadences(tx, workspace).settled([one.id for one in active], now - 2 * DAY)
    return {one.id: Off(Days(one.country, tuple(days.get(one.id, ()))), settled) for one in teams}


def coming(
    standing: Standing,
    off: Off,
    names: Mapping[str, str],
    *,
    week: Week,
    zone: ZoneInfo,
    now: datetime,
) -> tuple[Line, ...]:
    """Return what comes in the week after `week`: rituals, what falls due, what is looked at."""
    rituals = _rituals(standing.cadences, off, week.ahead(1), zone, now)
    due = [
        *_lines(
            standing.actions_due,
            _Sort("ACT", _due(names, zone), "actions due", "/action list team"),
        ),
        *_lines(
            standing.postmortems_due,
            _Sort("PM", _due(names, zone), "postmortems due", "/postmortem list"),
        ),
        *_lines(
            standing.to_look_at,
            _Sort("ADR", _looked_at, "decisions to look at again", behind="/adr list accepted"),
        ),
    ]
    return (*rituals, *due)


def _due(names: Mapping[str, str], zone: ZoneInfo) -> Callable[[Found], str]:
    def said(found: Found) -> str:
        day = found.on or (local_time(found.at, zone).date() if found.at else None)
        when = f"due {day_said(day)}" if day else "due"
        owner = names.get(found.person or "", "")
        return f"{when}: {found.title}" + (f" ({owner})" if owner else "")

    return said


def _looked_at(found: Found) -> str:
    return f"to be looked at again by {day_said(found.on)}: {found.title}" if found.on else ""


def day_said(day: date) -> str:
    """Say a day of next week: Thursday, 26 November."""
    return f"{day:%A}, {day.day} {day:%B}"


def _rituals(
    cadences: Sequence[Cadence], off: Off, week: Week, zone: ZoneInfo, now: datetime
) -> list[Line]:
    """Return a line a ritual that is held in a week and is still to begin, by its first date."""
    active = [one for one in cadences if one.state == ACTIVE]
    if week.ends(zone) <= now:
        return []
    after = max(week.starts(zone) - timedelta(microseconds=1), now)
    lines = []
    for one in active:
        # One that was moved by a holiday may be named by an earlier day.
        since = after - LONGEST_REST * DAY if one.holidays == NEXT_WORKING_DAY else after
        ahead = between(one, off.days, since, week.ends(zone) - timedelta(microseconds=1))
        settled = off.settled.get(one.id, ())
        held = [
            each
            for each in ahead
            if each.at > after and not each.skipped and each.named not in settled
        ]
        if held:
            lines.append(Line(_held(one, held), at=held[0].at))
    return sorted(lines, key=lambda line: line.at or after)


def _held(cadence: Cadence, held: Sequence[Planned]) -> str:
    return cadence.title if len(held) == 1 else f"{cadence.title}, the first of {len(held)}"
