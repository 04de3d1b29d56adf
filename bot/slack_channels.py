"""Channels of ours at Slack: made once, filled, named, and read where something was pinned."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack_calls import UNREADABLE, asked
from handlers.blocks import clip
from handlers.payloads import plain
from handlers.slack import Invite, MakeChannel, Quote, Quoted, Refused, Sent, Topic

NAME_TAKEN = "name_taken"
INVITED_AT_ONCE = 100
TOPIC_CHARACTERS = 250
PAGE = 999
PAGES = 10
"""As many of our own living channels are looked through: 9 990."""
IN_ALREADY = {"already_in_channel", "cant_invite_self"}
THE_PERSONS = IN_ALREADY | {
    "cant_invite", "ura_max_channels", "user_is_restricted", "user_is_ultra_restricted",
    "user_not_found",
}  # fmt: skip
"""Words of conversations.invite for one person; others are the channel's or the app's."""
THE_CHANNELS = {"not_in_channel", "is_archived", "channel_not_found", "missing_scope"}
NOT_THERE = {"message_not_found", "thread_not_found"}

Message = Mapping[str, Any]


async def made(web: AsyncWebClient, wanted: MakeChannel, me: Callable[[], Awaitable[str]]) -> Sent:
    """Make a channel, or take the one that an earlier call made whose answer was lost.

    A private one is taken only while nobody else is in it: in any other case it has been used,
    and whoever is in it would read along.
    """
    try:
        answer = await asked(web.conversations_create(name=wanted.name, is_private=wanted.private))
    except Refused as error:
        if error.error != NAME_TAKEN:
            raise
        ours = await _made_before(web, wanted, me)
        if ours is None or (wanted.private and not await _is_empty(web, ours)):
            raise
        return Sent(ours, found=True)
    return Sent(str(answer["channel"]["id"]))


async def _made_before(
    web: AsyncWebClient, wanted: MakeChannel, me: Callable[[], Awaitable[str]]
) -> str | None:
    """Find a living channel of that name that we made; None too where we may not look."""
    types, bot_user = "private_channel" if wanted.private else "public_channel", await me()
    cursor: str | None = None
    for _ in range(PAGES):
        try:
            page = await asked(
                web.users_conversations(
                    types=types, exclude_archived=True, limit=PAGE, cursor=cursor
                )
            )
        except Refused as error:
            if error.error in UNREADABLE:
                return None
            raise
        for channel in page["channels"]:
            is_ours = channel.get("creator") == bot_user and not channel.get("is_archived")
            if channel.get("name") == wanted.name and is_ours:
                return str(channel["id"])
        cursor = (page.get("response_metadata") or {}).get("next_cursor")
        if not cursor:
            return None
    return None


async def _is_empty(web: AsyncWebClient, channel: str) -> bool:
    answer = await asked(web.conversations_members(channel=channel, limit=2))
    return len(answer["members"]) == 1


async def invited(web: AsyncWebClient, invite: Invite) -> Sent:
    """Bring people in, as many as can be; raise Refused where it is the channel that takes none."""
    missing: list[tuple[str, str]] = []
    users = tuple(dict.fromkeys(invite.users))
    for start in range(0, len(users), INVITED_AT_ONCE):
        some = users[start : start + INVITED_AT_ONCE]
        missing += await _not_brought_in(web, invite.channel, some)
    return Sent(invite.channel, missing=tuple(missing))


async def _not_brought_in(
    web: AsyncWebClient, channel: str, users: tuple[str, ...]
) -> list[tuple[str, str]]:
    try:
        answer = await asked(
            web.conversations_invite(channel=channel, users=list(users), force=True)
        )
    except Refused as error:
        # Where nobody could be brought in, the call as a whole fails with the first one's word.
        errors = _errors_of(error)
        if error.error in THE_CHANNELS or not (errors or error.error in THE_PERSONS):
            raise
        errors = errors or [{"user": one, "error": error.error} for one in users]
    else:
        errors = answer.get("errors") or []
    found = [(str(one.get("user")), str(one.get("error"))) for one in errors]
    return [(user, word) for user, word in found if word not in IN_ALREADY]


def _errors_of(refused: Refused) -> list[dict[str, Any]]:
    cause = refused.__cause__
    found = cause.response.get("errors") if isinstance(cause, SlackApiError) else None
    return [one for one in found or () if isinstance(one, dict)]


async def topic_set(web: AsyncWebClient, topic: Topic) -> Sent:
    """Set a channel's topic, in as many characters as Slack takes."""
    text = clip(topic.text, TOPIC_CHARACTERS)
    await asked(web.conversations_setTopic(channel=topic.channel, topic=text))
    return Sent(topic.channel)


async def quoted(web: AsyncWebClient, quote: Quote) -> Sent:
    """Say what a message says, whose it is and where it stands, as far as we may know."""
    try:
        link = await asked(web.chat_getPermalink(channel=quote.channel, message_ts=quote.ts))
    except Refused as error:
        if error.error in UNREADABLE | NOT_THERE:
            return Sent()
        raise
    message = await _message(web, quote) or {}
    said = Quoted(
        text=plain(str(message.get("text") or "")),
        author=message.get("user"),
        thread=message.get("thread_ts"),
        permalink=str(link["permalink"]),
    )
    return Sent(quote.channel, quote.ts, quote=said)


async def _message(web: AsyncWebClient, quote: Quote) -> Message | None:
    """Look for the message itself: in the channel, then, as a reply, in its thread."""
    exactly: dict[str, Any] = {
        "channel": quote.channel,
        "oldest": quote.ts,
        "latest": quote.ts,
        "inclusive": True,
    }
    looks = (
        partial(web.conversations_history, **exactly, limit=1),
        partial(web.conversations_replies, **exactly, ts=quote.ts),
    )
    for look in looks:
        try:
            found = await asked(look())
        except Refused as error:
            if error.error in UNREADABLE | NOT_THERE:
                return None
            raise
        for message in found["messages"]:
            if message.get("ts") == quote.ts:
                return dict(message)
    return None
