"""How check-ins begin: for whom, with which manager, goals and days."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from rituals.calendar.days import said as day_said
from rituals.calendar.public_holidays import ensure_country
from rituals.check_ins import promises as promised
from rituals.check_ins.calendar import promise_days
from rituals.check_ins.dates import due_on
from rituals.check_ins.goals import Due, laid_out, proposed_goals, title_of
from rituals.check_ins.states import (
    CHARTER,
    LIVING,
    LONGEST_AHEAD_DAYS,
    OPEN,
    OWN,
    PASSED,
    PLANNED,
    RUNNING,
    TITLE_CHARACTERS,
    AllOver,
    CannotHave,
    CannotManage,
    CannotStart,
    LongTitle,
    NoTitle,
    NotOfPrivateTeam,
    OwnManager,
    SecondPlan,
    StartTooFar,
    TeamNotStarted,
)
from rituals.check_ins.words import Setting, noted, other_than, setting_in, tell
from rituals.errors import Unfit
from rituals.names import PLAN
from rituals.people import known, names_of, why_not
from rituals.rights import PersonUnknown, Viewer, crew_of, ensure_holds
from rituals.roles import DIRECTOR, ENGINEERING, MANAGER, SPONSOR
from rituals.teams.teams import Team
from rituals.texts import one_line
from rituals.work import Tx
from storage.check_ins import CheckIns, Plan
from storage.numbers import take_number

STARTERS = (MANAGER, ENGINEERING, "head-of-ai", DIRECTOR, SPONSOR)
"""Who may start the check-ins of somebody else: whoever reads them is named at it, and told."""


async def start(
    tx: Tx,
    who: Viewer,
    team: Team,
    *,
    person: str,
    manager: str | None,
    role: str,
    start_on: date,
    goals: Mapping[str, Sequence[str]] | None = None,
    title: str = "",
    country: str | None = None,
    now: datetime,
) -> Plan:
    """Start somebody's check-ins; both readers are told.

    `goals` by milestone, the role's where there are none. Without a `manager` it is the team's; of
    the team's own manager nobody's, until one is named. Without a `country` the team's holidays
    count. What would have been asked before today is passed over: its goals come with the next.
    """
    await _ensure_may_start(tx, who, team, person, now)
    manager = await _manager(tx, team, person, manager)
    ensure_country(country)
    country = country or team.country
    there = await setting_in(tx, team, person, country)
    ensure_near(start_on, there.today(now))
    laid = laid_out(there.charter, role, goals, start_on)
    title = titled(title or title_of(there.charter, role))
    days = _days(there, start_on, [due for due, _ in laid.values()], now)
    plan = await CheckIns(tx, team.workspace).add_plan(
        number=await take_number(tx, team.workspace, PLAN),
        team_id=team.id,
        person=person,
        manager=manager,
        role=role,
        title=title,
        country=country,
        start_on=start_on,
        state=RUNNING,
        started_by=who.user,
        started_at=now,
        charter=team.charter or "",
    )
    if plan is None:
        raise await _other_plan(tx, who, person)
    await _lay_out(tx, plan, laid, days, there, now)
    noted(tx, plan, promised.STARTED, who.user, now, start=start_on.isoformat())
    await tell(tx, plan, promised.STARTED, other_than(plan, who.user), now)
    return plan


async def _ensure_may_start(tx: Tx, who: Viewer, team: Team, person: str, now: datetime) -> None:
    """Raise where nothing would be asked, for who may not start it, or for who cannot have it."""
    if team.started_at is None:
        raise TeamNotStarted(team=team.name)
    if who.user != person:
        await ensure_starter(tx, who, team, now)
    await ensure_takes_part(tx, team, person, CannotHave, "person")


async def _lay_out(
    tx: Tx,
    plan: Plan,
    laid: Mapping[str, tuple[Due, Sequence[str]]],
    days: Mapping[str, date],
    there: Setting,
    now: datetime,
) -> None:
    """Add a plan's check-ins with their goals, and promise their days."""
    rows, today = CheckIns(tx, plan.workspace), there.today(now)
    await rows.add([check_in_row(plan, due, days[due.id], today) for due, _ in laid.values()])
    usual = proposed_goals(there.charter, plan.role)
    await rows.add_goals(_goals(plan, {one: lines for one, (_, lines) in laid.items()}, usual))
    await promise_days(tx, plan, await rows.of_plan(plan.id), there, now)


async def _other_plan(tx: Tx, who: Viewer, person: str) -> Unfit:
    """Return what is wrong where somebody has a plan: to who does not see it, that it is not to be
    known.
    """
    name = (await names_of(tx, who.workspace, [person]))[person]
    readers = {person}
    for one in await CheckIns(tx, who.workspace).plans_of(person):
        if one.state in LIVING and one.manager is not None:
            readers.add(one.manager)
    return SecondPlan(name=name) if who.user in readers else CannotStart(name=name)


async def ensure_starter(tx: Tx, who: Viewer, team: Team, now: datetime) -> None:
    """Raise `NotYours` for who does not start the check-ins of somebody else."""
    await ensure_holds(tx, who, team, STARTERS, "Starting somebody else's check-ins", now)


async def ensure_takes_part(
    tx: Tx, team: Team, person: str, error: type[Unfit], field: str
) -> None:
    """Raise for a guest, a bot, somebody who left, or who does not see a private team."""
    found = await known(tx, team.workspace, person)
    if found is None:
        raise PersonUnknown(team.workspace, person)
    why = why_not(found)
    if why is not None:
        raise error(name=found.name, why=why)
    if team.private and person != team.owner and person not in (await crew_of(tx, team)).people:
        raise NotOfPrivateTeam(team=team.name, name=found.name, field=field)


async def _manager(tx: Tx, team: Team, person: str, named: str | None) -> str | None:
    """Return who reads the answers: whoever is named, else the team's manager."""
    if named is None:
        usual = (await crew_of(tx, team)).manager
        return usual if usual != person else None
    if named == person:
        raise OwnManager
    await ensure_takes_part(tx, team, named, CannotManage, "manager")
    return named


def titled(typed: str) -> str:
    """Return a role's name in one line; raise `NoTitle` or `LongTitle`."""
    title = one_line(typed)
    if not title:
        raise NoTitle
    if len(title) > TITLE_CHARACTERS:
        raise LongTitle(most=TITLE_CHARACTERS, length=len(title))
    return title


def _days(there: Setting, start_on: date, dues: Sequence[Due], now: datetime) -> dict[str, date]:
    """Return the day of each milestone; raise `AllOver`."""
    working = there.charter.check_ins.next_working_day
    found = {one.id: due_on(start_on, one, 0, there.days, next_working=working) for one in dues}
    if all(day < there.today(now) for day in found.values()):
        raise AllOver(day=day_said(start_on), last=day_said(max(found.values())))
    return found


def ensure_near(start_on: date, today: date) -> None:
    """Raise `StartTooFar` for a start of which the year is wrong."""
    if (start_on - today).days > LONGEST_AHEAD_DAYS:
        raise StartTooFar(day=day_said(start_on), today=day_said(today))


def check_in_row(plan: Plan, due: Due, day: date, today: date) -> dict[str, object]:
    """Return a new check-in as it is added."""
    state = PASSED if day < today else PLANNED
    counted = {"days": due.days, "months": due.months}
    return {
        "plan_id": plan.id, "milestone": due.id, "title": due.title, **counted,
        "due_on": day, "state": state,
    }  # fmt: skip


def _goals(
    plan: Plan, goals: Mapping[str, Sequence[str]], usual: Mapping[str, Sequence[str]]
) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for milestone, lines in goals.items():
        for line in lines:
            source = CHARTER if line in usual.get(milestone, ()) else OWN
            rows.append(goal_row(plan, milestone, len(rows), line, source))
    return rows


def goal_row(
    plan: Plan, milestone: str, position: int, line: str, source: str, **more: object
) -> dict[str, object]:
    """Return a new goal as it is added."""
    return {
        "plan_id": plan.id, "milestone": milestone, "position": position, "text": line,
        "source": source, "state": OPEN, **({"owner": None, "due_on": None} | more),
    }  # fmt: skip
