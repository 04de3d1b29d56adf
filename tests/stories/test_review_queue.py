"""`/review`: put something on the queue, take it off, and read what reviews decided."""

from tests.stage import shown, stage
from tests.stories.deciding import Cast, casting
from tests.stories.reviewing import PEOPLE, adds_rows, message_of, opened, outcome, said, saved

ONE_RITUAL = ["architecture-review"]


async def test_form_asks_where_words_are_missing(database_url: str) -> None:
    async with casting(database_url, rituals=ONE_RITUAL) as cast:
        await cast.opens(cast.carol, "/review add cost-review")
        await cast.carol.fill({"title": "Spend of search", "link": "nowhere"})
        await cast.carol.submit()
        assert cast.carol.modal is not None
        assert list(cast.carol.modal.errors) == ["link"]
        await cast.carol.fill({"link": None})
        await cast.carol.submit()
        assert cast.carol.modal is not None
        told = said(cast.carol.modal)
        assert "ITEM-1 is in the queue" in told
        assert "does not hold this review yet: /ritual add cost-review" in told
        await cast.carol.close()
        told = await cast.says(cast.carol, "/review")
        assert "Cost review" in told
        assert "ITEM-1 Spend of search" in told


async def test_ritual_is_named_by_its_title(database_url: str) -> None:
    async with casting(database_url, rituals=["architecture-review", "cost-review"]) as cast:
        told = await cast.says(cast.carol, "/review add Cost review: Look at it")
        assert "Look at it" in told
        assert "Cost review" in told  # which looks at it next
        assert "Architecture" not in told
        told = await cast.says(cast.carol, "/review outcomes Cost review")
        assert "No outcome of cost-review is recorded yet" in told
        assert "“moon review” is no ritual" in await cast.says(
            cast.carol, "/review outcomes moon review"
        )


async def test_long_title_is_kept_and_shortened(database_url: str) -> None:
    async with casting(database_url, rituals=ONE_RITUAL) as cast:
        typed = f"{'Search is dear. ' * 240}The end"
        form = await cast.opens(cast.carol, f"/review add {typed}")
        assert said(form).count("Search is dear.") > 200
        assert "The end" in said(form)
        await cast.carol.fill({"title": "Search is dear"})
        await cast.carol.submit()
        await cast.carol.close()
        assert "ITEM-1 Search is dear" in await cast.says(cast.carol, "/review")


async def test_same_thing_twice_is_told(database_url: str) -> None:
    async with casting(database_url, rituals=ONE_RITUAL) as cast:
        await cast.says(cast.carol, "/review add One region")
        told = await cast.says(cast.dan, "/review add one REGION")
        assert "ITEM-1 waits for that review already" in told
        await cast.log(cast.dan, "Use one queue", ticks=["propose"])
        assert "Use one queue" not in await cast.says(cast.dan, "/review")
        assert "ADR-1 joins the queue" in await cast.says(cast.dan, "/review add ADR-1")
        assert "ADR-1 waits for that review already" in await cast.says(
            cast.dan, "/review add adr 1"
        )
        assert "There is no ADR-99 here" in await cast.says(cast.dan, "/review add ADR-99")


async def test_says_how_it_comes_to_be_looked_at(database_url: str) -> None:
    async with casting(database_url, rituals=ONE_RITUAL) as cast:
        assert "looks at it next" in await cast.says(cast.carol, "/review add Use two queues")
        await cast.says(cast.bob, "/ritual pause architecture-review")
        told = await cast.says(cast.carol, "/review add Use three queues")
        assert "“Architecture review” is paused: it looks at this after /ritual resume 1 ." in told
        told = await cast.says(cast.carol, "/review add readiness-audit Search")
        assert "does not hold this review yet: /ritual run readiness-audit opens it" in told
        await cast.says(cast.bob, "/ritual run readiness-audit")
        told = await cast.says(cast.carol, "/review add readiness-audit Checkout")
        assert "“Readiness audit” is held on demand: /ritual run 2 opens it" in told
        told = await cast.says(cast.carol, "/review add vendor-review Pay less")
        assert "does not hold this review yet: /ritual add vendor-review calls it." in told


async def test_item_is_dropped_with_a_reason(database_url: str) -> None:
    async with casting(database_url, rituals=ONE_RITUAL) as cast:
        await cast.says(cast.carol, "/review add One region")
        assert "is for" in await cast.says(cast.dan, "/review drop 1 It is old")
        await cast.opens(cast.carol, "/review drop ITEM-1")
        await cast.carol.fill({"why": "We moved already"})
        await cast.carol.submit()
        await cast.carol.close()
        assert "0 in the queue" in await cast.says(cast.carol, "/review")
        assert "does not wait any more" in await cast.says(cast.carol, "/review drop 1 again")
        for wrong, told in (
            ("drop", "Which item?"),
            ("drop soon", "“soon” is no number of one"),
            ("drop 99", "There is no ITEM-99 here"),
            ("drop ADR-1", "/adr edit 1"),
        ):
            assert told in await cast.says(cast.carol, f"/review {wrong}")


async def test_private_team_shows_nothing_to_others(database_url: str) -> None:
    async with casting(
        database_url, people={"engineer": ["alice", "bob"]}, rituals=ONE_RITUAL, private=True
    ) as cast:
        await cast.says(cast.alice, "/review add Layoffs")
        review = await opened(cast, "architecture-review")
        await outcome(cast, cast.bob, review)
        await cast.bob.fill({"verdict:ITEM-1": "rejected", "note:ITEM-1": "No"})
        await saved(cast, cast.bob)
        cast.play.sandbox.workspace.add_channel("lobby", members=[cast.erin.user.id])
        for asked in ("", "outcomes", "show 1", "minutes 1", "drop 1 x"):
            told = await _says(cast, f"/review {asked}".strip())
            assert "Layoffs" not in told
            assert "REV-1" not in told or "There is no REV-1 here" in told


async def _says(cast: Cast, text: str) -> str:
    """Return what Erin, who is of no team, is told in a channel of no team."""
    done = await cast.erin.type("#lobby", text)
    assert done.message is not None
    return said(done.message)


async def test_minutes_come_as_a_message_without_the_scope(database_url: str) -> None:
    async with casting(database_url, rituals=["vendor-review"], people=PEOPLE) as cast:
        await _a_vendor_review(cast)
        told = await cast.says(cast.alice, "/review minutes REV-1")
        assert "on their way to you" in told
        text = " ".join(said(one) for one in cast.alice.dm())
        assert "# REV-1: Vendor review" in text
        assert "OpenAI: Keep" in text
        assert "Attended (" in text


async def _a_vendor_review(cast: Cast) -> None:
    review = await opened(cast, "vendor-review")
    await outcome(cast, cast.alice, review)
    await adds_rows(cast.play, cast.alice, "a vendor")
    await cast.alice.fill({"name:row0": "OpenAI", "verdict:row0": "keep"})
    await saved(cast, cast.alice)
    assert "REV-1" in shown(review)


async def test_numbers_that_are_none_are_told(database_url: str) -> None:
    async with casting(database_url, rituals=ONE_RITUAL) as cast:
        assert "No outcome is recorded yet" in await cast.says(cast.alice, "/review outcomes")
        for typed, told in (
            ("show", "Which review?"),
            ("show soon", "“soon” is no number of one"),
            ("show 7", "There is no REV-7 here"),
            ("7", "There is no REV-7 here"),
            ("minutes 99999999999", "There is no REV-99999999999 here"),
            ("outcomes moon", "“moon” is no ritual here"),
        ):
            assert told in await cast.says(cast.alice, f"/review {typed}")


async def test_minutes_are_a_file_where_the_scope_is(database_url: str) -> None:
    rituals = ["vendor-review"]
    async with stage(database_url, rituals=rituals, extras=("files",)) as play:
        cast = Cast(play, play.alice, play.alice, play.alice)
        await _a_vendor_review(cast)
        review = await message_of(cast, "vendor-review")
        await play.alice.click(review, "Minutes")
        await play.settle()
        (file,) = (one for one in play.sandbox.workspace.files.values() if one.content)
        assert file.name == "rev-1-vendor-review.md"
        await play.alice.click(review, "Minutes")
        await play.settle()
        told = " ".join(said(play.alice.sees("#platform")[-1]).split())
        assert "are in your direct messages already, just as they would be now." in told
        assert [one.id for one in play.sandbox.workspace.files.values()] == [file.id]
        assert b"# REV-1: Vendor review" in (file.content or b"")
