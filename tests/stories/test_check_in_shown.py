"""What check-ins say while they change: the window, messages that are edited, who reads what."""

from tests.stage import spoken
from tests.stories.checking_in import Cast, casting, labels, read, statuses, told

DAY_30 = "2026-12-31"


async def sends_again(cast: Cast, status: str) -> str:
    """Correct the answers of the first check-in; return what the window says then."""
    message = cast.dm(cast.carol, "30-day check-in is answered")
    window = await cast.presses(cast.carol, message, "Change my answers")
    return await cast.sends(cast.carol, **dict.fromkeys(statuses(window), status))


def of_30_days(cast: Cast) -> list[str]:
    return [one for one in cast.dms(cast.bob) if "30-day" in one]


async def test_several_wait_in_one_window(database_url: str) -> None:
    """Two are answered and not closed: the list and the window show each with its own buttons."""
    async with casting(database_url) as cast:
        await cast.starts()
        await cast.to(DAY_30)
        await cast.answers("is here", "on-track")
        await cast.to("2027-02-01")
        await cast.answers("60-day check-in is here", "on-track")
        assert "1 more waits Reply to 30 days Show" in await cast.says(cast.bob, "/checkin")
        window = await cast.opens(cast.bob, "/checkin show @carol")
        said = spoken(window.blocks)
        assert "Reply to 30 days" in said
        assert "Reply to 60 days" in said
        await cast.bob.close(all=True)
        await cast.to("2027-06-10")
        window = await cast.opens(cast.carol, "/checkin show")
        assert "Answer 6 months" in spoken(window.blocks)
        await cast.presses(cast.carol, window, "Answer late")
        assert "90-day check-in" in str(cast.carol.modal)


async def test_correction_edits_its_message(database_url: str) -> None:
    """Answers that are sent again stand in the message that there is; after a reply it is said."""
    async with casting(database_url) as cast:
        await cast.starts()
        await cast.to(DAY_30)
        await cast.answers("is here", "on-track")
        await sends_again(cast, "at-risk")
        (message,) = of_30_days(cast)
        assert "At risk" in message
        assert "after your reply" not in message
        await cast.presses(cast.bob, cast.dm(cast.bob, "answered the 30-day"), "Reply")
        await cast.sends(cast.bob, reply="Thanks")
        await sends_again(cast, "blocked")
        await sends_again(cast, "done")
        answers, changed = of_30_days(cast)
        assert "They changed their answers after your reply" in answers
        assert "· Done" in answers
        assert "changed their answers to the 30-day check-in after your reply" in changed
        await cast.presses(cast.bob, cast.dm(cast.bob, "answered the 30-day"), "Change the reply")
        await cast.sends(cast.bob, reply="Well done")
        heard = cast.dms(cast.bob)
        said = await sends_again(cast, "done")
        assert "has these answers already: nothing was changed, or told" in said
        assert cast.dms(cast.bob) == heard


async def test_words_follow_what_became_of_it(database_url: str) -> None:
    """Reminder and escalation are edited once it is answered; closing says so once."""
    async with casting(database_url) as cast:
        await cast.starts()
        await cast.to("2027-01-10")
        assert "has not answered the 30-day" in cast.dms(cast.bob)[-1]
        await cast.answers("is here")
        assert not any("still waits" in one for one in cast.dms(cast.carol))
        assert any(
            "has answered the 30-day check-in. All check-ins" in one for one in cast.dms(cast.bob)
        )
        before = len(cast.bob.sees("#platform")), len(cast.bob.dm())
        message = cast.dm(cast.bob, "goals and user journeys · Done")
        await cast.bob.click(message, "Close the check-in")
        await cast.play.settle()
        assert (len(cast.bob.sees("#platform")), len(cast.bob.dm())) == before
        # All is done, so nothing goes on.
        assert not any("goes on" in one for one in cast.dms(cast.bob) + cast.dms(cast.carol))


async def test_ended_plan_is_still_replied_to(database_url: str) -> None:
    """After the end nothing is offered that is refused; what was answered takes its reply."""
    async with casting(database_url) as cast:
        await cast.starts()
        await cast.to(DAY_30)
        await cast.answers("is here", "on-track")
        await cast.says(cast.bob, "/checkin end @carol She moved on")
        person = cast.dm(cast.carol, "The check-ins have ended; your manager can still reply")
        assert labels(person) == ["Read the answers", "All check-ins"]
        message = cast.dm(cast.bob, "answered the 30-day")
        await cast.presses(cast.bob, message, "Reply")
        assert "What you agree on" not in read(cast.bob)
        await cast.sends(cast.bob, reply="All the best")
        assert any("All the best" in one for one in cast.dms(cast.carol))
        await cast.bob.click(cast.dm(cast.bob, "answered the 30-day"), "Close the check-in")
        await cast.play.settle()
        assert "30 days, is closed. Read the answers All check-ins" in told(cast.bob.dm()[-1])
        window = await cast.opens(cast.carol, "/checkin show")
        said = " ".join(spoken(window.blocks).split())
        assert "60 days · not asked: the plan ended" in said
        assert "over before" not in said


async def test_named_manager_reads_what_waited(database_url: str) -> None:
    """Whoever names a manager is told before, and both are after, that what waited is read."""
    async with casting(database_url) as cast:
        await cast.starts()
        await cast.to(DAY_30)
        await cast.play.change(cast.bob.user)
        await cast.answers("is here", "at-risk", help="I struggle")
        await cast.presses(cast.carol, cast.dm(cast.carol, "has left"), "Name a manager")
        assert "They also read what you answered while nobody was named" in read(cast.carol)
        said = await cast.sends(cast.carol, manager=cast.alice.user.id)
        assert "They also read what was answered while nobody was named" in said
        assert any("and what they answered while nobody" in one for one in cast.dms(cast.alice))


async def test_missed_last_one_is_closed(database_url: str) -> None:
    """The last check-in is missed: Close is on Home and in the manager's word, and it ends."""
    async with casting(database_url) as cast:
        await cast.starts(start="2026-01-05")
        await cast.to("2027-02-20")
        told_of = cast.dm(cast.bob, "has not answered the 12-month check-in in time")
        assert "Close it where nothing is to come" in told(told_of)
        assert "not answered; you can still answer" in await cast.says(cast.carol, "/checkin")
        await cast.bob.open_home()
        await cast.play.settle()
        assert cast.bob.home is not None
        await cast.bob.click(cast.bob.home, "Close it")
        await cast.play.settle()
        assert any("and it is closed" in one for one in cast.dms(cast.bob))
        assert "have ended" in " ".join(cast.dms(cast.carol))
        assert not any("goes on" in one for one in cast.dms(cast.carol) if "12-month" in one)
        # Closed by mistake: the plan that ended with it goes on, and Carol can answer still.
        closed = cast.dm(cast.bob, "did not answer the 12-month check-in, and it is closed")
        await cast.bob.click(closed, "Open again")
        await cast.play.settle()
        heard = cast.dm(cast.bob, "has not answered the 12-month")
        assert labels(heard) == ["Close the check-in", "All check-ins"]
        heard = cast.dm(cast.carol, "opened your 12-month check-in again")
        assert "The check-ins go on until it is closed" in told(heard)
        assert labels(heard) == ["Answer late", "All check-ins"]


async def test_pause_shows_its_days(database_url: str) -> None:
    async with casting(database_url) as cast:
        said = await cast.starts()
        assert "30 days: on Thursday, 31 December 2026" in said
        await cast.says(cast.bob, "/checkin pause @carol until 2026-12-04")
        await cast.opens(cast.carol, "/checkin show")
        assert "30 days · on Thursday, 14 January 2027, after the pause" in read(cast.carol)
        await cast.carol.close(all=True)
        await cast.says(cast.carol, "/checkin resume")
        await cast.opens(cast.bob, "/checkin pause @carol")
        await cast.sends(cast.bob)
        await cast.opens(cast.carol, "/checkin show")
        assert "31 December 2026, and moves by the length of the pause" in read(cast.carol)
