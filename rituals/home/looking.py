"""What somebody's Home is made of, asked in as many questions for fifty teams as for one.

Each rule is its feature's; here what they turn on is asked in bulk. Nothing is changed here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from rituals.cadences import schedules
from rituals.cadences.cadences import ARCHITECTURE_REVIEW, REMOVED, Cadence, is_seen_by
from rituals.cadences.questions import questions_of
from rituals.cadences.schedules import Planned
from rituals.calendar.days import zone_of
from rituals.calendar.wall_clock import DAY, local_time, resolve
from rituals.charters.charter import Charter
from rituals.charters.in_force import in_force
from rituals.decisions.approvals import questions_among
from rituals.decisions.decisions import Decision
from rituals.decisions.states import ACCEPTED, PROPOSED
from rituals.occurrences import occurrences
from rituals.reviews import reviews
from rituals.reviews.kinds import kind, kind_of, leaves_outcome
from rituals.reviews.queue import RECORDERS, WAITING
from rituals.reviews.rulings import Meeting
from rituals.reviews.signing import LOOKED_AT as MEETINGS
from rituals.rights import Crew, Viewer, crews_of, givers_to, seen_teams
from rituals.teams.teams import Team
from rituals.work import Tx
from storage.cadences import Cadences, Occurrence
from storage.days_away import due_days_off
from storage.home_questions import HomeQuestions
from storage.occurrence_people import Asked
from storage.teams import due_teams

AHEAD = 7 * DAY
PROPOSALS = 400
"""Of all that is proposed in somebody's teams, the longest waiting are looked at."""


@dataclass(frozen=True, slots=True)
class Around:
    """Somebody before their Home, with what most of it turns on.

    `teams` are those that they see, and those whose rituals ask them; `mine` are those they are
    in, set up, or decide in for somebody (`acting`: themselves and for whom they decide).
    `cadences` are those of `near`.
    """

    who: Viewer
    now: datetime
    acting: frozenset[str]
    teams: Mapping[int, Team]
    seen: tuple[Team, ...]
    mine: tuple[Team, ...]
    crews: Mapping[int, Crew]
    charters: Mapping[int, Charter]
    asked: tuple[tuple[Occurrence, Asked, Cadence], ...]
    cadences: tuple[Cadence, ...]
    proposed: tuple[Decision, ...]

    @property
    def near(self) -> tuple[Team, ...]:
        """Return whose dates and decisions are shown: theirs, or all for who is in no team."""
        return self.mine or self.seen

    @property
    def zone(self) -> ZoneInfo:
        return zone_of(self.who.person, next((one.zone for one in self.mine), "UTC"))

    @property
    def today(self) -> date:
        return local_time(self.now, self.zone).date()

    def today_of(self, team_id: int) -> date:
        """Return the day that it is where a team is: its records turn by it, as on its week."""
        return local_time(self.now, ZoneInfo(self.teams[team_id].zone)).date()


@dataclass(frozen=True, slots=True)
class ToRecord:
    """A meeting that is held now, whose outcome somebody records; `queued` wait for it."""

    team: Team
    cadence: Cadence
    occurrence: Occurrence
    queued: int


@dataclass(frozen=True, slots=True)
class Prompt:
    """Something that asks somebody and is open."""

    team: Team
    cadence: Cadence
    occurrence: Occurrence


async def look_around(tx: Tx, who: Viewer, now: datetime) -> Around:
    """Ask what a Home turns on."""
    store = HomeQuestions(tx, who.workspace)
    seen = await seen_teams(tx, who)
    givers = await givers_to(tx, who.workspace, who.user, now)
    acting = frozenset({who.user, *givers})
    # A deputy decides in the teams of whom they decide for; only then all teams are looked at.
    near = [one for one in seen if givers or who.is_in(one) or one.owner == who.user]
    crews = await crews_of(tx, near)
    mine = tuple(
        one
        for one in near
        if one.owner in acting or who.is_in(one) or acting & crews[one.id].people
    )
    asked = await store.asking(who.user, occurrences.OPEN)
    teams = {one.id: one for one in seen}
    missing = {one.team_id for _, _, one in asked} - set(teams)
    if missing:
        teams |= await due_teams(tx, [(who.workspace, one) for one in sorted(missing)])
    ids = [one.id for one in mine]
    return Around(
        who=who,
        now=now,
        acting=acting,
        teams=teams,
        seen=tuple(seen),
        mine=mine,
        crews={one.id: crews[one.id] for one in mine},
        charters={one.id: await in_force(tx, one) for one in mine},
        asked=tuple(asked),
        cadences=tuple(await store.cadences_of([one.id for one in mine or seen], but=REMOVED)),
        proposed=tuple(await store.proposed_in(ids, PROPOSED, PROPOSALS)),
    )


# -- meetings --------------------------------------------------------------------------------------


async def prompts(tx: Tx, around: Around) -> list[Prompt]:
    """List what asks somebody now and is not answered yet, the soonest to begin first."""
    waiting = [
        (occurrence, cadence)
        for occurrence, asked, cadence in around.asked
        if asked.answered_at is None and not asked.away and asked.opens_at <= around.now
    ]
    asks = await questions_of(tx, [cadence for _, cadence in waiting])
    return [
        Prompt(around.teams[cadence.team_id], cadence, occurrence)
        for occurrence, cadence in waiting
        if asks[cadence.id]
    ]


async def to_record(tx: Tx, around: Around) -> list[ToRecord]:
    """List what is held now and leaves an outcome: all of it for who leads, else what is theirs.

    Theirs is what they facilitate.
    """
    user = around.who.user
    led = {one.id for one in around.mine if around.acting & set(_recorders(around, one))}
    asked = [one for occurrence, _, one in around.asked if occurrence.facilitator == user]
    known = {one.id: one for one in (*around.cadences, *asked) if is_seen_by(one, user)}
    found = [
        (cadence, occurrence)
        for cadence, occurrence in await reviews.open_now(tx, list(known.values()))
        if (cadence.team_id in led or occurrence.facilitator == user)
        and reviews.is_recordable(occurrence)
    ]
    asks = await questions_of(tx, [cadence for cadence, _ in found])
    left = []
    for cadence, occurrence in found:
        how = await kind_of(tx, around.teams[cadence.team_id], cadence)
        if leaves_outcome(how, asks=bool(asks[cadence.id])):
            left.append((cadence, occurrence))
    queued = await _queued(tx, around) if left else {}
    return [
        ToRecord(
            around.teams[one.team_id], one, occurrence, queued.get((one.team_id, one.ritual), 0)
        )
        for one, occurrence in left
    ]


def _recorders(around: Around, team: Team) -> tuple[str, ...]:
    return around.crews[team.id].holders(*RECORDERS)


async def _queued(tx: Tx, around: Around) -> dict[tuple[int, str], int]:
    """Count what waits for the rituals of teams, by (team, ritual)."""
    counts: dict[tuple[int, str], int] = {}
    queued = {one.name: one for one in around.proposed if one.queued}
    for one in queued.values():
        key = (one.team_id, ARCHITECTURE_REVIEW)
        counts[key] = counts.get(key, 0) + 1
    teams = [one.id for one in around.mine]
    for item in await HomeQuestions(tx, around.who.workspace).items_of(teams, WAITING):
        if item.ritual != ARCHITECTURE_REVIEW or item.subject not in queued:
            key = (item.team_id, item.ritual)
            counts[key] = counts.get(key, 0) + 1
    return counts


async def to_sign(tx: Tx, around: Around) -> list[Meeting]:
    """List the meetings that wait for somebody's signature, the last first."""
    wanted: dict[int, dict[str, tuple[str, ...]]] = {}
    for team in around.mine:
        holds = around.crews[team.id].holders
        for ritual in around.charters[team.id].rituals.values():
            roles = tuple(one for one in ritual.signs if around.acting & set(holds(one)))
            if roles:
                wanted.setdefault(team.id, {})[ritual.id] = roles
    rituals = sorted({one for some in wanted.values() for one in some})
    store = HomeQuestions(tx, around.who.workspace)
    found = await store.recorded_of(sorted(wanted), rituals, MEETINGS * len(wanted))
    if not found:
        return []
    signed = await store.signed_in([one.id for one in found])
    known = {one.id: one for one in around.cadences}
    known |= await store.these({one.cadence_id for one in found} - set(known))  # removed since
    waiting, looked = [], dict.fromkeys(wanted, 0)
    for one in found:
        cadence = known.get(one.cadence_id)
        if cadence is None or cadence.ritual not in wanted.get(cadence.team_id, ()):
            continue
        looked[cadence.team_id] += 1
        roles = wanted[cadence.team_id][cadence.ritual]
        if looked[cadence.team_id] <= MEETINGS and any((one.id, x) not in signed for x in roles):
            how = kind(around.charters[cadence.team_id].rituals[cadence.ritual], cadence.title)
            waiting.append(Meeting(around.teams[cadence.team_id], one, cadence, how))
    return waiting


async def dates(tx: Tx, around: Around) -> list[tuple[Cadence, Planned]]:
    """List the next date of each ritual near somebody, those of seven days, the soonest first."""
    seen = [one for one in around.cadences if is_seen_by(one, around.who.user)]
    if not seen:
        return []
    now, workspace = around.now, around.who.workspace
    pairs = [(workspace, one) for one in sorted({one.team_id for one in seen})]
    off = await due_days_off(tx, pairs, schedules.looked_from(now))
    but = await Cadences(tx, workspace).settled([one.id for one in seen], now - 2 * DAY)
    found = []
    for one in seen:
        country = around.teams[one.team_id].country
        days = schedules.Days(country, tuple(off.get(one.team_id, ())))
        ahead = schedules.next_date(one, days, now, but.get(one.id, ()))
        if ahead is not None and ahead.at <= now + AHEAD:
            found.append((one, ahead))
    return sorted(found, key=lambda pair: pair[1].at)


# -- decisions -------------------------------------------------------------------------------------


async def to_approve(tx: Tx, around: Around) -> list[Decision]:
    """List the proposals that lack an approval of somebody, the longest waiting first."""
    questions = await questions_among(tx, around.proposed, around.crews, around.charters)
    return [
        one.decision
        for one in questions
        if any(one.is_waiting_for(person) for person in around.acting)
    ]


async def to_look_at(tx: Tx, around: Around) -> list[Decision]:
    """List the accepted decisions of somebody's teams whose day has come where the team is."""
    of = {
        one.id: around.today_of(one.id)
        for one in around.mine
        if around.who.user in around.crews[one.id].people
    }
    if not of:
        return []
    store = HomeQuestions(tx, around.who.workspace)
    found = await store.to_look_at(sorted(of), ACCEPTED, max(of.values()), PROPOSALS)
    return [one for one in found if one.review_on is not None and one.review_on <= of[one.team_id]]


# -- the clock -------------------------------------------------------------------------------------


def next_change(around: Around, moments: Sequence[datetime | None]) -> datetime:
    """Return when the clock changes a Home next: at one of `moments`, or as a day begins, where its
    reader is or where a team of theirs is.
    """
    asked = [
        at for occurrence, one, _ in around.asked for at in (one.opens_at, occurrence.closes_at)
    ]
    zones = {around.zone, *(ZoneInfo(one.zone) for one in around.mine)}
    ahead = [one for one in (*moments, *asked) if one is not None and one > around.now]
    return min([*ahead, *(_new_day(around.now, one) for one in zones)])


def _new_day(now: datetime, zone: ZoneInfo) -> datetime:
    """Return when the next day has just begun in a zone."""
    tomorrow = local_time(now, zone).date() + DAY
    return resolve(datetime.combine(tomorrow, time()), zone) + timedelta(minutes=1)
