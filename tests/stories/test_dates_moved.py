"""Dates that days off, holidays, an edit or a run by hand moved: held once, and where they are."""

from datetime import UTC, datetime, timedelta
from typing import Any

from bot.sandbox.hand import Hand
from rituals.cadences import schedules
from rituals.cadences.cadences import Cadence
from rituals.cadences.dates import next_dates, realign
from rituals.occurrences.occurrences import Occurrence
from rituals.teams.changes import settle
from storage.cadences import Cadences
from tests.stage import shown, spoken
from tests.stories.standing_up import Standing, standing, utc

FRIDAYS = {
    "rule": "FREQ=WEEKLY;BYDAY=FR",
    "holidays": "next-working-day",
    "lead_minutes": 1440,
}
THURSDAY, FRIDAY_9 = utc(26, 9), utc(27, 8)
SUNDAY, MONDAY_7, MONDAY_9 = utc(29, 10), utc(30, 6), utc(30, 8)
"""Friday, 27 November is moved to Monday, the 30th; all are hours in Berlin."""


async def says(stage: Standing, hand: Hand, text: str) -> str:
    done = await hand.type("#platform", text)
    assert done.message is not None, text
    await stage.play.settle()
    return " ".join(shown(done.message).split())


async def moved(stage: Standing, days: str = "2026-11-27", **fields: Any) -> Cadence:
    """Call a ritual of Fridays, and let the team be off as its date is announced."""
    wanted: dict[str, Any] = {**FRIDAYS, **fields}
    made = await stage.called(**wanted)
    await stage.play.until(THURSDAY)
    assert "moved to" in await says(stage, stage.bob, f"/ritual off {days} Storm")
    return made


async def only(stage: Standing, made: Cadence) -> Occurrence:
    (found,) = await stage.occurrences(made)
    return found


async def facilitated_words(stage: Standing, hand: Hand) -> list[str]:
    return [said for one in stage.told(hand) if "facilitate" in (said := stage.reads(one))]


async def test_moved_date_stays_as_other_days_are_named(database_url: str) -> None:
    async with standing(database_url) as stage:
        made = await moved(stage)
        await stage.play.until(MONDAY_7)
        said = await says(stage, stage.bob, "/ritual off 2026-12-24 Christmas Eve")
        assert "moved" not in said
        one = await only(stage, made)
        assert (one.state, one.starts_at) == ("announced", MONDAY_9)
        await stage.play.until(MONDAY_9)
        assert (await only(stage, made)).state == "open"
        assert len(stage.cards()) == 1


async def test_moved_date_moves_on_with_its_new_day(database_url: str) -> None:
    async with standing(database_url) as stage:
        made = await moved(stage)
        await stage.play.until(SUNDAY)
        assert "moved to" in await says(stage, stage.bob, "/ritual off 2026-11-30 Flood")
        one = await only(stage, made)
        assert (one.state, one.starts_at) == ("announced", MONDAY_9 + timedelta(days=1))


async def test_moved_date_stays_as_its_days_off_are_removed(database_url: str) -> None:
    async with standing(database_url) as stage:
        made = await moved(stage, "2026-11-27 2026-11-29")
        await stage.play.until(SUNDAY)
        said = await says(stage, stage.bob, "/ritual off remove 2026-11-29")
        assert "is no day off any more" in said
        one = await only(stage, made)
        assert (one.state, one.starts_at) == ("announced", MONDAY_9)
        await stage.play.until(MONDAY_9)
        assert (await only(stage, made)).state == "open"


async def test_moved_date_asks_no_one_who_is_away_then(database_url: str) -> None:
    async with standing(database_url) as stage:
        await says(stage, stage.alice, "/ritual away 2026-11-30")
        made = await moved(stage, facilitators="rotate")
        one = await only(stage, made)
        assert one.starts_at == MONDAY_9
        assert one.facilitator == stage.carol.user.id
        assert len(await facilitated_words(stage, stage.carol)) == 1
        (hers,) = await facilitated_words(stage, stage.alice)
        assert "facilitates it now" in hers


async def test_run_opens_what_was_moved_to_today(database_url: str) -> None:
    async with standing(database_url) as stage:
        made = await moved(stage)
        await stage.play.until(MONDAY_7)
        assert "is open now" in await says(stage, stage.bob, "/ritual run standup")
        one = await only(stage, made)
        assert (one.state, one.starts_at) == ("open", MONDAY_7)
        assert "is open already" in await says(stage, stage.bob, "/ritual run standup")
        await stage.play.until(MONDAY_9 + timedelta(minutes=1))
        assert (await only(stage, made)).id == one.id
        assert len(stage.cards()) == 1


async def test_run_after_what_was_moved_is_refused(database_url: str) -> None:
    async with standing(database_url) as stage:
        made = await moved(stage)
        await stage.play.until(MONDAY_9 + timedelta(minutes=5))
        assert "is open already" in await says(stage, stage.bob, "/ritual run standup")
        await stage.play.until(utc(30, 20))
        assert "is over" in await says(stage, stage.bob, "/ritual run standup")
        assert (await only(stage, made)).state == "missed"


async def test_moved_date_can_be_skipped_by_the_form(database_url: str) -> None:
    async with standing(database_url) as stage:
        made = await moved(stage)
        await stage.play.until(SUNDAY)
        await stage.bob.type("#platform", "/ritual skip standup")
        form = await stage.play.sandbox.until(lambda: stage.bob.modal)
        assert "30 November" in spoken(form.blocks)
        await stage.bob.fill({"date": "2026-11-27", "why": "All are ill"})
        await stage.bob.submit()
        await stage.play.settle()
        one = await only(stage, made)
        assert (one.state, one.why) == ("skipped", "All are ill")


async def test_what_was_run_is_next_no_more(database_url: str) -> None:
    async with standing(database_url) as stage:
        made = await stage.called(rule="FREQ=WEEKLY;BYDAY=TU")
        await stage.play.until(utc(24, 6))
        await says(stage, stage.bob, "/ritual run standup")
        team, now = stage.play.team, stage.play.clock.now()
        assert team is not None
        async with stage.play.muster.database.reading() as tx:
            ((_, following),) = await schedules.coming(tx, team, now)
            offered = await next_dates(tx, team, made, 1, now)
        assert following is not None
        assert following.at == datetime(2026, 12, 1, 8, tzinfo=UTC)
        assert offered[0] == following


async def test_another_country_moves_the_date_of_tomorrow(database_url: str) -> None:
    """24 December is a holiday in Finland, and none in Germany."""
    async with standing(database_url) as stage:
        rule = "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24"
        made = await stage.called(rule=rule, holidays="next-working-day", lead_minutes=1440)
        wednesday = datetime(2026, 12, 23, 10, tzinfo=UTC)
        await stage.play.until(wednesday)
        assert (await only(stage, made)).state == "announced"
        team = stage.play.team
        assert team is not None
        async with stage.play.muster.database.writing() as tx:
            await settle(tx, team, {"country": "FI"}, {}, actor="U1", now=wednesday)
        await stage.play.settle()
        one = await only(stage, made)
        assert (one.state, one.starts_at) == ("announced", datetime(2026, 12, 28, 8, tzinfo=UTC))


async def test_zone_takes_along_what_nobody_heard_of(database_url: str) -> None:
    async with standing(database_url) as stage:
        made = await stage.called(rule="FREQ=WEEKLY;BYDAY=TU", facilitators="rotate")
        await stage.play.until(utc(23, 12))
        assert (await only(stage, made)).state == "planned"
        team = stage.play.team
        assert team is not None
        async with stage.play.muster.database.writing() as tx:
            now = stage.play.clock.now()
            await settle(tx, team, {"zone": "Europe/Lisbon"}, {}, actor="U1", now=now)
        await stage.play.settle()
        assert (await only(stage, made)).starts_at == utc(24, 9)


async def test_swapped_turn_is_told_once_of_another_time(database_url: str) -> None:
    async with standing(database_url) as stage:
        fields = {"rule": "FREQ=WEEKLY;BYDAY=TU", "facilitators": "rotate"}
        made = await stage.called(**fields)
        await stage.play.until(utc(23, 8))
        await says(stage, stage.alice, "/ritual swap @carol")
        assert len(await facilitated_words(stage, stage.carol)) == 1
        await says_at(stage, "10:30")
        one = await only(stage, made)
        assert (one.starts_at, one.facilitator) == (utc(24, 9, 30), stage.carol.user.id)
        await stage.play.until(utc(24, 12))
        (word,) = [m for m in stage.told(stage.carol) if "facilitate" in shown(m)]
        assert str(int(utc(24, 9, 30).timestamp())) in str(word.blocks)


async def says_at(stage: Standing, at: str) -> None:
    """Edit the time of day, confirming the dates where the form asks for it."""
    await stage.bob.type("#platform", "/ritual edit standup")
    await stage.play.sandbox.until(lambda: stage.bob.modal)
    await stage.bob.fill({"at": at})
    await stage.bob.submit()
    await stage.play.settle()
    if stage.bob.modal is not None and stage.bob.modal.submit is not None:
        await stage.bob.submit()
        await stage.play.settle()


async def test_who_is_to_facilitate_no_more_reads_so(database_url: str) -> None:
    async with standing(database_url) as stage:
        made = await stage.called(rule="FREQ=WEEKLY;BYDAY=TU", facilitators="rotate")
        await stage.play.until(utc(23, 8))
        assert len(await facilitated_words(stage, stage.alice)) == 1
        team = stage.play.team
        assert team is not None
        async with stage.play.muster.database.writing() as tx:
            store = Cadences(tx, team.workspace)
            after = await store.reset(made.id, facilitators="none")
            assert after is not None
            now = stage.play.clock.now()
            await realign(tx, team, after, "U1", "the ritual was changed", now)
        await stage.play.settle()
        (word,) = await facilitated_words(stage, stage.alice)
        assert word.endswith("nobody facilitates it any more.")
