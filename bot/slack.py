"""The Slack client: what handlers ask of Slack, asked with slack_sdk.

The SDK's own retries are off: it repeats a POST after a dropped connection and so doubles
messages. What may be repeated, and when, is the promise's to know.
"""

import asyncio
from collections.abc import Awaitable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, suppress
from datetime import datetime
from types import TracebackType
from typing import Any, Self

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.slack_calls import SERVER_ERROR, UNREADABLE, asked
from bot.slack_channels import invited, made, quoted, topic_set
from bot.slack_members import members
from handlers.answers import Block, View
from handlers.blocks import MESSAGE_BLOCKS, fitting
from handlers.payloads import described_person
from handlers.slack import (
    Ask,
    CannotLook,
    Edit,
    Hook,
    Invite,
    Look,
    MakeChannel,
    Members,
    NotWanted,
    Outgoing,
    Place,
    Post,
    Publish,
    Quote,
    Refused,
    Renew,
    Sent,
    Topic,
    Unclear,
    Unreached,
    Upload,
)

CALL_SECONDS = 10.0
"""Longer than Slack takes."""
CALLS_IN_A_LEASE = 4
"""A post of unknown fate is looked for and then sent: two calls' time and one, and as much as one
to spare, all while the promise is ours. What takes several calls, such as a file, has the time of
two. Later, another process may be sending it."""
METADATA_EVENT = "muster_promise"
PAGE = 200
PAGES = 10
"""How far back a post of unknown fate is looked for: 2 000 messages."""
NO_WEBHOOK = "no_webhook"
PERSONAL = ("U", "W", "D")
"""First letters of the ids of people and of DMs, whose history we never ask leave to read."""


class SlackClient(AbstractAsyncContextManager["SlackClient"]):
    """One bot token's Slack. Open it inside the running loop: `async with client:`."""

    def __init__(
        self, token: str, base_url: str, *, lease_seconds: float = CALL_SECONDS * CALLS_IN_A_LEASE
    ) -> None:
        self._token = token
        self._base_url = base_url
        self.call_seconds = min(CALL_SECONDS, lease_seconds / CALLS_IN_A_LEASE)
        self._session: aiohttp.ClientSession | None = None
        self._client: AsyncWebClient | None = None
        self._bot_user = ""

    async def __aenter__(self) -> Self:
        timeout = aiohttp.ClientTimeout(total=self.call_seconds)
        self._session = aiohttp.ClientSession(timeout=timeout)
        self._client = AsyncWebClient(
            token=self._token, base_url=self._base_url, session=self._session, retry_handlers=[]
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._session is not None:
            await self._session.close()

    @property
    def web(self) -> AsyncWebClient:
        """Return the open client."""
        if self._client is None:
            msg = "the Slack client is not open"
            raise RuntimeError(msg)
        return self._client

    @property
    def session(self) -> aiohttp.ClientSession:
        """Return the open session, for addresses that are secrets: no error repeats one."""
        if self._session is None:
            msg = "the Slack client is not open"
            raise RuntimeError(msg)
        return self._session

    async def send(self, outgoing: Outgoing, key: str) -> Sent:
        if isinstance(outgoing, Post):
            return await self._post(outgoing, key)
        if isinstance(outgoing, Upload):
            return await self._in_time(self._upload(outgoing, key))
        if isinstance(outgoing, Edit | Publish | Renew):
            return await self._renewed(outgoing)
        if isinstance(outgoing, Ask | Look):
            return await self._told(outgoing)
        if isinstance(outgoing, Hook):
            raise NotWanted(NO_WEBHOOK)  # `bot/hooks.py` sends it, where a receiver is named
        return await self._in_time(self._channel(outgoing))

    async def _renewed(self, outgoing: Edit | Publish | Renew) -> Sent:
        if isinstance(outgoing, Renew):
            with suppress(Refused):  # it was closed, and nobody misses it
                await self.update_view(outgoing.view_id, outgoing.view)
            return Sent()
        if isinstance(outgoing, Publish):
            await asked(self.web.views_publish(user_id=outgoing.user, view=outgoing.view))
            return Sent()
        blocks = fitting(outgoing.blocks, MESSAGE_BLOCKS)
        await asked(
            self.web.chat_update(
                channel=outgoing.channel, ts=outgoing.ts, text=outgoing.text, blocks=blocks
            )
        )
        return Sent(outgoing.channel, outgoing.ts)

    async def _told(self, outgoing: Ask | Look) -> Sent:
        if isinstance(outgoing, Look):
            return await self._look(outgoing)
        answer = await asked(self.web.users_info(user=outgoing.user))
        return Sent(person=described_person(answer["user"]))

    async def _channel(self, outgoing: Members | MakeChannel | Invite | Topic | Quote) -> Sent:
        if isinstance(outgoing, Members):
            return await members(self.web, outgoing)
        if isinstance(outgoing, MakeChannel):
            return await made(self.web, outgoing, self._me)
        if isinstance(outgoing, Invite):
            return await invited(self.web, outgoing)
        if isinstance(outgoing, Topic):
            return await topic_set(self.web, outgoing)
        return await quoted(self.web, outgoing)

    async def _me(self) -> str:
        """Return our bot's user id, asked once."""
        if not self._bot_user:
            self._bot_user = str((await asked(self.web.auth_test()))["user_id"])
        return self._bot_user

    async def _in_time(self, calls: Awaitable[Sent]) -> Sent:
        """Make several calls while what sends them is surely still ours."""
        try:
            async with asyncio.timeout(2 * self.call_seconds):
                return await calls
        except TimeoutError as error:
            raise Unclear("it took too long") from error

    async def _look(self, look: Look) -> Sent:
        """Say what a channel is, as far as the scopes granted and our membership let us see it."""
        try:
            answer = await asked(self.web.conversations_info(channel=look.channel))
        except Refused as error:
            if error.error in UNREADABLE:
                return Sent()
            raise
        channel = answer["channel"]
        shared = bool(channel.get("is_ext_shared"))
        return Sent(place=Place(is_private=bool(channel.get("is_private")), is_shared=shared))

    async def _upload(self, upload: Upload, key: str) -> Sent:
        """Send a file: its bytes first, so that nothing is said where Slack does not take it.

        Only a post to a person opens the DM for us. The file follows it there as a message of its
        own: in a thread under it nobody would look for it.
        """
        length = len(upload.data)
        there = await asked(
            self.web.files_getUploadURLExternal(filename=upload.filename, length=length)
        )
        await self._bytes(str(there["upload_url"]), upload.data)
        sent = await self._post(Post(upload.channel, upload.text), key)
        await asked(
            self.web.files_completeUploadExternal(
                files=[{"id": str(there["file_id"]), "title": upload.filename}],
                channel_id=sent.channel,
            )
        )
        return sent

    async def _bytes(self, url: str, data: bytes) -> None:
        try:
            async with self.session.post(url, data=data) as answer:
                if answer.status != 200:  # noqa: PLR2004 - HTTP's word for yes
                    raise Unclear(str(answer.status))
        except aiohttp.ClientConnectorError as error:
            raise Unreached(str(error)) from error
        except (aiohttp.ClientError, TimeoutError) as error:
            raise Unclear(type(error).__name__) from error

    async def _post(self, post: Post, key: str) -> Sent:
        metadata = {"event_type": METADATA_EVENT, "event_payload": {"key": key}} if key else None
        answer = await asked(
            self.web.chat_postMessage(
                channel=post.channel,
                text=post.text,
                blocks=fitting(post.blocks, MESSAGE_BLOCKS) or None,
                thread_ts=post.thread_ts,
                metadata=metadata,
                unfurl_links=False,
                unfurl_media=False,
            )
        )
        return Sent(answer["channel"], answer["ts"])

    async def find(self, post: Post, key: str, since: datetime) -> Sent | None:
        if post.channel.startswith(PERSONAL):
            raise CannotLook
        try:
            async with asyncio.timeout(2 * self.call_seconds):
                return await self._found(post, key, since)
        except TimeoutError as error:
            raise Unclear("looking for it took too long") from error
        except Refused as error:
            if error.error in UNREADABLE:
                raise CannotLook from error
            raise

    async def _found(self, post: Post, key: str, since: datetime) -> Sent | None:
        cursor: str | None = None
        for _ in range(PAGES):
            page = await asked(self._page(post, since, cursor))
            for message in page["messages"]:
                if _key_of(message) == key:
                    return Sent(post.channel, message["ts"], found=True)
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return None
        raise CannotLook  # it may stand behind what was read

    def _page(
        self, post: Post, since: datetime, cursor: str | None
    ) -> Awaitable[AsyncSlackResponse]:
        ask: dict[str, Any] = {
            "channel": post.channel,
            "oldest": f"{since.timestamp():.6f}",
            "limit": PAGE,
            "include_all_metadata": True,
            "cursor": cursor,
        }
        if post.thread_ts is not None:
            return self.web.conversations_replies(ts=post.thread_ts, **ask)
        return self.web.conversations_history(**ask)

    async def open_view(self, trigger_id: str, view: View, *, over: bool) -> None:
        call = self.web.views_push if over else self.web.views_open
        await asked(call(trigger_id=trigger_id, view=view))

    async def update_view(self, view_id: str, view: View) -> None:
        await asked(self.web.views_update(view_id=view_id, view=view))

    async def respond(self, response_url: str, text: str, blocks: Sequence[Block]) -> None:
        said: dict[str, Any] = {
            "response_type": "ephemeral",
            "replace_original": False,
            "text": text,
        }
        if blocks:
            said["blocks"] = fitting(blocks, MESSAGE_BLOCKS)
        try:
            async with self.session.post(response_url, json=said) as answer:
                if answer.status >= SERVER_ERROR:
                    raise Unclear(str(answer.status))
                if answer.status != 200:  # noqa: PLR2004 - HTTP's word for yes
                    raise Refused(str(answer.status))
        except aiohttp.ClientConnectorError as error:
            raise Unreached(str(error)) from error
        except (aiohttp.ClientError, TimeoutError) as error:
            raise Unclear(type(error).__name__) from error

    async def who_am_i(self) -> Mapping[str, Any]:
        """Return what `auth.test` says of the token, with its scopes under `scopes`."""
        answer = await asked(self.web.auth_test())
        scopes = str(answer.headers.get("x-oauth-scopes") or "")
        data = answer.data if isinstance(answer.data, dict) else {}
        return {**data, "scopes": [scope for scope in scopes.split(",") if scope]}


def _key_of(message: Mapping[str, Any]) -> str | None:
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") != METADATA_EVENT:
        return None
    key = (metadata.get("event_payload") or {}).get("key")
    return None if key is None else str(key)
