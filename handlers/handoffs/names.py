"""What the on-call handoff calls its buttons, form and field."""

from typing import Final

ACCEPT: Final = "handoff:accept"
REFUSE: Final = "handoff:refuse"
"""Each button's value is the occurrence's id and the handoff's round: `12:0`."""
REFUSE_FORM: Final = "handoff:refuse-form"
WHY: Final = "why"


def value(occurrence_id: int, round_: int) -> str:
    return f"{occurrence_id}:{round_}"


def read(written: str) -> tuple[int, int]:
    """Read a button's value; one that is none names what is not there."""
    occurrence, _, round_ = written.partition(":")
    if not (occurrence.isdecimal() and round_.isdecimal()):
        return 0, 0
    return int(occurrence), int(round_)
