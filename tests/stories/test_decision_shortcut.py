"""“Log as ADR” on a message: its words become the context, its address stays among the links."""

from handlers.decisions.names import LOG_MESSAGE
from tests.stage import shown, spoken
from tests.stories.deciding import casting


async def test_message_becomes_the_context(database_url: str) -> None:
    async with casting(database_url) as cast:
        said = (await cast.dan.type("#platform", "We should use one queue & <not> three")).message
        assert said is not None
        await cast.carol.message_shortcut(said, LOG_MESSAGE)
        form = await cast.play.sandbox.until(lambda: cast.carol.modal)
        assert form.state["context"]["context"]["value"] == "We should use one queue & <not> three"
        assert "This was said in private" not in spoken(form.blocks)
        await cast.carol.fill({"title": "Use one queue", "chosen": "One"})
        await cast.carol.submit()
        await cast.play.settle()
        assert "We should use one queue & <not> three" in shown(cast.card(1)).replace(
            "&lt;", "<"
        ).replace("&gt;", ">").replace("&amp;", "&")
        whole = await cast.says(cast.alice, "/adr show 1")
        permalink = f"archives/{cast.play.channel.id}/p{said.ts.replace('.', '')}"
        assert permalink in whole


async def test_address_outlives_more_fields(database_url: str) -> None:
    async with casting(database_url) as cast:
        said = (await cast.dan.type("#platform", "We should use one queue")).message
        assert said is not None
        await cast.carol.message_shortcut(said, LOG_MESSAGE)
        await cast.play.sandbox.until(lambda: cast.carol.modal)
        form = await cast.presses_more(cast.carol)
        assert said.ts.replace(".", "") in form.state["links"]["links"]["value"]
        await cast.carol.fill({"title": "Use one queue", "chosen": "One"})
        await cast.carol.submit()
        await cast.play.settle()
        assert said.ts.replace(".", "") in await cast.says(cast.alice, "/adr show 1")


async def test_private_place_is_warned_of(database_url: str) -> None:
    async with casting(database_url) as cast:
        workspace = cast.play.sandbox.workspace
        workspace.add_channel(
            "leads", is_private=True, members=[cast.carol.user.id, cast.dan.user.id]
        )
        said = (await cast.dan.type("#leads", "Between us: one queue")).message
        assert said is not None
        await cast.carol.message_shortcut(said, LOG_MESSAGE)
        form = await cast.play.sandbox.until(lambda: cast.carol.modal)
        told = " ".join(spoken(form.blocks).split())
        assert "This was said in private. Once saved, everybody here who looks it up" in told
        assert "can read it as a decision of AI platform." in told
        # The warning stays when the form grows.
        form = await cast.presses_more(cast.carol)
        assert "This was said in private." in spoken(form.blocks)


async def test_outsider_logs_nothing(database_url: str) -> None:
    async with casting(database_url) as cast:
        said = (await cast.dan.type("#platform", "We should use one queue")).message
        assert said is not None
        guest = cast.play.sandbox.workspace.add_user("gina", is_restricted=True)
        cast.play.sandbox.workspace.join(cast.play.channel, guest.id)
        hand = cast.play.sandbox.hand(guest.id)
        await hand.message_shortcut(said, LOG_MESSAGE)
        told = await cast.play.sandbox.until(
            lambda: [one for one in hand.sees("#platform") if one.ephemeral_to] or None
        )
        assert "Guests and people of other workspaces" in shown(told[-1])
        assert hand.modal is None
