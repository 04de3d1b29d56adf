"""The states of a decision and the steps between them, as a table.

    draft -> proposed -> accepted -> deprecated | superseded
    draft | proposed -> withdrawn      proposed -> rejected

Nothing leads out of rejected, withdrawn and superseded: what comes after is a new decision.
"""

from dataclasses import dataclass

DRAFT, PROPOSED, ACCEPTED, REJECTED = "draft", "proposed", "accepted", "rejected"
WITHDRAWN, DEPRECATED, SUPERSEDED = "withdrawn", "deprecated", "superseded"
STATES = (DRAFT, PROPOSED, ACCEPTED, REJECTED, WITHDRAWN, DEPRECATED, SUPERSEDED)
IN_FORCE = (ACCEPTED, DEPRECATED)
"""What another decision can supersede: what was agreed and has no successor yet."""
OPEN = (DRAFT, PROPOSED)
"""What can still be edited in its substance."""


@dataclass(frozen=True, slots=True)
class Move:
    """A step of a decision's life: the word for it, from where and to where."""

    verb: str
    before: tuple[str, ...]
    after: str


PROPOSE = Move("propose", (DRAFT,), PROPOSED)
ACCEPT = Move("accept", (PROPOSED,), ACCEPTED)
REJECT = Move("reject", (PROPOSED,), REJECTED)
WITHDRAW = Move("withdraw", (DRAFT, PROPOSED), WITHDRAWN)
DEPRECATE = Move("deprecate", (ACCEPTED,), DEPRECATED)
SUPERSEDE = Move("supersede", IN_FORCE, SUPERSEDED)
SETTLING = (ACCEPT, REJECT, WITHDRAW)
"""After these nobody waits for it any more."""
MOVES = (PROPOSE, ACCEPT, REJECT, WITHDRAW, DEPRECATE, SUPERSEDE)
EDIT = Move("edit", OPEN, "")
KEEP = Move("keep", (ACCEPTED,), "")
"""These two are no steps, but refused like one where they are not open."""


def legal(state: str) -> list[str]:
    """Name the steps that are open from a state."""
    return [one.verb for one in (*MOVES, EDIT) if state in one.before]
