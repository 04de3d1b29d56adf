"""Incidents as rows, for tests that need many, or odd ones: what nobody says has a plain value."""

from datetime import UTC, datetime
from typing import Any

from rituals.incidents.states import RESOLVED
from rituals.people import Person, know
from rituals.rights import Viewer, viewer
from rituals.teams.teams import Founding, Team, add_team
from rituals.work import Database, Tx
from storage.incidents import TEAM, Incident, Incidents
from storage.numbers import take_number

WORKSPACE = "T1"
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
DETECTED = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


async def founded(database: Database, name: str = "AI platform", zone: str = "UTC") -> Team:
    async with database.writing() as tx:
        return await add_team(tx, WORKSPACE, Founding(name, zone), actor="cli", now=NOW)


async def met(database: Database, user: str) -> Viewer:
    """Return somebody whom the bot knows."""
    async with database.writing() as tx:
        await know(
            tx,
            Person(WORKSPACE, user, user, None, is_bot=False, has_left=False, known_at=NOW),
        )
        return await viewer(tx, WORKSPACE, user)


async def incident(tx: Tx, team: Team, **fields: Any) -> Incident:
    """Add an incident of a team: a resolved Sev3, unless `fields` say otherwise."""
    series = fields.get("series", "INC")
    row: dict[str, Any] = {
        "series": series,
        "number": await take_number(tx, team.workspace, series),
        "team_id": team.id,
        "state": RESOLVED,
        "visibility": TEAM,
        "title": "Answers are slow",
        "severity": "sev3",
        "services": "",
        "detected_at": DETECTED,
        "declared_by": "U1",
        "room": "thread",
        **fields,
    }
    first = row["detected_at"] or row.get("started_at") or NOW
    row = {
        "highest": row["severity"],
        "declared_at": first,
        "occurred_at": first,
        "updated_at": first,
        **row,
    }
    return await Incidents(tx, team.workspace).add(**row)
