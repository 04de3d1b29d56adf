"""Occurrences in Slack: what is served, and which promises are kept."""

from handlers.kinds import RowsKind
from handlers.occurrences import answering, cards, following, prompting
from handlers.routes import Feature
from rituals.cadences import calling
from rituals.occurrences import occurrences

KINDS = (
    RowsKind(calling.CALL, calling.call),
    RowsKind(occurrences.ANNOUNCE, occurrences.announce),
    RowsKind(occurrences.START, occurrences.start),
    RowsKind(occurrences.CLOSE, occurrences.close),
    *cards.KINDS,
    *prompting.KINDS,
    *following.KINDS,
)
FEATURE = Feature("occurrences", clicks=answering.CLICKS, submissions=answering.SUBMISSIONS)
