"""The names that records go by: ADR-12, REV-3, OCCURRENCE-7."""


def number_of(name: str) -> int:
    """Return the number in a record's name."""
    return int(name.rpartition("-")[2])
