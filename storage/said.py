"""What was said about records, said anew: the edits that their end causes, for many at once."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select, update

from storage.db import Tx
from storage.pairs import among_people
from storage.promises import CLAIMED, REARMED, SENDING, promises


async def rearm_said(
    tx: Tx, about: Sequence[tuple[str, str]], kinds: Sequence[str], at: datetime
) -> None:
    """Promise again what was said, or is being said just now, about (workspace, subject) records.

    What was never said is left as it is.
    """
    if not about:
        return
    said = or_(promises.c.ts.is_not(None), promises.c.state.in_((CLAIMED, SENDING)))
    query = (
        update(promises)
        .where(
            among_people(promises.c.workspace, promises.c.subject, about),
            promises.c.kind.in_(list(kinds)),
            said,
        )
        .values(due_at=at, deliver_at=at, **REARMED)
    )
    await tx.execute(query)
    tx.expect(at)


async def was_said(tx: Tx, workspace: str, subject: str, kind: str) -> bool:
    """Tell whether anything of a kind was said about a record, or is being said just now."""
    query = (
        select(promises.c.id)
        .where(
            promises.c.workspace == workspace,
            promises.c.subject == subject,
            promises.c.kind == kind,
            or_(promises.c.ts.is_not(None), promises.c.state.in_((CLAIMED, SENDING))),
        )
        .limit(1)
    )
    return (await tx.execute(query)).one_or_none() is not None
