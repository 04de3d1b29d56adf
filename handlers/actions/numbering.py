"""Read which action is meant: ACT-41, act 41, #41 or 41."""

import re

from handlers import blocks
from rituals.actions import NoSuchAction
from rituals.errors import Unfit

LARGEST_NUMBER = 2**31 - 1
PATTERN = re.compile(r"\s*(?:act[- ]?|#)?(\d{1,20})\s*", re.IGNORECASE | re.ASCII)


class NumberMissing(Unfit):
    """Which action? Write, for example, `{example}`. `/action` lists yours."""


class NoNumber(Unfit):
    """Which action? “{text}” is no number of one. Write, for example, `{example}`."""


def number_first(text: str, example: str) -> tuple[int, str]:
    """Return the number that a text begins with, and what follows it; raise with an example."""
    head, rest = _parted(text)
    if head.lower() == "act":
        head, rest = _parted(rest)
    if not head:
        raise NumberMissing(example=example)
    found = PATTERN.fullmatch(head)
    if not found:
        raise NoNumber(text=blocks.clip(head, 40), example=example)
    number = int(found[1])
    if number > LARGEST_NUMBER:
        raise NoSuchAction(number=number)
    return number, rest


def _parted(text: str) -> tuple[str, str]:
    head, rest = (*text.split(maxsplit=1), "", "")[:2]
    return head, rest.strip()
