"""What a review decided: one outcome for each item of an occurrence, and who signed it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    ForeignKey,
    Index,
    Table,
    Text,
    UniqueConstraint,
    and_,
    exists,
    or_,
    select,
    update,
)

from storage.cadences import Cadence, Occurrence, cadences, occurrences
from storage.db import Tx, UTCDateTime, insert, metadata
from storage.occurrence_people import occurrence_people
from storage.teams import Id

outcomes = Table(
    "review_outcomes",
    metadata,
    Column("id", Id, primary_key=True),
    Column("workspace", Text, nullable=False),
    Column("occurrence_id", ForeignKey("occurrences.id"), nullable=False),
    Column("subject", Text, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", UTCDateTime, nullable=False),
    Column("title", Text, nullable=False, server_default=""),
    UniqueConstraint("occurrence_id", "subject"),
)
Index("ix_review_outcomes_subject", outcomes.c.workspace, outcomes.c.subject)

signoffs = Table(
    "review_signoffs",
    metadata,
    Column("workspace", Text, nullable=False),
    Column("occurrence_id", ForeignKey("occurrences.id"), primary_key=True),
    Column("role", Text, primary_key=True),
    Column("person", Text, nullable=False),
    Column("at", UTCDateTime, nullable=False),
)

asks = Table(
    "review_asks",
    metadata,
    Column("workspace", Text, nullable=False),
    Column("occurrence_id", ForeignKey("occurrences.id"), primary_key=True),
    Column("person", Text, primary_key=True),
    Column("channel", Text, nullable=False),
    Column("ts", Text, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A verdict on one item, by whom and when.

    `subject` is the item's name (ADR-12, ITEM-4, or what it was called, folded), `title` what the
    meeting knew it by.
    """

    id: int
    workspace: str
    occurrence_id: int
    subject: str
    verdict: str
    note: str
    by: str
    at: datetime
    title: str = ""


@dataclass(frozen=True, slots=True)
class Signoff:
    """Somebody signed what a review decided, in a role (`product`)."""

    workspace: str
    occurrence_id: int
    role: str
    person: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Asked:
    """Where the message stands that asks a person to sign what a review decided."""

    workspace: str
    occurrence_id: int
    person: str
    channel: str
    ts: str


_ask = insert(asks).inline()
_ASK = _ask.on_conflict_do_update(
    index_elements=["occurrence_id", "person"],
    set_={"channel": _ask.excluded.channel, "ts": _ask.excluded.ts},
)


CHOSEN = "chosen"
"""`Cadence.who` of what asks people by name."""


def _is_for(person: str) -> ColumnElement[bool]:
    """Say in SQL what `rituals/occurrences/private_meetings.py` says of one occurrence."""
    asked = select(occurrence_people.c.person).where(
        occurrence_people.c.workspace == occurrences.c.workspace,
        occurrence_people.c.occurrence_id == occurrences.c.id,
    )
    named = ("," + cadences.c.chosen + ",").contains(f",{person},", autoescape=True)
    return or_(
        cadences.c.channel.is_distinct_from(cadences.c.owner),
        cadences.c.owner == person,
        and_(cadences.c.who == CHOSEN, exists(asked.where(occurrence_people.c.person == person))),
        and_(named, ~exists(asked)),
    )


class Outcomes:
    """The outcomes of one workspace's reviews."""

    def __init__(self, tx: Tx, workspace: str) -> None:
        self._tx = tx
        self._workspace = workspace

    async def add(self, **fields: Any) -> bool:
        """Record an outcome; False where the item has one in this occurrence."""
        added = await self._tx.execute(
            insert(outcomes)
            .values(workspace=self._workspace, **fields)
            .on_conflict_do_nothing(index_elements=["occurrence_id", "subject"])
            .returning(outcomes.c.id)
        )
        return added.one_or_none() is not None

    async def give(self, **fields: Any) -> None:
        """Record an outcome, or once more where the item has one: the last word counts."""
        made = insert(outcomes).values(workspace=self._workspace, **fields)
        again = {name: made.excluded[name] for name in ("verdict", "note", "by", "at", "title")}
        await self._tx.execute(
            made.on_conflict_do_update(index_elements=["occurrence_id", "subject"], set_=again)
        )

    async def sign(self, occurrence_id: int, role: str, person: str, at: datetime) -> bool:
        """Sign in a role; False where somebody has in that role."""
        signed = await self._tx.execute(
            insert(signoffs)
            .values(
                workspace=self._workspace,
                occurrence_id=occurrence_id,
                role=role,
                person=person,
                at=at,
            )
            .on_conflict_do_nothing(index_elements=["occurrence_id", "role"])
            .returning(signoffs.c.role)
        )
        return signed.one_or_none() is not None

    async def signed(self, occurrence_id: int) -> list[Signoff]:
        """List who signed what a review decided, the first first."""
        query = (
            select(signoffs)
            .where(
                signoffs.c.workspace == self._workspace,
                signoffs.c.occurrence_id == occurrence_id,
            )
            .order_by(signoffs.c.at, signoffs.c.role)
        )
        return await self._tx.rows(Signoff, query)

    async def of(self, occurrence_id: int) -> list[Outcome]:
        query = (
            select(outcomes)
            .where(
                outcomes.c.workspace == self._workspace,
                outcomes.c.occurrence_id == occurrence_id,
            )
            .order_by(outcomes.c.id)
        )
        return await self._tx.rows(Outcome, query)

    async def of_all(self, occurrence_ids: Sequence[int]) -> dict[int, list[Outcome]]:
        """Return what several reviews decided, by occurrence."""
        query = (
            select(outcomes)
            .where(
                outcomes.c.workspace == self._workspace,
                outcomes.c.occurrence_id.in_(list(occurrence_ids)),
            )
            .order_by(outcomes.c.id)
        )
        found: dict[int, list[Outcome]] = {}
        for one in await self._tx.rows(Outcome, query):
            found.setdefault(one.occurrence_id, []).append(one)
        return found

    # -- whom it asks to sign ----------------------------------------------------------------------

    def ask(self, occurrence_id: int, person: str, channel: str, ts: str) -> None:
        """Keep where the message stands that asks a person to sign."""
        one = Asked(self._workspace, occurrence_id, person, channel, ts)
        self._tx.put_off(_ASK, [{name: getattr(one, name) for name in Asked.__slots__}])

    async def asked(self, occurrence_id: int) -> list[Asked]:
        """List whom a message asks to sign what a review decided."""
        query = select(asks).where(
            asks.c.workspace == self._workspace, asks.c.occurrence_id == occurrence_id
        )
        return await self._tx.rows(Asked, query)

    # -- the meetings that were recorded -----------------------------------------------------------

    async def hold(
        self, occurrence_id: int, *, only_in: Sequence[str], **fields: Any
    ) -> Occurrence | None:
        """Give an occurrence its number and what it left; None where somebody has."""
        query = (
            update(occurrences)
            .where(
                occurrences.c.workspace == self._workspace,
                occurrences.c.id == occurrence_id,
                occurrences.c.state.in_(list(only_in)),
                occurrences.c.number.is_(None),
            )
            .values(**fields)
            .returning(occurrences)
        )
        return await self._tx.row(Occurrence, query)

    async def correct(self, held: Occurrence, **fields: Any) -> Occurrence | None:
        """Change what a recorded meeting left, if it is as it was read; else return None."""
        query = (
            update(occurrences)
            .where(
                occurrences.c.workspace == self._workspace,
                occurrences.c.id == held.id,
                occurrences.c.number == held.number,
                occurrences.c.attendees == held.attendees,
                occurrences.c.decided == held.decided,
                occurrences.c.note == held.note,
            )
            .values(**fields)
            .returning(occurrences)
        )
        return await self._tx.row(Occurrence, query)

    async def renote(self, outcome: Outcome, note: str) -> None:
        """Change the note of an outcome; its verdict stands."""
        query = update(outcomes).where(
            outcomes.c.workspace == self._workspace, outcomes.c.id == outcome.id
        )
        await self._tx.execute(query.values(note=note))

    async def numbered(self, number: int) -> Occurrence | None:
        """Return the meeting of REV-`number`."""
        query = select(occurrences).where(
            occurrences.c.workspace == self._workspace, occurrences.c.number == number
        )
        return await self._tx.row(Occurrence, query)

    async def recorded(
        self,
        team_ids: Sequence[int],
        *,
        ritual: str | None = None,
        before: int | None = None,
        limit: int,
        seen_by: str | None = None,
    ) -> list[Occurrence]:
        """List the meetings of some teams whose outcome was recorded, the last first.

        `seen_by` leaves out private rituals' that somebody was not part of.
        """
        query = (
            select(occurrences)
            .join(cadences, cadences.c.id == occurrences.c.cadence_id)
            .where(
                occurrences.c.workspace == self._workspace,
                cadences.c.team_id.in_(list(team_ids)),
                occurrences.c.number.is_not(None),
            )
            .order_by(occurrences.c.number.desc())
            .limit(limit)
        )
        if ritual is not None:
            query = query.where(cadences.c.ritual == ritual)
        if before is not None:
            query = query.where(occurrences.c.number < before)
        if seen_by is not None:
            query = query.where(_is_for(seen_by))
        return await self._tx.rows(Occurrence, query)

    async def held_since(
        self, team_id: int, ritual: str, state: str, since: datetime
    ) -> list[datetime]:
        """List when a team's ritual was held (`state`) from a moment on."""
        query = (
            select(occurrences.c.starts_at)
            .join(cadences, cadences.c.id == occurrences.c.cadence_id)
            .where(
                occurrences.c.workspace == self._workspace,
                cadences.c.team_id == team_id,
                cadences.c.ritual == ritual,
                occurrences.c.state == state,
                occurrences.c.starts_at >= since,
            )
        )
        return [one.starts_at for one in await self._tx.execute(query)]

    async def cadences_of(self, meetings: Sequence[Occurrence]) -> dict[int, Cadence]:
        """Return the cadences of some meetings, by id."""
        ids = sorted({one.cadence_id for one in meetings})
        query = select(cadences).where(
            cadences.c.workspace == self._workspace, cadences.c.id.in_(ids)
        )
        return {one.id: one for one in await self._tx.rows(Cadence, query)}
