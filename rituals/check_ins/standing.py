"""Where each check-in of a plan stands, in words: its day, and what became of it."""

from collections.abc import Mapping, Sequence
from datetime import date

from rituals.calendar.days import said
from rituals.check_ins.check_ins import CheckIn, Whole
from rituals.check_ins.states import ANSWERED, ASKED, CLOSED, MISSED, PASSED, PAUSED, PLANNED
from rituals.check_ins.words import is_saved

Moved = Mapping[int, date]
"""The days that what is ahead has after a pause whose end is known, by check-in."""


def state_of(whole: Whole, one: CheckIn, moved: Moved, *, own: bool) -> str:
    """Say where a check-in stands, with what a pause or the end did to it, to one of the two."""
    day = said(one.due_on)
    if one.state == PASSED:
        return _passed(whole, one)
    if one.state == PLANNED:
        return _ahead(whole, one, moved)
    waits = "saved and not sent yet" if own and is_saved(one) else "not answered yet"
    return {
        ASKED: f"asked on {day}, {waits}",
        ANSWERED: f"of {day}, answered",
        CLOSED: f"of {day}, closed",
        MISSED: f"of {day}, not answered",
    }.get(one.state, one.state)


def _ahead(whole: Whole, one: CheckIn, moved: Moved) -> str:
    """Say when a check-in comes, and with which later one, where both have one day."""
    day = _day(one, moved)
    if whole.plan.state == PAUSED and one.id not in moved:
        return f"{said(day)}, and moves by the length of the pause"
    other = _asks_too(whole, one, moved)
    both = "" if other is None else f", together with {other.title}"
    return f"on {said(day)}{', after the pause' if one.id in moved else ''}{both}"


def follows(whole: Whole, moved: Moved) -> CheckIn | None:
    """Return the check-in that is asked next: of several on one day it is the last."""
    ahead = (one for one in whole.check_ins if one.state == PLANNED)
    first = next(ahead, None)
    return None if first is None else (_asks_too(whole, first, moved) or first)


def _asks_too(whole: Whole, one: CheckIn, moved: Moved) -> CheckIn | None:
    """Return the later check-in that has the same day, and asks for both."""
    day = _day(one, moved)
    same = [x for x in later(whole, one) if x.state == PLANNED and _day(x, moved) == day]
    return same[-1] if same else None


def _day(one: CheckIn, moved: Moved) -> date:
    return moved.get(one.id, one.due_on)


def _passed(whole: Whole, one: CheckIn) -> str:
    """Say why a check-in was passed over: its day was over before, a later one asked for it as
    well, or the plan ended.
    """
    day, plan = said(one.due_on), whole.plan
    if plan.ended_at is not None and one.asked_at is not None:
        return f"of {day}, not answered: the plan ended"
    if one.due_on < whole.day_of(plan.started_at):
        return f"would have been on {day}: over before this began"
    other = taken_by(whole, one)
    if other is not None and other.asked_at is not None:
        return f"of {day}, asked together with {other.title}"
    if plan.ended_at is not None and one.due_on >= whole.day_of(plan.ended_at):
        return "not asked: the plan ended"
    if other is None:
        return f"would have been on {day}: not asked"
    return f"would have been on {day}: its goals come with {other.title}"


def taken_by(whole: Whole, one: CheckIn) -> CheckIn | None:
    """Return the check-in that asks after the goals of one that was passed over."""
    return next((other for other in later(whole, one) if other.state != PASSED), None)


def later(whole: Whole, one: CheckIn) -> Sequence[CheckIn]:
    """List the check-ins after one."""
    several = [other.id for other in whole.check_ins]
    return whole.check_ins[several.index(one.id) + 1 :]
