"""The names that a calendar's views and its listeners share, and what a button's value says."""

from typing import Final

NEW: Final = "feed:new"
OFF: Final = "feed:off"
OWN = "me"
"""Stands for the team of somebody's own calendar."""


def value(team_id: int | None, feed_id: int) -> str:
    """Return a button's value: whose calendar, and the address that was there as it was shown."""
    return f"{OWN if team_id is None else team_id}:{feed_id}"


def read(value: str) -> tuple[int | None, int]:
    """Return the team, None for somebody's own calendar, and the address that a value names."""
    team, _, feed = value.partition(":")
    return None if team == OWN else int(team), int(feed)
