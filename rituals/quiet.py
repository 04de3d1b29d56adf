"""Quiet hours: when the word that can wait is said. They move nudges, never duties.

Open incidents and deadlines within the day do not ask here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from rituals.days import zone_of
from rituals.wall_clock import QUIET_FROM, QUIET_UNTIL, waking
from rituals.work import Tx
from storage.people import People
from storage.quiet import Quiet, QuietHours

__all__ = ["NIGHT", "Hours", "Quiet", "polite"]


@dataclass(frozen=True, slots=True)
class Hours:
    """From when to when nobody is nudged, on the wall clock; equal times are no quiet hours."""

    starts: time
    ends: time

    def __str__(self) -> str:
        return f"{self.starts:%H:%M} to {self.ends:%H:%M}"

    @property
    def none(self) -> bool:
        return self.starts == self.ends


NIGHT = Hours(QUIET_FROM, QUIET_UNTIL)
"""Where neither the person nor the team's charter says otherwise."""


async def polite(
    tx: Tx,
    workspace: str,
    people: Iterable[str],
    due_at: datetime,
    now: datetime,
    *,
    zone: str = "UTC",
    hours: Hours = NIGHT,
) -> dict[str, datetime]:
    """Return for each person when a word that can wait may be said: at `due_at`, or after it.

    `zone` and `hours` are the team's, for those who have none of their own. It is never before
    `now`.
    """
    wanted = sorted(set(people))
    chosen = await QuietHours(tx, workspace).of(wanted)
    known = await People(tx, workspace).named(wanted)
    return {
        one: may_be_said(chosen.get(one), max(due_at, now), zone_of(known.get(one), zone), hours)
        for one in wanted
    }


def may_be_said(
    chosen: Quiet | None, instant: datetime, zone: ZoneInfo, hours: Hours = NIGHT
) -> datetime:
    """Return the first moment from `instant` on that is neither muted nor quiet."""
    hours = hours_of(chosen) or hours
    if chosen is not None and chosen.muted_until is not None:
        instant = max(instant, chosen.muted_until)
    return waking(instant, zone, hours.starts, hours.ends)


def hours_of(chosen: Quiet | None) -> Hours | None:
    """Return the hours that a person chose."""
    if chosen is None or chosen.starts is None or chosen.ends is None:
        return None
    return Hours(time.fromisoformat(chosen.starts), time.fromisoformat(chosen.ends))
