"""Which rituals a team is called to from its start on, and what a new zone does to their dates."""

from datetime import datetime
from zoneinfo import ZoneInfo

from rituals import charters
from rituals.cadences import ARCHITECTURE_REVIEW
from rituals.calendar import Recurrence, in_words, next_after
from rituals.calling import call_anew, start_cadence
from rituals.charter import Charter, Ritual
from rituals.history import Change, note
from rituals.teams import Team
from rituals.work import Tx
from storage.cadences import Cadence, Cadences

RUN_TODAY = (ARCHITECTURE_REVIEW,)
"""The rituals that Muster can run so far; the charter knows all."""
REZONED = "its team has another zone now"


def offered(charter: Charter) -> list[Ritual]:
    """List the rituals that a team can choose: those that its charter gives dates."""
    known = (charter.rituals.get(one) for one in RUN_TODAY)
    return [one for one in known if one is not None and one.rule is not None]


def chosen(team: Team, charter: Charter) -> list[Ritual]:
    """List the rituals that a team is called to, as it chose or as its charter proposes."""
    if team.rituals is None:
        return [one for one in offered(charter) if one.proposed]
    return [one for one in offered(charter) if one.id in team.rituals.split(",")]


async def start_rituals(tx: Tx, team: Team, channel: str, actor: str, now: datetime) -> None:
    """Call a team's rituals from now on, in its home."""
    for ritual in chosen(team, await charters.in_force(tx, team)):
        await start_cadence(tx, team, ritual, channel=channel, actor=actor, now=now)


def would_be_held(team: Team, ritual: Ritual, now: datetime) -> tuple[str, datetime | None]:
    """Say when a ritual would be held if it were called from now on, and first."""
    zone = ritual.zone or team.zone
    start = datetime.combine(now.astimezone(ZoneInfo(zone)).date(), ritual.at)
    rule = Recurrence(ritual.rule or "", zone, start)
    first = next_after(rule, now)
    return in_words(rule), first.at if first else None


async def follow_zone(
    tx: Tx, before: Team, after: Team, *, actor: str, now: datetime
) -> list[Cadence]:
    """Call what was called in a team's former zone in its new one; what is announced stays."""
    store, moved = Cadences(tx, after.workspace), []
    for cadence in await store.of_team(after.id):
        if before.zone == after.zone or cadence.zone != before.zone:
            continue
        kept = await store.reset(cadence.id, zone=after.zone)
        if kept is None:
            continue
        data: dict[str, str | int | None] = {"team": after.id, "zone": after.zone}
        note(tx, after.workspace, Change(f"CADENCE-{kept.id}", "moved", actor, now, data=data))
        await call_anew(tx, after, kept, now, reason=REZONED)
        moved.append(kept)
    return moved
