"""The key figures of a weekly page: in words that pull nobody two ways, and without ids."""

from datetime import timedelta

import pytest

from handlers.figures.views import rows
from rituals.calendar.weeks import Week
from rituals.charters.applying import apply
from rituals.charters.in_force import in_force
from rituals.figures import readings
from rituals.figures.incidents import OPERATOR
from rituals.figures.standings import standings
from rituals.weekly.documents import html, markdown
from rituals.weekly.rows import rows_of, said
from rituals.weekly.values import Number
from rituals.work import Database
from tests.decision_rows import HEAD
from tests.postmortem_rows import an_incident
from tests.rituals.weekly.test_weekly_costs import COST, IN_EUROS, WEEKS
from tests.rituals.weekly.test_weekly_pages import FOUNDED, IN_IT, NOW, WEEK, a_team, read, sole
from tests.stage import spoken

BEGUN = Week.of(FOUNDED.date())
"""The first week of which anything is known."""
TIMES = "weekly: {figures: [mttr, ttm]}"


async def test_severities_have_the_charters_names(database: Database) -> None:
    async with database.writing() as tx:
        team = (await apply(tx, await a_team(tx), TIMES, actor=HEAD, now=NOW)).team
        over = IN_IT + timedelta(hours=1)
        await an_incident(tx, team, now=IN_IT, severity="sev2", state="resolved", resolved_at=over)
    page = await read(database)
    shown = {one.number.id: one for one in rows_of(sole(page)) if one.number.group == "figures"}
    assert [(one.title, one.goal) for one in shown.values()] == [
        ("MTTR", "Sev1 < 60-120, Sev2 < 240"),
        ("TTM", "Sev2 < 240"),
        ("TTM, Sev2", "< 240 min"),
    ]
    for text in (markdown(page), html(page)):
        assert "sev2" not in text
    async with database.reading() as tx:
        charter = await in_force(tx, team)
        later = NOW + timedelta(days=30)
        stand = await standings(tx, team, charter=charter, whose=OPERATOR, now=later)
    told = " ".join(spoken(rows(charter, [one for one in stand if one.id == "mttr"])).split())
    assert "MTTR : 60 min, computed for November 2026" in told
    assert "target: Sev1 < 60-120, Sev2 < 240 (the target is for Sev1 and Sev2)" in told
    assert "✓ MTTR, Sev2 : 60 min, computed for November 2026" in told
    assert "sev" not in told


async def test_more_than_was_wanted_is_on_target(database: Database) -> None:
    """A cost that fell further than anybody hoped: both are said, and they say the same."""
    async with database.writing() as tx:
        team = (await apply(tx, await a_team(tx), IN_EUROS, actor=HEAD, now=NOW)).team
        for (day, _), value in zip(WEEKS, (4.1, 3.2, 3.05, 3.0), strict=True):
            await readings.report(tx, team, COST, value, day, by=HEAD, via="slack", now=NOW)
    page = sole(await read(database))
    assert page.directions[1] == (
        "Cost per 1 000 requests 3 EUR, 2 % lower than the week before, on target (so far 27 %"
        " lower than 4.10 EUR in October, better than the 10 to 20 % wanted by October 2027)"
    )


async def test_computed_figures_of_weeks_before_the_team_are_no_data(database: Database) -> None:
    """And where nothing happened nobody forgot to report it."""
    async with database.writing() as tx:
        charter = "weekly: {figures: [repeat-incidents, mttd]}"
        team = (await apply(tx, await a_team(tx), charter, actor=HEAD, now=NOW)).team
        began = IN_IT - timedelta(minutes=20)
        await an_incident(tx, team, now=IN_IT, started_at=began, detected_at=IN_IT)
    page = sole(await read(database, week=BEGUN, now=NOW))
    repeats = next(one for one in page.numbers if one.id == "repeat-incidents")
    assert repeats.trend == (None,) * 5 + (0.0,)
    assert (repeats.before, repeats.met_before) == (None, None)
    later = sole(await read(database, week=WEEK.ahead(1), now=NOW + timedelta(days=7)))
    assert next(one for one in later.numbers if one.id == "mttd").value is None
    assert [one.text for one in later.changed if "reported" in one.text] == []


@pytest.mark.parametrize(
    ("value", "unit", "aim", "shown"),
    [
        (0.0004, "EUR", None, "0.0004 EUR"),
        (0.000491, "count", None, "0.000491"),
        (0.012649, "EUR", None, "0.0126 EUR"),
        (99.9996, "%", None, "99.9996 %"),
        (99.9496, "%", 99.95, "99.9496 %"),
        (100 / 3, "%", 99.95, "33.333 %"),
        (-0.0004, "%", None, "-0.0004 %"),
        (12 + 1e-13, "days", 12.0, "12 days"),
    ],
)
def test_a_value_is_never_rounded_onto_nothing_all_or_its_target(
    value: float, unit: str, aim: float | None, shown: str
) -> None:
    number = Number("x", "figures", "X", value, unit=unit, aim=aim)
    assert said(value, number) == shown
