"""The names that the weekly page's views and its listeners share, and what a value says."""

from dataclasses import dataclass
from typing import Final

from rituals.calendar.weeks import Week

POST: Final = "weekly:post"
"""Post a team's page to its channel: asks first, where a post would follow."""
POST_FORM: Final = "weekly:post:form"
"""The question, whose answer posts."""
MARKDOWN: Final = "weekly:markdown"
"""The page as a file, or as text where files cannot be sent."""
WEEK: Final = "weekly:week"
"""Show a week: Earlier, Later, or one team's page out of that of several."""
WEEKS: Final = (f"{WEEK}:earlier", f"{WEEK}:later")
"""Two buttons of one row may not share a name, so Earlier and Later have one each."""
AS_SENT: Final = f"{WEEK}:sent"
"""From a page made anew back to the one that was sent."""
AS_NOW: Final = f"{WEEK}:now"
"""The page of a week made anew, where another was sent."""

SHOWS: Final = (WEEK, *WEEKS, AS_SENT, AS_NOW)
"""Each shows the page that its value names."""

SEVERAL = "all"
"""Stands for the team of the page of several."""


ANEW = ":now"
"""Ends the value of what is meant as it is now, whatever was sent of it."""


@dataclass(frozen=True, slots=True)
class Meant:
    """A page that a button names; `anew`: not as it was sent, but as it is now."""

    week: Week
    team_id: int | None
    anew: bool = False


def value(week: Week, team_id: int | None = None, *, anew: bool = False) -> str:
    """Return a button's value: which week, and of which team; None: of all whom one leads."""
    return f"{week.name}:{SEVERAL if team_id is None else team_id}{ANEW if anew else ''}"


def read(value: str) -> Meant:
    """Return the page that a button's value names."""
    week, _, team = value.removesuffix(ANEW).partition(":")
    return Meant(Week.named(week), None if team == SEVERAL else int(team), value.endswith(ANEW))
