"""Check-ins of new leaders: plans, who reads what of them, and what waits for whom.

A plan is seen by its person and the manager that it names now. The manager reads a check-in once
it is answered, and only those answered to them, or earlier ones that the person shares.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from rituals.calendar.days import zone_of
from rituals.calendar.wall_clock import local_time
from rituals.charters.charter import Charter
from rituals.charters.in_force import in_force
from rituals.check_ins.dates import in_order
from rituals.check_ins.goals import asked_in, goals_typed, proposed_goals, role_meant
from rituals.check_ins.starting import start
from rituals.check_ins.states import (
    AGREED,
    ANSWERED,
    ASKED,
    CLOSED,
    CUSTOM,
    ENDED,
    LIVING,
    MISSED,
    OPEN,
    PASSED,
    PAUSED,
    PLANNED,
    REMOVED,
    RUNNING,
    NoSuchPlan,
)
from rituals.check_ins.words import as_read_by
from rituals.people import named
from rituals.rights import Viewer
from rituals.teams.teams import team_with
from rituals.work import Tx
from storage.check_ins import Answer, CheckIn, CheckIns, Goal, Plan

__all__ = [
    "AGREED",
    "ANSWERED",
    "ASKED",
    "CLOSED",
    "CUSTOM",
    "ENDED",
    "MISSED",
    "PASSED",
    "PAUSED",
    "PLANNED",
    "RUNNING",
    "Answer",
    "CheckIn",
    "Concerning",
    "Goal",
    "Needed",
    "NoSuchPlan",
    "Plan",
    "Whole",
    "concerning",
    "goals_typed",
    "mine",
    "needs",
    "proposed_goals",
    "reports",
    "role_meant",
    "start",
    "whole",
    "wholes",
]

TO_ANSWER, TO_SEND, TO_REPLY, TO_CLOSE, TO_NAME, TO_DO = (
    "answer", "send-again", "reply", "close", "name-manager", "agreed",
)  # fmt: skip
"""What may wait for somebody: a check-in of theirs; one that they answered to an earlier manager,
who left it open, so that nobody reads it; one answered to them; the last one, which was missed; a
plan of theirs that has no manager; what was agreed, on its day and after it."""


@dataclass(frozen=True, slots=True)
class Whole:
    """A plan as one of its two readers sees it.

    `check_ins` come in the order of their milestones, `goals` are those that they may see, `said`
    by check-in. `readable` are the check-ins whose answers they may read; of the others help and
    reply are left empty, and nothing is in `said`. `zone` is that in which the person's days count.
    """

    plan: Plan
    check_ins: tuple[CheckIn, ...]
    goals: tuple[Goal, ...]
    said: Mapping[int, Sequence[Answer]]
    readable: frozenset[int]
    charter: Charter
    zone: ZoneInfo

    def day_of(self, moment: datetime) -> date:
        """Return the person's day of a moment."""
        return local_time(moment, self.zone).date()

    @property
    def carries(self) -> bool:
        """Whether what is not done goes on to the next check-in."""
        return self.charter.check_ins.carries_over

    def asked_in(self, check_in: CheckIn) -> list[Goal]:
        """List the goals of a check-in."""
        said = self.said.get(check_in.id, ())
        return asked_in(check_in, self.check_ins, self.goals, said, self.plan, carries=self.carries)


@dataclass(frozen=True, slots=True)
class Needed:
    """Something that waits for somebody: `what` of the words above, in which check-in, since when.

    `since` is the day on which it was asked or answered, or on which what was agreed is due.
    """

    what: str
    plan: Plan
    check_in: CheckIn | None
    since: date
    goal: Goal | None = None


@dataclass(frozen=True, slots=True)
class Concerning:
    """The plans in which something may wait for somebody, by their ids, and all check-ins of them,
    the earliest due first.
    """

    plans: Mapping[int, Plan]
    check_ins: Sequence[CheckIn]


# -- who reads what ------------------------------------------------------------------------------


def ensure_reads(who: Viewer, plan: Plan | None) -> Plan:
    """Return a plan to its person and the manager it names; raise `NoSuchPlan` for anybody else."""
    if plan is None or who.user not in {plan.person, plan.manager}:
        raise NoSuchPlan
    return plan


async def reads_plan(tx: Tx, who: Viewer, number: int) -> bool:
    """Say whether somebody is one of the two whose plan it is."""
    plan = await CheckIns(tx, who.workspace).plan(number)
    return plan is not None and who.user in {plan.person, plan.manager}


def may_read(who: Viewer, plan: Plan, check_in: CheckIn) -> bool:
    """Say whether a reader of a plan may read what was said in a check-in."""
    return reads(who.user, plan, check_in)


def reads(user: str, plan: Plan, check_in: CheckIn) -> bool:
    """Say the same of a user."""
    if user == plan.person:
        return True
    sent = check_in.state in {ANSWERED, CLOSED} and check_in.answered_at is not None
    return sent and user in {check_in.manager, plan.shared_with}


def is_unread(plan: Plan, check_in: CheckIn) -> bool:
    """Say whether an answer waits that nobody reads: it was given to an earlier manager, who left
    it open. The person shares it, sends it again, or closes it.
    """
    return (
        check_in.state == ANSWERED
        and plan.manager is not None
        and check_in.manager not in {None, plan.manager}
        and plan.shared_with != plan.manager
    )


async def whole(tx: Tx, who: Viewer, number: int) -> Whole:
    """Return a plan as somebody sees it; raise `NoSuchPlan` for who is neither of the two."""
    plan = ensure_reads(who, await CheckIns(tx, who.workspace).plan(number))
    return await whole_of(tx, who, plan)


async def whole_of(tx: Tx, who: Viewer, plan: Plan) -> Whole:
    """Return a plan as one of its readers sees it."""
    (found,) = await wholes(tx, who, [plan])
    return found


async def wholes(tx: Tx, who: Viewer, plans: Sequence[Plan]) -> list[Whole]:
    """Return plans as one of the readers of each sees them: four questions, and one a team."""
    rows, ids = CheckIns(tx, who.workspace), [one.id for one in plans]
    if not ids:
        return []
    of_plan = _by_plan(await rows.of_plans(ids))
    several = {one.id: in_order(of_plan.get(one.id, ()), one.start_on) for one in plans}
    readable = {
        plan.id: frozenset(one.id for one in several[plan.id] if may_read(who, plan, one))
        for plan in plans
    }
    read = sorted(one for of_it in readable.values() for one in of_it)
    said = await rows.said(read) if read else {}
    goals = await rows.goals_of_several(ids)
    people = await named(tx, who.workspace, [one.person for one in plans])
    teams = {one: await team_with(tx, who.workspace, one) for one in {one.team_id for one in plans}}
    found = []
    for one in plans:
        team, check_ins = teams[one.team_id], several[one.id]
        there = (await in_force(tx, team), zone_of(people.get(one.person), team.zone))
        found.append(_whole(who, one, check_ins, goals, said, readable[one.id], *there))
    return found


def _whole(
    who: Viewer,
    plan: Plan,
    check_ins: Sequence[CheckIn],
    goals: Sequence[Goal],
    said: Mapping[int, Sequence[Answer]],
    readable: frozenset[int],
    charter: Charter,
    zone: ZoneInfo,
) -> Whole:
    said = {one: said[one] for one in readable if one in said}
    of_it = [one for one in goals if one.plan_id == plan.id and one.state != REMOVED]
    return Whole(
        plan,
        tuple(as_read_by(one, readable=one.id in readable) for one in check_ins),
        tuple(one for one in of_it if _sees(who, plan, one, check_ins, readable, said)),
        said,
        readable,
        charter,
        zone,
    )


def _sees(
    who: Viewer,
    plan: Plan,
    goal: Goal,
    check_ins: Sequence[CheckIn],
    readable: frozenset[int],
    said: Mapping[int, Sequence[Answer]],
) -> bool:
    """Say whether a reader sees a goal: a manager those that are open, and those of what they read.

    What became of a goal, and what was agreed, is part of what was said.
    """
    if who.user == plan.person:
        return True
    if any(one.goal_id == goal.id for several in said.values() for one in several):
        return True
    if goal.source != AGREED:
        return goal.state == OPEN
    return any(one.milestone == goal.milestone and one.id in readable for one in check_ins)


async def mine(tx: Tx, who: Viewer) -> list[Plan]:
    """List somebody's own plans, the latest first."""
    return await CheckIns(tx, who.workspace).plans_of(who.user)


async def reports(tx: Tx, who: Viewer) -> list[Plan]:
    """List the plans that name somebody as the manager, the latest first."""
    return await CheckIns(tx, who.workspace).plans_under(who.user)


# -- what waits ----------------------------------------------------------------------------------


async def concerning(tx: Tx, who: Viewer) -> Concerning:
    """Ask for the plans in which something may wait for somebody: two questions."""
    rows = CheckIns(tx, who.workspace)
    plans = {one.id: one for one in await rows.waiting_for(who.user, open_in=ANSWERED)}
    return Concerning(plans, await rows.of_plans(plans) if plans else ())


async def needs(tx: Tx, who: Viewer, now: datetime, of: Concerning | None = None) -> list[Needed]:
    """List what waits for somebody in check-ins, the longest waiting first: one question more than
    `concerning` asks, which goes before it where `of` is not known.

    Of a plan that has ended it is an answer that its manager has not closed.
    """
    of = await concerning(tx, who) if of is None else of
    plans = of.plans
    if not plans:
        return []
    zone, living = zone_of(who.person, "UTC"), [x for x in plans.values() if x.state in LIVING]
    found = [
        Needed(TO_NAME, one, None, local_time(one.started_at, zone).date())
        for one in living
        if one.manager is None
    ]
    for plan_id, check_ins in _by_plan(of.check_ins).items():
        found += [
            needed
            for one in check_ins
            if (needed := _needed(who, plans[plan_id], one, check_ins, zone)) is not None
        ]
    going = [one.id for one in living]
    rows = CheckIns(tx, who.workspace)
    todo = await rows.goals_of_plans(going, source=AGREED, state=OPEN, owner=who.user)
    today = local_time(now, zone).date()
    found += [
        Needed(TO_DO, plans[one.plan_id], None, one.due_on, one)
        for one in todo
        if one.due_on is not None and one.due_on <= today
    ]
    return sorted(found, key=lambda one: one.since)


def _by_plan(check_ins: Sequence[CheckIn]) -> dict[int, list[CheckIn]]:
    found: dict[int, list[CheckIn]] = {}
    for one in check_ins:
        found.setdefault(one.plan_id, []).append(one)
    return found


def _answered_on(check_in: CheckIn, zone: ZoneInfo) -> date:
    at = check_in.answered_at
    return check_in.due_on if at is None else local_time(at, zone).date()


def _needed(
    who: Viewer, plan: Plan, check_in: CheckIn, all_of_them: Sequence[CheckIn], zone: ZoneInfo
) -> Needed | None:
    if plan.person == who.user:
        if is_unread(plan, check_in):
            return Needed(TO_SEND, plan, check_in, _answered_on(check_in, zone))
        waits = check_in.state == ASKED and plan.state == RUNNING
        return Needed(TO_ANSWER, plan, check_in, check_in.due_on) if waits else None
    if check_in.state == ANSWERED and may_read(who, plan, check_in):
        return Needed(TO_REPLY, plan, check_in, _answered_on(check_in, zone))
    if plan.state not in LIVING:
        return None
    if check_in.state == MISSED and check_in == in_order(all_of_them, plan.start_on)[-1]:
        return Needed(TO_CLOSE, plan, check_in, check_in.due_on)
    return None
