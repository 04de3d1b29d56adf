"""Incidents as values, for pure rules: what nobody says has a plain value."""

from typing import Any

from rituals.incidents.incidents import Incident
from storage.incidents import TEAM
from tests.decision_rows import NOW


def an_incident(**fields: Any) -> Incident:
    standing: dict[str, Any] = {
        "id": 1, "workspace": "T1", "series": "INC", "number": 1, "team_id": 1, "state": "open",
        "visibility": TEAM, "title": "Answers are slow", "severity": "sev3", "highest": "sev3",
        "declared_at": NOW, "detected_at": NOW, "occurred_at": NOW, "updated_at": NOW,
        "declared_by": "U1", "lead": "U1", "room": "opening", "round": 0, "resolutions": 0,
        "owes": False, "imported": False,
    }  # fmt: skip
    texts = ("class_id", "services", "impact", "summary", "why", "room_why", "link", "news",
             "owes_why", "flaw", "words")  # fmt: skip
    blank: dict[str, Any] = dict.fromkeys(Incident.__slots__)
    return Incident(**blank | dict.fromkeys(texts, "") | standing | fields)
