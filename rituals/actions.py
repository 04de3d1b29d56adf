"""Actions: what somebody owes, where it came from, and when it is done."""

from datetime import date, datetime

from rituals.errors import NotNow, NotThere
from rituals.history import Change, note
from rituals.teams import Team
from rituals.work import Tx
from storage.actions import Action as Action
from storage.actions import Actions
from storage.numbers import take_number

SERIES = "ACT"
OPEN, DONE = "open", "done"


class NoSuchAction(NotThere):
    """There is no ACT-{number} here."""


class ActionSettled(NotNow):
    """{name} is {state} already."""


async def owe(
    tx: Tx,
    team: Team,
    *,
    title: str,
    owner: str,
    source: str,
    actor: str,
    now: datetime,
    due_on: date | None = None,
) -> Action:
    """Add an action that `source` (a record's name) led to."""
    action = await Actions(tx, team.workspace).add(
        number=await take_number(tx, team.workspace, SERIES),
        team_id=team.id,
        title=title,
        owner=owner,
        due_on=due_on,
        state=OPEN,
        source=source,
        created_at=now,
    )
    note(
        tx,
        team.workspace,
        Change(
            action.name,
            "added",
            actor,
            now,
            data={"owner": owner, "source": source},
            texts={"title": title},
        ),
    )
    return action


async def finish(tx: Tx, workspace: str, number: int, *, actor: str, now: datetime) -> Action:
    """Mark an action done; the second of two people is told that it is."""
    action = await Actions(tx, workspace).numbered(number)
    if action is None:
        raise NoSuchAction(number=number)
    if not await Actions(tx, workspace).close(action, only_in=OPEN, state=DONE, at=now):
        raise ActionSettled(name=action.name, state=action.state)
    note(tx, workspace, Change(action.name, DONE, actor, now))
    return action


async def mine(tx: Tx, workspace: str, owner: str, limit: int = 20) -> list[Action]:
    """List a person's open actions, the soonest due first."""
    return await Actions(tx, workspace).owned(owner, OPEN, limit)
