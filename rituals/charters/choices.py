"""Which rituals a team is called to: as it chose, and as its charter proposes. Pure.

How they are started is `rituals/teams/starting.py`'s; what another charter changes of them,
`rituals/charters/following.py`'s.
"""

from datetime import datetime
from itertools import islice
from zoneinfo import ZoneInfo

from rituals.cadences.cadences import START_FORMAT, called_as
from rituals.cadences.schedules import NONE_OFF, said_at
from rituals.calendar.recurrence import Recurrence, local_time, upcoming
from rituals.charters.charter import Charter, Ritual
from rituals.charters.values import TEAM
from rituals.teams.teams import Team
from storage.cadences import Cadence

PROPOSED = "proposed"
LOOKED_AT = 400
"""Dates: more than a lead, of a year for what is daily, can make too near."""


def offered(charter: Charter) -> list[Ritual]:
    """List the rituals that a team can choose: those with a rule.

    A private one (a 1:1) is somebody's own, and never called for a team as a whole.
    """
    return [one for one in charter.rituals.values() if one.rule is not None and not one.private]


def wanted(team: Team, charter: Charter) -> list[Ritual]:
    """List the rituals that a team is called to.

    Those that it chose in set-up, or else those that its charter proposes; what its own file says
    of one (`proposed`, or a ritual of its own) goes before both.
    """
    if team.rituals is None:
        return [one for one in offered(charter) if one.proposed]
    chosen = team.rituals.split(",")
    return [one for one in offered(charter) if (one.proposed if _says(one) else one.id in chosen)]


def _says(ritual: Ritual) -> bool:
    """Tell whether a team's own file says if a ritual is proposed."""
    return PROPOSED in ritual.team or ritual.sources == (TEAM,)


def would_be(team: Team, ritual: Ritual, now: datetime) -> Cadence:
    """Return the cadence, not saved, by which a team would be called to a ritual from now on."""
    zone = ritual.zone or team.zone
    return Cadence(
        id=0,
        workspace=team.workspace,
        team_id=team.id,
        ritual=ritual.id,
        zone=zone,
        start=fresh_start(ritual, zone, now),
        channel=team.channel or "",
        created_at=now,
        **called_as(ritual),
    )


def fresh_start(ritual: Ritual, zone: str, now: datetime) -> str:
    """Return the local start of a ritual that nobody knew of until now.

    It is today, at its time of day; or the first date that can still be announced in time where
    that is not the next: a new team does not hear of all that is tomorrow in its first minute.
    """
    place = ZoneInfo(zone)
    start = datetime.combine(local_time(now, place).date(), ritual.at)
    ahead = islice(upcoming(Recurrence(ritual.rule or "", zone, start), now), LOOKED_AT)
    for number, one in enumerate(ahead):
        if said_at(one.local, ritual.lead, zone, NONE_OFF) >= now:
            start = datetime.combine(one.date, ritual.at) if number else start
            break
    return start.strftime(START_FORMAT)
