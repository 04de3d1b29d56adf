"""What is promised for a plan's days, and how they are laid anew when the plan moves.

Only what was not asked moves. Each new day has promises of its own: those for the earlier one find
nothing to do.
"""

from collections.abc import Sequence
from datetime import date, datetime

from rituals import check_in_promises as promised
from rituals.check_in_dates import due_on, heads_up_on, later_than, morning, reminded_on, working
from rituals.check_in_states import (
    AGREED,
    ASKED,
    MISSED_AFTER_DAYS,
    OPEN,
    PASSED,
    PLANNED,
    RUNNING,
)
from rituals.check_in_words import Setting
from rituals.promises import NewPromise, Promises
from rituals.quiet import may_say
from rituals.wall_clock import DAY
from rituals.work import Tx
from storage.check_ins import CheckIn, CheckIns, Goal, Plan

UNASKED = (PLANNED, PASSED)


def due(plan: Plan, check_in: CheckIn, there: Setting) -> date:
    """Return the day of a check-in that was not asked yet."""
    rule = there.charter.check_ins
    days = there.days
    return due_on(
        plan.start_on, check_in, plan.paused_days, days, next_working=rule.next_working_day
    )


async def laid_from_start(
    tx: Tx, plan: Plan, check_ins: Sequence[CheckIn], there: Setting, today: date
) -> list[CheckIn]:
    """Set the days of what was not asked by the start; one whose day is over is passed over.

    One that was passed over and has its day ahead again is asked after all, unless a later one was
    asked meanwhile: its goals have gone there.
    """
    laid = []
    for one in check_ins:
        day = due(plan, one, there)
        over = day < today or any(later.asked_at for later in later_than(check_ins, one))
        laid.append(await _laid(tx, one, day, PASSED if over else PLANNED))
    return laid


async def laid_ahead(
    tx: Tx, plan: Plan, check_ins: Sequence[CheckIn], there: Setting, not_before: date
) -> list[CheckIn]:
    """Set the days of what is planned; nothing is passed over, and nothing comes before a day."""
    least = not_before
    if there.charter.check_ins.next_working_day:
        least = working(not_before, there.days)
    return [
        await _laid(tx, one, max(due(plan, one, there), least), PLANNED)
        if one.state == PLANNED
        else one
        for one in check_ins
    ]


async def _laid(tx: Tx, check_in: CheckIn, day: date, state: str) -> CheckIn:
    if check_in.state not in UNASKED or check_in.asked_at is not None:
        return check_in
    changed = await CheckIns(tx, check_in.workspace).set_by_clock(
        check_in, only_in=UNASKED, due_on=day, state=state, moved=check_in.moved + 1
    )
    return changed or check_in


async def promise_days(
    tx: Tx, plan: Plan, check_ins: Sequence[CheckIn], there: Setting, now: datetime
) -> None:
    """Promise the days of all that is planned, while the plan runs."""
    if plan.state != RUNNING:
        return
    made = [
        promise
        for one in check_ins
        if one.state == PLANNED
        for promise in _days_of(plan, one, there, now)
    ]
    await Promises(tx, plan.workspace).make(*made)


def _days_of(plan: Plan, check_in: CheckIn, there: Setting, now: datetime) -> list[NewPromise]:
    at = there.charter.quiet.morning
    opens = morning(check_in.due_on, there.zone, at)
    made = [promised.open_(plan, check_in, opens)]
    before = there.charter.check_ins.heads_up_days
    day = heads_up_on(check_in.due_on, before, there.days)
    if there.today(now) <= day < check_in.due_on:
        due_at = morning(day, there.zone, at)
        made.append(promised.step(plan, check_in, promised.BEFORE, before, due_at))
    return made


async def promise_chase(
    tx: Tx, plan: Plan, check_in: CheckIn, there: Setting, *, but: frozenset[tuple[str, int]]
) -> None:
    """Promise the reminders of what is asked, the manager's word, and the end of the time for it.

    `but` are those that were said already.
    """
    if plan.state != RUNNING or check_in.state != ASKED or check_in.counts_from is None:
        return
    since, at = check_in.counts_from, there.charter.quiet.morning
    made = []
    for what, days in chase_of(there):
        if (what, days) not in but:
            day = reminded_on(since, days, there.days)
            due_at = morning(day, there.zone, at)
            made.append(promised.step(plan, check_in, what, days, due_at))
    late = morning(since + MISSED_AFTER_DAYS * DAY, there.zone, at)
    made.append(promised.step(plan, check_in, promised.TOO_LATE, MISSED_AFTER_DAYS, late))
    await Promises(tx, plan.workspace).make(*made)


def chase_of(there: Setting) -> list[tuple[str, int]]:
    """Return the charter's reminders: those of the person, and the last, which is the manager's.

    Where the charter names one day only, both hear of it.
    """
    days = sorted(set(there.charter.check_ins.reminder_days))
    own = days[:-1] or days
    return [
        *((promised.AFTER, one) for one in own),
        *((promised.MANAGER, one) for one in days[-1:]),
    ]


async def said_of(tx: Tx, plan: Plan, check_in: CheckIn) -> frozenset[tuple[str, int]]:
    """Return which reminders of a check-in were said."""
    return frozenset(
        (step.what, step.days)
        for one in await Promises(tx, plan.workspace).of(plan.name)
        if one.kind in {promised.REMIND, promised.ESCALATE} and one.ts is not None
        for step in [promised.step_in(one.key)]
        if step.milestone == check_in.milestone
    )


async def ask(
    tx: Tx, plan: Plan, check_in: CheckIn, there: Setting, now: datetime, *, again: bool = False
) -> None:
    """Promise the message with the button; `again`: whatever became of it, while it is unsent."""
    moments = await may_say(tx, there.team, [plan.person], now, now)
    made = promised.ask(plan, check_in, now, moments[plan.person])
    promises = Promises(tx, plan.workspace)
    if not again:
        await promises.make(made)
        return
    known = await promises.of(plan.name)
    if not any(one.key == made.key and one.ts is not None for one in known):
        await promises.rearm(made)


async def promise_agreed(
    tx: Tx, plan: Plan, goals: Sequence[Goal], there: Setting, not_before: date
) -> None:
    """Promise a look at each thing that was agreed, on its day, or where that is over, today."""
    made = []
    for one in goals:
        if one.source == AGREED and one.state == OPEN and one.due_on is not None:
            day = max(one.due_on, not_before)
            due_at = morning(day, there.zone, there.charter.quiet.morning)
            made.append(promised.agreed_step(plan, one.id, day, due_at))
    await Promises(tx, plan.workspace).make(*made)
