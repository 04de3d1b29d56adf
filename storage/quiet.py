"""Quiet hours: when a person wants no nudges. Duties and open incidents do not ask."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, Table, Text, select

from storage.db import Tx, UTCDateTime, insert, metadata
from storage.pairs import among_people

quiet_hours = Table(
    "quiet_hours",
    metadata,
    Column("workspace", Text, primary_key=True),
    Column("person", Text, primary_key=True),
    Column("starts", Text),
    Column("ends", Text),
    Column("muted_until", UTCDateTime),
)


@dataclass(frozen=True, slots=True)
class Quiet:
    """`starts` and `ends` are wall-clock times (19:00) in the person's zone; None: the charter's.

    Nothing that can wait is sent before `muted_until`.
    """

    workspace: str
    person: str
    starts: str | None
    ends: str | None
    muted_until: datetime | None


async def due_quiet(tx: Tx, pairs: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Quiet]:
    """Return what those people, given as (workspace, id), chose who chose anything, in bulk."""
    query = select(quiet_hours).where(
        among_people(quiet_hours.c.workspace, quiet_hours.c.person, pairs)
    )
    return {(one.workspace, one.person): one for one in await tx.rows(Quiet, query)}


class QuietHours:
    """The quiet hours of one workspace's people."""

    def __init__(self, tx: Tx, workspace: str) -> None:
        self._tx = tx
        self._workspace = workspace

    async def of(self, people: Iterable[str]) -> dict[str, Quiet]:
        """Return what those of `people` chose who chose anything."""
        query = select(quiet_hours).where(
            quiet_hours.c.workspace == self._workspace,
            quiet_hours.c.person.in_(sorted(set(people))),
        )
        return {one.person: one for one in await self._tx.rows(Quiet, query)}

    async def keep(self, quiet: Quiet) -> None:
        """Keep what a person chose, whatever they chose before."""
        new = insert(quiet_hours).values({name: getattr(quiet, name) for name in Quiet.__slots__})
        kept = {name: new.excluded[name] for name in ("starts", "ends", "muted_until")}
        await self._tx.execute(
            new.on_conflict_do_update(index_elements=["workspace", "person"], set_=kept)
        )
