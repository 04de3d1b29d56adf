"""Lines where an incident is talked over: its channel, its card's thread, or people's messages.

Whoever changes an incident promises one by `incident_promises.line(incident, what, now)`; the
first part of `what` (before a `:`) is the name of its facts. A module offers them as
`LINES: Lines = {"update": update_line}`, and `listeners.py` hands all of them to `rooms.kinds`.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from handlers.answers import Block
from handlers.blocks import Part
from rituals.incidents.incidents import Incident
from rituals.work import Tx


@dataclass(frozen=True, slots=True)
class Line:
    """What a line says, and what stands below it (buttons, a longer text)."""

    parts: Sequence[Part]
    below: Sequence[Block] = ()


Telling = Callable[[Tx, Incident, list[str]], Awaitable[Line | None]]
"""(transaction, incident, what is left of `what`) -> the line; None: nothing to say any more."""
Lines = Mapping[str, Telling]
