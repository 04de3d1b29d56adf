"""Every table at once, for the migrations and the tests that compare them."""

from storage import (
    actions,
    approvals,
    cadences,
    charters,
    claims,
    decisions,
    delegations,
    history,
    incident_entries,
    incident_people,
    incident_records,
    incidents,
    members,
    numbers,
    people,
    postmortems,
    promises,
    quiet,
    reviews,
    seen,
    teams,
)
from storage.db import metadata

__all__ = ["MODULES", "metadata"]

MODULES = (
    actions,
    approvals,
    cadences,
    charters,
    claims,
    decisions,
    delegations,
    history,
    incident_entries,
    incident_people,
    incident_records,
    incidents,
    members,
    numbers,
    people,
    postmortems,
    promises,
    quiet,
    reviews,
    seen,
    teams,
)
