"""Forms of check-ins keep what is typed: what changed meanwhile is said, and nothing is lost."""

from bot.sandbox.hand import Hand
from tests.stories.checking_in import casting, read

DAY_30 = "2026-12-31"


def errors_of(hand: Hand) -> dict[str, str]:
    assert hand.modal is not None
    return dict(hand.modal.errors)


async def test_asked_meanwhile_is_said(database_url: str) -> None:
    """A goal typed for a check-in that is asked before it is saved: said beside its field."""
    async with casting(database_url) as cast:
        await cast.starts()
        await cast.to("2026-12-30")
        await cast.opens(cast.carol, "/checkin edit")
        await cast.to(DAY_30)
        await cast.carol.fill({"day-30": "A goal of my own", "title": "Lead"})
        await cast.carol.submit()
        assert "were asked after already" in errors_of(cast.carol)["day-30"]
        await cast.carol.close(all=True)
        await cast.opens(cast.carol, "/checkin edit")
        await cast.carol.fill({"other": "30 days: a goal of my own"})
        await cast.carol.submit()
        assert "were asked after already" in errors_of(cast.carol)["other"]
        await cast.carol.close(all=True)


async def test_unchanged_goals_are_saved_over(database_url: str) -> None:
    """What was asked meanwhile and not changed holds nothing up."""
    async with casting(database_url) as cast:
        await cast.starts()
        await cast.to("2026-12-30")
        await cast.opens(cast.carol, "/checkin edit")
        await cast.to(DAY_30)
        assert "Saved" in await cast.sends(cast.carol, **{"day-60": "A second team"})
        await cast.opens(cast.carol, "/checkin show")
        assert "A second team" in read(cast.carol)
