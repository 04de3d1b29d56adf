"""Decisions (ADRs): the record, how one is logged, and the questions asked of them.

Their life is `rituals/decisions/moves.py`'s, approvals `rituals/decisions/approvals.py`'s, files
`rituals/decisions/files.py`'s.
"""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from rituals.decisions import promises as promised
from rituals.decisions import superseding
from rituals.decisions.drafts import TEXT_CHARACTERS, TITLE_CHARACTERS, Draft
from rituals.decisions.search import words_of
from rituals.decisions.states import (
    ACCEPTED,
    DEPRECATED,
    DRAFT,
    PROPOSED,
    REJECTED,
    STATES,
    SUPERSEDED,
    WITHDRAWN,
)
from rituals.errors import NotThere
from rituals.history import Change, note
from rituals.names import DECISION
from rituals.occurrences.occurrences import refresh_unfinished
from rituals.people import to_know
from rituals.promises import Promises
from rituals.rights import Viewer, seen_teams
from rituals.teams.teams import Team
from rituals.work import Tx
from storage.decisions import Decision as Decision
from storage.decisions import Decisions
from storage.numbers import take_number

__all__ = [
    "ACCEPTED",
    "DEPRECATED",
    "DRAFT",
    "PROPOSED",
    "REJECTED",
    "STATES",
    "SUPERSEDED",
    "TEXT_CHARACTERS",
    "TITLE_CHARACTERS",
    "WITHDRAWN",
    "Decision",
    "Draft",
    "NoSuchDecision",
    "log",
    "numbered",
]


class NoSuchDecision(NotThere):
    """There is no ADR-{number} here. `/adr list` shows those there are."""


async def log(
    tx: Tx,
    team: Team,
    draft: Draft,
    *,
    author: str,
    propose: bool,
    now: datetime,
    supersedes: Sequence[Decision] = (),
) -> Decision:
    """Log a decision as a draft, or propose it at once."""
    draft = draft.checked(now.astimezone(ZoneInfo(team.zone)).date())
    workspace = team.workspace
    superseding.check(None, supersedes, team)
    decision = await Decisions(tx, workspace).add(
        number=await take_number(tx, workspace, DECISION),
        team_id=team.id,
        state=PROPOSED if propose else DRAFT,
        author=author,
        created_at=now,
        updated_at=now,
        proposed_at=now if propose else None,
        channel=team.channel,
        charter=team.charter,
        words=searchable(draft),
        **draft.fields(),
    )
    Decisions(tx, workspace).supersede(decision, supersedes)
    data: dict[str, str | int | None] = {
        "team": team.id,
        "state": decision.state,
        "kind": decision.kind,
        "supersedes": ",".join(one.name for one in supersedes) or None,
    }
    logged = Change(
        decision.name, "logged", author, now, charter=team.charter, data=data, texts=draft.texts()
    )
    note(tx, workspace, logged)
    await Promises(tx, workspace).make(to_know(workspace, author, now))
    if propose:
        note(tx, workspace, Change(decision.name, PROPOSED, author, now, charter=team.charter))
        await proposed(tx, decision, now)
    return decision


def searchable(draft: Draft) -> str:
    """Return what search finds a decision by: all that was written of it."""
    return words_of(draft.title, *draft.texts().values())


async def proposed(tx: Tx, decision: Decision, now: datetime) -> None:
    """Promise what follows a proposal: its card, the question to its approvers, the queue."""
    promises = Promises(tx, decision.workspace)
    await promises.rearm(*promised.card(decision, now), promised.asking(decision, now))
    refresh_unfinished(tx, decision.workspace, decision.team_id, now)


async def numbered(tx: Tx, workspace: str, number: int) -> Decision:
    """Return ADR-`number` of this workspace."""
    decision = await Decisions(tx, workspace).numbered(number)
    if decision is None:
        raise NoSuchDecision(number=number)
    return decision


async def with_id(tx: Tx, workspace: str, decision_id: int) -> Decision | None:
    return await Decisions(tx, workspace).get(decision_id)


async def seen(tx: Tx, who: Viewer, number: int) -> tuple[Decision, Team]:
    """Return ADR-`number` with its team; what a private team decided is not there for others."""
    decision = await numbered(tx, who.workspace, number)
    for team in await seen_teams(tx, who):
        if team.id == decision.team_id:
            return decision, team
    raise NoSuchDecision(number=number)


async def listed(
    tx: Tx,
    workspace: str,
    *,
    team_ids: Sequence[int] | None = None,
    states: Sequence[str] = (),
    limit: int = 20,
    before: int | None = None,
    author: str | None = None,
    kind: str | None = None,
) -> list[Decision]:
    """List decisions, newest first; of these teams only, where they are named."""
    return await Decisions(tx, workspace).listed(
        team_ids=team_ids, states=states, limit=limit, before=before, author=author, kind=kind
    )


async def queue(tx: Tx, team: Team) -> list[Decision]:
    """List what waits for the team's next review, the longest waiting first."""
    waiting = await Decisions(tx, team.workspace).waiting(team.id, PROPOSED)
    return [one for one in waiting if one.queued]


async def proposed_in(tx: Tx, team: Team, limit: int | None = None) -> list[Decision]:
    """List what is proposed in a team, whether a review looks at it or not."""
    return await Decisions(tx, team.workspace).waiting(team.id, PROPOSED, limit)


async def card_posted(tx: Tx, decision: Decision, channel: str, ts: str) -> None:
    """Keep where a decision's card stands."""
    await Decisions(tx, decision.workspace).change(decision, channel=channel, card_ts=ts)


async def card_lost(tx: Tx, decision: Decision, now: datetime) -> None:
    """Post a card anew that was deleted by hand."""
    lost = await Decisions(tx, decision.workspace).change(decision, card_ts=None)
    if lost is not None:
        await post_again(tx, lost, now)


async def post_again(tx: Tx, decision: Decision, now: datetime) -> None:
    """Promise the card once more."""
    await Promises(tx, decision.workspace).rearm(*promised.card(decision, now))
