"""The names that records go by: a series and a number. ADR-12, REV-3, TEAM-7."""

from typing import Final

TEAM: Final = "TEAM"
DECISION: Final = "ADR"
INCIDENT: Final = "INC"
POSTMORTEM: Final = "PM"
ACTION: Final = "ACT"
REVIEW: Final = "REV"
ITEM: Final = "ITEM"
PLAN: Final = "PLAN"


def name_of(series: str, number: int | None) -> str:
    """Return the name of a record; who asks knows that it has a number."""
    return f"{series}-{number}"


def number_of(name: str) -> int:
    """Return the number in a record's name."""
    return int(name.rpartition("-")[2])
