"""The numbers of a weekly page: what each week of each team came to, and the trend behind it.

A week runs from its Monday 00:00 in the team's zone until before the next; one that is not over
goes up to now. What was waiting or overdue is as it stood just before the week's end: with the
dates that hold now, for the record keeps no others. Key figures are `rituals/weekly/figures.py`'s.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from rituals.actions.actions import DONE
from rituals.calendar.wall_clock import local_time, zone_named
from rituals.calendar.weeks import Week
from rituals.charters.charter import Charter
from rituals.decisions.states import ACCEPTED, DEPRECATED, SUPERSEDED
from rituals.figures.goals import severity_goal
from rituals.figures.incidents import ALL_OF_TEAM, ALWAYS, Whose, asked_for
from rituals.figures.key import IN_MINUTES, time_met
from rituals.figures.times import UNITS, Times, in_unit
from rituals.incidents.drafts import called_severity
from rituals.occurrences.states import HELD
from rituals.postmortems.states import PUBLISHED
from rituals.rights import Viewer
from rituals.teams.teams import Team
from rituals.weekly.figures import (
    PastLimit,
    Reported,
    key_numbers,
    number,
    past_limits,
    reported_in,
)
from rituals.weekly.standing import since_when
from rituals.weekly.values import Number
from rituals.work import Tx
from storage.incident_figures import Group
from storage.weekly import Counts, Held, TeamWeek, Two, Weekly, Which, Words

MTTR = "mttr"
WORDS = Words(
    accepted=(ACCEPTED, DEPRECATED, SUPERSEDED), published=PUBLISHED, done=DONE, held=HELD
)
NOW_TOO = timedelta(microseconds=1)
"""What happens at this very moment has happened."""
NOTHING = Counts()


@dataclass(frozen=True, slots=True)
class Known:
    """What numbers and the rest of a page are both made of: since when something is known of each
    team, by its id, what was reported of its figures, and which of them are past their limit.
    """

    began: Mapping[int, datetime]
    reported: Reported
    past: Mapping[int, Sequence[PastLimit]]


@dataclass(frozen=True, slots=True)
class _Found:
    """What the database found, by team and week."""

    counts: Mapping[Which, Counts]
    check_ins: Mapping[Which, Two]
    rituals: Mapping[Which, Sequence[Held]]
    incidents: Mapping[Which, Sequence[Group]]


async def known_of(
    tx: Tx,
    teams: Sequence[Team],
    weeks: Sequence[Week],
    *,
    whose: Whose,
    charters: Mapping[int, Charter],
) -> Known:
    """Return what is known of teams of one workspace in some weeks, to these eyes.

    Of a team that is older than all of them nobody asks what was imported from before.
    """
    began = {one.id: one.created_at for one in teams}
    young = [one for one in teams if one.created_at >= weeks[0].starts(zone_named(one.zone))]
    reported = await reported_in(tx, teams, weeks, charters)
    return Known(
        began=began | (await since_when(tx, young, whose) if young else {}),
        reported=reported,
        past=await past_limits(tx, teams, weeks, charters, reported),
    )


async def numbers_of(
    tx: Tx,
    teams: Sequence[Team],
    weeks: Sequence[Week],
    known: Known,
    *,
    whose: Whose,
    charters: Mapping[int, Charter],
    now: datetime,
) -> dict[int, tuple[Number, ...]]:
    """Return the numbers of the last of consecutive `weeks`, by team id, with the others as trend.

    The teams are of one workspace, `charters` theirs by id, `known` what is known of them in these
    weeks, or in more before them. A private team is there only for its people, private incidents
    and what came of them count only where the reader is named in them, and check-ins are in nothing
    that a whole team reads. Of a week that was over before anything is known of a team there is no
    data, which is not zero.
    """
    seen = [one for one in teams if not isinstance(whose, Viewer) or whose.sees(one)]
    if not seen or not weeks:
        return {}
    found = await _found(tx, seen, weeks, whose, charters, now)
    figures = await key_numbers(
        tx, seen, weeks, whose=whose, charters=charters, reported=known.reported
    )
    shown = {}
    for team in seen:
        zone = zone_named(team.zone)
        before = sum(week.ends(zone) <= known.began[team.id] for week in weeks)
        counted = _numbers(team.id, len(weeks), charters[team.id], found, whose)
        there = {one.id for one in counted}
        chosen = [one for one in figures[team.id] if one.id not in there]
        shown[team.id] = (
            *(_unknown(one, before) for one in counted),
            *(_unknown(one, before) if one.computed else one for one in chosen),
        )
    return shown


def _unknown(of: Number, before: int) -> Number:
    """Take the zeroes out of the first weeks, of which nothing can be known: they are no data."""
    if not before:
        return of
    trend = (*(None,) * before, *of.trend[before:])
    last, previous = trend[-1], trend[-2] if len(trend) > 1 else None
    return replace(
        of,
        value=last,
        before=previous,
        trend=trend,
        met=None if last is None else of.met,
        met_before=None if previous is None else of.met_before,
    )


async def _found(
    tx: Tx,
    teams: Sequence[Team],
    weeks: Sequence[Week],
    whose: Whose,
    charters: Mapping[int, Charter],
    now: datetime,
) -> _Found:
    workspace = teams[0].workspace
    asked = asked_for([one.id for one in teams], ALWAYS, whose)
    rows = [_week(team, at, week, now) for team in teams for at, week in enumerate(weeks)]
    store = Weekly(tx, workspace, rows, asked, WORDS)
    by_span: dict[tuple[str, str], list[TeamWeek]] = {}
    for row in rows:
        measure = charters[row.team_id].measures[MTTR]
        by_span.setdefault((measure.starts, measure.ends), []).append(row)
    incidents: dict[Which, list[Group]] = {}
    for span, some in by_span.items():
        incidents |= await Weekly(tx, workspace, some, asked, WORDS).incidents([span])
    return _Found(
        counts=await store.counts(),
        check_ins={} if whose == ALL_OF_TEAM else await store.check_ins(),
        rituals=await store.rituals(),
        incidents=incidents,
    )


def _week(team: Team, at: int, week: Week, now: datetime) -> TeamWeek:
    """Return a team's week as far as it has come."""
    zone = zone_named(team.zone)
    today = local_time(now, zone).date()
    return TeamWeek(
        team_id=team.id,
        at=at,
        starts=week.starts(zone),
        ends=min(week.ends(zone), now + NOW_TOO),
        first=week.monday,
        last=min(week.sunday, today),
        before=min(week.ahead(1).monday, today),
    )


def _numbers(
    team_id: int, weeks: int, charter: Charter, found: _Found, whose: Whose
) -> list[Number]:
    """Return a team's numbers of the record, group by group."""
    keys = [(team_id, at) for at in range(weeks)]
    counts = [found.counts.get(key, NOTHING) for key in keys]
    made, waiting, published, late, closed, overdue = zip(*counts, strict=True)
    planned, held = _rituals(found.rituals, keys, charter)
    shown = [
        number("decisions-made", "decisions", "Decisions made", made, "up",
               behind="/adr list accepted"),
        number("decisions-waiting", "decisions", "Decisions waiting", waiting, "down",
               pair="decisions-made", behind="/adr list proposed"),
        *_incidents([found.incidents.get(key, ()) for key in keys], charter),
        number("postmortems-published", "postmortems", "Postmortems published", published, "up",
               behind="/postmortem list all"),
        number("postmortems-overdue", "postmortems", "Postmortems overdue", late, "down",
               pair="postmortems-published", behind="/postmortem list"),
        number("actions-closed", "actions", "Actions closed", closed, "up",
               behind="/action list team"),
        number("actions-overdue", "actions", "Actions overdue", overdue, "down",
               pair="actions-closed", behind="/action list overdue"),
        number("rituals-held", "rituals", "Rituals held", held, "up", pair="rituals-planned",
               behind="/ritual"),
        number("rituals-planned", "rituals", "Rituals planned", planned, "", pair="rituals-held",
               behind="/ritual"),
    ]  # fmt: skip
    if whose != ALL_OF_TEAM:
        due, done = zip(*(found.check_ins.get(key, (0, 0)) for key in keys), strict=True)
        shown += [
            number("check-ins-done", "check-ins", "Check-ins done", done, "up",
                   pair="check-ins-due", behind="/checkin", private=True),
            number("check-ins-due", "check-ins", "Check-ins due", due, "",
                   pair="check-ins-done", behind="/checkin", private=True),
        ]  # fmt: skip
    return shown


def _rituals(
    found: Mapping[Which, Sequence[Held]], keys: Sequence[Which], charter: Charter
) -> tuple[list[int], list[int]]:
    """Count what was planned and what was held, of rituals that all of a team may know of."""
    weeks = [[one for one in found.get(key, ()) if _is_open(one, charter)] for key in keys]
    planned = [sum(one.planned for one in week) for week in weeks]
    return planned, [sum(one.held for one in week) for week in weeks]


def _is_open(held: Held, charter: Charter) -> bool:
    ritual = charter.rituals.get(held.ritual)
    return ritual is None or not ritual.private


def _incidents(weeks: Sequence[Sequence[Group]], charter: Charter) -> list[Number]:
    """Return how many there were, in all and of each severity, with the time that they took."""
    counted = [sum(one.counted for one in week) for week in weeks]
    shown = [number("incidents", "incidents", "Incidents", counted, "down",
                    behind="/incident list all")]  # fmt: skip
    for severity in charter.severities:
        title = called_severity(charter, severity)
        of = [next((one for one in week if one.key == severity), None) for week in weeks]
        shown.append(
            number(
                f"incidents-{severity}",
                "incidents",
                title,
                [one.counted if one else 0 for one in of],
                "down",
                behind="/incident list all",
            )
        )
        goal = _goal(charter, severity)
        if goal:
            shown.append(_mttr(charter, severity, f"MTTR {title}", goal, of))
    return shown


def _goal(charter: Charter, severity: str) -> str:
    """Say the charter's target for a severity's MTTR; "" where it has none."""
    figure = charter.figures.get(MTTR)
    return "" if figure is None else severity_goal(figure, severity, _unit(charter))


def _unit(charter: Charter) -> str:
    unit = charter.figures[MTTR].unit
    return unit if unit in UNITS else IN_MINUTES


def _mttr(
    charter: Charter, severity: str, title: str, goal: str, weeks: Sequence[Group | None]
) -> Number:
    unit = _unit(charter)
    means = [Times.of(one.timed[0]).mean if one else None for one in weeks]
    met = [time_met(charter, MTTR, severity, mean) for mean in means]
    return number(
        f"mttr-{severity}",
        "incidents",
        title,
        [in_unit(mean, unit) for mean in means],
        charter.figures[MTTR].better,
        unit=unit,
        pair=f"incidents-{severity}",
        behind="/incident list all",
        goal=goal,
        met=met,
    )
