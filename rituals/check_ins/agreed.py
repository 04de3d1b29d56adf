"""What two agree on in a check-in, and how it is brought up: one word a person and day.

What an earlier manager was to do is brought up to the person: nobody else of the two knows of it.
"""

from collections.abc import Sequence
from datetime import date, datetime

from rituals.check_ins import promises as promised
from rituals.check_ins.dates import morning
from rituals.check_ins.states import AGREED, DONE, OPEN
from rituals.check_ins.words import Setting
from rituals.promises import NewPromise, Promise, Promises
from rituals.work import Tx
from storage.check_ins import CheckIns, Goal, Plan


def seen_to_by(plan: Plan, goal: Goal) -> str:
    """Return who is asked about something agreed: its owner while they are one of the two."""
    owner = goal.owner
    return plan.person if owner is None or owner != plan.manager else owner


def is_left_behind(plan: Plan, goal: Goal) -> bool:
    """Say whether something was to be done by a manager who is not theirs any more."""
    is_open = goal.source == AGREED and goal.state == OPEN
    return is_open and goal.owner not in {plan.person, plan.manager}


async def left_by(tx: Tx, plan: Plan, person: str) -> list[Goal]:
    """List what an earlier manager had agreed to do, and is open."""
    goals = await CheckIns(tx, plan.workspace).goals_of(plan.id)
    return [one for one in goals if is_left_behind(plan, one) and one.owner == person]


async def promise_agreed(
    tx: Tx, plan: Plan, goals: Sequence[Goal], there: Setting, not_before: date
) -> None:
    """Promise a look at what was agreed, on its day, or where that is over, on the day given."""
    days = {
        max(one.due_on, not_before)
        for one in goals
        if one.source == AGREED and one.state == OPEN and one.due_on is not None
    }
    at = there.charter.quiet.morning
    made = [promised.agreed_step(plan, day, morning(day, there.zone, at)) for day in sorted(days)]
    await Promises(tx, plan.workspace).rearm(*made)


async def unheard(tx: Tx, plan: Plan) -> list[Goal]:
    """List what was agreed and is open, and was not brought up on its day, or later, yet."""
    words = await _words(tx, plan)
    return [
        one
        for one in await CheckIns(tx, plan.workspace).goals_of(plan.id)
        if one.source == AGREED
        and one.state == OPEN
        and one.due_on is not None
        and one.due_on > _last(words, seen_to_by(plan, one))
    ]


async def brought_up(tx: Tx, plan: Plan, day: date) -> list[Goal]:
    """List what is brought up on a day: due by then, and not brought up before it. Done or not."""
    words = [one for one in await _words(tx, plan) if promised.day_of(one.key) < day]
    return [
        one
        for one in await CheckIns(tx, plan.workspace).goals_of(plan.id)
        if one.source == AGREED
        and one.state in {OPEN, DONE}
        and one.due_on is not None
        and _last(words, seen_to_by(plan, one)) < one.due_on <= day
    ]


async def _words(tx: Tx, plan: Plan) -> list[Promise]:
    """List the words on what was agreed that were sent."""
    known = await Promises(tx, plan.workspace).of(plan.name)
    return [one for one in known if one.kind == promised.AGREED and one.ts is not None]


def _last(words: Sequence[Promise], person: str) -> date:
    """Return the day of the last word to somebody."""
    days = [promised.day_of(one.key) for one in words if one.lane == person]
    return max(days, default=date.min)


async def shown_anew(tx: Tx, plan: Plan, goal: Goal, now: datetime) -> None:
    """Promise edits of the words that brought something up, once it is done."""
    edits = [
        NewPromise(one.workspace, one.kind, one.subject, one.key, now, lane=one.lane)
        for one in await _words(tx, plan)
        if one.lane == seen_to_by(plan, goal)
        and goal.due_on is not None
        and goal.due_on <= promised.day_of(one.key)
    ]
    await Promises(tx, plan.workspace).rearm(*edits)
