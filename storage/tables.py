"""Every table at once, for the migrations and the tests that compare them."""

from storage import (
    actions,
    cadences,
    claims,
    decisions,
    history,
    numbers,
    people,
    promises,
    reviews,
    seen,
    teams,
)
from storage.db import metadata

__all__ = ["MODULES", "metadata"]

MODULES = (
    actions,
    cadences,
    claims,
    decisions,
    history,
    numbers,
    people,
    promises,
    reviews,
    seen,
    teams,
)
