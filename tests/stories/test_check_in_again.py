"""A check-in that is opened again; days that moved; what is saved, goes on, or is still open."""

import asyncio

from tests.stage import spoken
from tests.stories.checking_in import Cast, casting, field_of, labels, read, statuses, told
from tests.stories.test_home_check_ins import looks, opens
from tests.stories.test_home_kept import reads

DAY_30 = "2026-12-31"


async def answered_and_closed(cast: Cast) -> None:
    await cast.starts()
    await cast.to(DAY_30)
    await cast.answers("is here", "on-track")
    await cast.bob.click(cast.dm(cast.bob, "answered the 30-day"), "Close the check-in")
    await cast.play.settle()


async def test_closed_too_early_is_opened_from_its_card(database_url: str) -> None:
    """Bob closes before he replied: the closed card opens it again, and Carol is told."""
    async with casting(database_url) as cast:
        await answered_and_closed(cast)
        card = cast.dm(cast.bob, "30 days, is closed")
        assert labels(card) == ["Read the answers", "Open again", "All check-ins"]
        await cast.bob.click(card, "Open again")
        await cast.play.settle()
        card = cast.dm(cast.bob, "answered the 30-day")
        assert "is closed" not in told(card)
        assert labels(card) == ["Reply", "Close the check-in", "Read the answers"]
        heard = cast.dm(cast.carol, "opened your 30-day check-in again")
        assert labels(heard) == ["Change my answers", "All check-ins"]
        assert "is answered" in told(cast.dm(cast.carol, "Your 30-day check-in is"))
        window = await cast.presses(cast.carol, heard, "Change my answers")
        await cast.sends(cast.carol, **dict.fromkeys(statuses(window), "done"))
        await cast.presses(cast.bob, cast.dm(cast.bob, "answered the 30-day"), "Reply")
        await cast.sends(cast.bob, reply="Now I have read it")
        assert any("Now I have read it" in one for one in cast.dms(cast.carol))


async def test_only_the_last_one_is_offered(database_url: str) -> None:
    """The button stands beside what was closed last; a window from before says which that is."""
    async with casting(database_url) as cast:
        await answered_and_closed(cast)
        await cast.to("2027-02-01")
        await cast.answers("60-day check-in is here", "on-track")
        before = await cast.opens(cast.bob, "/checkin show @carol")
        assert labels(before).count("Open again") == 1
        await cast.bob.click(cast.dm(cast.bob, "answered the 60-day"), "Close the check-in")
        await cast.play.settle()
        assert "Open again" in labels(cast.dm(cast.bob, "60 days, is closed"))
        assert "Open again" not in labels(cast.dm(cast.bob, "30 days, is closed"))
        await cast.presses(cast.bob, before, "Open again")
        assert "that is the check-in “60 days”" in read(cast.bob)
        await cast.bob.close(all=True)

        window = await cast.opens(cast.carol, "/checkin show")
        assert "Open again" not in labels(window)
        window = await cast.opens(cast.bob, "/checkin show @carol")
        await cast.presses(cast.bob, window, "Open again")
        assert "The 60-day check-in is open again. Its person is told." in read(cast.bob)
        assert cast.bob.modal is not None
        await cast.presses(cast.bob, cast.bob.modal, "Close the check-in")
        assert "is closed" in read(cast.bob)
        assert "Open again" in read(cast.bob)


async def test_second_click_changes_nothing(database_url: str) -> None:
    async with casting(database_url) as cast:
        await answered_and_closed(cast)
        card = cast.dm(cast.bob, "30 days, is closed")
        clicks = [cast.bob.click(card, "Open again") for _ in range(2)]
        await asyncio.gather(*clicks)
        await cast.play.settle()
        heard = [one for one in cast.dms(cast.carol) if "opened your 30-day" in one]
        assert len(heard) == 1
        seen = [told(one) for one in [*cast.bob.sees("#platform"), *cast.bob.dm()]]
        assert any("there is nothing to open again" in one for one in seen)


async def test_move_and_leave_list_their_days(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.starts()
        await cast.to(DAY_30)
        said = await cast.says(cast.bob, "/checkin move @carol 2026-12-08")
        assert "30 days: asked on Thursday, 31 December 2026, not answered yet; that stays" in said
        assert "60 days: on Monday, 8 February 2027" in said  # the 6th is a Saturday
        assert "12 months: on Wednesday, 8 December 2027" in said
        assert "60 days: on Monday, 8 February 2027" in cast.dms(cast.carol)[-1]
        said = await cast.says(cast.carol, "/checkin pause until 2027-01-14")
        assert "60 days: on Monday, 22 February 2027, after the pause" in said
        assert "60 days: on Monday, 22 February 2027, after the pause" in cast.dms(cast.bob)[-1]
        said = await cast.says(cast.carol, "/checkin resume")
        assert "60 days: on Monday, 8 February 2027" in said


async def test_draft_says_that_it_is_not_sent(database_url: str) -> None:
    """On Home, in the list, in the message and in the reminder; never to the manager."""
    async with casting(database_url) as cast:
        await cast.starts()
        await cast.to(DAY_30)
        await looks(cast, cast.carol, cast.bob)
        window = await cast.presses(cast.carol, cast.dm(cast.carol, "is here"), "Answer")
        await cast.carol.fill({field_of(window, "Know the goals", "note"): "Half of them"})
        await cast.carol.click(window, "Save for later")
        await cast.play.sandbox.until(lambda: "Saved, not sent" in read(cast.carol))
        await cast.carol.close(all=True)
        await cast.play.after(seconds=3)
        assert "Your 30-day check-in is saved, not sent Go on" in reads(cast.carol)
        assert "what you saved is not sent yet" in told(cast.dm(cast.carol, "is here"))
        assert "saved and not sent yet" in await cast.says(cast.carol, "/checkin")
        assert "not answered yet" in await cast.says(cast.bob, "/checkin")
        await cast.to("2027-01-08")
        assert "What you saved is not sent yet" in told(cast.dm(cast.carol, "still waits"))
        window = await cast.opens(cast.bob, "/checkin show @carol")
        assert "saved" not in spoken(window.blocks)
        assert not any("saved" in one for one in cast.dms(cast.bob))
        window = await opens(cast, cast.carol, "Go on")
        assert "Half of them" in str(window.blocks)
        await cast.sends(cast.carol, **dict.fromkeys(statuses(window), "done"))
        assert "saved" not in told(cast.dm(cast.carol, "30-day check-in is answered"))


async def test_next_one_lists_what_joins_it(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.starts()
        await cast.to(DAY_30)
        window = await cast.presses(cast.carol, cast.dm(cast.carol, "is here"), "Answer")
        filled = dict.fromkeys(statuses(window), "done")
        filled[field_of(window, "Ship one", "status")] = "blocked"
        await cast.sends(cast.carol, **filled)
        await cast.presses(cast.bob, cast.dm(cast.bob, "answered the 30-day"), "Reply")
        agreed = {"what-0": "Meet design", "until-0": "2027-01-14"}
        await cast.sends(cast.bob, reply="Go on", **agreed, **{"owner-0": cast.carol.user.id})
        for hand, typed in ((cast.carol, "/checkin show"), (cast.bob, "/checkin show @carol")):
            window = await cast.opens(hand, typed)
            said = " ".join(spoken(window.blocks).split())
            joins = said.partition("60 days")[2].partition("90 days")[0]
            assert "To be carried over, unless done:" in joins
            assert "(from 30 days)" in joins
            assert "Meet design (agreed at 30 days)" in joins
            assert "Know the goals" not in joins
            assert "carried over, unless" not in said.partition("90 days")[2]
            await hand.close(all=True)
        await cast.to("2027-02-01")
        window = await cast.opens(cast.carol, "/checkin show")
        assert "Carried over into it:" in spoken(window.blocks)


async def test_reply_shows_all_that_was_agreed(database_url: str) -> None:
    """Twelve are agreed: each stands in the form, and saving it loses none."""
    async with casting(database_url) as cast:
        await cast.starts()
        await cast.to(DAY_30)
        await cast.answers("is here", "on-track")
        window = await cast.presses(cast.bob, cast.dm(cast.bob, "answered the 30-day"), "Reply")
        for at in range(12):
            if at:
                window = await cast.presses(cast.bob, window, "One more")
            fields = {f"what-{at}": f"Thing {at}", f"until-{at}": "2027-01-14"}
            await cast.bob.fill({**fields, f"owner-{at}": cast.carol.user.id})
        await cast.sends(cast.bob, reply="So be it")
        card = cast.dm(cast.bob, "answered the 30-day")
        window = await cast.presses(cast.bob, card, "Change the reply")
        assert all(f"Thing {at}" in str(window.blocks) for at in range(12))
        for _ in range(7):
            window = await cast.presses(cast.bob, window, "One more")
        assert "A check-in holds 20 agreed actions" in spoken(window.blocks)
        assert "One more" not in spoken(window.blocks)
        await cast.sends(cast.bob, **{"what-11": "Another thing"})
        said = cast.dms(cast.carol)[-1]
        assert "Another thing" in said
        assert all(f"Thing {at} " in said for at in range(11))
        assert "Thing 11" not in said


async def test_ended_plan_leaves_its_answer_on_home(database_url: str) -> None:
    """Nobody has read it as the plan ends: it stays with the manager until it is closed."""
    async with casting(database_url) as cast:
        await cast.starts()
        await cast.to(DAY_30)
        await looks(cast, cast.carol, cast.bob)
        await cast.answers("is here", "on-track")
        await cast.says(cast.bob, "/checkin end @carol She moved on")
        await cast.play.after(seconds=3)
        assert ": 30-day check-in waits for your reply Open" in reads(cast.bob)
        assert "check-in" not in reads(cast.carol).replace("Check-ins", "")
        listed = await cast.says(cast.bob, "/checkin")
        assert "ended; 💬 30 days: still open Reply to 30 days Show" in listed
        await opens(cast, cast.bob, "Open")
        await cast.sends(cast.bob, reply="All the best")
        await cast.play.after(seconds=3)
        assert ": 30-day check-in waits to be closed Open" in reads(cast.bob)
        await cast.bob.click(cast.dm(cast.bob, "answered the 30-day"), "Close the check-in")
        await cast.play.after(seconds=3)
        assert "30-day check-in" not in reads(cast.bob)
        assert "nobody who reports to you" in await cast.says(cast.bob, "/checkin")


async def test_two_of_one_day_are_asked_as_one(database_url: str) -> None:
    """Days 39 and 40 fall on one Monday: the window says so before, and one message asks."""
    async with casting(database_url) as cast:
        own = "39 days: the first of it\n40 days: the rest of it"
        await cast.starts(other=own)
        window = await cast.opens(cast.carol, "/checkin show")
        said = " ".join(spoken(window.blocks).split())
        assert "39 days · on Monday, 11 January 2027, together with 40 days" in said
        await cast.carol.close(all=True)
        await cast.to("2026-12-31")
        await cast.answers("30-day check-in is here")
        await cast.bob.click(cast.dm(cast.bob, "answered the 30-day"), "Close the check-in")
        await cast.play.settle()
        assert "next: 40 days on Monday, 11 January 2027" in await cast.says(cast.carol, "/checkin")
        window = await cast.opens(cast.carol, "/checkin show")
        said = " ".join(spoken(window.blocks).split())
        assert "the rest of it To be carried over, unless done: the first of it" in said
        await cast.carol.close(all=True)
        await cast.to("2027-01-04")
        await looks(cast, cast.carol)
        coming = reads(cast.carol).partition("Coming up")[2]
        assert "Your 39-day and 40-day check-in, Monday, 11 January 2027" in coming
        await cast.to("2027-01-25")
        assert not any("39-day" in one for one in cast.dms(cast.carol) + cast.dms(cast.bob))
        asked = told(cast.dm(cast.carol, "40-day check-in is here"))
        assert "the first of it" in asked
        assert "the rest of it" in asked
        window = await cast.opens(cast.carol, "/checkin show")
        said = " ".join(spoken(window.blocks).split())
        assert "of Monday, 11 January 2027, asked together with 40 days" in said
