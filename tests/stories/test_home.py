"""Home: what needs me, what comes up, and buttons that work from there."""

from tests.stage import Play, shown, spoken, stage
from tests.stories.test_decision import TUESDAY_9_IN_BERLIN


async def home_of(play: Play, name: str) -> str:
    """Open somebody's Home and return what it says."""
    hand = play.sandbox.hand(name)
    await hand.open_home()
    await play.settle()
    assert hand.home is not None
    return spoken(hand.home.blocks)


async def test_home_shows_what_needs_me(database_url: str) -> None:
    async with stage(database_url) as play:
        quiet = await home_of(play, "alice")
        assert "Needs you Nothing. Enjoy the quiet." in quiet
        assert "AI platform: Architecture review" in quiet
        assert "Recent decisions None yet." in quiet

        await play.log(play.alice, "Use one queue")
        await play.alice.close()
        assert quiet.count("ADR-1") == 0
        assert (await home_of(play, "bob")).count("ADR-1 · Use one queue (proposed)") == 2

        # A conditional yes leaves Alice an action; it stands in her Home alone.
        await play.until(TUESDAY_9_IN_BERLIN)
        assert "Architecture review, 1 in the queue Outcome" in await home_of(play, "bob")
        assert play.bob.home is not None
        await play.bob.click(play.bob.home, "Outcome")
        await play.sandbox.until(lambda: play.bob.modal)
        await play.bob.fill({"verdict:1": "conditions", "note:1": "Measure it\n\n Write it down "})
        await play.bob.submit()
        await play.settle()
        hers = await home_of(play, "alice")
        assert "ACT-1  · Measure it · due Tue 8 Dec 2026 · from ADR-1 Done Hand over" in hers
        assert "ACT-2  · Write it down · due Tue 8 Dec 2026 · from ADR-1 Done" in hers
        assert "ACT-1" not in await home_of(play, "bob")


async def test_done_closes_an_action(database_url: str) -> None:
    async with stage(database_url) as play:
        await play.log(play.alice, "Use one queue")
        await play.alice.close()
        await play.until(TUESDAY_9_IN_BERLIN)
        await play.bob.click(play.posts()[-1], "Outcome")
        await play.sandbox.until(lambda: play.bob.modal)
        await play.bob.fill({"verdict:1": "conditions", "note:1": "Measure it"})
        await play.bob.submit()
        await home_of(play, "alice")
        view = play.alice.home
        assert view is not None
        await play.alice.click(view, "Done")
        await play.settle()
        assert play.alice.home is not None
        assert "ACT-1" not in spoken(play.alice.home.blocks)


async def test_stale_home_says_so_by_dm(database_url: str) -> None:
    """Two windows, one action: the second Done is told, and a click in Home has no address."""
    async with stage(database_url) as play:
        await play.log(play.alice, "Use one queue")
        await play.alice.close()
        await play.until(TUESDAY_9_IN_BERLIN)
        await play.bob.click(play.posts()[-1], "Outcome")
        await play.sandbox.until(lambda: play.bob.modal)
        await play.bob.fill({"verdict:1": "conditions", "note:1": "Measure it"})
        await play.bob.submit()
        await home_of(play, "alice")
        assert play.alice.home is not None
        said = [spoken(one) for one in play.alice.home.blocks]
        at = next(at for at, one in enumerate(said) if "ACT-1" in one)
        done = play.alice.home.blocks[at : at + 2]  # the line, and its buttons
        await play.alice.click(play.alice.home, "Done")
        await play.settle()
        play.alice.home.blocks.extend(done)  # the other window still shows it
        await play.alice.click(play.alice.home, "Done")
        await play.sandbox.until(lambda: any("ACT-1" in shown(one) for one in play.alice.dm()))
        (told,) = [one for one in play.alice.dm() if "ACT-1" in shown(one)]
        assert shown(told) == "ACT-1 is done already."


async def test_home_opens_a_form(database_url: str) -> None:
    async with stage(database_url) as play:
        await home_of(play, "alice")
        assert play.alice.home is not None
        await play.alice.click(play.alice.home, "Log a decision")
        await play.sandbox.until(lambda: play.alice.modal)
        await play.alice.fill({"title": "Use one queue", "context": "It hurts.", "chosen": "One"})
        await play.alice.submit()
        await play.settle()
        assert len(play.posts()) == 1
