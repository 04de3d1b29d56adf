"""A plan as one of its two readers sees it: what all of its views are drawn from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from rituals.check_ins.agreed import is_left_behind
from rituals.check_ins.check_ins import (
    ANSWERED,
    ENDED,
    MISSED,
    Answer,
    CheckIn,
    Goal,
    Plan,
    Whole,
    is_unread,
)
from rituals.check_ins.evidence import Evidence
from rituals.check_ins.reopening import may_reopen


@dataclass(frozen=True, slots=True)
class Seen:
    """A plan as one of the two sees it; `statuses` are the charter's, what they are called.

    `moved` are the days that what is ahead will have after a pause whose end is known;
    `records` those of the person's that are named as evidence, and that the viewer sees.
    """

    whole: Whole
    viewer: str
    statuses: Mapping[str, str]
    moved: Mapping[int, date] = field(default_factory=dict)
    records: Mapping[str, Evidence] = field(default_factory=dict)

    @property
    def plan(self) -> Plan:
        return self.whole.plan

    @property
    def is_own(self) -> bool:
        return self.plan.person == self.viewer

    @property
    def other(self) -> str | None:
        """The other of the two; None where nobody manages the plan."""
        return self.plan.manager if self.is_own else self.plan.person

    @property
    def lives(self) -> bool:
        return self.plan.state != ENDED

    @property
    def unread(self) -> bool:
        """Whether something was answered while nobody was named."""
        return any(one.state == ANSWERED and one.manager is None for one in self.whole.check_ins)

    @property
    def nobodys(self) -> bool:
        """Whether an answer to an earlier manager is open that nobody reads now."""
        return any(is_unread(self.plan, one) for one in self.whole.check_ins)

    @property
    def left_behind(self) -> Sequence[Goal]:
        """What an earlier manager had agreed to do, and is open: its person sees to it."""
        goals = self.whole.goals if self.is_own and self.lives else ()
        return [one for one in goals if is_left_behind(self.plan, one)]

    def answer(self, check_in: CheckIn, goal: Goal) -> Answer | None:
        found = self.whole.said.get(check_in.id, ())
        return next((one for one in found if one.goal_id == goal.id), None)


def left_over(seen: Seen) -> CheckIn | None:
    """Return the last check-in where it was missed: the plan goes on until it is closed."""
    last = seen.whole.check_ins[-1] if seen.whole.check_ins else None
    return last if last is not None and last.state == MISSED and seen.lives else None


def reopens(seen: Seen, one: CheckIn) -> bool:
    """Say whether the viewer can open again what was closed."""
    reads = one.answered_at is None or one.id in seen.whole.readable
    return reads and may_reopen(seen.viewer, seen.plan, seen.whole.check_ins, one)
