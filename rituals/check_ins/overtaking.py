"""What becomes of a check-in that is open as the next one comes: it is missed, or joins that one.

It joins the next where nobody had time for it: both fall on one day, a start was moved so that the
next comes before the first reminder, or nothing ran while the days of both went by. Then it is
passed over, counts as neither due nor missed, nobody hears that it is late, and what was saved of
it goes with its goals.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from rituals.calendar.wall_clock import local_time
from rituals.check_ins import promises as promised
from rituals.check_ins.calendar import chase_of
from rituals.check_ins.dates import earlier_than, in_order, later_than, reminded_on
from rituals.check_ins.goals import asked_in, carried_into
from rituals.check_ins.states import ASKED, MISSED, PASSED, PLANNED
from rituals.check_ins.words import Setting, noted, shown_anew
from rituals.history import MUSTER
from rituals.work import Tx
from storage.check_ins import CheckIn, CheckIns, Plan

MISSED_VERB, JOINED_VERB = "missed", "joined"


@dataclass(frozen=True, slots=True)
class Taken:
    """What a check-in takes over from those before it: the draft, as fields of its own, and which
    goals were counted as carried over as they were asked after there.
    """

    fields: Mapping[str, object] = field(default_factory=dict)
    counted: frozenset[int] = frozenset()


def joins(check_ins: Iterable[CheckIn], one: CheckIn, start: date, today: date) -> CheckIn | None:
    """Return the later check-in that one is asked together with; None where it is asked alone.

    It is one that comes on the same day, or on a day that has come before either was asked.
    """
    if one.state != PLANNED:
        return None
    ahead = [other for other in check_ins if other.state == PLANNED]
    day = max(one.due_on, today)
    later = [other for other in later_than(ahead, one, start) if other.due_on <= day]
    return in_order(later, start)[-1] if later else None


async def take_over(
    tx: Tx, plan: Plan, found: CheckIn, check_ins: Sequence[CheckIn], there: Setting, now: datetime
) -> Taken:
    """Settle what is open before a check-in that is asked now; say what it takes over."""
    rows = CheckIns(tx, plan.workspace)
    earlier = in_order(earlier_than(check_ins, found, plan.start_on), plan.start_on)
    joined = [one for one in earlier if one.state == PLANNED or _had_no_time(one, there, now)]
    counted = await _counted(tx, plan, joined, check_ins, there)
    for one in earlier:
        if one.state == ASKED and one not in joined:
            await miss(tx, plan, one, now)
    for one in joined:
        passed = await rows.set_by_clock(
            one, only_in=(PLANNED, ASKED), state=PASSED, asked_at=None, counts_from=None
        )
        if passed is not None:
            days = {"milestone": one.milestone, "into": found.milestone}
            noted(tx, plan, JOINED_VERB, MUSTER, now, **days)
            await shown_anew(tx, plan, passed, now)
    return Taken(await _draft(tx, found, [one for one in joined if one.state == ASKED]), counted)


def _had_no_time(one: CheckIn, there: Setting, now: datetime) -> bool:
    """Say whether a check-in that is asked was not reminded of yet, or is of this very day."""
    if one.state != ASKED or one.asked_at is None:
        return False
    today = there.today(now)
    if local_time(one.asked_at, there.zone).date() >= today:
        return True
    since = one.counts_from or one.due_on
    days = [days for what, days in chase_of(there) if what == promised.AFTER]
    return bool(days) and today < reminded_on(since, min(days), there.days)


async def _counted(
    tx: Tx, plan: Plan, joined: Sequence[CheckIn], check_ins: Sequence[CheckIn], there: Setting
) -> frozenset[int]:
    """Return which goals were counted as carried over into those that were asked."""
    asked = [one for one in joined if one.state == ASKED]
    if not asked:
        return frozenset()
    goals = await CheckIns(tx, plan.workspace).goals_of(plan.id)
    carries = there.charter.check_ins.carries_over
    return frozenset(
        goal.id
        for one in asked
        for goal in carried_into(
            one,
            check_ins,
            asked_in(one, check_ins, goals, (), plan, carries=carries),
            plan.start_on,
        )
    )


async def _draft(tx: Tx, found: CheckIn, asked: Sequence[CheckIn]) -> Mapping[str, object]:
    """Let what was saved of several be the draft of the one that takes them over."""
    rows = CheckIns(tx, found.workspace)
    said = await rows.said([one.id for one in asked]) if asked else {}
    latest = {each.goal_id: each for one in asked for each in said.get(one.id, ())}
    await rows.say([replace(one, check_in_id=found.id) for one in latest.values()])
    helped = [one.help for one in asked if one.help]
    if not any(one.revision for one in asked):
        return {}
    return {"help": helped[-1] if helped else "", "revision": found.revision + 1}


async def miss(tx: Tx, plan: Plan, check_in: CheckIn, now: datetime) -> None:
    """Let a check-in be missed that is asked and not answered; an answer is still taken."""
    missed = await CheckIns(tx, plan.workspace).set_by_clock(
        check_in, only_in=(ASKED,), state=MISSED, missed_at=now
    )
    if missed is not None:
        noted(tx, plan, MISSED_VERB, MUSTER, now, milestone=check_in.milestone)
        await shown_anew(tx, plan, missed, now)
