"""Steps of a decision's life but accepting it, which `rituals/decisions/approvals.py` does.

Each is one conditional change of the row: of two people at once, one takes it and one is told.
"""

from datetime import datetime
from typing import Any

from rituals.away.quiet import may_say
from rituals.decisions import promises as promised
from rituals.decisions.decisions import proposed
from rituals.decisions.states import (
    ACCEPTED,
    DEPRECATE,
    PROPOSE,
    PROPOSED,
    REJECT,
    SETTLING,
    WITHDRAW,
    Move,
    legal,
)
from rituals.errors import NotNow, Unfit
from rituals.history import Change, note, record_of
from rituals.occurrences.occurrences import refresh_unfinished
from rituals.people import names_of, to_know
from rituals.promises import Promises
from rituals.rights import Viewer, ensure_holds, ensure_in
from rituals.roles import ENGINEERING, MANAGER
from rituals.teams.teams import Team
from rituals.work import Tx
from storage.decisions import Decision, Decisions

LEADS = (ENGINEERING, MANAGER)
"""Who may withdraw what another logged, and reject or deprecate what a forum settles."""
CHANGES_ASKED = "changes-asked"


class WhyMissing(Unfit):
    """Say why, in a sentence."""

    field = "why"


class CannotMove(NotNow):
    """{name} is {state}, so you cannot {verb} it. {legal}"""


async def propose(
    tx: Tx, who: Viewer, team: Team, decision: Decision, *, now: datetime
) -> Decision:
    """Propose a draft: anybody in the team may."""
    await ensure_in(tx, who, team)
    moved = await moved_by(tx, team, decision, PROPOSE, actor=who.user, now=now, proposed_at=now)
    await proposed(tx, moved, now)
    return moved


async def reject(
    tx: Tx, who: Viewer, team: Team, decision: Decision, *, why: str, now: datetime
) -> Decision:
    """Turn a proposal down, with the reason; whoever may settle it may (`ensure_settles`)."""
    return await rejected_by(tx, team, decision, actor=who.user, why=why, now=now)


async def rejected_by(
    tx: Tx, team: Team, decision: Decision, *, actor: str, why: str, now: datetime
) -> Decision:
    """Turn a proposal down for whoever may: a person, or the review that `actor` records."""
    moved = await moved_by(tx, team, decision, REJECT, actor=actor, now=now, why=_reason(why))
    await _tell(tx, team, moved, REJECT.after, now)
    return moved


async def withdraw(
    tx: Tx, who: Viewer, team: Team, decision: Decision, *, why: str, now: datetime
) -> Decision:
    """Take back a draft or a proposal: its author may, and so may a lead or the manager."""
    if who.user != decision.author:
        await ensure_holds(tx, who, team, LEADS, f"Withdrawing {decision.name}", now)
    moved = await moved_by(tx, team, decision, WITHDRAW, actor=who.user, now=now, why=why.strip())
    if decision.state == PROPOSED:
        await _tell(tx, team, moved, WITHDRAW.after, now)
    return moved


async def deprecate(
    tx: Tx, who: Viewer, team: Team, decision: Decision, *, why: str, now: datetime
) -> Decision:
    """Say that an accepted decision holds no longer and nothing takes its place, and why."""
    why = _reason(why)
    moved = await moved_by(tx, team, decision, DEPRECATE, actor=who.user, now=now, why=why)
    await _tell(tx, team, moved, DEPRECATE.after, now)
    return moved


async def ask_for_changes(
    tx: Tx, who: Viewer, team: Team, decision: Decision, *, why: str, now: datetime
) -> Decision:
    """Ask the author for changes; the proposal stays proposed."""
    await ensure_in(tx, who, team)
    why = _reason(why)
    if decision.state != PROPOSED:
        raise CannotMove(
            name=decision.name,
            state=decision.state,
            verb="ask for changes to",
            legal=opens(decision),
        )
    note(
        tx,
        decision.workspace,
        Change(decision.name, CHANGES_ASKED, who.user, now, texts={"why": why}),
    )
    past = await record_of(tx, decision.workspace, decision.name)
    times = 1 + sum(one.verb == CHANGES_ASKED for one in past)
    promises = Promises(tx, decision.workspace)
    await promises.rearm(*promised.line(decision, f"{CHANGES_ASKED}:{times}", now))
    if not decision.imported and decision.author != who.user:
        when = await may_say(tx, team, [decision.author], now, now)
        await promises.rearm(promised.changes(decision, times, now, when[decision.author]))
    return decision


async def moved_by(
    tx: Tx,
    team: Team,
    decision: Decision,
    step: Move,
    *,
    actor: str,
    now: datetime,
    why: str = "",
    **changes: Any,
) -> Decision:
    """Take a step, if it is open; raise `CannotMove` with the steps that are."""
    fields: dict[str, Any] = {"state": step.after, "updated_at": now, **changes}
    if step is not PROPOSE:
        fields |= {"decided_at": now, "decided_by": actor}
    if step in SETTLING:
        fields["settled_at"] = now
    moved = await Decisions(tx, decision.workspace).change(decision, only_in=step.before, **fields)
    if moved is None:
        raise await refusal(tx, decision, step)
    texts = {"why": why} if why else {}
    data: dict[str, str | int | None] = {"from": decision.state, "revision": moved.revision}
    note(
        tx,
        decision.workspace,
        Change(moved.name, step.after, actor, now, charter=team.charter, data=data, texts=texts),
    )
    await Promises(tx, decision.workspace).make(to_know(decision.workspace, actor, now))
    return moved


async def refusal(tx: Tx, decision: Decision, step: Move) -> CannotMove:
    """Say why a step is not open to a decision as it is now, and which are."""
    found = await Decisions(tx, decision.workspace).get(decision.id)
    decision = found or decision
    state, by = decision.state, decision.decided_by
    if by and state == step.after:
        state = f"{state} already, by {(await names_of(tx, decision.workspace, [by]))[by]}"
    return CannotMove(name=decision.name, state=state, verb=step.verb, legal=opens(decision))


def opens(decision: Decision) -> str:
    """Say which steps are open to a decision."""
    verbs = legal(decision.state)
    if not verbs:
        return "It is settled. A change is a new decision."
    if decision.state == ACCEPTED:
        return "It is settled. One can supersede it with a new decision, or deprecate it."
    return f"From here one can {' or '.join(filter(None, [', '.join(verbs[:-1]), verbs[-1]]))} it."


async def settled(tx: Tx, team: Team, decision: Decision, now: datetime) -> None:
    """Bring everything up to date that shows a decision which was just settled."""
    await _tell(tx, team, decision, decision.state, now)


async def _tell(tx: Tx, team: Team, decision: Decision, what: str, now: datetime) -> None:
    promises = Promises(tx, decision.workspace)
    await promises.rearm(
        *promised.card(decision, now),
        *promised.line(decision, what, now),
        promised.asking(decision, now),
    )
    refresh_unfinished(tx, decision.workspace, team.id, now)


def _reason(why: str) -> str:
    if not why.strip():
        raise WhyMissing
    return why.strip()
