"""The timeline of an incident: entries are corrected and taken out of sight, never erased."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Table,
    Text,
    bindparam,
    func,
    select,
    update,
)

from storage.db import Tx, UTCDateTime, insert, metadata
from storage.incidents import Incident
from storage.teams import Id

incident_entries = Table(
    "incident_entries",
    metadata,
    Column("id", Id, primary_key=True),
    Column("workspace", Text, nullable=False),
    Column("incident_id", ForeignKey("incidents.id"), nullable=False),
    Column("at", UTCDateTime, nullable=False),
    Column("noted_at", UTCDateTime, nullable=False),
    Column("source", Text, nullable=False),
    Column("verb", Text, nullable=False),
    Column("author", Text),
    Column("by", Text, nullable=False),
    Column("text", Text, nullable=False, server_default=""),
    Column("permalink", Text, nullable=False, server_default=""),
    Column("channel", Text),
    Column("message_ts", Text),
    Column("corrects", ForeignKey("incident_entries.id")),
    Column("removed_at", UTCDateTime),
    Column("removed_by", Text),
)
Index(
    "ix_incident_entries_at",
    incident_entries.c.incident_id,
    incident_entries.c.at,
    incident_entries.c.id,
)
Index(
    "uq_incident_entries_message",
    incident_entries.c.incident_id,
    incident_entries.c.channel,
    incident_entries.c.message_ts,
    unique=True,
)
Index("ix_incident_entries_corrects", incident_entries.c.corrects)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: what happened `at`, and when (`noted_at`) and `by` whom it was put down.

    `source` is auto, note, shortcut, pin or hook; `verb` what an automatic one is about, of a pin
    the people whose pins are on the message, with blanks between, and `excerpt` of a message whose
    words were shortened. `author` wrote the message at `permalink`, which `channel` and
    `message_ts` name; a message is one entry. `corrects` is the id of the entry that this one
    stands for now.
    """

    id: int
    workspace: str
    incident_id: int
    at: datetime
    noted_at: datetime
    source: str
    verb: str
    author: str | None
    by: str
    text: str
    permalink: str
    channel: str | None
    message_ts: str | None
    corrects: int | None
    removed_at: datetime | None
    removed_by: str | None


_new = insert(incident_entries)
_ADD = _new.returning(incident_entries)
_ADD_MESSAGE = _new.on_conflict_do_nothing(
    index_elements=["incident_id", "channel", "message_ts"]
).returning(incident_entries)
_ADD_SOON = insert(incident_entries).inline()
_OF_MESSAGE = select(incident_entries).where(
    incident_entries.c.incident_id == bindparam("of_incident"),
    incident_entries.c.channel == bindparam("in_channel"),
    incident_entries.c.message_ts == bindparam("at_ts"),
)
_ONE = select(incident_entries).where(
    incident_entries.c.workspace == bindparam("workspace"), incident_entries.c.id == bindparam("id")
)
_THESE = select(incident_entries).where(
    incident_entries.c.workspace == bindparam("workspace"),
    incident_entries.c.id.in_(bindparam("ids", expanding=True)),
)
_CORRECTION = select(incident_entries).where(
    incident_entries.c.workspace == bindparam("workspace"),
    incident_entries.c.corrects == bindparam("corrected"),
)
_LATER = incident_entries.alias("later")
_STANDS = incident_entries.c.removed_at.is_(None) & ~(
    select(_LATER.c.id).where(_LATER.c.corrects == incident_entries.c.id).exists()
)
_PAGE = (
    select(incident_entries)
    .where(incident_entries.c.incident_id == bindparam("of_incident"), _STANDS)
    .order_by(incident_entries.c.at.desc(), incident_entries.c.id.desc())
    .limit(bindparam("count"))
    .offset(bindparam("skip"))
)
_WHOLE = (
    select(incident_entries)
    .where(incident_entries.c.incident_id == bindparam("of_incident"))
    .order_by(incident_entries.c.at, incident_entries.c.id)
)
_COUNT = select(func.count()).where(
    incident_entries.c.incident_id == bindparam("of_incident"), _STANDS
)


class IncidentEntries:
    """The timelines of one workspace's incidents."""

    def __init__(self, tx: Tx, workspace: str) -> None:
        self._tx = tx
        self._workspace = workspace

    async def add(self, **fields: Any) -> Entry:
        """Add an entry; `fields` are those of `Entry` without its id and workspace."""
        return await self._tx.sole(Entry, _ADD, self._row(fields))

    def add_soon(self, **fields: Any) -> None:
        """Add an entry of which nobody asks anything in this transaction."""
        self._tx.put_off(_ADD_SOON, [self._row(fields)])

    async def add_message(self, **fields: Any) -> Entry | None:
        """Add a message's entry; None where the message has one, shown or not."""
        return await self._tx.row(Entry, _ADD_MESSAGE, self._row(fields))

    async def of_message(self, incident: Incident, channel: str, ts: str) -> Entry | None:
        asked = {"of_incident": incident.id, "in_channel": channel, "at_ts": ts}
        return await self._tx.row(Entry, _OF_MESSAGE, asked)

    async def get(self, entry_id: int) -> Entry | None:
        return await self._tx.row(Entry, _ONE, {"workspace": self._workspace, "id": entry_id})

    async def these(self, ids: Iterable[int]) -> dict[int, Entry]:
        """Return entries by their ids."""
        wanted = sorted(set(ids))
        if not wanted:
            return {}
        found = await self._tx.rows(Entry, _THESE, {"workspace": self._workspace, "ids": wanted})
        return {one.id: one for one in found}

    async def correction_of(self, entry: Entry) -> Entry | None:
        """Return the entry that stands for this one now; None where it was not corrected."""
        asked = {"workspace": self._workspace, "corrected": entry.id}
        return await self._tx.row(Entry, _CORRECTION, asked)

    async def page(self, incident: Incident, *, limit: int, skip: int = 0) -> list[Entry]:
        """List what stands, the latest first."""
        asked = {"of_incident": incident.id, "count": limit, "skip": skip}
        return await self._tx.rows(Entry, _PAGE, asked)

    async def whole(self, incident: Incident) -> list[Entry]:
        """List every entry in the order of their moments, corrected and removed ones too."""
        return await self._tx.rows(Entry, _WHOLE, {"of_incident": incident.id})

    async def count(self, incident: Incident) -> int:
        """Count what stands."""
        counted: int = (await self._tx.execute(_COUNT, {"of_incident": incident.id})).scalar_one()
        return counted

    async def change(
        self, entry: Entry, *, only_removed: bool | None = None, **fields: Any
    ) -> Entry | None:
        """Change an entry; `only_removed` says whether it must be out of sight or in it."""
        query = update(incident_entries).where(
            incident_entries.c.workspace == self._workspace, incident_entries.c.id == entry.id
        )
        if only_removed is not None:
            gone = incident_entries.c.removed_at.is_not(None)
            query = query.where(gone if only_removed else ~gone)
        return await self._tx.row(Entry, query.values(**fields).returning(incident_entries))

    def _row(self, fields: dict[str, Any]) -> dict[str, Any]:
        blank = {
            "author": None,
            "text": "",
            "permalink": "",
            "channel": None,
            "message_ts": None,
            "corrects": None,
        }
        return {"workspace": self._workspace, **blank, **fields}
