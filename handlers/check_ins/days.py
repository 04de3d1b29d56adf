"""Where each check-in of a plan stands, for one of the two: its day, and what goes on from it."""

from collections.abc import Mapping
from datetime import date

from handlers import blocks
from handlers.answers import Block
from handlers.blocks import words
from handlers.check_ins.seen import Seen
from rituals.calendar.days import said
from rituals.check_ins import standing as check_in_standing
from rituals.check_ins.check_ins import ASKED, PLANNED, CheckIn
from rituals.check_ins.standing import later
from rituals.check_ins.states import OPEN


def state_of(one: CheckIn, seen: Seen) -> str:
    """Say where a check-in stands, with what a pause or the end did to it, to one of the two."""
    return check_in_standing.state_of(seen.whole, one, seen.moved, own=seen.is_own)


def follows(seen: Seen) -> CheckIn | None:
    """Return the check-in that is asked next: of several on one day it is the last."""
    return check_in_standing.follows(seen.whole, seen.moved)


def taken_by(seen: Seen, one: CheckIn) -> CheckIn | None:
    """Return the check-in that asks after the goals of one that was passed over."""
    return check_in_standing.taken_by(seen.whole, one)


def laid(seen: Seen) -> list[Block]:
    """List the day of each check-in, after a move or for a leave; what was asked stays."""
    rows = [
        [words(f"{one.title}: ", bold=True), words(f"{state_of(one, seen)}{_stays(one)}")]
        for one in seen.whole.check_ins
    ]
    return [blocks.bullets(rows)]


def laid_then(seen: Seen, days: Mapping[int, date | None]) -> Block:
    """List the day that each check-in would have; what was asked stays, whatever the others do."""
    rows = []
    for one in seen.whole.check_ins:
        day = days.get(one.id)
        then = "not asked any more; its goals go on" if day is None else f"on {said(day)}"
        kept = f"{state_of(one, seen)}; that stays"
        rows.append([words(f"{one.title}: ", bold=True), words(then if one.id in days else kept)])
    return blocks.bullets(rows)


def _stays(one: CheckIn) -> str:
    return "" if one.asked_at is None else "; that stays"


def goes_on(seen: Seen, one: CheckIn) -> str:
    """Say that what is not done goes on; `""` where all is done, or nothing is asked after it."""
    ahead = seen.lives and any(other.state in {PLANNED, ASKED} for other in later(seen.whole, one))
    left = any(goal.state == OPEN for goal in seen.whole.asked_in(one))
    goes = ahead and left and seen.whole.carries
    return " What is not done goes on to the next one." if goes else ""
