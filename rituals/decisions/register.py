"""The register: a team's decisions with all their fields, for machines."""

from typing import Any

from rituals.decisions.decisions import Decision
from rituals.decisions.drafts import FIELDS, LISTS, PEOPLE
from rituals.decisions.export import Export
from rituals.teams.teams import Team
from rituals.work import Tx

MOMENTS = ("created_at", "proposed_at", "decided_at", "updated_at")


async def register(tx: Tx, team: Team) -> list[dict[str, Any]]:
    """Return a team's decisions, drafts too, in the order of their numbers.

    Lists are lists, people go by name, moments are ISO 8601 in UTC; `file_status` is what the
    file that a decision came from says, in its own words.
    """
    export = await Export.of(tx, team)
    return [row(export, one) for one in export.decisions]


def row(export: Export, decision: Decision) -> dict[str, Any]:
    """Return one decision with all its fields."""
    said, file = export.said(decision), export.files.get(decision.id)
    successor = export.by_id.get(decision.superseded_by) if decision.superseded_by else None
    texts = {name: getattr(said, name) for name in FIELDS if name not in {*LISTS, *PEOPLE}}
    lists = {name: _entries(getattr(said, name)) for name in (*LISTS, *PEOPLE)}
    moments = {name: getattr(decision, name) for name in MOMENTS}
    return {
        "decision": decision.name,
        "number": decision.number,
        "team": export.team.name,
        "state": decision.state,
        **texts,
        **lists,
        "review_on": said.review_on.isoformat() if said.review_on else None,
        "supersedes": [one.name for one in export.targets.get(decision.id, ())],
        "superseded_by": successor.name if successor else None,
        "author": export.named(decision.author),
        "decided_by": export.named(decision.decided_by) if decision.decided_by else None,
        **{name: at.isoformat() if at else None for name, at in moments.items()},
        "revision": decision.revision,
        "charter": decision.charter,
        "imported": decision.imported,
        "file": file.path if file else None,
        "file_status": file.state if file and decision.imported else None,
    }


def _entries(value: str) -> list[str]:
    return [one for one in value.split("\n") if one]
