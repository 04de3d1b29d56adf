"""The register of incidents for operators and machines: every field, private ones too.

What a person sees in Slack is `rituals/incidents/incidents.py`'s to say.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rituals.history import record_of
from rituals.incidents.incidents import INC, NoSuchIncident, called, of_name, people_of
from rituals.people import names_of
from rituals.teams.teams import Team, team_with
from rituals.work import Tx
from storage.incident_entries import IncidentEntries
from storage.incident_records import IncidentRecords
from storage.incidents import NAMED, TEAM, Incident, Incidents

MOMENTS = ("started_at", "detected_at", "declared_at", "mitigated_at", "resolved_at")
PEOPLE = ("declared_by", "lead", "communications", "scribe", "expert")


@dataclass(frozen=True, slots=True)
class Whole:
    """One incident with all that belongs to it, as plain values; moments are ISO 8601 in UTC."""

    incident: dict[str, Any]
    people: list[dict[str, Any]]
    mitigations: list[dict[str, Any]]
    timeline: list[dict[str, Any]]
    history: list[dict[str, Any]]


async def of_team(
    tx: Tx, team: Team, *, states: Sequence[str] = (), limit: int
) -> list[dict[str, Any]]:
    """Return a team's incidents, the newest first, private ones among them; drills are none."""
    store = Incidents(tx, team.workspace)
    found: list[Incident] = []
    for visibility in (TEAM, NAMED):
        found += await store.listed(
            series=INC, team_ids=[team.id], visibility=visibility, states=states, limit=limit
        )
    newest = sorted(found, key=lambda one: one.number, reverse=True)[:limit]
    names = await _names(tx, team.workspace, newest)
    return [row(one, team, names) for one in newest]


async def whole(tx: Tx, workspace: str, name: str) -> Whole:
    """Return the incident or drill called `name` (INC-7, 7); raise `NoSuchIncident`."""
    incident = await of_name(tx, workspace, name)
    if incident is None:
        raise NoSuchIncident(name=called(name))
    team = await team_with(tx, workspace, incident.team_id)
    people = await people_of(tx, incident)
    timeline = IncidentEntries(tx, workspace)
    entries = await timeline.page(incident, limit=await timeline.count(incident))
    done = await IncidentRecords(tx, workspace).mitigations(incident)
    names = await _names(tx, workspace, [incident], [one.person for one in people])
    return Whole(
        incident=row(incident, team, names),
        people=[
            {"person": names.get(one.person, one.person), "why": one.why,
             "told": _iso(one.told_at), "seen": _iso(one.seen_at)}
            for one in people
        ],
        mitigations=[
            {"at": _iso(one.at), "mitigation": one.mitigation, "what": one.what,
             "from": one.from_version, "to": one.to_version, "by": one.by}
            for one in done
        ],
        timeline=[
            {"at": _iso(one.at), "source": one.source, "verb": one.verb, "by": one.by,
             "text": one.text}
            for one in reversed(entries)
        ],
        history=[
            {"at": _iso(one.at), "verb": one.verb, "by": one.actor, "data": dict(one.data)}
            for one in await record_of(tx, workspace, incident.name)
        ],
    )  # fmt: skip


def row(incident: Incident, team: Team, names: dict[str, str]) -> dict[str, Any]:
    """Return one incident with all its fields; `names` are people's, by their ids."""
    people = {name: getattr(incident, name) for name in PEOPLE}
    return {
        "incident": incident.name,
        "team": team.name,
        "state": incident.state,
        "private": incident.private,
        "title": incident.title,
        "severity": incident.severity,
        "highest": incident.highest,
        "class": incident.class_id or None,
        "services": [one for one in incident.services.split("\n") if one],
        "impact": incident.impact,
        "summary": incident.summary,
        "why": incident.why,
        **{name: _iso(getattr(incident, name)) for name in MOMENTS},
        "occurred_at": _iso(incident.occurred_at),
        "updated_at": _iso(incident.updated_at),
        **{name: names.get(one, one) if one else None for name, one in people.items()},
        "channel": incident.channel,
        "postmortem_owed": incident.owes,
        "postmortem_why": incident.owes_why,
        "imported": incident.imported,
        "external_id": incident.external_id,
        "flaw": incident.flaw,
        "charter": incident.charter,
    }


async def _names(
    tx: Tx, workspace: str, found: Sequence[Incident], more: Sequence[str] = ()
) -> dict[str, str]:
    ids = {getattr(one, name) for one in found for name in PEOPLE} | set(more)
    return dict(await names_of(tx, workspace, sorted(one for one in ids if one)))


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
