"""Look at a decision again on the day that was set for it: keep it, until the next day or for good.

What no longer holds is superseded or deprecated; both are steps of its life.
"""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from rituals.decisions.approvals import promise_look
from rituals.decisions.decisions import Decision
from rituals.decisions.drafts import check_review
from rituals.decisions.moves import refusal
from rituals.decisions.states import ACCEPT, ACCEPTED, KEEP, REJECT, Move
from rituals.history import Change, note
from rituals.rights import Viewer, ensure_in
from rituals.teams.teams import Team
from rituals.work import Tx
from storage.decisions import Decisions

KEPT = "kept"


async def keep(
    tx: Tx, who: Viewer, team: Team, decision: Decision, next_on: date | None, *, now: datetime
) -> Decision:
    """Say that a decision still holds, and when it is looked at next, if it is."""
    await ensure_in(tx, who, team)
    if next_on is not None:
        check_review(next_on, now.astimezone(ZoneInfo(team.zone)).date())
    return await kept_by(tx, team, decision, next_on, actor=who.user, now=now)


async def kept_by(
    tx: Tx, team: Team, decision: Decision, next_on: date | None, *, actor: str, now: datetime
) -> Decision:
    """Keep a decision for somebody, or for a review, whose right was asked."""
    saved = await Decisions(tx, decision.workspace).change(
        decision, only_in=KEEP.before, review_on=next_on, updated_at=now
    )
    if saved is None:
        raise await refusal(tx, decision, KEEP)
    data: dict[str, str | int | None] = {
        "from": decision.review_on.isoformat() if decision.review_on else None,
        "to": next_on.isoformat() if next_on else None,
    }
    note(tx, decision.workspace, Change(decision.name, KEPT, actor, now, data=data))
    await promise_look(tx, team, saved)
    return saved


async def to_look_at(tx: Tx, team: Team, now: datetime) -> list[Decision]:
    """List a team's accepted decisions whose day has come, the longest waiting first."""
    today = now.astimezone(ZoneInfo(team.zone)).date()
    return await Decisions(tx, team.workspace).to_look_at(team.id, ACCEPTED, today)


async def looked_at(
    tx: Tx, team: Team, decision: Decision, move: Move | None, actor: str, now: datetime
) -> bool:
    """Let a review's verdict settle that an accepted decision was due; say whether it stands.

    One that is approved again is not due any more. One that is rejected stays accepted: only a
    decision that supersedes it, or its deprecation, ends it.
    """
    if move is ACCEPT and decision.id in {one.id for one in await to_look_at(tx, team, now)}:
        await kept_by(tx, team, decision, None, actor=actor, now=now)
    return move is REJECT
