"""What becomes of check-ins as somebody leaves the workspace, or is a guest in it from now on."""

from datetime import datetime

from rituals.check_ins import promises as promised
from rituals.check_ins.ending import end as end_plan
from rituals.check_ins.states import LIVING, StalePlan
from rituals.check_ins.words import answered_anew, had_anew, noted, tell
from rituals.history import MUSTER
from rituals.people import Person
from rituals.work import Tx
from storage.check_ins import CheckIns, Plan

LEFT = "They are not a member of this workspace any more."
GUEST = "They are a guest in this workspace now."


async def gone(tx: Tx, before: Person | None, person: Person, now: datetime) -> None:
    """Bring up to date what somebody's leaving, or becoming a guest, changes in check-ins."""
    if person.is_full or (before is not None and not before.is_full):
        return
    for one in await CheckIns(tx, person.workspace).concerning(person.id):
        plan = await CheckIns(tx, person.workspace).held_with(one.id)
        if plan is None or plan.state not in LIVING:
            continue
        if plan.person == person.id:
            await person_left(tx, plan, LEFT if person.has_left else GUEST, now)
        elif plan.manager == person.id:
            left = await manager_left(tx, plan, now)
            if not person.has_left:  # A guest still has their messages.
                await had_anew(tx, left, [person.id], now)


async def person_left(tx: Tx, plan: Plan, why: str, now: datetime) -> Plan:
    """End the plan of somebody who has gone, or is a guest now; the manager is told."""
    ended = await end_plan(tx, plan, why, MUSTER, now)
    await tell(tx, ended, promised.PERSON_GONE, [ended.manager], now)
    return ended


async def manager_left(tx: Tx, plan: Plan, now: datetime) -> Plan:
    """Leave a plan without a manager: the person is asked to name one, and answers wait unread."""
    rows = CheckIns(tx, plan.workspace)
    left = await rows.change_plan(plan, only_in=LIVING, manager=None, shared_with=None)
    if left is None:
        raise StalePlan
    noted(tx, left, promised.MANAGER_GONE, MUSTER, now)
    await tell(tx, left, promised.MANAGER_GONE, [left.person], now)
    await answered_anew(tx, left, now)
    return left
