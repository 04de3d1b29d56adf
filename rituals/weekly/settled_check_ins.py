"""What became of the check-ins that a page asked about, and never what is in them.

Whoever is neither of a plan's two any more is told nothing but that it is not theirs.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from rituals.check_ins import check_ins
from rituals.check_ins.agreed import seen_to_by
from rituals.check_ins.check_ins import (
    ANSWERED,
    CLOSED,
    ENDED,
    MISSED,
    PASSED,
    PAUSED,
    CheckIn,
    Goal,
    Plan,
    may_read,
)
from rituals.check_ins.states import DONE, OPEN
from rituals.names import number_of
from rituals.rights import Viewer
from rituals.weekly import settled_words as became
from rituals.weekly.asks import asked_in, record_in
from rituals.weekly.values import Ask
from rituals.work import Tx
from storage.check_ins import CheckIns

ANSWER, REPLY, AGREED = "check-in-answer", "check-in-reply", "check-in-agreed"
DEEDS = (ANSWER, REPLY, AGREED, "check-in-read", "check-in")


async def became_of_check_ins(
    tx: Tx, who: Viewer, asks: Sequence[Ask], made: datetime, now: datetime
) -> dict[tuple[str, str], str]:
    """Say of each check-in that a page of `made` asked about, and that waits no more, what became.

    One that waits for its reader still is left out.
    """
    asked = [one for one in asks if one.deed in DEEDS]
    if not asked:
        return {}
    waiting = {(asked_in(one)[0], record_in(one)) for one in await check_ins.needs(tx, who, now)}
    settled = [one for one in asked if (one.deed, one.record) not in waiting]
    if not settled:
        return {}
    theirs = [*await check_ins.mine(tx, who), *await check_ins.reports(tx, who)]
    plans = {one.id: one for one in theirs}
    return {(one.deed, one.record): await _became(tx, who, one, plans, made) for one in settled}


async def _became(tx: Tx, who: Viewer, ask: Ask, plans: Mapping[int, Plan], made: datetime) -> str:
    rows = CheckIns(tx, who.workspace)
    if not ask.record.isdecimal():
        number = number_of(ask.record)
        return _of_plan(next((one for one in plans.values() if one.number == number), None))
    found = await (rows.goal_with if ask.deed == AGREED else rows.with_id)(int(ask.record))
    plan = plans.get(found.plan_id) if found is not None else None
    if found is None or plan is None:
        return became.NOT_YOURS
    if isinstance(found, Goal):
        return _of_agreed(who, plan, found)
    if ask.deed == ANSWER:
        return _of_answer(plan, found, made)
    return _of_report(who, plan, found, replied=ask.deed == REPLY)


def _of_plan(plan: Plan | None) -> str:
    """Say what became of a plan that nobody managed."""
    if plan is None:
        return became.NOT_YOURS
    return became.ENDED if plan.state == ENDED else became.NAMED


def _of_agreed(who: Viewer, plan: Plan, goal: Goal) -> str:
    """Say what became of something that was agreed and due."""
    if seen_to_by(plan, goal) != who.user:
        return became.NOT_YOURS
    if goal.state != OPEN:
        return became.DONE if goal.state == DONE else became.DROPPED
    return became.ENDED if plan.state == ENDED else became.MOVED


def _of_answer(plan: Plan, one: CheckIn, made: datetime) -> str:
    """Say to its person what became of a check-in that they were to answer, or to send again."""
    if one.state == ANSWERED and one.answered_at is not None and one.answered_at > made:
        return became.ANSWERED
    if plan.state == ENDED and one.state != CLOSED:
        return became.ENDED
    if one.state == ANSWERED:
        return became.SHARED if plan.manager is not None else became.WITHOUT_MANAGER
    return _OF_STATE.get(one.state, became.PAUSED if plan.state == PAUSED else became.MOVED)


_OF_STATE = {CLOSED: became.CLOSED, PASSED: became.JOINED, MISSED: became.MISSED}


def _of_report(who: Viewer, plan: Plan, one: CheckIn, *, replied: bool) -> str:
    """Say to the manager what became of a check-in that they were to reply to, or to close.

    `replied`: what changed of one that is open is that they did.
    """
    if plan.manager != who.user:
        return became.NOT_YOURS
    if one.state in {ANSWERED, CLOSED} and one.answered_at is not None:
        if not may_read(who, plan, one):
            return became.NOT_YOURS
        if one.state == CLOSED:
            return became.CLOSED
        return became.REPLIED if replied else became.ANSWERED
    if one.state == CLOSED:
        return became.CLOSED
    return became.ENDED if plan.state == ENDED else became.FOLLOWED
