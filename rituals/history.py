"""The history: every change leaves an entry, chained by SHA-256 a workspace.

Entries hold ids, verbs, times and hashes. Names and texts stand beside the chain, salted, and can
be erased without breaking it. `rituals/verify.py` checks it all with the standard library alone.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from secrets import token_hex
from typing import Any

from rituals import verify
from rituals.home import home
from rituals.work import Tx
from storage.history import (
    Entry,
    Head,
    History,
    append,
    lock_heads,
    workspaces_with_history,
)

__all__ = [
    "Change",
    "Entry",
    "going_on",
    "head",
    "lines",
    "note",
    "record_of",
    "records_of",
    "verified",
    "verified_of",
    "workspaces_with_history",
]

MUSTER = "muster"
"""The actor where the clock, and no person, caused a change."""

_FIRST = Head(0, verify.NOTHING_BEFORE)
_SALT_BYTES = 16


@dataclass(frozen=True, slots=True)
class Change:
    """Who (`actor`, a Slack id) did what (`verb`) to which record (`subject`, ADR-12).

    `data` holds ids, numbers and states; anything a person wrote or is called goes into `texts`.
    """

    subject: str
    verb: str
    actor: str
    at: datetime
    charter: str | None = None
    data: Mapping[str, str | int | None] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)


class _Pending:
    """The changes of one transaction, by workspace, written together just before it commits."""

    order = "history"

    def __init__(self, tx: Tx) -> None:
        self._tx = tx
        self.changes: dict[str, list[Change]] = {}

    async def say(self) -> None:
        ends = await lock_heads(self._tx, sorted(self.changes), _FIRST)
        entries = []
        for workspace, changes in self.changes.items():
            for change in changes:
                entry = chained(workspace, change, ends[workspace])
                entries.append(entry)
                ends[workspace] = Head(entry.seq, entry.hash)
        append(self._tx, entries, ends)
        for workspace, changes in self.changes.items():
            home.touch(self._tx, workspace, max(change.at for change in changes))


def note(tx: Tx, workspace: str, change: Change) -> None:
    """Let a change be written to the history in this transaction."""
    pending = next((one for one in tx.last_words if isinstance(one, _Pending)), None)
    if pending is None:
        pending = _Pending(tx)
        tx.last_words.append(pending)
    pending.changes.setdefault(workspace, []).append(change)


def chained(workspace: str, change: Change, end: Head) -> Entry:
    """Return the entry for `change` that follows the chain's `end`."""
    texts = {
        name: {"salt": token_hex(_SALT_BYTES), "text": text} for name, text in change.texts.items()
    }
    entry = canonical(
        {
            "workspace": workspace,
            "seq": end.seq + 1,
            "prev": end.hash,
            "at": change.at.astimezone(UTC).isoformat(),
            "subject": change.subject,
            "verb": change.verb,
            "actor": change.actor,
            "charter": change.charter,
            "data": dict(change.data),
            "texts": {
                name: verify.text_hash(kept["salt"], kept["text"]) for name, kept in texts.items()
            },
        }
    )
    return Entry(
        workspace=workspace,
        seq=end.seq + 1,
        at=change.at,
        subject=change.subject,
        verb=change.verb,
        entry=entry,
        hash=verify.sha256(entry),
        texts=texts or None,
    )


def canonical(value: Mapping[str, Any]) -> str:
    """Return the one JSON text of a value: sorted keys, no spaces, no escapes but JSON's own."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Happened:
    """One entry as a person reads it."""

    at: datetime
    verb: str
    actor: str
    data: Mapping[str, Any]
    texts: Mapping[str, str]


async def record_of(tx: Tx, workspace: str, subject: str, *verbs: str) -> list[Happened]:
    """Return what happened to one record, oldest first; with `verbs`, only what they name."""
    history = History(tx, workspace)
    found = await (history.of_verbs(subject, verbs) if verbs else history.of(subject))
    return [_told(entry) for entry in found]


def going_on(tx: Tx, workspace: str, subject: str) -> list[Happened]:
    """Return what this transaction notes of a record and has not written yet, oldest first."""
    return [
        Happened(one.at, one.verb, one.actor, one.data, one.texts)
        for pending in tx.last_words
        if isinstance(pending, _Pending)
        for one in pending.changes.get(workspace, ())
        if one.subject == subject
    ]


async def records_of(tx: Tx, workspace: str, subjects: Sequence[str]) -> dict[str, list[Happened]]:
    """Return what happened to several records, each oldest first."""
    found: dict[str, list[Happened]] = {one: [] for one in subjects}
    for entry in await History(tx, workspace).of_these(subjects):
        found[entry.subject].append(_told(entry))
    return found


def _told(entry: Entry) -> Happened:
    kept = json.loads(entry.entry)
    texts = {name: pair["text"] for name, pair in (entry.texts or {}).items()}
    return Happened(entry.at, entry.verb, kept["actor"], kept["data"], texts)


async def head(tx: Tx, workspace: str) -> tuple[int, str]:
    """Return the number and the hash of a workspace's last entry."""
    end = await History(tx, workspace).head() or _FIRST
    return end.seq, end.hash


async def lines(tx: Tx, workspace: str | None = None) -> AsyncIterator[str]:
    """Yield the history (of every workspace, where none is named) as JSON lines, in order."""
    names = [workspace] if workspace else await workspaces_with_history(tx)
    for name in names:
        async for page in History(tx, name).pages():
            for entry in page:
                yield _line(entry)


def _line(entry: Entry) -> str:
    kept = {"entry": entry.entry, "hash": entry.hash, "texts": entry.texts}
    return json.dumps(kept, ensure_ascii=False)


async def verified_of(tx: Tx, workspace: str) -> verify.Report:
    """Check one workspace's chain while it may grow; each page's hashes in a thread of their own.

    So a chain of any length holds up nobody else in this process.
    """
    report, history = verify.Report(), History(tx, workspace)
    while True:
        async for page in history.pages(report.entries):
            report = await asyncio.to_thread(_checked, page, report)
            if not report.whole:
                return report
        stated = await head(tx, workspace)
        there = report.heads.get(workspace, (0, verify.NOTHING_BEFORE))
        if stated[0] <= there[0]:
            break
        if not [page async for page in history.pages(there[0])]:
            break
    if stated != there:
        report.broken = f"entry {stated[0]} of {workspace} is the head and is not there"
    return report


def _checked(page: Sequence[Entry], report: verify.Report) -> verify.Report:
    return verify.check((_line(entry) for entry in page), report=report)


async def verified(tx: Tx, anchors: list[str]) -> verify.Report:
    """Check every chain in the database, and that each ends where its head says."""
    report = verify.check([line async for line in lines(tx)], anchors)
    if not report.whole:
        return report
    for name in await workspaces_with_history(tx):
        stated = await head(tx, name)
        if stated != report.heads.get(name, (0, verify.NOTHING_BEFORE)):
            report.broken = f"entry {stated[0]} of {name} is the head and is not there"
            return report
    return report
