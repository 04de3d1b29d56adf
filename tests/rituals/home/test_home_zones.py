"""Home across zones: what a team owes turns with the team's day, as on its weekly page."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from handlers.home.lists import gather, needs
from rituals.calendar.weeks import Week
from rituals.home.looking import look_around, next_change
from rituals.people import know
from rituals.rights import viewer
from rituals.teams.teams import Founding, Team, add_team
from rituals.weekly.pages import page_for
from rituals.work import Database, Tx
from tests.decision_rows import HEAD, PEOPLE, a_person
from tests.rituals.weekly.test_weekly_pages import an_action
from tests.stage import spoken

TOKYO, ANGELES = "Asia/Tokyo", "America/Los_Angeles"
DUE = date(2026, 11, 20)
OVER_IN_TOKYO = datetime(2026, 11, 20, 15, tzinfo=UTC)
"""There the 21st begins; in Los Angeles it is 07:00 of the 20th."""
OVER_IN_ANGELES = datetime(2026, 11, 21, 8, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


async def a_team(tx: Tx, zone: str, readers: str) -> Team:
    for one in sorted({person for held in PEOPLE.values() for person in held}):
        await know(tx, replace(a_person(one), zone=readers))
    founding = Founding("One", zone, channel="C1", people=PEOPLE)
    team = await add_team(tx, "T1", founding, actor="cli", now=datetime(2026, 11, 2, tzinfo=UTC))
    await an_action(tx, team, DUE)
    return team


@pytest.mark.parametrize(
    ("zone", "readers", "over"),
    [(TOKYO, ANGELES, OVER_IN_TOKYO), (ANGELES, TOKYO, OVER_IN_ANGELES)],
)
async def test_home_and_page_name_the_same_overdue(
    database: Database, zone: str, readers: str, over: datetime
) -> None:
    async with database.writing() as tx:
        team = await a_team(tx, zone, readers)
    for now, late in ((over - MINUTE, False), (over + MINUTE, True)):
        async with database.reading() as tx:
            who = await viewer(tx, "T1", HEAD)
            (others,) = [one for one in needs(await gather(tx, who, now)) if one.id == "overdue"]
            page = await page_for(tx, who, now, week=Week.named("2026-W47"), team=team)
        said = [spoken(row) for row in others.rows]
        assert ["1 day overdue" in one for one in said] == [True] * late
        assert [one.what for one in page.asks] == ["Fix the alert: 1 day overdue"] * late


@pytest.mark.parametrize(("zone", "over"), [(TOKYO, OVER_IN_TOKYO), (ANGELES, OVER_IN_ANGELES)])
async def test_home_turns_with_the_teams_day(database: Database, zone: str, over: datetime) -> None:
    """And with its reader's own, whichever comes first."""
    async with database.writing() as tx:
        await a_team(tx, zone, "Europe/Berlin")
    berlins = datetime(2026, 11, 20, 23, tzinfo=UTC)
    async with database.reading() as tx:
        who = await viewer(tx, "T1", HEAD)
        for now in (over - 2 * MINUTE, berlins - 2 * MINUTE):
            at = next_change(await look_around(tx, who, now), ())
            assert at == now + 3 * MINUTE
