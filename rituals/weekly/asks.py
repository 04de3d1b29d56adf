"""What needs the reader of a weekly page, ranked by stated rules (`docs/weekly.md`).

1 a gravest incident whose update is overdue, 2 a postmortem overdue, 3 an outcome or an approval
that waits for the reader, 4 an overdue action, the oldest first, 5 a review that was missed for no
stated reason, 6 a check-in that waits, 7 a figure past its limit. Of a week before the last one
nothing is asked any more.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from rituals import names
from rituals.calendar.wall_clock import resolve, zone_named
from rituals.charters.charter import Charter
from rituals.check_ins import check_ins
from rituals.decisions import approvals
from rituals.decisions.states import PROPOSED
from rituals.incidents.times import in_words
from rituals.occurrences.states import OUR_WORDS
from rituals.reviews import reviews
from rituals.reviews.queue import RECORDERS
from rituals.rights import Crew, Viewer
from rituals.roles import ENGINEERING, MANAGER, SPONSOR
from rituals.teams.teams import Team
from rituals.weekly.figures import PastLimit
from rituals.weekly.standing import Found, Standing, is_review
from rituals.weekly.values import MOST_ASKS, Ask
from rituals.weekly.verdicts import days_said, is_gravest, limit_said
from rituals.work import Tx
from storage.home_questions import HomeQuestions

LEADING = (MANAGER, SPONSOR, ENGINEERING)
"""Who is asked about what others owe; everybody else is asked about their own."""
LOOKED_AT = 200
"""Proposals for each team, the longest waiting first; those for the reader are among them."""
INCIDENT, POSTMORTEM, WAITS, ACTION, MISSED, CHECK_IN, FIGURE = range(1, 8)
ASKED_IN = {
    check_ins.TO_ANSWER: ("check-in-answer", "Your check-in waits for your answer"),
    check_ins.TO_SEND: ("check-in-answer", "Your answers to an earlier manager: nobody reads them"),
    check_ins.TO_REPLY: ("check-in-reply", "A check-in waits for your reply"),
    check_ins.TO_CLOSE: ("check-in", "A check-in was missed and waits to be closed"),
    check_ins.TO_NAME: ("check-in", "Your check-ins have no manager: name one"),
    check_ins.TO_DO: ("check-in-agreed", "What you agreed in a check-in is due"),
}
"""What waits of a check-in -> what is to be done, and what is said of it: never what is in it."""
REPLIED = ("check-in-read", "A check-in that you replied to waits to be closed")
"""The same of one that waits for its manager, who has replied."""


@dataclass(frozen=True, slots=True)
class Eyes:
    """For whom asks are found: None is the operator, of whom nothing waits by name."""

    who: Viewer | None
    givers: Sequence[str] = ()
    """Those for whom they decide at the moment."""

    @property
    def people(self) -> frozenset[str]:
        return frozenset((self.who.user, *self.givers)) if self.who else frozenset()


async def asks_of(
    tx: Tx,
    teams: Sequence[Team],
    standing: Mapping[int, Standing],
    charters: Mapping[int, Charter],
    crews: Mapping[int, Crew],
    eyes: Eyes,
) -> dict[int, list[Ask]]:
    """Return what of teams needs a reader, by team, the first in rank first.

    Check-ins and figures are not among it. As many questions for fifty teams as for one.
    """
    waiting = await _approvals(tx, teams, charters, crews, eyes)
    outcomes = await _outcomes(tx, teams, standing, charters, crews, eyes)
    found = {}
    for team in teams:
        stands, mine = standing[team.id], _Mine(eyes, leads=leads(crews[team.id], eyes))
        asks = [
            *_incidents(stands, charters[team.id], mine),
            *_postmortems(stands, mine),
            *waiting.get(team.id, ())[:MOST_ASKS],
            *outcomes.get(team.id, ())[:MOST_ASKS],
            *_actions(stands, zone_named(team.zone), mine),
            *_missed(team, stands, mine),
        ]
        found[team.id] = [_of(team, one) for one in asks]
    return found


@dataclass(frozen=True, slots=True)
class _Mine:
    """Which records concern a reader: all of a team for who leads it, else their own."""

    eyes: Eyes
    leads: bool

    def __call__(self, found: Found) -> bool:
        return self.leads or found.person in self.eyes.people

    def first(self, found: Sequence[Found]) -> list[Found]:
        return [one for one in found if self(one)][:MOST_ASKS]


def leads(crew: Crew, eyes: Eyes) -> bool:
    """Say whether a reader is asked about what others of a team owe."""
    return eyes.who is None or bool(eyes.people & set(crew.holders(*LEADING)))


def _of(team: Team, ask: Ask) -> Ask:
    return replace(ask, team=team.name, team_id=team.id)


def _incidents(standing: Standing, charter: Charter, mine: _Mine) -> list[Ask]:
    at = standing.at
    late = [one for one in standing.updates if is_gravest(charter, one)]
    late.sort(key=lambda one: one.at or at)
    return [
        Ask(
            "incident",
            names.name_of(names.INCIDENT, one.number),
            f"{one.title}: its update is {in_words(at - (one.at or at))} overdue",
            one.at,
            INCIDENT,
            one.private,
        )
        for one in mine.first(late)
    ]


def _postmortems(standing: Standing, mine: _Mine) -> list[Ask]:
    at = standing.at
    return [
        Ask(
            "postmortem",
            names.name_of(names.POSTMORTEM, one.number),
            f"{one.title}: {in_words(at - (one.at or at))} overdue",
            one.at,
            POSTMORTEM,
            one.private,
        )
        for one in mine.first(standing.late)
    ]


def _actions(standing: Standing, zone: ZoneInfo, mine: _Mine) -> list[Ask]:
    today = standing.at.astimezone(zone).date()
    return [
        Ask(
            "action",
            names.name_of(names.ACTION, one.number),
            f"{one.title}: {days_said((today - one.on).days)} overdue",
            _morning(one.on, zone),
            ACTION,
            one.private,
        )
        for one in mine.first(standing.actions)
        if one.on is not None
    ]


def _missed(team: Team, standing: Standing, mine: _Mine) -> list[Ask]:
    unexplained = [one for one in standing.missed if one.why is None or one.why in OUR_WORDS]
    return [missed_of(team, one.number, one.title, one.at) for one in mine.first(unexplained)]


def missed_of(team: Team, occurrence_id: int, title: str, at: datetime | None) -> Ask:
    """Return what is asked of a review that was missed."""
    return _of(team, Ask("missed", str(occurrence_id), f"{title} was missed: say why", at, MISSED))


async def _approvals(
    tx: Tx,
    teams: Sequence[Team],
    charters: Mapping[int, Charter],
    crews: Mapping[int, Crew],
    eyes: Eyes,
) -> dict[int, list[Ask]]:
    """Return the proposals that wait for the reader, or for whom they decide just now."""
    found: dict[int, list[Ask]] = defaultdict(list)
    if eyes.who is None:
        return found
    store, ids = HomeQuestions(tx, eyes.who.workspace), [one.id for one in teams]
    proposed = await store.proposed_in(ids, PROPOSED, LOOKED_AT * len(teams))
    for question in await approvals.questions_among(tx, proposed, crews, charters):
        one = question.decision
        if any(question.is_waiting_for(person) for person in eyes.people):
            what = f"{one.title}: waits for you"
            found[one.team_id].append(Ask("approve", one.name, what, one.proposed_at, WAITS))
    return found


async def _outcomes(
    tx: Tx,
    teams: Sequence[Team],
    standing: Mapping[int, Standing],
    charters: Mapping[int, Charter],
    crews: Mapping[int, Crew],
    eyes: Eyes,
) -> dict[int, list[Ask]]:
    """Return the reviews that are held now and whose outcome the reader may record."""
    found: dict[int, list[Ask]] = defaultdict(list)
    if eyes.who is None:
        return found
    records = {one.id for one in teams if eyes.people & set(crews[one.id].holders(*RECORDERS))}
    several = [
        one for team in teams for one in standing[team.id].cadences
        if is_review(one, charters[team.id])
    ]  # fmt: skip
    for cadence, one in await reviews.open_now(tx, several):
        theirs = cadence.team_id in records or one.facilitator == eyes.who.user
        if theirs and reviews.is_recordable(one):
            what = f"{cadence.title}: record its outcome"
            found[cadence.team_id].append(Ask("outcome", str(one.id), what, one.starts_at, WAITS))
    return found


async def check_ins_of(
    tx: Tx, who: Viewer, teams: Mapping[int, Team], now: datetime
) -> tuple[Ask, ...]:
    """Return the check-ins that wait for a reader; what is in them is never said."""
    found = []
    for one in await check_ins.needs(tx, who, now):
        team = teams.get(one.plan.team_id)
        if team is None:
            continue
        deed, what = asked_in(one)
        since = _morning(one.since, zone_named(team.zone))
        found.append(_of(team, Ask(deed, record_in(one), what, since, CHECK_IN, private=True)))
    return tuple(found)


def asked_in(needed: check_ins.Needed) -> tuple[str, str]:
    """Return what is to be done of a check-in that waits, and what is said of it."""
    replied = needed.check_in is not None and bool(needed.check_in.reply)
    return REPLIED if replied and needed.what == check_ins.TO_REPLY else ASKED_IN[needed.what]


def record_in(needed: check_ins.Needed) -> str:
    """Return what a button names: what was agreed, a check-in, or the plan itself."""
    of = needed.goal or needed.check_in
    return f"PLAN-{needed.plan.number}" if of is None else str(of.id)


def figures_of(team: Team, past: Sequence[PastLimit]) -> list[Ask]:
    """Return the figures of a team that are past the charter's limit."""
    zone = zone_named(team.zone)
    return [
        _of(
            team,
            Ask(
                "figure",
                one.figure.id,
                f"{one.figure.title} is past its limit of {limit_said(one.figure)}",
                _morning(one.on_day, zone),
                FIGURE,
            ),
        )
        for one in past
    ]


def ranked(asks: Sequence[Ask]) -> tuple[Ask, ...]:
    """Put asks in order: by rank, and of one rank the oldest first."""
    last = datetime.max.replace(tzinfo=UTC)
    return tuple(sorted(asks, key=lambda one: (one.rank, one.since or last)))


def _morning(day: date, zone: ZoneInfo) -> datetime:
    return resolve(datetime.combine(day, time()), zone)
