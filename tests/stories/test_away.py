"""`/ritual away` and `/ritual off`: what is typed, what it changes, and what it leaves alone."""

from dataclasses import replace
from datetime import date

from bot.sandbox.hand import Hand
from rituals import people
from rituals.away import effects as away_effects
from storage.days_away import DaysAway
from storage.occurrence_people import OccurrencePeople
from tests.stage import shown, spoken
from tests.stories.standing_up import Standing, standing, utc

TUESDAYS = {"rule": "FREQ=WEEKLY;BYDAY=TU"}
TUESDAY_9 = utc(24, 8)


async def says(stage: Standing, hand: Hand, text: str) -> str:
    done = await hand.type("#platform", text)
    assert done.ok, done
    assert done.message is not None, text
    await stage.play.settle()
    return " ".join(shown(done.message).split())


async def opens(stage: Standing, hand: Hand, text: str) -> str:
    await hand.type("#platform", text)
    form = await stage.play.sandbox.until(lambda: hand.modal)
    return " ".join(spoken(form.blocks).split())


async def sends(stage: Standing, hand: Hand, **fields: object) -> str:
    await hand.fill(fields)
    await hand.submit()
    await stage.play.settle()
    assert hand.modal is not None
    return " ".join([*hand.modal.errors.values(), *spoken(hand.modal.blocks).split()])


async def test_days_are_named_listed_and_cancelled(database_url: str) -> None:
    async with standing(database_url) as stage:
        assert "You named no days away" in await says(stage, stage.carol, "/ritual away list")
        said = await says(stage, stage.carol, "/ritual away 2026-12-21 to 2027-01-03")
        assert "You are away Monday, 21 December 2026 to Sunday, 3 January 2027" in said
        said = await says(stage, stage.carol, "/ritual away 2027-01-04")
        assert "to Monday, 4 January 2027" in said
        assert "Days that you had named before are in it." in said
        listed = await says(stage, stage.carol, "/ritual away list")
        assert listed == "Away Monday, 21 December 2026 to Monday, 4 January 2027 Cancel"
        assert "You named no days away" in await says(stage, stage.dan, "/ritual away list")
        assert "Cancelled: Monday, 21" in await says(stage, stage.carol, "/ritual away cancel")
        again = await says(stage, stage.carol, "/ritual away cancel")
        assert "so there is nothing to cancel" in again


async def test_wrong_days_are_told(database_url: str) -> None:
    async with standing(database_url) as stage:
        for typed, told in {
            "2026-11-19": "is past. Today is Friday, 20 November 2026.",
            "2026-12-24 2026-12-20": "comes before Thursday, 24 December 2026",
            "christmas": "“christmas” is no date.",
            "24 to 31 december please": "names no days",
            "2062-12-01": "is more than a year away.",
            "cancel 2026-12-24": "so there is nothing to cancel",
        }.items():
            assert told in await says(stage, stage.carol, f"/ritual away {typed}"), typed


async def test_form_keeps_what_is_wrong(database_url: str) -> None:
    async with standing(database_url) as stage:
        assert "Until the end of" in await opens(stage, stage.carol, "/ritual away")
        said = await sends(stage, stage.carol, **{"from": "2026-11-25", "until": "2026-11-24"})
        assert "comes before Wednesday, 25 November 2026" in said
        said = await sends(stage, stage.carol, **{"from": "2026-11-25", "until": "2026-11-26"})
        assert "You are away Wednesday, 25 November 2026 to Thursday" in said
        await stage.carol.close()
        assert "Away Wednesday, 25" in await opens(stage, stage.carol, "/ritual away")
        assert stage.carol.modal is not None
        await stage.carol.click(stage.carol.modal, "Cancel")
        await stage.play.settle()
        assert stage.carol.modal is not None
        assert "Cancelled: Wednesday" in spoken(stage.carol.modal.blocks)


async def test_open_ritual_stops_waiting_for_them(database_url: str) -> None:
    async with standing(database_url) as stage:
        await stage.called(**TUESDAYS)
        await stage.play.until(TUESDAY_9)
        before = stage.reads()
        await says(stage, stage.carol, "/ritual away today")
        assert "1 away" in stage.reads(), (before, stage.reads())
        await stage.play.until(utc(24, 22))
        assert stage.told(stage.carol) == []
        assert stage.told(stage.dan) != []


async def test_cancelled_day_counts_on_them_again(database_url: str) -> None:
    async with standing(database_url) as stage:
        await stage.called(**TUESDAYS)
        await says(stage, stage.carol, "/ritual away 2026-11-24")
        await stage.play.until(TUESDAY_9)
        assert "1 away" in stage.reads()
        await says(stage, stage.carol, "/ritual away cancel today")
        assert "1 away" not in stage.reads()


async def test_status_in_slack_is_an_absence(database_url: str) -> None:
    async with standing(database_url) as stage:
        await stage.called(**TUESDAYS)
        await stage.play.change(stage.carol.user, status_emoji=":palm_tree:")
        await stage.play.until(TUESDAY_9)
        assert "1 away" in stage.reads()
        await stage.play.change(stage.dan.user, status_emoji=":spiral_calendar_pad:")
        await stage.play.change(stage.erin.user, status_emoji=":face_with_thermometer:")
        assert "2 away" in stage.reads()


async def test_team_is_off_and_dates_fall_out(database_url: str) -> None:
    async with standing(database_url) as stage:
        made = await stage.called(**TUESDAYS, holidays="skip", lead_minutes=60)
        refused = await says(stage, stage.carol, "/ritual off 2026-11-24 Offsite")
        assert "Naming a team's days off is for" in refused
        assert "Say why" in await says(stage, stage.alice, "/ritual off 2026-11-24")
        said = await says(stage, stage.alice, "/ritual off 2026-11-24 2026-11-25 Offsite in <Ulm>")
        assert "AI platform is off Tuesday, 24 November 2026 to Wednesday" in said
        listed = await says(stage, stage.carol, "/ritual off list")
        assert "Offsite in <Ulm>" in listed
        assert "Remove" not in listed
        await stage.play.until(utc(25, 8))
        assert stage.cards() == []
        (only,) = await stage.occurrences(made)
        assert (only.state, only.why) == ("skipped", "Offsite in <Ulm>")
        await stage.play.until(utc(25, 8).replace(month=12, day=1))
        assert len(stage.cards()) == 1


async def test_last_day_may_stand_behind_the_reason(database_url: str) -> None:
    async with standing(database_url) as stage:
        said = await says(stage, stage.alice, "/ritual off 2026-11-24 Offsite until 2026-11-26")
        assert "is off Tuesday, 24 November 2026 to Thursday, 26 November 2026 : Offsite." in said
        said = await says(stage, stage.alice, "/ritual off tomorrow Move to Ulm")
        assert ": Move to Ulm." in said


async def test_what_is_announced_is_called_off_with_the_reason(database_url: str) -> None:
    async with standing(database_url) as stage:
        made = await stage.called(**TUESDAYS, lead_minutes=1440, facilitators="rotate")
        await stage.play.until(utc(23, 9))
        assert "Starts" in stage.reads()
        (word,) = [one for one in stage.told(stage.alice) if "facilitate" in shown(one)]
        said = await says(stage, stage.bob, "/ritual off tomorrow Storm")
        assert "called off" in said
        assert "Called off" in stage.reads()
        assert "Storm" in stage.reads()
        assert "is called off: Storm. Nothing is asked of you." in stage.reads(word)
        await stage.play.until(utc(25, 9))
        (only,) = await stage.occurrences(made)
        assert only.state == "skipped"


async def test_what_is_announced_is_moved_where_it_moves(database_url: str) -> None:
    async with standing(database_url) as stage:
        made = await stage.called(**TUESDAYS, lead_minutes=1440, holidays="next-working-day")
        await stage.play.until(utc(23, 9))
        said = await says(stage, stage.bob, "/ritual off tomorrow Storm")
        assert "moved to" in said
        await stage.play.until(utc(24, 23))
        (only,) = await stage.occurrences(made)
        assert (only.state, only.starts_at) == ("announced", utc(25, 8))
        await stage.play.until(utc(25, 8))
        (only,) = await stage.occurrences(made)
        assert only.state == "open"
        assert len(stage.cards()) == 1


async def test_what_is_open_stays(database_url: str) -> None:
    async with standing(database_url) as stage:
        made = await stage.called(**TUESDAYS)
        await stage.play.until(TUESDAY_9)
        await says(stage, stage.bob, "/ritual off today Storm")
        (only,) = await stage.occurrences(made)
        assert only.state == "open"


async def test_day_off_is_removed_once(database_url: str) -> None:
    async with standing(database_url) as stage:
        made = await stage.called(**TUESDAYS)
        await opens(stage, stage.alice, "/ritual off")
        fields = {"from": "2026-11-24", "until": "2026-11-24", "why": "Offsite"}
        assert "AI platform is off" in await sends(stage, stage.alice, **fields)
        await stage.alice.close()
        said = await says(stage, stage.alice, "/ritual off remove 2026-11-24")
        assert "is no day off any more" in said
        again = await says(stage, stage.alice, "/ritual off remove 2026-11-24")
        assert "AI platform has no days off that include Tuesday, 24 November 2026" in again
        await stage.play.until(TUESDAY_9)
        (only,) = await stage.occurrences(made)
        assert only.state == "open"


async def test_what_stays_called_off_is_held_by_unskip(database_url: str) -> None:
    async with standing(database_url) as stage:
        made = await stage.called(**TUESDAYS, lead_minutes=1440)
        await stage.play.until(utc(23, 10))
        await says(stage, stage.bob, "/ritual off tomorrow Storm")
        said = await says(stage, stage.bob, "/ritual off remove 2026-11-24")
        assert "These stay called off:" in said
        assert f"/ritual unskip {made.id} 2026-11-24" in said
        assert "Tuesday, 24 November 2026; to hold it:" in said
        said = await says(stage, stage.bob, f"/ritual unskip {made.id} 2026-11-24")
        assert "is held after all" in said
        await stage.play.until(TUESDAY_9)
        (only,) = await stage.occurrences(made)
        assert only.state == "open"


async def test_who_pressed_away_stays_so(database_url: str) -> None:
    """Other days that are taken back, or a status that ends, say nothing of one stand-up."""
    async with standing(database_url) as stage:
        await stage.called(**TUESDAYS)
        await stage.play.until(TUESDAY_9)
        await stage.is_told(stage.carol, "Away")
        assert "1 away" in stage.reads()
        await says(stage, stage.carol, "/ritual away 2026-12-24")
        await says(stage, stage.carol, "/ritual away cancel 2026-12-24")
        assert "1 away" in stage.reads()
        await stage.play.change(stage.carol.user, status_emoji=":palm_tree:")
        await stage.play.change(stage.carol.user, status_emoji="")
        assert "1 away" in stage.reads()


async def test_status_that_ended_counts_on_them_again(database_url: str) -> None:
    async with standing(database_url) as stage:
        await stage.called(**TUESDAYS)
        await stage.play.change(stage.carol.user, status_emoji=":palm_tree:")
        await stage.play.until(TUESDAY_9)
        await stage.play.change(stage.dan.user, status_emoji=":face_with_thermometer:")
        assert "2 away" in stage.reads()
        await stage.play.change(stage.carol.user, status_emoji="")
        assert "1 away" in stage.reads()
        await stage.play.change(stage.dan.user, status_emoji=":coffee:")
        assert "away" not in stage.reads()


async def test_day_is_the_rituals_where_theirs_is_unknown(database_url: str) -> None:
    """At 20:30 in Honolulu it is the next day in UTC already."""
    honolulu = "Pacific/Honolulu"
    async with standing(database_url, zones={"carol": honolulu}) as stage:
        made = await stage.called(**TUESDAYS, zone=honolulu, open_minutes=900)
        await stage.play.until(utc(25, 6, 30))
        (one,) = await stage.occurrences(made)
        workspace, carol = one.workspace, stage.carol.user.id
        async with stage.play.muster.database.writing() as tx:
            person = await people.known(tx, workspace, carol)
            assert person is not None
            await people.know(tx, replace(person, zone=""))
            tuesday = date(2026, 11, 24)
            store = DaysAway(tx, workspace)
            await store.add(person=carol, first_day=tuesday, last_day=tuesday, set_at=utc(24, 8))
            await away_effects.take_hold(tx, workspace, carol, utc(25, 6, 30))
        async with stage.play.muster.database.reading() as tx:
            asked = await OccurrencePeople(tx, workspace).of(one.id)
        assert [each.person for each in asked if each.away] == [carol]
