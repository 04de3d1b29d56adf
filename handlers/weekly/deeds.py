"""Which button does what a weekly page asks for, and which one opens a record that it names."""

from collections.abc import Callable
from typing import Any

from handlers import blocks
from handlers.actions import names as action_names
from handlers.check_ins import names as check_in_names
from handlers.decisions import names as decision_names
from handlers.figures import names as figure_names
from handlers.incidents import names as incident_names
from handlers.occurrences import names as occurrence_names
from handlers.postmortems import names as postmortem_names
from handlers.reviews import names as review_names
from rituals.names import number_of
from rituals.weekly.settled_words import STILL_TAKEN
from rituals.weekly.values import Ask

Button = dict[str, Any]

OPENS = {
    "ADR": decision_names.SHOW,
    "ACT": action_names.SHOW,
    "PM": postmortem_names.OPEN,
    "REV": review_names.SHOW,
    "PLAN": check_in_names.SHOW,
}
"""The series of a record's name -> the button that opens it, by its number."""
OPENS_NAMED = {"INC": incident_names.SHOW, "DRILL": incident_names.SHOW}
"""The same for those whose button carries the whole name."""


def record_button(record: str, label: str = "") -> Button | None:
    """Return the button that opens a record; None where the name is of nothing that opens."""
    series = record.rpartition("-")[0]
    said = label or f"Open {record}"
    if series in OPENS:
        return blocks.button(said, OPENS[series], str(number_of(record)))
    if series in OPENS_NAMED:
        return blocks.button(said, OPENS_NAMED[series], record)
    return None


def ask_button(ask: Ask) -> Button | None:
    """Return the button that does what is asked; else, or once it is settled, one that opens it.

    What was missed is taken late, so its button stays, and what was replied to is to be closed.
    """
    make = DEEDS.get(ask.deed) if ask.settled in STILL_TAKEN | {""} else None
    return make(ask) if make else record_button(ask.record)


def _approve(ask: Ask) -> Button | None:
    """Open the proposal with its buttons: nobody accepts a text that they have not seen."""
    return record_button(ask.record, "Read and decide")


def _incident(ask: Ask) -> Button | None:
    return blocks.button("Update", incident_names.UPDATE, ask.record, style="danger")


def _check_in(ask: Ask) -> Button | None:
    """Close one that was missed; a plan without a manager asks for one."""
    if ask.record.isdecimal():
        return check_in_names.close_button(int(ask.record), "Close it")
    return check_in_names.name_button(number_of(ask.record))


def _reply(ask: Ask) -> Button | None:
    """Reply; once that is done, open it to be closed."""
    return _read(ask) if ask.settled else check_in_names.reply_button(int(ask.record))


def _read(ask: Ask) -> Button | None:
    return blocks.button("Open", check_in_names.READ, ask.record)


def _by_id(label: str, action_id: str) -> Callable[[Ask], Button | None]:
    return lambda ask: blocks.button(label, action_id, ask.record)


DEEDS: dict[str, Callable[[Ask], Button | None]] = {
    "approve": _approve,
    "incident": _incident,
    "postmortem": lambda ask: record_button(ask.record, "Open the draft"),
    "action": lambda ask: record_button(ask.record, "Done, move or hand over"),
    "outcome": _by_id("Record the outcome", review_names.OUTCOME),
    "missed": _by_id("Say why", occurrence_names.WHY),
    "check-in": _check_in,
    "check-in-answer": lambda ask: check_in_names.answer_button(int(ask.record)),
    "check-in-reply": _reply,
    "check-in-read": _read,
    "check-in-agreed": _by_id("Done", check_in_names.AGREED_DONE),
    "figure": lambda ask: blocks.button(
        "See the figure", figure_names.SHOW, figure_names.value(ask.team_id, ask.record)
    ),
}
"""What is asked -> its button."""
