"""Start a team's rituals, and follow its zone, its holidays and its home with them."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from rituals.away import teams as away_teams
from rituals.cadences import dates as cadence_dates
from rituals.cadences.cadences import named, of_team
from rituals.cadences.calling import add_cadence, call_anew
from rituals.cadences.schedules import Planned, days_of, next_date
from rituals.charters import in_force as charters
from rituals.charters.choices import wanted, would_be
from rituals.history import Change, note
from rituals.occurrences.occurrences import PLANNED
from rituals.teams.teams import Team
from rituals.work import Tx
from storage.cadences import Cadence, Cadences

REZONED = "its team has another zone now"
OTHER_HOLIDAYS = "its team has other holidays now"
OF_A_CADENCE = (
    "ritual", "title", "rule", "zone", "start", "lead_minutes", "open_minutes", "grace_minutes",
    "channel", "who", "chosen", "facilitators", "holidays", "nudge_minutes", "own_time",
)  # fmt: skip
"""The fields that a ritual's cadence begins with."""


async def start_rituals(tx: Tx, team: Team, channel: str, actor: str, now: datetime) -> None:
    """Call a team's rituals from now on, in its home; those it has, or removed, stay so."""
    for one in await _to_start(tx, team, now):
        await start(tx, team, one, channel, actor, now)


async def waiting(tx: Tx, team: Team, now: datetime) -> int:
    """Count the rituals that begin once a team is started; none after that."""
    return len(await _to_start(tx, team, now)) if team.started_at is None else 0


async def _to_start(tx: Tx, team: Team, now: datetime) -> list[Cadence]:
    known = {one.ritual for one in await of_team(tx, team, removed=True)}
    charter = await charters.in_force(tx, team)
    return [would_be(team, one, now) for one in wanted(team, charter) if one.id not in known]


async def start(
    tx: Tx, team: Team, planned: Cadence, channel: str, actor: str, now: datetime
) -> Cadence:
    """Save a cadence that was only planned, to be held in a channel."""
    fields = {name: getattr(planned, name) for name in OF_A_CADENCE}
    return await add_cadence(tx, team, actor=actor, now=now, **{**fields, "channel": channel})


async def would_be_held(tx: Tx, team: Team, now: datetime) -> list[tuple[Cadence, Planned | None]]:
    """List the rituals that a team would be called to if it were started now, with their dates."""
    days = await days_of(tx, team, now.date() - timedelta(days=1))
    planned = [would_be(team, one, now) for one in wanted(team, await charters.in_force(tx, team))]
    return [(one, next_date(one, days, now)) for one in planned]


async def follow_settings(tx: Tx, before: Team, after: Team, *, actor: str, now: datetime) -> None:
    """Call what is called by a team's zone and holidays as those are now.

    What is announced stays at its hour; what falls on a day that is a holiday now is moved or
    called off, as its cadence says.
    A ritual whose own zone the charter names, or somebody chose by hand, keeps it.
    """
    moved = await _rezoned(tx, before, after, actor=actor, now=now)
    for one in moved:
        await cadence_dates.realign(tx, after, one, actor, REZONED, now, states=(PLANNED,))
    if before.country != after.country:
        await away_teams.follow(tx, after, now, reason=OTHER_HOLIDAYS)
        return
    for one in moved:
        await call_anew(tx, after, one, now, reason=REZONED)


async def _rezoned(
    tx: Tx, before: Team, after: Team, *, actor: str, now: datetime
) -> Sequence[Cadence]:
    """Give the cadences of a team's former zone its new one."""
    if before.zone == after.zone:
        return []
    charter = await charters.in_force(tx, after)
    store, moved = Cadences(tx, after.workspace), []
    for cadence in await of_team(tx, after):
        ritual = charter.rituals.get(cadence.ritual)
        own = "zone" in cadence.touched.split(",") or (ritual is not None and ritual.zone)
        if own or cadence.zone != before.zone:
            continue
        kept = await store.reset(cadence.id, zone=after.zone)
        if kept is not None:
            data: dict[str, str | int | None] = {"team": after.id, "zone": after.zone}
            note(tx, after.workspace, Change(named(kept), "moved", actor, now, data=data))
            moved.append(kept)
    return moved
