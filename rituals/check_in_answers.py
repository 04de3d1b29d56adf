"""What a person says in a check-in: what the form shows, drafts, and the answers as they are sent.

A save or an answer is of the version that was opened: of two devices at once the second reads that
the check-in has changed, and keeps what was typed. What was missed is still taken, and marked late.
What the manager says to it is `rituals/check_in_replies.py`'s.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from urllib.parse import urlsplit

from rituals import check_in_promises as promised
from rituals.check_in_dates import earlier_than, later_than, morning
from rituals.check_in_evidence import Evidence, evidence
from rituals.check_in_goals import asked_in
from rituals.check_in_replies import Agreed, agreed_done, close, reply
from rituals.check_in_states import (
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
    TEXT_CHARACTERS,
    AnsweredAlready,
    AskedTogether,
    BadLink,
    ClosedAlready,
    LongText,
    NoStatus,
    NoSuchCheckIn,
    NotAskedYet,
    NotThePerson,
    PlanEnded,
    StaleCheckIn,
)
from rituals.check_in_words import Setting, is_saved, noted, setting, shown_anew, tell
from rituals.days import said as day_said
from rituals.errors import Unfit
from rituals.rights import Viewer
from rituals.texts import one_line, text
from rituals.work import Tx
from storage.check_ins import Answer, CheckIn, CheckIns, Goal, Plan

__all__ = [
    "Agreed",
    "Answer",
    "Form",
    "Said",
    "agreed_done",
    "answer",
    "close",
    "form",
    "reply",
    "save",
]

LINK_CHARACTERS = 2000
RECORD = re.compile(r"[A-Z]{2,6}-[1-9]\d{0,8}", re.ASCII)
"""A record of ours by its name, ADR-12: evidence needs no address."""


class NoSuchStatus(Unfit):
    """A goal is one of: {known}."""


@dataclass(frozen=True, slots=True)
class Said:
    """What is typed of one goal; in a draft the status may be `""`."""

    status: str
    note: str = ""
    link: str = ""


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


@dataclass(frozen=True, slots=True)
class _Open:
    """A check-in that can be answered, with all that belongs to it."""

    plan: Plan
    check_in: CheckIn
    check_ins: Sequence[CheckIn]
    goals: tuple[Goal, ...]
    said: Mapping[int, Answer]
    there: Setting


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
    row = found.check_in
    return Form(found.plan, row, found.goals, found.said, row.help, offered, statuses)


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
    await _keep(tx, found, said)
    fields = {} if help is None else {"help": _text(help, "help")}
    saved = await CheckIns(tx, who.workspace).change(found.check_in, only_in=TAKEN, **fields)
    if saved is None:
        raise StaleCheckIn
    if is_saved(saved) and not is_saved(found.check_in):
        await shown_anew(tx, found.plan, saved, now)
    return saved


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

    Each goal has a status by now, in `said` or in the draft; raise `NoStatus`, and as `save` does.
    Without a manager it waits, unread, until one is named.
    """
    found = await _opened(tx, who, check_in_id, revision)
    kept = await _keep(tx, found, said)
    for goal in found.goals:
        if goal.id not in kept or not kept[goal.id].status:
            raise NoStatus(goal=goal.text[:80], field=f"goal-{goal.id}-status")
    fields: dict[str, object] = {} if help is None else {"help": _text(help, "help")}
    answered = await CheckIns(tx, who.workspace).change(
        found.check_in,
        only_in=(*TAKEN, ANSWERED),
        state=ANSWERED,
        answered_at=now,
        manager=found.plan.manager,
        **fields,
    )
    if answered is None:
        raise StaleCheckIn
    await _settle(tx, found, kept)
    noted(
        tx,
        found.plan,
        promised.ANSWERED,
        who.user,
        now,
        milestone=answered.milestone,
        late=int(answered.is_late),
    )
    await shown_anew(tx, found.plan, answered, now)
    if what := _news(found, answered):
        await tell(tx, found.plan, what, [found.plan.manager], now, of=answered)
    return answered


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
    return _Open(plan, row, check_ins, tuple(goals), by_goal, there)


def _ensure_takes(plan: Plan, check_in: CheckIn) -> None:
    if plan.state not in LIVING:
        raise PlanEnded
    if check_in.state == CLOSED:
        raise ClosedAlready
    if check_in.state == PASSED:
        raise AskedTogether
    if check_in.state not in {ASKED, MISSED, ANSWERED}:
        raise NotAskedYet(day=day_said(check_in.due_on))


async def _keep(tx: Tx, found: _Open, said: Mapping[int, Said]) -> dict[int, Answer]:
    """Keep what is typed of the goals that are asked after; return all that is said by now."""
    known = {one.id for one in found.goals}
    statuses = found.there.charter.check_ins.statuses
    typed = [
        Answer(
            found.plan.workspace,
            found.check_in.id,
            goal_id,
            _status(one.status, statuses, f"goal-{goal_id}-status"),
            _text(one.note, f"goal-{goal_id}-note"),
            _link(one.link, f"goal-{goal_id}-link"),
        )
        for goal_id, one in said.items()
        if goal_id in known
    ]
    await CheckIns(tx, found.plan.workspace).say(typed)
    return {**found.said, **{one.goal_id: one for one in typed}}


def _status(status: str, known: Mapping[str, str], field: str) -> str:
    if status and status not in known:
        raise NoSuchStatus(known=", ".join(known.values()), field=field)
    return status


def _text(typed: str, field: str) -> str:
    kept = text(typed)
    if len(kept) > TEXT_CHARACTERS:
        raise LongText(most=TEXT_CHARACTERS, length=len(kept), field=field)
    return kept


def _link(typed: str, field: str) -> str:
    """Return a link as it is kept; raise `BadLink` for what no browser opens."""
    link = one_line(typed)
    if not link or RECORD.fullmatch(link):
        return link
    if len(link) > LINK_CHARACTERS:
        raise LongText(most=LINK_CHARACTERS, length=len(link), field=field)
    try:
        parts = urlsplit(link)
    except ValueError:  # a bracket that is no address
        raise BadLink(field=field) from None
    if parts.scheme not in {"http", "https"} or not parts.netloc or " " in link:
        raise BadLink(field=field)
    return link


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
