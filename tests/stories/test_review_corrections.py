"""What was recorded of a review is corrected: by whom, what stands all the same, and the trace."""

from bot.sandbox.hand import Hand
from bot.sandbox.records import View
from rituals.history import record_of
from rituals.occurrences import occurrences
from storage.reviews import Outcomes
from tests.stage import shown, spoken
from tests.stories.deciding import Cast, casting
from tests.stories.reviewing import PEOPLE, opened, outcome, said, saved


async def corrects(cast: Cast, hand: Hand, number: int) -> View:
    """Open a recorded review and press Correct; return the form."""
    window = await cast.opens(hand, f"/review show {number}")
    await hand.click(window, "Correct")
    return await cast.play.sandbox.until(
        lambda: hand.modal if hand.modal and "Who attended" in spoken(hand.modal.blocks) else None
    )


async def sent(cast: Cast, hand: Hand) -> str:
    """Send the form; return its receipt, or what stands beside its fields."""
    await hand.submit()
    await cast.play.settle()
    assert hand.modal is not None
    return said(hand.modal) + " ".join((hand.modal.errors or {}).values())


async def closed(hand: Hand) -> None:
    while hand.modal is not None:
        await hand.close()


async def test_record_is_corrected_with_a_trace(database_url: str) -> None:
    async with casting(database_url, rituals=["architecture-review"]) as cast:
        await cast.log(cast.carol, "Use one queue")
        review = await opened(cast, "architecture-review")
        await outcome(cast, cast.bob, review)
        await cast.bob.fill(
            {"verdict:1": "rejected", "note:1": "Too derr", "decided": "Buy nothing\nWait"}
        )
        await saved(cast, cast.bob)

        # The words of the note, a line and a name were wrong; the verdict stands.
        await corrects(cast, cast.bob, 1)
        people = [cast.alice.user.id, cast.bob.user.id]
        await cast.bob.fill(
            {"note:1": "Too dear", "decided": "Buy nothing\nWait for spring", "attendees": people}
        )
        told = await sent(cast, cast.bob)
        assert "REV-1 is corrected: who attended, decisions, the note on Use one queue" in told
        await closed(cast.bob)
        assert "Wait for spring" in shown(review)
        assert "Too dear" in shown(review)
        assert "2 attended" in shown(review)

        # The same again is no change, and what it says now is kept over a restart.
        await cast.play.restart()
        await corrects(cast, cast.bob, 1)
        assert "nothing was changed" in await sent(cast, cast.bob)
        await closed(cast.bob)
        assert cast.play.team is not None
        workspace = cast.play.team.workspace
        async with cast.play.muster.database.reading() as tx:
            found = await Outcomes(tx, workspace).numbered(1)
            assert found is not None
            (held,) = await record_of(tx, workspace, occurrences.name(found), "corrected")
        assert held.actor == cast.bob.user.id
        assert held.texts["decided"] == "Buy nothing\nWait for spring"
        assert cast.play.sandbox.refused == []


async def test_two_corrections_do_not_undo_each_other(database_url: str) -> None:
    async with casting(database_url, rituals=["architecture-review"]) as cast:
        review = await opened(cast, "architecture-review")
        await outcome(cast, cast.bob, review)
        await cast.bob.fill({"decided": "Buy nothing"})
        await saved(cast, cast.bob)
        await corrects(cast, cast.bob, 1)
        await corrects(cast, cast.alice, 1)
        await cast.alice.fill({"decided": "Buy one"})
        assert "is corrected" in await sent(cast, cast.alice)
        await cast.bob.fill({"decided": "Buy two"})
        told = await sent(cast, cast.bob)
        assert "changed while you wrote" in told
        assert "Buy one" in shown(review)


async def test_what_others_stand_on_stays(database_url: str) -> None:
    async with casting(database_url, rituals=["product-review"], people=PEOPLE) as cast:
        review = await opened(cast, "product-review")
        await outcome(cast, cast.bob, review)
        await cast.bob.fill({"decided": "Ship the search\nHire nobody"})
        await saved(cast, cast.bob)

        # Only who may record may correct.
        window = await cast.opens(cast.dan, "/review show 1")
        done = await cast.dan.click(window, "Correct")
        await cast.play.settle()
        heard = spoken(cast.dan.modal.blocks) if cast.dan.modal else ""
        assert "is for" in heard + str(done)
        await closed(cast.dan)

        # A line that a decision was logged from stays where it is.
        window = await cast.opens(cast.alice, "/review show 1")
        await cast.alice.click(window, "review:adr:0")
        await cast.play.sandbox.until(
            lambda: cast.alice.modal and "context" in str(cast.alice.modal.blocks)
        )
        await cast.alice.fill({"chosen": "Ship it"})
        await cast.alice.submit()
        await cast.play.settle()
        await closed(cast.alice)
        await corrects(cast, cast.bob, 1)
        await cast.bob.fill({"decided": "Hire nobody"})
        assert "Line 1 was logged as ADR-1" in await sent(cast, cast.bob)
        await closed(cast.bob)

        # What somebody signed stays too; the notes can still be put right.
        await cast.carol.click(review, "Sign")
        await cast.play.settle()
        await corrects(cast, cast.bob, 1)
        await cast.bob.fill({"decided": "Ship the search\nHire one"})
        assert "signed what was decided" in await sent(cast, cast.bob)
        await cast.bob.fill({"decided": "Ship the search\nHire nobody", "minutes": "It was short."})
        assert "is corrected: notes for the minutes" in await sent(cast, cast.bob)
