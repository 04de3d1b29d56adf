"""What is promised for a plan's days, and how they are laid anew when the plan moves.

Only what was not asked moves. Each new day has promises of its own: those for the earlier one find
nothing to do.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime

from rituals.away.quiet import may_say
from rituals.calendar.wall_clock import DAY
from rituals.check_ins import promises as promised
from rituals.check_ins.dates import due_on, heads_up_on, later_than, morning, reminded_on, working
from rituals.check_ins.states import (
    ASKED,
    MISSED_AFTER_DAYS,
    PASSED,
    PAUSED,
    PLANNED,
    RUNNING,
)
from rituals.check_ins.words import Setting
from rituals.promises import DEAD, NewPromise, Promise, Promises
from rituals.work import Tx
from storage.check_ins import CheckIn, CheckIns, Plan

UNASKED = (PLANNED, PASSED)


def due(plan: Plan, check_in: CheckIn, there: Setting) -> date:
    """Return the day of a check-in that was not asked yet."""
    rule = there.charter.check_ins
    days = there.days
    return due_on(
        plan.start_on, check_in, plan.paused_days, days, next_working=rule.next_working_day
    )


def resting(plan: Plan, today: date) -> Plan:
    """Return a plan as its days count on a day: those of the pause that it is in are counted too.

    So what is ahead as a pause begins is ahead for as long as it lasts.
    """
    if plan.state != PAUSED or plan.paused_on is None:
        return plan
    days = max(0, (today - plan.paused_on).days)
    return replace(plan, paused_days=plan.paused_days + days)


async def laid_from_start(
    tx: Tx, plan: Plan, check_ins: Sequence[CheckIn], there: Setting, today: date
) -> list[CheckIn]:
    """Set the days of what was not asked by the start; one whose day is over is passed over.

    One that was passed over and has its day ahead again is asked after all, unless a later one was
    asked meanwhile: its goals have gone there.
    """
    laid, counted = [], resting(plan, today)
    for one in check_ins:
        day = due(counted, one, there)
        over = is_over(one, day, check_ins, plan.start_on, today)
        laid.append(await _laid(tx, one, day, PASSED if over else PLANNED))
    return laid


def is_over(
    one: CheckIn, day: date, check_ins: Sequence[CheckIn], start_on: date, today: date
) -> bool:
    """Say whether a check-in of a day is passed over: the day, or the time for it, is over."""
    later = later_than(check_ins, one, start_on)
    return day < today or any(other.asked_at for other in later)


def unasked(check_ins: Sequence[CheckIn]) -> list[CheckIn]:
    """List those of which a day is still to be laid."""
    return [one for one in check_ins if one.state in UNASKED and one.asked_at is None]


async def laid_ahead(
    tx: Tx, plan: Plan, check_ins: Sequence[CheckIn], there: Setting, not_before: date
) -> list[CheckIn]:
    """Set the days of what is planned; nothing is passed over, and nothing comes before a day."""
    least = not_before
    if there.charter.check_ins.next_working_day:
        least = working(not_before, there.days)
    counted = resting(plan, not_before)
    return [
        await _laid(tx, one, max(due(counted, one, there), least), PLANNED)
        if one.state == PLANNED
        else one
        for one in check_ins
    ]


async def _laid(tx: Tx, check_in: CheckIn, day: date, state: str) -> CheckIn:
    if check_in.state not in UNASKED or check_in.asked_at is not None:
        return check_in
    if (check_in.due_on, check_in.state) == (day, state):
        return check_in
    changed = await CheckIns(tx, check_in.workspace).set_by_clock(
        check_in, only_in=UNASKED, due_on=day, state=state, moved=check_in.moved + 1
    )
    return changed or check_in


async def promise_days(
    tx: Tx, plan: Plan, check_ins: Sequence[CheckIn], there: Setting, now: datetime
) -> None:
    """Promise the days of all that is planned, while the plan runs.

    They are promised again: a day that came while the plan was paused may be ahead still.
    """
    if plan.state != RUNNING:
        return
    promises = Promises(tx, plan.workspace)
    known = await promises.of(plan.name)
    made = [
        promise
        for one in check_ins
        if one.state == PLANNED
        for promise in _days_of(plan, one, there, now, _announced(one, known, there))
    ]
    await promises.rearm(*made)


def _announced(check_in: CheckIn, known: Sequence[Promise], there: Setting) -> set[date]:
    """Return the days on which the heads-up of a check-in was said, whatever its day was then."""
    return {
        there.today(one.deliver_at)
        for one in known
        if one.kind == promised.HEADS_UP
        and one.ts is not None
        and promised.milestone_in(one.key) == check_in.milestone
    }


def _days_of(
    plan: Plan, check_in: CheckIn, there: Setting, now: datetime, announced: Collection[date]
) -> list[NewPromise]:
    at = there.charter.quiet.morning
    opens = morning(check_in.due_on, there.zone, at)
    made = [promised.open_(plan, check_in, opens)]
    before = there.charter.check_ins.heads_up_days
    day = heads_up_on(check_in.due_on, before, there.days)
    if there.today(now) <= day < check_in.due_on and day not in announced:
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
    """Return which reminders of a check-in were said; the manager's, if to who it is now."""
    return frozenset(
        (step.what, step.days)
        for one in await Promises(tx, plan.workspace).of(plan.name)
        if one.kind in {promised.REMIND, promised.ESCALATE} and one.ts is not None
        for step in [promised.step_in(one.key)]
        if step.milestone == check_in.milestone
        and (step.what != promised.MANAGER or one.lane == (plan.manager or plan.person))
    )


async def catch_up(tx: Tx, plan: Plan, there: Setting, now: datetime) -> None:
    """Tell a manager who is new of what should have been answered before they were named."""
    if plan.state != RUNNING or plan.manager is None:
        return
    for one in await CheckIns(tx, plan.workspace).of_plan(plan.id):
        if one.state != ASKED or one.counts_from is None:
            continue
        for what, days in chase_of(there):
            day = reminded_on(one.counts_from, days, there.days)
            at = morning(day, there.zone, there.charter.quiet.morning)
            if what == promised.MANAGER and at <= now:
                step = promised.step(plan, one, what, days, at)
                await Promises(tx, plan.workspace).rearm(step)


async def may_ask(tx: Tx, plan: Plan, there: Setting, now: datetime) -> datetime:
    """Return when the person may be asked: neither muted nor away, nor in their quiet hours."""
    return (await may_say(tx, there.team, [plan.person], now, now))[plan.person]


async def ask(tx: Tx, plan: Plan, check_in: CheckIn, now: datetime, deliver_at: datetime) -> None:
    """Promise the message with the button, again where it was promised and is not sent."""
    await Promises(tx, plan.workspace).rearm(promised.ask(plan, check_in, now, deliver_at))


async def is_said(tx: Tx, plan: Plan, check_in: CheckIn) -> bool:
    """Say whether the person has the message that asks."""
    key = promised.ask_key(plan, check_in)
    known = await Promises(tx, plan.workspace).of(plan.name)
    return any(one.key == key and one.ts is not None for one in known)


async def is_refused(tx: Tx, plan: Plan, check_in: CheckIn) -> bool:
    """Say whether Slack refused, for good, to bring the person the message that asks, and has
    brought them no reminder either.
    """
    of_it = [
        one
        for one in await Promises(tx, plan.workspace).of(plan.name)
        if one.kind in {promised.ASK, promised.REMIND}
        and one.lane == plan.person
        and promised.milestone_in(one.key) == check_in.milestone
    ]
    is_dead = any(one.kind == promised.ASK and one.state == DEAD for one in of_it)
    return is_dead and all(one.ts is None for one in of_it)
