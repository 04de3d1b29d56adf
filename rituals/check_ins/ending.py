"""How a plan ends: with a reason, because somebody left, or by itself with its last check-in."""

from datetime import datetime

from rituals.check_ins import promises as promised
from rituals.check_ins.dates import in_order
from rituals.check_ins.states import (
    ANSWERED,
    ASKED,
    CLOSED,
    ENDED,
    LIVING,
    PASSED,
    PLANNED,
    StalePlan,
)
from rituals.check_ins.words import all_shown_anew, noted, tell
from rituals.work import Tx
from storage.check_ins import CheckIns, Plan


async def end(tx: Tx, plan: Plan, why: str, actor: str, now: datetime) -> Plan:
    """End a plan, which is held; what was not answered is passed over, drafts stay the person's."""
    rows = CheckIns(tx, plan.workspace)
    ended = await rows.change_plan(
        plan, only_in=LIVING, state=ENDED, ended_at=now, why=why, paused_on=None, back_on=None
    )
    if ended is None:
        raise StalePlan
    for one in await rows.of_plan(plan.id):
        await rows.set_by_clock(one, only_in=(PLANNED, ASKED), state=PASSED)
    await all_shown_anew(tx, ended, now)
    noted(tx, ended, promised.ENDED, actor, now)
    return ended


async def end_if_over(tx: Tx, plan: Plan, actor: str, now: datetime) -> Plan:
    """End a plan whose last check-in is closed and in which nothing waits any more."""
    rows = await CheckIns(tx, plan.workspace).of_plan(plan.id)
    check_ins = in_order(rows, plan.start_on)
    states = [one.state for one in check_ins]
    waits = {PLANNED, ASKED}
    unread = any(one.state == ANSWERED and one.manager in {None, plan.manager} for one in check_ins)
    if not states or states[-1] != CLOSED or waits & set(states) or unread:
        return plan
    ended = await end(tx, plan, "", actor, now)
    await tell(tx, ended, promised.ENDED, [plan.person], now)
    return ended
