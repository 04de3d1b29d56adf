from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import count
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert

from rituals.teams.teams import Founding, add_team
from storage.db import Database, Tx
from storage.decisions import Decision, Decisions, decisions
from storage.walks import newest

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TEAMS, LOGGED = 4, 25
STATES, AUTHORS, KINDS = ("draft", "proposed", "accepted"), ("U1", "U2"), ("vendor", "other")
workspaces = count(1)


async def logged(tx: Tx, workspace: str) -> list[int]:
    """Log decisions that differ in everything a list can ask for."""
    ids = [
        (await add_team(tx, workspace, Founding(f"Team {one}", "UTC"), actor="cli", now=NOW)).id
        for one in range(TEAMS)
    ]
    rows = [
        {
            "workspace": workspace, "number": number, "title": "One",
            "team_id": ids[number * number % TEAMS], "state": STATES[number % 3],
            "author": AUTHORS[number % 7 % 2], "kind": KINDS[number % 5 % 2],
            "created_at": NOW, "updated_at": NOW,
        }
        for number in range(1, LOGGED + 1)
    ]  # fmt: skip
    await tx.execute(insert(decisions), rows)
    return ids


def picked(rows: list[Decision], asked: Mapping[str, Any], limit: int) -> list[Decision]:
    """List by hand."""
    teams, states = asked.get("team_ids"), asked.get("states")
    before = asked.get("before", LOGGED + 1)
    return [
        one
        for one in sorted(rows, key=lambda one: one.number, reverse=True)
        if all(asked.get(name, found) == found
               for name, found in (("author", one.author), ("kind", one.kind)))
        and (teams is None or one.team_id in teams)
        and (not states or one.state in states)
        and one.number < before
    ][:limit]  # fmt: skip


some_filters = st.fixed_dictionaries(
    {},
    optional={
        "team_ids": st.lists(st.integers(0, TEAMS - 1), max_size=TEAMS),
        "states": st.lists(st.sampled_from(STATES), max_size=4),
        "author": st.sampled_from(AUTHORS),
        "kind": st.sampled_from(KINDS),
        "before": st.integers(1, LOGGED + 5),
    },
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(some_filters, st.integers(1, 8))
async def test_list_is_what_one_would_pick_by_hand(
    database: Database, asked: dict[str, Any], limit: int
) -> None:
    workspace = f"T{next(workspaces)}"
    async with database.writing() as tx:
        ids = await logged(tx, workspace)
        if "team_ids" in asked:
            asked = {**asked, "team_ids": [ids[at] for at in asked["team_ids"]]}
        rows = await Decisions(tx, workspace).listed(limit=LOGGED)
        assert len(rows) == LOGGED
        found = await Decisions(tx, workspace).listed(limit=limit, **asked)
        assert found == picked(rows, asked, limit)


async def test_too_many_walks_are_filtered(database: Database) -> None:
    columns = decisions.c
    async with database.writing() as tx:
        ids = await logged(tx, "T1")
        rows = await Decisions(tx, "T1").listed(limit=LOGGED)
        for most in (1, 4, 7, 8):  # four teams in two states are eight
            states = ["draft", "accepted"]
            question, asked = newest(
                columns.number, {columns.workspace: "T1"},
                {columns.team_id: ids, columns.state: states},
                under=20, limit=9, most_walks=most,
            )  # fmt: skip
            found = await tx.rows(Decision, question, asked)
            assert found == picked(rows, {"team_ids": ids, "states": states, "before": 20}, 9)
            walks = str(question).count("UNION ALL") + 1
            assert walks == {1: 1, 4: 4, 7: 4, 8: 8}[most]


async def test_other_workspaces_are_not_listed(database: Database) -> None:
    async with database.writing() as tx:
        ids = await logged(tx, "T1")
        assert await Decisions(tx, "T2").listed(team_ids=ids, limit=9) == []
        assert await Decisions(tx, "T2").listed(limit=9) == []
