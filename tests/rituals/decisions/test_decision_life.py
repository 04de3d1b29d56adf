"""Whatever people do in whatever order: no path around an approval, no circle, nothing lost.

The rules are stated here a second time, in other words than the code's, and read off the history.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count, pairwise
from itertools import product as combinations
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from rituals import history
from rituals.decisions import approvals, decisions
from rituals.decisions import keeping as decision_keeping
from rituals.decisions import moves as decision_moves
from rituals.decisions.drafts import MOVING, Draft, draft_of
from rituals.decisions.edits import edit, prints_of, supersede_too
from rituals.errors import RitualError
from rituals.history import Happened
from rituals.people import know
from rituals.rights import Viewer
from rituals.roles import DIRECTOR, ENGINEER, ENGINEERING, MANAGER, PRODUCT
from rituals.teams.teams import Team
from rituals.work import Tx
from storage.db import Database
from storage.decisions import Decision, Decisions
from storage.delegations import Delegations
from tests.decision_rows import NOW, a_found_team, a_logged, a_person, as_

workspaces = count(1)
ANN, BEN, CAT, DAN, EVE, OUT = "U1ANN", "U2BEN", "U3CAT", "U4DAN", "U5EVE", "U6OUT"
HELD = {
    ENGINEER: [ANN, BEN],
    ENGINEERING: [BEN],
    MANAGER: [CAT],
    PRODUCT: [DAN],
    DIRECTOR: [EVE],
}
LEVELS = {"implementation": "team", "interface-change": "peer", "vendor": "executive"}
ALONE = {
    "team": {ENGINEERING, MANAGER, "head-of-ai"},
    "peer": set(),
    "executive": {DIRECTOR, "sponsor"},
}
LEGAL = {
    "draft": {"proposed", "withdrawn"},
    "proposed": {"accepted", "rejected", "withdrawn"},
    "accepted": {"deprecated", "superseded"},
    "deprecated": {"superseded"},
    "rejected": set(),
    "withdrawn": set(),
    "superseded": set(),
}
"""From where to where, as `product.md` has it."""
SETTLING = {"accepted", "rejected", "withdrawn"}
"""After these nobody waits for it any more, whatever becomes of it later."""


@dataclass
class Stage:
    """One workspace in which things are done; `now` is a minute later for each."""

    database: Database
    workspace: str
    team: Team
    now: datetime = NOW
    agreed: dict[int, Draft] = field(default_factory=dict)
    """The texts that were accepted, by number, as they stood at that moment."""

    async def does(self, deed: "Deed") -> None:
        """Do one thing; what people may not do is refused in words, and changes nothing."""
        self.now += timedelta(minutes=1)
        before, refusal = await self.rows(), None
        try:
            async with self.database.writing() as tx:
                await deed.act(self, tx, await as_(tx, deed.who, self.workspace), deed, before)
        except RitualError as refused:
            refusal = refused
        if refusal is not None:
            assert str(refusal)
            assert await self.rows() == before
        for row in await self.rows():
            if row.state == "accepted":
                self.agreed.setdefault(row.number, draft_of(row))

    async def rows(self) -> list[Decision]:
        async with self.database.reading() as tx:
            return (await decisions.listed(tx, self.workspace, limit=99))[::-1]


@dataclass(frozen=True)
class Deed:
    """Something somebody tries; `at` and `other` mean decisions, counted from either end."""

    name: str
    who: str
    at: int = 0
    other: int = 0
    kind: str = "implementation"
    facing: bool = False
    after: bool = False
    """Whether what is logged is to take the place of `other`."""

    @property
    def act(self) -> Callable[..., Any]:
        return DEEDS[self.name]


class Nothing(RitualError):
    """There is nothing yet to do that with."""


def picked(rows: list[Decision], at: int) -> Decision:
    if not rows:
        raise Nothing
    return rows[at % len(rows)]


async def logs(stage: Stage, tx: Tx, who: Viewer, deed: Deed, rows: list[Decision]) -> None:
    await a_logged(
        tx,
        stage.team,
        author=who.user,
        propose=deed.at % 3 > 0,
        now=stage.now,
        kind=deed.kind,
        product_facing=deed.facing,
        supersedes=[picked(rows, deed.other)] if deed.after else (),
    )


async def proposes(stage: Stage, tx: Tx, who: Viewer, deed: Deed, rows: list[Decision]) -> None:
    await decision_moves.propose(tx, who, stage.team, picked(rows, deed.at), now=stage.now)


async def edits(stage: Stage, tx: Tx, who: Viewer, deed: Deed, rows: list[Decision]) -> None:
    decision = picked(rows, deed.at)
    opened = draft_of(decision)
    changes: dict[str, Any] = {"links": f"https://example.org/{deed.other}"}
    if deed.other % 3:
        changes = {"context": f"Text {deed.other}", "product_facing": deed.facing}
    targets = [picked(rows, deed.other)] if deed.other % 5 == 0 else None
    await edit(
        tx, who, stage.team, decision, replace(opened, **changes), prints_of(opened),
        now=stage.now, supersedes=targets,
    )  # fmt: skip


async def approves(stage: Stage, tx: Tx, who: Viewer, deed: Deed, rows: list[Decision]) -> None:
    revision = 1 if deed.other % 4 == 0 else None
    decision = picked(rows, deed.at)
    await approvals.approve(tx, who, stage.team, decision, now=stage.now, revision=revision)


async def reviews(stage: Stage, tx: Tx, who: Viewer, deed: Deed, rows: list[Decision]) -> None:
    decision, team = picked(rows, deed.at), stage.team
    if deed.other % 3:
        await approvals.approve_by_review(tx, team, decision, actor=who.user, now=stage.now)
        return
    why = "The review says no"
    await decision_moves.rejected_by(tx, team, decision, actor=who.user, why=why, now=stage.now)


async def turns_down(stage: Stage, tx: Tx, who: Viewer, deed: Deed, rows: list[Decision]) -> None:
    decision, now = picked(rows, deed.at), stage.now
    await approvals.ensure_settles(tx, who, stage.team, decision, "It", now)
    step = decision_moves.reject if deed.other % 2 else decision_moves.deprecate
    await step(tx, who, stage.team, decision, why="No" if deed.other % 5 else " ", now=now)


async def withdraws(stage: Stage, tx: Tx, who: Viewer, deed: Deed, rows: list[Decision]) -> None:
    decision = picked(rows, deed.at)
    await decision_moves.withdraw(tx, who, stage.team, decision, why="", now=stage.now)


async def supersedes(stage: Stage, tx: Tx, who: Viewer, deed: Deed, rows: list[Decision]) -> None:
    successor, target = picked(rows, deed.at), picked(rows, deed.other)
    await approvals.ensure_settles(tx, who, stage.team, target, "It", stage.now)
    await supersede_too(tx, who, stage.team, successor, target, now=stage.now)


async def keeps(stage: Stage, tx: Tx, who: Viewer, deed: Deed, rows: list[Decision]) -> None:
    day = stage.now.date() + timedelta(days=deed.other)
    decision = picked(rows, deed.at)
    await decision_keeping.keep(tx, who, stage.team, decision, day, now=stage.now)


async def delegates(stage: Stage, tx: Tx, who: Viewer, deed: Deed, _rows: list[Decision]) -> None:
    """From the giver to somebody else, for five minutes."""
    people = (ANN, BEN, CAT, DAN, EVE, OUT)
    until = stage.now + timedelta(minutes=5)
    store, deputy = Delegations(tx, stage.workspace), people[deed.other % len(people)]
    await store.end_of(who.user, stage.now)
    await store.add(giver=who.user, deputy=deputy, made_at=stage.now, until=until)


DEEDS: dict[str, Callable[..., Any]] = {
    one.__name__: one
    for one in (
        logs, proposes, edits, approves, reviews, turns_down, withdraws, supersedes, keeps,
        delegates,
    )
}  # fmt: skip
FREQUENT = (*["approves"] * 9, "logs", "supersedes", "edits", "edits", "delegates")
deeds = st.builds(
    Deed,
    st.sampled_from((*FREQUENT, *DEEDS)),
    st.sampled_from((ANN, BEN, BEN, CAT, DAN, EVE, OUT)),
    st.sampled_from((1, 2, 3, 4, 5, -1)),
    st.integers(0, 15),
    st.sampled_from((*LEVELS, "implementation", "interface-change")),
    st.booleans(),
    st.booleans(),
)


BEFORE = (
    Deed("logs", ANN, 1),
    Deed("approves", BEN, 0, 1),
    Deed("approves", CAT, 0, 1),
    Deed("logs", ANN, 1, kind="interface-change"),
    Deed("approves", BEN, 1, 1),
    Deed("logs", BEN, 1, kind="interface-change", facing=True),
    Deed("logs", DAN, 1, kind="vendor"),
    *(Deed("logs", CAT, at, after=True) for at in (1, 2)),
)
"""What was there when the deeds begin: something accepted, and several who want its place."""


@pytest.mark.parametrize("size", ["startup", "enterprise"])
@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    phases=[Phase.reuse, Phase.generate],  # to shrink what fails, over a database, takes minutes
)
@given(st.booleans(), st.sampled_from((BEN, DAN)), st.lists(deeds, min_size=20, max_size=30))
async def test_no_order_of_deeds_goes_around_the_rules(
    database: Database,
    size: str,
    regulated: bool,  # noqa: FBT001 - drawn
    product: str,
    done: list[Deed],
) -> None:
    workspace = f"T{next(workspaces)}"
    async with database.writing() as tx:
        team = await a_found_team(tx, HELD, workspace=workspace, size=size, regulated=regulated)
        await know(tx, a_person(OUT, workspace))
    stage = Stage(database, workspace, team)
    for deed in (*BEFORE, *done):
        await stage.does(deed)
    await check(stage)


# -- what must hold --------------------------------------------------------------------------------


async def check(stage: Stage) -> None:
    rows = await stage.rows()
    async with stage.database.reading() as tx:
        past = {row.id: await history.record_of(tx, stage.workspace, row.name) for row in rows}
        links = await Decisions(tx, stage.workspace).superseded_by_all(row.id for row in rows)
        assert (await history.verified(tx, [])).whole
    assert [row.number for row in rows] == list(range(1, len(rows) + 1))
    for row in rows:
        assert states_of(past[row.id])[-1] == row.state
        assert all(after in LEGAL[before] for before, after in pairs(states_of(past[row.id])))
        settling = [one.at for one in past[row.id] if one.verb in SETTLING]
        assert row.settled_at == next(iter(settling), None)
        if row.number in stage.agreed:
            assert substance(draft_of(row)) == substance(stage.agreed[row.number])
    check_graph(rows, past, links)
    for row in rows:
        ended = [one for one in rows if one.superseded_by == row.id]
        check_accepted(stage.team, row, past[row.id], ended, past)


def states_of(past: list[Happened]) -> list[str]:
    """Return the states that a decision went through, as its history tells them."""
    return ["draft", *(one.verb for one in past if one.verb in LEGAL)]


def pairs(states: list[str]) -> list[tuple[str, str]]:
    return list(pairwise(states))


def substance(draft: Draft) -> dict[str, Any]:
    return {name: getattr(draft, name) for name in Draft.__slots__ if name not in MOVING}


def check_graph(
    rows: list[Decision], past: dict[int, list[Happened]], links: dict[int, list[Decision]]
) -> None:
    """Every superseded one has one successor, which was accepted; no path comes back."""
    by_id = {row.id: row for row in rows}
    for row in rows:
        assert (row.superseded_by is not None) is (row.state == "superseded")
        if row.superseded_by is not None:
            assert "accepted" in states_of(past[row.superseded_by])
            assert row.id in {one.id for one in links[row.superseded_by]}
            assert len([one for one in past[row.id] if one.verb == "superseded"]) == 1
        seen, at = {row.id}, row
        while at.superseded_by is not None:
            at = by_id[at.superseded_by]
            assert at.id not in seen, "a circle"
            seen.add(at.id)


def check_accepted(
    team: Team,
    row: Decision,
    past: list[Happened],
    ended: list[Decision],
    all_past: dict[int, list[Happened]],
) -> None:
    """An accepted one has approvals of that very text, by people who might give them."""
    accepted = [one for one in past if one.verb == "accepted"]
    if not accepted:
        return
    (moment,) = accepted
    told = [
        one
        for one in past
        if one.verb == "approved"
        and one.at <= moment.at
        and one.data["revision"] == moment.data["revision"]
    ]
    assert row.revision == moment.data["revision"]
    if team.regulated:
        told = [one for one in told if row.author not in {one.actor, one.data["for"]}]
    then = [
        one
        for one in ended
        if any(e.verb == "superseded" and e.at == moment.at for e in all_past[one.id])
    ]
    by_capacity = {
        capacity: {one.actor for one in told if one.data["capacity"] == capacity}
        for capacity in (PRODUCT, ENGINEERING, "review", *(role for role in HELD))
    }
    order = ["team", "peer", "executive"]
    level = max((LEVELS[one.kind] for one in (row, *then)), key=order.index)
    others = {
        one.actor
        for one in told
        if one.data["for"] is None and one.data["capacity"] != "review" and one.actor != row.author
    }
    assert (
        any(by_capacity.get(role) for role in ALONE[level])
        or (level != "executive" and by_capacity["review"])
        or (level == "peer" and len(others) >= 2)
    ), (level, told)
    if any(one.product_facing for one in (row, *then)):
        chosen = combinations(by_capacity[PRODUCT], by_capacity[ENGINEERING])
        both = team.size == "startup" and not team.regulated
        assert any(both or one != other for one, other in chosen), told
    for one in told:
        check_capacity(one)


def check_capacity(one: Happened) -> None:
    """An approval was given by its role's holder, or by a deputy in that one's name."""
    capacity = one.data["capacity"]
    if capacity == "review":
        return
    if capacity == "peer":
        assert one.data["for"] is None
        assert one.actor != OUT
        return
    holders = {
        *HELD.get(capacity, []),
        *([BEN] if capacity == PRODUCT else []),
        CAT,
    }  # the manager stands in where only the author is
    assert (one.data["for"] or one.actor) in holders
