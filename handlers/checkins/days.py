"""Where each check-in of a plan stands, in words: its day, what became of it, and what goes on."""

from collections.abc import Sequence
from datetime import date

from handlers import blocks
from handlers.answers import Block
from handlers.blocks import words
from handlers.checkins.seen import Seen
from rituals.check_in_states import OPEN
from rituals.check_in_words import is_saved
from rituals.check_ins import (
    ANSWERED,
    ASKED,
    CLOSED,
    MISSED,
    PASSED,
    PAUSED,
    PLANNED,
    CheckIn,
)
from rituals.days import said


def state_of(one: CheckIn, seen: Seen) -> str:
    """Say where a check-in stands, with what a pause or the end did to it, to one of the two."""
    day = said(one.due_on)
    if one.state == PASSED:
        return _passed(one, seen)
    if one.state == PLANNED:
        return _ahead(one, seen)
    waits = "saved and not sent yet" if seen.is_own and is_saved(one) else "not answered yet"
    return {
        ASKED: f"asked on {day}, {waits}",
        ANSWERED: f"of {day}, answered",
        CLOSED: f"of {day}, closed",
        MISSED: f"of {day}, not answered",
    }.get(one.state, one.state)


def _ahead(one: CheckIn, seen: Seen) -> str:
    """Say when a check-in comes, and with which later one, where both have one day."""
    day, moved = _day(one, seen), seen.moved.get(one.id)
    if seen.plan.state == PAUSED and moved is None:
        return f"{said(day)}, and moves by the length of the pause"
    other = _asks_too(one, seen)
    both = "" if other is None else f", together with {other.title}"
    return f"on {said(day)}{', after the pause' if moved is not None else ''}{both}"


def follows(seen: Seen) -> CheckIn | None:
    """Return the check-in that is asked next: of several on one day it is the last."""
    ahead = (one for one in seen.whole.check_ins if one.state == PLANNED)
    first = next(ahead, None)
    return None if first is None else (_asks_too(first, seen) or first)


def _asks_too(one: CheckIn, seen: Seen) -> CheckIn | None:
    """Return the later check-in that has the same day, and asks for both."""
    day = _day(one, seen)
    same = [x for x in _later(seen, one) if x.state == PLANNED and _day(x, seen) == day]
    return same[-1] if same else None


def _day(one: CheckIn, seen: Seen) -> date:
    return seen.moved.get(one.id, one.due_on)


def _passed(one: CheckIn, seen: Seen) -> str:
    """Say why a check-in was passed over: its day was over before, a later one asked for it as
    well, or the plan ended.
    """
    day, plan = said(one.due_on), seen.plan
    if plan.ended_at is not None and one.asked_at is not None:
        return f"of {day}, not answered: the plan ended"
    if one.due_on < plan.started_at.date():
        return f"would have been on {day}: over before this began"
    other = taken_by(seen, one)
    if other is not None and other.asked_at is not None:
        return f"of {day}, asked together with {other.title}"
    if plan.ended_at is not None and one.due_on >= plan.ended_at.date():
        return "not asked: the plan ended"
    if other is None:
        return f"would have been on {day}: not asked"
    return f"would have been on {day}: its goals come with {other.title}"


def taken_by(seen: Seen, one: CheckIn) -> CheckIn | None:
    """Return the check-in that asks after the goals of one that was passed over."""
    return next((other for other in _later(seen, one) if other.state != PASSED), None)


def _later(seen: Seen, one: CheckIn) -> Sequence[CheckIn]:
    several = [other.id for other in seen.whole.check_ins]
    return seen.whole.check_ins[several.index(one.id) + 1 :]


def laid(seen: Seen) -> list[Block]:
    """List the day of each check-in, after a move or for a leave; what was asked stays."""
    rows = [
        [words(f"{one.title}: ", bold=True), words(f"{state_of(one, seen)}{_stays(one)}")]
        for one in seen.whole.check_ins
    ]
    return [blocks.bullets(rows)]


def _stays(one: CheckIn) -> str:
    return "" if one.asked_at is None else "; that stays"


def goes_on(seen: Seen, one: CheckIn) -> str:
    """Say that what is not done goes on; `""` where all is done, or nothing is asked after it."""
    ahead = seen.lives and any(other.state in {PLANNED, ASKED} for other in _later(seen, one))
    left = any(goal.state == OPEN for goal in seen.whole.asked_in(one))
    goes = ahead and left and seen.whole.carries
    return " What is not done goes on to the next one." if goes else ""
