"""What is done to an action: done, dropped, moved to another day, handed over, and each undone.

Every step is a conditional change of the row: of two people at once one takes it, the other reads
what became of it.
"""

from datetime import datetime

from rituals.actions.actions import (
    DONE,
    DROPPED,
    OPEN,
    Action,
    changed,
    ensure_acts,
    ensure_answers,
    ensure_owner,
    noted,
    numbered,
    said_on,
    says_something,
)
from rituals.away.quiet import own_zone
from rituals.calendar.days import day_typed, said
from rituals.errors import NotNow, Unfit
from rituals.incidents import incidents
from rituals.people import names_of
from rituals.rights import Viewer
from rituals.teams.teams import Team
from rituals.texts import text
from rituals.work import Tx
from storage.actions import Actions

MOVED, HANDED, REOPENED = "moved", "handed", "reopened"


class ActionSettled(NotNow):
    """{name} is {state} already."""


class StillOpen(NotNow):
    """{name} is open: there is nothing to undo."""


class ChangedMeanwhile(NotNow):
    """{name} was changed by somebody else just now: it is {owner}'s, due {due}. Nothing was
    changed by you; look again.
    """


class NoReason(Unfit):
    """Say why in a few words: whoever looks back will ask."""

    field = "why"


class SameDay(Unfit):
    """{name} is due on {day} already."""

    field = "until"


class SameOwner(Unfit):
    """{name} is {owner}'s already."""

    field = "owner"


async def finish(tx: Tx, who: Viewer, team: Team, action: Action, *, now: datetime) -> Action:
    """Mark an action done, which whoever is of the team may; raise `ActionSettled`."""
    await ensure_acts(tx, who, team, action)
    closed = await _close(tx, who, action, DONE, "", now)
    noted(tx, closed, DONE, who.user, now, charter=team.charter, data={"owner": closed.owner})
    return closed


async def drop(
    tx: Tx, who: Viewer, team: Team, action: Action, *, why: str, now: datetime
) -> Action:
    """Give an action up, with the reason."""
    giver = await ensure_answers(tx, who, team, action, f"Dropping {action.name}", now=now)
    closed = await _close(tx, who, action, DROPPED, _reason(why), now)
    data: dict[str, str | int | None] = {"owner": closed.owner, **_for(giver)}
    texts = {"why": closed.why}
    noted(tx, closed, DROPPED, who.user, now, charter=team.charter, data=data, texts=texts)
    return closed


async def _close(
    tx: Tx, who: Viewer, action: Action, state: str, why: str, now: datetime
) -> Action:
    closed = await Actions(tx, action.workspace).change(
        action, only_in=OPEN, state=state, closed_at=now, closed_by=who.user, why=why
    )
    if closed is None:
        raise await _refusal(tx, action)
    await changed(tx, closed, now)
    return closed


async def reopen(tx: Tx, who: Viewer, team: Team, action: Action, *, now: datetime) -> Action:
    """Undo done or dropped; who closed it may, too. It is chased again from its own day on."""
    if action.state == OPEN:
        raise StillOpen(name=action.name)
    closer = action.closed_by or action.owner
    what = f"Reopening {action.name}"
    giver = await ensure_answers(tx, who, team, action, what, closer, now=now)
    was = action.state
    opened = await Actions(tx, action.workspace).change(
        action, only_in=was, state=OPEN, closed_at=None, closed_by=None, why=""
    )
    if opened is None:
        raise StillOpen(name=action.name)
    data = {"was": was, **_for(giver)}
    noted(tx, opened, REOPENED, who.user, now, charter=team.charter, data=data)
    await changed(tx, opened, now)
    return opened


async def move(
    tx: Tx, who: Viewer, team: Team, action: Action, *, until: str, why: str, now: datetime
) -> Action:
    """Let an action be due on another day, with the reason; each move is counted.

    `until` is the day as typed, in the zone of whoever moves it. Raise as `day_typed` does, and
    `SameDay`.
    """
    giver = await ensure_answers(tx, who, team, action, f"Moving {action.name}", now=now)
    ensure_open(action)
    day = day_typed(until, await own_zone(tx, who), now)
    if day == action.due_on:
        raise SameDay(name=action.name, day=said(day))
    why = _reason(why)
    moved = await _change(tx, action, due_on=day, moved=action.moved + 1)
    data: dict[str, str | int | None] = {
        "from": said_on(action),
        "to": said_on(moved),
        "times": moved.moved,
        **_for(giver),
    }
    noted(tx, moved, MOVED, who.user, now, charter=team.charter, data=data, texts={"why": why})
    await changed(tx, moved, now)
    return moved


async def hand_over(
    tx: Tx, who: Viewer, team: Team, action: Action, *, owner: str, why: str = "", now: datetime
) -> Action:
    """Give an action to somebody else, who is told on their next working morning.

    Whoever is named in a private incident names them there too, so that they see what it is about.
    """
    giver = await ensure_answers(tx, who, team, action, f"Handing over {action.name}", now=now)
    ensure_open(action)
    if owner == action.owner:
        names = await names_of(tx, action.workspace, [owner])
        raise SameOwner(name=action.name, owner=names[owner])
    await ensure_owner(tx, team, owner)
    handed = await _change(tx, action, owner=owner)
    await _name_owner(tx, who, handed, now)
    data: dict[str, str | int | None] = {"from": action.owner, "owner": owner, **_for(giver)}
    noted(
        tx, handed, HANDED, who.user, now, charter=team.charter, data=data, texts={"why": text(why)}
    )
    await changed(tx, handed, now)
    return handed


async def _name_owner(tx: Tx, who: Viewer, action: Action, now: datetime) -> None:
    if action.incident_id is None:
        return
    incident = await incidents.with_id(tx, action.workspace, action.incident_id)
    if incident is not None and incident.private and await incidents.sees(tx, who, incident):
        why = f"Owns {action.name}"
        await incidents.name_person(tx, incident, action.owner, why, now)


async def _change(tx: Tx, action: Action, **fields: object) -> Action:
    changed_to = await Actions(tx, action.workspace).change(action, only_in=OPEN, **fields)
    if changed_to is None:
        raise await _refusal(tx, action)
    return changed_to


def ensure_open(action: Action) -> None:
    """Raise `ActionSettled` for one that is done or dropped."""
    if action.state != OPEN:
        raise ActionSettled(name=action.name, state=action.state)


async def _refusal(tx: Tx, action: Action) -> NotNow:
    """Say what became of an action that somebody else was quicker to change."""
    now_is = await numbered(tx, action.workspace, action.number)
    if now_is.state != OPEN:
        return ActionSettled(name=now_is.name, state=now_is.state)
    names = await names_of(tx, now_is.workspace, [now_is.owner])
    due = said(now_is.due_on) if now_is.due_on else "on no day"
    return ChangedMeanwhile(name=now_is.name, owner=names[now_is.owner], due=due)


def _for(giver: str | None) -> dict[str, str | int | None]:
    """Return what the history keeps of whom somebody decided for."""
    return {"for": giver} if giver is not None else {}


def _reason(why: str) -> str:
    if not says_something(why):
        raise NoReason
    return text(why)
