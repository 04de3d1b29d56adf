"""What a person says in a check-in: what the form shows, drafts, and the answers as they are sent.

A save or an answer is of the version that was opened: of two devices at once the second reads that
the check-in has changed, and keeps what was typed. What was missed is still taken, and marked late.
What the manager says to it is `rituals/check_ins/replies.py`'s.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time

from rituals.calendar.days import said as day_said
from rituals.check_ins import promises as promised
from rituals.check_ins.dates import earlier_than, later_than, morning
from rituals.check_ins.evidence import Evidence, evidence
from rituals.check_ins.goals import asked_in
from rituals.check_ins.replies import Agreed, agreed_done, close, reply
from rituals.check_ins.states import (
    ANSWERED,
    ASKED,
    CLOSED,
    DONE,
    DROPPED,
    LIVING,
    MISSED,
    OPEN,
    PASSED,
    TAKEN,
    AnsweredAlready,
    AskedTogether,
    ClosedAlready,
    NoStatus,
    NoSuchCheckIn,
    NotAnswered,
    NotAskedYet,
    NotThePerson,
    PlanEnded,
    StaleCheckIn,
)
from rituals.check_ins.typed import Said, long_text, typed
from rituals.check_ins.words import Setting, is_saved, noted, setting, shown_anew, tell
from rituals.rights import Viewer
from rituals.work import Tx
from storage.check_in_corrections import Correction, Corrections
from storage.check_ins import Answer, CheckIn, CheckIns, Goal, Plan

__all__ = [
    "Agreed",
    "Answer",
    "Form",
    "Said",
    "agreed_done",
    "answer",
    "close",
    "correct",
    "form",
    "reply",
    "save",
    "take_back",
]


@dataclass(frozen=True, slots=True)
class Form:
    """A check-in as its person answers it; `said` by goal, `statuses` are the charter's.

    `unsent`: it was answered, and what is said here was corrected since and is not sent.
    `is_first`: none was asked before, so the evidence is since the start.
    """

    plan: Plan
    check_in: CheckIn
    goals: tuple[Goal, ...]
    said: Mapping[int, Answer]
    help: str
    evidence: Sequence[Evidence]
    statuses: Mapping[str, str]
    unsent: bool = False
    is_first: bool = False


@dataclass(frozen=True, slots=True)
class _Open:
    """A check-in that can be answered, with all that belongs to it.

    `said` is the draft, or what was sent; `unsent` what is corrected of that and not sent.
    """

    plan: Plan
    check_in: CheckIn
    check_ins: Sequence[CheckIn]
    goals: tuple[Goal, ...]
    said: Mapping[int, Answer]
    there: Setting
    unsent: Correction | None = None


async def form(tx: Tx, who: Viewer, check_in_id: int, now: datetime) -> Form:
    """Return what a check-in's form shows; raise `NoSuchCheckIn`, or say why it takes no answer."""
    found = await _opened(tx, who, check_in_id)
    before = [
        one
        for one in earlier_than(found.check_ins, found.check_in, found.plan.start_on)
        if one.asked_at
    ]
    since = max((one.asked_at for one in before if one.asked_at), default=_began(found))
    offered = await evidence(tx, who, since, now)
    statuses = found.there.charter.check_ins.statuses
    row, said, unsent = found.check_in, found.said, found.unsent
    if unsent is not None:
        said = {**said, **unsent.said}
    helped = row.help if unsent is None or unsent.help is None else unsent.help
    return Form(
        found.plan,
        row,
        found.goals,
        said,
        helped,
        offered,
        statuses,
        unsent=unsent is not None,
        is_first=not before,
    )


def _began(found: _Open) -> datetime:
    return morning(found.plan.start_on, found.there.zone, time())


async def save(
    tx: Tx,
    who: Viewer,
    check_in_id: int,
    revision: int,
    said: Mapping[int, Said],
    help: str | None,  # noqa: A002 - what the form calls it
    *,
    now: datetime,
) -> CheckIn:
    """Keep a draft; the message that asks for an answer says so from the first one on.

    What is not in `said` (another page of the form) stays; help None stays too.

    An `Unfit` of a goal has the field `goal-ID-status`, `goal-ID-note` or `goal-ID-link`.
    """
    found = await _opened(tx, who, check_in_id, revision)
    if found.check_in.state not in TAKEN:
        raise AnsweredAlready
    rows = CheckIns(tx, who.workspace)
    await rows.say(_typed(found, said))
    fields = {} if help is None else {"help": long_text(help, "help")}
    saved = await rows.change(found.check_in, only_in=TAKEN, **fields)
    if saved is None:
        raise StaleCheckIn
    if is_saved(saved) and not is_saved(found.check_in):
        await shown_anew(tx, found.plan, saved, now)
    return saved


async def correct(
    tx: Tx,
    who: Viewer,
    check_in_id: int,
    revision: int,
    said: Mapping[int, Said],
    help: str | None,  # noqa: A002 - as above
) -> CheckIn:
    """Keep what is changed of answers that were sent, until it is sent: the manager sees nothing.

    Raise as `save` does.
    """
    found = await _opened(tx, who, check_in_id, revision)
    if found.check_in.state != ANSWERED:
        raise NotAnswered
    before = found.unsent or Correction(who.workspace, check_in_id)
    changed = {one.goal_id: one for one in _typed(found, said)}
    helped = before.help if help is None else long_text(help, "help")
    kept = replace(before, said={**before.said, **changed}, help=helped)
    await Corrections(tx, who.workspace).keep(kept)
    return found.check_in


async def take_back(tx: Tx, who: Viewer, check_in_id: int) -> CheckIn:
    """Forget what was corrected and not sent: what was sent stands."""
    found = await _opened(tx, who, check_in_id)
    await Corrections(tx, who.workspace).drop(check_in_id)
    return found.check_in


async def answer(
    tx: Tx,
    who: Viewer,
    check_in_id: int,
    revision: int,
    said: Mapping[int, Said],
    help: str | None,  # noqa: A002 - as above
    *,
    now: datetime,
) -> CheckIn:
    """Send what is said to the manager; until they close it, it can be sent again, corrected.

    Sent again as it was, nothing is written, and nobody is told. Each goal has a status by now, in
    `said` or in what was kept before; raise `NoStatus`, and as `save` does. Without a manager it
    waits, unread, until one is named.
    """
    found = await _opened(tx, who, check_in_id, revision)
    sent = _to_send(found, said, help)
    if found.unsent is not None:
        await Corrections(tx, who.workspace).drop(check_in_id)
    if _stands(found, sent):
        return found.check_in
    rows = CheckIns(tx, who.workspace)
    await rows.say([sent.changed[one.id] for one in found.goals if one.id in sent.changed])
    answered = await rows.change(
        found.check_in,
        only_in=(*TAKEN, ANSWERED),
        state=ANSWERED,
        answered_at=now,
        manager=found.plan.manager,
        help=sent.help,
    )
    if answered is None:
        raise StaleCheckIn
    await _settle(tx, found, sent.said)
    late = int(answered.is_late)
    milestone = answered.milestone
    noted(tx, found.plan, promised.ANSWERED, who.user, now, milestone=milestone, late=late)
    await shown_anew(tx, found.plan, answered, now)
    if what := _news(found, answered):
        await tell(tx, found.plan, what, [found.plan.manager], now, of=answered)
    return answered


@dataclass(frozen=True, slots=True)
class _ToSend:
    """What is sent: all that is `said` by goal, and which of it was `changed` since it was kept."""

    said: Mapping[int, Answer]
    changed: Mapping[int, Answer]
    help: str


def _to_send(found: _Open, said: Mapping[int, Said], helped: str | None) -> _ToSend:
    """Return all that is said of a check-in, whole; raise `NoStatus` where a goal has none."""
    unsent = found.unsent.said if found.unsent is not None else {}
    changed = {**unsent, **{one.goal_id: one for one in _typed(found, said)}}
    kept = {**found.said, **changed}
    for goal in found.goals:
        if goal.id not in kept or not kept[goal.id].status:
            raise NoStatus(goal=goal.text[:80], field=f"goal-{goal.id}-status")
    if helped is not None:
        return _ToSend(kept, changed, long_text(helped, "help"))
    corrected = found.unsent.help if found.unsent is not None else None
    return _ToSend(kept, changed, found.check_in.help if corrected is None else corrected)


def _stands(found: _Open, sent: _ToSend) -> bool:
    """Say whether that is what the manager has already."""
    row = found.check_in
    if row.state != ANSWERED or row.manager != found.plan.manager or row.help != sent.help:
        return False
    return all(found.said.get(goal) == one for goal, one in sent.changed.items())


def _news(found: _Open, answered: CheckIn) -> str:
    """Return what the manager is told of answers; `""` where the message that they have shows it.

    A correction is shown there. Once the manager has replied, the first one is told as well.
    """
    before = found.check_in
    if before.state != ANSWERED or before.manager != answered.manager or not before.answered_at:
        return promised.ANSWERED
    known = before.replied_at is None or before.answered_at > before.replied_at
    return "" if known else promised.CHANGED


async def _opened(tx: Tx, who: Viewer, check_in_id: int, revision: int | None = None) -> _Open:
    """Return a check-in for an answer, its plan held; raise where it takes none."""
    rows = CheckIns(tx, who.workspace)
    row = await rows.with_id(check_in_id)
    plan = await rows.held_with(row.plan_id) if row is not None else None
    if row is None or plan is None or who.user not in {plan.person, plan.manager}:
        raise NoSuchCheckIn
    if who.user != plan.person:
        raise NotThePerson
    check_ins = await rows.of_plan(plan.id)
    row = next(one for one in check_ins if one.id == check_in_id)
    _ensure_takes(plan, row)
    if revision is not None and row.revision != revision:
        raise StaleCheckIn
    there = await setting(tx, plan)
    said = (await rows.said([row.id])).get(row.id, [])
    carries = there.charter.check_ins.carries_over
    known = await rows.goals_of(plan.id)
    goals = asked_in(row, check_ins, known, said, plan, carries=carries)
    by_goal = {one.goal_id: one for one in said}
    corrections = Corrections(tx, plan.workspace)
    unsent = await corrections.of(row.id) if row.state == ANSWERED else None
    return _Open(plan, row, check_ins, tuple(goals), by_goal, there, unsent)


def _ensure_takes(plan: Plan, check_in: CheckIn) -> None:
    if plan.state not in LIVING:
        raise PlanEnded
    if check_in.state == CLOSED:
        raise ClosedAlready
    if check_in.state == PASSED:
        raise AskedTogether
    if check_in.state not in {ASKED, MISSED, ANSWERED}:
        raise NotAskedYet(day=day_said(check_in.due_on))


def _typed(found: _Open, said: Mapping[int, Said]) -> list[Answer]:
    statuses = found.there.charter.check_ins.statuses
    return typed(found.check_in, found.goals, said, statuses)


async def _settle(tx: Tx, found: _Open, kept: Mapping[int, Answer]) -> None:
    """Let goals be done or dropped as was said; what a later check-in said of one holds."""
    rows = CheckIns(tx, found.plan.workspace)
    later = [
        one.id
        for one in later_than(found.check_ins, found.check_in, found.plan.start_on)
        if one.state in {ANSWERED, CLOSED}
    ]
    said_later = await rows.said(later) if later else {}
    settled = {one.goal_id for several in said_later.values() for one in several}
    for goal in found.goals:
        status = kept[goal.id].status
        state = status if status in {DONE, DROPPED} else OPEN
        if goal.id not in settled and goal.state != state:
            await rows.change_goal(goal, only_in=(OPEN, DONE, DROPPED), state=state)
