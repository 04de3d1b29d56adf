"""The clock of check-ins: what is promised for which day, and what keeping it does."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from rituals.promises import Promise
from rituals.work import Tx
from storage.check_ins import CheckIn, Goal, Plan


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a word is about, as it stands now."""

    plan: Plan
    check_in: CheckIn | None
    goal: Goal | None


async def keep_opens(tx: Tx, promises: Sequence[Promise], now: datetime) -> dict[Promise, str]:
    raise NotImplementedError


async def keep_steps(tx: Tx, promises: Sequence[Promise], now: datetime) -> dict[Promise, str]:
    raise NotImplementedError


async def keep_backs(tx: Tx, promises: Sequence[Promise], now: datetime) -> dict[Promise, str]:
    raise NotImplementedError


async def wanted(tx: Tx, promise: Promise) -> Wanted | str:
    """Return what an ask, a heads-up, a reminder, an escalation, a tell or an agreed is about.

    A text says why there is nothing to say any more: for `Moot`. One that was posted is always
    wanted, so that it can be edited.
    """
    raise NotImplementedError
