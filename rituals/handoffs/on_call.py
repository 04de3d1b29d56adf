"""Who is on call: whoever accepted a team's last handoff (`rituals/handoffs/handoffs.py`)."""

from rituals.cadences.cadences import REMOVED
from rituals.calendar.days import said, zone_of
from rituals.calendar.wall_clock import local_time
from rituals.teams.teams import Team
from rituals.work import Tx
from storage.handoffs import Taken, last_taken
from storage.people import People

ON_CALL_HANDOFF = "on-call-handoff"
ACCEPTED = "accepted"
"""The charter's ritual, and its outcome."""


async def on_call(tx: Tx, team: Team) -> Taken | None:
    """Return who is on call, and since when; None where nobody accepted, or they have gone.

    A handoff that is not called any more, as its cadence was removed, says nothing either.
    """
    found = await last_taken(tx, team.workspace, team.id, ON_CALL_HANDOFF, ACCEPTED, REMOVED)
    if found is None:
        return None
    person = (await People(tx, team.workspace).named([found.person])).get(found.person)
    return found if person is None or person.is_full else None


async def told_too(tx: Tx, team: Team, *, private: bool) -> tuple[str, str] | None:
    """Return whom an incident tells because they are on call, with the reason that they read.

    Of a private one nobody hears who is not named in it, or called for by what it is.
    """
    found = None if private else await on_call(tx, team)
    if found is None:
        return None
    day = local_time(found.since, zone_of(None, team.zone)).date()
    return found.person, f"On call since {said(day)}"
