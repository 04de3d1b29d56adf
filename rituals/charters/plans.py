"""What another charter would change for a team, said before it is applied; and the ways to look.

Nothing here writes.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import yaml

from rituals.cadences.cadences import of_team
from rituals.charters import dates as charter_dates
from rituals.charters import following as charter_following
from rituals.charters import in_force as charters
from rituals.charters.charter import Charter
from rituals.charters.dates import Coming as Coming
from rituals.charters.dates import Moved as Moved
from rituals.charters.faults import not_known, shown, written
from rituals.charters.following import Followed
from rituals.charters.merging import FROM, KEPT_BY_US, differences
from rituals.errors import NotThere
from rituals.rights import Crew, crew_of
from rituals.teams.teams import Team
from rituals.work import Tx

PART = re.compile(r"([^.\[\]]+)|\[(\d+)\]")
LINE_CHARACTERS = 100
ONE_LINE = 1_000_000
"""Characters: as wide as no value is, so that YAML does not break it."""


class NothingThere(NotThere):
    """A charter has nothing at “{path}”: {why}"""


@dataclass(frozen=True, slots=True)
class Difference:
    """A place in a charter, and what two charters say there (None: nothing)."""

    path: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Planned:
    """What applying a charter would come to."""

    charter: Charter
    changes: tuple[Difference, ...]
    warnings: tuple[str, ...]
    rituals: Followed
    dates: tuple[Coming, ...]


async def plan(tx: Tx, team: Team, source: str, now: datetime) -> Planned:
    """Say what a team's YAML would change; raise CharterWrong."""
    before, after = await charters.in_force(tx, team), charters.would_be(team, source, now)
    held = await of_team(tx, team)
    plan = await charter_following.plan(tx, team, before, after, now)
    crew = await crew_of(tx, team)
    called = {one.ritual for one in held} | {one.cadence.ritual for one in plan.rituals.added}
    warned = [
        *_unheld(crew, after),
        *_not_called(before, after, called),
        *_announced(plan.rituals.moved),
    ]
    changes = tuple(compared(before, after))
    return Planned(after, changes, tuple(warned), plan.rituals, plan.dates)


def compared(before: Charter, after: Charter) -> Iterator[Difference]:
    """Yield what differs between two charters, but for their sources."""
    pair = (json.loads(before.document()), json.loads(after.document()))
    for path, old, new in differences(*pair):
        yield Difference(written(path), _said(old), _said(new))


def _said(value: Any) -> Any:
    """Leave the sources out: of a part that only one of two charters has, and in lists."""
    if isinstance(value, list):
        return [_said(one) for one in value]
    if not isinstance(value, dict):
        return value
    kept = KEPT_BY_US if FROM in value else ()
    return {key: _said(one) for key, one in value.items() if key not in kept}


def _unheld(crew: Crew, charter: Charter) -> Iterator[str]:
    missing = crew.missing()
    names = ", ".join(role for role in charters.roles_called(charter) if role in missing)
    if names and crew.manager is None:
        yield f"{crew.team.name} has no manager to stand in where nobody holds a role: {names}."
    elif names:
        yield f"Nobody holds {names}: the manager stands in."


def _not_called(before: Charter, after: Charter, called: set[str]) -> Iterator[str]:
    """Name the rituals whose dates change and that nobody is called to."""
    for name, ritual in after.rituals.items():
        old = before.rituals.get(name)
        if name not in called and (old is None or charter_dates.differ(old, ritual)):
            yield f"{ritual.title} is not called for this team, so no date of it moves."


def _announced(moved: Iterable[Moved]) -> Iterator[str]:
    for one in moved:
        if one.announced is not None:
            day = f"{one.announced:%A}, {one.announced.day} {one.announced:%B}"
            yield f"{one.before.title} on {day} is called already and stays as it is."


def at(document: Any, path: str) -> Any:
    """Return what stands at a path such as `rituals.standup.looks-at[0]`; raise NothingThere."""
    if PART.sub("", path).strip("."):
        raise NothingThere(path=path, why="a path looks like rituals.standup.questions")
    for name, number in PART.findall(path):
        known = document if isinstance(document, dict) else {}
        items = document if isinstance(document, list) else []
        if name in known:
            document = known[name]
        elif number and int(number) < len(items):
            document = items[int(number)]
        else:
            raise NothingThere(path=path, why=_why(document, name or f"[{number}]"))
    return document


def _why(document: Any, name: str) -> str:
    if isinstance(document, dict):
        return not_known(document, name)
    if isinstance(document, list) and document:
        return f"expected [0] to [{len(document) - 1}], found {shown(name)}"
    return f"{shown(document) if document else 'what is empty'} has no parts"


def as_yaml(value: Any) -> str:
    """Write a part of a charter as people read it: what is said, sources last."""
    return _dumped(value, width=LINE_CHARACTERS, default_flow_style=None)


def _dumped(value: Any, **style: Any) -> str:
    text: str = yaml.safe_dump(_readable(value), sort_keys=False, allow_unicode=True, **style)
    return text.removesuffix("...\n").rstrip("\n")


def _readable(value: Any) -> Any:
    if isinstance(value, list):
        return [_readable(one) for one in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if not isinstance(value, dict):
        return value
    kept = KEPT_BY_US if FROM in value else ()
    order = [key for key in value if key not in kept] + [key for key in kept if key in value]
    return {key: _readable(value[key]) for key in order if value[key] not in (None, [], {})}


def in_line(value: Any) -> str:
    """Write a value in one line, for a table."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list) and not any(isinstance(one, dict | list) for one in value):
        return ", ".join(map(str, value))
    if isinstance(value, dict | list):
        return _dumped(value, width=ONE_LINE, default_flow_style=True)
    return str(int(value) if isinstance(value, float) and value.is_integer() else value)
