"""conversations.history and .replies, reactions.get: reading what was written."""

import base64
import binascii

from bot.sandbox.calls import Call, Method, family
from bot.sandbox.errors import SlackError
from bot.sandbox.records import Channel, Json, Message
from bot.sandbox.wire import message_json

_MOST_AT_ONCE = 999
_CURSOR = "next_ts:"


def _read(call: Call) -> Channel:
    channel = call.channel()
    call.need(f"{family(channel)}:history")
    if not call.is_in(channel):
        raise SlackError("not_in_channel")
    return channel


def _history(call: Call) -> Json:
    channel = _read(call)
    roots = [m for m in channel.messages if not m.is_reply or m.reply_broadcast]
    found = [m for m in reversed(roots) if _in_period(call, m)]
    before = _after_cursor(call)
    left = [m for m in found if before is None or _moment(m.ts) < before]
    shown, more = _cut(call, left, 100)
    return {"messages": _wires(call, shown), "pin_count": 0, **_paged(shown, more=more)}


def _replies(call: Call) -> Json:
    channel = _read(call)
    one = call.workspace.message(channel, call.arguments.required("ts"))
    if one is None:
        raise SlackError("thread_not_found")
    parent, *replies = call.workspace.thread(channel, one.thread_ts or one.ts)
    after = _after_cursor(call)
    left = [m for m in replies if _in_period(call, m) and (after is None or _moment(m.ts) > after)]
    shown, more = _cut(call, left, 1000)
    return {"messages": _wires(call, [parent, *shown]), **_paged(shown, more=more)}


def _in_period(call: Call, message: Message) -> bool:
    oldest, latest = (_bound(call, name) for name in ("oldest", "latest"))
    at, inclusive = _moment(message.ts), call.arguments.flag("inclusive")
    late_enough = oldest is None or at > oldest or (inclusive and at == oldest)
    return late_enough and (latest is None or at < latest or (inclusive and at == latest))


def _bound(call: Call, name: str) -> int | None:
    text = call.arguments.text(name)
    try:
        return _moment(text) if text else None
    except ValueError:
        raise SlackError(f"invalid_ts_{name}") from None


def _moment(ts: str) -> int:
    """Read a `ts`, six decimals or fewer, as microseconds: a float would round it."""
    seconds, _, fraction = ts.partition(".")
    return int(seconds) * 1_000_000 + int((fraction or "0").ljust(6, "0")[:6])


def _cut(call: Call, messages: list[Message], default: int) -> tuple[list[Message], bool]:
    limit = call.arguments.limit(default, max(default, _MOST_AT_ONCE))
    return messages[:limit], len(messages) > limit


def _after_cursor(call: Call) -> int | None:
    cursor = call.arguments.text("cursor")
    if not cursor:
        return None
    try:
        text = base64.b64decode(cursor, validate=True).decode()
        return int(text.removeprefix(_CURSOR))
    except (binascii.Error, UnicodeDecodeError, ValueError):
        raise SlackError("invalid_cursor") from None


def _paged(shown: list[Message], *, more: bool) -> Json:
    if not more:
        return {"has_more": False}
    cursor = base64.b64encode(f"{_CURSOR}{_moment(shown[-1].ts)}".encode()).decode()
    return {"has_more": True, "response_metadata": {"next_cursor": cursor}}


def _wires(call: Call, messages: list[Message]) -> list[Json]:
    whole = call.arguments.flag("include_all_metadata")
    return [message_json(call.workspace, m, all_metadata=whole) for m in messages]


def _reactions_get(call: Call) -> Json:
    if "timestamp" not in call.arguments:
        raise SlackError("no_item_specified")
    channel = call.channel()
    message = call.workspace.message(channel, call.arguments.required("timestamp"))
    if message is None:
        raise SlackError("message_not_found")
    wire = message_json(call.workspace, message, all_metadata=False)
    wire["permalink"] = call.workspace.link(message)
    return {"type": "message", "channel": channel.id, "message": wire}


METHODS = {
    "conversations.history": Method(_history, 3),
    "conversations.replies": Method(_replies, 3),
    "reactions.get": Method(_reactions_get, 3, ("reactions:read",)),
}
