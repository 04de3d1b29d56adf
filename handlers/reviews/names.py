"""The names that a review's views and their listeners share: a contract, so kept in one place."""

from typing import Any, Final

from handlers import blocks
from rituals.cadences.cadences import Cadence
from rituals.occurrences import occurrences
from rituals.occurrences.occurrences import Occurrence
from rituals.reviews.reviews import DECISIONS_AT_MOST, is_recordable

OUTCOME: Final = "review:outcome"
OUTCOME_FORM: Final = "review:outcome:form"
MORE_ITEMS: Final = "review:outcome:item"
MORE_ACTIONS: Final = "review:outcome:action"
ADD: Final = "review:add"
ADD_FORM: Final = "review:add:form"
DROP: Final = "review:drop"
DROP_FORM: Final = "review:drop:form"
SHOW: Final = "review:show"
MINUTES: Final = "review:minutes"
CORRECT: Final = "review:correct"
CORRECT_FORM: Final = "review:correct:form"
START_ADRS: Final = tuple(f"review:adr:{at}" for at in range(DECISIONS_AT_MOST))
"""One for each decision, for Slack wants them apart. The value is the review's number and which of
its decisions, from 0: `3:0`.
"""
SIGN: Final = "review:sign"
NOT_YET: Final = "review:sign:no"
NOT_YET_FORM: Final = "review:sign:no:form"

VERDICT: Final = "verdict:"
NOTE: Final = "note:"
NAME: Final = "name:"
ACTION: Final = "action:"
OWNER: Final = "owner:"
DUE: Final = "due:"
"""Before the key of an item, or the place of an action, in the outcome's form."""


def outcome_button(occurrence: Occurrence, _cadence: Cadence) -> dict[str, Any] | None:
    """Return the button that records an occurrence's outcome; None where it cannot be now."""
    if not is_recordable(occurrence):
        return None
    style = "primary" if occurrence.state == occurrences.OPEN else None
    return blocks.button("Outcome", OUTCOME, str(occurrence.id), style=style)
