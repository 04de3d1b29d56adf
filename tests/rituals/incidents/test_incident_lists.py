"""Which incidents a list shows to whom: public ones, and private ones to those named in them."""

from collections.abc import Sequence

from rituals.incidents.incidents import listed
from rituals.incidents.looking import STEP, Asked, find
from rituals.incidents.states import CANCELLED, LIVE, OPEN, RESOLVED
from rituals.rights import Viewer
from rituals.work import Database
from storage.incident_people import IncidentPeople
from storage.incidents import NAMED, TEAM
from tests.incident_rows import NOW, WORKSPACE, founded, incident, met

PRIVATE = {3, 4, 9, 12}
HERS = {3, 9, 12}
OPEN_ONES = {2, 3, 4, 11, 12}
CANCELLED_ONES = {6}
COUNT = 12


async def filled(database: Database) -> tuple[Viewer, Viewer]:
    """Add twelve incidents of two teams, some of them private; Ada is named in some of those."""
    teams = [await founded(database, name) for name in ("AI platform", "Search")]
    ada, bob = await met(database, "UADA"), await met(database, "UBOB")
    async with database.writing() as tx:
        for number in range(1, COUNT + 1):
            state = OPEN if number in OPEN_ONES else RESOLVED
            one = await incident(
                tx,
                teams[number % 2],
                state=CANCELLED if number in CANCELLED_ONES else state,
                visibility=NAMED if number in PRIVATE else TEAM,
            )
            assert one.number == number
            if number in HERS | {1, 2}:
                await IncidentPeople(tx, WORKSPACE).add(one, "UADA", why="lead", named_at=NOW)
        await incident(tx, teams[0], series="DRILL", visibility=NAMED)
    return ada, bob


async def numbers(
    database: Database, who: Viewer, limit: int = 50, before: int | None = None,
    states: Sequence[str] = (), team_ids: Sequence[int] | None = None,
) -> list[int]:  # fmt: skip
    async with database.reading() as tx:
        found = await listed(tx, who, states=states, limit=limit, before=before, team_ids=team_ids)
    return [one.number for one in found]


async def test_pages_hold_what_each_sees(database: Database) -> None:
    ada, bob = await filled(database)
    seen = {
        "UADA": [one for one in range(COUNT, 0, -1) if one not in PRIVATE - HERS],
        "UBOB": [one for one in range(COUNT, 0, -1) if one not in PRIVATE],
    }
    wanted = {(): set(range(COUNT + 1)), LIVE: OPEN_ONES, (CANCELLED,): CANCELLED_ONES,
              (OPEN, RESOLVED): set(range(COUNT + 1)) - CANCELLED_ONES}  # fmt: skip
    for who in (ada, bob):
        for states, fitting in wanted.items():
            for before in (None, 1, 5, 10, 13):
                for limit in (1, 2, 3, 5, 50):
                    expected = [
                        one
                        for one in seen[who.user]
                        if one in fitting and (before is None or one < before)
                    ][:limit]
                    found = await numbers(database, who, limit, before, states)
                    assert found == expected, (who.user, states, before, limit)


async def test_teams_narrow_a_list(database: Database) -> None:
    ada, _ = await filled(database)
    assert await numbers(database, ada, team_ids=[2]) == [11, 9, 7, 5, 3, 1]
    assert await numbers(database, ada, team_ids=[1], states=LIVE) == [12, 2]


async def test_own_ones_are_paged_to_the_last(database: Database) -> None:
    """More than are looked at in one step, private ones among them."""
    team, ada = await founded(database), await met(database, "UADA")
    async with database.writing() as tx:
        for number in range(1, STEP + 31):
            seen_by = NAMED if number % 3 else TEAM
            one = await incident(tx, team, visibility=seen_by)
            await IncidentPeople(tx, WORKSPACE).add(one, "UADA", why="lead", named_at=NOW)
        await incident(tx, team)  # somebody else's
    found: list[int] = []
    before = None
    async with database.reading() as tx:
        while len(found) < STEP + 30:
            page = await find(tx, ada, Asked(states=(), mine=True, before=before), 15)
            found += [one.number for one in page.incidents]
            before = page.older
            if before is None:
                break
    assert found == list(range(STEP + 30, 0, -1))
