"""The days that a paused plan will have when it goes on by itself. Nothing is changed here."""

from dataclasses import replace
from datetime import date

from rituals.check_in_calendar import due
from rituals.check_in_dates import working
from rituals.check_in_states import PAUSED, PLANNED
from rituals.check_in_words import setting
from rituals.check_ins import Whole
from rituals.work import Tx


async def days_after_pause(tx: Tx, whole: Whole) -> dict[int, date]:
    """Return the day of each check-in that is ahead, by its id, as the end of the pause lays it.

    Nothing where the plan does not rest, or nobody has said until when.
    """
    plan = whole.plan
    if plan.state != PAUSED or plan.back_on is None:
        return {}
    there = await setting(tx, plan)
    length = (plan.back_on - (plan.paused_on or plan.back_on)).days
    resumed = replace(plan, paused_days=plan.paused_days + max(0, length))
    least = plan.back_on
    if there.charter.check_ins.next_working_day:
        least = working(least, there.days)
    ahead = [one for one in whole.check_ins if one.state == PLANNED]
    return {one.id: max(due(resumed, one, there), least) for one in ahead}
