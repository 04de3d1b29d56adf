"""The names that the weekly page's views and its listeners share, and what a value says."""

from typing import Final

from rituals.weeks import Week

POST: Final = "weekly:post"
"""Post a team's page to its channel; the button asks first (`POST_SURE`)."""
MARKDOWN: Final = "weekly:markdown"
"""The page as a file, or as text where files cannot be sent."""
WEEK: Final = "weekly:week"
"""Show a week: Earlier, Later, or one team's page out of that of several."""
WEEKS: Final = (f"{WEEK}:earlier", f"{WEEK}:later")
"""Two buttons of one row may not share a name, so Earlier and Later have one each."""
POST_SURE: Final = (
    "The page is posted{as_sent} to {channel} for everybody there to read, without check-ins and"
    " private records. It says that you posted it."
)

SEVERAL = "all"
"""Stands for the team of the page of several."""


def value(week: Week, team_id: int | None = None) -> str:
    """Return a button's value: which week, and of which team; None: of all whom one leads."""
    return f"{week.name}:{SEVERAL if team_id is None else team_id}"


def read(value: str) -> tuple[Week, int | None]:
    """Return the week and the team that a button's value names."""
    week, _, team = value.partition(":")
    return Week.named(week), None if team == SEVERAL else int(team)
