"""What of teams' records a weekly page weighs and names: asked for once, in bulk.

The verdict (`rituals/weekly/verdicts.py`), the asks (`asks.py`) and the lines of what
changed and what comes (`lines.py`) are all made from it, and ask nothing themselves.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from rituals.actions.actions import DONE, OPEN
from rituals.cadences.cadences import REMOVED, is_private, is_seen_by
from rituals.calendar.wall_clock import local_time, zone_named
from rituals.calendar.weeks import Week
from rituals.charters.charter import Charter
from rituals.decisions.states import ACCEPTED, DEPRECATED, PROPOSED, SUPERSEDED
from rituals.figures.incidents import OPERATOR, Whose
from rituals.incidents.incidents import INC
from rituals.incidents.states import LIVE, RESOLVED
from rituals.occurrences.states import HELD, MISSED
from rituals.postmortems.states import OWED, PUBLISHED
from rituals.reviews.queue import takes_items
from rituals.rights import Viewer
from rituals.teams.teams import Team
from rituals.work import Tx
from storage import weekly_records as records
from storage.cadences import Cadence
from storage.weekly_open import Open
from storage.weekly_records import Found, Question, WeeklyRecords

__all__ = ["Found", "Standing", "is_past", "is_review", "since_when", "standing_of"]

MOST = 20
"""Records of a sort that are looked at: what a page cannot show is counted."""
PM_OVERDUE, ADR_WAITS = "postmortem-overdue", "decision-waiting"
PM_AFTER, ADR_AFTER = timedelta(hours=24), timedelta(days=14)
"""Where a charter names no length (`product.md`)."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands in one team, and what happened in its week.

    `at` is the moment that is weighed; `ended` is when the week was over, where that was sooner.
    Each list holds the first few, the gravest or oldest first, and its items say how many there
    are. Of open incidents `gravest` are of the gravest severity, `told` of a class whose people are
    told whatever its severity, `updates` lack one that is due. `late` postmortems are overdue at
    all, `overdue` ones for as long as the charter's rule says. Of `missed` reviews `number` is the
    occurrence's id.
    """

    at: datetime
    ended: datetime | None = None
    gravest: Sequence[Found] = ()
    told: Sequence[Found] = ()
    updates: Sequence[Found] = ()
    late: Sequence[Found] = ()
    overdue: Sequence[Found] = ()
    actions: Sequence[Found] = ()
    waiting: Sequence[Found] = ()
    missed: Sequence[Found] = ()
    accepted: Sequence[Found] = ()
    superseded: Sequence[Found] = ()
    resolved: Sequence[Found] = ()
    published: Sequence[Found] = ()
    recorded: Sequence[Found] = ()
    closed: Sequence[Found] = ()
    actions_due: Sequence[Found] = ()
    postmortems_due: Sequence[Found] = ()
    to_look_at: Sequence[Found] = ()
    cadences: Sequence[Cadence] = ()


@dataclass(frozen=True, slots=True)
class _Asked:
    """One round of questions: for teams of one zone, whose charters agree in what is asked."""

    week: Week
    zone: ZoneInfo
    pm_after: timedelta
    adr_after: timedelta
    severities: tuple[str, ...]
    told: tuple[str, ...]
    now: datetime

    @property
    def starts(self) -> datetime:
        return self.week.starts(self.zone)

    @property
    def ends(self) -> datetime:
        return self.week.ends(self.zone)

    @property
    def then(self) -> datetime | None:
        """Return the end of an old week; None where what stands now is weighed."""
        return self.ends if is_past(self.week, self.now, self.zone) else None

    @property
    def at(self) -> datetime:
        return self.then or self.now

    @property
    def today(self) -> date:
        return local_time(self.at, self.zone).date()


def is_past(week: Week, now: datetime, zone: ZoneInfo) -> bool:
    """Say whether a week lies before the last one: nothing of it is weighed as it is now."""
    return week < Week.at(now, zone).ahead(-1)


async def standing_of(
    tx: Tx,
    teams: Sequence[Team],
    week: Week,
    *,
    whose: Whose,
    charters: Mapping[int, Charter],
    now: datetime,
    people: Collection[str] = (),
) -> dict[int, Standing]:
    """Return what stands in teams of one workspace, by team.

    What `people` owe is among it, however much others owe before them.
    """
    groups: dict[_Asked, list[Team]] = defaultdict(list)
    for team in teams:
        groups[_asked(team, charters[team.id], week, now)].append(team)
    found: dict[int, Standing] = {}
    for asked, some in groups.items():
        store = WeeklyRecords(
            tx, some[0].workspace, [one.id for one in some], reader_of(whose), MOST, sorted(people)
        )
        found |= await _standing(store, some, asked, whose, charters)
    return found


def _asked(team: Team, charter: Charter, week: Week, now: datetime) -> _Asked:
    rules = charter.weekly.rules
    pm = rules[PM_OVERDUE].after if PM_OVERDUE in rules else None
    adr = rules[ADR_WAITS].after if ADR_WAITS in rules else None
    zone = zone_named(team.zone)
    return _Asked(
        week=week,
        zone=zone,
        pm_after=PM_AFTER if pm is None else pm,
        adr_after=adr or ADR_AFTER,
        severities=tuple(charter.severities),
        told=tuple(one for one, known in charter.classes.items() if known.any_severity),
        now=now,
    )


async def _standing(
    store: WeeklyRecords,
    teams: Sequence[Team],
    asked: _Asked,
    whose: Whose,
    charters: Mapping[int, Charter],
) -> dict[int, Standing]:
    cadences = [one for one in await store.cadences(REMOVED) if _is_seen(one, whose)]
    reviews = [one for one in cadences if is_review(one, charters[one.team_id])]
    found = await store.find(
        _of_now(asked) | _of_the_week(asked, cadences, reviews) | _to_come(asked)
    )
    return {
        team.id: Standing(
            at=asked.at,
            ended=asked.ends if asked.ends < asked.at else None,
            cadences=[one for one in cadences if one.team_id == team.id],
            **{
                sort: tuple(one for one in some if one.team_id == team.id)
                for sort, some in found.items()
            },
        )
        for team in teams
    }


def _of_now(asked: _Asked) -> dict[str, Question]:
    """Return what is weighed: as it stands now, or as it stood at the end of an old week."""
    at, then = asked.at, asked.then
    is_open = Open(INC, tuple(LIVE), RESOLVED, asked.severities, then)
    questions = {
        "gravest": records.gravest(is_open),
        "told": records.of_classes(is_open, asked.told),
        "late": records.late_postmortems(OWED, at, then),
        "overdue": records.late_postmortems(OWED, at - asked.pm_after, then),
        "actions": records.late_actions(OPEN, asked.today, then),
        "waiting": records.waiting_decisions(PROPOSED, at - asked.adr_after, then),
    }
    if then is None:
        questions["updates"] = records.late_updates(is_open, at)
    return questions


def _of_the_week(
    asked: _Asked, cadences: Sequence[Cadence], reviews: Sequence[Cadence]
) -> dict[str, Question]:
    """Return what happened in the week, and the reviews that did not."""
    starts, ends = asked.starts, asked.ends
    settled = ACCEPTED, DEPRECATED, SUPERSEDED
    return {
        "missed": records.missed([one.id for one in reviews], MISSED, starts, ends),
        "accepted": records.accepted(settled, starts, ends),
        "superseded": records.superseded(SUPERSEDED, starts, ends),
        "resolved": records.resolved(INC, RESOLVED, starts, ends),
        "published": records.published(PUBLISHED, starts, ends),
        "recorded": records.recorded([one.id for one in cadences], HELD, starts, ends),
        "closed": records.closed_actions(DONE, starts, ends),
    }


def _to_come(asked: _Asked) -> dict[str, Question]:
    """Return what comes until the end of the next week: of a week that runs, its rest first."""
    if asked.then is not None:
        return {}
    following = asked.week.ahead(1)
    runs = asked.now < asked.ends
    soonest = asked.now if runs else max(asked.ends, asked.now)
    first = asked.today if runs else max(following.monday, asked.today)
    return {
        "actions_due": records.actions_due(OPEN, first, following.sunday),
        "postmortems_due": records.postmortems_due(OWED, soonest, following.ends(asked.zone)),
        "to_look_at": records.to_look_at(ACCEPTED, following.sunday),
    }


async def since_when(tx: Tx, teams: Sequence[Team], whose: Whose) -> dict[int, datetime]:
    """Return since when these eyes know something of teams, by team.

    What was imported may be older than its team; what they may not see says nothing of when.
    """
    store = WeeklyRecords(tx, teams[0].workspace, [one.id for one in teams], reader_of(whose), MOST)
    earliest = await store.earliest(INC)
    return {one.id: min(one.created_at, earliest.get(one.id, one.created_at)) for one in teams}


def reader_of(whose: Whose) -> str | None:
    """Return who reads: a person; None for the operator; "" for nobody in particular."""
    if isinstance(whose, Viewer):
        return whose.user
    return None if whose == OPERATOR else ""


def _is_seen(cadence: Cadence, whose: Whose) -> bool:
    """Say whether a cadence is for these eyes: a 1:1 is for nobody but those in it."""
    if isinstance(whose, Viewer):
        return is_seen_by(cadence, whose.user)
    return not is_private(cadence)


def is_review(cadence: Cadence, charter: Charter) -> bool:
    """Say whether a cadence is a review: something is decided or dealt with in it."""
    ritual = charter.rituals.get(cadence.ritual)
    return ritual is not None and not ritual.private and takes_items(ritual)
