"""Drift: what is late by more than its own interval, paused, changed, or not called at all."""

from datetime import timedelta
from typing import Any

import pytest

from rituals.cadences import cadences
from rituals.cadences.cadences import ARCHITECTURE_REVIEW
from rituals.charters.charter import Size, default_charter
from rituals.charters.drift import Kind, drift_of, how_often, interval
from rituals.occurrences.occurrences import HELD, MISSED
from rituals.teams.teams import Team
from storage.cadences import Cadence, Cadences
from storage.db import Database, Tx
from storage.teams import Teams
from tests.agenda_rows import WEEK, a_cadence, an_occurrence
from tests.decision_rows import AUTHOR, NOW, a_found_team

DAY = timedelta(days=1)
SLOWER = "charter says every week, changed by hand to every month"
LONG_AGO = NOW - 52 * WEEK


async def a_started(tx: Tx, **fields: Any) -> Team:
    """Add a startup that began a year ago: its architecture review is every other week."""
    team = await a_found_team(tx, size="startup", **fields)
    started = await Teams(tx, "T1").change(team.id, started_at=LONG_AGO)
    assert started is not None
    return started


async def reset(tx: Tx, cadence: Cadence, **fields: Any) -> Cadence:
    changed = await Cadences(tx, "T1").reset(cadence.id, **fields)
    assert changed is not None
    return changed


async def said(tx: Tx, team: Team) -> list[str]:
    return [str(one) for one in (await drift_of(tx, team, NOW)).rituals]


@pytest.mark.parametrize(
    ("days", "told"),
    [
        (37, ["Architecture review: charter says every 2 weeks, last held 37 days ago"]),
        (29, ["Architecture review: charter says every 2 weeks, last held 29 days ago"]),
        (28, []),
        (14, []),
    ],
)
async def test_behind_by_more_than_its_interval(
    database: Database, days: int, told: list[str]
) -> None:
    async with database.writing() as tx:
        team = await a_started(tx)
        cadence = await a_cadence(tx, team, ARCHITECTURE_REVIEW, now=LONG_AGO)
        await an_occurrence(tx, cadence, NOW - (days + 20) * DAY, HELD)
        await an_occurrence(tx, cadence, NOW - days * DAY, HELD)
        await an_occurrence(tx, cadence, NOW - DAY, MISSED)
        assert await said(tx, team) == told


async def test_never_held_since_it_began(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_started(tx)
        await a_cadence(tx, team, ARCHITECTURE_REVIEW, now=NOW - 27 * DAY)
        assert await said(tx, team) == []
        await a_cadence(tx, team, "cost-review", now=NOW - 15 * DAY)
        assert await said(tx, team) == ["Cost review: charter says every week, never held"]


@pytest.mark.parametrize(("missed", "drifts"), [(1, False), (2, True)])
async def test_never_held_drifts_once_two_dates_were_missed(
    database: Database, missed: int, *, drifts: bool
) -> None:
    async with database.writing() as tx:
        team = await a_started(tx)
        cadence = await a_cadence(tx, team, "cost-review", now=NOW - 10 * DAY)
        for ago in range(missed):
            await an_occurrence(tx, cadence, NOW - DAY - ago * WEEK, MISSED)
        told = ["Cost review: charter says every week, never held"]
        assert await said(tx, team) == (told if drifts else [])


async def test_added_anew_it_goes_on_where_it_was(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_started(tx)
        old = await a_cadence(tx, team, ARCHITECTURE_REVIEW, now=LONG_AGO)
        await an_occurrence(tx, old, NOW - WEEK, HELD)
        await reset(tx, old, state=cadences.REMOVED)
        await a_cadence(tx, team, ARCHITECTURE_REVIEW, now=LONG_AGO)
        assert await said(tx, team) == []


async def test_a_stand_up_may_rest_over_a_weekend(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_started(tx)
        cadence = await a_cadence(tx, team, "standup", now=LONG_AGO)
        await reset(tx, cadence, rule="FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR")
        await an_occurrence(tx, cadence, NOW - 6 * DAY, HELD)
        (changed,) = (await drift_of(tx, team, NOW)).rituals
        assert changed.kinds == {Kind.changed}


async def test_paused_and_changed_by_hand_are_said(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_started(tx)
        paused = await a_cadence(tx, team, ARCHITECTURE_REVIEW, now=LONG_AGO)
        await an_occurrence(tx, paused, NOW - WEEK, HELD)
        await reset(tx, paused, state=cadences.PAUSED)
        slower = await a_cadence(tx, team, "cost-review", now=LONG_AGO)
        await an_occurrence(tx, slower, NOW - DAY, HELD)
        await reset(tx, slower, rule="FREQ=MONTHLY;BYDAY=1MO", touched="title,rule")
        other_day = await a_cadence(tx, team, "operational-review", now=LONG_AGO)
        await an_occurrence(tx, other_day, NOW - DAY, HELD)
        await reset(tx, other_day, rule="FREQ=WEEKLY;BYDAY=FR", touched="rule")
        assert await said(tx, team) == [
            "Architecture review: charter says every 2 weeks, paused by hand, last held 7 days ago",
            f"Cost review: {SLOWER}, last held yesterday",
        ]


async def test_what_no_charter_knows_is_measured_by_itself(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_started(tx)
        own = await a_cadence(tx, team, "cost-review", now=LONG_AGO)
        await reset(tx, own, ritual="custom", title="Tea")
        await an_occurrence(tx, own, NOW - 15 * DAY, HELD)
        over = await a_cadence(tx, team, "cost-review", now=LONG_AGO)
        await reset(tx, over, ritual="custom", rule="FREQ=WEEKLY;UNTIL=20260101T000000Z")
        assert await said(tx, team) == ["Tea: called every week, last held 15 days ago"]


async def test_of_private_rituals_nothing_is_said(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_started(tx)
        await a_cadence(tx, team, "one-on-one", now=LONG_AGO)
        alone = await a_cadence(tx, team, "cost-review", now=LONG_AGO)
        await reset(tx, alone, channel=AUTHOR, owner=AUTHOR)
        found = await drift_of(tx, team, NOW)
    assert found.rituals == ()
    assert not [one for one in found.uncalled if one.startswith("1:1")]


async def test_proposed_ones_that_are_not_called_are_named(database: Database) -> None:
    charter = default_charter(Size.STARTUP, regulated=False)
    proposed = [
        one.title for one in charter.rituals.values()
        if one.proposed and one.rule and not one.private
    ]  # fmt: skip
    async with database.writing() as tx:
        team = await a_started(tx)
        assert list((await drift_of(tx, team, NOW)).uncalled) == proposed
        await a_cadence(tx, team, ARCHITECTURE_REVIEW)
        found = await drift_of(tx, team, NOW)
        fresh = await a_found_team(tx, name="Not started", started=False)
        assert (await drift_of(tx, fresh, NOW)).uncalled == ()
    assert "Architecture review" in proposed
    assert "Architecture review" not in found.uncalled


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("FREQ=DAILY", "every day"),
        ("FREQ=DAILY;INTERVAL=3", "every 3 days"),
        ("FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR", "every weekday"),
        ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "every weekday"),
        ("FREQ=WEEKLY;BYDAY=MO,WE,FR", "3 times a week"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE", "2 times every 2 weeks"),
        ("FREQ=WEEKLY", "every week"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "every 2 weeks"),
        ("FREQ=MONTHLY;BYDAY=2TH", "every month"),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", None),
        ("FREQ=MONTHLY;INTERVAL=3;BYDAY=1TU", "every 3 months"),
        ("FREQ=YEARLY;BYMONTH=10;BYDAY=1TU", "every year"),
        ("FREQ=YEARLY;BYMONTH=4,10;BYMONTHDAY=1", None),
        ("FREQ=WEEKLY;BYDAY=SA,SU,MO,TU,WE,TH,FR", "every day"),
    ],
)
def test_how_often_a_rule_comes(rule: str, words: str | None) -> None:
    assert how_often(rule) == words


async def test_an_interval_is_the_longest_gap(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_started(tx)
        standup = await a_cadence(tx, team, "standup")
        once = await a_cadence(tx, team, "cost-review")
        once = await reset(tx, once, rule="FREQ=WEEKLY;COUNT=1")
    assert interval(standup, NOW) == 3 * DAY
    assert interval(once, NOW) == WEEK
