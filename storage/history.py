"""The history: one hash chain a workspace, with the erasable texts beside it.

Which verbs there are and how an entry is hashed is the ritual's (`rituals/history.py`).
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import JSON, Column, Index, Integer, Table, Text, bindparam, select, update

from storage.db import Tx, UTCDateTime, insert, metadata

heads = Table(
    "history_heads",
    metadata,
    Column("workspace", Text, primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("hash", Text, nullable=False),
)

history = Table(
    "history",
    metadata,
    Column("workspace", Text, primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("at", UTCDateTime, nullable=False),
    Column("subject", Text, nullable=False),
    Column("verb", Text, nullable=False),
    Column("entry", Text, nullable=False),
    Column("hash", Text, nullable=False),
    Column("texts", JSON(none_as_null=True)),
    Index("ix_history_subject", "workspace", "subject", "seq"),
)

_LOCK = (
    select(heads.c.seq, heads.c.hash)
    .where(heads.c.workspace == bindparam("workspace"))
    .with_for_update()
)
_LOCK_ALL = (
    select(heads)
    .where(heads.c.workspace.in_(bindparam("workspaces", expanding=True)))
    .order_by(heads.c.workspace)  # so that two who want several wait, and never for each other
    .with_for_update()
)
_OPEN = insert(heads).inline().on_conflict_do_nothing(index_elements=[heads.c.workspace])
_MOVE = (
    update(heads)
    .where(heads.c.workspace == bindparam("of"))
    .values(seq=bindparam("seq"), hash=bindparam("hash"))
)
_APPEND = insert(history).inline()
_SUBJECT = (
    select(history)
    .where(history.c.workspace == bindparam("workspace"), history.c.subject == bindparam("subject"))
    .order_by(history.c.seq)
)
_SUBJECTS = (
    select(history)
    .where(
        history.c.workspace == bindparam("workspace"),
        history.c.subject.in_(bindparam("subjects", expanding=True)),
    )
    .order_by(history.c.seq + 0)  # by no index: SQLite would read all that there ever was
)
_VERBS = _SUBJECT.where(history.c.verb.in_(bindparam("verbs", expanding=True)))
_PAGE = (
    select(history)
    .where(history.c.workspace == bindparam("workspace"), history.c.seq > bindparam("after"))
    .order_by(history.c.seq)
    .limit(bindparam("count"))
)
PAGE_ROWS = 1000


@dataclass(frozen=True, slots=True)
class Entry:
    """One link of the chain: `entry` is canonical JSON, `hash` its SHA-256 in hex.

    `texts` maps a field to its `salt` and `text`, or is None once they were erased.
    """

    workspace: str
    seq: int
    at: datetime
    subject: str
    verb: str
    entry: str
    hash: str
    texts: Mapping[str, Mapping[str, str]] | None


@dataclass(frozen=True, slots=True)
class Head:
    seq: int
    hash: str


class History:
    """Where entries are kept."""

    def __init__(self, tx: Tx, workspace: str) -> None:
        self._tx = tx
        self._workspace = workspace

    async def head(self) -> Head | None:
        query = select(heads.c.seq, heads.c.hash).where(heads.c.workspace == self._workspace)
        row = (await self._tx.execute(query)).one_or_none()
        return None if row is None else Head(row.seq, row.hash)

    async def of(self, subject: str) -> list[Entry]:
        """Return what happened to one record, oldest first."""
        return await self._tx.rows(
            Entry, _SUBJECT, {"workspace": self._workspace, "subject": subject}
        )

    async def of_verbs(self, subject: str, verbs: Sequence[str]) -> list[Entry]:
        """Return what happened to one record under some verbs, oldest first."""
        asked = {"workspace": self._workspace, "subject": subject, "verbs": sorted(set(verbs))}
        return await self._tx.rows(Entry, _VERBS, asked)

    async def of_these(self, subjects: Sequence[str]) -> list[Entry]:
        """Return what happened to several records, oldest first."""
        asked = {"workspace": self._workspace, "subjects": sorted(set(subjects))}
        return await self._tx.rows(Entry, _SUBJECTS, asked)

    async def pages(self, after: int = 0) -> AsyncIterator[list[Entry]]:
        """Yield the chain `after` an entry in order, a page at a time; 0: the whole."""
        while True:
            page = await self._tx.rows(
                Entry, _PAGE, {"workspace": self._workspace, "after": after, "count": PAGE_ROWS}
            )
            if not page:
                return
            yield page
            after = page[-1].seq


async def lock_heads(tx: Tx, workspaces: Sequence[str], first: Head) -> dict[str, Head]:
    """Hold the ends of chains until the commit; `first` is what an empty chain starts from."""
    found = await _locked(tx, workspaces)
    missing = [one for one in workspaces if one not in found]
    if missing:
        start = {"seq": first.seq, "hash": first.hash}
        tx.put_off(_OPEN, [{"workspace": one, **start} for one in missing])
        found |= await _locked(tx, missing)
    return found


async def _locked(tx: Tx, workspaces: Sequence[str]) -> dict[str, Head]:
    if len(workspaces) == 1:  # who waits for an answer: by far the most frequent
        row = (await tx.execute(_LOCK, {"workspace": workspaces[0]})).one_or_none()
        return {} if row is None else {workspaces[0]: Head(row.seq, row.hash)}
    found = await tx.execute(_LOCK_ALL, {"workspaces": list(workspaces)})
    return {row.workspace: Head(row.seq, row.hash) for row in found}


def append(tx: Tx, entries: Sequence[Entry], ends: Mapping[str, Head]) -> None:
    """Write `entries`, which follow the locked heads, and move these to where they end now."""
    rows = [
        {name: getattr(entry, name) for name in Entry.__dataclass_fields__} for entry in entries
    ]
    tx.put_off(_APPEND, rows)
    moved = [{"of": one, "seq": end.seq, "hash": end.hash} for one, end in ends.items()]
    tx.put_off(_MOVE, moved)


async def workspaces_with_history(tx: Tx) -> list[str]:
    """Return every workspace that has a chain: the operator's question, across workspaces."""
    return [
        row.workspace
        for row in await tx.execute(select(heads.c.workspace).order_by(heads.c.workspace))
    ]
