"""Turn what a feature raised into what the person reads: the broad except of arrivals is here.

A `RitualError` is something a person can put right: its sentence is the answer. Anything else is
a defect or a failure: the person gets a short reference that is also in the log.
"""

from collections.abc import Awaitable, Callable
from secrets import token_hex

import structlog

from handlers import blocks, hooked
from handlers.answers import Answer, Say, Wrong
from handlers.arrivals import Arrival, Happening, Hooked, Submission
from rituals.errors import RitualError, StoreUnavailable

log = structlog.get_logger()

REFERENCE_BYTES = 4
NOT_SAVED = (
    "The database did not answer, so nothing was saved."
    " What you typed is still here: press again in a moment."
)
NOT_SAVED_SAY = "The database did not answer, so nothing was saved. Please try again in a moment."


OUR_FAULT = (
    "That went wrong on our side, and nothing was saved."
    " If it stays, tell your operator the reference {reference}."
)


class Redeliver(Exception):
    """An event failed and was rolled back: Slack is to deliver it again."""


async def answered(arrival: Arrival, work: Callable[[], Awaitable[Answer]]) -> Answer:
    """Do the work and return its answer, or the answer to what it raised.

    An event has nobody to tell: whatever failed raises `Redeliver`.
    """
    try:
        return await work()
    except RitualError as error:
        return told(arrival, str(error), error.field)
    except StoreUnavailable as error:
        log.warning(
            "store_unavailable", arrival=type(arrival).__name__, error=str(error.__cause__)[:200]
        )
        if isinstance(arrival, Happening):
            raise Redeliver from error
        return _not_saved(arrival)
    except Exception as error:
        reference = token_hex(REFERENCE_BYTES)
        log.exception("arrival_failed", arrival=type(arrival).__name__, reference=reference)
        if isinstance(arrival, Happening):
            raise Redeliver from error
        return _failed(arrival, OUR_FAULT.format(reference=reference))


def _not_saved(arrival: Arrival) -> Answer:
    if isinstance(arrival, Hooked):
        return hooked.refused("unavailable", hooked.TRY_AGAIN, hooked.UNAVAILABLE)
    return told(arrival, NOT_SAVED if isinstance(arrival, Submission) else NOT_SAVED_SAY, None)


def _failed(arrival: Arrival, sentence: str) -> Answer:
    if isinstance(arrival, Hooked):
        return hooked.refused("failed", sentence, hooked.UNAVAILABLE)
    return told(arrival, sentence, None)


def told(arrival: Arrival, sentence: str, field: str | None) -> Answer:
    """Say a sentence where the person looks: beside the field of a form, or to them alone.

    A form without that field shows it beside its first one, so that what was typed stays.
    """
    if isinstance(arrival, Hooked):
        return hooked.refused("unfit", sentence, hooked.UNPROCESSABLE, field)
    if isinstance(arrival, Submission):
        fields = input_ids(arrival)
        place = field if field in fields else next(iter(fields), None)
        if place is not None:
            return Wrong({place: sentence})
    return said(sentence)


def said(sentence: str) -> Say:
    """Say a sentence as it is: it may quote what a person typed."""
    return Say(blocks.fallback(*blocks.marked(sentence)), [blocks.sentence(sentence)])


def input_ids(arrival: Submission) -> list[str]:
    """List the block ids of a form's inputs: the only places where Slack shows an error."""
    blocks = arrival.view.get("blocks") or []
    return [str(block["block_id"]) for block in blocks if block.get("type") == "input"]
