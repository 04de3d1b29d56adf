"""The architecture review's agenda: what waits and how long, conditions, and an empty table."""

from datetime import UTC, datetime, timedelta

from bot.sandbox.records import Message
from tests.stage import Play, shown, stage

MONDAY_9_IN_BERLIN = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
"""When the review of Tuesday is announced."""
DAY, WEEK = timedelta(days=1), timedelta(days=7)
HOSTILE = "<!channel> *bold* <https://evil.example|a link>"


def card(play: Play) -> Message:
    return [one for one in play.posts() if shown(one).startswith("Architecture review")][-1]


def told(play: Play) -> str:
    return " ".join(shown(card(play)).split())


async def records(play: Play, **fields: str) -> None:
    """Let Bob record the review that is open."""
    await play.bob.click(card(play), "Outcome")
    await play.sandbox.until(lambda: play.bob.modal)
    await play.bob.fill(fields)
    await play.bob.submit()
    await play.settle()
    assert play.bob.modal is not None
    assert not play.bob.modal.errors
    await play.bob.close()


async def test_what_was_deferred_comes_back_counted(database_url: str) -> None:
    async with stage(database_url) as play:
        await play.log(play.alice, "Use one queue")
        await play.until(MONDAY_9_IN_BERLIN + DAY)
        assert "carried over" not in told(play)
        await records(play, **{"verdict:1": "deferred", "note:1": "No numbers yet"})
        await play.log(play.alice, "Cache embeddings")
        await play.alice.close()

        await play.until(MONDAY_9_IN_BERLIN + WEEK)
        said = told(play)
        assert "2 decisions wait" in said
        assert "carried over once" in said
        assert said.index("Use one queue") < said.index("Cache embeddings")
        assert said.index("carried over once") < said.index("Cache embeddings")


async def test_conditions_are_asked_for_until_they_are_met(database_url: str) -> None:
    async with stage(database_url) as play:
        await play.log(play.alice, "Use one queue")
        await play.alice.close()
        await play.until(MONDAY_9_IN_BERLIN + DAY)
        await records(play, **{"verdict:1": "conditions", "note:1": "Measure it\nWrite it down"})

        await play.until(MONDAY_9_IN_BERLIN + WEEK)
        said = told(play)
        assert "Nothing waits for a decision yet." in said
        assert "Conditions still open ACT-1 Measure it" in said
        assert "ACT-2 Write it down" in said
        assert "from ADR-1" in said
        await play.alice.type("#platform", "/action done 1")
        await play.alice.type("#platform", "/action done 2")
        await play.until(MONDAY_9_IN_BERLIN + WEEK + DAY)
        assert "Conditions still open" not in told(play)


async def test_items_wait_beside_decisions(database_url: str) -> None:
    async with stage(database_url) as play:
        await play.log(play.alice, "Use one queue")
        await play.alice.close()
        await play.alice.type("#platform", f"/review add {HOSTILE}")
        await play.settle()
        await play.until(MONDAY_9_IN_BERLIN)
        said = told(play)
        assert "1 decision and 1 item wait" in said
        assert "ITEM-1" in said
        assert "<!channel>" not in card(play).text
        assert play.sandbox.refused == []


async def test_many_decisions_fit_the_message(database_url: str) -> None:
    async with stage(database_url) as play:
        for number in range(18):
            await play.log(play.alice, f"{number:02} {'long ' * 38}")
        await play.alice.close()
        await play.until(MONDAY_9_IN_BERLIN)
        said = told(play)
        assert "18 decisions wait" in said
        assert "… and 3 more: /review" in said
        assert play.sandbox.refused == []
