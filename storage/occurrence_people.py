"""Whom an occurrence asks, as it was when it opened, and what each of them answered."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Table,
    Text,
    bindparam,
    false,
    select,
    update,
)

from storage.bulk import Bulk
from storage.cadences import Occurrence, occurrences
from storage.db import Tx, UTCDateTime, metadata
from storage.pairs import among

occurrence_people = Table(
    "occurrence_people",
    metadata,
    Column("workspace", Text, nullable=False),
    Column("occurrence_id", ForeignKey("occurrences.id"), primary_key=True),
    Column("person", Text, primary_key=True),
    Column("opens_at", UTCDateTime, nullable=False),
    Column("away", Boolean, nullable=False, server_default=false()),
    Column("answered_at", UTCDateTime),
    Column("late", Boolean, nullable=False, server_default=false()),
    Column("answers", Text, nullable=False, server_default=""),
    Column("joined", Boolean, nullable=False, server_default=false()),
)
Index("ix_occurrence_people_person", occurrence_people.c.workspace, occurrence_people.c.person)


@dataclass(frozen=True, slots=True)
class Asked:
    """One person of an occurrence: asked from `opens_at` on, unless they are `away`.

    `answers` is JSON, question to answer; empty until they answered. `late`: after the close.
    `joined`: nobody asked them, and they answered.
    """

    workspace: str
    occurrence_id: int
    person: str
    opens_at: datetime
    away: bool
    answered_at: datetime | None
    late: bool
    answers: str
    joined: bool = False


_ADD = Bulk(occurrence_people, Asked.__slots__, lambda new: new.on_conflict_do_nothing())
_OF = (
    select(occurrence_people)
    .where(
        # No index's here: SQLite would read everybody who was ever asked.
        occurrence_people.c.workspace + "" == bindparam("of_workspace"),
        occurrence_people.c.occurrence_id == bindparam("of_occurrence"),
    )
    .order_by(occurrence_people.c.person)
)
_LATEST = (
    select(occurrence_people)
    .join(occurrences, occurrences.c.id == occurrence_people.c.occurrence_id)
    .where(
        occurrence_people.c.workspace == bindparam("of_workspace"),
        occurrence_people.c.person == bindparam("somebody"),
        occurrences.c.cadence_id == bindparam("of_cadence"),
        occurrences.c.starts_at < bindparam("before"),
        occurrence_people.c.answered_at.is_not(None),
    )
    .order_by(occurrences.c.starts_at.desc())
    .limit(1)
)


def add_people(tx: Tx, rows: Iterable[Asked]) -> None:
    """Note whom occurrences ask; who is there already stays as they are."""
    made = [{name: getattr(one, name) for name in Asked.__slots__} for one in rows]
    if made:
        tx.put_off(*_ADD.written(tx.dialect, made))


_CLOSES = (
    update(occurrences)
    .where(
        occurrences.c.workspace == bindparam("of_workspace"),
        occurrences.c.id == bindparam("of_occurrence"),
    )
    .values(closes_at=bindparam("closes"))
)


def move_closes(tx: Tx, moved: Iterable[Occurrence]) -> None:
    """Keep when occurrences close that are asked at each person's own time."""
    rows = [
        {"of_workspace": one.workspace, "of_occurrence": one.id, "closes": one.closes_at}
        for one in moved
    ]
    if rows:
        tx.put_off(_CLOSES, rows)


async def people_of(tx: Tx, pairs: Sequence[tuple[str, int]]) -> dict[int, list[Asked]]:
    """Return the people of occurrences, given as (workspace, id), by occurrence."""
    query = (
        select(occurrence_people)
        .where(among(occurrence_people.c.workspace, occurrence_people.c.occurrence_id, pairs))
        .order_by(occurrence_people.c.person)
    )
    found: dict[int, list[Asked]] = {}
    for one in await tx.rows(Asked, query):
        found.setdefault(one.occurrence_id, []).append(one)
    return found


class OccurrencePeople:
    """The people of one workspace's occurrences."""

    def __init__(self, tx: Tx, workspace: str) -> None:
        self._tx = tx
        self._workspace = workspace

    async def of(self, occurrence_id: int) -> list[Asked]:
        asked = {"of_workspace": self._workspace, "of_occurrence": occurrence_id}
        return await self._tx.rows(Asked, _OF, asked)

    async def latest(self, cadence_id: int, person: str, before: datetime) -> Asked | None:
        """Return somebody's last answers in a cadence, of a date earlier than `before`."""
        asked = {"of_cadence": cadence_id, "somebody": person, "before": before}
        return await self._tx.row(Asked, _LATEST, {"of_workspace": self._workspace, **asked})

    async def change(self, occurrence_id: int, person: str, **fields: Any) -> Asked | None:
        """Change what is kept of one person; None where they were not asked."""
        query = (
            update(occurrence_people)
            .where(
                occurrence_people.c.workspace == self._workspace,
                occurrence_people.c.occurrence_id == occurrence_id,
                occurrence_people.c.person == person,
            )
            .values(**fields)
            .returning(occurrence_people)
        )
        return await self._tx.row(Asked, query)

    async def turn(self, occurrence_id: int, person: str, *, away: bool) -> Asked | None:
        """Mark somebody away, or back; None where they are so already, or were not asked.

        Who has answered is not away.
        """
        query = (
            update(occurrence_people)
            .where(
                occurrence_people.c.workspace == self._workspace,
                occurrence_people.c.occurrence_id == occurrence_id,
                occurrence_people.c.person == person,
                occurrence_people.c.away.is_not(away),
                occurrence_people.c.answered_at.is_(None),
            )
            .values(away=away)
            .returning(occurrence_people)
        )
        return await self._tx.row(Asked, query)
