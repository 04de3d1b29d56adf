"""Rows that the tests of postmortems begin with: incidents that were resolved, and reopened."""

from datetime import datetime, timedelta
from typing import Any

from rituals.decisions.search import words_of
from rituals.incidents.states import OPEN, RESOLVED
from rituals.teams.teams import Team
from rituals.work import Tx
from storage.incident_people import IncidentPeople
from storage.incidents import NAMED, TEAM, Incident, Incidents
from storage.numbers import take_number
from tests.decision_rows import AUTHOR, NOW


async def an_incident(
    tx: Tx,
    team: Team,
    *,
    title: str = "Checkout answers nonsense",
    now: datetime = NOW,
    private: bool = False,
    people: tuple[str, ...] = (AUTHOR,),
    series: str = "INC",
    **fields: Any,
) -> Incident:
    """Add an open incident with a channel of its own, in which `people` are named."""
    number = await take_number(tx, team.workspace, series)
    standing: dict[str, Any] = {
        "state": OPEN, "severity": "sev2", "highest": "sev2", "class_id": "quality-regression",
        "services": "checkout", "impact": "", "declared_at": now, "detected_at": now,
        "occurred_at": now, "updated_at": now, "declared_by": AUTHOR, "lead": AUTHOR,
        "room": "channel", "channel": f"CINC{number}", "card_channel": None,
        "charter": team.charter,
    }  # fmt: skip
    incident = await Incidents(tx, team.workspace).add(
        series=series,
        number=number,
        team_id=team.id,
        visibility=NAMED if private else TEAM,
        title=title,
        words=words_of(title, fields.get("services", "checkout")),
        **standing | fields,
    )
    for one in people:
        await IncidentPeople(tx, team.workspace).add(incident, one, why="named", named_at=now)
    return incident


async def a_resolved(tx: Tx, team: Team, *, now: datetime = NOW, **fields: Any) -> Incident:
    """Add an incident that was resolved at `now`, an hour after it was detected."""
    began = now - timedelta(hours=1)
    fields = {
        "state": RESOLVED, "started_at": began - timedelta(minutes=10), "detected_at": began,
        "mitigated_at": now - timedelta(minutes=20), "resolved_at": now, "resolutions": 1,
        "owes": True, "summary": "The prompt was rolled back.", **fields,
    }  # fmt: skip
    return await an_incident(tx, team, now=began, **fields)


async def resolved_again(tx: Tx, incident: Incident, now: datetime) -> Incident:
    """Resolve an incident once more, as its own ritual does."""
    changed = await Incidents(tx, incident.workspace).change(
        incident, state=RESOLVED, resolved_at=now, resolutions=incident.resolutions + 1
    )
    assert changed is not None
    return changed


async def reopened(tx: Tx, incident: Incident) -> Incident:
    changed = await Incidents(tx, incident.workspace).change(incident, state=OPEN, resolved_at=None)
    assert changed is not None
    return changed
