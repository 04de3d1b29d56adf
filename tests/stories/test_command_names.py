"""Commands registered under other names: an app that shares slash names with many others."""

from tests.stage import Play, shown, spoken, stage
from tests.stories.test_commands import answer


async def form(play: Play, typed: str) -> str:
    await play.alice.type("#platform", typed)
    view = await play.sandbox.until(lambda: play.alice.modal)
    await play.alice.close()
    return spoken(view.blocks)


async def test_prefix_is_answered_and_named(database_url: str) -> None:
    async with stage(database_url, prefix="ai-", team=False) as play:
        assert sorted(one.command for one in play.alice.app.commands) == [
            "/ai-action", "/ai-adr", "/ai-checkin", "/ai-incident", "/ai-kpi", "/ai-muster",
            "/ai-postmortem", "/ai-review", "/ai-ritual", "/ai-weekly",
        ]  # fmt: skip
        assert (await play.alice.type("#platform", "/adr list")).refused == "not_a_command"
        told = await answer(play, "/ai-adr list")
        assert "Run  /ai-muster setup  in the channel where yours meets." in told
        told = await answer(play, "/ai-adr help")
        assert "/ai-adr show 12" in told
        assert "/adr show" not in told.replace("/ai-adr", "")
        told = await answer(play, "/ai-adr shwo 3")
        assert "Did you mean  /ai-adr show 12 ?" in told
        assert "/ai-review" in await answer(play, "/ai-muster help")
        assert "Engineers" in await form(play, "/ai-muster setup")


async def test_one_command_reaches_everything(database_url: str) -> None:
    async with stage(database_url, one=True) as play:
        assert [one.command for one in play.alice.app.commands] == ["/muster"]
        assert "adr" in play.alice.app.commands[0].usage_hint
        assert "Chosen option" in await form(play, "/muster adr")
        assert "/muster adr show 12" in await answer(play, "/muster adr help")
        assert "Write, for example,  /muster adr show 12 ." in await answer(
            play, "/muster adr show"
        )
        assert "Home" in await answer(play, "/muster status")


async def test_cards_name_commands_as_registered(database_url: str) -> None:
    async with stage(database_url, prefix="ai-", one=True, team=False) as play:
        await play.alice.type("#platform", "/ai-muster setup")
        await play.sandbox.until(lambda: play.alice.modal)
        await play.alice.fill({"name": "Run `/muster setup`"})
        await play.alice.submit()
        await play.settle()
        (card,) = play.posts()
        assert "or  /ai-muster setup  here." in shown(card)
        assert shown(card).startswith("Run `/muster setup`")  # a name is nobody's command
