"""Which rituals a team is called to from its start on, and what a new zone does to their dates."""

from datetime import datetime
from zoneinfo import ZoneInfo

from rituals import charters
from rituals.cadences import (
    ARCHITECTURE_REVIEW,
    CALL,
    STATES,
    call_of,
    recurrence,
    start_cadence,
)
from rituals.calendar import Occurrence as Date
from rituals.calendar import Recurrence, in_words, next_after, upcoming
from rituals.charter import Charter, Ritual
from rituals.history import Change, note
from rituals.promises import HELD, UNDER_WAY, Promises
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


def would_be_held(team: Team, ritual: Ritual, now: datetime) -> tuple[str, Date | None]:
    """Say when a ritual would be held if it were called from now on, and first."""
    zone = ritual.zone or team.zone
    start = datetime.combine(now.astimezone(ZoneInfo(zone)).date(), ritual.at)
    rule = Recurrence(ritual.rule or "", zone, start)
    return in_words(rule), next_after(rule, now)


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
        await _call_anew(tx, kept, now)
        moved.append(kept)
    return moved


async def _call_anew(tx: Tx, cadence: Cadence, now: datetime) -> None:
    """End the call that is promised, and promise the next date that was not called yet."""
    promises, store = Promises(tx, cadence.workspace), Cadences(tx, cadence.workspace)
    made = await promises.of(f"CADENCE-{cadence.id}")
    keys = [one.key for one in made if one.kind == CALL and one.state in {*UNDER_WAY, HELD}]
    await promises.end(*keys, reason=REZONED, at=now)
    called = await store.occurrences([cadence.id], states=STATES, limit=1)
    last = called[0].local_date if called else None
    dates = upcoming(recurrence(cadence), now)
    following = next((one for one in dates if last is None or one.date > last), None)
    if following is not None:
        await promises.rearm(call_of(cadence, following))
