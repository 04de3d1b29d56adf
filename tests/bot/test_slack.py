"""What came of a call, in one of the four ways it can fail; over real HTTP."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from bot.app import build
from bot.clock import real_time
from bot.manifest import manifest
from bot.sandbox.clock import SandboxClock
from bot.sandbox.records import Channel
from bot.sandbox.sandbox import Sandbox
from bot.sandbox.server import serving
from bot.settings import Settings
from bot.slack import SlackClient
from handlers.features import FEATURES
from handlers.slack import (
    CannotLook,
    Edit,
    Limited,
    Post,
    Refused,
    Unclear,
    Unreached,
    Upload,
)
from tests.chaos.processes import until
from tests.databases import fresh_sqlite
from tests.stage import APP_TOKEN, BOT_TOKEN, SECRET

POST = "chat.postMessage"


@asynccontextmanager
async def client_of(
    *extras: str, token: str = BOT_TOKEN, lease_seconds: float = 40
) -> AsyncIterator[tuple[Sandbox, SlackClient, Channel]]:
    sandbox = Sandbox(clock=SandboxClock(start_at=real_time()))
    async with (
        sandbox.serve() as server,
        SlackClient(token, server.api_url, lease_seconds=lease_seconds) as client,
    ):
        app = sandbox.install(
            manifest(FEATURES, url=f"{server.url}/nowhere", extras=extras),
            bot_token=BOT_TOKEN, app_token=APP_TOKEN, signing_secret=SECRET, request_url=None,
        )  # fmt: skip
        yield sandbox, client, sandbox.workspace.add_channel("p", members=[app.bot_user])


async def test_file_is_sent_while_it_is_ours() -> None:
    """Each call is in time, but all of them are not: another process may send it by then."""
    async with client_of("files", lease_seconds=8) as (sandbox, client, channel):
        for method in ("files.getUploadURLExternal", POST, "files.completeUploadExternal"):
            sandbox.faults.delay(method, 1.5)
        with pytest.raises(Unclear, match="it took too long"):
            await client.send(Upload(channel.id, "The file", "a.md", b"#"), "k1")


async def test_post_says_where_it_stands() -> None:
    async with client_of() as (sandbox, client, channel):
        sent = await client.send(Post(channel.id, "Hello"), "k1")
        (message,) = sandbox.workspace.channels[channel.id].messages
        assert (sent.channel, sent.ts) == (channel.id, message.ts)
        assert message.metadata == {"event_type": "muster_promise", "event_payload": {"key": "k1"}}


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("is_archived", Refused), ("not_in_channel", Refused), ("missing_scope", Refused),
        ("invalid_blocks", Refused), ("unknown_method", Refused), ("token_revoked", Refused),
        ("internal_error", Unclear), ("fatal_error", Unclear), ("request_timeout", Unclear),
        ("service_unavailable", Unclear), ("ratelimited", Limited), ("rate_limited", Limited),
    ],
)  # fmt: skip
async def test_slacks_words_have_a_kind(word: str, kind: type[Exception]) -> None:
    async with client_of() as (sandbox, client, channel):
        sandbox.faults.error(POST, word)
        with pytest.raises(kind):
            await client.send(Post(channel.id, "Hello"), "k1")


async def test_limit_says_how_long() -> None:
    async with client_of() as (sandbox, client, channel):
        sandbox.faults.ratelimit(POST, retry_after=7)
        with pytest.raises(Limited) as limited:
            await client.send(Post(channel.id, "Hello"), "k1")
        assert limited.value.seconds == 7


@pytest.mark.parametrize("effect", [True, False])
async def test_broken_calls_are_unclear_and_not_repeated(effect: bool) -> None:  # noqa: FBT001
    async with client_of() as (sandbox, client, channel):
        for broken in (sandbox.faults.drop, sandbox.faults.status):
            broken(POST, effect=effect)
            with pytest.raises(Unclear):
                await client.send(Post(channel.id, "Hello"), "k1")
        assert len(channel.messages) == (2 if effect else 0)
        assert len([one for one in sandbox.received if one.method == POST]) == 2


async def test_nobody_there_is_unreached() -> None:
    async with client_of() as (_, open_client, _channel):
        assert open_client.web is not None
    async with SlackClient(BOT_TOKEN, "http://127.0.0.1:1/api/") as client:
        with pytest.raises(Unreached):
            await client.send(Post("C1", "Hello"), "k1")
        with pytest.raises(Unreached):
            await client.respond("http://127.0.0.1:1/commands/x", "Hello", [])


async def test_wrong_token_is_refused() -> None:
    async with client_of(token="xoxb-other") as (_, client, channel):
        with pytest.raises(Refused, match="invalid_auth"):
            await client.send(Post(channel.id, "Hello"), "k1")


async def test_find_sees_what_stands_there() -> None:
    async with client_of("history") as (_, client, channel):
        since = real_time()
        for number in range(5):
            await client.send(Post(channel.id, "Hello"), f"k{number}")
        parent = await client.find(Post(channel.id, "Hello"), "k2", since)
        assert parent is not None
        assert parent.ts == channel.messages[2].ts
        reply = Post(channel.id, "Yes", thread_ts=parent.ts)
        assert await client.find(reply, "r1", since) is None
        await client.send(reply, "r1")
        assert await client.find(reply, "r1", since) is not None
        assert await client.find(Post(channel.id, "Hello"), "k9", since) is None


async def test_find_admits_where_it_cannot() -> None:
    async with client_of() as (_, client, channel):
        with pytest.raises(CannotLook):
            await client.find(Post(channel.id, "Hello"), "k1", real_time())
    async with client_of("history") as (_, client, channel):
        for place in ("U1", "D1", "W1", "C0NOWHERE"):
            with pytest.raises(CannotLook):
                await client.find(Post(place, "Hello"), "k1", real_time())


async def test_edit_may_be_repeated() -> None:
    async with client_of() as (_, client, channel):
        sent = await client.send(Post(channel.id, "Hello"), "k1")
        assert sent.ts is not None
        for _ in range(2):
            assert await client.send(Edit(channel.id, sent.ts, "Changed"), "k1") == sent
        assert [one.text for one in channel.messages] == ["Changed"]
        with pytest.raises(Refused, match="message_not_found"):
            await client.send(Edit(channel.id, "1.0", "Changed"), "k1")


async def test_secret_addresses_stand_in_no_error() -> None:
    secret = "https://hooks.slack.example/actions/T1/2/s3cr3t"
    client = SlackClient(BOT_TOKEN, "http://127.0.0.1:1/")
    with pytest.raises(RuntimeError) as unopened:
        await client.respond(secret, "Hello", [])
    async with client:
        with pytest.raises(Unreached) as unreached:
            await client.respond("http://127.0.0.1:1/actions/s3cr3t", "Hello", [])
    for wrong in (unopened, unreached):
        assert "s3cr3t" not in str(wrong.value)


async def test_token_without_a_workspace_serves_none(tmp_path: Path) -> None:
    async def nobody(_request: Request) -> JSONResponse:
        return JSONResponse({"ok": True, "user_id": "U1", "url": "https://x.slack.example/"})

    slack = Starlette(routes=[Route("/api/auth.test", nobody, methods=["POST"])])
    async with serving(slack, "127.0.0.1", 0) as address:
        settings = Settings(
            _env_file=None,
            slack_bot_token=SecretStr(BOT_TOKEN),
            slack_signing_secret=SecretStr(SECRET),
            slack_api_url=f"{address}/api/",
            database_url=fresh_sqlite(tmp_path),
        )
        muster = build(settings)
        async with muster.running(keeps=False):
            await until(lambda: muster.identity.bot_user_id is not None, "who we are")
            assert muster.identity.team_id is None
