"""The lines that a meeting decided, and the decision that was logged from one of them."""

from collections.abc import Mapping
from datetime import datetime

from rituals.decisions.decisions import Decision
from rituals.history import Change, note, record_of
from rituals.occurrences import occurrences
from rituals.occurrences.occurrences import Cadence, Occurrence
from rituals.promises import Promises
from rituals.work import Tx

LOGGED = "adr-logged"


async def started(tx: Tx, held: Occurrence) -> Mapping[int, str]:
    """Return the decisions that came of a meeting's lines, by the line's place from 0."""
    found: dict[int, str] = {}
    for one in await record_of(tx, held.workspace, occurrences.name(held), LOGGED):
        at, name = int(one.data.get("line") or 0), str(one.data.get("adr"))
        found[at] = f"{found[at]}, {name}" if at in found else name
    return found


async def keep_logged(
    tx: Tx,
    held: Occurrence,
    cadence: Cadence,
    at: int,
    decision: Decision,
    *,
    actor: str,
    now: datetime,
) -> None:
    """Keep that a decision came of a line, and show it on the meeting's message."""
    await Promises(tx, held.workspace).rearm(occurrences.refresh(held, cadence, now))
    data: dict[str, str | int | None] = {
        "review": held.number,
        "line": at,
        "adr": decision.name,
    }
    note(tx, held.workspace, Change(occurrences.name(held), LOGGED, actor, now, data=data))
