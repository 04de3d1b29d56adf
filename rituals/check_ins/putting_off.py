"""A word that is due, to somebody who is away, or has muted nudges, since it was promised: it waits
until they may be spoken to, and what counts from an ask counts from then.
"""

from datetime import datetime

from rituals.away.quiet import may_say
from rituals.calendar.wall_clock import local_time
from rituals.check_ins import promises as promised
from rituals.check_ins.calendar import promise_chase, said_of
from rituals.check_ins.clock import Wanted
from rituals.check_ins.states import ASKED
from rituals.check_ins.words import Setting, setting
from rituals.promises import NewPromise, Promise, Promises
from rituals.work import Tx
from storage.check_ins import CheckIns, Plan


async def put_off(tx: Tx, promise: Promise, found: Wanted, now: datetime) -> bool:
    """Promise a word again for when it may be said; say whether that is later than now.

    What is posted, or may be, is not put off: it is edited, or looked for.
    """
    if promise.ts is not None or promise.doubtful or promise.lane is None:
        return False
    there = await setting(tx, found.plan)
    said_at = (await may_say(tx, there.team, [promise.lane], now, now))[promise.lane]
    if said_at <= now:
        return False
    if promise.kind == promised.ASK:
        await _count_from(tx, found.plan, promise, there, said_at)
    again = NewPromise(
        promise.workspace,
        promise.kind,
        promise.subject,
        promise.key,
        promise.due_at,
        promise.lane,
        said_at,
    )
    await Promises(tx, promise.workspace).rearm(again)
    return True


async def _count_from(
    tx: Tx, plan: Plan, promise: Promise, there: Setting, said_at: datetime
) -> None:
    """Let the reminders, the manager's word and the end of the time count from another ask."""
    rows = CheckIns(tx, plan.workspace)
    held, milestone = await rows.held_with(plan.id), promised.milestone_in(promise.key)
    asked = [one for one in await rows.of_plan(plan.id) if one.milestone == milestone]
    if held is None or not asked:
        return
    (one,) = asked
    counts_from = max(one.due_on, local_time(said_at, there.zone).date())
    if counts_from == one.counts_from:
        return
    moved = await rows.set_by_clock(
        one, only_in=(ASKED,), counts_from=counts_from, moved=one.moved + 1
    )
    if moved is not None:
        await promise_chase(tx, held, moved, there, but=await said_of(tx, held, moved))
