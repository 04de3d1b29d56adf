"""A new lead's first year: a moved start, a leave, one missed, what is carried, the close."""

from tests.stage import spoken
from tests.stories.checking_in import Cast, casting, field_of, read, statuses, told


async def first_days(cast: Cast) -> None:
    """Start on 1 December, move to the 8th; answer the first check-in after a draft; close it."""
    await cast.starts()
    said = await cast.says(cast.bob, "/checkin move @carol 2026-12-08")
    assert "The start is Tuesday, 8 December 2026 now" in said
    assert "Thursday, 7 January 2027" in cast.dms(cast.carol)[-1]
    await cast.play.restart()
    # Nothing is asked on the days of the first start.
    await cast.to("2027-01-03")
    assert not any("30-day" in one for one in cast.dms(cast.carol))
    await cast.to("2027-01-04")
    assert "30-day check-in comes on Thursday, 7 January 2027" in cast.dms(cast.carol)[-1]
    await cast.to("2027-01-07")
    asked = cast.carol.dm()[-1]
    assert asked.text == "Your 30-day check-in"
    window = await cast.presses(cast.carol, asked, "Answer")
    first = field_of(window, "Know the goals", "note")
    await cast.carol.fill({first: "Read all of them", "help": "A day with design"})
    await cast.carol.click(window, "Save for later")
    await cast.play.sandbox.until(lambda: "Nobody else sees it" in read(cast.carol))
    assert "Nobody else sees it" in read(cast.carol)
    await cast.carol.close(all=True)
    assert not any("answered" in one for one in cast.dms(cast.bob))
    await cast.play.restart()


async def first_answer(cast: Cast) -> None:
    window = await cast.presses(cast.carol, cast.dm(cast.carol, "is here"), "Go on")
    assert "Read all of them" in str(window.blocks)
    filled = dict.fromkeys(statuses(window), "done")
    filled[field_of(window, "Ship one", "status")] = "at-risk"
    said = await cast.sends(cast.carol, **filled)
    assert "reads it, replies and closes it" in said
    assert "is answered" in told(cast.dm(cast.carol, "30-day check-in is"))
    message = cast.dm(cast.bob, "answered the 30-day check-in")
    assert message.text == "A 30-day check-in"
    assert "Ship one improvement · At risk" in told(message)
    assert "Help needed: A day with design" in told(message)
    await cast.presses(cast.bob, message, "Reply")
    await cast.sends(
        cast.bob,
        reply="Well begun.",
        **{"what-0": "Meet design", "owner-0": cast.carol.user.id, "until-0": "2027-01-14"},
    )
    reply = told(cast.carol.dm()[-1])
    assert "replied to your 30-day check-in" in reply
    assert "Well begun." in reply
    assert "Meet design · due Thursday, 14 January 2027" in reply
    await cast.bob.click(cast.dm(cast.bob, "answered the 30-day check-in"), "Close the check-in")
    await cast.play.settle()
    assert "30 days, is closed" in told(cast.dm(cast.bob, "check-in of"))
    assert any("closed your 30-day check-in" in one for one in cast.dms(cast.carol))
    await cast.to("2027-01-14")
    agreed = cast.dm(cast.carol, "You agreed to do this by today:")
    assert "Meet design" in told(agreed)
    await cast.carol.click(agreed, "Mark as done")
    await cast.play.settle()
    assert any("did what you agreed: Meet design" in one for one in cast.dms(cast.bob))


async def leave(cast: Cast) -> None:
    """Two weeks of leave: what is ahead moves by them, and it goes on by itself."""
    await cast.to("2027-01-20")
    said = await cast.says(cast.carol, "/checkin pause until 2027-02-03")
    assert "It goes on by itself on Wednesday, 3 February 2027" in said
    assert "paused their check-ins until Wednesday, 3 February 2027" in cast.dms(cast.bob)[-1]
    before = len(cast.carol.dm())
    await cast.play.restart()
    await cast.to("2027-02-02")
    assert len(cast.carol.dm()) == before
    await cast.to("2027-02-04")
    # 8 December and 60 days is Saturday, 6 February; two weeks on is a Saturday too.
    assert "60 days on Monday, 22 February 2027" in await cast.says(cast.carol, "/checkin")


async def missed(cast: Cast) -> None:
    """Nobody answers: a reminder, the manager, and then it is missed and its goals go on."""
    await cast.to("2027-02-22")
    assert "60-day check-in is here" in cast.dms(cast.carol)[-1]
    await cast.to("2027-02-25")
    assert "still waits for your answers" in cast.dms(cast.carol)[-1]
    assert not any("has not answered" in one for one in cast.dms(cast.bob))
    await cast.play.restart()
    await cast.to("2027-03-01")  # six days after is a Sunday
    assert "has not answered the 60-day check-in" in cast.dms(cast.bob)[-1]
    await cast.to("2027-03-22")
    assert any("60-day check-in was not answered in time" in one for one in cast.dms(cast.carol))
    assert "90-day check-in is here" in cast.dms(cast.carol)[-1]
    assert sum("has not answered" in one for one in cast.dms(cast.bob)) == 1


async def the_rest(cast: Cast) -> None:
    window = await cast.presses(
        cast.carol, cast.dm(cast.carol, "90-day check-in is here"), "Answer"
    )
    said = " ".join(spoken(window.blocks).split())
    assert "Carried over once" in str(window.blocks)
    assert "A flagged enhancement live with metrics" in said
    assert "Ship one improvement" in said
    assert "Know the goals" not in said
    filled = dict.fromkeys(statuses(window), "done")
    filled[field_of(window, "A golden path", "status")] = "blocked"
    await cast.sends(cast.carol, **filled)
    await cast.bob.click(cast.dm(cast.bob, "answered the 90-day check-in"), "Close the check-in")
    await cast.play.restart()
    await cast.to("2027-06-22")
    window = await cast.presses(
        cast.carol, cast.dm(cast.carol, "6-month check-in is here"), "Answer"
    )
    assert "A golden path" in spoken(window.blocks)
    await cast.sends(cast.carol, **dict.fromkeys(statuses(window), "done"))
    await cast.bob.click(cast.dm(cast.bob, "answered the 6-month check-in"), "Close the check-in")
    await cast.to("2027-12-22")
    window = await cast.presses(
        cast.carol, cast.dm(cast.carol, "12-month check-in is here"), "Answer"
    )
    assert "A golden path" not in spoken(window.blocks)
    await cast.sends(cast.carol, **dict.fromkeys(statuses(window), "done"))
    await cast.play.restart()
    await cast.bob.click(cast.dm(cast.bob, "answered the 12-month check-in"), "Close the check-in")
    await cast.play.settle()


async def test_first_year(database_url: str) -> None:
    async with casting(database_url) as cast:
        await first_days(cast)
        await first_answer(cast)
        await leave(cast)
        await missed(cast)
        await the_rest(cast)
        assert "Your check-ins have ended" in " ".join(cast.dms(cast.carol))
        assert "Lead AI Engineer · ended" in await cast.says(cast.carol, "/checkin")
        asked = [one.text for one in cast.carol.dm() if "check-in" in told(one)]
        assert all(len(one) < len("Your 12-month check-in") + 1 for one in asked), asked
        messages, others = len(cast.carol.dm()), [cast.alice.dm(), cast.dan.dm(), cast.erin.dm()]
        await cast.play.after(days=400)
        assert len(cast.carol.dm()) == messages
        assert others == [[], [], []]
        assert cast.play.posts() == []
