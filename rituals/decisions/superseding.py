"""Supersede: one decision takes the place of others, in the transaction that accepts it.

Only what is accepted (or deprecated) can be superseded, and only by what is proposed or accepted;
what was superseded stays so. So no path of successors can come back to its beginning.
"""

from collections.abc import Sequence
from datetime import datetime

from rituals.decisions import promises as promised
from rituals.decisions.states import ACCEPTED, IN_FORCE, SUPERSEDED
from rituals.errors import NotNow, Unfit
from rituals.history import Change, note
from rituals.promises import Promises
from rituals.teams.teams import Team
from rituals.work import Tx
from storage.decisions import Decision, Decisions


class SupersedesItself(Unfit):
    """{name} cannot supersede itself."""

    field = "supersedes"


class NotInForce(Unfit):
    """{name} is {state}, so it cannot be superseded: only what was accepted can."""

    field = "supersedes"


class SupersededMeanwhile(Unfit):
    """{name} is superseded already. Take it out of “Supersedes” (Edit), or supersede its
    successor.
    """

    field = "supersedes"


class SupersededBy(NotNow):
    """{name} is superseded by {successor} already. Supersede that one."""


class PrivateSuccessor(Unfit):
    """{name} is another team's, where everybody here reads it: a decision of a private team would
    show there. Log the successor for that team.
    """

    field = "supersedes"


class CannotSupersede(Unfit):
    """{name} is {state}: only what is proposed or accepted can supersede another decision."""

    field = "supersedes"


def check(decision: Decision | None, targets: Sequence[Decision], team: Team) -> None:
    """Raise where these cannot be superseded by a decision of `team`.

    `decision` is None for one that is not saved yet.
    """
    for target in targets:
        if team.private and target.team_id != team.id:
            raise PrivateSuccessor(name=target.name)
        if decision is not None and target.id == decision.id:
            raise SupersedesItself(name=target.name)
        if target.state == SUPERSEDED:
            raise SupersededMeanwhile(name=target.name)
        if target.state not in IN_FORCE:
            raise NotInForce(name=target.name, state=target.state)


async def targets_of(tx: Tx, decision: Decision) -> list[Decision]:
    """List what a decision supersedes, or will once it is accepted."""
    return await Decisions(tx, decision.workspace).superseded_by_it(decision.id)


async def take_place(
    tx: Tx,
    team: Team,
    decision: Decision,
    targets: Sequence[Decision],
    *,
    actor: str,
    now: datetime,
) -> None:
    """Let an accepted decision take the place of its targets, which are in force until now."""
    for target in targets:
        await _end(tx, team, decision, target, actor=actor, now=now)


async def link(
    tx: Tx, team: Team, decision: Decision, target: Decision, *, actor: str, now: datetime
) -> None:
    """Let an accepted decision of a team supersede another, at once."""
    if target.state == SUPERSEDED and target.superseded_by is not None:
        successor = await Decisions(tx, target.workspace).get(target.superseded_by)
        if successor is not None and successor.team_id == target.team_id:
            raise SupersededBy(name=target.name, successor=successor.name)
    check(decision, [target], team)
    if decision.state != ACCEPTED:
        raise CannotSupersede(name=decision.name, state=decision.state)
    Decisions(tx, decision.workspace).supersede(decision, [target])
    await _end(tx, team, decision, target, actor=actor, now=now)
    await Promises(tx, decision.workspace).rearm(*promised.card(decision, now))


async def _end(
    tx: Tx, team: Team, decision: Decision, target: Decision, *, actor: str, now: datetime
) -> None:
    ended = await Decisions(tx, decision.workspace).change(
        target,
        only_in=IN_FORCE,
        state=SUPERSEDED,
        superseded_by=decision.id,
        updated_at=now,
        decided_at=now,
        decided_by=actor,
    )
    if ended is None:
        raise SupersededMeanwhile(name=target.name)
    data: dict[str, str | int | None] = {"from": target.state, "by": decision.name}
    change = Change(ended.name, SUPERSEDED, actor, now, charter=team.charter, data=data)
    note(tx, decision.workspace, change)
    what = f"{SUPERSEDED}:{decision.number}"
    await Promises(tx, decision.workspace).rearm(
        *promised.card(ended, now), *promised.line(ended, what, now)
    )
