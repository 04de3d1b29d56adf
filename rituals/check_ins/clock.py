"""The clock of check-ins: what keeping its promises does, and what is still to be said."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from rituals.away.quiet import may_say
from rituals.calendar.wall_clock import DAY, local_time
from rituals.check_ins import promises as promised
from rituals.check_ins.agreed import brought_up, seen_to_by
from rituals.check_ins.calendar import (
    ask,
    chase_of,
    is_refused,
    is_said,
    may_ask,
    promise_chase,
)
from rituals.check_ins.dates import morning, reminded_on
from rituals.check_ins.few import a_few
from rituals.check_ins.goals import asked_in, carried_into
from rituals.check_ins.overtaking import joins, miss, take_over
from rituals.check_ins.resuming import keep_backs as keep_backs
from rituals.check_ins.states import ANSWERED, ASKED, CLOSED, ENDED, OPEN, PLANNED, RUNNING
from rituals.check_ins.words import Setting, setting
from rituals.home import home
from rituals.names import number_of
from rituals.promises import NewPromise, Promise, Promises
from rituals.work import Tx
from storage.check_ins import CheckIn, CheckIns, Goal, Plan

GONE = "the plan is gone"
MOVED = "its day was moved"
NOT_THEIRS = "it is not theirs to read any more"
SETTLED = "it is done or given up"
TOGETHER = "a later one asks for both"
SINCE = "more became of it since"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a word is about, as it stands now; `reminded`: the person was, before the manager;
    `refused`: they could not even be asked.
    """

    plan: Plan
    check_in: CheckIn | None
    goal: Goal | None
    agreed: tuple[Goal, ...] = ()
    reminded: bool = False
    refused: bool = False


# -- the day of a check-in ------------------------------------------------------------------------


async def keep_opens(tx: Tx, promises: Sequence[Promise], now: datetime) -> dict[Promise, str]:
    """Keep the days of check-ins: each is asked, the last of those whose day has come for all."""
    moot: dict[Promise, str] = {}
    for promise in await a_few(tx, promises):
        plan = await CheckIns(tx, promise.workspace).held(number_of(promise.subject))
        why = GONE if plan is None else await _open(tx, plan, promise, now)
        if why:
            moot[promise] = why
    return moot


async def _open(tx: Tx, plan: Plan, promise: Promise, now: datetime) -> str:
    if plan.state != RUNNING:
        return f"the plan is {plan.state}"
    rows, step = CheckIns(tx, plan.workspace), promised.step_in(promise.key)
    check_ins = await rows.of_plan(plan.id)
    found = _meant(check_ins, step)
    if found is None:
        return MOVED
    if found.state != PLANNED:
        return f"it is {found.state}"
    there = await setting(tx, plan)
    if joins(check_ins, found, plan.start_on, there.today(now)) is not None:
        return TOGETHER
    taken = await take_over(tx, plan, found, check_ins, there, now)
    said_at = await may_ask(tx, plan, there, now)
    counts_from = max(found.due_on, local_time(said_at, there.zone).date())
    asked = await rows.set_by_clock(
        found,
        only_in=(PLANNED,),
        state=ASKED,
        asked_at=now,
        counts_from=counts_from,
        charter=there.team.charter or "",
        **taken.fields,
    )
    if asked is None:
        return "it is asked"
    await _carry(tx, plan, asked, there, but=taken.counted)
    await ask(tx, plan, asked, now, said_at)
    await promise_chase(tx, plan, asked, there, but=frozenset())
    await home.renew(tx, plan.workspace, plan.person, now)
    return ""


def _meant(check_ins: Sequence[CheckIn], step: promised.Step) -> CheckIn | None:
    """Return the check-in that a key names, where its day was not set anew since."""
    for one in check_ins:
        if one.milestone == step.milestone and str(one.moved) == step.moved:
            return one
    return None


async def _carry(
    tx: Tx, plan: Plan, asked: CheckIn, there: Setting, *, but: frozenset[int]
) -> None:
    """Count what goes from an earlier check-in into this one, `but` what was counted just now."""
    rows = CheckIns(tx, plan.workspace)
    check_ins, goals = await rows.of_plan(plan.id), await rows.goals_of(plan.id)
    carries = there.charter.check_ins.carries_over
    meant = asked_in(asked, check_ins, goals, (), plan, carries=carries)
    for goal in carried_into(asked, check_ins, meant, plan.start_on):
        if goal.id not in but:
            await rows.change_goal(goal, only_in=(OPEN,), carried=goal.carried + 1)


# -- the days before and after --------------------------------------------------------------------


async def keep_steps(tx: Tx, promises: Sequence[Promise], now: datetime) -> dict[Promise, str]:
    """Keep the days of a clock: who is told on it, if it still holds."""
    moot: dict[Promise, str] = {}
    for promise in await a_few(tx, promises):
        plan = await CheckIns(tx, promise.workspace).held(number_of(promise.subject))
        if plan is None:
            moot[promise] = GONE
        elif plan.state != RUNNING:
            moot[promise] = f"the plan is {plan.state}"
        elif why := await _step(tx, plan, promise, now):
            moot[promise] = why
    return moot


async def _step(tx: Tx, plan: Plan, promise: Promise, now: datetime) -> str:
    step = promised.step_in(promise.key)
    if step.what == promised.DUE:
        return await _agreed_due(tx, plan, promise, now)
    check_ins = await CheckIns(tx, plan.workspace).of_plan(plan.id)
    found = _meant(check_ins, step)
    if found is None:
        return MOVED
    holds_in = PLANNED if step.what == promised.BEFORE else ASKED
    if found.state != holds_in:
        return f"it is {found.state}"
    if step.what == promised.TOO_LATE:
        await miss(tx, plan, found, now)
        return ""
    there = await setting(tx, plan)
    later = joins(check_ins, found, plan.start_on, there.today(now))
    if why := TOGETHER if later else _said_otherwise(plan, found, step, there, now):
        return why
    kind, person = _word_of(plan, step.what)
    if kind == promised.ESCALATE and await _is_on_its_way(tx, plan, found):
        await _look_tomorrow(tx, plan, found, step, there, now)
    else:
        await _say(tx, there, promise, kind, person, now)
    return ""


async def _is_on_its_way(tx: Tx, plan: Plan, found: CheckIn) -> bool:
    """Say whether the message that asks has not reached the person, and may yet."""
    return not await is_said(tx, plan, found) and not await is_refused(tx, plan, found)


async def _look_tomorrow(
    tx: Tx, plan: Plan, found: CheckIn, step: promised.Step, there: Setting, now: datetime
) -> None:
    """Hold the manager's word: nobody is late with what did not reach them yet. Of what never will
    they are told at once, for nobody else can say it to the person.
    """
    day = there.today(now) + DAY
    due_at = morning(day, there.zone, there.charter.quiet.morning)
    again = promised.step(plan, found, step.what, step.days, due_at)
    await Promises(tx, plan.workspace).rearm(again)


def _word_of(plan: Plan, what: str) -> tuple[str, str]:
    """Return what is said at a step, and to whom: without a manager the person hears it again."""
    if what == promised.BEFORE:
        return promised.HEADS_UP, plan.person
    if what == promised.MANAGER and plan.manager is not None:
        return promised.ESCALATE, plan.manager
    return promised.REMIND, plan.person


def _said_otherwise(
    plan: Plan, found: CheckIn, step: promised.Step, there: Setting, now: datetime
) -> str:
    """Say why a step has no word: another says it, or said it the day before."""
    if step.what == promised.AFTER and _is_overtaken(found, step, there, now):
        return "a later reminder says it"
    alone = step.what == promised.MANAGER and plan.manager is None
    return "they were reminded a day ago" if alone and _was_just_said(found, there, now) else ""


def _is_overtaken(found: CheckIn, step: promised.Step, there: Setting, now: datetime) -> bool:
    """Say whether, after a downtime, a later reminder of the person is due as well."""
    since = found.counts_from or found.due_on
    return any(
        what == promised.AFTER
        and days > step.days
        and reminded_on(since, days, there.days) <= there.today(now)
        for what, days in chase_of(there)
    )


def _was_just_said(found: CheckIn, there: Setting, now: datetime) -> bool:
    """Say whether the person's own last reminder was due today or the day before."""
    since = found.counts_from or found.due_on
    days = [days for what, days in chase_of(there) if what == promised.AFTER]
    last = reminded_on(since, max(days), there.days) if days else date.min
    return (there.today(now) - last).days <= 1


async def _agreed_due(tx: Tx, plan: Plan, promise: Promise, now: datetime) -> str:
    """Bring up what was agreed for a day; one more of a day that was said comes into its word."""
    due = await brought_up(tx, plan, promised.day_of(promise.key))
    people = sorted({seen_to_by(plan, one) for one in due if one.state == OPEN})
    if not people:
        return SETTLED
    there = await setting(tx, plan)
    moments = await may_say(tx, there.team, people, now, now)
    words = [promised.word(promise, promised.AGREED, one, now, moments[one]) for one in people]
    await Promises(tx, promise.workspace).rearm(*words)
    return ""


async def _say(
    tx: Tx, there: Setting, promise: Promise, kind: str, person: str, now: datetime
) -> None:
    moments = await may_say(tx, there.team, [person], now, now)
    word: NewPromise = promised.word(promise, kind, person, now, moments[person])
    await Promises(tx, promise.workspace).make(word)


# -- what is still to be said ---------------------------------------------------------------------


async def wanted(tx: Tx, promise: Promise) -> Wanted | str:
    """Return what an ask, a heads-up, a reminder, an escalation, a tell or an agreed is about.

    A text says why there is nothing to say any more: for `Moot`. One that was posted stays wanted,
    so that it can be edited, also by who reads the plan no more: what it said goes then.
    """
    rows = CheckIns(tx, promise.workspace)
    plan = await rows.plan(number_of(promise.subject))
    if plan is None:
        return GONE
    milestone, goal_id = promised.milestone_in(promise.key), promised.goal_in(promise.key)
    several = await rows.of_plan(plan.id) if milestone else []
    check_in = next((one for one in several if one.milestone == milestone), None)
    goal = await rows.goal_with(goal_id) if goal_id else None
    agreed: tuple[Goal, ...] = ()
    if promise.kind == promised.AGREED:
        due = await brought_up(tx, plan, promised.day_of(promise.key))
        agreed = tuple(one for one in due if seen_to_by(plan, one) == promise.lane)
    why = _not_wanted(promise, plan, check_in, agreed)
    if why or promise.kind != promised.ESCALATE or check_in is None:
        return why or Wanted(plan, check_in, goal, agreed)
    reminded = await _is_reminded(tx, plan, milestone)
    refused = await is_refused(tx, plan, check_in)
    return Wanted(plan, check_in, goal, agreed, reminded, refused)


async def _is_reminded(tx: Tx, plan: Plan, milestone: str | None) -> bool:
    """Say whether a reminder of a check-in has reached its person."""
    return any(
        one.kind == promised.REMIND
        and one.ts is not None
        and one.lane == plan.person
        and promised.milestone_in(one.key) == milestone
        for one in await Promises(tx, plan.workspace).of(plan.name)
    )


def _not_wanted(
    promise: Promise, plan: Plan, check_in: CheckIn | None, agreed: Sequence[Goal]
) -> str:
    """Say why something is not to be said, or shown as it stands now; `""` where it is."""
    what = promised.told(promise.key) if promise.kind == promised.TELL else ""
    if promise.ts is not None:
        return ""
    if promise.lane not in {plan.person, plan.manager}:
        return "" if what == promised.HANDED else NOT_THEIRS
    if what == promised.ANSWERED:
        return _answer_not_wanted(promise, plan, check_in)
    if what:
        return SINCE if _is_outdated(promise, plan, check_in) else ""
    return _word_not_wanted(promise, plan, check_in, agreed)


def _word_not_wanted(
    promise: Promise, plan: Plan, check_in: CheckIn | None, agreed: Sequence[Goal]
) -> str:
    """Say why what the clock says by itself is not to be said any more."""
    if plan.state != RUNNING:
        return f"the plan is {plan.state}"
    if promise.kind == promised.AGREED:
        return "" if any(one.state == OPEN for one in agreed) else SETTLED
    return GONE if check_in is None else _day_not_wanted(promise, check_in)


def _is_outdated(promise: Promise, plan: Plan, check_in: CheckIn | None) -> bool:
    """Say whether a close, an end, its undoing or a handing over is not so any more."""
    what, revision = promised.told(promise.key), promised.revision_in(promise.key)
    if what == promised.HANDED:  # They are the manager again.
        return True
    if what == promised.ENDED:
        return plan.state != ENDED or plan.revision != revision
    if what in {promised.CLOSED, promised.REOPENED}:
        is_so = check_in is not None and (check_in.state == CLOSED) == (what == promised.CLOSED)
        return not is_so or (check_in is not None and check_in.revision != revision)
    return False


def _answer_not_wanted(promise: Promise, plan: Plan, check_in: CheckIn | None) -> str:
    if check_in is None:
        return GONE
    if promise.lane not in {check_in.manager, plan.shared_with}:
        return NOT_THEIRS
    return f"it is {check_in.state}" if check_in.state != ANSWERED else ""


def _day_not_wanted(promise: Promise, check_in: CheckIn) -> str:
    if promise.kind != promised.ASK and promised.step_in(promise.key).moved != str(check_in.moved):
        return MOVED
    holds_in = PLANNED if promise.kind == promised.HEADS_UP else ASKED
    return "" if check_in.state == holds_in else f"it is {check_in.state}"
