"""The names that a check-in's views and their listeners share: a contract, so kept in one place."""

from typing import Any, Final

from handlers import blocks

START: Final = "check-in:start"
START_FORM: Final = "check-in:start:form"
START_AGAIN: Final = "check-in:start:again"
"""Shows the form for a new plan anew: another role, another date, or its dates checked."""
LIST: Final = "check-in:list"
SHOW: Final = "check-in:show"
SHOW_TURNS: Final = ("check-in:show:back", "check-in:show:on")
EDIT: Final = "check-in:edit"
EDIT_FORM: Final = "check-in:edit:form"
MOVE: Final = "check-in:move"
MOVE_FORM: Final = "check-in:move:form"
PAUSE: Final = "check-in:pause"
PAUSE_FORM: Final = "check-in:pause:form"
RESUME: Final = "check-in:resume"
END: Final = "check-in:end"
END_FORM: Final = "check-in:end:form"
SUMMARY: Final = "check-in:summary"
SHARE: Final = "check-in:share"
UNSHARE: Final = "check-in:unshare"
NAME: Final = "check-in:name"
NAME_FORM: Final = "check-in:name:form"
"""The value of each of these buttons is the plan's number."""
ANSWER: Final = "check-in:answer"
ANSWER_FORM: Final = "check-in:answer:form"
SAVE: Final = "check-in:answer:save"
TURN: Final = "check-in:answer:turn"
"""Keeps what is typed and shows other goals; its value is the number of the page."""
ANEW: Final = "check-in:answer:anew"
"""Forgets what was changed of answers that were sent, where that was not sent yet."""
READ: Final = "check-in:read"
READ_TURNS: Final = ("check-in:read:back", "check-in:read:on")
"""The page before and the next one, of a plan or of answers: its number or id, and the page."""
REPLY: Final = "check-in:reply"
REPLY_FORM: Final = "check-in:reply:form"
MORE_AGREED: Final = "check-in:reply:more"
CLOSE: Final = "check-in:close"
REOPEN: Final = "check-in:reopen"
"""The value of each of these is the check-in's id."""
CLOSES: Final = (
    "It is over then: the answers and the reply stay as they are, and what is not done goes on."
)
REOPENS: Final = "Its person is told and can change the answers; you reply and close it again."
REOPENS_OWN: Final = "It is open then, as it was before you closed it."
AGREED_DONE: Final = "check-in:agreed:done"
"""Its value is the goal's id."""


def number_in(value: str) -> int:
    """Return the number that a button's value names; 0, which nothing has, where it is none."""
    return int(value) if value.isdecimal() and len(value) <= len(str(2**62)) else 0


def answer_button(check_in_id: int, label: str = "Answer") -> dict[str, Any]:
    """Return the button that opens the form of a check-in, for the person whose it is."""
    return blocks.button(label, ANSWER, str(check_in_id), style="primary")


def reply_button(check_in_id: int, label: str = "Reply") -> dict[str, Any]:
    """Return the button that opens the answers with the reply to them, for the manager."""
    return blocks.button(label, REPLY, str(check_in_id), style="primary")


def close_button(check_in_id: int, label: str = "Close the check-in") -> dict[str, Any]:
    """Return the button that closes a check-in: it asks once, for it stands beside Reply."""
    return blocks.button(label, CLOSE, str(check_in_id), sure=CLOSES)


def reopen_button(check_in_id: int, *, own: bool = False) -> dict[str, Any]:
    """Return the button that opens again what was closed too early; `own`: by its person."""
    sure = REOPENS_OWN if own else REOPENS
    return blocks.button("Open again", REOPEN, str(check_in_id), sure=sure)


def name_button(number: int) -> dict[str, Any]:
    """Return the button that asks who the manager of a plan is."""
    return blocks.button("Name a manager", NAME, str(number), style="primary")
