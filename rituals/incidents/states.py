"""The states of an incident and the steps between them, as a table.

    open -> mitigated -> resolved
    open | mitigated -> cancelled | merged      resolved | cancelled | merged -> open

Nothing is over for good: what comes back is reopened, with its history.
"""

from dataclasses import dataclass

OPEN, MITIGATED, RESOLVED = "open", "mitigated", "resolved"
CANCELLED, MERGED = "cancelled", "merged"
STATES = (OPEN, MITIGATED, RESOLVED, CANCELLED, MERGED)
LIVE = (OPEN, MITIGATED)
"""Somebody works on it: it is reminded of, and updates are posted to it."""
OVER = (RESOLVED, CANCELLED, MERGED)
COUNTED = (OPEN, MITIGATED, RESOLVED)
"""What figures count: a false alarm and a duplicate leave them, though not the record."""


@dataclass(frozen=True, slots=True)
class Move:
    """A step of an incident's life: the word for it, from where and to where."""

    verb: str
    before: tuple[str, ...]
    after: str


MITIGATE = Move("mitigate", LIVE, MITIGATED)
RESOLVE = Move("resolve", LIVE, RESOLVED)
CANCEL = Move("cancel", LIVE, CANCELLED)
MERGE = Move("merge", LIVE, MERGED)
REOPEN = Move("reopen", OVER, OPEN)
MOVES = (MITIGATE, RESOLVE, CANCEL, MERGE, REOPEN)
UPDATE = Move("update", LIVE, "")
RAISE = Move("change the severity of", LIVE, "")
HAND_OVER = Move("change the roles of", LIVE, "")
"""These three are no steps, but refused like one where they are not open."""


def legal(state: str) -> list[str]:
    """Name the steps that are open from a state."""
    return [one.verb for one in (UPDATE, *MOVES) if state in one.before]
