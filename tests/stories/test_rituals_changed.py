"""`/ritual` for what is there: list, show, edit, pause, resume, skip, run, remove; two at once."""

from datetime import UTC, datetime

from bot.sandbox.records import View
from rituals.cadences.cadences import Cadence
from rituals.history import record_of
from rituals.occurrences.occurrences import STATES, Occurrence
from rituals.roles import MANAGER
from rituals.teams.setup import set_up
from rituals.teams.teams import Founding
from storage.cadences import Cadences
from tests.stage import shown, spoken
from tests.stories.deciding import Cast, casting
from tests.stories.test_rituals_added import initial, kept, more_of, rows, saves

REVIEW = "architecture-review"
MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
"""A day before the review of Tuesday, 24 November, 09:00 in Berlin, when it is announced."""


async def dates(cast: Cast, cadence: Cadence) -> dict[str, Occurrence]:
    """Return a cadence's occurrences by their day."""
    async with cast.play.muster.database.reading() as tx:
        store = Cadences(tx, cadence.workspace)
        found = await store.occurrences([cadence.id], states=STATES, limit=50)
    return {one.local_date.isoformat(): one for one in found}


async def adds(cast: Cast, ritual: str) -> Cadence:
    await cast.opens(cast.bob, f"/ritual add {ritual}")
    await cast.bob.submit()
    await cast.play.settle()
    assert cast.bob.modal is not None
    assert "is added" in spoken(cast.bob.modal.blocks)
    await cast.bob.close()
    return await kept(cast, ritual)


def cards(cast: Cast, title: str) -> list[str]:
    return [said for one in cast.play.posts() if (said := shown(one)).startswith(title)]


# -- look ------------------------------------------------------------------------------------------


async def test_empty_list_says_what_to_do(database_url: str) -> None:
    async with casting(database_url, rituals=[]) as cast:
        told = await cast.says(cast.carol, "/ritual")
        assert "No ritual is called here yet." in told
        assert "/ritual add" in told


async def test_list_says_next_and_last(database_url: str) -> None:
    async with casting(database_url) as cast:
        told = await cast.says(cast.carol, "/ritual")
        assert "Architecture review" in told
        assert "every" in told
        assert "next" in told
        assert "not held yet" in told


async def test_show_takes_name_id_and_number(database_url: str) -> None:
    async with casting(database_url) as cast:
        cadence = await kept(cast, REVIEW)
        for name in ("Architecture review", REVIEW, str(cadence.id), "design review", "archi"):
            told = await cast.says(cast.carol, f"/ritual show {name}")
            assert "Tuesday, 24 November 2026, 09:00" in told, name
            assert "Next dates" in told
        told = await cast.says(cast.carol, f"/ritual {cadence.id}")
        assert "Next dates" in told


async def test_unknown_name_lists_those_that_are(database_url: str) -> None:
    async with casting(database_url) as cast:
        told = await cast.says(cast.carol, "/ritual show tea")
        assert "No ritual here is called “tea”. Here are: " in told
        assert "Architecture review" in told
        assert "Which ritual?" in await cast.says(cast.carol, "/ritual pause")


async def test_slip_in_a_name_suggests_the_nearest(database_url: str) -> None:
    async with casting(database_url) as cast:
        told = await cast.says(cast.carol, "/ritual show architcture review")
        assert "Did you mean Architecture review? Here are: Architecture review." in told


async def test_what_is_missed_is_said(database_url: str) -> None:
    async with casting(database_url) as cast:
        cadence = await adds(cast, "cost-review")
        await cast.play.until(datetime(2026, 11, 26, 12, 0, tzinfo=UTC))
        assert "Cost review: missed last Monday 23 November" in await cast.says(
            cast.carol, "/muster status"
        )
        await cast.play.until(datetime(2026, 12, 3, 12, 0, tzinfo=UTC))
        found = await dates(cast, cadence)
        assert {found[day].state for day in ("2026-11-23", "2026-11-30")} == {"missed"}
        missed = "missed 2 times in a row, last Monday 30 November"
        told = await cast.says(cast.carol, "/ritual")
        assert f"not held yet · {missed}" in " ".join(told.split()).replace("  ", " ")
        told = await cast.says(cast.carol, "/muster status")
        assert f"Cost review: {missed}" in told
        assert "Cost review: charter says every week, never held" in told
        assert "No message of mine is overdue." in told


async def test_words_that_are_no_name_change_nothing(database_url: str) -> None:
    async with casting(database_url) as cast:
        for verb in ("pause a few of them", "run a standup", "run archi tea",
                     "edit architecture-review now", "skip a 2026-11-24 storm"):  # fmt: skip
            told = await cast.says(cast.bob, f"/ritual {verb}")
            assert "No ritual here is called" in told, verb
        cadence = await kept(cast, REVIEW)
        assert cadence.state == "active"
        assert await dates(cast, cadence) == {}
        told = await cast.says(cast.bob, "/ritual skip arc 2026-11-24 Storm")
        assert "is called off" in told


async def test_title_may_begin_with_a_digit(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.opens(cast.bob, "/ritual add 5 Whys")
        assert "is added" in await saves(cast, cast.bob)
        await cast.bob.close()
        (whys,) = [one for one in await rows(cast) if one.title == "5 Whys"]
        for name in ("5 whys", "5 why", str(whys.id)):
            assert "Next dates" in await cast.says(cast.bob, f"/ritual show {name}")
        assert "is paused" in await cast.says(cast.bob, "/ritual pause 5 whys")
        assert "is called “1 tea”" in await cast.says(cast.bob, "/ritual pause 1 tea")


async def test_meeting_link_is_shown_once(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.opens(cast.bob, "/ritual edit architecture-review")
        await more_of(cast, cast.bob)
        assert "is changed" in await saves(cast, cast.bob, link="https://meet.example/board")
        told = await cast.says(cast.carol, "/ritual show architecture-review")
        assert told.count("https://meet.example/board") == 1


async def test_two_of_a_name_are_told_apart(database_url: str) -> None:
    async with casting(database_url) as cast:
        first = await adds(cast, "standup")
        await cast.opens(cast.bob, "/ritual add standup")
        assert "is added" in await saves(cast, cast.bob, title="Evening")
        await cast.bob.close()
        told = await cast.says(cast.bob, "/ritual pause standup")
        assert f"Several rituals are meant: {first.id} Stand-up, {first.id + 1} Evening" in told
        assert "is paused" in await cast.says(cast.bob, f"/ritual pause {first.id}")


# -- change ----------------------------------------------------------------------------------------


async def test_edit_moves_what_is_announced(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.play.until(MONDAY)
        cadence = await kept(cast, REVIEW)
        before = (await dates(cast, cadence))["2026-11-24"]
        assert before.state == "announced"
        await cast.opens(cast.bob, "/ritual edit architecture-review")
        assert "is changed" in await saves(cast, cast.bob, at="11:00")
        after = (await dates(cast, cadence))["2026-11-24"]
        assert after.starts_at == datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
        assert after.facilitator == before.facilitator
        assert (await kept(cast, REVIEW)).touched == "start"
        await cast.play.until(datetime(2026, 11, 24, 9, 30, tzinfo=UTC))
        assert (await dates(cast, cadence))["2026-11-24"].state == "announced"
        await cast.play.until(datetime(2026, 11, 24, 10, 1, tzinfo=UTC))
        assert (await dates(cast, cadence))["2026-11-24"].state == "open"
        assert len(cards(cast, "Architecture review")) == 1


async def test_edit_calls_off_what_has_no_place(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.play.until(MONDAY)
        cadence = await kept(cast, REVIEW)
        form = await cast.opens(cast.bob, "/ritual edit architecture-review")
        assert "Thursday" not in spoken(form.blocks).split("Tuesday, 24")[1]
        await saves(cast, cast.bob, days=["3"])
        found = await dates(cast, cadence)
        assert found["2026-11-24"].state == "skipped"
        assert found["2026-11-24"].why == "the ritual was changed"
        await cast.play.until(datetime(2026, 12, 4, 12, 0, tzinfo=UTC))
        found = await dates(cast, cadence)
        held = [day for day, one in found.items() if one.state != "skipped"]
        assert held
        assert {datetime.fromisoformat(day).weekday() for day in held} == {3}


async def test_second_of_two_edits_is_refused(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.opens(cast.alice, "/ritual edit architecture-review")
        await cast.opens(cast.bob, "/ritual edit architecture-review")
        assert "is changed" in await saves(cast, cast.bob, title="Design board")
        await saves(cast, cast.alice, title="Review board")
        assert cast.alice.modal is not None
        assert "Somebody changed this ritual while you wrote" in " ".join(
            cast.alice.modal.errors.values()
        )
        assert (await kept(cast, REVIEW)).title == "Design board"


async def test_each_change_is_in_the_history(database_url: str) -> None:
    async with casting(database_url) as cast:
        cadence = await adds(cast, "standup")
        await cast.opens(cast.bob, "/ritual edit standup")
        await saves(cast, cast.bob, title="Morning")
        await cast.bob.close()
        await cast.says(cast.bob, "/ritual pause morning")
        await cast.says(cast.bob, "/ritual resume morning")
        async with cast.play.muster.database.reading() as tx:
            past = await record_of(tx, cadence.workspace, f"CADENCE-{cadence.id}")
        assert [one.verb for one in past] == ["started", "changed", "paused", "resumed"]
        assert {one.actor for one in past} == {cast.bob.user.id}


async def test_engineers_look_and_do_not_change(database_url: str) -> None:
    async with casting(database_url) as cast:
        for verb in ("edit", "pause", "resume", "run", "remove"):
            told = await cast.says(cast.carol, f"/ritual {verb} architecture-review")
            assert "is for" in told, verb
        told = await cast.says(cast.carol, "/ritual skip architecture-review 2026-11-24 busy")
        assert "is for" in told


# -- pause, resume ---------------------------------------------------------------------------------


async def test_pause_over_a_date_calls_nobody(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.play.until(MONDAY)
        cadence = await kept(cast, REVIEW)
        told = await cast.says(cast.bob, "/ritual pause architecture-review")
        assert "is paused: nobody is called" in told
        again = await cast.says(cast.bob, "/ritual pause archi")
        assert "Architecture review is paused already." in again
        (card,) = cards(cast, "Architecture review")
        assert "Called off" in card
        await cast.play.until(datetime(2026, 12, 20, 12, 0, tzinfo=UTC))
        assert {one.state for one in (await dates(cast, cadence)).values()} == {"skipped"}
        assert "paused" in await cast.says(cast.bob, "/ritual")
        told = await cast.says(cast.bob, "/ritual resume architecture-review")
        assert "goes on. Next: " in told
        again = await cast.says(cast.bob, "/ritual resume archi")
        assert "Architecture review goes on already." in again
        await cast.play.until(datetime(2027, 1, 10, 12, 0, tzinfo=UTC))
        found = await dates(cast, cadence)
        later = [one for one in found.values() if one.starts_at.year == 2027]
        assert later
        assert not [one for one in found if "2026-11-25" < one < "2026-12-20"]


async def test_resume_in_time_holds_the_date(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.play.until(MONDAY)
        cadence = await kept(cast, REVIEW)
        await cast.says(cast.bob, "/ritual pause architecture-review")
        await cast.says(cast.bob, "/ritual resume architecture-review")
        await cast.play.until(datetime(2026, 11, 24, 8, 1, tzinfo=UTC))
        assert (await dates(cast, cadence))["2026-11-24"].state == "open"
        (card,) = cards(cast, "Architecture review")
        assert "Called off" not in card


# -- skip ------------------------------------------------------------------------------------------


async def test_skip_far_ahead_leaves_the_dates_before(database_url: str) -> None:
    async with casting(database_url) as cast:
        cadence = await adds(cast, "standup")
        told = await cast.says(cast.bob, "/ritual skip standup 2026-12-24 Christmas Eve")
        assert "Stand-up of Thursday, 24 December 2026 is called off." in told
        # Changed afterwards: what comes before the skipped day is called all the same.
        await cast.opens(cast.bob, "/ritual edit standup")
        await saves(cast, cast.bob, title="Morning")
        await cast.play.until(datetime(2026, 12, 28, 12, 0, tzinfo=UTC))
        found = await dates(cast, cadence)
        skipped = found["2026-12-24"]
        assert skipped.state == "skipped"
        assert skipped.why == "Christmas Eve"
        assert skipped.by == cast.bob.user.id
        assert {"2026-11-23", "2026-11-25", "2026-12-21"} <= set(found)


async def test_skip_of_announced_edits_its_card(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.play.until(MONDAY)
        cadence = await kept(cast, REVIEW)
        told = await cast.says(cast.bob, "/ritual skip architecture review tomorrow All are ill")
        assert "Architecture review of Tuesday, 24 November 2026 is called off." in told
        (card,) = cards(cast, "Architecture review")
        assert "Called off" in card
        assert "All are ill" in card
        again = await cast.says(cast.bob, "/ritual skip archi 2026-11-24 once more")
        assert "is called off already: All are ill." in again
        await cast.play.until(datetime(2026, 11, 24, 12, 0, tzinfo=UTC))
        assert (await dates(cast, cadence))["2026-11-24"].state == "skipped"


async def test_skipped_date_is_taken_back(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.play.until(MONDAY)
        cadence = await kept(cast, REVIEW)
        await cast.says(cast.bob, "/ritual skip archi 2026-11-24 All are ill")
        told = await cast.says(cast.bob, "/ritual unskip archi 2026-11-24")
        assert "is held after all" in told
        assert "is not called off" in await cast.says(cast.bob, "/ritual unskip archi 2026-11-24")
        await cast.play.until(datetime(2026, 11, 24, 8, 1, tzinfo=UTC))
        assert (await dates(cast, cadence))["2026-11-24"].state == "open"
        assert "is open already" in await cast.says(cast.bob, "/ritual skip archi today late")


async def test_skip_without_reason_opens_a_form(database_url: str) -> None:
    async with casting(database_url) as cast:
        form = await cast.opens(cast.bob, "/ritual skip architecture-review 2026-11-24")
        assert "Why it is skipped" in spoken(form.blocks)
        await cast.bob.fill({"why": "All are ill"})
        await cast.bob.submit()
        await cast.play.settle()
        assert cast.bob.modal is not None
        assert "is called off" in spoken(cast.bob.modal.blocks)
        found = await dates(cast, await kept(cast, REVIEW))
        assert found["2026-11-24"].why == "All are ill"


async def test_wrong_day_is_refused_with_the_next(database_url: str) -> None:
    async with casting(database_url) as cast:
        told = await cast.says(cast.bob, "/ritual skip archi 2026-11-25 busy")
        assert "is not held on Wednesday, 25 November 2026." in told
        assert "Its next date is Tuesday, 24 November 2026." in told
        assert "is past" in await cast.says(cast.bob, "/ritual skip archi 2026-11-17 busy")


# -- run, remove -----------------------------------------------------------------------------------


async def test_run_opens_it_now_and_once(database_url: str) -> None:
    async with casting(database_url) as cast:
        cadence = await kept(cast, REVIEW)
        told = await cast.says(cast.bob, "/ritual run architecture-review")
        assert "Architecture review is open now in" in told
        assert "is open already" in await cast.says(cast.bob, "/ritual run architecture-review")
        (card,) = cards(cast, "Architecture review")
        assert "Now" in card
        found = await dates(cast, cadence)
        assert found["2026-11-20"].state == "open"
        await cast.play.until(datetime(2026, 11, 24, 8, 1, tzinfo=UTC))
        found = await dates(cast, cadence)
        assert found["2026-11-20"].state in {"missed", "held"}
        assert found["2026-11-24"].state == "open"


async def test_run_of_planned_moves_it_forward(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.play.until(datetime(2026, 11, 24, 6, 0, tzinfo=UTC))
        cadence = await kept(cast, REVIEW)
        await cast.says(cast.bob, "/ritual run architecture-review")
        found = await dates(cast, cadence)
        assert found["2026-11-24"].state == "open"
        assert found["2026-11-24"].starts_at == datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
        await cast.play.until(datetime(2026, 11, 24, 12, 0, tzinfo=UTC))
        assert len(cards(cast, "Architecture review")) == 1
        told = await cast.says(cast.bob, "/ritual run architecture-review")
        assert "is open already" in told


async def test_run_of_what_is_not_called_says_how_to_add_it(database_url: str) -> None:
    async with casting(database_url) as cast:
        told = await cast.says(cast.bob, "/ritual run standup")
        assert "Stand-up is not called here yet: /ritual add standup" in told


async def test_open_review_says_when_it_counts_as_missed(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.says(cast.bob, "/ritual run architecture-review")
        assert (
            "without an outcome it counts as missed from" in cards(cast, "Architecture review")[0]
        )


async def leads_two(cast: Cast) -> None:
    """Let Bob lead another team too, so that it is asked which one is meant."""
    async with cast.play.muster.database.writing() as tx:
        workspace = cast.play.sandbox.workspace
        home = workspace.add_channel("research", members=[cast.bob.user.id]).id
        people = {MANAGER: [cast.bob.user.id]}
        founding = Founding("Research", "Europe/Berlin", home, people=people)
        await set_up(tx, workspace.team_id, founding, actor="cli", now=cast.play.clock.now())


async def asks_bob(cast: Cast, text: str) -> View:
    await cast.bob.type("@muster", text)
    return await cast.play.sandbox.until(lambda: cast.bob.modal)


async def test_run_on_demand_asks_for_which_team(database_url: str) -> None:
    async with casting(database_url) as cast:
        await leads_two(cast)
        await asks_bob(cast, "/ritual run readiness-audit")
        await cast.bob.fill({"team": "Research"})
        await cast.bob.submit()
        await cast.play.settle()
        assert cast.bob.modal is not None
        assert "Readiness audit is open now in" in spoken(cast.bob.modal.blocks)
        assert "readiness-audit" not in {one.ritual for one in await rows(cast)}


async def test_add_keeps_the_word_where_the_team_is_asked_for(database_url: str) -> None:
    async with casting(database_url) as cast:
        await leads_two(cast)
        form = await asks_bob(cast, "/ritual add standup")
        assert "Stand-up" in str(initial(form, "ritual"))
        await cast.bob.fill({"team": "AI platform"})
        await cast.bob.submit()
        await cast.play.settle()
        assert "is added" in await saves(cast, cast.bob)
        assert (await kept(cast, "standup")).title == "Stand-up"
        await cast.bob.close()
        form = await asks_bob(cast, "/ritual add tea")
        assert "The charter has no ritual called “tea”" in spoken(form.blocks)


async def test_off_asks_for_which_team(database_url: str) -> None:
    async with casting(database_url) as cast:
        await leads_two(cast)
        await asks_bob(cast, "/ritual off 2026-11-24 2026-11-25 Offsite")
        await cast.bob.fill({"team": "AI platform"})
        await cast.bob.submit()
        await cast.play.settle()
        assert cast.bob.modal is not None
        told = " ".join(spoken(cast.bob.modal.blocks).split())
        assert "AI platform is off Tuesday, 24 November 2026 to Wednesday, 25" in told
        assert "Offsite" in told
        await cast.bob.close()
        listed = await cast.says(cast.bob, "/ritual off list", "@muster")
        assert "Tuesday, 24 November" in listed
        assert "Research named no days off" in listed


async def test_readiness_audit_is_run_on_demand(database_url: str) -> None:
    async with casting(database_url) as cast:
        told = await cast.says(cast.bob, "/ritual run readiness-audit")
        assert "Readiness audit is open now in" in told
        cadence = await kept(cast, "readiness-audit")
        assert "on demand" in await cast.says(cast.bob, "/ritual")
        assert "has no dates" in await cast.says(cast.bob, "/ritual resume readiness-audit")
        assert "has no dates" in await cast.says(cast.bob, "/ritual edit readiness-audit")
        assert "has no dates" in await cast.says(cast.bob, "/ritual skip readiness-audit")
        told = await cast.says(cast.bob, "/ritual skip readiness-audit 2026-11-24 Storm")
        assert "has no dates" in told
        await cast.play.until(datetime(2026, 11, 25, 12, 0, tzinfo=UTC))
        assert "is open now" in await cast.says(cast.bob, "/ritual run readiness-audit")
        assert set(await dates(cast, cadence)) == {"2026-11-20", "2026-11-25"}
        assert len([one for one in await rows(cast) if one.ritual == "readiness-audit"]) == 1


async def test_remove_asks_and_keeps_the_past(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.play.until(MONDAY)
        cadence = await kept(cast, REVIEW)
        window = await cast.opens(cast.bob, "/ritual remove architecture-review")
        assert "Remove a ritual?" in str(window.title)
        await cast.bob.submit()
        await cast.play.settle()
        assert cast.bob.modal is not None
        assert "is removed" in spoken(cast.bob.modal.blocks)
        await cast.bob.close()
        assert "Architecture review" not in await cast.says(cast.bob, "/ritual")
        await cast.play.until(datetime(2026, 12, 20, 12, 0, tzinfo=UTC))
        found = await dates(cast, cadence)
        assert {day: one.state for day, one in found.items()} == {"2026-11-24": "skipped"}
        assert "It was removed" in await cast.says(cast.bob, f"/ritual show {cadence.id}")


async def test_buttons_do_what_commands_do(database_url: str) -> None:
    async with casting(database_url) as cast:
        cadence = await kept(cast, REVIEW)
        done = await cast.bob.type("#platform", "/ritual show archi")
        assert done.message is not None
        await cast.bob.click(done.message, "Pause")
        await cast.play.settle()
        assert (await kept(cast, REVIEW)).state == "paused"
        # The same button again, of a message that is out of date.
        await cast.bob.click(done.message, "Pause")
        await cast.play.settle()
        done = await cast.bob.type("#platform", "/ritual show archi")
        assert done.message is not None
        await cast.bob.click(done.message, "Resume")
        await cast.play.settle()
        assert (await kept(cast, REVIEW)).state == "active"
        done = await cast.bob.type("#platform", "/ritual show archi")
        assert done.message is not None
        await cast.presses(cast.bob, done.message, "Skip a date")
        await cast.bob.fill({"why": "Off"})
        await cast.bob.submit()
        await cast.play.settle()
        await cast.bob.close()
        done = await cast.bob.type("#platform", "/ritual show archi")
        assert done.message is not None
        assert "Called off on Tuesday, 24 November 2026: Off" in shown(done.message)
        await cast.bob.click(done.message, "Hold it after all")
        await cast.play.settle()
        assert (await dates(cast, cadence))["2026-11-24"].state in {"planned", "announced"}


async def test_skip_outlives_a_restart(database_url: str) -> None:
    async with casting(database_url) as cast:
        cadence = await kept(cast, REVIEW)
        await cast.says(cast.bob, "/ritual skip archi 2026-11-24 Off")
        await cast.play.restart()
        await cast.play.until(datetime(2026, 11, 24, 12, 0, tzinfo=UTC))
        assert (await dates(cast, cadence))["2026-11-24"].state == "skipped"
        assert not cards(cast, "Architecture review")


async def test_more_is_kept_when_dates_are_checked(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.opens(cast.bob, "/ritual edit architecture-review")
        form = await more_of(cast, cast.bob)
        await cast.bob.fill({"holidays": "hold", "link": "https://meet.example.com/a"})
        await cast.bob.click(form, "Check the dates")
        await cast.play.settle()
        assert "is changed" in await saves(cast, cast.bob)
        after = await kept(cast, REVIEW)
        assert (after.holidays, after.link) == ("hold", "https://meet.example.com/a")
        assert after.touched == "holidays,link"
