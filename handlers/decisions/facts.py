"""All that a view of a decision shows, asked of the record."""

from handlers.decisions.views import Seen
from rituals import history
from rituals.charters.in_force import in_force
from rituals.decisions import approvals, decisions, superseding
from rituals.decisions.decisions import Decision
from rituals.decisions.states import PROPOSED
from rituals.teams.teams import team_with
from rituals.work import Tx


async def seen_of(tx: Tx, decision: Decision, *, whole: bool = False) -> Seen:
    """Return a decision as its card shows it; `whole` with its history and its kind's title."""
    team = await team_with(tx, decision.workspace, decision.team_id)
    question = (
        await approvals.question_of(tx, team, decision) if decision.state == PROPOSED else None
    )
    charter = await in_force(tx, team) if whole else None
    return Seen(
        decision=decision,
        question=question,
        supersedes=(
            question.superseded if question else await superseding.targets_of(tx, decision)
        ),
        successor=(
            await decisions.with_id(tx, decision.workspace, decision.superseded_by)
            if decision.superseded_by is not None
            else None
        ),
        past=await history.record_of(tx, decision.workspace, decision.name) if whole else (),
        kinds={one.id: one.title or one.id for one in charter.kinds.values()} if charter else {},
    )
