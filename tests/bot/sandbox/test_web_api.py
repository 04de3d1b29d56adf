"""Who may call what: tokens, scopes, arguments from everywhere, rates, pages, the log."""

import json
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.bot.sandbox.refusals import refusal
from tests.bot.sandbox.slack_app import (
    APP_TOKEN,
    BOT_TOKEN,
    SCOPES,
    client_for,
    manifest,
    staged,
)


async def test_auth_test_names_the_bot() -> None:
    async with staged() as stage:
        answer = await stage.client.auth_test()
        assert answer["user_id"] == stage.app.bot_user
        assert answer["team_id"] == "T0MUSTER"
        assert set(answer.headers["x-oauth-scopes"].split(",")) == set(SCOPES)


async def test_tokens_are_checked() -> None:
    async with staged() as stage:
        other = client_for(stage.server, "xoxb-other")
        assert await refusal(other.auth_test()) == "invalid_auth"
        wrong_kind = client_for(stage.server, APP_TOKEN)
        assert await refusal(wrong_kind.auth_test()) == "not_allowed_token_type"
        none = AsyncWebClient(base_url=stage.server.api_url)
        assert await refusal(none.auth_test()) == "not_authed"
        stage.sandbox.uninstall(stage.app)
        assert await refusal(stage.client.auth_test()) == "account_inactive"


async def test_unknown_methods_are_refused() -> None:
    async with staged() as stage:
        assert await refusal(stage.client.api_call("chat.shout")) == "unknown_method"
        assert stage.sandbox.refused[-1].error == "unknown_method"


async def test_missing_scopes_are_named() -> None:
    async with staged(granted_scopes=["users:read"]) as stage:
        with pytest.raises(SlackApiError) as caught:
            await stage.client.chat_postMessage(channel=stage.general, text="x")
        answer = caught.value.response
        assert answer["error"] == "missing_scope"
        assert answer["needed"] == "chat:write"
        assert answer["provided"] == "users:read"
        assert answer.headers["x-oauth-scopes"] == "users:read"


async def test_arguments_come_from_everywhere() -> None:
    async with staged() as stage, aiohttp.ClientSession() as session:
        url = f"{stage.server.api_url}chat.postMessage"
        headers = {"Authorization": f"Bearer {BOT_TOKEN}"}
        channel = stage.general
        multipart = aiohttp.FormData({"channel": channel, "text": "multipart"})
        multipart.add_field("x", b"y", filename="y")
        ways: list[dict[str, Any]] = [
            {"params": {"channel": channel, "text": "query"}},
            {"data": {"channel": channel, "text": "form", "token": BOT_TOKEN}},
            {"json": {"channel": channel, "text": "json"}},
            {"data": multipart},
            {"params": {"channel": channel}, "data": {"text": "both"}},
        ]
        for way in ways:
            async with session.post(url, headers=headers, **way) as response:
                assert (await response.json())["ok"], way
        posted = stage.sandbox.workspace.channels[channel].messages
        assert [m.text for m in posted] == ["query", "form", "json", "multipart", "both"]


async def test_nested_arguments_may_be_text() -> None:
    async with staged() as stage, aiohttp.ClientSession() as session:
        blocks = json.dumps([{"type": "divider"}])
        fields = {"channel": stage.general, "text": "x", "blocks": blocks, "token": BOT_TOKEN}
        async with session.post(f"{stage.server.api_url}chat.postMessage", data=fields) as answer:
            assert (await answer.json())["message"]["blocks"][0]["type"] == "divider"
        fields["blocks"] = "[{"
        async with session.post(f"{stage.server.api_url}chat.postMessage", data=fields) as answer:
            assert (await answer.json())["error"] == "invalid_blocks_format"


async def test_a_missing_charset_is_warned_of() -> None:
    async with staged() as stage, aiohttp.ClientSession() as session:
        headers = {"Authorization": f"Bearer {BOT_TOKEN}", "Content-Type": "application/json"}
        body = json.dumps({"channel": stage.general, "text": "x"})
        url = f"{stage.server.api_url}chat.postMessage"
        async with session.post(url, headers=headers, data=body) as response:
            answer = await response.json()
            assert answer["warning"] == "missing_charset"
            assert answer["response_metadata"]["warnings"] == ["missing_charset"]


async def test_the_log_has_no_token() -> None:
    async with staged() as stage:
        await stage.client.chat_postMessage(channel=stage.general, text="x")
        logged = stage.sandbox.received[-1]
        assert (logged.method, logged.error) == ("chat.postMessage", None)
        assert logged.arguments["text"] == "x"
        assert BOT_TOKEN not in str(logged)


async def test_a_channel_takes_one_a_second() -> None:
    async with staged() as stage:
        stage.sandbox.rates.on = True
        for _ in range(stage.sandbox.rates.burst):
            await stage.client.chat_postMessage(channel=stage.general, text="x")
        with pytest.raises(SlackApiError) as caught:
            await stage.client.chat_postMessage(channel=stage.general, text="x")
        assert caught.value.response.status_code == 429
        assert caught.value.response.headers["Retry-After"] == "1"
        assert caught.value.response["error"] == "ratelimited"
        await stage.client.chat_postMessage(channel="U0ADA", text="another channel")


async def test_methods_have_their_tiers() -> None:
    async with staged() as stage:
        stage.sandbox.rates.on = True
        for _ in range(20):
            await stage.client.users_list()
        assert await refusal(stage.client.users_list()) == "ratelimited"
        await stage.client.users_info(user="U0ADA")


async def test_lists_come_in_pages() -> None:
    async with staged() as stage:
        found: list[str] = []
        async for page in await stage.client.users_list(limit=2):
            assert len(page["members"]) <= 2
            found += [one["id"] for one in page["members"]]
        assert sorted(found) == sorted(stage.sandbox.workspace.users)
        assert await refusal(stage.client.users_list(cursor="zzz")) == "invalid_cursor"
        assert await refusal(stage.client.users_list(limit=0)) == "invalid_limit"


async def test_people_as_slack_shows_them() -> None:
    async with staged() as stage:
        ada = (await stage.client.users_info(user="U0ADA"))["user"]
        assert ada["tz"] == "Europe/Berlin"
        assert ada["tz_offset"] in (3600, 7200)
        assert "email" not in ada["profile"]
        workspace = stage.sandbox.workspace
        workspace.change_user(workspace.user("bob"), deleted=True)
        bob = (await stage.client.users_info(user="U0BOB"))["user"]
        assert bob["deleted"] is True
        assert "tz" not in bob
        slackbot = (await stage.client.users_info(user="USLACKBOT"))["user"]
        assert slackbot["is_bot"] is False
        assert await refusal(stage.client.users_info(user="U0NONE")) == "user_not_found"


async def test_groups_bots_and_team() -> None:
    async with staged() as stage:
        group = stage.sandbox.workspace.add_group("leads", users=["U0ADA"])
        shown = await stage.client.usergroups_list(include_users=True)
        assert shown["usergroups"][0]["users"] == ["U0ADA"]
        users = await stage.client.usergroups_users_list(usergroup=group.id)
        assert users["users"] == ["U0ADA"]
        strange = stage.client.usergroups_users_list(usergroup="S0")
        assert await refusal(strange) == "no_such_subteam"
        bot = await stage.client.bots_info(bot=stage.app.bot_id)
        assert bot["bot"]["app_id"] == stage.app.id
        assert (await stage.client.team_info())["team"]["domain"] == "acme"


async def test_sockets_need_socket_mode() -> None:
    async with staged() as stage:
        app_client = client_for(stage.server, APP_TOKEN)
        refused = app_client.apps_connections_open(app_token=APP_TOKEN)
        assert await refusal(refused) == "socket_mode_not_enabled"
    async with staged(manifest=manifest(socket_mode=True), request_url=None) as stage:
        opened = await client_for(stage.server, APP_TOKEN).apps_connections_open(
            app_token=APP_TOKEN
        )
        assert opened["url"].startswith("ws://127.0.0.1:")
