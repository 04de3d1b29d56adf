"""Another manager: what the earlier one has of it goes, and what they agreed to is not dropped."""

from bot.sandbox.hand import Hand
from bot.sandbox.records import Message
from tests.stage import shown, spoken
from tests.stories.checking_in import Cast, casting, read


async def answered(cast: Cast) -> None:
    """Let Carol answer, and Bob agree to something."""
    await cast.starts()
    await cast.to("2026-12-31")
    await cast.answers("is here", "on-track")
    await cast.presses(cast.bob, cast.dm(cast.bob, "answered the 30-day"), "Reply")
    hire = {"what-0": "Hire a second SRE", "owner-0": cast.bob.user.id, "until-0": "2027-01-05"}
    await cast.sends(cast.bob, reply="Well begun", **hire)


def of_check_ins(hand: Hand) -> list[Message]:
    found = [one for one in hand.dm() if "heck-in" in one.text]
    assert found
    return found


async def hands_over(cast: Cast, hand: Hand, to: Hand) -> str:
    window = await cast.opens(hand, "/checkin show @carol" if hand is not cast.carol else
                              "/checkin show")  # fmt: skip
    await cast.presses(hand, window, "Another manager")
    said = await cast.sends(hand, manager=to.user.id)
    await cast.play.after(seconds=10)
    return said


async def test_earlier_manager_keeps_nothing_of_it(database_url: str) -> None:
    async with casting(database_url) as cast:
        await answered(cast)
        said = await hands_over(cast, cast.carol, cast.alice)
        assert "Your earlier manager had agreed to do this" in said
        assert "Hire a second SRE" in said
        for one in of_check_ins(cast.bob):
            assert "Reply" not in str(one.blocks)
            assert "Somebody else is the manager" in shown(one)
        last = cast.dms(cast.bob)[-1]
        assert "Hire a second SRE" in last
        assert "tell them where you still do it" in last
        # To who is the manager again all of it says again what is so; what was answered to Alice
        # meanwhile is hers.
        await hands_over(cast, cast.carol, cast.bob)
        assert "There is nothing left for you to do" not in " ".join(cast.dms(cast.bob))
        message = cast.dm(cast.bob, "answered the 30-day")
        assert "Read the answers" in str(message.blocks)


async def test_what_was_agreed_comes_to_the_person(database_url: str) -> None:
    """Bob leaves the team's check-ins to Alice: on its day Carol is asked, and says it is done."""
    async with casting(database_url) as cast:
        await answered(cast)
        said = await hands_over(cast, cast.bob, cast.alice)
        assert "is the manager of these check-ins now" in said
        assert "Hire a second SRE" in said
        assert "Your earlier manager had agreed to do this" in cast.dms(cast.carol)[-1]
        await cast.to("2027-01-05")
        await cast.carol.open_home()
        await cast.play.settle()
        assert cast.carol.home is not None
        assert "Hire a second SRE" in spoken(cast.carol.home.blocks)
        word = cast.dm(cast.carol, "by today")
        assert "Hire a second SRE" in shown(word)
        await cast.carol.click(word, "Mark as done")
        await cast.play.after(seconds=10)
        assert "Done" not in str(cast.dm(cast.carol, "What you agreed is done").blocks)
        # Alice knows nothing of what was agreed with Bob.
        assert "Hire a second" not in " ".join(cast.dms(cast.alice))


async def test_new_manager_replies_beside_what_was_agreed(database_url: str) -> None:
    """What Bob was to do is Carol's now: Alice reads of it, and replies without touching it."""
    async with casting(database_url) as cast:
        await answered(cast)
        await hands_over(cast, cast.carol, cast.alice)
        window = await cast.opens(cast.carol, "/checkin show")
        await cast.presses(cast.carol, window, "Share earlier answers")
        await cast.carol.close(all=True)
        window = await cast.opens(cast.alice, "/checkin show @carol")
        await cast.presses(cast.alice, window, "Change the reply")
        form = read(cast.alice)
        assert "left to the person" in form
        assert form.count("Hire a second SRE") == 1
        call = {"what-0": "Call the vendor", "owner-0": cast.alice.user.id, "until-0": "2027-01-07"}
        said = await cast.sends(cast.alice, reply="Welcome from me", **call)
        assert "reads your reply" in said
        await cast.play.after(seconds=10)
        told = cast.dms(cast.carol)[-1]
        for one in ("Welcome from me", "Call the vendor", "Hire a second SRE"):
            assert one in told, one


async def test_guest_who_managed_keeps_nothing(database_url: str) -> None:
    async with casting(database_url) as cast:
        await answered(cast)
        await cast.play.change(cast.bob.user, is_restricted=True)
        await cast.play.after(seconds=10)
        assert all("You are not the manager" in shown(one) for one in of_check_ins(cast.bob))
        gone = cast.dm(cast.carol, "The manager of your check-ins has left")
        assert "Hire a second SRE" in shown(gone)
        await cast.opens(cast.carol, "/checkin show")
        assert "Hire a second SRE" in read(cast.carol)
