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
    members,
    numbers,
    people,
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
    members,
    numbers,
    people,
    promises,
    quiet,
    reviews,
    seen,
    teams,
)
