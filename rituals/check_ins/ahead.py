"""The days that a plan will have: as its pause ends by itself, or with another start. Nothing is
changed here.
"""

from dataclasses import replace
from datetime import date, datetime

from rituals.cadences.schedules import Days
from rituals.check_ins.calendar import due, is_over, resting, unasked
from rituals.check_ins.check_ins import CheckIn, Plan, Whole
from rituals.check_ins.dates import due_on, working
from rituals.check_ins.moves import ensure_moves
from rituals.check_ins.states import PAUSED, PLANNED
from rituals.check_ins.words import setting
from rituals.work import Tx


def days_after_pause(whole: Whole) -> dict[int, date]:
    """Return the day of each check-in that is ahead, by its id, as the end of the pause lays it.

    Nothing where the plan does not rest, or nobody has said until when.
    """
    plan = whole.plan
    if plan.state != PAUSED or plan.back_on is None:
        return {}
    length = (plan.back_on - (plan.paused_on or plan.back_on)).days
    paused = plan.paused_days + max(0, length)
    days, moves = Days(plan.country), whole.charter.check_ins.next_working_day
    least = working(plan.back_on, days) if moves else plan.back_on
    return {
        one.id: max(due_on(plan.start_on, one, paused, days, next_working=moves), least)
        for one in whole.check_ins
        if one.state == PLANNED
    }


async def days_after_move(
    tx: Tx, whole: Whole, start_on: date, now: datetime
) -> dict[int, date | None]:
    """Return the day of each check-in that was not asked, by its id, with another start; None where
    it would be passed over. Raise as the move itself does.
    """
    plan, there = whole.plan, await setting(tx, whole.plan)
    today, moved = there.today(now), replace(plan, start_on=start_on)
    ensure_moves(plan, whole.check_ins, there, start_on, today)
    counted, found = resting(moved, today), {}
    for one in unasked(whole.check_ins):
        day = due(counted, one, there)
        over = is_over(one, day, whole.check_ins, start_on, today)
        found[one.id] = None if over else day
    return found


def behind(whole: Whole, start_on: date) -> list[CheckIn]:
    """List the check-ins that were asked before a start: with it they would come too early."""
    return [one for one in whole.check_ins if one.asked_at is not None and one.due_on < start_on]


async def first_asked_from(tx: Tx, plan: Plan, day: date) -> date:
    """Return the first day from one on, on which a check-in of a plan may be asked."""
    there = await setting(tx, plan)
    moves = there.charter.check_ins.next_working_day
    return working(day, there.days) if moves else day
