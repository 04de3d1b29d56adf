"""Cadences for tests: a team called to a ritual of a charter."""

from datetime import datetime

from rituals.cadences.cadences import called_as, start_of
from rituals.cadences.calling import add_cadence
from rituals.charters.charter import Ritual
from rituals.teams.teams import Team
from rituals.work import Tx
from storage.cadences import Cadence


async def start_cadence(
    tx: Tx,
    team: Team,
    ritual: Ritual,
    *,
    channel: str,
    actor: str,
    now: datetime,
    owner: str | None = None,
) -> Cadence:
    """Call `ritual` for a team from now on, as its charter says; the first call is promised."""
    zone = ritual.zone or team.zone
    fields = {"zone": zone, "start": start_of(ritual, zone, now), **called_as(ritual)}
    return await add_cadence(
        tx, team, actor=actor, now=now, ritual=ritual.id, channel=channel, owner=owner, **fields
    )
