from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import product
from typing import Any

import pytest

from rituals import history
from rituals.decisions import approvals, decisions, superseding
from rituals.decisions import moves as decision_moves
from rituals.decisions import promises as decision_promises
from rituals.decisions.decisions import Decision, Draft
from rituals.decisions.drafts import ChoiceMissing, ContextMissing, TitleMissing, TitleTooLong
from rituals.decisions.moves import CannotMove, WhyMissing
from rituals.decisions.states import (
    ACCEPT,
    ACCEPTED,
    DEPRECATE,
    DEPRECATED,
    DRAFT,
    PROPOSE,
    PROPOSED,
    REJECT,
    REJECTED,
    SUPERSEDE,
    SUPERSEDED,
    WITHDRAW,
    WITHDRAWN,
    Move,
)
from rituals.decisions.superseding import NotInForce, SupersededMeanwhile
from rituals.errors import Unfit
from rituals.people import Person, know
from rituals.promises import Promises
from rituals.rights import viewer
from rituals.roles import ENGINEER, ENGINEERING, MANAGER
from rituals.teams.teams import Founding, Team, add_team, team_with
from rituals.work import Tx
from storage.db import Database

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
CREW = {ENGINEER: ["U1"], ENGINEERING: ["U2"], MANAGER: ["U3"]}
"""Who logs here, who accepts, and who else could."""
STEPS = (PROPOSE, ACCEPT, REJECT, WITHDRAW, DEPRECATE)
LEGAL = {
    (DRAFT, PROPOSE): PROPOSED,
    (DRAFT, WITHDRAW): WITHDRAWN,
    (PROPOSED, ACCEPT): ACCEPTED,
    (PROPOSED, REJECT): REJECTED,
    (PROPOSED, WITHDRAW): WITHDRAWN,
    (ACCEPTED, DEPRECATE): DEPRECATED,
}
NAMED = {
    DRAFT: "From here one can propose, withdraw or edit it.",
    PROPOSED: "From here one can accept, reject, withdraw or edit it.",
    ACCEPTED: "One can supersede it with a new decision, or deprecate it.",
    DEPRECATED: "From here one can supersede it.",
}
"""What a refusal says is open; elsewhere nothing is."""
PATHS: dict[str, list[Move]] = {
    DRAFT: [],
    PROPOSED: [PROPOSE],
    ACCEPTED: [PROPOSE, ACCEPT],
    REJECTED: [PROPOSE, REJECT],
    WITHDRAWN: [WITHDRAW],
    DEPRECATED: [PROPOSE, ACCEPT, DEPRECATE],
    SUPERSEDED: [PROPOSE, ACCEPT, SUPERSEDE],
}


async def founded(tx: Tx, channel: str | None = "C1") -> Team:
    for one in ("U1", "U2", "U3"):
        facts: dict[str, Any] = {"is_bot": False, "has_left": False, "known_at": NOW}
        await know(tx, Person("T1", one, f"Name of {one}", None, **facts))
    founding = Founding(name="One", zone="UTC", channel=channel, people=CREW)
    return await add_team(tx, "T1", founding, actor="cli", now=NOW)


async def logged(
    database: Database, *path: Move, channel: str | None = "C1", propose: bool = False
) -> Decision:
    """Log ADR-1, and take it along a path."""
    async with database.writing() as tx:
        team = await founded(tx, channel)
        decision = await log(tx, team, "Title", propose=propose)
    for step in path:
        decision = await moved(database, step)
    return decision


async def log(
    tx: Tx, team: Team, title: str, *, propose: bool = True, supersedes: Sequence[Decision] = ()
) -> Decision:
    draft = Draft(title, "Context", "Choice")
    return await decisions.log(
        tx, team, draft, author="U1", propose=propose, now=NOW, supersedes=supersedes
    )


async def moved(database: Database, step: Move, why: str = "For a reason") -> Decision:
    """Let the engineering lead take a step with ADR-1."""
    async with database.writing() as tx:
        decision = await decisions.numbered(tx, "T1", 1)
        team = await team_with(tx, "T1", decision.team_id)
        if step is SUPERSEDE:
            successor = await log(tx, team, "Successor", supersedes=[decision])
            await approve(tx, team, successor)
            return await decisions.numbered(tx, "T1", 1)
        who = await viewer(tx, "T1", "U2")
        if step is ACCEPT:
            return await approve(tx, team, decision)
        if step is PROPOSE:
            return await decision_moves.propose(tx, who, team, decision, now=NOW)
        act = {
            REJECT: decision_moves.reject,
            WITHDRAW: decision_moves.withdraw,
            DEPRECATE: decision_moves.deprecate,
        }[step]
        return await act(tx, who, team, decision, why=why, now=NOW)


async def approve(tx: Tx, team: Team, decision: Decision) -> Decision:
    who = await viewer(tx, "T1", "U2")
    return (await approvals.approve(tx, who, team, decision, now=NOW)).decision


@pytest.mark.parametrize(("state", "step"), list(product(PATHS, STEPS)))
async def test_only_legal_moves_are_made(database: Database, state: str, step: Move) -> None:
    await logged(database, *PATHS[state])
    async with database.reading() as tx:
        before = await decisions.numbered(tx, "T1", 1)
    assert before.state == state
    after = LEGAL.get((state, step))
    if after is not None:
        assert (await moved(database, step)).state == after
        return
    with pytest.raises(CannotMove) as refused:
        await moved(database, step)
    named = NAMED.get(state, "It is settled. A change is a new decision.")
    assert f"you cannot {step.verb} it." in str(refused.value)
    assert named in str(refused.value)
    async with database.reading() as tx:
        assert await decisions.numbered(tx, "T1", 1) == before


@pytest.mark.parametrize("state", PATHS)
async def test_only_what_is_in_force_is_superseded(database: Database, state: str) -> None:
    await logged(database, *PATHS[state])
    if state in {ACCEPTED, DEPRECATED}:
        superseded = await moved(database, SUPERSEDE)
        async with database.reading() as tx:
            successor = await decisions.numbered(tx, "T1", 2)
        assert (superseded.state, superseded.superseded_by) == (SUPERSEDED, successor.id)
        assert successor.state == ACCEPTED
        return
    refusal = SupersededMeanwhile if state == SUPERSEDED else NotInForce
    with pytest.raises(refusal, match="ADR-1") as refused:
        await moved(database, SUPERSEDE)
    assert refused.value.field == "supersedes"
    async with database.reading() as tx:
        after = await decisions.numbered(tx, "T1", 1)
        assert after.state == state
        assert len(await superseding.targets_of(tx, after)) == 0


async def test_every_step_is_in_the_history(database: Database) -> None:
    await logged(database, PROPOSE)
    await moved(database, REJECT, "Too costly")
    async with database.reading() as tx:
        past = await history.record_of(tx, "T1", "ADR-1")
        assert (await history.verified(tx, [])).whole
    assert [(one.verb, one.actor) for one in past] == [
        ("logged", "U1"), (PROPOSED, "U2"), (REJECTED, "U2"),
    ]  # fmt: skip
    assert past[-1].texts == {"why": "Too costly"}
    assert past[-1].data == {"from": PROPOSED, "revision": 1}


@pytest.mark.parametrize(("state", "step"), [(PROPOSED, REJECT), (ACCEPTED, DEPRECATE)])
async def test_ending_one_needs_a_reason(database: Database, state: str, step: Move) -> None:
    await logged(database, *PATHS[state])
    with pytest.raises(WhyMissing) as refused:
        await moved(database, step, " \n")
    assert refused.value.field == "why"


async def promised(database: Database) -> list[tuple[str, str | None]]:
    async with database.reading() as tx:
        return [(one.kind, one.lane) for one in await Promises(tx, "T1").of("ADR-1")]


async def test_draft_promises_no_card(database: Database) -> None:
    await logged(database)
    assert await promised(database) == []


async def test_proposal_promises_its_card(database: Database) -> None:
    await logged(database, propose=True)
    assert await promised(database) == [
        (decision_promises.CARD, "C1"), (decision_promises.ASKING, None),
    ]  # fmt: skip


async def test_homeless_team_has_no_cards(database: Database) -> None:
    await logged(database, PROPOSE, ACCEPT, channel=None)
    assert await promised(database) == [(decision_promises.ASKING, None)]


@pytest.mark.parametrize(
    ("draft", "error", "field"),
    [
        (Draft("", "c", "o"), TitleMissing, "title"),
        (Draft(" \n\u2028 ", "c", "o"), TitleMissing, "title"),
        (Draft("\0", "c", "o"), TitleMissing, "title"),
        (Draft("x" * 201, "c", "o"), TitleTooLong, "title"),
        (Draft("t", " \n ", "o"), ContextMissing, "context"),
        (Draft("t", "c", "\t"), ChoiceMissing, "chosen"),
    ],
)
def test_missing_parts_name_their_field(draft: Draft, error: type[Unfit], field: str) -> None:
    with pytest.raises(error) as refused:
        draft.checked()
    assert refused.value.field == field


def test_texts_are_kept_sound() -> None:
    draft = Draft(" A\nb\u2028c ", "x\r\ny\0\ud800 ", "one\n two").checked()
    assert (draft.title, draft.context, draft.chosen) == ("A b c", "x\ny", "one two")
    assert Draft("x" * 200, "c", "o").checked().title == "x" * 200
