"""The catalogue: the rituals that a team can add, as its charter describes them."""

import re
from collections.abc import Iterable
from difflib import get_close_matches

from rituals.charters.charter import Charter, Ritual
from rituals.errors import NotThere

ONE_ON_ONE = "one-on-one"
"""The private ritual that takes one report; every other takes whoever it names."""
READINESS_AUDIT = "readiness-audit"
ON_DEMAND = (READINESS_AUDIT,)
"""Rituals that follow an event and are run when somebody says that it comes. The others that have
no rule, the postmortem and the check-in, are called by what they follow.
"""
LIKENESS = 0.6


class NoSuchRitual(NotThere):
    """The charter has no ritual called “{typed}”.{near} `/ritual add` shows them all."""


class FollowsAnEvent(NotThere):
    """{title} has no dates: it follows an event ({event}).{instead}"""


def catalogue(charter: Charter) -> list[Ritual]:
    """List the rituals with dates, in the charter's order."""
    return [one for one in charter.rituals.values() if one.rule is not None]


def meant(charter: Charter, typed: str) -> Ritual:
    """Return the ritual that somebody means, by its id, its title or another name of it."""
    wanted = folded(typed)
    for one in charter.rituals.values():
        if wanted in names_of(one):
            return one
    begun = [one for one in charter.rituals.values() if _begins(names_of(one), wanted)]
    if len(begun) == 1:
        return begun[0]
    raise NoSuchRitual(typed=typed[:60], near=near(catalogue(charter), wanted))


def names_of(ritual: Ritual) -> list[str]:
    """List the names a ritual goes by, as they are compared."""
    return [folded(one) for one in (ritual.id, ritual.title, *ritual.also_called)]


def folded(name: str) -> str:
    """Return a name as it is compared: small letters, words with blanks between."""
    return re.sub(r"[\W_]+", " ", name.casefold()).strip()


def near(rituals: Iterable[Ritual], wanted: str) -> str:
    """Say which ritual was probably meant."""
    known = {name: one.id for one in rituals for name in names_of(one)}
    found = get_close_matches(wanted, list(known), 1, LIKENESS)
    return f" Did you mean {known[found[0]]}?" if found else ""


def _begins(names: Iterable[str], wanted: str) -> bool:
    return bool(wanted) and any(name.startswith(wanted) for name in names)
