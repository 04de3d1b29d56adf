"""What is said of a team's cadences: when each was held last, and by which words it is found."""

from datetime import timedelta

import pytest

from rituals.cadence_looking import NoSuchCadence, all_of, last_held, named, named_first
from rituals.cadences import REMOVED, Cadence
from rituals.work import Tx
from storage.cadences import Cadences
from storage.db import Database
from tests.agenda_rows import a_cadence, a_meeting
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
