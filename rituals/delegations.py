"""Delegations: somebody decides for somebody else, until the end of a day.

What a deputy may do is `rights.py`'s; a deputy passes nothing on.
"""

from dataclasses import dataclass
from datetime import date, datetime

from rituals.away.quiet import own_zone, polite
from rituals.calendar.days import day_typed, end_of
from rituals.errors import NotNow, NotThere, Unfit
from rituals.history import Change, note
from rituals.people import names_of, why_not
from rituals.promises import NewPromise, Promises
from rituals.rights import PersonUnknown, Viewer
from rituals.work import Tx
from storage.delegations import Delegation as Delegation
from storage.delegations import Delegations
from storage.people import People

__all__ = [
    "Delegated",
    "Delegation",
    "delegate",
    "end_delegation",
    "given_by",
    "running",
    "with_id",
]

TOLD = "delegation-told"
"""The promise to tell a deputy that they decide for somebody, or do so no longer."""


class NobodyNamed(Unfit):
    """Whom? Type @ and choose one person from Slack's list, for example `{example}`."""

    field = "deputy"


class ToOneself(Unfit):
    """You decide for yourself already. Choose somebody else."""

    field = "deputy"


class CannotDecide(Unfit):
    """{name} cannot decide for you: {why}."""

    field = "deputy"


class InCircle(NotNow):
    """{name} has somebody decide for them as well, and that comes back to you: {circle}. Choose
    somebody else, or wait until theirs has ended.
    """

    field = "deputy"


class NothingDelegated(NotThere):
    """Nobody decides for you now, so there is nothing to end."""


@dataclass(frozen=True, slots=True)
class Delegated:
    """What was made: the delegation, its last day, and those that it replaces."""

    delegation: Delegation
    day: date
    replaced: tuple[Delegation, ...]


async def delegate(tx: Tx, who: Viewer, deputy: str, day_as_typed: str, now: datetime) -> Delegated:
    """Let `deputy` decide for whoever asks, through the end of a day in the giver's zone.

    One that runs already is replaced. Raise `PersonUnknown` for somebody whom nobody knows yet.
    """
    if deputy == who.user:
        raise ToOneself
    await _ensure_able(tx, who.workspace, deputy)
    here = await own_zone(tx, who)
    day = day_typed(day_as_typed, here, now)
    await _ensure_straight(tx, who, deputy, now)
    store = Delegations(tx, who.workspace)
    replaced = await store.end_of(who.user, now)
    made = await store.add(giver=who.user, deputy=deputy, made_at=now, until=end_of(day, here))
    for one in replaced:
        _noted(tx, one, "replaced", who.user, now)
    _noted(tx, made, "delegated", who.user, now)
    changed = [made, *(one for one in replaced if one.deputy != deputy)]
    await _tell(tx, changed, now, here.key)
    return Delegated(made, day, tuple(replaced))


async def end_delegation(tx: Tx, who: Viewer, now: datetime) -> list[Delegation]:
    """End what somebody delegated; raise `NothingDelegated`."""
    ended = await Delegations(tx, who.workspace).end_of(who.user, now)
    if not ended:
        raise NothingDelegated
    for one in ended:
        _noted(tx, one, "ended", who.user, now)
    await _tell(tx, ended, now, (await own_zone(tx, who)).key)
    return ended


async def running(tx: Tx, workspace: str, now: datetime) -> list[Delegation]:
    return await Delegations(tx, workspace).running(now)


async def given_by(tx: Tx, who: Viewer, now: datetime) -> Delegation | None:
    """Return what somebody has delegated now."""
    found = await running(tx, who.workspace, now)
    return next((one for one in found if one.giver == who.user), None)


async def with_id(tx: Tx, workspace: str, delegation_id: int) -> Delegation | None:
    return await Delegations(tx, workspace).get(delegation_id)


async def _ensure_able(tx: Tx, workspace: str, deputy: str) -> None:
    person = (await People(tx, workspace).named([deputy])).get(deputy)
    if person is None:
        raise PersonUnknown(workspace, deputy)
    why = why_not(person)
    if why is not None:
        raise CannotDecide(name=person.name, why=why)


async def _ensure_straight(tx: Tx, who: Viewer, deputy: str, now: datetime) -> None:
    """Follow who decides for whom from the deputy on; raise `InCircle` where that is the giver."""
    onward = {one.giver: one.deputy for one in await running(tx, who.workspace, now)}
    way = [who.user, deputy]
    while (following := onward.get(way[-1])) is not None and following not in way[1:]:
        way.append(following)
        if following == who.user:
            names = await names_of(tx, who.workspace, way)
            raise InCircle(name=names[deputy], circle=" → ".join(names[one] for one in way))


def _noted(tx: Tx, one: Delegation, verb: str, actor: str, now: datetime) -> None:
    data: dict[str, str | int | None] = {"to": one.deputy, "until": one.until.isoformat()}
    note(tx, one.workspace, Change(name(one), verb, actor, now, data=data))


def name(one: Delegation) -> str:
    """Return the name that a delegation goes by in the history."""
    return f"DELEGATION-{one.id}"


async def _tell(tx: Tx, changed: list[Delegation], now: datetime, zone: str) -> None:
    """Promise to tell each deputy; one message a delegation, so that on and off at once is one."""
    if not changed:
        return
    workspace = changed[0].workspace
    moments = await polite(tx, workspace, [one.deputy for one in changed], now, now, zone=zone)
    await Promises(tx, workspace).rearm(
        *(
            NewPromise(
                workspace,
                TOLD,
                name(one),
                f"delegation:{one.id}:told:{'off' if one.ended_at else 'on'}",
                now,
                one.deputy,
                moments[one.deputy],
            )
            for one in changed
        )
    )
