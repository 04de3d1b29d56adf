"""The names that a figure's views and their listeners share: a contract, so kept in one place."""

from typing import Final

LIST: Final = "figure:list"
"""Its value is the team's id in digits; `""`: the team of whoever presses it."""
REST: Final = "figure:rest"
"""Shows what nobody reported yet; its value is the team's id."""
SHOW: Final = "figure:show"
PICK: Final = "figure:pick"
"""The menu that shows one: what is chosen is a value as a button's."""
REPORT: Final = "figure:report"
"""Opens the form; its value names the figure, the team alone, or nothing."""
REPORT_FORM: Final = "figure:report:form"
SEARCH: Final = "figure:search"
"""The menu of the form: it is searched as one types, and what is chosen is told at once."""
TEAM: Final = "figure:report:team"
REVOKE: Final = "figure:token:revoke"
"""Its value is the team's id and the token's."""


def value(team_id: int, what: str | int = "") -> str:
    """Return a button's value: of which team, and which of its figures or tokens."""
    return f"{team_id}:{what}" if what != "" else str(team_id)


def read(value: str) -> tuple[int, str]:
    """Return the team's id and what else a value names; 0 and `""` where it names none."""
    team, _, what = value.partition(":")
    return int(team) if team.isdecimal() else 0, what
