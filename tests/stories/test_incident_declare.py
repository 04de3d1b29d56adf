"""Declaring an incident: in one line, in one form, from a message; and practising one."""

from tests.stage import spoken
from tests.stories.incidents import casting, told


async def test_declare_makes_card_and_channel(database_url: str) -> None:
    async with casting(database_url) as cast:
        said = await cast.declares(cast.carol, "/incident sev2 Checkout answers wrong")
        assert "INC-1 is declared" in said
        assert "#inc-1-checkout-answers-wrong is being opened" in said
        assert cast.rooms() == ["inc-1-checkout-answers-wrong"]
        room = cast.room("inc-1-checkout-answers-wrong")
        assert not room.is_private
        card = cast.reads()
        assert "🟠 Sev2 · open" in card
        assert "Join in: " in card
        (top,) = cast.play.posts(room)
        assert told(top).startswith("INC-1 · Checkout answers wrong")
        assert cast.carol.user.id in room.members
        assert room.topic == "🟠 Sev2 · open · lead: Carol"
        assert len(cast.play.posts()) == 1


async def test_form_shows_whom_it_tells(database_url: str) -> None:
    async with casting(database_url) as cast:
        form = await cast.opens(cast.carol, "/incident Secret in the logs")
        assert "It tells nobody by itself." in spoken(form.blocks)
        await cast.fills(cast.carol, "class", "Data exposure")
        form = await cast.play.sandbox.until(lambda: cast.carol.modal)
        assert "It tells: " in spoken(form.blocks)
        assert f"<@{cast.sam.user.id}>" in spoken(form.blocks)
