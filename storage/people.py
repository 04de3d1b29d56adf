"""People as Slack last described them, so that documents carry names and not ids."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, Column, Table, Text, bindparam, false, func, select

from storage.db import Tx, UTCDateTime, insert, metadata
from storage.members import team_people
from storage.pairs import among_people

people = Table(
    "people",
    metadata,
    Column("workspace", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("zone", Text),
    Column("is_bot", Boolean, nullable=False),
    Column("has_left", Boolean, nullable=False),
    Column("known_at", UTCDateTime, nullable=False),
    Column("is_guest", Boolean, nullable=False, server_default=false()),
    Column("is_stranger", Boolean, nullable=False, server_default=false()),
    Column("status", Text, nullable=False, server_default=""),
    Column("status_until", UTCDateTime),
    Column("changed_at", UTCDateTime),
)


@dataclass(frozen=True, slots=True)
class Person:
    """`id` is Slack's; `zone` an IANA name, None where Slack gives none.

    `is_stranger`: of another workspace, met in a shared channel. `status` is the emoji of their
    status (`:palm_tree:`), which ends at `status_until`, or never. `changed_at` is when they last
    changed, as Slack says, to the second; `known_at` when it was asked, or told us, by our clock.
    """

    workspace: str
    id: str
    name: str
    zone: str | None
    is_bot: bool
    has_left: bool
    known_at: datetime
    is_guest: bool = False
    is_stranger: bool = False
    status: str = ""
    status_until: datetime | None = None
    changed_at: datetime | None = None

    @property
    def is_full(self) -> bool:
        """Whether they are a full member of the workspace: who else is only answers."""
        return not (self.is_bot or self.has_left or self.is_guest or self.is_stranger)


_noted = insert(people)
_said = _noted.excluded
_UNDECIDED = (
    _said.changed_at.is_(None)
    | people.c.changed_at.is_(None)
    | (_said.changed_at == people.c.changed_at)
)
# An answer that was under way while a change was told is older than the change. Slack's own time
# decides; where that is the same second, or one of the two has none, when it was asked, or told us.
_NO_OLDER = (_said.changed_at > people.c.changed_at) | (
    _UNDECIDED & (_said.known_at >= people.c.known_at)
)
_kept: dict[str, Any] = {one.name: one for one in _said if one.name not in {"workspace", "id"}}
# Who left is sometimes described without a time: the last one that was said counts on.
_kept["changed_at"] = func.coalesce(_said.changed_at, people.c.changed_at)
_NOTE = _noted.on_conflict_do_update(
    index_elements=["workspace", "id"], set_=_kept, where=_NO_OLDER
).returning(people.c.id)
_HELD = (
    select(people)
    .where(people.c.workspace == bindparam("of_workspace"), people.c.id == bindparam("somebody"))
    .with_for_update()
)
_WITH_ROLES = (
    select(people, team_people.c.team_id, team_people.c.role)
    .join_from(
        people,
        team_people,
        (team_people.c.workspace == people.c.workspace) & (team_people.c.person == people.c.id),
        isouter=True,
    )
    .where(people.c.workspace == bindparam("of_workspace"), people.c.id == bindparam("somebody"))
)


class People:
    """The people of one workspace."""

    def __init__(self, tx: Tx, workspace: str) -> None:
        self._tx = tx
        self._workspace = workspace

    async def note(self, person: Person) -> bool:
        """Keep what Slack says, unless something newer is known; say whether it was kept."""
        noted = await self._tx.execute(
            _NOTE, {name: getattr(person, name) for name in Person.__slots__}
        )
        return noted.first() is not None

    async def held(self, person: str) -> Person | None:
        """Return a person, whom nobody else changes before this transaction ends."""
        return await self._tx.row(
            Person, _HELD, {"of_workspace": self._workspace, "somebody": person}
        )

    async def with_roles(self, person: str) -> tuple[Person, list[tuple[int, str]]] | None:
        """Return a person with their (team id, role) pairs; None where they are not known."""
        asked = {"of_workspace": self._workspace, "somebody": person}
        found = (await self._tx.execute(_WITH_ROLES, asked)).all()
        if not found:
            return None
        rows = [tuple(row) for row in found]
        pairs = [(row[-2], row[-1]) for row in rows if row[-2] is not None]
        return Person(*rows[0][:-2]), pairs

    async def ids(self) -> list[str]:
        """List the ids of everybody that is known."""
        query = select(people.c.id).where(people.c.workspace == self._workspace)
        return [one.id for one in await self._tx.execute(query)]

    async def named(self, ids: Iterable[str]) -> dict[str, Person]:
        """Return those of `ids` that are known, by id."""
        query = select(people).where(
            people.c.workspace == self._workspace, people.c.id.in_(sorted(set(ids)))
        )
        return {one.id: one for one in await self._tx.rows(Person, query)}


async def described(tx: Tx, ids: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Person]:
    """Return those people, given as (workspace, id), that are known: what the clock asks for."""
    query = select(people).where(among_people(people.c.workspace, people.c.id, ids))
    return {(one.workspace, one.id): one for one in await tx.rows(Person, query)}
