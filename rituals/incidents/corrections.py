"""Correct an incident's times afterwards; the history keeps what stood there before."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from rituals.away.quiet import own_zone
from rituals.errors import NotNow, Unfit
from rituals.incidents import promises as incident_promises
from rituals.incidents.flaws import flaw_of
from rituals.incidents.incidents import add_entry, ensure_acts, moment
from rituals.incidents.moves import Data, changed, noted
from rituals.incidents.states import MITIGATED, RESOLVED
from rituals.incidents.times import CALLED, ORDER, MomentMissing, Moments, in_order
from rituals.postmortems import clock as postmortem_clock
from rituals.rights import Viewer
from rituals.teams.teams import Team
from rituals.work import Tx
from storage.incidents import Incident, Incidents

TIMED = "times"


class NothingToCorrect(NotNow):
    """The times of {name} are these already."""


class StillFlawed(Unfit):
    """No time was changed. Correct one, or tick that they are right as they stand."""

    field = "right"


def asked(incident: Incident) -> list[str]:
    """List the moments that can be corrected: those that an incident in its state has come to."""
    past = {MITIGATED: ORDER[:3], RESOLVED: ORDER}.get(incident.state, ORDER[:2])
    return [one for one in ORDER if one in past or getattr(incident, one) is not None]


async def correct_times(
    tx: Tx,
    who: Viewer,
    team: Team,
    incident: Incident,
    times: Mapping[str, datetime | None],
    *,
    right: bool = False,
    now: datetime,
) -> Incident:
    """Set an incident's times right; what was wrong with an imported one is thereby right.

    `times` are those that change, by their names (`resolved_at`); None: not known. With `right`
    they are right as they stand: a flaw may come from a column of a file that is not kept.
    """
    await ensure_acts(tx, who, team, incident)
    store = Incidents(tx, incident.workspace)
    held = await store.change(incident, updated_at=now) or incident
    zone = await own_zone(tx, who)
    names = asked(held)
    given = {one: getattr(held, one) for one in names}
    for one in names:
        if one in times:
            given[one] = _unchanged(given[one], times[one])
    _ensure_there(held, given)
    moments = in_order(
        Moments(declared_at=held.declared_at, **given),
        now,
        zone,
        shown=names,
        imported=held.imported,
    )
    after = {one: moments.at(one) for one in names}
    wrong = {one: at for one, at in after.items() if at != getattr(held, one)}
    if not wrong and not (held.flaw and right):
        raise StillFlawed if held.flaw else NothingToCorrect(name=held.name)
    flaw = flaw_of(**{one: moments.at(one) for one in ORDER})
    occurred = moments.detected_at or moments.started_at or held.declared_at
    moved = await changed(tx, held, **wrong, flaw=flaw, occurred_at=occurred)
    _note(tx, who, team, held, moved, now, zone)
    if moved.resolved_at != held.resolved_at:
        await postmortem_clock.moved(tx, team, moved, now)
    await incident_promises.shown_anew(tx, moved, now)
    return moved


def _unchanged(before: datetime | None, after: datetime | None) -> datetime | None:
    """Return a moment as it was where it is the same to the second: fields know no more."""
    if before is not None and after is not None and int(before.timestamp()) == after.timestamp():
        return before
    return after


def _ensure_there(incident: Incident, given: dict[str, datetime | None]) -> None:
    """Raise where a moment was taken away that an incident in its state has."""
    for one in needed(incident):
        if given.get(one) is None:
            raise MomentMissing(what=CALLED[one], state=incident.state, field=one)


def needed(incident: Incident) -> list[str]:
    """List the moments that stand and must go on standing: one imported may never have had them."""
    reached = {MITIGATED: ["mitigated_at"], RESOLVED: ["resolved_at"]}.get(incident.state, [])
    return [one for one in ["detected_at", *reached] if getattr(incident, one) is not None]


def _note(
    tx: Tx, who: Viewer, team: Team, held: Incident, moved: Incident, now: datetime, zone: ZoneInfo
) -> None:
    data: Data = {"flaw": int(bool(moved.flaw))}
    said = []
    for one in ORDER:
        before, after = getattr(held, one), getattr(moved, one)
        if before == after:
            continue
        name = one.removesuffix("_at")
        data |= {name: moment(after), f"{name}-before": moment(before)}
        said.append(f"{CALLED[one]}: {_said(before, zone)} became {_said(after, zone)}")
    texts = {"flaw": held.flaw}
    noted(tx, team, moved, TIMED, who.user, now, data=data, texts=texts)
    text = f"{'. '.join(said)} ({zone.key})." if said else f"Put right: {held.flaw}."
    add_entry(tx, moved, TIMED, by=who.user, at=now, now=now, text=text)


def _said(at: datetime | None, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%d %B %Y, %H:%M}" if at else "not known"
