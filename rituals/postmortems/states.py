"""The states of a postmortem and the steps between them, as a table.

    draft -> in review -> published
    in review -> draft          draft | in review -> waived -> draft

A published one is corrected where it stands; a new resolution of its incident makes it a draft
again, with its text (`rituals/postmortems/clock.py`).
"""

from dataclasses import dataclass

DRAFT, IN_REVIEW, PUBLISHED, WAIVED = "draft", "in review", "published", "waived"
STATES = (DRAFT, IN_REVIEW, PUBLISHED, WAIVED)
OWED = (DRAFT, IN_REVIEW)
"""Somebody still has to write or to read it: its clock runs."""
UNPUBLISHED = (DRAFT, IN_REVIEW, WAIVED)
WRITTEN = (DRAFT, IN_REVIEW, PUBLISHED)
"""Its text can be edited; of a published one that is a correction."""


AS_WORDS = {DRAFT: "a draft"}
"""What a state is called in a sentence, where its name alone is none."""


@dataclass(frozen=True, slots=True)
class Move:
    """A step of a postmortem's life: the words for it, from where and to where."""

    verb: str
    before: tuple[str, ...]
    after: str


ASK = Move("ask for a review of it", (DRAFT,), IN_REVIEW)
RETURN = Move("send it back", (IN_REVIEW,), DRAFT)
PUBLISH = Move("publish it", (IN_REVIEW,), PUBLISHED)
WAIVE = Move("waive it", OWED, WAIVED)
RESUME = Move("take it up again", (WAIVED,), DRAFT)
MOVES = (ASK, RETURN, PUBLISH, WAIVE, RESUME)
EDIT = Move("edit it", WRITTEN, "")
"""This one is no step, but refused like one where it is not open."""


def legal(state: str) -> list[str]:
    """Name the steps that are open from a state."""
    return [one.verb for one in (*MOVES, EDIT) if state in one.before]
