"""Which charter is in force for a team, and since when.

What a charter is stands in `rituals/charters/charter.py`; how another one comes into force, in
`rituals/charters/applying.py`.
"""

from datetime import datetime

from rituals.charters import dates as charter_dates
from rituals.charters import yaml_lines as charter_yaml
from rituals.charters.charter import Charter, CharterWrong, Fault, Size, default_charter, effective
from rituals.charters.faults import written
from rituals.roles import ROLES
from rituals.teams.teams import Team
from rituals.work import Tx
from storage.charters import Charters, StoredCharter

__all__ = [
    "StoredCharter",
    "checked",
    "default_of",
    "in_force",
    "since",
    "would_be",
]

MOST_REMEMBERED = 64
"""Charters in memory, a few hundred kilobytes each; what falls out is read again."""
_read: dict[str, Charter] = {}
"""Charters by their hash: a document never changes under it."""


async def in_force(tx: Tx, team: Team) -> Charter:
    """Return a team's charter; where none was ever applied, the default for its size."""
    if team.charter is None:
        return default_of(team)
    if team.charter not in _read:
        stored = await Charters(tx, team.workspace).with_hash(team.id, team.charter)
        if stored is None:
            return default_of(team)
        while len(_read) >= MOST_REMEMBERED:
            _read.pop(next(iter(_read)), None)
        _read[team.charter] = Charter.of_document(stored.document)
    return _read[team.charter]


def default_of(team: Team) -> Charter:
    """Return the charter that ships for teams of this one's size."""
    return default_charter(Size(team.size), team.regulated)


async def since(tx: Tx, team: Team) -> StoredCharter | None:
    """Return the version in force with who applied it and when; None where none ever was."""
    if team.charter is None:
        return None
    return await Charters(tx, team.workspace).with_hash(team.id, team.charter)


def would_be(team: Team, source: str, now: datetime) -> Charter:
    """Return the charter that a team's YAML comes to; raise CharterWrong with every fault."""
    return checked(Size(team.size), team.regulated, source, now)


def checked(size: Size, regulated: bool, source: str, now: datetime) -> Charter:  # noqa: FBT001
    """Read a team's YAML as of now: a rule that has ended is a fault too."""
    charter = effective(size, regulated, source)
    over = [
        ("rituals", name, "rule")
        for name, ritual in charter.rituals.items()
        if charter_dates.is_over(ritual, now)
    ]
    if over:
        read = charter_yaml.read(source)
        said = "expected a rule that still comes; this one has ended"
        raise CharterWrong([Fault(read.line(path), written(path), said) for path in over])
    return charter


def roles_called(charter: Charter) -> list[str]:
    """List the roles that a charter tells or asks, in the order in which people know them."""
    told = {
        *(role for one in charter.classes.values() for role in one.tells),
        *(role for one in charter.escalations.values() for role in one.tells),
        *(role for one in charter.levels.values() for role in one.roles),
        *charter.product_facing_needs,
    }
    for clock in charter.clocks.values():
        if clock.on:
            told |= {clock.owner, *clock.tells}
    return [role for role in ROLES if role in told]
