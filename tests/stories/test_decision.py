"""A decision, from a slash command to a review's outcome."""

from datetime import UTC, datetime

from tests.stage import shown, spoken, stage

MONDAY_9_IN_BERLIN = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
TUESDAY_9_IN_BERLIN = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
WEDNESDAY_9_IN_BERLIN = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)


async def test_a_decision_is_logged_and_reviewed(database_url: str) -> None:
    async with stage(database_url) as play:
        # Alice logs two decisions and proposes both.
        await play.log(play.alice, "Use one queue for all providers")
        assert play.alice.modal is not None
        assert "ADR-1 is saved" in spoken(play.alice.modal.blocks)
        await play.alice.close()
        await play.log(play.alice, "Cache embeddings")
        await play.settle()
        first, second = play.posts()
        assert "ADR-1 · Use one queue for all providers" in shown(first)
        assert "Proposed" in shown(first)

        # Bob accepts the first; its card says so, and so does its thread.
        await play.bob.click(first, "Accept")
        await play.settle()
        assert "✅ Accepted" in shown(first)
        assert [shown(one) for one in play.bob.thread(first)] == [
            f"✅ ADR-1 was accepted by  <@{play.bob.user.id}>"
        ]

        # On Monday the review is announced with the other one in its queue.
        await play.until(MONDAY_9_IN_BERLIN)
        *_, review = play.posts()
        assert "Architecture review" in shown(review)
        assert "1 decision waits" in shown(review)
        assert "Cache embeddings" in shown(review)
        assert "Use one queue" not in shown(review)

        # On Tuesday at nine it starts, and Bob records what was decided.
        await play.until(TUESDAY_9_IN_BERLIN)
        assert "🟢 Now" in shown(review)
        await play.bob.click(review, "Outcome")
        await play.sandbox.until(lambda: play.bob.modal)
        await play.bob.fill({"verdict:2": "conditions", "note:2": "Measure the hit rate"})
        await play.bob.submit()
        assert play.bob.modal is not None
        assert "REV-1 is recorded" in spoken(play.bob.modal.blocks)
        await play.settle()
        assert "✅ Accepted" in shown(second)
        assert "✅ Held" in shown(review)
        assert len(play.posts()) == 3
        assert play.sandbox.refused == []


async def test_a_review_that_is_announced_keeps_up(database_url: str) -> None:
    async with stage(database_url) as play:
        await play.log(play.alice, "Use one queue")
        await play.until(MONDAY_9_IN_BERLIN)
        *_, review = play.posts()
        assert "1 decision waits" in shown(review)
        assert "Outcome" not in shown(review)  # it has not started

        # A decision is proposed and another one settled: the announcement says so.
        await play.log(play.bob, "Cache embeddings")
        await play.bob.close()
        await play.settle()
        assert "2 decisions wait" in shown(review)
        await play.bob.type("#platform", "/adr accept 1")
        await play.settle()
        assert "1 decision waits" in shown(review)

        # A note without an outcome is not lost: the form asks.
        await play.until(TUESDAY_9_IN_BERLIN)
        await play.bob.click(review, "Outcome")
        await play.sandbox.until(lambda: play.bob.modal)
        await play.bob.fill({"note:2": "We talked for an hour"})
        await play.bob.submit()
        assert play.bob.modal is not None
        assert play.bob.modal.errors == {
            "verdict:2": "Choose an outcome for this note, or clear the note."
        }

        # Nobody answers; it was missed, and what was proposed later is not for its outcome.
        await play.until(WEDNESDAY_9_IN_BERLIN)
        assert "Not held" in shown(review)
        assert "decision waits" not in shown(review)
        await play.log(play.alice, "Proposed too late")
        await play.bob.close()
        await play.bob.click(review, "Outcome")
        form = await play.sandbox.until(lambda: play.bob.modal)
        assert "ADR-2" in spoken(form.blocks)
        assert "ADR-3" not in spoken(form.blocks)
