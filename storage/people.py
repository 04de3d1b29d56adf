"""People as Slack last described them, so that documents carry names and not ids."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Boolean, Column, Table, Text, bindparam, false, select

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
)


@dataclass(frozen=True, slots=True)
class Person:
    """`id` is Slack's; `zone` an IANA name, None where Slack gives none.

    `is_stranger`: of another workspace, met in a shared channel. `status` is the emoji of their
    status (`:palm_tree:`), which ends at `status_until`, or never.
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

    @property
    def is_full(self) -> bool:
        """Whether they are a full member of the workspace: who else is only answers."""
        return not (self.is_bot or self.has_left or self.is_guest or self.is_stranger)


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

    async def note(self, person: Person) -> None:
        """Keep what Slack says now."""
        new = insert(people).values({name: getattr(person, name) for name in Person.__slots__})
        kept = {c.name: c for c in new.excluded if c.name not in {"workspace", "id"}}
        await self._tx.execute(
            new.on_conflict_do_update(index_elements=["workspace", "id"], set_=kept)
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
