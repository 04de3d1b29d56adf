"""How a check-in that was closed too early is opened again: what was said, agreed and carried over
stands, for a close changes none of it. A plan that ended with that close goes on.
"""

from collections.abc import Iterable
from datetime import datetime

from rituals.check_ins import promises as promised
from rituals.check_ins.agreed import promise_agreed, unheard
from rituals.check_ins.check_ins import may_read
from rituals.check_ins.dates import rank
from rituals.check_ins.leaving import manager_left
from rituals.check_ins.states import (
    ANSWERED,
    CLOSED,
    ENDED,
    LIVING,
    MISSED,
    RUNNING,
    ClosedSince,
    NewerPlan,
    NoSuchCheckIn,
    NotClosed,
    NotTheManager,
    PlanEnded,
    StalePlan,
    StaysEnded,
)
from rituals.check_ins.words import all_shown_anew, noted, setting, shown_anew, tell
from rituals.people import known, names_of
from rituals.rights import Viewer
from rituals.work import Tx
from storage.check_ins import CheckIn, CheckIns, Plan


def closed_last(plan: Plan, check_ins: Iterable[CheckIn]) -> CheckIn | None:
    """Return the check-in that was closed last; of two at once the later one."""
    closed = [one for one in check_ins if one.state == CLOSED]
    return max(
        closed,
        key=lambda one: (one.closed_at or plan.started_at, rank(one, plan.start_on)),
        default=None,
    )


def may_reopen(who: str, plan: Plan, check_ins: Iterable[CheckIn], one: CheckIn) -> bool:
    """Say whether somebody who reads a check-in can open it again: it is what was closed last, the
    plan lives, or ended with that close, and they manage it, or closed it themselves.
    """
    last = closed_last(plan, check_ins)
    lives = plan.state in LIVING or ended_with(plan, one)
    theirs = who == plan.manager or one.closed_by == who == plan.person
    return last is not None and last.id == one.id and lives and theirs


def ended_with(plan: Plan, check_in: CheckIn) -> bool:
    """Say whether a plan came to its end with the close of a check-in, and by nothing else."""
    by_itself = plan.state == ENDED and not plan.why
    return by_itself and check_in.state == CLOSED and plan.ended_at == check_in.closed_at


async def reopen(tx: Tx, who: Viewer, check_in_id: int, *, now: datetime) -> CheckIn:
    """Open again what was closed last: it is answered, or missed, as it was before; the person is
    told. What is asked or answered meanwhile stands.

    It is the manager's, and the person's where they closed it themselves. Raise `NotClosed`,
    `ClosedSince`, `PlanEnded`, `NewerPlan` or `StaysEnded`, `NotTheManager`.
    """
    rows = CheckIns(tx, who.workspace)
    row = await rows.with_id(check_in_id)
    plan = await rows.held_with(row.plan_id) if row is not None else None
    if row is None or plan is None:
        raise NoSuchCheckIn
    check_ins = await rows.of_plan(plan.id)
    row = next(one for one in check_ins if one.id == check_in_id)
    _ensure_theirs(who, plan, row)
    if row.state != CLOSED:
        raise NotClosed
    if plan.state not in LIVING and not ended_with(plan, row):
        raise PlanEnded
    last = closed_last(plan, check_ins)
    if last is not None and last.id != row.id:
        raise ClosedSince(title=last.title)
    state = MISSED if row.answered_at is None else ANSWERED
    opened = await rows.change(row, only_in=(CLOSED,), state=state, closed_at=None, closed_by=None)
    if opened is None:
        raise StalePlan
    noted(tx, plan, promised.REOPENED, who.user, now, milestone=row.milestone)
    if plan.state not in LIVING:
        plan = await _gone_on(tx, who, plan, now)
    await shown_anew(tx, plan, opened, now)
    before = closed_last(plan, [one for one in check_ins if one.id != row.id])
    if before is not None:  # Now it can be opened again in its turn.
        await shown_anew(tx, plan, before, now)
    if who.user != plan.person:
        await tell(tx, plan, promised.REOPENED, [plan.person], now, of=opened)
    return opened


def _ensure_theirs(who: Viewer, plan: Plan, row: CheckIn) -> None:
    if who.user not in {plan.person, plan.manager}:
        raise NoSuchCheckIn
    if who.user == plan.person:
        if row.state == CLOSED and row.closed_by != who.user:
            raise NotTheManager
    elif row.answered_at is not None and not may_read(who, plan, row):
        raise NoSuchCheckIn


async def _gone_on(tx: Tx, who: Viewer, plan: Plan, now: datetime) -> Plan:
    """Let a plan run again whose end came with a close, unless its person has another by now; of
    which nobody hears who does not see it. A manager who left meanwhile is theirs no more.
    """
    rows = CheckIns(tx, plan.workspace)
    person = await known(tx, plan.workspace, plan.person)
    if person is None or not person.is_full:
        raise PlanEnded
    newer = [one for one in await rows.plans_of(plan.person) if one.state in LIVING]
    if newer:
        name = (await names_of(tx, plan.workspace, [plan.person]))[plan.person]
        knows = who.user in {newer[0].person, newer[0].manager}
        raise NewerPlan(name=name) if knows else StaysEnded(name=name)
    running = await rows.change_plan(plan, only_in=(ENDED,), state=RUNNING, ended_at=None)
    if running is None:
        raise StalePlan
    there = await setting(tx, running)
    await promise_agreed(tx, running, await unheard(tx, running), there, there.today(now))
    await all_shown_anew(tx, running, now)
    return await _without_who_left(tx, running, now)


async def _without_who_left(tx: Tx, plan: Plan, now: datetime) -> Plan:
    """Let the person name another manager where theirs left, or became a guest, after the end."""
    if plan.manager is None:
        return plan
    manager = await known(tx, plan.workspace, plan.manager)
    is_there = manager is not None and manager.is_full
    return plan if is_there else await manager_left(tx, plan, now)
