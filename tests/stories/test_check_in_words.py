"""What people type after `/checkin`, read as they mean it: whose plan, which role, until when."""

import pytest

from tests.stories.checking_in import casting, read


async def test_role_keeps_its_own_words(database_url: str) -> None:
    """AI Engineering Manager ends with a word that says nothing elsewhere."""
    async with casting(database_url) as cast:
        typed = "/checkin start @carol as AI Engineering Manager from 2026-12-01 manager @bob"
        window = await cast.opens(cast.bob, typed)
        assert "inventory of vendors" in str(window.blocks)
        assert "There are no goals" not in read(cast.bob)


async def test_reason_alone_ends_nothing(database_url: str) -> None:
    """Bob has a plan of his own: words about Carol do not end it."""
    async with casting(database_url) as cast:
        await cast.opens(cast.alice, "/checkin start @bob AI Engineering Manager 2026-12-01 @alice")
        await cast.sends(cast.alice)
        await cast.starts()
        said = await cast.says(cast.bob, "/checkin end carol left the company")
        assert "Do you mean Carol? Nothing was done: write /checkin end @carol" in said
        await cast.opens(cast.bob, "/checkin end 2 weeks of holiday")
        assert f"<@{cast.bob.user.id}> · AI Engineering Manager" in read(cast.bob)
        assert cast.bob.modal is not None
        assert "2 weeks of holiday" in str(cast.bob.modal.blocks)
        await cast.bob.close(all=True)
        both = await cast.says(cast.bob, "/checkin")
        assert "ended" not in both
        assert "Do you mean Carol" in await cast.says(cast.bob, "/checkin show carol")
        assert "Do you mean Carol" in await cast.says(cast.bob, "/checkin pause carol 2 weeks")
        assert "Do you mean Carol" in await cast.says(cast.bob, "/checkin move Carol 2026-12-02")


async def test_reason_keeps_every_word(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.starts()
        await cast.says(cast.bob, "/checkin end @carol To join another team, thanks to @dan")
        assert "have ended: To join another team, thanks to @dan" in cast.dms(cast.carol)[-1]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("/checkin pause 1 week", "Friday, 27 November 2026"),
        ("/checkin pause for two weeks", "Friday, 4 December 2026"),
        ("/checkin pause @carol 1 month", "Sunday, 20 December 2026"),
        ("/checkin pause PLAN-1 until 2026-12-01", "Tuesday, 1 December 2026"),
        ("/checkin pause until 2026-12-01 @carol", "Tuesday, 1 December 2026"),
        ("/checkin pause #1 0 weeks", "is no date"),
        ("/checkin pause 900 weeks", "more than a year away"),
        ("/checkin pause @nobody 1 week", "names nobody here"),
    ],
)
async def test_pause_takes_a_length(database_url: str, typed: str, said: str) -> None:
    async with casting(database_url) as cast:
        await cast.starts()
        assert said in await cast.says(cast.carol, typed)


async def test_pause_alone_asks_until_when(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.starts()
        await cast.opens(cast.carol, "/checkin pause")
        assert "Nothing is sent meanwhile" in read(cast.carol)
        await cast.carol.close(all=True)
        assert "paused" not in await cast.says(cast.carol, "/checkin")
