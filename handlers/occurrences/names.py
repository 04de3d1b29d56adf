"""The names that an occurrence's views and their listeners share: a contract, kept in one place."""

from typing import Any, Final

from handlers import blocks
from rituals.occurrences.occurrences import Occurrence

ANSWER: Final = "occurrence:answer"
ANSWER_FORM: Final = "occurrence:answer:form"
AWAY: Final = "occurrence:away"
WHY: Final = "occurrence:why"
WHY_FORM: Final = "occurrence:why:form"
REASON: Final = "why"
HOME: Final = "home"
"""Stands behind the number in the value of a button on somebody's Home."""


def answer_button(
    occurrence: Occurrence, label: str = "Answer", *, place: str = "", style: str | None = "primary"
) -> dict[str, Any]:
    """Return the button that opens the form with an occurrence's questions."""
    return blocks.button(label, ANSWER, _value(occurrence, place), style=style)


def away_button(occurrence: Occurrence) -> dict[str, Any]:
    """Return the button that marks who presses it away, or back."""
    return blocks.button("Away", AWAY, str(occurrence.id))


def why_button(occurrence: Occurrence) -> dict[str, Any]:
    return blocks.button("Why not held?", WHY, str(occurrence.id))


def _value(occurrence: Occurrence, place: str) -> str:
    return f"{occurrence.id}:{place}" if place else str(occurrence.id)


def read(value: str) -> tuple[int, str]:
    """Return the occurrence and the place that a button's value names."""
    number, _, place = value.partition(":")
    return (int(number) if number.isdecimal() else 0), place
