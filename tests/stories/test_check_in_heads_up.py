"""The word three days before a check-in says its day, also when that is another one by then."""

from tests.stories.checking_in import Cast, casting


async def says(cast: Cast) -> str:
    """Return what the word says now: there is one, edited."""
    await cast.play.after(seconds=10)
    (said,) = (one for one in cast.dms(cast.carol) if "It will ask how these go" in one)
    return said


async def test_it_follows_moves_and_leaves(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.starts()
        await cast.to("2026-12-28")
        assert "comes on Thursday, 31 December 2026" in await says(cast)
        await cast.says(cast.carol, "/checkin move 2026-12-10")
        assert "comes on Monday, 11 January 2027" in await says(cast)
        await cast.says(cast.carol, "/checkin pause 2027-01-04")
        assert "comes on Monday, 18 January 2027, after the pause" in await says(cast)
        await cast.says(cast.carol, "/checkin resume")
        assert "comes on Monday, 11 January 2027" in await says(cast)
        await cast.says(cast.carol, "/checkin end PLAN-1 Another team")
        await cast.play.after(seconds=10)
        gone = cast.dm(cast.carol, "30-day check-in is not asked any more")
        assert "All check-ins" in str(gone.blocks)
