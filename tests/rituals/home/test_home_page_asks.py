"""Home and the weekly page agree: whom the page asks, their Home asks, with the same button."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from handlers.home.lists import gather, needs
from handlers.home.views import needs_shown
from handlers.occurrences.forms import why
from handlers.weekly.deeds import ask_button
from rituals import delegations
from rituals.calendar.weeks import Week
from rituals.figures import readings
from rituals.occurrences import not_held
from rituals.occurrences.answering import NOBODY_ANSWERED
from rituals.rights import viewer
from rituals.roles import ENGINEER, ENGINEERING, MANAGER, SPONSOR
from rituals.teams.teams import Team
from rituals.weekly.pages import page_for
from rituals.weekly.values import Ask
from rituals.work import Database, Tx
from storage.cadences import Cadences
from storage.due_cadences import NewOccurrence, write_occurrences
from tests.decision_rows import AUTHOR, HEAD, LEAD
from tests.postmortem_rows import an_incident
from tests.rituals.weekly.test_weekly_pages import FOUNDED, IN_IT, NOW, WEEK, a_team
from tests.stage import spoken

OWNER, DEPUTY = "U4OWNER", "U5DEPUTY"
PEOPLE = {
    ENGINEER: (AUTHOR, LEAD, HEAD, DEPUTY), ENGINEERING: (LEAD,), MANAGER: (HEAD,),
    SPONSOR: (OWNER,),
}  # fmt: skip
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
LATER = NOW + 7 * DAY
"""The Monday after: of the week before the last nothing is asked any more."""


async def a_review(tx: Tx, team: Team, **fields: Any) -> int:
    """Let a review be missed on Wednesday, facilitated by the author; return its id."""
    cadence = await Cadences(tx, "T1").add(
        team_id=team.id, ritual="architecture-review", title="Architecture review",
        rule="FREQ=WEEKLY;BYDAY=WE", zone="UTC", start="2026-11-04T12:00", lead_minutes=0,
        open_minutes=60, grace_minutes=60, channel="C1", created_at=FOUNDED,
    )  # fmt: skip
    standing: dict[str, Any] = {"starts_at": IN_IT, "state": "missed", "facilitator": AUTHOR}
    standing |= fields
    day = standing["starts_at"].date()
    made = NewOccurrence(workspace="T1", cadence_id=cadence.id, local_date=day, **standing)
    (one,) = await write_occurrences(tx, [made])
    return one.id


async def asked_of(database: Database, person: str, now: datetime) -> tuple[list[str], list[str]]:
    """Return which buttons the pages of last week and this one show somebody, and their Home."""
    async with database.reading() as tx:
        who = await viewer(tx, "T1", person)
        home = await gather(tx, who, now)
        asks: list[Ask] = []
        for week in (Week.of(now.date()).ahead(-1), Week.of(now.date())):
            (team,) = home.around.mine
            page = await page_for(tx, who, now, week=week, team=team)
            asks += page.teams[0].asks
    there = [block["accessory"] for block in needs_shown(needs(home)) if "accessory" in block]
    return _said(ask_button(one) for one in asks), _said(there)


def _said(found: Any) -> list[str]:
    return sorted({f"{one['action_id']} {one['value']}" for one in found if one})


async def test_home_asks_what_the_page_asks(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_team(tx, people=PEOPLE)
        missed = await a_review(tx, team)
        await readings.report(
            tx, team, "budget-variance", 12, date(2026, 11, 17), by=LEAD, via="slack", now=NOW
        )
        await an_incident(
            tx, team, now=IN_IT, severity="sev1", lead=AUTHOR, next_update_at=NOW - HOUR
        )
    why, figure, update = (
        f"occurrence:why {missed}",
        f"figure:show {team.id}:budget-variance",
        "incident:update INC-1",
    )
    for person, wanted in (
        (HEAD, {why, figure, update}),
        (OWNER, {why, figure, update}),
        (LEAD, {why, figure, update}),
        (AUTHOR, {why, update}),
        (DEPUTY, set[str]()),
    ):
        page, home = await asked_of(database, person, NOW)
        assert (set(page), set(home)) == (wanted, wanted), person
    # A week later nobody is asked why any more; the figure stays until another value comes.
    page, home = await asked_of(database, HEAD, LATER)
    assert set(page) == set(home) == {figure, update}


@pytest.mark.parametrize(
    "fields",
    [
        {"why": "Everybody was ill"},
        {"state": "held"},
        {"starts_at": WEEK.ahead(-1).sunday},
    ],
    ids=["explained", "held", "of the week before"],
)
async def test_nobody_asks_why(database: Database, fields: dict[str, Any]) -> None:
    if isinstance(day := fields.get("starts_at"), date):
        fields = {"starts_at": IN_IT.replace(day=day.day)}
    async with database.writing() as tx:
        await a_review(tx, await a_team(tx, people=PEOPLE), **fields)
    assert await asked_of(database, HEAD, NOW) == ([], [])


async def test_reviews_of_this_week_are_asked_about(database: Database) -> None:
    async with database.writing() as tx:
        missed = await a_review(tx, await a_team(tx, people=PEOPLE), starts_at=NOW - HOUR)
    page, home = await asked_of(database, HEAD, NOW)
    assert page == home == [f"occurrence:why {missed}"]


async def test_figure_within_its_limit_is_quiet(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_team(tx, people=PEOPLE)
        for day, value in ((3, 25), (17, 4)):
            await readings.report(
                tx, team, "budget-variance", value, date(2026, 11, day), by=LEAD, via="slack",
                now=NOW,
            )  # fmt: skip
    assert await asked_of(database, HEAD, NOW) == ([], [])


async def test_whoever_is_asked_why_may_say_it(database: Database) -> None:
    async with database.writing() as tx:
        missed = await a_review(tx, await a_team(tx, people=PEOPLE))
        author = await viewer(tx, "T1", AUTHOR)
        await delegations.delegate(tx, author, DEPUTY, "2026-12-01", NOW)
    asked = f"occurrence:why {missed}"
    assert await asked_of(database, DEPUTY, NOW) == ([asked], [asked])
    for person in (AUTHOR, LEAD, HEAD, OWNER, DEPUTY):
        async with database.writing() as tx:
            who = await viewer(tx, "T1", person)
            one, _ = await not_held.explain(tx, who, missed, f"As {person} says", NOW)
            assert one.why == f"As {person} says"


async def test_form_shows_the_reason_said_before(database: Database) -> None:
    """A page keeps its button; our own words are no reason of anybody's."""
    async with database.writing() as tx:
        missed = await a_review(tx, await a_team(tx, people=PEOPLE), why=NOBODY_ANSWERED)

    async def form(tx: Tx) -> tuple[str, str | None]:
        one, cadence = await not_held.missed(tx, await viewer(tx, "T1", HEAD), missed, NOW)
        head, asked = why(one, cadence, await not_held.said(tx, one))["blocks"]
        return spoken([head]), asked["element"].get("initial_value")

    async with database.writing() as tx:
        said, filled = await form(tx)
        assert "Architecture review, Wednesday, 18 November" in said
        assert said.endswith("On record: nobody answered.")
        assert filled is None
        who = await viewer(tx, "T1", LEAD)
        await not_held.explain(tx, who, missed, "Everybody was ill", NOW)
    async with database.reading() as tx:
        said, filled = await form(tx)
    assert f"<@{LEAD}>  said why " in said
    assert said.endswith("Save changes it.")
    assert filled == "Everybody was ill"
