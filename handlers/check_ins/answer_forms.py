"""The form of a check-in: each goal's status, note and link, what helps, Save for later and Send.

A window of Slack's takes 100 blocks, and a goal needs four. With more goals than go into one
window, they stand on pages: turning one keeps what is typed, and Send stands on the last.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from handlers import blocks
from handlers.answers import Block, View
from handlers.arrivals import Form
from handlers.blocks import Part, words
from handlers.check_ins import names
from handlers.check_ins.texts import adjective
from handlers.remembering import Remembered
from rituals.check_ins.answers import Said
from rituals.check_ins.check_ins import Answer, CheckIn, Goal
from rituals.check_ins.evidence import Evidence
from rituals.check_ins.states import AGREED, TAKEN

GOALS_AT_ONCE = 20
EVIDENCE_SHOWN = 8
EVIDENCE_OFFERED = 25
"""Beside each goal: a window of Slack's holds so many characters, and every goal repeats them."""
LINK_CHARACTERS = 2000
UNSENT = "You changed answers and did not send them: they are here, and your manager has the old."
STATUS, NOTE, LINK, RECORD = "status", "note", "link", "record"
HELP = "help"
GOAL_FIELD = re.compile(r"goal-(\d+)-status")


@dataclass(frozen=True, slots=True)
class Opened(Remembered):
    """What the form remembers: its check-in, the version it was opened with, and its page."""

    check_in: int = 0
    revision: int = 0
    page: int = 0


@dataclass(frozen=True, slots=True)
class Filled:
    """All that stands in the form: `said` by goal, `evidence` the latest first.

    `unsent`: it was sent before, and stands here as it was changed since.
    `is_first`: no check-in was asked before it.
    """

    check_in: CheckIn
    goals: Sequence[Goal]
    said: Mapping[int, Answer]
    statuses: Mapping[str, str]
    evidence: Sequence[Evidence] = ()
    help: str = ""
    page: int = 0
    unsent: bool = False
    is_first: bool = False

    @property
    def pages(self) -> int:
        return max(1, -(-len(self.goals) // GOALS_AT_ONCE))

    @property
    def is_last(self) -> bool:
        return self.page == self.pages - 1

    @property
    def here(self) -> Sequence[Goal]:
        """Return the goals of the page that is shown."""
        first = self.page * GOALS_AT_ONCE
        return self.goals[first : first + GOALS_AT_ONCE]


def form(filled: Filled, told: Sequence[Part]) -> View:
    """Return the form, or the page of it that is meant."""
    shown: list[Block] = [blocks.line(*told)]
    shown += _evidence(filled) if filled.page == 0 else []
    if filled.pages > 1:
        turned = f"Page {filled.page + 1} of {filled.pages}. Turning keeps what you typed."
        shown.append(blocks.sentence(turned))
    if filled.unsent:
        shown.append(blocks.sentence(UNSENT))
    for goal in filled.here:
        shown += _goal(goal, filled)
    if filled.is_last:
        shown.append(
            blocks.text_input(
                HELP, "What help do you need?", initial=filled.help, multiline=True, optional=True
            )
        )
    if buttons := _buttons(filled):
        shown.append(blocks.actions(*buttons))
    opened = Opened(filled.check_in.id, filled.check_in.revision, filled.page)
    return blocks.modal(
        blocks.clip(f"Your {adjective(filled.check_in.title)} check-in", blocks.TITLE_CHARACTERS),
        shown,
        callback_id=names.ANSWER_FORM,
        submit="Send" if filled.is_last else "Next page",
        close="Cancel",
        metadata=opened.pack(),
    )


def _buttons(filled: Filled) -> list[dict[str, Any]]:
    buttons = []
    if filled.check_in.state in TAKEN:
        buttons.append(blocks.button("Save for later", names.SAVE))
    if filled.unsent:
        buttons.append(blocks.button("Back to what was sent", names.ANEW))
    if filled.page:
        buttons.insert(0, blocks.button("Page before", names.TURN, str(filled.page - 1)))
    return buttons


def _evidence(filled: Filled) -> list[Block]:
    """Show the person's own records since the last check-in, each linked to its card: one can be
    chosen beside a goal, where Slack's menu shows words alone.
    """
    found = filled.evidence
    if not found:
        return []
    rows = [
        [blocks.linked(one.link, one.name), words(f" · {one.title} · you {one.did} it")]
        for one in found[:EVIDENCE_SHOWN]
    ]
    if len(found) > EVIDENCE_SHOWN:
        rows.append([words(f"and {len(found) - EVIDENCE_SHOWN} more")])
    since = "your start" if filled.is_first else "the last check-in"
    head = f"On record of you since {since}, to be chosen as evidence below:"
    return [blocks.line(words(head)), blocks.bullets(rows)]


def _goal(goal: Goal, filled: Filled) -> list[Block]:
    said = filled.said.get(goal.id)
    link = said.link if said else ""
    records = [
        (f"{one.name} · {one.title}", one.name) for one in filled.evidence[:EVIDENCE_OFFERED]
    ]
    known = {name for _, name in records}
    shown = [
        blocks.choice(
            named(goal.id, STATUS), goal.text,
            [(title, id_) for id_, title in filled.statuses.items()],
            initial=said.status if said else None, hint=carried(goal),
        ),
        blocks.text_input(
            named(goal.id, NOTE), "Note", initial=said.note if said else "", multiline=True,
            optional=True,
        ),
        blocks.text_input(
            named(goal.id, LINK), "Link", initial="" if link in known else link, optional=True,
            placeholder="https://", characters=LINK_CHARACTERS,
        ),
    ]  # fmt: skip
    if records:
        initial = link if link in known else None
        shown.append(
            blocks.choice(
                named(goal.id, RECORD), "Or a record of yours", records, initial=initial,
                optional=True,
            )
        )  # fmt: skip
    return shown


def carried(goal: Goal) -> str:
    """Say where a goal comes from, where that is worth a word."""
    told = []
    if goal.source == AGREED:
        told.append("agreed in an earlier check-in")
    if goal.carried:
        times = {1: "once", 2: "twice"}.get(goal.carried, f"{goal.carried} times")
        told.append(f"carried over {times}")
    return ", ".join(told).capitalize()


def named(goal_id: int, what: str) -> str:
    """Return what a goal's field is called; the errors of a goal name it so too."""
    return f"goal-{goal_id}-{what}"


def said_in(form: Form, view: Mapping[str, Any]) -> dict[int, Said]:
    """Read what is said of the goals that a window shows; a link that is typed goes before a
    record that is chosen.
    """
    ids = [str(block.get("block_id") or "") for block in view.get("blocks") or ()]
    goals = [int(one[1]) for one in map(GOAL_FIELD.fullmatch, ids) if one is not None]
    return {goal: _said(form, goal) for goal in goals}


def _said(form: Form, goal: int) -> Said:
    link = form.text(named(goal, LINK)).strip() or form.text(named(goal, RECORD))
    return Said(form.text(named(goal, STATUS)), form.text(named(goal, NOTE)), link)
