"""A check-in on two Homes: the person's and their manager's, and on nobody else's."""

from bot.sandbox.hand import Hand
from bot.sandbox.records import View
from tests.stories.checking_in import Cast, casting, statuses
from tests.stories.test_home_kept import reads


async def looks(cast: Cast, *hands: Hand) -> None:
    for hand in hands:
        await hand.open_home()
    await cast.play.settle()


async def opens(cast: Cast, hand: Hand, label: str) -> View:
    """Press a button of somebody's Home; return the form that opens."""
    while hand.modal is not None:
        await hand.close()
    assert hand.home is not None
    await hand.click(hand.home, label)
    return await cast.play.sandbox.until(lambda: hand.modal)


async def test_a_check_in_waits_on_two_homes(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.opens(cast.bob, "/checkin start @carol Lead AI Engineer 2026-12-01 @bob")
        await cast.sends(cast.bob)
        await cast.to("2026-12-28")
        await looks(cast, cast.carol, cast.bob, cast.alice)
        coming = reads(cast.carol).partition("Coming up")[2]
        assert "Your 30-day check-in, Thursday, 31 December 2026" in coming
        assert "check-in, " not in reads(cast.bob)

        await cast.to("2026-12-31")
        assert "Your 30-day check-in waits for your answer Answer" in reads(cast.carol)
        window = await opens(cast, cast.carol, "Answer")
        await cast.sends(cast.carol, **dict.fromkeys(statuses(window), "blocked"))
        await cast.play.after(seconds=3)
        assert "waits for your answer" not in reads(cast.carol)

        assert ": 30-day check-in waits for your reply Open" in reads(cast.bob)
        assert "check-in" not in reads(cast.alice).replace("Check-ins", "")
        await opens(cast, cast.bob, "Open")
        await cast.sends(cast.bob, reply="Well done")
        await cast.play.after(seconds=3)
        assert "waits for your reply" not in reads(cast.bob)
        assert ": 30-day check-in waits to be closed Open" in reads(cast.bob)
