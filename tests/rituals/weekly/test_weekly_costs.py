"""What a unit costs, on a weekly page: its currency, how far it has come, and how far it jumped."""

from datetime import date

from rituals.charters.applying import apply
from rituals.figures import readings
from rituals.weekly.charts import charts_of
from rituals.weekly.rows import below_of, rows_of
from rituals.work import Database
from tests.decision_rows import HEAD
from tests.rituals.weekly.test_weekly_pages import NOW, a_team, read, sole

COST = "cost-per-1k"
IN_EUROS = "figures: {cost-per-1k: {unit: EUR}}"
WEEKS = (
    (date(2026, 10, 8), 4.1),
    (date(2026, 11, 5), 3.2),
    (date(2026, 11, 12), 3.05),
    (date(2026, 11, 19), 3.9),
)


async def test_cost_reads_without_anything_beside_it(database: Database) -> None:
    async with database.writing() as tx:
        team = (await apply(tx, await a_team(tx), IN_EUROS, actor=HEAD, now=NOW)).team
        for day, value in WEEKS:
            await readings.report(tx, team, COST, value, day, by=HEAD, via="slack", now=NOW)
    page = sole(await read(database))
    far = "so far 5 % lower than 4.10 EUR in October, wanted 10 to 20 % lower by October 2027"
    (row,) = [one for one in rows_of(page) if one.number.id == COST]
    assert (row.value, row.before, row.goal) == ("3.90 EUR", "3.05 EUR", far)
    assert page.directions[1] == (
        "Cost per 1 000 requests 3.90 EUR, 28 % higher than the week before, target: " + far
    )
    said = "Cost per 1 000 requests 28 % higher than the week before: 3.90 EUR, was 3.05 EUR"
    assert said in [one.text for one in page.changed]
    (chart,) = [one for one in charts_of(page) if one.kind == "line"]
    assert (chart.axis, chart.series[1]) == ("EUR", ("target", (3.69, 3.69, 3.69)))
    assert "currency" not in below_of(page)


async def test_cost_that_hardly_moved_is_no_change(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_team(tx)
        for (day, _), value in zip(WEEKS[-2:], (3.05, 3.3), strict=True):
            await readings.report(tx, team, COST, value, day, by=HEAD, via="slack", now=NOW)
    page = sole(await read(database))
    assert not any("Cost" in one.text for one in page.changed)
    assert "Amounts of money stand without a currency" in below_of(page)
