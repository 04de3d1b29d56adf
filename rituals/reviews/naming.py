"""Which ritual a queue or a list of outcomes is of, as people name it: by id, title or cadence."""

import re
from collections.abc import Mapping

from rituals.cadences.cadences import CUSTOM, is_seen_by, of_team
from rituals.cadences.catalogue import folded, names_of
from rituals.charters.in_force import in_force
from rituals.rights import Viewer
from rituals.teams.teams import Team
from rituals.work import Tx


async def known_as(tx: Tx, who: Viewer, team: Team) -> Mapping[str, str]:
    """Return a team's rituals by every name that somebody knows, as names are compared.

    A name of the charter's goes before the title that a team gave to one of its cadences.
    """
    found = {
        name: one.id
        for one in (await in_force(tx, team)).rituals.values()
        for name in names_of(one)
    }
    for one in await of_team(tx, team):
        if one.ritual != CUSTOM and is_seen_by(one, who.user):
            found.setdefault(folded(one.title), one.ritual)
    return found


def first_in(names: Mapping[str, str], typed: str) -> tuple[str | None, str]:
    """Return the ritual whose whole name a text begins with, the longest name, and the rest."""
    parts = re.split(r"(\s+)", typed)
    for end in range(len(parts), 0, -2):
        ritual = names.get(folded("".join(parts[:end])))
        if ritual is not None:
            return ritual, "".join(parts[end:]).strip()
    return None, typed


def whole(names: Mapping[str, str], typed: str) -> str | None:
    """Return the ritual that a text names, or whose name alone begins with it."""
    wanted = folded(typed)
    if wanted in names:
        return names[wanted]
    begun = {ritual for name, ritual in names.items() if wanted and name.startswith(wanted)}
    return begun.pop() if len(begun) == 1 else None
