"""How a paused plan goes on: by hand, or by itself on the day that was named.

What is ahead moves by the days of the pause; reminders of what was asked before it count on.
"""

from collections.abc import Sequence
from datetime import date, datetime

from rituals.calendar.wall_clock import DAY, local_time
from rituals.check_ins import promises as promised
from rituals.check_ins.agreed import promise_agreed, unheard
from rituals.check_ins.calendar import (
    ask,
    is_said,
    laid_ahead,
    may_ask,
    promise_chase,
    promise_days,
    said_of,
)
from rituals.check_ins.few import a_few
from rituals.check_ins.states import ASKED, PAUSED, RUNNING, StalePlan
from rituals.check_ins.words import Setting, heads_ups_anew, noted, setting, tell
from rituals.history import MUSTER
from rituals.names import number_of
from rituals.promises import Promise
from rituals.work import Tx
from storage.check_ins import CheckIn, CheckIns, Plan


async def go_on(tx: Tx, plan: Plan, day: date, actor: str, now: datetime) -> Plan:
    """Let a paused plan go on from a day; the plan is held."""
    rows, there = CheckIns(tx, plan.workspace), await setting(tx, plan)
    since = plan.paused_on or day
    days = max(0, (day - since).days)
    resumed = await rows.change_plan(
        plan,
        only_in=(PAUSED,),
        state=RUNNING,
        paused_on=None,
        back_on=None,
        paused_days=plan.paused_days + days,
    )
    if resumed is None:
        raise StalePlan
    check_ins = await rows.of_plan(plan.id)
    laid = await laid_ahead(tx, resumed, check_ins, there, day)
    for one in laid:
        if one.state == ASKED:
            await _chase_on(tx, resumed, one, days, there, now)
    await promise_days(tx, resumed, laid, there, now)
    await heads_ups_anew(tx, resumed, now)
    await promise_agreed(tx, resumed, await unheard(tx, resumed), there, day)
    noted(tx, resumed, promised.RESUMED, actor, now, days=days)
    return resumed


async def _chase_on(
    tx: Tx, plan: Plan, check_in: CheckIn, days: int, there: Setting, now: datetime
) -> None:
    """Let what was asked before the pause be chased as though its days had not been.

    What the person was not told yet, for they were away, counts from when they may be told.
    """
    counts_from = (check_in.counts_from or check_in.due_on) + days * DAY
    said, said_at = await is_said(tx, plan, check_in), await may_ask(tx, plan, there, now)
    if not said:
        counts_from = max(check_in.due_on, local_time(said_at, there.zone).date())
    moved = await CheckIns(tx, plan.workspace).set_by_clock(
        check_in, only_in=(ASKED,), counts_from=counts_from, moved=check_in.moved + 1
    )
    if moved is None:
        raise StalePlan
    await promise_chase(tx, plan, moved, there, but=await said_of(tx, plan, moved))
    if not said:
        await ask(tx, plan, moved, now, said_at)


async def keep_backs(tx: Tx, promises: Sequence[Promise], now: datetime) -> dict[Promise, str]:
    """Keep the ends of pauses; one that was ended by hand, or is to last longer, has none."""
    moot: dict[Promise, str] = {}
    for promise in await a_few(tx, promises):
        plan = await CheckIns(tx, promise.workspace).held(number_of(promise.subject))
        day = promised.day_of(promise.key)
        if plan is None or plan.state != PAUSED or plan.back_on != day:
            moot[promise] = "the pause was changed or is over"
            continue
        resumed = await go_on(tx, plan, day, MUSTER, now)
        people = [resumed.person, resumed.manager]
        await tell(tx, resumed, promised.RESUMED, people, now)
    return moot
