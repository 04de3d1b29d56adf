"""What changes while an incident goes on: its news, its severity and its class.

Roles are `rituals/incidents/roles.py`'s, steps of its life `rituals/incidents/moves.py`'s.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from rituals.charters.charter import Charter
from rituals.charters.in_force import in_force
from rituals.errors import NotNow, Unfit
from rituals.history import record_of
from rituals.incidents import calls as incident_calls
from rituals.incidents import reminders as incident_reminders
from rituals.incidents.drafts import (
    called_class,
    called_severity,
    class_of,
    graver,
    rank,
    severity_of,
)
from rituals.incidents.incidents import INC, add_entry, ensure_acts, moment
from rituals.incidents.moves import Data, changed, hold, next_update, noted, told
from rituals.incidents.states import RAISE, UPDATE, Move
from rituals.rights import Viewer, crew_of
from rituals.teams.teams import Team
from rituals.texts import text
from rituals.work import Tx
from storage.incident_people import Named
from storage.incidents import Incident

UPDATED, SEVERITY, CLASSIFIED = "updated", "severity", "classified"
NEWS_CHARACTERS = 3000
LONGEST_PAUSE = timedelta(days=14)
"""An incident without a word for longer is forgotten: ours."""


class NewsMissing(Unfit):
    """What changed? Say it in a sentence or two."""

    field = "news"


class NewsTooLong(Unfit):
    """An update has at most 3 000 characters; this one has {length}. Post the rest in the channel
    and add it to the timeline.
    """

    field = "news"


class NextPast(Unfit):
    """The next update cannot be due in the past."""

    field = "next_update_at"


class NextTooFar(Unfit):
    """Two weeks without a word is too long. Is the date right?"""

    field = "next_update_at"


class SameSeverity(NotNow):
    """{name} is {severity} already."""


class SameClass(NotNow):
    """{name} has the class “{kind}” already."""


@dataclass(frozen=True, slots=True)
class Update:
    """What somebody tells of an incident; what is `""` or None is left as it is."""

    news: str
    next_update_at: datetime | None = None
    severity: str = ""
    class_id: str = ""


@dataclass(frozen=True, slots=True)
class Changed:
    """What became of an incident: as it is now, who was newly told, and what is to be known."""

    incident: Incident
    called: Sequence[Named] = ()
    would_call: Sequence[incident_calls.Call] = ()
    """Whom a drill would have told."""
    severity: bool = False
    classified: bool = False
    public: bool = False
    """Its class asks for a private incident, and this one is public."""


@dataclass(slots=True)
class _Step:
    """What one transaction is about to change of an incident."""

    held: Incident
    charter: Charter
    fields: dict[str, Any] = field(default_factory=dict)
    severity: bool = False
    classified: bool = False


async def update(
    tx: Tx, who: Viewer, team: Team, incident: Incident, said: Update, *, now: datetime
) -> Changed:
    """Tell what changed; the next update is due by the severity, or when whoever tells it says."""
    news = text(said.news)
    if not news:
        raise NewsMissing
    if len(news) > NEWS_CHARACTERS:
        raise NewsTooLong(length=len(news))
    _check_next(said.next_update_at, now)
    step = await _step(tx, who, team, incident, UPDATE, now)
    _set_severity(step, said.severity)
    _set_class(step, said.class_id)
    severity = step.fields.get("severity", step.held.severity)
    due = said.next_update_at or await next_update(tx, team, severity, now)
    step.fields |= {
        "news": news,
        "news_at": now,
        "next_update_at": due,
        "round": step.held.round + 1,
    }
    moved = await changed(tx, step.held, **step.fields)
    data: Data = {"round": moved.round, "next": moment(due)}
    noted(tx, team, moved, UPDATED, who.user, now, data=data, texts={"news": news})
    add_entry(tx, moved, UPDATED, by=who.user, at=now, now=now, text=news)
    after = await _after(tx, who, team, step, moved, now)
    await told(tx, moved, f"{UPDATED}:{moved.round}", who.user, now, hooked=False)
    await _remind_anew(tx, team, step, moved, now)
    return after


async def set_severity(
    tx: Tx, who: Viewer, team: Team, incident: Incident, severity: str, *, now: datetime
) -> Changed:
    """Change the severity; a raise tells those newly called for, the highest held is kept."""
    return await regrade(tx, who, team, incident, severity=severity, now=now)


async def set_class(
    tx: Tx, who: Viewer, team: Team, incident: Incident, class_id: str, *, now: datetime
) -> Changed:
    """Say what class an incident is of; it tells those whom the class calls for."""
    return await regrade(tx, who, team, incident, class_id=class_id, now=now)


async def regrade(
    tx: Tx,
    who: Viewer,
    team: Team,
    incident: Incident,
    *,
    severity: str = "",
    class_id: str = "",
    now: datetime,
) -> Changed:
    """Change severity, class or both; raise where neither is another than it is."""
    step = await _step(tx, who, team, incident, RAISE, now)
    _set_severity(step, severity)
    _set_class(step, class_id)
    held, charter = step.held, step.charter
    if not step.fields:
        if class_id:
            raise SameClass(name=held.name, kind=called_class(charter, held.class_id))
        raise SameSeverity(name=held.name, severity=called_severity(charter, held.severity))
    if step.severity:
        due = await next_update(tx, team, step.fields["severity"], now)
        step.fields |= {"next_update_at": due, "round": held.round + 1}
    moved = await changed(tx, held, **step.fields)
    after = await _after(tx, who, team, step, moved, now)
    if step.severity:
        await _remind_anew(tx, team, step, moved, now)
    return after


async def _step(
    tx: Tx, who: Viewer, team: Team, incident: Incident, move: Move, now: datetime
) -> _Step:
    await ensure_acts(tx, who, team, incident)
    return _Step(await hold(tx, incident, move, now), await in_force(tx, team))


def _set_severity(step: _Step, typed: str) -> None:
    if not typed:
        return
    severity = severity_of(step.charter, typed)
    if severity != step.held.severity:
        highest = graver(step.charter, step.held.highest, severity)
        step.fields |= {"severity": severity, "highest": highest}
        step.severity = True


def _set_class(step: _Step, typed: str) -> None:
    if not typed:
        return
    class_id = class_of(step.charter, typed)
    if class_id != step.held.class_id:
        step.fields["class_id"] = class_id
        step.classified = True


async def _after(
    tx: Tx, who: Viewer, team: Team, step: _Step, moved: Incident, now: datetime
) -> Changed:
    """Note what severity and class came to, and tell whom they newly call for."""
    if step.severity:
        _note_severity(tx, who, team, step, moved, now)
    if step.classified:
        _note_class(tx, who, team, step, moved, now)
    called: list[Named] = []
    would: list[incident_calls.Call] = []
    if step.classified or (
        step.severity and is_raise(step.charter, step.held.severity, moved.severity)
    ):
        if moved.series == INC:
            called = await incident_calls.call_out(tx, team, moved, now, actor=who.user)
        else:
            would = incident_calls.called_for(step.charter, await crew_of(tx, team), moved)
    if step.severity:
        await told(tx, moved, f"{SEVERITY}:{moved.round}", who.user, now)
    if step.classified:
        times = 1 + await happened(tx, moved, CLASSIFIED)
        await told(tx, moved, f"{CLASSIFIED}:{times}", who.user, now)
    return Changed(
        moved,
        called,
        would,
        severity=step.severity,
        classified=step.classified,
        public=step.classified and _should_be_private(step.charter, moved),
    )


def _note_severity(
    tx: Tx, who: Viewer, team: Team, step: _Step, moved: Incident, now: datetime
) -> None:
    charter, held = step.charter, step.held
    data: Data = {
        "round": moved.round,
        "from": held.severity,
        "to": moved.severity,
        "highest": moved.highest,
    }
    noted(tx, team, moved, SEVERITY, who.user, now, data=data)
    raised = is_raise(charter, held.severity, moved.severity)
    said = (
        f"{'Raised' if raised else 'Lowered'} from {called_severity(charter, held.severity)}"
        f" to {called_severity(charter, moved.severity)}"
    )
    add_entry(tx, moved, SEVERITY, by=who.user, at=now, now=now, text=said)


def _note_class(
    tx: Tx, who: Viewer, team: Team, step: _Step, moved: Incident, now: datetime
) -> None:
    data: Data = {"from": step.held.class_id or None, "to": moved.class_id}
    noted(tx, team, moved, CLASSIFIED, who.user, now, data=data)
    said = called_class(step.charter, moved.class_id)
    add_entry(tx, moved, CLASSIFIED, by=who.user, at=now, now=now, text=said)


def is_raise(charter: Charter, before: str, after: str) -> bool:
    return rank(charter, after) < rank(charter, before)


def _should_be_private(charter: Charter, incident: Incident) -> bool:
    kind = charter.classes.get(incident.class_id)
    return not incident.private and kind is not None and kind.private


async def happened(tx: Tx, incident: Incident, verb: str) -> int:
    """Count how often something happened to an incident before this transaction."""
    return len(await record_of(tx, incident.workspace, incident.name, verb))


async def _remind_anew(tx: Tx, team: Team, step: _Step, moved: Incident, now: datetime) -> None:
    await incident_reminders.call_off(tx, step.held, now, "an update was posted")
    await incident_reminders.arm(tx, team, moved, now)


def _check_next(at: datetime | None, now: datetime) -> None:
    if at is None:
        return
    if at <= now:
        raise NextPast
    if at - now > LONGEST_PAUSE:
        raise NextTooFar
