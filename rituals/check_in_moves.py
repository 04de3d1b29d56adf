"""What is done to a plan: edited, moved, paused, resumed, ended, shared, given another manager.

Each is for the person and the manager that the plan names; sharing is the person's alone.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from rituals.people import Person
from rituals.rights import Viewer
from rituals.work import Tx
from storage.check_ins import Plan


async def edit(
    tx: Tx,
    who: Viewer,
    number: int,
    revision: int,
    *,
    goals: Mapping[str, Sequence[str]] | None = None,
    title: str | None = None,
    country: str | None = None,
    now: datetime,
) -> Plan:
    raise NotImplementedError


async def move_start(tx: Tx, who: Viewer, number: int, start_on: date, *, now: datetime) -> Plan:
    raise NotImplementedError


async def pause(
    tx: Tx, who: Viewer, number: int, *, back_on: date | None = None, now: datetime
) -> Plan:
    raise NotImplementedError


async def resume(tx: Tx, who: Viewer, number: int, *, now: datetime) -> Plan:
    raise NotImplementedError


async def end(tx: Tx, who: Viewer, number: int, *, why: str, now: datetime) -> Plan:
    raise NotImplementedError


async def share(tx: Tx, who: Viewer, number: int, *, now: datetime) -> Plan:
    raise NotImplementedError


async def unshare(tx: Tx, who: Viewer, number: int, *, now: datetime) -> Plan:
    raise NotImplementedError


async def name_manager(tx: Tx, who: Viewer, number: int, manager: str, *, now: datetime) -> Plan:
    raise NotImplementedError


async def gone(tx: Tx, before: Person | None, person: Person, now: datetime) -> None:
    raise NotImplementedError
