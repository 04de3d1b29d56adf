"""Read which action is meant: ACT-41, act 41, #41 or 41."""

import re

from handlers import blocks
from rituals.actions.actions import NoSuchAction
from rituals.errors import Unfit

LARGEST_NUMBER = 2**31 - 1
PATTERN = re.compile(r"\s*(?:act[- ]?|#)?(\d{1,20})\s*", re.IGNORECASE | re.ASCII)

AND = re.compile(r",|\s&\s|(?<=\d)\s+and\s", re.IGNORECASE)
DIGIT = re.compile(r"\d")


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


def numbers_in(text: str, example: str) -> list[int]:
    """Return all numbers that a text names, each once and in order: ACT-41, 42 and #43.

    In order, since two people may name the same ones the other way round. Words after them (“41
    at last”) are let pass, but not where a number hides among them.
    """
    found: list[int] = []
    left = AND.sub(" ", text).strip()
    while left and (not found or DIGIT.search(left)):
        number, left = number_first(left, example)
        found.append(number)
    return sorted(set(found)) or [number_first(text, example)[0]]


def _parted(text: str) -> tuple[str, str]:
    head, rest = (*text.split(maxsplit=1), "", "")[:2]
    return head, rest.strip()
