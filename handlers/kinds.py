"""How a feature says what keeping one of its promises means."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from handlers.slack import Outgoing, Sent
from rituals.promises import UNDER_WAY, Promise, Promises
from rituals.work import Tx


@dataclass(frozen=True, slots=True)
class Moot:
    """There is nothing to send any more; `why` is what the operator reads."""

    why: str


@dataclass(frozen=True, slots=True)
class NotYet:
    """It stands under a message that is still on its way: look again soon."""

    why: str


@dataclass(frozen=True, slots=True)
class Unchanged:
    """What would be sent stands there already, so it is kept by sending nothing."""


KeepRows = Callable[[Tx, Sequence[Promise], datetime], Awaitable[Mapping[Promise, str]]]
Facts = Callable[[Tx, Promise, datetime], Awaitable[Outgoing | Moot | NotYet | Unchanged]]
Landed = Callable[[Tx, Promise, Sent, datetime], Awaitable[None]]
Refusal = Callable[[Tx, Promise, str, datetime], Awaitable[None]]


async def no_matter(_tx: Tx, _promise: Promise, _what: Sent | str, _now: datetime) -> None:
    """Note nothing."""


@dataclass(frozen=True, slots=True)
class RowsKind:
    """A promise that only writes rows: kept in bulk, in one transaction with its mark.

    `keep` returns those that had nothing to do, with the reason.
    """

    name: str
    keep: KeepRows


@dataclass(frozen=True, slots=True)
class PostKind:
    """A promise that speaks to Slack: `facts` in one transaction, the call with none open, and
    `landed` or `refused` in a second.

    `deadline`: where nobody can say whether it arrived, it is sent again rather than held.
    """

    name: str
    facts: Facts
    landed: Landed = no_matter
    refused: Refusal = no_matter
    deadline: bool = False


Kind = RowsKind | PostKind


async def without_place(tx: Tx, promise: Promise, anchor: str) -> Moot | NotYet:
    """Say what becomes of a line whose message, a promise of kind `anchor`, is not posted.

    In their lane the message goes first, but one that rests or whose keeper died is overtaken.
    """
    made = await Promises(tx, promise.workspace).of(promise.subject)
    if any(one.kind == anchor and one.state in UNDER_WAY for one in made):
        return NotYet("its message is not posted yet")
    return Moot("its message was never posted")


def table(kinds: Iterable[Kind]) -> dict[str, Kind]:
    """Return the kinds by name; a name used twice is a defect and raises ValueError."""
    found: dict[str, Kind] = {}
    for kind in kinds:
        if found.setdefault(kind.name, kind) is not kind:
            raise ValueError(kind.name)
    return found
