"""What is said in a check-in: drafts, answers, the manager's reply, what both agree, the close.

A save or an answer is of the version that was opened: of two devices at once the second reads that
the check-in has changed, and keeps what was typed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from rituals.check_in_evidence import Evidence
from rituals.rights import Viewer
from rituals.work import Tx
from storage.check_ins import Answer, CheckIn, Goal, Plan


@dataclass(frozen=True, slots=True)
class Said:
    """What is typed of one goal; in a draft the status may be `""`."""

    status: str
    note: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Agreed:
    """What both agree to do."""

    text: str
    owner: str
    due_on: date


@dataclass(frozen=True, slots=True)
class Form:
    """A check-in as its person answers it; `said` by goal, `statuses` are the charter's."""

    plan: Plan
    check_in: CheckIn
    goals: tuple[Goal, ...]
    said: Mapping[int, Answer]
    help: str
    evidence: Sequence[Evidence]
    statuses: Mapping[str, str]


async def form(tx: Tx, who: Viewer, check_in_id: int, now: datetime) -> Form:
    raise NotImplementedError


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
    """Keep a draft. What is not in `said` (another page of the form) stays; help None stays too.

    An `Unfit` of a goal has the field `goal-ID-status`, `goal-ID-note` or `goal-ID-link`.
    """
    raise NotImplementedError


async def answer(
    tx: Tx,
    who: Viewer,
    check_in_id: int,
    revision: int,
    said: Mapping[int, Said],
    help: str | None,  # noqa: A002
    *,
    now: datetime,
) -> CheckIn:
    raise NotImplementedError


async def reply(
    tx: Tx,
    who: Viewer,
    check_in_id: int,
    revision: int,
    text: str,
    agreed: Sequence[Agreed],
    *,
    now: datetime,
) -> CheckIn:
    raise NotImplementedError


async def close(tx: Tx, who: Viewer, check_in_id: int, *, now: datetime) -> CheckIn:
    raise NotImplementedError


async def agreed_done(tx: Tx, who: Viewer, goal_id: int, *, now: datetime) -> Goal:
    raise NotImplementedError
