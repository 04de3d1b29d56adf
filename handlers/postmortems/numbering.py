"""Read which postmortem is meant: PM-7, INC-7, 7, or that of the incident whose channel it is."""

import re

from handlers import blocks
from rituals.errors import Unfit
from rituals.incidents.incidents import INC, in_channel
from rituals.postmortems.postmortems import NoSuchPostmortem
from rituals.rights import Viewer
from rituals.work import Tx

LARGEST_NUMBER = 2**31 - 1
PATTERN = re.compile(
    r"\s*(?:(?:pm|inc)[- ]?|#)?(\d{1,20})(?=$|[\s:,.])[:,.]?\s*(.*)", re.IGNORECASE | re.DOTALL
)

LAST = re.compile(r"\s*(\D*?[^\d\s#-])[\s:,]+((?:(?:pm|inc)[- ]?|#)?\d{1,20})\s*", re.IGNORECASE)
"""A word or more, and then a number: `lessons 7`."""


class NumberMissing(Unfit):
    """Which postmortem? Write, for example, `{example}`, or ask in its incident's channel."""


class NoNumber(Unfit):
    """Which postmortem? “{text}” is no number of one. Write, for example, `{example}`."""


async def number_and_rest(tx: Tx, who: Viewer, typed: str, example: str) -> tuple[int, str]:
    """Return the number that is meant, and what follows it.

    In an incident's channel it may be left out: all that was typed is what follows.
    """
    found = PATTERN.fullmatch(typed)
    if found:
        number = int(found[1])
        if number > LARGEST_NUMBER:
            raise NoSuchPostmortem(number=number)
        return number, found[2].strip()
    here = await in_channel(tx, who.workspace, who.channel) if who.channel else None
    if here is not None and here.series == INC:
        return here.number, typed.strip()
    if not typed.strip():
        raise NumberMissing(example=example)
    raise NoNumber(text=blocks.clip(typed.strip(), 40), example=example)


def number_first(typed: str) -> str:
    """Return what was typed with its number first: a section may be named before it."""
    found = None if PATTERN.fullmatch(typed) else LAST.fullmatch(typed)
    return f"{found[2]} {found[1]}" if found else typed


async def number_in(tx: Tx, who: Viewer, typed: str, example: str) -> int:
    """Return the number that is meant, and nothing else typed."""
    number, rest = await number_and_rest(tx, who, typed, example)
    if rest:
        raise NoNumber(text=blocks.clip(typed.strip(), 40), example=example)
    return number
