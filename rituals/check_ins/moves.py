"""What is done to a plan: edited, moved, paused, resumed, ended, shared, given another manager.

Each is for the person and the manager that the plan names; sharing is the person's alone. Whoever
changes a plan holds it, so that two changes come one after the other.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from rituals.actions.actions import says_something
from rituals.calendar.days import said as day_said
from rituals.calendar.public_holidays import ensure_country
from rituals.check_ins import promises as promised
from rituals.check_ins.calendar import (
    catch_up,
    due,
    laid_ahead,
    laid_from_start,
    promise_days,
    resting,
)
from rituals.check_ins.check_ins import ensure_reads
from rituals.check_ins.dates import due_on, later_than, morning
from rituals.check_ins.ending import end as end_plan
from rituals.check_ins.goals import checked, due_named
from rituals.check_ins.resuming import go_on
from rituals.check_ins.starting import (
    check_in_row,
    ensure_near,
    ensure_takes_part,
    goal_row,
    titled,
)
from rituals.check_ins.states import (
    AGREED,
    ANSWERED,
    GOALS_AT_MOST,
    LIVING,
    LONGEST_AHEAD_DAYS,
    OPEN,
    OWN,
    PAUSED,
    PLANNED,
    REMOVED,
    TEXT_CHARACTERS,
    AllOver,
    AlreadyPaused,
    AskedAlready,
    BackTooFar,
    BackTooSoon,
    CannotManage,
    LongText,
    ManyGoals,
    NobodyToShare,
    NoGoals,
    NoMilestone,
    NoReason,
    NotPaused,
    NotThePerson,
    OwnManager,
    PlanEnded,
    SameManager,
    SameStart,
    StalePlan,
    TimeBefore,
    TimeOver,
)
from rituals.check_ins.words import (
    Setting,
    answered_anew,
    had_anew,
    heads_ups_anew,
    noted,
    other_than,
    setting,
    tell,
)
from rituals.people import names_of
from rituals.promises import Promises
from rituals.rights import Viewer
from rituals.texts import text
from rituals.work import Tx
from storage.check_ins import CheckIn, CheckIns, Goal, Plan


async def held(tx: Tx, who: Viewer, number: int) -> Plan:
    """Return a living plan for a change; raise `NoSuchPlan`, or `PlanEnded`."""
    plan = ensure_reads(who, await CheckIns(tx, who.workspace).held(number))
    if plan.state not in LIVING:
        raise PlanEnded
    return plan


async def _change(tx: Tx, plan: Plan, **fields: object) -> Plan:
    changed = await CheckIns(tx, plan.workspace).change_plan(plan, only_in=LIVING, **fields)
    if changed is None:
        raise StalePlan
    return changed


# -- goals, title, country -------------------------------------------------------------------------


async def edit(
    tx: Tx,
    who: Viewer,
    number: int,
    revision: int,
    *,
    goals: Mapping[str, Sequence[str]] | None = None,
    title: str | None = None,
    country: str | None = None,
    now: datetime,
) -> Plan:
    """Change a plan as it was opened; what is None stays, a country of `""` is the team's.

    `goals` by milestone; a milestone that it does not name stays, and a new one that is ahead is
    added. Those of a check-in that was asked stay as they are: raise `AskedAlready` for another
    wording of them, `StalePlan`, `NoGoals`, `ManyGoals`, `LongGoal`, `NoMilestone`, `TimeOver`,
    `TimeBefore`, `LongTitle`, `NoSuchCountry`.
    """
    plan = await held(tx, who, number)
    if plan.revision != revision:
        raise StalePlan
    fields: dict[str, object] = {}
    if title is not None:
        fields["title"] = titled(title)
    if country is not None:
        ensure_country(country)
        fields["country"] = country or (await setting(tx, plan)).team.country
    edited = await _change(tx, plan, **fields)
    if goals is not None:
        await _add_times(tx, edited, goals, now)
        await _set_goals(tx, edited, goals)
    if edited.country != plan.country:
        there = await setting(tx, edited)
        check_ins = await CheckIns(tx, plan.workspace).of_plan(plan.id)
        laid = await laid_ahead(tx, edited, check_ins, there, there.today(now))
        await promise_days(tx, edited, laid, there, now)
        await heads_ups_anew(tx, edited, now)
    noted(tx, edited, promised.EDITED, who.user, now)
    await tell(tx, edited, promised.EDITED, other_than(edited, who.user), now, by=who.user)
    return edited


async def _add_times(tx: Tx, plan: Plan, goals: Mapping[str, Sequence[str]], now: datetime) -> None:
    """Add the check-ins that have goals and are not there yet.

    Raise `NoMilestone`, `TimeOver`, or `TimeBefore` where a later one was asked: goals go on only.
    """
    rows, there = CheckIns(tx, plan.workspace), await setting(tx, plan)
    check_ins = await rows.of_plan(plan.id)
    known = {one.milestone for one in check_ins}
    today, moves = there.today(now), there.charter.check_ins.next_working_day
    paused, added = resting(plan, today).paused_days, []
    wanted = [id_ for id_, lines in goals.items() if lines and id_ not in known]
    for one in (due_named(there.charter, id_) for id_ in wanted):
        day = due_on(plan.start_on, one, paused, there.days, next_working=moves)
        if day < today:
            raise TimeOver(title=one.title, day=day_said(day))
        for later in later_than(check_ins, one, plan.start_on):
            if later.asked_at is not None:
                raise TimeBefore(title=one.title, day=day_said(day), later=later.title)
        added.append(check_in_row(plan, one, day, today))
    if added:
        await rows.add(added)
        fresh = [one for one in await rows.of_plan(plan.id) if one.milestone not in known]
        await promise_days(tx, plan, fresh, there, now)


async def _set_goals(tx: Tx, plan: Plan, wanted: Mapping[str, Sequence[str]]) -> None:
    rows = CheckIns(tx, plan.workspace)
    check_ins = {one.milestone: one for one in await rows.of_plan(plan.id)}
    asked = _asked_after(plan, check_ins.values())
    known = await rows.goals_of(plan.id)
    added: list[dict[str, object]] = []
    position = max((one.position for one in known), default=-1) + 1
    for milestone, typed in wanted.items():
        if milestone not in check_ins:
            raise NoMilestone(typed=milestone[:40], known=", ".join(check_ins))
        there = [one for one in known if one.milestone == milestone and one.source != AGREED]
        lines = checked(typed)
        if milestone in asked:
            _ensure_as_asked(check_ins[milestone], there, lines)
            continue
        for line in await _new_goals(tx, plan, there, lines):
            added.append(goal_row(plan, milestone, position, line, OWN))
            position += 1
    await rows.add_goals(added)
    kept = [
        one for one in await rows.goals_of(plan.id) if one.state != REMOVED and one.source != AGREED
    ]
    if not kept:
        raise NoGoals
    if len(kept) > GOALS_AT_MOST:
        raise ManyGoals(most=GOALS_AT_MOST, count=len(kept))


def _asked_after(plan: Plan, check_ins: Collection[CheckIn]) -> set[str]:
    """Name the milestones whose goals were asked after, in their own check-in or in a later one."""
    return {
        one.milestone
        for one in check_ins
        if one.asked_at is not None
        or any(later.asked_at for later in later_than([*check_ins], one, plan.start_on))
    }


def _ensure_as_asked(check_in: CheckIn, there: Sequence[Goal], lines: Sequence[str]) -> None:
    if list(lines) != [one.text for one in there if one.state != REMOVED]:
        raise AskedAlready(title=check_in.title, field=check_in.milestone)


async def _new_goals(tx: Tx, plan: Plan, there: Sequence[Goal], lines: Sequence[str]) -> list[str]:
    """Bring the goals that there are in line with what is typed; return the new ones."""
    rows = CheckIns(tx, plan.workspace)
    for one in there:
        if one.text in lines and one.state == REMOVED:
            await rows.change_goal(one, only_in=(REMOVED,), state=OPEN)
        elif one.text not in lines and one.state == OPEN and not one.carried:
            await rows.change_goal(one, only_in=(OPEN,), state=REMOVED)
    known = {one.text for one in there}
    return [line for line in lines if line not in known]


# -- the start and the pause -----------------------------------------------------------------------


async def move_start(tx: Tx, who: Viewer, number: int, start_on: date, *, now: datetime) -> Plan:
    """Let a plan count from another day: what was not asked moves, and its goals with it.

    Raise `SameStart`, `StartTooFar`, or `AllOver` where nothing would be left to ask.
    """
    plan = await held(tx, who, number)
    there = await setting(tx, plan)
    check_ins = await CheckIns(tx, plan.workspace).of_plan(plan.id)
    ensure_moves(plan, check_ins, there, start_on, there.today(now))
    moved = await _change(tx, plan, start_on=start_on)
    laid = await laid_from_start(tx, moved, check_ins, there, there.today(now))
    await promise_days(tx, moved, laid, there, now)
    await heads_ups_anew(tx, moved, now)
    days = {"start": start_on.isoformat(), "was": plan.start_on.isoformat()}
    noted(tx, moved, promised.MOVED, who.user, now, **days)
    await tell(tx, moved, promised.MOVED, other_than(moved, who.user), now, by=who.user)
    return moved


def ensure_moves(
    plan: Plan, check_ins: Sequence[CheckIn], there: Setting, start_on: date, today: date
) -> None:
    """Raise `SameStart`, `StartTooFar` or `AllOver` where a plan cannot count from a day."""
    if plan.start_on == start_on:
        raise SameStart(day=day_said(start_on))
    ensure_near(start_on, today)
    counted = resting(replace(plan, start_on=start_on), today)
    ahead = [one for one in check_ins if one.state == PLANNED]
    last = max((due(counted, one, there) for one in ahead), default=None)
    if last is not None and last < today:
        raise AllOver(day=day_said(start_on), last=day_said(last))


async def pause(
    tx: Tx, who: Viewer, number: int, *, back_on: date | None = None, now: datetime
) -> Plan:
    """Let a plan rest, from today until it is resumed, or by itself until `back_on`.

    Paused again it takes the new day; raise `AlreadyPaused` where that is no other.
    """
    plan = await held(tx, who, number)
    there = await setting(tx, plan)
    today = there.today(now)
    if plan.state == PAUSED and plan.back_on == back_on:
        raise AlreadyPaused
    if back_on is not None and back_on <= today:
        raise BackTooSoon(today=day_said(today))
    if back_on is not None and (back_on - today).days > LONGEST_AHEAD_DAYS:
        raise BackTooFar(day=day_said(back_on), today=day_said(today))
    since = plan.paused_on or today
    paused = await _change(tx, plan, state=PAUSED, paused_on=since, back_on=back_on)
    if back_on is not None:
        due_at = morning(back_on, there.zone, there.charter.quiet.morning)
        await Promises(tx, plan.workspace).rearm(promised.back(paused, back_on, due_at))
    await heads_ups_anew(tx, paused, now)
    until = back_on.isoformat() if back_on else None
    noted(tx, paused, promised.PAUSED, who.user, now, until=until)
    await tell(tx, paused, promised.PAUSED, other_than(paused, who.user), now, by=who.user)
    return paused


async def resume(tx: Tx, who: Viewer, number: int, *, now: datetime) -> Plan:
    """Let a paused plan go on today; what is ahead has moved by the days of the pause."""
    plan = await held(tx, who, number)
    if plan.state != PAUSED:
        raise NotPaused
    today = (await setting(tx, plan)).today(now)
    resumed = await go_on(tx, plan, today, who.user, now)
    await tell(tx, resumed, promised.RESUMED, other_than(resumed, who.user), now, by=who.user)
    return resumed


async def end(tx: Tx, who: Viewer, number: int, *, why: str, now: datetime) -> Plan:
    """End a plan, with the reason; nothing of it is asked any more, and all of it stays to read."""
    plan = await held(tx, who, number)
    if not says_something(why):
        raise NoReason
    why = text(why)
    if len(why) > TEXT_CHARACTERS:
        raise LongText(most=TEXT_CHARACTERS, length=len(why), field="why")
    ended = await end_plan(tx, plan, why, who.user, now)
    await tell(tx, ended, promised.ENDED, other_than(ended, who.user), now, by=who.user)
    return ended


# -- who reads it ----------------------------------------------------------------------------------


async def share(tx: Tx, who: Viewer, number: int, *, now: datetime) -> Plan:
    """Let the manager read what was answered before their time; the person's to say."""
    plan = await _own(tx, who, number)
    if plan.manager is None:
        raise NobodyToShare
    if plan.shared_with == plan.manager:
        return plan
    shared = await _change(tx, plan, shared_with=plan.manager)
    noted(tx, shared, promised.SHARED, who.user, now)
    await tell(tx, shared, promised.SHARED, [shared.manager], now)
    await answered_anew(tx, shared, now)
    return shared


async def unshare(tx: Tx, who: Viewer, number: int, *, now: datetime) -> Plan:
    """Take it back; what was read was read."""
    plan = await _own(tx, who, number)
    if plan.shared_with is None:
        return plan
    kept = await _change(tx, plan, shared_with=None)
    noted(tx, kept, "unshared", who.user, now)
    await answered_anew(tx, kept, now)
    return kept


async def _own(tx: Tx, who: Viewer, number: int) -> Plan:
    plan = await held(tx, who, number)
    if plan.person != who.user:
        raise NotThePerson
    return plan


async def name_manager(tx: Tx, who: Viewer, number: int, manager: str, *, now: datetime) -> Plan:
    """Give a plan another manager, who reads what follows, and what was answered while it had none.

    The earlier one has nothing of it any more; what they had agreed to do is left to the person.
    Raise `OwnManager`, `SameManager`, `CannotManage` or `NotOfPrivateTeam`.
    """
    plan = await held(tx, who, number)
    if manager == plan.person:
        raise OwnManager
    if manager == plan.manager:
        names = await names_of(tx, plan.workspace, [manager])
        raise SameManager(name=names[manager])
    there = await setting(tx, plan)
    await ensure_takes_part(tx, there.team, manager, CannotManage, "manager")
    named = await _change(tx, plan, manager=manager, shared_with=None)
    noted(tx, named, promised.NAMED, who.user, now)
    told = [one for one in (manager, named.person) if one != who.user]
    await tell(tx, named, promised.NAMED, told, now, by=who.user)
    if plan.manager is not None and plan.manager != who.user:
        await tell(tx, named, promised.HANDED, [plan.manager], now, by=who.user)
    await had_anew(tx, named, [plan.manager, manager], now)
    await _hand_what_waits(tx, named, now)
    await answered_anew(tx, named, now)
    await catch_up(tx, named, there, now)
    return named


async def _hand_what_waits(tx: Tx, plan: Plan, now: datetime) -> None:
    """Give the manager what was answered while there was none: nobody has read it yet."""
    rows = CheckIns(tx, plan.workspace)
    for one in await rows.of_plan(plan.id):
        if one.state == ANSWERED and one.manager is None:
            given = await rows.set_by_clock(one, only_in=(ANSWERED,), manager=plan.manager)
            if given is not None:
                await tell(tx, plan, promised.ANSWERED, [plan.manager], now, of=given)
