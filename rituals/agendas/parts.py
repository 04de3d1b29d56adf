"""What an agenda is made of: lines in sections, and what they are drawn for. Pure."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from rituals.charters.charter import Charter, Ritual
from rituals.teams.teams import Team
from rituals.work import Tx
from storage.cadences import Cadence, Occurrence

SHOWN = 15
"""Lines of a section; of the rest it says how many there are."""
WAITING, BY, FOR = "waiting since", "by", "for"


@dataclass(frozen=True, slots=True)
class Line:
    """One line: a record by its `name` (ADR-12) with its title, or a `text` alone.

    `since` is a moment and `by` a person's id; `since_as` and `by_as` are the words before them.
    `note` is what else is to be said of it, and `link` an address that was checked.
    """

    text: str
    name: str = ""
    since: datetime | None = None
    by: str | None = None
    note: str = ""
    link: str = ""
    since_as: str = WAITING
    by_as: str = BY


@dataclass(frozen=True, slots=True)
class Section:
    """Lines under a title; without lines the title is all there is to say.

    `more` are left out, and `more_at` is the command that lists those, in backticks.
    """

    title: str
    lines: tuple[Line, ...] = ()
    more: int = 0
    more_at: str = ""


@dataclass(frozen=True, slots=True)
class Agenda:
    """What a ritual looks at: `sections` from the record, and what has none yet in words."""

    sections: tuple[Section, ...] = ()
    looks_at: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Drawing:
    """What an agenda is drawn for: one occurrence of a team's cadence, as of `now`.

    `since` is when the ritual was held the last time, or else one interval back; the period of
    what happened begins there. `ritual` is None for one that the charter does not know.
    """

    tx: Tx
    team: Team
    cadence: Cadence
    occurrence: Occurrence
    charter: Charter
    ritual: Ritual | None
    since: datetime
    now: datetime

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.team.zone)


def section(title: str, lines: list[Line], *, more_at: str = "") -> tuple[Section, ...]:
    """Return a section with its first lines, and none where there are no lines."""
    if not lines:
        return ()
    more = max(len(lines) - SHOWN, 0)
    return (Section(title, tuple(lines[:SHOWN]), more, more_at),)
