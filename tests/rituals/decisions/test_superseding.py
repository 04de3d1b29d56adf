"""One decision takes the place of another: never itself, never in a circle, never twice."""

import asyncio
import json
from dataclasses import replace

import pytest

from rituals import history
from rituals.charters.applying import apply
from rituals.decisions import approvals, decisions, superseding
from rituals.decisions import moves as decision_moves
from rituals.decisions.edits import supersede_too
from rituals.decisions.states import ACCEPTED, DEPRECATED, PROPOSED, STATES, SUPERSEDED
from rituals.decisions.superseding import (
    CannotSupersede,
    NotInForce,
    PrivateSuccessor,
    SupersededBy,
    SupersededMeanwhile,
    SupersedesItself,
    check,
)
from rituals.rights import NotYours
from rituals.teams.teams import Team
from rituals.work import Tx
from storage.db import Database
from storage.decisions import Decision, Decisions
from storage.history import History
from tests.decision_rows import AUTHOR, HEAD, LEAD, NOW, a_decision, a_found_team, a_logged, as_

OURS = Team(
    id=a_decision().team_id,
    workspace="T1",
    name="One",
    handle="one",
    zone="UTC",
    channel="C1",
    created_at=NOW,
    size="mid-size",
    regulated=False,
    private=False,
    country=None,
    owner=None,
    charter=None,
    started_at=NOW,
    card_ts=None,
    rituals=None,
)


async def accepted(tx: Tx, team: Team, title: str, *supersedes: Decision) -> Decision:
    decision = await a_logged(tx, team, title=title, supersedes=supersedes)
    return await accept(tx, team, decision)


async def accept(tx: Tx, team: Team, decision: Decision) -> Decision:
    question = await approvals.approve(tx, await as_(tx, LEAD), team, decision, now=NOW)
    return question.decision


async def anew(tx: Tx, decision: Decision) -> Decision:
    return await decisions.numbered(tx, "T1", decision.number)


@pytest.mark.parametrize("state", STATES)
def test_only_what_is_in_force_is_superseded(state: str) -> None:
    target = a_decision(id=2, number=2, state=state)
    if state in {ACCEPTED, DEPRECATED}:
        check(a_decision(), [target], OURS)
        return
    wrong = SupersededMeanwhile if state == SUPERSEDED else NotInForce
    with pytest.raises(wrong, match="ADR-2 is") as refused:
        check(None, [target], OURS)
    assert refused.value.field == "supersedes"


def test_private_successor_stays_within_its_team() -> None:
    private = replace(OURS, private=True)
    check(None, [a_decision(state=ACCEPTED)], private)
    elsewhere = a_decision(state=ACCEPTED, team_id=OURS.id + 1)
    with pytest.raises(PrivateSuccessor, match="a decision of a private team would show there"):
        check(None, [elsewhere], private)
    check(None, [elsewhere], OURS)


def test_nothing_supersedes_itself() -> None:
    with pytest.raises(SupersedesItself, match="ADR-1 cannot supersede itself"):
        check(a_decision(state=ACCEPTED), [a_decision(state=ACCEPTED)], OURS)


async def test_acceptance_moves_both_at_once(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_found_team(tx)
        old = await accepted(tx, team, "Old")
        new = await a_logged(tx, team, title="New", supersedes=[old])
        assert (await anew(tx, old)).state == ACCEPTED
    async with database.writing() as tx:
        new = await accept(tx, team, new)
        old = await anew(tx, old)
        assert (new.state, old.state, old.superseded_by) == (ACCEPTED, SUPERSEDED, new.id)
    async with database.reading() as tx:
        *_, last = await history.record_of(tx, "T1", "ADR-1")
        assert (last.verb, last.data["by"], last.data["from"]) == (SUPERSEDED, "ADR-2", ACCEPTED)


async def test_failure_leaves_neither_half(database: Database) -> None:
    """The target went meanwhile: the successor is not accepted, and its approval not noted."""
    async with database.writing() as tx:
        team = await a_found_team(tx)
        old = await accepted(tx, team, "Old")
        late = await a_logged(tx, team, title="Late", supersedes=[old])
        await accepted(tx, team, "First", old)
    with pytest.raises(SupersededMeanwhile, match="ADR-1 is superseded already"):
        async with database.writing() as tx:
            await accept(tx, team, late)
    async with database.reading() as tx:
        assert (await anew(tx, late)).state == PROPOSED
        assert (await anew(tx, old)).superseded_by == 3
        question = await approvals.question_of(tx, team, await anew(tx, late))
        assert question.standing.given == ()


async def test_two_at_once_have_one_successor(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_found_team(tx)
        old = await accepted(tx, team, "Old")
        rivals = [await a_logged(tx, team, title=one, supersedes=[old]) for one in ("A", "B")]

    async def race(rival: Decision) -> str:
        try:
            async with database.writing() as tx:
                return (await accept(tx, team, rival)).state
        except SupersededMeanwhile:
            return "refused"

    assert sorted(await asyncio.gather(*map(race, rivals))) == [ACCEPTED, "refused"]
    async with database.reading() as tx:
        states = {(await anew(tx, one)).id: (await anew(tx, one)).state for one in rivals}
        winner = (await anew(tx, old)).superseded_by
        assert winner is not None
        assert states[winner] == ACCEPTED
        assert sorted(states.values()) == [ACCEPTED, PROPOSED]


async def test_circle_is_refused(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_found_team(tx)
        head = await as_(tx, HEAD)
        first = await accepted(tx, team, "First")
        second = await accepted(tx, team, "Second", first)
        third = await accepted(tx, team, "Third", second)
        first, second = await anew(tx, first), await anew(tx, second)
        for one in (first, second):
            with pytest.raises(CannotSupersede, match="is superseded: only what is proposed"):
                await supersede_too(tx, head, team, one, third, now=NOW)
        with pytest.raises(SupersededBy, match="ADR-1 is superseded by ADR-2 already"):
            await supersede_too(tx, head, team, third, first, now=NOW)


async def test_circle_through_a_proposal_is_refused(database: Database) -> None:
    """What is proposed is not in force, so what it will supersede cannot supersede it."""
    async with database.writing() as tx:
        team = await a_found_team(tx)
        head = await as_(tx, HEAD)
        old = await accepted(tx, team, "Old")
        new = await a_logged(tx, team, title="New", supersedes=[old])
        with pytest.raises(NotInForce, match="ADR-2 is proposed, so it cannot be superseded"):
            await supersede_too(tx, head, team, old, new, now=NOW)


async def test_draft_supersedes_nothing_yet(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_found_team(tx)
        head = await as_(tx, HEAD)
        old = await accepted(tx, team, "Old")
        draft = await a_logged(tx, team, title="New", propose=False)
        with pytest.raises(CannotSupersede, match="ADR-2 is draft"):
            await supersede_too(tx, head, team, draft, old, now=NOW)
        with pytest.raises(SupersedesItself):
            await supersede_too(tx, head, team, old, old, now=NOW)


async def test_accepted_one_takes_the_place_at_once(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_found_team(tx)
        old, new = await accepted(tx, team, "Old"), await accepted(tx, team, "New")
        await supersede_too(tx, await as_(tx, HEAD), team, new, old, now=NOW)
        assert (await anew(tx, old)).superseded_by == new.id
        assert [one.id for one in await superseding.targets_of(tx, new)] == [old.id]


async def test_deprecated_one_can_have_a_successor(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_found_team(tx)
        old = await accepted(tx, team, "Old")
        who = await as_(tx, LEAD)
        old = await decision_moves.deprecate(tx, who, team, old, why="It hurts", now=NOW)
        await accepted(tx, team, "New", old)
        assert (await anew(tx, old)).state == SUPERSEDED


async def test_successor_of_an_executives_needs_one(database: Database) -> None:
    """Nobody undoes with a small decision what an executive settled."""
    async with database.writing() as tx:
        people = {"engineer": (AUTHOR,), "engineering": (LEAD,), "manager": (HEAD,)}
        team = await a_found_team(tx, {**people, "director": ("U4DIRECTOR",)})
        vendor = await a_logged(tx, team, kind="vendor")
        question = await approvals.approve(tx, await as_(tx, "U4DIRECTOR"), team, vendor, now=NOW)
        assert question.decision.state == ACCEPTED
        small = await a_logged(tx, team, title="Small", supersedes=[question.decision])
        with pytest.raises(NotYours, match="Name of U4DIRECTOR"):
            await accept(tx, team, small)


async def test_withdrawn_proposal_leaves_its_target(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_found_team(tx)
        old = await accepted(tx, team, "Old")
        new = await a_logged(tx, team, title="New", supersedes=[old])
        await decision_moves.withdraw(tx, await as_(tx, AUTHOR), team, new, why="", now=NOW)
        assert (await anew(tx, old)).state == ACCEPTED
        await accepted(tx, team, "Another", old)
        assert (await Decisions(tx, "T1").superseded_by_it(new.id)) == [await anew(tx, old)]


async def test_steps_name_the_charter_they_were_taken_under(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_found_team(tx)
        old = await accepted(tx, team, "Old")
        new = await a_logged(tx, team, title="New", supersedes=[old])
        source = "quiet: {starts: '18:00', ends: '07:00'}"
        team = (await apply(tx, team, source, actor="cli", now=NOW)).team
        await accept(tx, team, new)
        assert team.charter not in {None, new.charter}
    async with database.reading() as tx:
        for name, verb in (("ADR-1", SUPERSEDED), ("ADR-2", ACCEPTED)):
            *_, last = await History(tx, "T1").of(name)
            assert (last.verb, json.loads(last.entry)["charter"]) == (verb, team.charter)
