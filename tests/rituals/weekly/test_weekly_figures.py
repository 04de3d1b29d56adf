"""The key figures of a weekly page: in words that pull nobody two ways, and without ids."""

from datetime import timedelta

from handlers.figures.views import rows
from rituals.charters.applying import apply
from rituals.charters.in_force import in_force
from rituals.figures import readings
from rituals.figures.incidents import OPERATOR
from rituals.figures.standings import standings
from rituals.weekly.documents import html, markdown
from rituals.weekly.rows import rows_of
from rituals.work import Database
from tests.decision_rows import HEAD
from tests.postmortem_rows import an_incident
from tests.rituals.weekly.test_weekly_costs import COST, IN_EUROS, WEEKS
from tests.rituals.weekly.test_weekly_pages import IN_IT, NOW, a_team, read, sole
from tests.stage import spoken

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
