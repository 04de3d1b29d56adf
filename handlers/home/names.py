"""The names that a Home's views and its listeners share: a contract, so kept in one place."""

from typing import Final

SEEN: Final = "home:incident:seen"
MORE: Final = "home:more"
"""Shows a whole list; its value is the list and from which row on: `actions:40`."""
LATER: Final = "home:more:later"
EARLIER: Final = "home:more:earlier"
"""Two buttons of one row may not share a name."""
DO: Final = "home:do"
"""Its value is a command as somebody would type it, without the slash: `incident list`."""
MENU: Final = "home:menu"


def value(list_id: str, first: int = 0) -> str:
    """Return a button's value: which list, and from which row on."""
    return f"{list_id}:{first}"


def read(value: str) -> tuple[str, int]:
    """Return the list and the row that a button's value names."""
    list_id, _, first = value.partition(":")
    return list_id, int(first) if first.isdecimal() and len(first) < len("1000000") else 0
