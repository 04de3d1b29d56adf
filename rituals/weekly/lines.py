"""What changed in a week, and what comes in the next: a line each, of every sort the first few."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from rituals.cadences.cadences import ACTIVE, NEXT_WORKING_DAY
from rituals.cadences.schedules import LONGEST_REST, Days, Planned, between
from rituals.calendar.wall_clock import DAY, resolve
from rituals.calendar.weeks import Week
from rituals.figures.targets import STABLE
from rituals.figures.units import is_money, said
from rituals.teams.teams import Team
from rituals.texts import one_line
from rituals.weekly.figures import GROUP as FIGURES
from rituals.weekly.rows import plain_goal
from rituals.weekly.standing import Found, Standing
from rituals.weekly.values import Line, Number
from rituals.work import Tx
from storage.cadences import Cadence, Cadences
from storage.days_away import due_days_off

SHOWN = 4
"""Lines of one sort: what a page of thirty seconds has room for. The rest is counted."""
CLOSED = 3
"""Of closed actions fewer: there are many, and the numbers count them."""
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
        *_lines(
            standing.closed,
            _Sort("ACT", _closed, "actions closed", behind="/action list team"),
            CLOSED,
        ),
        *_lines(standing.recorded, _Sort("REV", _outcome, "outcomes", behind="/review outcomes")),
        *_missed(standing.missed),
    ]
    return (*_in_order(lines), *_crossed(numbers))


def _in_order(lines: Iterable[Line]) -> list[Line]:
    """Put lines in the order of their days; what only counts more of a sort stands last."""
    last = datetime.max.replace(tzinfo=UTC)
    return sorted(lines, key=lambda one: one.at or last)


def _lines(
    found: Sequence[Found], sort: _Sort, most: int = SHOWN, zone: ZoneInfo | None = None
) -> list[Line]:
    """Return a line each of the first few; with a zone what has only a day stands at its noon."""
    shown = [
        Line(
            sort.text(one),
            f"{sort.series}-{one.number}",
            one.at or (_noon(one.on, zone) if one.on and zone else None),
            private=one.private,
        )
        for one in found[:most]
    ]
    more = found[0].of - len(shown) if found else 0
    if more > 0:
        said = f"and {more:,} more {sort.noun}".replace(",", "\u202f")
        shown.append(Line(said, behind=sort.behind))
    return shown


def _noon(day: date, zone: ZoneInfo) -> datetime:
    return resolve(datetime.combine(day, time(12)), zone)


def _accepted(found: Found) -> str:
    return f"accepted: {found.title}"


def _superseded(found: Found) -> str:
    return f"superseded: {found.title}"


def _resolved(found: Found) -> str:
    return f"resolved: {found.title}"


def _published(found: Found) -> str:
    return f"postmortem published: {found.title}"


def _closed(found: Found) -> str:
    return f"done: {found.title}"


def _outcome(found: Found) -> str:
    decided = [one for one in found.state.splitlines() if one.strip()]
    if not decided:
        return f"{found.title} held"
    first = one_line(decided[0])
    if len(first) > DECIDED_CHARACTERS:
        first = f"{first[:DECIDED_CHARACTERS].rstrip()}…"
    rest = f" (and {len(decided) - 1} more)" if decided[1:] else ""
    return f"{found.title}: {first}{rest}"


def _missed(found: Sequence[Found]) -> list[Line]:
    """Return the reviews that were not held: they have no name in the record."""
    shown = [Line(f"missed: {one.title}", at=one.at) for one in found[:SHOWN]]
    more = found[0].of - len(shown) if found else 0
    return [*shown, Line(f"and {more} more reviews missed", behind="/ritual")] if more else shown


def _crossed(numbers: Iterable[Number]) -> list[Line]:
    """Say which figures met their target last week and miss it now, or the other way; of which
    nobody reported a value any more; and which costs moved by a tenth and more.
    """
    found = []
    for one in numbers:
        reported = one.group == FIGURES and not one.computed
        if reported and one.value is None and one.before is not None:
            found.append(Line(f"{one.title}: no value was reported", private=one.private))
        moved = _moved(one)
        if moved:
            found.append(Line(f"{one.title} {moved}", private=one.private))
        if one.met is None or one.met_before is None or one.met == one.met_before:
            continue
        became = "meets its target again" if one.met else "misses its target now"
        goal = f" ({plain_goal(one)})" if one.goal else ""
        found.append(Line(f"{one.title} {became}{goal}", private=one.private))
    return found


def _moved(one: Number) -> str:
    """Say of a cost that it moved far since the week before; "" where it did not."""
    if one.group != FIGURES or not is_money(one.unit) or one.value is None or not one.before:
        return ""
    change = (one.value - one.before) / abs(one.before)
    if abs(change) <= STABLE:
        return ""
    way = "higher" if change > 0 else "lower"
    value, before = said(one.value, one.unit), said(one.before, one.unit)
    return f"{abs(change):.0%} {way} than the week before: {value}, was {before}".replace("%", " %")


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
    workspace, first = teams[0].workspace, week.monday - LONGEST_REST * DAY
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
    """Return what comes until the end of the week after `week`, in the order of days: rituals,
    what falls due, what is to be looked at. Of a week that runs, its rest is there too.
    """
    rituals = _rituals(standing.cadences, off, week, zone, now)
    due = [
        *_lines(
            standing.actions_due,
            _Sort("ACT", _due(names), "actions due", "/action list team"),
            zone=zone,
        ),
        *_lines(
            standing.postmortems_due,
            _Sort("PM", _due(names), "postmortems due", "/postmortem list"),
        ),
        *_lines(
            standing.to_look_at,
            _Sort("ADR", _looked_at, "decisions to look at again", behind="/adr list accepted"),
            zone=zone,
        ),
    ]
    return tuple(_in_order([*rituals, *due]))


def _due(names: Mapping[str, str]) -> Callable[[Found], str]:
    def said(found: Found) -> str:
        owner = names.get(found.person or "", "")
        return f"due: {found.title}" + (f" ({owner})" if owner else "")

    return said


def _looked_at(found: Found) -> str:
    return f"to be looked at again by then: {found.title}"


def _rituals(
    cadences: Sequence[Cadence], off: Off, week: Week, zone: ZoneInfo, now: datetime
) -> list[Line]:
    """Return a line a ritual that is still to begin until the end of the next week, by its first
    date; of a week that is over, only of the next.
    """
    active = [one for one in cadences if one.state == ACTIVE]
    ends = week.ahead(1).ends(zone)
    if ends <= now:
        return []
    lines = []
    for one in active:
        # One that was moved by a holiday may be named by an earlier day.
        since = now - LONGEST_REST * DAY if one.holidays == NEXT_WORKING_DAY else now
        ahead = between(one, off.days, since, ends - timedelta(microseconds=1))
        settled = off.settled.get(one.id, ())
        held = [
            each
            for each in ahead
            if each.at > now and not each.skipped and each.named not in settled
        ]
        if held:
            lines.append(Line(_held(one, held), at=held[0].at))
    return lines


def _held(cadence: Cadence, held: Sequence[Planned]) -> str:
    return cadence.title if len(held) == 1 else f"{cadence.title}, the first of {len(held)}"
