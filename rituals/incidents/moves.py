"""Steps of an incident's life: resolve, reopen, cancel; merging is `merging.py`'s.

Each takes the row first, conditionally: of two people at once one takes it and one is told.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from rituals.away.quiet import own_zone
from rituals.charters.in_force import in_force
from rituals.decisions.search import words_of
from rituals.errors import NotNow, Unfit
from rituals.history import MUSTER, Change, note, record_of
from rituals.incidents import calls as incident_calls
from rituals.incidents import promises as incident_promises
from rituals.incidents import reminders as incident_reminders
from rituals.incidents.incidents import INC, add_entry, ensure_acts, moment
from rituals.incidents.owing import Owed, is_still_owed, owed_of
from rituals.incidents.states import CANCEL, LIVE, OPEN, REOPEN, RESOLVE, RESOLVED, Move, legal
from rituals.incidents.times import Moments, in_order
from rituals.people import names_of, to_know
from rituals.postmortems import clock as postmortem_clock
from rituals.promises import Promises
from rituals.rights import NotYours, Viewer, ensure_holds
from rituals.roles import ENGINEERING, MANAGER
from rituals.teams.teams import Team
from rituals.texts import text
from rituals.work import Tx
from storage.incidents import Incident, Incidents

LEADS = (ENGINEERING, MANAGER)
"""Who may call an incident off, and say that it owes no postmortem where the charter says so."""
WAIVERS = (MANAGER,)
"""Who may do so once one was owed: as with `/postmortem waive`."""
WHY_CHARACTERS = 1000
REOPENED = "reopened"
Data = dict[str, str | int | None]


class CannotMove(NotNow):
    """{name} is {state}, so you cannot {verb} it. {legal}"""


class WhyMissing(Unfit):
    """Say why, in a sentence."""

    field = "why"


class WhyTooLong(Unfit):
    """A reason has at most 1000 characters; this one has {length}. Say it shorter; the rest
    belongs in the timeline: `/incident note`.
    """

    field = "why"


class OwesWhyMissing(Unfit):
    """The charter says otherwise, so say why in a sentence."""

    field = "owes_why"


class NotWaivedHere(Unfit):
    """A postmortem is owed: {why}. That none is written is for {who}; resolve it with one owed,
    and ask them to waive it.
    """

    field = "owes"


@dataclass(frozen=True, slots=True)
class Resolution:
    """What is said when an incident is resolved.

    `owes` is None where whoever resolves it leaves it to the charter; else `owes_why` says why.
    """

    resolved_at: datetime | None = None
    mitigated_at: datetime | None = None
    started_at: datetime | None = None
    summary: str = ""
    owes: bool | None = None
    owes_why: str = ""


async def resolve(
    tx: Tx, who: Viewer, team: Team, incident: Incident, said: Resolution, *, now: datetime
) -> Incident:
    """Resolve an incident: its times, its summary, and the postmortem that it owes or does not."""
    await ensure_acts(tx, who, team, incident)
    held = await hold(tx, incident, RESOLVE, now)
    moments = resolved_moments(held, said, now, await own_zone(tx, who))
    computed = await owed_of(tx, team, held)
    answer = await _answered(tx, who, team, held, said, computed, now)
    summary = text(said.summary)
    moved = await changed(
        tx,
        held,
        state=RESOLVE.after,
        resolved_at=moments.resolved_at,
        mitigated_at=moments.mitigated_at,
        started_at=moments.started_at,
        summary=summary,
        resolutions=held.resolutions + 1,
        next_update_at=None,
        owes=answer.owes,
        owes_why=answer.why,
        words=words_of(held.title, held.services, held.impact, summary),
        updated_at=now,
    )
    data: Data = {
        "times": moved.resolutions,
        "resolved": moment(moved.resolved_at),
        "mitigated": moment(moved.mitigated_at),
        "started": moment(moved.started_at),
        "severity": moved.severity,
        "highest": moved.highest,
        "owes": int(moved.owes),
        "owed": int(computed.owes),
    }
    if answer.giver is not None:
        data["for"] = answer.giver
    texts = {"summary": summary, "owes-why": moved.owes_why}
    noted(tx, team, moved, RESOLVE.after, who.user, now, data=data, texts=texts)
    at = moved.resolved_at or now
    add_entry(tx, moved, RESOLVE.after, by=who.user, at=at, now=now, text=summary)
    what = f"{RESOLVE.after}:{moved.resolutions}"
    # That it is resolved is said before the card of what it owes: they stand in one lane.
    await Promises(tx, moved.workspace).make(*incident_promises.line(moved, what, now))
    await postmortem_clock.resolved(tx, team, moved, now)
    await told(tx, moved, what, who.user, now)
    await incident_reminders.call_off(tx, held, now, "it was resolved")
    return moved


def resolved_moments(
    incident: Incident, said: Resolution, now: datetime, zone: ZoneInfo
) -> Moments:
    """Return an incident's moments as a resolution leaves them; raise where they are wrong."""
    given = said.mitigated_at if incident.mitigated_at is None else incident.mitigated_at
    asked = ("started_at", "mitigated_at")
    shown = {"resolved_at", *(one for one in asked if getattr(incident, one) is None)}
    moments = Moments(
        declared_at=incident.declared_at,
        started_at=said.started_at if incident.started_at is None else incident.started_at,
        detected_at=incident.detected_at,
        mitigated_at=given,
        resolved_at=said.resolved_at or now,
    )
    return in_order(moments, now, zone, shown=shown, imported=incident.imported)


async def _answered(
    tx: Tx,
    who: Viewer,
    team: Team,
    held: Incident,
    said: Resolution,
    computed: Owed,
    now: datetime,
) -> Owed:
    """Return whether a postmortem is owed, as computed or as whoever resolves it says.

    Where one was owed before the incident was reopened, only who may waive it says otherwise.
    """
    if said.owes is None or said.owes == computed.owes:
        return computed
    why = reason_in(said.owes_why, "owes_why")
    if not why:
        raise OwesWhyMissing
    giver = None
    if computed.owes:
        heads_of = WAIVERS if await is_still_owed(tx, held) else LEADS
        try:
            giver = await ensure_holds(tx, who, team, heads_of, "That", now)
        except NotYours as error:
            heads = str(error).removeprefix("That is for ").rstrip(".")
            raise NotWaivedHere(why=computed.why, who=heads) from error
    return Owed(owes=said.owes, why=why, giver=giver)


def reason_in(typed: str, field: str = "why") -> str:
    """Return a reason as it is kept; raise `WhyTooLong` rather than cut it."""
    why = text(typed)
    if len(why) > WHY_CHARACTERS:
        raise WhyTooLong(length=len(why), field=field)
    return why


async def reopen(
    tx: Tx, who: Viewer, team: Team, incident: Incident, *, why: str = "", now: datetime
) -> Incident:
    """Open an incident again that was over; its postmortem's clock stops until the next time.

    What was mitigated and resolved came back: it is not mitigated any more.
    """
    await ensure_acts(tx, who, team, incident)
    held = await hold(tx, incident, REOPEN, now)
    why = reason_in(why)
    moved = await changed(
        tx,
        held,
        state=REOPEN.after,
        resolved_at=None,
        mitigated_at=None if held.state == RESOLVED else held.mitigated_at,
        why="",
        owes=False,
        owes_why="",
        merged_into=None,
        round=held.round + 1,
        next_update_at=await next_update(tx, team, held.severity, now),
        updated_at=now,
    )
    data: Data = {
        "round": moved.round,
        "from": held.state,
        "resolved": moment(held.resolved_at),
        "mitigated": moment(held.mitigated_at),
        "into": held.merged_into,
    }
    noted(tx, team, moved, REOPENED, who.user, now, data=data, texts={"why": why})
    add_entry(tx, moved, REOPENED, by=who.user, at=now, now=now, text=why)
    await postmortem_clock.stop(tx, team, moved, now)
    what = f"{REOPENED}:{moved.round}"
    await incident_calls.call_again(tx, team, moved, now, actor=who.user, what=what)
    await told(tx, moved, what, who.user, now)
    await incident_reminders.arm(tx, team, moved, now)
    return moved


async def cancel(
    tx: Tx, who: Viewer, team: Team, incident: Incident, *, why: str, now: datetime
) -> Incident:
    """Call an incident off as a false alarm, with the reason."""
    giver = await ensure_cancels(tx, who, team, incident, now)
    why = reason_in(why)
    if not why:
        raise WhyMissing
    held = await hold(tx, incident, CANCEL, now)
    moved = await changed(
        tx, held, state=CANCEL.after, why=why, next_update_at=None, updated_at=now
    )
    data: Data = {"for": giver} if giver is not None else {}
    noted(tx, team, moved, CANCEL.after, who.user, now, data=data, texts={"why": why})
    await over(tx, team, held, moved, who.user, why, now)
    return moved


async def ensure_cancels(
    tx: Tx, who: Viewer, team: Team, incident: Incident, now: datetime
) -> str | None:
    """Raise for who may not call it off: its lead may, and the team's lead and manager.

    One whose postmortem is owed is for who may waive that. Return for whom they act where they
    do so as a deputy.
    """
    if await is_still_owed(tx, incident):
        what = f"Cancelling {incident.name}, whose postmortem is owed,"
        return await ensure_holds(tx, who, team, WAIVERS, what, now)
    if who.user == incident.lead:
        return None
    return await ensure_holds(tx, who, team, LEADS, f"Cancelling {incident.name}", now)


async def over(
    tx: Tx, team: Team, held: Incident, moved: Incident, actor: str, why: str, now: datetime
) -> None:
    """Let go of an incident that was called off or merged: its reminders, and its postmortem."""
    add_entry(tx, moved, moved.state, by=actor, at=now, now=now, text=why)
    await postmortem_clock.stop(tx, team, moved, now)
    await told(tx, moved, f"{moved.state}:{moved.round}", actor, now)
    await incident_reminders.call_off(tx, held, now, f"it was {moved.state}")


# -- what every change of an incident does ---------------------------------------------------------


async def hold(tx: Tx, incident: Incident, step: Move, now: datetime) -> Incident:
    """Take the row as it is now, if a step is open to it; raise `CannotMove` where it is not.

    Whoever else wants it waits until this transaction is over, and then finds what became of it.
    """
    found = await Incidents(tx, incident.workspace).change(
        incident, only_in=step.before, updated_at=now
    )
    if found is None:
        raise await refusal(tx, incident, step)
    return found


async def changed(tx: Tx, held: Incident, **fields: Any) -> Incident:
    """Change an incident whose row is held."""
    return await Incidents(tx, held.workspace).change(held, **fields) or held


async def refusal(tx: Tx, incident: Incident, step: Move) -> CannotMove:
    """Say why a step is not open to an incident as it is now, by whom that is, and what is."""
    incident = await Incidents(tx, incident.workspace).get(incident.id) or incident
    state = incident.state
    verb = REOPENED if state == OPEN else state
    past = await record_of(tx, incident.workspace, incident.name, verb)
    by = past[-1].actor if past else None
    already = state == step.after or (step is REOPEN and state in LIVE)
    if by:
        name = (await names_of(tx, incident.workspace, [by]))[by]
        state = f"{state} already, by {name}" if already else f"{state}, by {name}"
    return CannotMove(name=incident.name, state=state, verb=step.verb, legal=opens(incident))


def opens(incident: Incident) -> str:
    """Say which steps are open to an incident, each with its command."""
    ways = [f"`/incident {verb} {incident.name}`" for verb in legal(incident.state)]
    return f"From here: {', '.join(ways)}."


async def next_update(tx: Tx, team: Team, severity: str, now: datetime) -> datetime | None:
    """Return when the next update is due by the charter; None where none is asked for."""
    known = (await in_force(tx, team)).severities.get(severity)
    return now + known.updates if known is not None and known.updates else None


def noted(
    tx: Tx,
    team: Team,
    incident: Incident,
    verb: str,
    actor: str,
    now: datetime,
    *,
    data: Data | None = None,
    texts: dict[str, str] | None = None,
) -> None:
    """Let a change of an incident stand in the history; empty texts are left out."""
    said = {name: value for name, value in (texts or {}).items() if value}
    change = Change(
        incident.name, verb, actor, now, charter=team.charter, data=data or {}, texts=said
    )
    note(tx, incident.workspace, change)


async def told(
    tx: Tx, incident: Incident, what: str, actor: str, now: datetime, *, hooked: bool = True
) -> None:
    """Show a change wherever the incident is shown: a line, the cards, the pager's webhook."""
    promises = Promises(tx, incident.workspace)
    if actor != MUSTER:
        await promises.make(to_know(incident.workspace, actor, now))
        await incident_calls.acted(tx, incident, actor, now)
    await promises.make(*incident_promises.line(incident, what, now))
    if hooked and incident.series == INC:
        await promises.make(incident_promises.hook(incident, what, now))
    await incident_promises.shown_anew(tx, incident, now)
