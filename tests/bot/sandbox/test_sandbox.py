"""The facade: what a manifest makes of an app, waiting, and the log of all that was said."""

import pytest

from bot.sandbox.errors import HandError
from bot.sandbox.sandbox import Sandbox
from tests.bot.sandbox.receiver import saying, scene
from tests.bot.sandbox.slack_app import manifest, people, staged


async def test_the_manifest_registers_commands() -> None:
    async with staged() as stage:
        assert [one.command for one in stage.app.commands] == ["/adr", "/raw"]
        assert stage.app.shortcut("log") is not None
        assert stage.sandbox.workspace.users[stage.app.bot_user].is_bot


async def test_no_scope_means_no_commands() -> None:
    async with staged(granted_scopes=["chat:write"]) as stage:
        ada = stage.sandbox.hand("ada")
        assert (await ada.type("#general", "/adr")).refused == "not_a_command"
        with pytest.raises(HandError):
            await ada.shortcut("new")


async def test_interactivity_is_opt_in() -> None:
    async with scene() as s:
        s.app.interactive = False
        assert (await s.sandbox.hand("ada").shortcut("new")).failure == "dispatch_failed"
        assert not s.inbox.got


async def test_manifest_addresses_are_used() -> None:
    plain = manifest()
    plain["features"]["slash_commands"][0]["url"] = "http://127.0.0.1:9/one"
    plain["settings"]["interactivity"]["request_url"] = "http://127.0.0.1:9/two"
    async with staged(manifest=plain, request_url=None) as stage:
        assert stage.app.command_urls == {"/adr": "http://127.0.0.1:9/one"}
        assert stage.app.options_url == "http://127.0.0.1:9/two"
        assert (await stage.sandbox.hand("ada").type("#general", "/adr")).failure


async def test_answers_are_in_the_log() -> None:
    async with scene() as s:
        s.inbox.answer = saying({"text": "a private word"})
        await s.sandbox.hand("ada").type("#general", "/adr")
        last = s.sandbox.received[-1]
        assert last.method == "answer"
        assert "a private word" in str(last.arguments)


async def test_until_gives_up() -> None:
    sandbox = Sandbox()
    people(sandbox)
    assert await sandbox.until(lambda: sandbox.workspace.users) is sandbox.workspace.users
    with pytest.raises(TimeoutError):
        await sandbox.until(lambda: None, seconds=0.01)


async def test_a_hand_needs_an_app() -> None:
    sandbox = Sandbox()
    people(sandbox)
    with pytest.raises(HandError, match="0 apps"):
        await sandbox.hand("ada").open_home()


async def test_serving_twice_is_fine() -> None:
    sandbox = Sandbox()
    async with sandbox.serve() as first:
        assert first.api_url == f"{first.url}/api/"
    async with sandbox.serve() as second:
        assert second.url.startswith("http://127.0.0.1:")
