"""`/muster status` on one screen: what is wrong and what is next; the rest behind a button."""

from datetime import UTC, datetime

from bot.sandbox.hand import Hand
from bot.sandbox.records import Message
from rituals.cadences.catalogue import catalogue
from rituals.charters.charter import Size, default_charter
from tests.stage import shown, spoken
from tests.stories.deciding import Cast, casting
from tests.stories.test_commands import second_team

EVERY = [one.id for one in catalogue(default_charter(Size("mid-size"), regulated=False))]
SCREEN = 30
"""Lines: a row of a list is one, and so is a heading."""


async def status(cast: Cast, hand: Hand, where: str = "#platform") -> Message:
    done = await hand.type(where, "/muster status")
    assert done.message is not None
    return done.message


def lines(message: Message) -> int:
    """Count the lines that a message takes on a screen, those of its lists among them."""
    count = 0
    for block in message.blocks:
        parts = block.get("elements", [])
        rows = sum(len(one["elements"]) for one in parts if one.get("type") == "rich_text_list")
        count += rows or 1
    return count


async def test_many_rituals_fit_one_screen(database_url: str) -> None:
    async with casting(database_url, rituals=EVERY) as cast:
        await cast.play.until(datetime(2027, 2, 1, 12, tzinfo=UTC))
        told = await status(cast, cast.bob)
        assert lines(told) <= SCREEN, shown(told)
        said = " ".join(shown(told).split())
        assert said.startswith("No message of mine is overdue.")
        assert said.index("Next: ") < said.index("Rituals that were not held")
        assert "more: /ritual" in said
        assert "… and " in said

        # The button has all: people, charter, every date, every one that was missed.
        await cast.bob.click(told, "People, charter, all dates")
        window = await cast.play.sandbox.until(lambda: cast.bob.modal)
        whole = " ".join(spoken(window.blocks).split())
        for title in ("Architecture review: ", "Vendor review: ", "Engineers: ", "Charter"):
            assert title in whole
        assert "… and " not in whole
        assert cast.play.sandbox.refused == []


async def test_of_several_teams_that_of_the_channel_comes_first(database_url: str) -> None:
    async with casting(database_url) as cast:
        for name in ("Search", "Ranking", "Data", "Speech", "Vision"):
            await second_team(cast.play, name)
        await cast.play.until(datetime(2026, 12, 20, 12, tzinfo=UTC))
        told = await status(cast, cast.alice, "#ranking")
        said = " ".join(shown(told).split())
        assert said.index("Ranking") < said.index("Search")
        assert "… and 3 more: /muster status in a team's own channel." in said
        assert "was not held the last time" in said
        assert lines(told) <= SCREEN, shown(told)
