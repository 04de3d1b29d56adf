"""Buttons of check-ins: the ones that end something ask once, and Save stands once."""

from datetime import UTC, date, datetime

from handlers.answers import Block
from handlers.check_ins import names
from handlers.check_ins.answer_forms import Filled, form
from handlers.check_ins.answer_views import manager_steps
from rituals.check_ins.check_ins import CheckIn, Goal
from rituals.check_ins.states import ANSWERED, ASKED

AT = datetime(2026, 11, 18, 9, tzinfo=UTC)


def a_check_in(state: str) -> CheckIn:
    return CheckIn(
        id=1, workspace="T1", plan_id=1, milestone="day-30", title="30 days", days=30, months=None,
        due_on=date(2026, 11, 18), state=state, manager="U2", asked_at=AT, counts_from=None,
        missed_at=None, answered_at=None, replied_at=None, replied_by=None,
        closed_at=None, closed_by=None,
        help="", reply="", charter="1", moved=0, revision=1,
    )  # fmt: skip


def goals_of(one: CheckIn, count: int) -> list[Goal]:
    return [
        Goal(at, "T1", 1, one.milestone, at, f"Goal {at}", "charter", "open", None, None, 0, 1)
        for at in range(1, count + 1)
    ]


def saves(count: int, state: str) -> list[int]:
    """Return where Save for later stands in a form of so many goals."""
    one = a_check_in(state)
    shown: list[Block] = form(Filled(one, goals_of(one, count), {}, {}), [])["blocks"]
    return [
        at
        for at, block in enumerate(shown)
        if any(each.get("action_id") == names.SAVE for each in block.get("elements", ()))
    ]


def test_close_asks_once() -> None:
    (close,) = [x for x in manager_steps(a_check_in(ANSWERED)) if x["action_id"] == names.CLOSE]
    assert "It is over then" in close["confirm"]["text"]["text"]


def test_save_stands_once() -> None:
    for count in (1, 5):
        assert len(saves(count, ASKED)) == 1
    assert saves(5, ANSWERED) == []
