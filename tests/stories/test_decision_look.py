"""A decision is looked at again on the day that was set for it."""

from datetime import UTC, datetime

from bot.sandbox.records import Message
from tests.stage import shown, spoken
from tests.stories.deciding import Cast, casting

SATURDAY = "2026-12-05"
SUNDAY_EVENING = datetime(2026, 12, 6, 20, 0, tzinfo=UTC)
MONDAY_10_IN_BERLIN = datetime(2026, 12, 7, 9, 0, tzinfo=UTC)


async def agreed(cast: Cast, day: str = SATURDAY) -> None:
    """Carol logs a decision to be looked at again, and Alice accepts it."""
    await cast.opens(cast.carol, "/adr new Use one queue")
    await cast.presses_more(cast.carol)
    await cast.carol.fill({"context": "It hurts.", "chosen": "One", "review_on": day})
    await cast.carol.submit()
    await cast.carol.close()
    await cast.play.settle()
    assert "is accepted" in await cast.says(cast.alice, "/adr accept 1")


def asked(cast: Cast) -> list[Message]:
    """Return the words that ask Carol whether it is still right, and what became of them."""
    return [one for one in cast.carol.dm() if "ADR-1" in shown(one)]


async def test_author_is_asked_on_the_working_morning(database_url: str) -> None:
    async with casting(database_url) as cast:
        await agreed(cast)
        await cast.play.until(SUNDAY_EVENING)
        assert not any("looked at again today" in shown(one) for one in cast.carol.dm())
        await cast.play.until(MONDAY_10_IN_BERLIN)
        (word,) = asked(cast)

        # Carol keeps it, and names the next day; one that is over is refused.
        await cast.presses(cast.carol, word, "Keep it")
        await cast.carol.fill({"review_on": "2026-12-07"})
        await cast.carol.submit()
        form = cast.carol.modal
        assert form is not None
        assert form.errors == {
            "review_on": "That day is over. Choose one that is still to come, or none."
        }
        await cast.carol.fill({"review_on": "2027-02-01"})
        await cast.carol.submit()
        assert cast.carol.modal is not None
        assert "It is looked at again on 01 February 2027." in spoken(cast.carol.modal.blocks)
        await cast.carol.close()
        await cast.play.until(datetime(2027, 2, 1, 9, 0, tzinfo=UTC))
        assert "looked at again today" in shown(asked(cast)[-1])
        assert len(asked(cast)) == 2


async def test_what_holds_no_longer_is_deprecated(database_url: str) -> None:
    async with casting(database_url) as cast:
        await agreed(cast)
        await cast.play.until(MONDAY_10_IN_BERLIN)
        await cast.presses(cast.alice, cast.card(1), "Show all")
        await cast.alice.close()
        told = await cast.says(cast.carol, "/adr deprecate 1 We moved on")
        assert told.startswith("Deprecating ADR-1 is for Alice (Engineering lead)")
        assert "ADR-1 is deprecated" in await cast.says(cast.alice, "/adr deprecate 1 We moved on")
        assert "🍂 Deprecated" in shown(cast.card(1))
        assert "We moved on" in cast.thread(1)[-1]
        # The word to Carol is still there, and its button says what became of it.
        await cast.presses(cast.carol, asked(cast)[-1], "Keep it")
        await cast.carol.submit()
        form = cast.carol.modal
        assert form is not None
        assert "ADR-1 is deprecated" in " ".join([*form.errors.values(), spoken(form.blocks)])


async def test_superseded_meanwhile_is_not_asked_of(database_url: str) -> None:
    async with casting(database_url) as cast:
        await agreed(cast)
        await cast.log(cast.carol, "Use two queues")
        await cast.says(cast.alice, "/adr accept 2")
        await cast.says(cast.alice, "/adr supersede 1 by 2")
        await cast.play.until(MONDAY_10_IN_BERLIN)
        assert not any("looked at again today" in shown(one) for one in cast.carol.dm())


async def test_days_that_cannot_be_are_refused(database_url: str) -> None:
    async with casting(database_url) as cast:
        await cast.opens(cast.carol, "/adr new Use one queue")
        await cast.presses_more(cast.carol)
        await cast.carol.fill({"context": "It hurts.", "chosen": "One"})
        for day, said in {
            "2026-11-20": "That day is over.",
            "1999-01-01": "That day is over.",
            "2206-11-20": "That is more than ten years ahead: is the year right?",
        }.items():
            await cast.carol.fill({"review_on": day})
            await cast.carol.submit()
            form = cast.carol.modal
            assert form is not None
            assert said in form.errors["review_on"]
        form = cast.carol.modal
        assert form is not None
        assert form.state["context"]["context"]["value"] == "It hurts."
        assert "No decision" in await cast.says(cast.alice, "/adr list")
