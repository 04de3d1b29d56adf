"""Read which decision is meant: ADR-12, adr 12, #12 or 12."""

import re

from handlers import blocks
from rituals.decisions.decisions import NoSuchDecision
from rituals.errors import Unfit

LARGEST_NUMBER = 2**31 - 1
PATTERN = re.compile(r"\s*(?:adr[- ]?|#)?\s*(\d{1,20})\s*", re.IGNORECASE)


class NumberMissing(Unfit):
    """Which ADR? Write, for example, `{example}`."""


class NoNumber(Unfit):
    """Which ADR? “{text}” is no number of one. Write, for example, `{example}`."""


def number_in(text: str, example: str) -> int:
    """Return the number that is meant; raise with an example of how to write it."""
    found = PATTERN.fullmatch(text)
    if not text.strip():
        raise NumberMissing(example=example)
    if not found:
        raise NoNumber(text=blocks.clip(text, 40), example=example)
    number = int(found[1])
    if number > LARGEST_NUMBER:
        raise NoSuchDecision(number=number)
    return number


def number_first(text: str, example: str) -> tuple[int, str]:
    """Return the number that a text begins with, and what follows it."""
    head, _, rest = text.strip().partition(" ")
    if head.lower() == "adr":
        head, _, rest = rest.strip().partition(" ")
    return number_in(head, example), rest.strip()
