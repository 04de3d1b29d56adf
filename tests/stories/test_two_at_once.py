"""Two people at once, double clicks, the same form twice: one effect, and the other is told."""

import asyncio
from datetime import UTC, datetime

from bot.sandbox import payloads
from bot.sandbox.hand import Hand
from bot.sandbox.records import Message
from tests.stage import Play, shown, spoken, stage
from tests.stories.test_decision import TUESDAY_9_IN_BERLIN


def told_privately(hand: Hand, play: Play) -> list[str]:
    return [shown(one) for one in hand.sees("#platform") if one.ephemeral_to == hand.user.id]


async def test_one_of_two_accepts(database_url: str) -> None:
    async with stage(database_url) as play:
        await play.log(play.alice, "Use one queue")
        await play.alice.close()
        await play.settle()
        (card,) = play.posts()
        await asyncio.gather(play.alice.click(card, "Accept"), play.bob.click(card, "Accept"))
        told = await play.sandbox.until(
            lambda: told_privately(play.alice, play) + told_privately(play.bob, play)
        )
        await play.settle()
        assert len(told) == 1
        assert "ADR-1 is accepted already, by" in told[0]
        assert "✅ Accepted" in shown(card)
        assert len(play.bob.thread(card)) == 1


async def test_accept_and_reject_collide(database_url: str) -> None:
    async with stage(database_url) as play:
        await play.log(play.alice, "Use one queue")
        await play.alice.close()
        await play.settle()
        (card,) = play.posts()
        accepted, rejected = await asyncio.gather(
            play.alice.type("#platform", "/adr accept 1"),
            play.bob.type("#platform", "/adr reject 1 Too costly"),
        )
        answers = [shown(one.message) for one in (accepted, rejected) if one.message]
        assert sum("It is settled." in one for one in answers) == 1
        await play.settle()
        assert len(play.bob.thread(card)) == 1


async def test_double_click_decides_once(database_url: str) -> None:
    async with stage(database_url) as play:
        await play.log(play.alice, "Use one queue")
        await play.settle()
        (card,) = play.posts()
        await asyncio.gather(*(play.bob.click(card, "Accept") for _ in range(2)))
        await play.sandbox.until(lambda: told_privately(play.bob, play))
        await play.settle()
        assert len(play.bob.thread(card)) == 1


async def submit_twice(play: Play, hand: Hand) -> list[object]:
    """Send one form two times at once, as a double click or an impatient proxy does."""
    view = hand.modal
    assert view is not None
    arrival = payloads.submission(play.sandbox.core, hand.app, hand.user, view)
    sent = (play.sandbox.courier.deliver(hand.app, arrival) for _ in range(2))
    return [one.body for one in await asyncio.gather(*sent)]


async def test_same_form_twice_logs_once(database_url: str) -> None:
    async with stage(database_url) as play:
        for number in (1, 2, 3):
            await play.alice.type("#platform", f"/adr new Decision {number}")
            await play.sandbox.until(lambda: play.alice.modal)
            await play.alice.fill({"context": "It hurts.", "chosen": "One"})
            answers = await submit_twice(play, play.alice)
            assert sorted(f"ADR-{number} is saved already." in str(one) for one in answers) == [
                False,
                True,
            ]
            await play.alice.close()
        await play.settle()
        assert len(play.posts()) == 3


async def test_corrected_form_is_taken(database_url: str) -> None:
    async with stage(database_url) as play:
        await play.alice.type("#platform", "/adr")
        form = await play.sandbox.until(lambda: play.alice.modal)
        await play.alice.fill({"title": " ", "context": "It hurts.", "chosen": "One"})
        await play.alice.submit()
        assert form.errors
        await play.alice.fill({"title": "Use one queue"})
        await play.alice.submit()
        assert play.alice.modal is not None
        assert "ADR-1 is saved" in spoken(play.alice.modal.blocks)


async def outcome_form(play: Play, hand: Hand, review: Message) -> None:
    await hand.click(review, "Outcome")
    await play.sandbox.until(lambda: hand.modal)


async def test_one_of_two_outcomes_is_recorded(database_url: str) -> None:
    async with stage(database_url) as play:
        await play.log(play.alice, "Use one queue")
        await play.alice.close()
        await play.until(TUESDAY_9_IN_BERLIN)
        review = play.posts()[-1]
        for hand, verdict in ((play.alice, "approved"), (play.bob, "rejected")):
            await outcome_form(play, hand, review)
            await hand.fill({"verdict:1": verdict, "note:1": "Because"})
        await asyncio.gather(play.alice.submit(), play.bob.submit())
        forms = [one.modal for one in (play.alice, play.bob) if one.modal]
        assert sum("REV-1 is recorded" in spoken(one.blocks) for one in forms) == 1
        (errors,) = [one.errors for one in forms if one.errors]
        assert "recorded" in next(iter(errors.values()))
        await play.settle()
        assert "✅ Held" in shown(review)


async def test_conditions_need_words(database_url: str) -> None:
    async with stage(database_url) as play:
        await play.log(play.alice, "Use one queue")
        await play.until(TUESDAY_9_IN_BERLIN)
        review = play.posts()[-1]
        await outcome_form(play, play.bob, review)
        await play.bob.fill({"verdict:1": "conditions"})
        await play.bob.submit()
        assert play.bob.modal is not None
        assert play.bob.modal.errors.keys() == {"note:1"}


async def test_decided_meanwhile_is_left(database_url: str) -> None:
    async with stage(database_url) as play:
        await play.log(play.alice, "Use one queue")
        await play.alice.close()
        await play.until(TUESDAY_9_IN_BERLIN)
        card, review = play.posts()
        await outcome_form(play, play.bob, review)
        await play.bob.fill({"verdict:1": "rejected", "note:1": "Too costly"})
        await play.alice.click(card, "Accept")
        await play.bob.submit()
        assert play.bob.modal is not None
        assert "by someone else" in spoken(play.bob.modal.blocks)
        await play.settle()
        assert "✅ Accepted" in shown(card)


async def test_edit_overtakes_the_review(database_url: str) -> None:
    async with stage(database_url) as play:
        await play.log(play.alice, "Use one queue")
        await play.alice.close()
        await play.until(datetime(2026, 11, 24, 8, 30, tzinfo=UTC))
        review = play.posts()[-1]

        # Bob opens the outcome's form; meanwhile Alice changes what is to be approved.
        await play.bob.click(review, "Outcome")
        await play.sandbox.until(lambda: play.bob.modal)
        await play.alice.type("#platform", "/adr edit 1")
        await play.sandbox.until(lambda: play.alice.modal)
        await play.alice.fill({"context": "It hurts more than we thought."})
        await play.alice.submit()

        # Bob approves what he saw: the new text stays proposed, and he is told.
        await play.bob.fill({"verdict:1": "approved"})
        await play.bob.submit()
        assert play.bob.modal is not None
        assert "was edited while you wrote" in spoken(play.bob.modal.blocks)
        await play.settle()
        assert "Proposed" in shown(play.posts()[0])
