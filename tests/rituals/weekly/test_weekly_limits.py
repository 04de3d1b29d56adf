"""A figure past its limit: what a weekly page weighs of it, and whom it asks."""

import json
from datetime import date

import pytest

from rituals.calendar.weeks import Week
from rituals.charters.applying import apply
from rituals.charters.charter import Charter, Size, default_charter
from rituals.figures import readings
from rituals.teams.teams import Team
from rituals.weekly.pages import public_page
from rituals.weekly.values import Verdict
from rituals.work import Database, Tx
from tests.decision_rows import AUTHOR, HEAD
from tests.rituals.weekly.test_weekly_pages import NOW, WEEK, a_team, read, sole

SPEND = "budget-variance"
RULE = "figure-past-limit"
TUESDAY, FRIDAY = date(2026, 11, 17), date(2026, 11, 20)
SAID = "Budget variance was 12 % on Tue 17 Nov (limit 10 %)"


async def spent(tx: Tx, team: Team, value: float, day: date = TUESDAY) -> None:
    await readings.report(tx, team, SPEND, value, day, by=HEAD, via="slack", now=NOW)


async def test_last_value_past_its_limit_is_watched_and_asked(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_team(tx)
        await spent(tx, team, 12)
    page = sole(await read(database))
    (reason,) = page.reasons
    assert (page.verdict, reason.rule, reason.record, reason.more) == (Verdict.watch, RULE, "", 0)
    assert reason.what == SAID
    assert [(one.deed, one.record) for one in page.asks] == [("figure", SPEND)]
    theirs = sole(await read(database, AUTHOR))
    assert theirs.reasons == page.reasons
    assert theirs.asks == ()
    async with database.reading() as tx:
        public = await public_page(tx, team, NOW, week=WEEK)
    assert [one.what for one in sole(public).reasons] == [SAID]


@pytest.mark.parametrize("day", [FRIDAY, date(2026, 11, 22)])
async def test_later_value_within_it_ends_that(database: Database, day: date) -> None:
    async with database.writing() as tx:
        team = await a_team(tx)
        await spent(tx, team, 12)
        await spent(tx, team, 9, day)
    assert sole(await read(database)).reasons == ()


async def test_old_week_has_the_value_that_it_had(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_team(tx)
        await spent(tx, team, 12, date(2026, 11, 4))
        await spent(tx, team, 9)
    page = sole(await read(database, week=Week.named("2026-W45")))
    assert [one.rule for one in page.reasons] == [RULE]
    assert page.asks == (), "of an old week nothing is asked"
    assert sole(await read(database)).reasons == ()


@pytest.mark.parametrize(("verdict", "expected"), [("act", Verdict.act), ("off", Verdict.on_track)])
async def test_charter_says_how_grave_it_is(
    database: Database, verdict: str, expected: Verdict
) -> None:
    source = f"weekly: {{rules: {{{RULE}: {{verdict: {verdict}}}}}}}"
    async with database.writing() as tx:
        team = (await apply(tx, await a_team(tx), source, actor=HEAD, now=NOW)).team
        await spent(tx, team, 12)
    page = sole(await read(database))
    assert page.verdict == expected
    assert [one.record for one in page.asks] == [SPEND], "it is asked whatever is weighed"


def test_document_of_before_gets_the_rule() -> None:
    charter = default_charter(Size.MID_SIZE, regulated=False)
    said = json.loads(charter.document())
    del said["weekly"]["rules"][RULE]
    said["weekly"]["rules"]["review-missed"]["verdict"] = "off"
    read_again = Charter.of_document(json.dumps(said))
    assert read_again.weekly.rules[RULE].verdict == "watch"
    assert set(read_again.weekly.rules) == set(charter.weekly.rules)
    assert read_again.weekly.rules["review-missed"].verdict == "off"


async def test_value_holds_until_another_is_reported(database: Database) -> None:
    """However long ago it was, and whatever weeks the page shows."""
    async with database.writing() as tx:
        team = await a_team(tx)
        await spent(tx, team, 12, date(2026, 1, 6))
        await spent(tx, team, 25, date(2026, 9, 1))
    page = sole(await read(database))
    assert [one.what for one in page.reasons] == [
        "Budget variance was 25 % on Tue 1 Sep (limit 10 %)"
    ]
    assert [one.record for one in page.asks] == [SPEND]
    async with database.writing() as tx:
        await spent(tx, team, 5, date(2026, 9, 2))
    assert sole(await read(database)).reasons == ()


async def test_key_figure_off_its_target_is_watched(database: Database) -> None:
    async with database.writing() as tx:
        team = await a_team(tx)
        await readings.report(
            tx, team, "slo-attainment", 99.1, TUESDAY, by=HEAD, via="slack", now=NOW
        )
        await spent(tx, team, 12)
    page = sole(await read(database))
    assert [(one.rule, one.more) for one in page.reasons] == [(RULE, 0), ("figure-off-target", 0)]
    assert page.reasons[1].what.startswith("SLO attainment was 99.1 % (target ")
    assert "slo-attainment" not in {one.record for one in page.asks}
    async with database.writing() as tx:
        await readings.report(
            tx, team, "slo-attainment", 99.95, FRIDAY, by=HEAD, via="slack", now=NOW
        )
    assert [one.rule for one in sole(await read(database)).reasons] == [RULE]
