"""What is said of a team's cadences: when each was held last, and by which words it is found."""

from datetime import timedelta

import pytest

from handlers.cadences.views import listing
from rituals.cadences.cadences import REMOVED, Cadence
from rituals.cadences.catalogue import catalogue
from rituals.cadences.looking import (
    NoSuchCadence,
    all_of,
    last_held,
    missed_of,
    named,
    named_first,
)
from rituals.charters.in_force import in_force
from rituals.occurrences.occurrences import HELD, MISSED
from rituals.teams.starting import waiting, would_be_held
from rituals.work import Tx
from storage.cadences import Cadences
from storage.db import Database
from tests.agenda_rows import a_cadence, a_meeting, an_occurrence
from tests.decision_rows import AUTHOR, NOW, a_found_team, as_

WEEK_AGO = NOW - timedelta(days=7)


async def removed(tx: Tx, cadence: Cadence) -> None:
    assert await Cadences(tx, cadence.workspace).reset(cadence.id, state=REMOVED)


async def test_what_is_added_anew_was_held_before(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_found_team(tx)
        former = await a_cadence(tx, team, "cost-review")
        number = await a_meeting(tx, former, WEEK_AGO)
        other = await a_cadence(tx, team, "vendor-review")
        await removed(tx, former)
        again = await a_cadence(tx, team, "cost-review")
        last = {one.cadence.id: one.last for one in await all_of(tx, team, NOW)}
        found = last[again.id]
        assert found is not None
        assert found.number == number
        assert last[other.id] is None
        assert await last_held(tx, again) == found


async def test_own_ritual_is_another_than_that_of_another_title(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_found_team(tx)
        former = await a_cadence(tx, team, "cost-review")
        store = Cadences(tx, team.workspace)
        await store.reset(former.id, ritual="custom", title="Tea")
        await a_meeting(tx, former, WEEK_AGO)
        await removed(tx, former)
        again = await a_cadence(tx, team, "vendor-review")
        for title, expected in (("Coffee", False), ("tea", True)):
            after = await store.reset(again.id, ritual="custom", title=title)
            assert after is not None
            assert (await last_held(tx, after) is not None) == expected, title


async def test_missed_are_counted_since_the_last_that_was_held(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_found_team(tx)
        cadence = await a_cadence(tx, team, "cost-review")
        await an_occurrence(tx, cadence, NOW - timedelta(days=28), MISSED)
        await an_occurrence(tx, cadence, NOW - timedelta(days=21), HELD)
        assert await missed_of(tx, team, [cadence]) == {}
        latest = NOW - timedelta(days=7)
        await an_occurrence(tx, cadence, NOW - timedelta(days=14), MISSED)
        await an_occurrence(tx, cadence, latest, MISSED)
        told = f"missed 2 times in a row, last {latest:%A} {latest.day} {latest:%B}"
        assert await missed_of(tx, team, [cadence]) == {cadence.id: told}


async def test_names_beyond_the_first_are_counted(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_found_team(tx)
        ids = [one.id for one in catalogue(await in_force(tx, team)) if not one.private][:9]
        for one in ids:
            await a_cadence(tx, team, one)
        who = await as_(tx, AUTHOR)
        with pytest.raises(NoSuchCadence, match=r", and 3 more: `/ritual`\.$"):
            await named(tx, who, "xyzzy", "/ritual show standup")


async def test_before_start_what_waits_is_counted(database: Database) -> None:
    async with database.writing() as tx:
        fresh = await a_found_team(tx, started=False)
        expected = len(await would_be_held(tx, fresh, NOW))
        assert expected > 1
        assert await waiting(tx, fresh, NOW) == expected
        told = str(listing(fresh, [], expected))
        assert f"{expected} rituals begin when somebody presses Start on the team's card." in told
        assert "No ritual is called here yet" not in told
        begun = await a_found_team(tx, name="Begun")
        assert await waiting(tx, begun, NOW) == 0


@pytest.mark.parametrize(
    ("typed", "rest"),
    [
        ("cost review", ""),
        ("c", ""),
        ("cos 2026-12-01 Storm", "2026-12-01 Storm"),
        ("cost-review  because of it", "because of it"),
        ("a cost review", None),
        ("c 2026-12-01 Storm", None),
    ],
)
async def test_words_begin_with_a_name_or_name_nothing(
    database: Database, typed: str, rest: str | None
) -> None:
    async with database.writing() as tx:
        team = await a_found_team(tx)
        cadence = await a_cadence(tx, team, "cost-review")
        who = await as_(tx, AUTHOR)
        if rest is None:
            with pytest.raises(NoSuchCadence):
                await named_first(tx, who, typed, "/ritual skip standup")
        else:
            found, _, left = await named_first(tx, who, typed, "/ritual skip standup")
            assert (found.id, left) == (cadence.id, rest)
        if rest == "":
            assert (await named(tx, who, typed, "/ritual pause standup"))[0].id == cadence.id
        else:
            with pytest.raises(NoSuchCadence):
                await named(tx, who, typed, "/ritual pause standup")
