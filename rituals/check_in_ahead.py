"""The days that a paused plan will have when it goes on by itself. Nothing is changed here."""

from datetime import date

from rituals.check_in_dates import due_on, working
from rituals.check_in_states import PAUSED, PLANNED
from rituals.check_ins import Whole
from rituals.schedules import Days


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
