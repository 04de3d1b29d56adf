"""Whatever people write into whichever field: it is shown as text and does nothing."""

from bot.sandbox.hand import Hand
from bot.sandbox.records import Message, View
from tests.stage import Play, shown, spoken, stage
from tests.stories.hostile import HOSTILE, live_in
from tests.stories.test_decision import MONDAY_9_IN_BERLIN, TUESDAY_9_IN_BERLIN

FIELDS = ("title", "context", "options", "chosen", "because", "good", "bad")


async def asked(play: Play, hand: Hand, text: str) -> Message:
    """Run a command and return what only its asker sees."""
    done = await hand.type(f"#{play.channel.name}", text)
    assert done.message is not None, done
    return done.message


async def opened(play: Play, hand: Hand, where: Message | View, button: str, value: str) -> str:
    """Press a button that opens a window, close it, and return what it said."""
    await hand.click(where, button, value=value)
    view = await play.sandbox.until(lambda: hand.modal)
    await hand.close()
    return spoken(view.blocks)


async def test_hostile_text_stays_text(database_url: str) -> None:
    async with stage(database_url) as play:
        # Alice logs a decision for each kind of mischief, in every field at once.
        for text in HOSTILE:
            await play.alice.type("#platform", "/adr")
            await play.sandbox.until(lambda: play.alice.modal)
            options = " ".join(text.split())  # the choice is one of them
            await play.alice.fill({**dict.fromkeys(FIELDS, text), "options": options})
            await play.alice.submit()
            assert play.alice.modal is not None
            assert not play.alice.modal.errors
            assert "is saved" in spoken(play.alice.modal.blocks)
            await play.alice.close()
        await play.settle()
        cards = play.posts()
        assert len(cards) == len(HOSTILE)
        assert "<!channel> <!here> <!everyone>" in shown(cards[0])

        # Bob reads the list, each whole text and his Home; he rejects one with a hostile reason.
        for word in ("", " proposed"):
            listed = await asked(play, play.bob, f"/adr list{word}")
            assert "<https://evil.example|https://good.example>" in shown(listed)
        for number in range(1, len(HOSTILE) + 1):
            assert f"ADR-{number}" in shown(await asked(play, play.bob, f"/adr show {number}"))
        assert "<!channel>" in await opened(play, play.bob, cards[0], "Show all", "1")
        await play.bob.open_home()
        await play.settle()
        await play.bob.click(cards[-1], "Reject")
        await play.sandbox.until(lambda: play.bob.modal)
        await play.bob.fill({"why": " ".join(HOSTILE)})
        await play.bob.submit()
        await play.bob.close()

        # The review shows the queue, and its outcome carries hostile conditions.
        await play.until(MONDAY_9_IN_BERLIN)
        await play.until(TUESDAY_9_IN_BERLIN)
        review = play.posts()[-1]
        await play.bob.click(review, "Outcome")
        await play.sandbox.until(lambda: play.bob.modal)
        notes = {f"note:{n}": text for n, text in enumerate(HOSTILE[:-1], 1)}
        verdicts = dict.fromkeys((f"verdict:{n}" for n in range(1, len(HOSTILE))), "conditions")
        await play.bob.fill(verdicts | notes)
        await play.bob.submit()
        assert play.bob.modal is not None
        assert "REV-1 is recorded" in spoken(play.bob.modal.blocks)
        await play.alice.open_home()
        await play.settle()
        await asked(play, play.alice, "/muster status")
        await asked(play, play.alice, "/review")

        assert live_in(play.sandbox) == []
        assert play.sandbox.refused == []


async def test_hostile_commands_are_quoted(database_url: str) -> None:
    async with stage(database_url) as play:
        await play.log(play.alice, "Use one queue")
        for text in HOSTILE:
            for command in (
                f"/adr {text}",
                f"/adr list {text}",
                f"/adr show {text}",
                f"/adr accept {text}",
                f"/adr reject {text}",
                f"/muster {text}",
                f"/muster adr {text}",
                f"/review {text}",
            ):
                told = await asked(play, play.bob, command)
                assert "went wrong" not in shown(told), command
        assert live_in(play.sandbox) == []
        assert play.sandbox.refused == []


async def test_hostile_words_prefill_the_form(database_url: str) -> None:
    async with stage(database_url) as play:
        for text in HOSTILE:
            await play.bob.type("#platform", f"/adr new {text}")
            form = await play.sandbox.until(lambda: play.bob.modal)
            await play.bob.fill({"context": "It hurts.", "chosen": "One"})
            await play.bob.submit()
            assert "is saved" in spoken(play.bob.modal.blocks if play.bob.modal else form.blocks)
            await play.bob.close()
        assert live_in(play.sandbox) == []
        assert play.sandbox.refused == []


async def test_hostile_reason_reaches_the_author(database_url: str) -> None:
    async with stage(database_url) as play:
        await play.log(play.alice, HOSTILE[0])
        await play.settle()
        await play.alice.archive("#platform")
        await play.bob.type("@muster", f"/adr reject 1 {' '.join(HOSTILE)}")
        await play.settle()
        told = play.alice.dm()[-1]
        assert "The card of ADR-1 could not be brought up to date" in shown(told)
        assert "Unarchive it" in shown(told)
        assert live_in(play.sandbox) == []
