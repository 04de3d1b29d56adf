"""What is said of a plan to its two readers, and what the history keeps: no text, no other name."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from rituals.away.quiet import may_say
from rituals.cadences.schedules import Days
from rituals.calendar.days import zone_of
from rituals.calendar.wall_clock import local_time
from rituals.charters.charter import Charter
from rituals.charters.in_force import in_force
from rituals.check_ins import promises as promised
from rituals.check_ins.states import ANSWERED, ASKED, PASSED, PLANNED
from rituals.history import Change, note
from rituals.names import number_of
from rituals.people import known
from rituals.promises import UNDER_WAY, WAITING, NewPromise, Promise, Promises
from rituals.teams.teams import Team, team_with
from rituals.work import Tx
from storage.check_ins import CheckIn, CheckIns, Goal, Plan


@dataclass(frozen=True, slots=True)
class Setting:
    """Where a plan lives: its team, the charter in force, the person's zone and days off."""

    team: Team
    charter: Charter
    zone: ZoneInfo
    days: Days

    def today(self, now: datetime) -> date:
        return local_time(now, self.zone).date()


async def setting(tx: Tx, plan: Plan) -> Setting:
    """Return where a plan lives."""
    team = await team_with(tx, plan.workspace, plan.team_id)
    return await setting_in(tx, team, plan.person, plan.country)


async def setting_in(tx: Tx, team: Team, person: str, country: str | None) -> Setting:
    """Return where a plan of somebody's would live."""
    zone = zone_of(await known(tx, team.workspace, person), team.zone)
    return Setting(team, await in_force(tx, team), zone, Days(country))


def noted(
    tx: Tx, plan: Plan, verb: str, actor: str, now: datetime, **data: str | int | None
) -> None:
    """Note what was done: verbs, milestones and dates, and nobody but who did it."""
    note(tx, plan.workspace, Change(plan.name, verb, actor, now, data=data))


async def tell(
    tx: Tx,
    plan: Plan,
    what: str,
    people: Iterable[str | None],
    now: datetime,
    *,
    of: CheckIn | Goal | None = None,
    by: str | None = None,
) -> None:
    """Promise to tell people what was done, and `by` whom, when they may be spoken to."""
    wanted = sorted({one for one in people if one is not None})
    team = await team_with(tx, plan.workspace, plan.team_id)
    moments = await may_say(tx, team, wanted, now, now) if wanted else {}
    made = [promised.tell(plan, what, one, now, moments[one], of=of, by=by) for one in wanted]
    await Promises(tx, plan.workspace).make(*made)


def other_than(plan: Plan, actor: str) -> list[str]:
    """Return the readers of a plan but for whoever did something to it."""
    return [one for one in (plan.person, plan.manager) if one is not None and one != actor]


OF_CHECK_INS = {promised.ASK, promised.REMIND, promised.ESCALATE}
"""What is said of a check-in, and said anew when that stands otherwise."""
WHILE_LIVING = {*OF_CHECK_INS, promised.HEADS_UP, promised.AGREED}
TOLD_WHILE_LIVING = {promised.ANSWERED, promised.REPLIED, promised.MANAGER_GONE}
"""What shows a button, or a day, that an ended plan has no more."""


async def shown_anew(tx: Tx, plan: Plan, check_in: CheckIn, now: datetime) -> None:
    """Promise edits of the messages that show a check-in: the person's, the reminders, the
    manager's word, and the answers' where they are posted. The rest is left to its time.
    """
    await _edit(
        tx,
        plan,
        now,
        lambda one: (
            promised.milestone_in(one.key) == check_in.milestone
            and _shows(one, OF_CHECK_INS, {promised.ANSWERED})
        ),
    )


async def escalated_anew(tx: Tx, asked: Promise, now: datetime) -> None:
    """Promise an edit of the manager's word that a person could not be asked: they are now."""
    milestone = promised.milestone_in(asked.key)
    plan = await CheckIns(tx, asked.workspace).plan(number_of(asked.subject))
    if plan is not None:
        await _edit(
            tx,
            plan,
            now,
            lambda one: (
                one.kind == promised.ESCALATE and promised.milestone_in(one.key) == milestone
            ),
        )


async def all_shown_anew(tx: Tx, plan: Plan, now: datetime) -> None:
    """Promise edits of all messages of a plan that say what is so no more once it has ended."""
    await _edit(tx, plan, now, lambda one: _shows(one, WHILE_LIVING, TOLD_WHILE_LIVING))


async def heads_ups_anew(tx: Tx, plan: Plan, now: datetime) -> None:
    """Promise edits of what named the day of a check-in ahead, for that is another one now."""
    check_ins = await CheckIns(tx, plan.workspace).of_plan(plan.id)
    ahead = {one.milestone for one in check_ins if one.state in {PLANNED, PASSED}}
    await _edit(
        tx,
        plan,
        now,
        lambda one: one.kind == promised.HEADS_UP and promised.milestone_in(one.key) in ahead,
    )


async def answered_anew(tx: Tx, plan: Plan, now: datetime) -> None:
    """Promise edits of what says who reads answers that are open: somebody else does now, or nobody
    does.
    """
    check_ins = await CheckIns(tx, plan.workspace).of_plan(plan.id)
    answered = {one.milestone for one in check_ins if one.state == ANSWERED}
    await _edit(
        tx,
        plan,
        now,
        lambda one: (
            promised.milestone_in(one.key) in answered
            and _shows(one, OF_CHECK_INS, {promised.ANSWERED})
        ),
    )


async def had_anew(tx: Tx, plan: Plan, people: Iterable[str | None], now: datetime) -> None:
    """Promise edits of all that some people have of a plan, for they read it now, or no more."""
    wanted = {one for one in people if one is not None}
    await _edit(tx, plan, now, lambda one: one.lane in wanted, readers=wanted)


async def _edit(
    tx: Tx,
    plan: Plan,
    now: datetime,
    meant: Callable[[Promise], bool],
    *,
    readers: Collection[str | None] | None = None,
) -> None:
    """Promise edits of what was said, or is being said just now, to the two of a plan.

    `readers`: to others. Who reads the plan no more has no more of it to be kept up to date.
    """
    readers = {plan.person, plan.manager} if readers is None else readers
    promises = Promises(tx, plan.workspace)
    edits = [
        NewPromise(one.workspace, one.kind, one.subject, one.key, now, lane=one.lane)
        for one in await promises.of(plan.name)
        if _is_out(one) and one.lane in readers and meant(one)
    ]
    await promises.rearm(*edits)


def _is_out(one: Promise) -> bool:
    """Say whether a message was sent, or is on its way."""
    return one.lane is not None and (
        one.ts is not None or (one.state in UNDER_WAY and one.state != WAITING)
    )


def _shows(one: Promise, kinds: Collection[str], tells: Collection[str]) -> bool:
    return one.kind in kinds or (one.kind == promised.TELL and promised.told(one.key) in tells)


async def is_shown_in(tx: Tx, plan: Plan, channel: str | None, ts: str | None) -> bool:
    """Say whether a message is one that is edited when something of a check-in changes."""
    return any(
        one.channel == channel and one.ts == ts and _shows(one, OF_CHECK_INS, {promised.ANSWERED})
        for one in await Promises(tx, plan.workspace).of(plan.name)
        if one.ts is not None
    )


def is_saved(check_in: CheckIn) -> bool:
    """Say whether a draft is kept of what waits for an answer: the person's alone to know.

    Until it is sent, nothing but a draft makes another version of it; the clock makes none.
    """
    return check_in.state == ASKED and check_in.revision > 0


def as_read_by(check_in: CheckIn, *, readable: bool) -> CheckIn:
    """Return a check-in without what somebody may not read of it."""
    return check_in if readable else replace(check_in, help="", reply="")
