"""The names that an action's views and their listeners share: a contract, so kept in one place."""

from typing import Final

ADD: Final = "action:add"
ADD_TO: Final = "action:add:incident"
"""Its value is the incident's name."""
ADD_FORM: Final = "action:add:form"
SHOW: Final = "action:show"
DONE: Final = "action:done"
REOPEN: Final = "action:reopen"
DROP: Final = "action:drop"
DROP_FORM: Final = "action:drop:form"
MOVE: Final = "action:move"
MOVE_FORM: Final = "action:move:form"
GIVE: Final = "action:give"
GIVE_FORM: Final = "action:give:form"
MORNING: Final = "morning"
"""Stands behind the number in the value of a morning's buttons: the message shows what they did."""


def value(number: int, place: str = "") -> str:
    """Return a button's value: which action, and where the button stands."""
    return f"{number}:{place}" if place else str(number)


def read(value: str) -> tuple[int, str]:
    """Return the number and the place that a button's value names."""
    number, _, place = value.partition(":")
    return int(number), place
