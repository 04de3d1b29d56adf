"""The goals of check-ins: those of a role, those that are typed, and which one asks after which."""

from collections.abc import Mapping

from rituals.charter import Charter


def role_meant(charter: Charter, typed: str) -> str:
    raise NotImplementedError


def proposed_goals(charter: Charter, role: str) -> Mapping[str, tuple[str, ...]]:
    raise NotImplementedError


def goals_typed(typed: str) -> tuple[str, ...]:
    """Read goals, one a line; marks of a list at the beginning of a line are left out."""
    raise NotImplementedError
