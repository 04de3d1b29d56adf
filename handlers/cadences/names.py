"""The names that the views of cadences and their listeners share: a contract, kept in one place."""

from datetime import date
from typing import Final

ADD: Final = "cadence:add"
PICK: Final = "cadence:pick"
PICK_FORM: Final = "cadence:pick:form"
OFTEN: Final = "cadence:often"
MORE: Final = "cadence:more"
CHECK: Final = "cadence:check"
FORM: Final = "cadence:form"
SHOW: Final = "cadence:show"
EDIT: Final = "cadence:edit"
PAUSE: Final = "cadence:pause"
PAUSE_UNTIL: Final = "cadence:pause:until"
PAUSE_FORM: Final = "cadence:pause:form"
UNTIL: Final = "until"
KEEP: Final = "cadence:keep"
"""Both stand below the question whether a ritual to which nobody attends is to go on."""
RESUME: Final = "cadence:resume"
SKIP: Final = "cadence:skip"
SKIP_FORM: Final = "cadence:skip:form"
TAKE_BACK: Final = "cadence:take-back"
"""Its value names a day behind the cadence's number."""
RUN: Final = "cadence:run"
RUN_FORM: Final = "cadence:run:form"
"""Its metadata is a ritual's id and the channel it was asked for in: `readiness-audit:C1`."""
REMOVE: Final = "cadence:remove"
REMOVE_FORM: Final = "cadence:remove:form"


def of_day(cadence_id: int, day: date) -> str:
    """Return the value of a button that is about one date of a cadence."""
    return f"{cadence_id}:{day.isoformat()}"


def read_day(value: str) -> tuple[int, date]:
    """Return the cadence and the day that a button's value names."""
    number, _, day = value.partition(":")
    return int(number), date.fromisoformat(day)
