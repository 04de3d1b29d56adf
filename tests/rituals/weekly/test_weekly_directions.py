"""Which way a week goes, whose its overdue records are, and what became of a page that was sent."""

from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

import pytest

from rituals.actions.actions import DONE, DROPPED, OPEN
from rituals.calendar.weeks import Week
from rituals.figures.goals import goal_said
from rituals.incidents.states import RESOLVED
from rituals.people import names_of
from rituals.rights import viewer
from rituals.weekly.charts import charts_of
from rituals.weekly.directions import directions
from rituals.weekly.documents import html, markdown
from rituals.weekly.pages import keep, kept, page_for, posted_page
from rituals.weekly.settled import with_settled
from rituals.weekly.values import Number, Page, public_of
from rituals.weekly.words import ask_said, day_said, found_said
from rituals.work import Database
from storage.actions import Actions
from tests.decision_rows import AUTHOR, HEAD, LEAD
from tests.postmortem_rows import an_incident
from tests.rituals.figures.test_reading_targets import CHARTER
from tests.rituals.weekly.test_weekly_pages import (
    DAY,
    HOUR,
    IN_IT,
    NOW,
    WEEK,
    a_postmortem,
    a_team,
    an_action,
    read,
    sole,
)
from tests.weekly_values import PAGE, TEAM

Trend = tuple[float | None, ...]


def incidents(*trend: float | None) -> Number:
    return Number("incidents", "incidents", "Incidents", trend[-1], trend=trend)


def cost(*trend: float | None, met: bool | None = None, goal: str = "") -> Number:
    return Number(
        "cost-per-1k", "figures", "Cost per 1 000 requests", trend[-1], "money",
        trend[-2] if trend[1:] else None, trend, "down", goal, met,
    )  # fmt: skip


UNKNOWN = "nothing is known, so nobody can say which way it goes"


@pytest.mark.parametrize(
    ("trend", "says"),
    [
        (
            (1, 0, 1, 0, 0, 1, 0),
            "Incidents: none in W47, 3 in the six weeks before: no clear change",
        ),
        ((1, 2), "Incidents: 2 in W47, 1 in the week before: no clear change"),
        ((1, 1, 1, 1, 1, 4), "Incidents: 4 in W47, 5 in the five weeks before: more than before"),
        (
            (3, 4, 3, 3, 4, 0),
            "Incidents: none in W47, 17 in the five weeks before: fewer than before",
        ),
        ((1, 1, 1), "Incidents: 1 in W47, 2 in the two weeks before: no clear change"),
        ((0, 0, 0), "Incidents: none in W47, none in the two weeks before: no change"),
        ((0, 0, 3), "Incidents: 3 in W47, none in the two weeks before: more than before"),
        ((None, None, 2, 1), "Incidents: 1 in W47, 2 in the week before: no clear change"),
        ((900, 1000), "Incidents: 1\u202f000 in W47, 900 in the week before: more than before"),
        ((1, None, 2, 1), f"Incidents: 1 in W47; of one of the three weeks before {UNKNOWN}"),
        ((None, 1), f"Incidents: 1 in W47; of the weeks before {UNKNOWN}"),
        ((1,), f"Incidents: 1 in W47; of the weeks before {UNKNOWN}"),
        ((3, None), "Incidents: of this week nothing is known"),
    ],
)
def test_incidents_have_a_direction(trend: Trend, says: str) -> None:
    assert directions([incidents(*trend)], WEEK, elapsed=1) == (says,)


def test_week_that_runs_is_held_against_as_much_of_a_week() -> None:
    (said,) = directions([incidents(3, 3, 3, 3, 0)], WEEK, elapsed=1 / 7)
    assert said == (
        "Incidents: none so far this week, 12 in the four weeks before: no clear change"
    )
    (said,) = directions([incidents(3, 3, 3, 3, 0)], WEEK, elapsed=6 / 7)
    assert said.endswith("fewer than before")
    (said,) = directions([incidents(3, 3, 3, 3, 3)], WEEK, elapsed=1 / 7)
    assert said.endswith("more than before")
    assert directions([incidents(3, 0)], WEEK, elapsed=0)[0].endswith("no clear change")


def test_incidents_say_how_grave_they_are() -> None:
    def severity(name: str, *trend: float) -> Number:
        of = Number(f"incidents-{name}", "incidents", name.title(), trend[-1], trend=trend)
        return replace(of, before=trend[-2])

    def said(*numbers: Number) -> str:
        return directions(numbers, WEEK, elapsed=1)[0]

    none, sev2 = severity("sev1", 0, 0), severity("sev2", 2, 0)
    assert said(incidents(2, 1), none, sev2, severity("sev3", 0, 1)) == (
        "Incidents: 1 in W47 (Sev3), 2 in the week before (gravest Sev2): no clear change"
    )
    assert said(incidents(0, 3), severity("sev1", 0, 1), severity("sev3", 0, 2)) == (
        "Incidents: 3 in W47 (1 Sev1, 2 Sev3), none in the week before: no clear change"
    )
    assert "2 in W47 (all Sev3)," in said(incidents(0, 2), none, severity("sev3", 0, 2))


def test_unit_cost_has_a_direction() -> None:
    title = "Cost per 1 000 requests"

    def said(number: Number) -> str:
        return directions([number], WEEK, elapsed=1)[0]

    assert said(cost(3.05, 2.9, met=True, goal="10 % lower")) == (
        f"{title} 2.90, 5 % lower than the week before, on target (10 % lower)"
    )
    assert said(cost(2.9, 9.99, met=False, goal="10 % lower")) == (
        f"{title} 9.99, 244 % higher than the week before, off target (10 % lower)"
    )
    assert said(cost(2.9, 2.9)) == f"{title} 2.90, as in the week before"
    assert said(cost(None, 2.9, goal="less")) == (
        f"{title} 2.90, no data of the week before, target: less"
    )
    assert said(cost(0, 2.9)) == f"{title} 2.90, 0 the week before"
    assert said(cost(3, None)) == f"{title}: no data in W47, 3 in W46"
    assert directions([cost(None, None)], WEEK, elapsed=1) == (), "never reported: no line"


async def test_page_says_what_is_overdue_or_that_nothing_is(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_team(tx)
    assert sole(await read(database)).directions[-1] == "Overdue on Mon 23 Nov: nothing"
    old = sole(await read(database, week=Week.named("2026-W45")))
    assert old.directions[-1] == "Overdue on Sun 8 Nov: nothing"
    async with database.writing() as tx:
        await an_incident(
            tx, team, now=IN_IT, severity="sev2", next_update_at=NOW - HOUR, lead=None
        )
        await a_postmortem(tx, team, NOW - HOUR, owner=LEAD)
        for _ in range(3):
            await an_action(tx, team, date(2026, 11, 20))
        await an_action(tx, team, date(2026, 11, 24))
    said = sole(await read(database)).directions[-1]
    names = await names_in(database)
    assert said == (
        f"Overdue on Mon 23 Nov: INC-1 (nobody leads it), PM-2 ({names[LEAD]}),"
        f" ACT-1 ({names[AUTHOR]}), and 2 more"
    )


async def names_in(database: Database) -> dict[str, str]:
    async with database.reading() as tx:
        return dict(await names_of(tx, "T1", [LEAD, AUTHOR]))


def test_directions_stand_in_every_document() -> None:
    lines = ("Incidents: none in W47, 3 in the six weeks before: fewer than before",)
    page = replace(PAGE, teams=(replace(TEAM, directions=lines),))
    assert f"* {lines[0]}" in markdown(page)
    assert lines[0] in html(page)


def test_change_is_said_in_words() -> None:
    figure = CHARTER.figures["cost-per-1k"]
    assert goal_said(figure, {}) == "10 to 20 % lower within a year"
    assert goal_said(CHARTER.figures["slo-attainment"], {}) == ">= 99.9 (or 99.5-99.9)"


def test_charts_show_the_target_and_leave_out_what_is_empty() -> None:
    slo = replace(next(one for one in TEAM.numbers if one.id == "slo-attainment"), aim=99.9)
    others = tuple(one for one in TEAM.numbers if one.id != "slo-attainment")
    by_severity, line = charts_of(replace(TEAM, numbers=(*others, slo)))
    assert [name for name, _ in by_severity.series] == ["Sev1", "Sev2"]
    assert [name for name, _ in line.series] == ["SLO attainment", "target"]
    assert set(line.series[1][1]) == {99.9}


def test_chart_shows_the_limit_beside_the_target() -> None:
    def bars(aim: float | None, limit: float | None) -> list[tuple[str, set[float]]]:
        variance = Number(
            "budget-variance", "figures", "Budget variance", 3, "%", 4, (2, 4, 3), "down",
            aim=aim, limit=limit,
        )  # fmt: skip
        (line,) = charts_of(replace(TEAM, numbers=(variance,)))
        return [(name, set(values)) for name, values in line.series[1:]]

    assert bars(None, 10) == [("limit", {10})]
    assert bars(5, 10) == [("target", {5}), ("limit", {10})]
    assert bars(10, 10) == [("target and limit", {10})]
    assert bars(None, None) == []


def test_axis_names_no_unit_that_says_nothing() -> None:
    axis = {
        unit: charts_of(replace(TEAM, numbers=(replace(cost(3, 2, 1), unit=unit),)))[0].axis
        for unit in ("money", "EUR", "own", "%")
    }
    assert axis == {"money": "amount", "EUR": "EUR", "own": "", "%": "%"}


async def test_what_is_overdue_has_an_owner(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_team(tx)
        await an_action(tx, team, date(2026, 11, 20))
        await an_action(tx, team, date(2026, 11, 19), owner=HEAD)
        await a_postmortem(tx, team, NOW - 2 * DAY)
        await an_incident(
            tx, team, now=IN_IT, severity="sev1", lead=LEAD, next_update_at=NOW - HOUR
        )
    page = await read(database)
    said = {one.record: ask_said(one) for one in sole(page).asks}
    assert said["ACT-1"].startswith(f"ACT-1, Name of {AUTHOR}: Fix the alert: ")
    assert said["ACT-2"].startswith("ACT-2, yours: Fix the alert: ")
    assert said["PM-1"].startswith(f"PM-1, Name of {AUTHOR}: ")
    assert said["INC-2"].startswith(f"INC-2, led by Name of {LEAD}: ")
    gravest = {one.rule: found_said(one) for one in sole(page).reasons}
    assert gravest["open-sev1"].startswith(f"INC-2, led by Name of {LEAD}: ")
    assert gravest["postmortem-overdue"].startswith(f"PM-1, Name of {AUTHOR}: ")
    led = await read(database, LEAD)
    (reason, *_) = sole(led).reasons
    assert found_said(reason).startswith("INC-2, led by you: ")
    # What is posted says nobody's "yours".
    (public, *_) = sole(public_of(led)).reasons
    assert found_said(public).startswith(f"INC-2, led by Name of {LEAD}: ")


async def test_posted_is_what_was_sent_without_what_is_private(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_team(tx)
        late = await an_action(tx, team, date(2026, 11, 20))
        await an_incident(
            tx, team, now=IN_IT, severity="sev1", private=True, people=(HEAD,), title="A SECRET"
        )
        who = await viewer(tx, "T1", HEAD)
        sent = await page_for(tx, who, NOW, week=WEEK)
        assert "SECRET" in repr(sent)
        assert await keep(tx, who, sent, NOW)
        await Actions(tx, "T1").change(late, only_in=OPEN, state=DONE, closed_at=NOW + HOUR)
    async with database.reading() as tx:
        then = await posted_page(tx, team, HEAD, NOW + DAY, week=WEEK)
        anew = await posted_page(tx, team, LEAD, NOW + DAY, week=WEEK)
        shown = await kept(tx, who, WEEK)
    assert (then.sent_at, then.made_at, then.reader) == (NOW, NOW, "")
    assert [one.record for one in sole(then).reasons] == ["ACT-1"]
    assert sole(then).asks == ()
    (counted,) = [one.value for one in sole(then).numbers if one.id == "incidents"]
    assert counted == 0, "nor is a private one counted"
    assert "SECRET" not in repr(then)
    assert anew.sent_at is None
    assert sole(anew).reasons == ()
    assert shown is not None
    assert [one.team_id for one in shown.public] == [team.id]


@pytest.mark.parametrize(("state", "word"), [(DONE, "done since"), (DROPPED, "dropped since")])
async def test_settled_asks_are_marked(database: Database, state: str, word: str) -> None:
    async with database.writing() as tx:
        team = await a_team(tx)
        first = await an_action(tx, team, date(2026, 11, 19))
        second = await an_action(tx, team, date(2026, 11, 20))
        await an_action(tx, team, date(2026, 11, 20))
        who = await viewer(tx, "T1", HEAD)
        page = await page_for(tx, who, NOW, week=WEEK)
        assert [one.settled for one in (await with_settled(tx, who, page, NOW)).asks] == [""] * 3
        await Actions(tx, "T1").change(first, only_in=OPEN, state=state, closed_at=NOW)
        await Actions(tx, "T1").change(second, only_in=OPEN, due_on=date(2026, 12, 1))
        asks = (await with_settled(tx, who, page, NOW + HOUR)).asks
    assert [(one.record, one.settled) for one in asks] == [
        ("ACT-1", word), ("ACT-2", "moved since"), ("ACT-3", ""),
    ]  # fmt: skip
    assert ask_said(asks[0]).startswith(f"{word.capitalize()}: ACT-1, ")


def test_page_of_before_these_words_is_read() -> None:
    bare = replace(TEAM, directions=())
    page = Page("U1", Week.named("2026-W47"), PAGE.made_at, (bare,))
    assert "Incidents:" not in markdown(page).partition("| |")[0]


async def test_week_that_runs_has_its_rest_first(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_team(tx)
        await an_action(tx, team, date(2026, 11, 24))
        await an_action(tx, team, date(2026, 11, 20))
        await an_action(tx, team, date(2026, 11, 17))  # is overdue
        await an_action(tx, team, date(2026, 11, 30))  # the week after next
        await a_postmortem(tx, team, IN_IT + HOUR)
    running = sole(await read(database, now=IN_IT))
    assert [one.record for one in running.coming] == ["PM-1", "ACT-2", "ACT-1"]
    assert [day_said(one.at, ZoneInfo("UTC")) for one in running.coming] == [
        "Wed 18 Nov", "Fri 20 Nov", "Tue 24 Nov",
    ]  # fmt: skip


async def test_closed_actions_are_lines(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_team(tx)
        for hours in range(5):
            await an_action(
                tx, team, date(2026, 11, 20), state=DONE, closed_at=IN_IT + hours * HOUR
            )
        await an_action(tx, team, date(2026, 11, 20), state=DROPPED, closed_at=IN_IT)
        await an_incident(tx, team, now=IN_IT - DAY, state=RESOLVED, resolved_at=IN_IT - HOUR)
    lines = sole(await read(database)).changed
    assert [one.record for one in lines] == ["INC-1", "ACT-1", "ACT-2", "ACT-3", ""]
    assert lines[-1].text == "and 2 more actions closed"
    assert lines[-1].behind == "/action list team"
