"""What a manager says to a check-in, what both agree to do, and its close."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from rituals.calendar.days import said as day_said
from rituals.check_ins import promises as promised
from rituals.check_ins.agreed import promise_agreed, seen_to_by
from rituals.check_ins.agreed import shown_anew as agreed_anew
from rituals.check_ins.check_ins import may_read, reads
from rituals.check_ins.ending import end_if_over
from rituals.check_ins.reopening import closed_last
from rituals.check_ins.starting import goal_row
from rituals.check_ins.states import (
    AGREED,
    AGREED_AT_MOST,
    ANSWERED,
    CLOSED,
    DONE,
    GOAL_CHARACTERS,
    LIVING,
    LONGEST_AHEAD_DAYS,
    MISSED,
    OPEN,
    REMOVED,
    TEXT_CHARACTERS,
    AgreedOwner,
    AgreedPast,
    ClosedAlready,
    LongGoal,
    LongText,
    ManyAgreed,
    NoAgreed,
    NoSuchCheckIn,
    NotAgreed,
    NotAnswered,
    NothingSaid,
    NotTheManager,
    NotYoursToDo,
    PlanEnded,
    StaleCheckIn,
    StartTooFar,
)
from rituals.check_ins.words import noted, other_than, setting, shown_anew, tell
from rituals.people import names_of
from rituals.rights import Viewer
from rituals.texts import one_line
from rituals.texts import text as paragraphs
from rituals.work import Tx
from storage.check_ins import CheckIn, CheckIns, Goal, Plan


@dataclass(frozen=True, slots=True)
class Agreed:
    """What both agree to do: by one of the two, until a day.

    `goal` is what was agreed before and stands so now; 0 where it is new.
    """

    text: str
    owner: str
    due_on: date
    goal: int = 0


async def reply(
    tx: Tx,
    who: Viewer,
    check_in_id: int,
    revision: int,
    text: str,
    agreed: Sequence[Agreed],
    *,
    dropped: Sequence[int] = (),
    now: datetime,
) -> CheckIn:
    """Reply to what was answered, and keep what is agreed; the person is told.

    A second reply stands in the place of the first, also an empty one beside what is agreed; where
    it changes nothing, nothing is written, and nobody is told. What was agreed in the same
    check-in and is open is changed where `agreed` names it, and taken back where `dropped` does.
    Raise `NothingSaid`, `LongText`, `NoAgreed`, `ManyAgreed`, `AgreedOwner`, `AgreedPast`,
    `StaleCheckIn`.
    """
    plan, row = await _answered(tx, who, check_in_id)
    _ensure_takes_reply(plan, row, revision, alone=not agreed and not dropped)
    text = _reply_text(text, alone=not agreed and not dropped)
    there = await setting(tx, plan)
    known = await CheckIns(tx, plan.workspace).goals_of(plan.id)
    wished = _wished(plan, row, known, agreed, dropped, there.today(now))
    if _stands(row, text, who) and not wished.is_any:
        return row
    replied = await CheckIns(tx, plan.workspace).change(
        row, only_in=(ANSWERED,), reply=text, replied_at=now, replied_by=who.user
    )
    if replied is None:
        raise StaleCheckIn
    goals = [*await _set_right(tx, plan, wished), *await _add(tx, plan, row, wished.added)]
    await promise_agreed(tx, plan, goals, there, there.today(now))
    count = len(wished.added) + len(wished.changed)
    noted(tx, plan, promised.REPLIED, who.user, now, milestone=row.milestone, agreed=count)
    await shown_anew(tx, plan, replied, now)
    await tell(tx, plan, promised.REPLIED, [plan.person], now, of=replied)
    return replied


def _ensure_takes_reply(plan: Plan, row: CheckIn, revision: int, *, alone: bool) -> None:
    """Raise where a check-in takes no reply; `alone`: nothing is agreed on, which an ended plan
    does not allow.
    """
    if row.state == CLOSED:
        raise ClosedAlready
    if row.state != ANSWERED:
        raise NotAnswered
    if row.revision != revision:
        raise StaleCheckIn
    if not alone and plan.state not in LIVING:
        raise PlanEnded


def _reply_text(typed: str, *, alone: bool) -> str:
    """Return a reply as it is kept; `alone`: nothing is agreed on beside it."""
    text = paragraphs(typed)
    if not text and alone:
        raise NothingSaid
    if len(text) > TEXT_CHARACTERS:
        raise LongText(most=TEXT_CHARACTERS, length=len(text), field="reply")
    return text


@dataclass(frozen=True, slots=True)
class _Wished:
    """What a reply agrees on anew: `changed` and `taken_back` of what was agreed `before`."""

    before: Mapping[int, Goal]
    added: Sequence[Agreed]
    changed: Sequence[Agreed]
    taken_back: Sequence[Goal]

    @property
    def is_any(self) -> bool:
        return bool(self.added or self.changed or self.taken_back)


def _wished(
    plan: Plan,
    row: CheckIn,
    known: Sequence[Goal],
    agreed: Sequence[Agreed],
    dropped: Sequence[int],
    today: date,
) -> _Wished:
    """Return what differs from what is agreed; what stands already is not checked again."""
    before = {one.id: one for one in known if one.milestone == row.milestone and _is_open(one)}
    said = [one for one in agreed if one.goal == 0 or differs(one, before.get(one.goal))]
    wanted = [_checked(plan, one, today) for one in said]
    added = [one for one in wanted if one.goal == 0]
    _ensure_room([one for one in known if one.id not in dropped], row, len(added))
    changed = [one for one in wanted if one.goal != 0]
    return _Wished(before, added, changed, [before[one] for one in dropped if one in before])


async def _add(tx: Tx, plan: Plan, row: CheckIn, added: Sequence[Agreed]) -> list[Goal]:
    """Keep what is newly agreed, after all other goals of the plan; return it."""
    if not added:
        return []
    rows = CheckIns(tx, plan.workspace)
    first = max((one.position for one in await rows.goals_of(plan.id)), default=-1) + 1
    await rows.add_goals(
        [
            goal_row(
                plan, row.milestone, first + nth, one.text, AGREED,
                owner=one.owner, due_on=one.due_on,
            )
            for nth, one in enumerate(added)
        ]
    )  # fmt: skip
    return [one for one in await rows.goals_of(plan.id) if one.position >= first]


def _stands(row: CheckIn, text: str, who: Viewer) -> bool:
    """Say whether a reply stands as it is: to what is answered now, theirs, in the same words."""
    if row.replied_at is None or row.answered_at is None or row.replied_by != who.user:
        return False
    return row.reply == text and row.replied_at >= row.answered_at


def _is_open(goal: Goal) -> bool:
    return goal.source == AGREED and goal.state == OPEN


def differs(typed: Agreed, goal: Goal | None) -> bool:
    """Say whether what was agreed is to be changed; what is done meanwhile stays as it is."""
    if goal is None:
        return False
    return (one_line(typed.text), typed.owner, typed.due_on) != (goal.text, goal.owner, goal.due_on)


async def _set_right(tx: Tx, plan: Plan, wished: _Wished) -> list[Goal]:
    """Change what was agreed, or take it back; return what was changed."""
    rows, changed = CheckIns(tx, plan.workspace), []
    for one in wished.changed:
        fields = {"text": one.text, "owner": one.owner, "due_on": one.due_on}
        goal = await rows.change_goal(wished.before[one.goal], only_in=(OPEN,), **fields)
        changed += [goal] if goal is not None else []
    for goal in wished.taken_back:
        await rows.change_goal(goal, only_in=(OPEN,), state=REMOVED)
    return changed


def _ensure_room(known: Sequence[Goal], check_in: CheckIn, more: int) -> None:
    of_it = (one for one in known if one.milestone == check_in.milestone)
    there = [one for one in of_it if one.source == AGREED and one.state != REMOVED]
    if more and len(there) + more > AGREED_AT_MOST:
        raise ManyAgreed(most=AGREED_AT_MOST, known=len(there), count=more)


def _checked(plan: Plan, typed: Agreed, today: date) -> Agreed:
    """Return what is agreed as it is kept; raise for what cannot be."""
    line = one_line(typed.text)
    if not line:
        raise NoAgreed
    if len(line) > GOAL_CHARACTERS:
        raise LongGoal(most=GOAL_CHARACTERS, start=line[:40], length=len(line), field="agreed")
    if typed.owner not in {plan.person, plan.manager}:
        raise AgreedOwner
    if typed.due_on < today:
        raise AgreedPast(day=day_said(typed.due_on), today=day_said(today))
    if (typed.due_on - today).days > LONGEST_AHEAD_DAYS:
        raise StartTooFar(day=day_said(typed.due_on), today=day_said(today), field="due")
    return replace(typed, text=line)


async def close(tx: Tx, who: Viewer, check_in_id: int, *, now: datetime) -> CheckIn:
    """Close a check-in; with the last one the plan ends. What is not done goes to the next.

    It is the manager's, also of one that was missed; the person closes what they answered to a
    manager who is not theirs any more. Raise `ClosedAlready`, `NotAnswered`, `NotTheManager`.
    """
    plan, row = await _answered(tx, who, check_in_id, closing=True)
    if row.state == CLOSED:
        raise ClosedAlready
    if row.state not in {ANSWERED, MISSED}:
        raise NotAnswered
    rows = CheckIns(tx, plan.workspace)
    before = closed_last(plan, await rows.of_plan(plan.id))
    closed = await rows.change(
        row, only_in=(ANSWERED, MISSED), state=CLOSED, closed_at=now, closed_by=who.user
    )
    if closed is None:
        raise StaleCheckIn
    noted(tx, plan, promised.CLOSED, who.user, now, milestone=row.milestone)
    await shown_anew(tx, plan, closed, now)
    if before is not None:  # It is opened again no more.
        await shown_anew(tx, plan, before, now)
    if who.user != plan.person:
        await tell(tx, plan, promised.CLOSED, [plan.person], now, of=closed)
    if plan.state in LIVING:
        await end_if_over(tx, plan, who.user, now)
    return closed


async def _answered(
    tx: Tx, who: Viewer, check_in_id: int, *, closing: bool = False
) -> tuple[Plan, CheckIn]:
    """Return a check-in for its manager, the plan held; raise for anybody else."""
    rows = CheckIns(tx, who.workspace)
    row = await rows.with_id(check_in_id)
    plan = await rows.held_with(row.plan_id) if row is not None else None
    if row is None or plan is None or who.user not in {plan.person, plan.manager}:
        raise NoSuchCheckIn
    row = await rows.with_id(check_in_id) or row
    if plan.state not in LIVING and row.state != ANSWERED:
        raise ClosedAlready if row.state == CLOSED else PlanEnded
    if who.user == plan.person:
        was_anothers = row.manager is not None and row.manager != plan.manager
        if not (closing and row.state == ANSWERED and was_anothers):
            raise NotTheManager
    elif row.state in {ANSWERED, CLOSED} and not may_read(who, plan, row):
        raise NoSuchCheckIn
    return plan, row


async def agreed_done(tx: Tx, who: Viewer, goal_id: int, *, now: datetime) -> Goal:
    """Mark what was agreed as done: its owner does, and the person, where that was an earlier
    manager. The other is told, if they knew of it. Raise `NotYoursToDo` for the other of the two.
    """
    rows = CheckIns(tx, who.workspace)
    goal = await rows.goal_with(goal_id)
    plan = await rows.held_with(goal.plan_id) if goal is not None else None
    if goal is None or plan is None or not _concerns(who, plan, goal):
        raise NoSuchCheckIn
    if plan.state not in LIVING:
        raise PlanEnded
    if who.user != seen_to_by(plan, goal):
        owner = goal.owner or ""
        raise NotYoursToDo(name=(await names_of(tx, who.workspace, [owner]))[owner])
    done = await rows.change_goal(goal, only_in=(OPEN,), state=DONE)
    if done is None:
        raise NotAgreed
    noted(tx, plan, promised.DID, who.user, now, milestone=goal.milestone)
    await agreed_anew(tx, plan, done, now)
    known = [one for one in await rows.of_plan(plan.id) if one.milestone == goal.milestone]
    told = [one for one in other_than(plan, who.user) if any(reads(one, plan, x) for x in known)]
    await tell(tx, plan, promised.DID, told, now, of=done, by=who.user)
    return done


def _concerns(who: Viewer, plan: Plan, goal: Goal) -> bool:
    """Say whether somebody knows of something agreed: the person, its owner."""
    if goal.source != AGREED or who.user not in {plan.person, plan.manager}:
        return False
    return who.user in {plan.person, goal.owner}
