"""What has arrived and taken effect: event ids and submitted forms, with the receipt given.

A row is written in the transaction of the effect: what failed may come again.
"""

from datetime import datetime

from sqlalchemy import Column, Index, Table, Text, bindparam, delete, select, update

from storage.db import Tx, UTCDateTime, insert, metadata

HOOK = "hook:"
"""What the keys begin with under which other tools' requests are noted."""

seen = Table(
    "seen",
    metadata,
    Column("workspace", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("at", UTCDateTime, nullable=False),
    Column("receipt", Text, nullable=False, server_default=""),
)
Index("ix_seen_at", seen.c.at)

# The key comes back where it is new: the row count of an INSERT is not told by every driver.
_NOTE = (
    insert(seen).on_conflict_do_nothing(index_elements=["workspace", "key"]).returning(seen.c.key)
)
_OF = (seen.c.workspace == bindparam("of_workspace")) & (seen.c.key == bindparam("of_key"))
_KEEP = update(seen).where(_OF).values(receipt=bindparam("receipt"))
_UNSEE = delete(seen).where(_OF)
_RECEIPT = select(seen.c.receipt).where(
    seen.c.workspace == bindparam("workspace"), seen.c.key == bindparam("key")
)

_FORGET = delete(seen).where(
    seen.c.workspace == bindparam("of_workspace"),
    seen.c.at < bindparam("of_day"),
    (seen.c.at < bindparam("of_hooks")) | ~seen.c.key.startswith(HOOK),
)


async def note_seen(tx: Tx, workspace: str, key: str, at: datetime) -> bool:
    """Note an arrival; False where it has taken effect before.

    It is noted first, in the transaction of its effect: a twin that arrives meanwhile waits here.
    """
    noted = await tx.execute(_NOTE, {"workspace": workspace, "key": key, "at": at, "receipt": ""})
    return noted.one_or_none() is not None


def keep_receipt(tx: Tx, workspace: str, key: str, receipt: str) -> None:
    """Keep what was answered, for a twin that comes later."""
    tx.put_off(_KEEP, [{"of_workspace": workspace, "of_key": key, "receipt": receipt}])


def unsee(tx: Tx, workspace: str, key: str) -> None:
    """Forget an arrival that did nothing: it may come again, corrected."""
    tx.put_off(_UNSEE, [{"of_workspace": workspace, "of_key": key}])


async def receipt_of(tx: Tx, workspace: str, key: str) -> str | None:
    """Return the receipt given for an arrival that took effect, or None."""
    found: str | None = (
        await tx.execute(_RECEIPT, {"workspace": workspace, "key": key})
    ).scalar_one_or_none()
    return found


async def forget_seen(
    tx: Tx, workspace: str, before: datetime, *, hooks_before: datetime | None = None
) -> int:
    """Forget arrivals that will not be sent again, other tools' by a day of their own.

    Return how many.
    """
    asked = {"of_workspace": workspace, "of_day": before, "of_hooks": hooks_before or before}
    gone = await tx.execute(_FORGET, asked)
    return gone.rowcount
