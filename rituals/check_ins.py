"""Check-ins of new leaders: plans, who reads what of them, and what waits for whom.

A plan is seen by its person and the manager that it names now. The manager reads a check-in once
it is answered, and only those answered to them, or earlier ones that the person shares.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from rituals.check_in_goals import goals_typed, proposed_goals, role_meant
from rituals.check_in_states import (
    AGREED,
    ANSWERED,
    ASKED,
    CLOSED,
    CUSTOM,
    ENDED,
    MISSED,
    PASSED,
    PAUSED,
    PLANNED,
    RUNNING,
    NoSuchPlan,
)
from rituals.rights import Viewer
from rituals.teams import Team
from rituals.work import Tx
from storage.check_ins import Answer, CheckIn, Goal, Plan

__all__ = [
    "AGREED",
    "ANSWERED",
    "ASKED",
    "CLOSED",
    "CUSTOM",
    "ENDED",
    "MISSED",
    "PASSED",
    "PAUSED",
    "PLANNED",
    "RUNNING",
    "Answer",
    "CheckIn",
    "Goal",
    "Needed",
    "NoSuchPlan",
    "Plan",
    "Whole",
    "counts",
    "goals_typed",
    "mine",
    "needs",
    "proposed_goals",
    "reports",
    "role_meant",
    "start",
    "whole",
]

TO_ANSWER, TO_REPLY, TO_CLOSE, TO_NAME = "answer", "reply", "close", "name-manager"
"""What may wait for somebody: a check-in of theirs; one answered to them; the last one, which was
missed; a plan of theirs that has no manager."""


@dataclass(frozen=True, slots=True)
class Whole:
    """A plan as one of its two readers sees it.

    `check_ins` come in the order of their milestones, `goals` are those that they may see, `said`
    by check-in. `readable` are the check-ins whose answers they may read; of the others help and
    reply are left empty, and nothing is in `said`.
    """

    plan: Plan
    check_ins: tuple[CheckIn, ...]
    goals: tuple[Goal, ...]
    said: Mapping[int, Sequence[Answer]]
    readable: frozenset[int]

    def asked_in(self, check_in: CheckIn) -> list[Goal]:
        """List the goals of a check-in."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Needed:
    """Something that waits for somebody: `what` of the words above, in which check-in, since when.

    `since` is the day on which it was asked or answered.
    """

    what: str
    plan: Plan
    check_in: CheckIn | None
    since: date


async def start(
    tx: Tx,
    who: Viewer,
    team: Team,
    *,
    person: str,
    manager: str | None,
    role: str,
    start_on: date,
    goals: Mapping[str, Sequence[str]] | None = None,
    title: str = "",
    country: str | None = None,
    now: datetime,
) -> Plan:
    raise NotImplementedError


async def whole(tx: Tx, who: Viewer, number: int) -> Whole:
    raise NotImplementedError


async def mine(tx: Tx, who: Viewer) -> list[Plan]:
    raise NotImplementedError


async def reports(tx: Tx, who: Viewer) -> list[Plan]:
    raise NotImplementedError


async def needs(tx: Tx, who: Viewer, now: datetime) -> list[Needed]:
    raise NotImplementedError


async def counts(
    tx: Tx, workspace: str, team_ids: Sequence[int], first: date, last: date
) -> tuple[int, int]:
    """Count the check-ins of teams that were asked for a day from `first` to `last`, and of those
    the ones that were answered (late ones too). Bare numbers: for the weekly page.
    """
    raise NotImplementedError
