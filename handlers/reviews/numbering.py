"""Read which review or item is meant: REV-3, rev 3, #3 or 3; ITEM-4."""

import re

from handlers import blocks
from rituals.errors import Unfit
from rituals.reviews.looking import NoSuchRev
from rituals.reviews.queue import NoSuchItem

LARGEST_NUMBER = 2**31 - 1
REVIEW = re.compile(r"\s*(?:rev[- ]?|#)?\s*(\d{1,20})\s*", re.IGNORECASE | re.ASCII)
ITEM = re.compile(r"\s*(?:item[- ]?|#)?\s*(\d{1,20})(?:\s+(.*))?", re.IGNORECASE | re.DOTALL)
DECISION = re.compile(r"\s*adr[- ]?#?(\d{1,20})\s*", re.IGNORECASE | re.ASCII)


class WhichReview(Unfit):
    """Which review? {said}Write, for example, `{example}`. `/review outcomes` lists them."""


class WhichItem(Unfit):
    """Which item? {said}Write, for example, `{example}`. `/review` shows what waits."""


def number_in(text: str, example: str) -> int:
    """Return the number of the review that a text names; raise with an example."""
    found = REVIEW.fullmatch(text)
    if not found:
        raise WhichReview(said=_said(text), example=example)
    if int(found[1]) > LARGEST_NUMBER:
        raise NoSuchRev(number=int(found[1]))
    return int(found[1])


def number_first(text: str, example: str) -> tuple[int, str]:
    """Return the number of the item that a text begins with, and what follows it."""
    found = ITEM.fullmatch(text.strip())
    if not found:
        raise WhichItem(said=_said(text), example=example)
    if int(found[1]) > LARGEST_NUMBER:
        raise NoSuchItem(number=int(found[1]))
    return int(found[1]), (found[2] or "").strip()


def _said(text: str) -> str:
    return f"“{blocks.clip(text.strip(), 40)}” is no number of one. " if text.strip() else ""
