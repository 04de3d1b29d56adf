"""Read Slack's payloads into arrivals: the one place that knows their keys.

Unknown keys are ignored and missing ones are forgiven wherever the arrival still makes sense.
"""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from html import unescape
from typing import Any

from handlers.arrivals import (
    Arrival,
    Click,
    Closing,
    Command,
    Described,
    Form,
    Happening,
    MessageShortcut,
    Search,
    Shortcut,
    Submission,
    Who,
)
from rituals.message_links import Links
from rituals.texts import sound

Payload = Mapping[str, Any]

LAST_SECOND = int(datetime(9999, 1, 1, tzinfo=UTC).timestamp())
_REFERENCE = re.compile(r"<(@|#|!subteam\^|!)?([^>|]+)(?:\|([^>]*))?>")


class Unreadable(Exception):
    """Slack sent something that is none of the kinds we know."""


class Unwanted(Unreadable):
    """Slack sent something that is none of our business: what we did, or what is no message."""


def read(body: Payload) -> Arrival:
    """Return what arrived; raise `Unreadable` for a payload that is of no known kind."""
    try:
        if "command" in body:
            return _command(body)
        return READERS[body["type"]](body)
    except (KeyError, TypeError, IndexError, AttributeError) as error:
        raise Unreadable(str(body.get("type"))) from error


def plain(text: str) -> str:
    """Undo Slack's escapes: what a person typed, with names for ids and bare addresses."""
    return sound(unescape(_REFERENCE.sub(_reference, text)))


def _reference(found: re.Match[str]) -> str:
    sign, target, name = found.groups()
    if sign == "!":
        return f"@{name or target}".replace("@@", "@")
    if sign == "#":
        return f"#{name or target}"
    if sign:
        return f"@{(name or target).removeprefix('@')}"
    # Slack makes a link of an address that somebody typed without its scheme.
    return name if name and target in {f"mailto:{name}", f"http://{name}"} else target


def _who(body: Payload) -> Who:
    team = body.get("team") or {}
    user = body["user"]
    workspace = team.get("id") or user.get("team_id") or body["enterprise"]["id"]
    return Who(workspace=str(workspace), user=user["id"])


NAMELESS = ("directmessage", "privategroup")
"""What Slack says for the name of a place that has none, or that it keeps to itself."""


def _command(body: Payload) -> Command:
    text, place = body.get("text") or "", body.get("channel_name") or ""
    people = [one for one in _REFERENCE.finditer(text) if one[1] == "@"]
    return Command(
        who=Who(body["team_id"], body["user_id"]),
        name=body["command"].removeprefix("/"),
        text=plain(text).strip(),
        channel=body["channel_id"],
        in_dm=place == "directmessage" or place.startswith("mpdm-"),
        in_private=place == "privategroup",
        trigger_id=body.get("trigger_id") or "",
        response_url=body.get("response_url") or "",
        channel_name="" if place in NAMELESS else place,
        mentions=tuple(one[2] for one in people),
        mentioned=tuple(plain(one[0]) for one in people),
    )


def _click(body: Payload) -> Click:
    action, container = body["actions"][0], body.get("container") or {}
    view = body.get("view") or {}
    return Click(
        who=_who(body),
        action_id=action["action_id"],
        value=_single(action) or "",
        channel=(body.get("channel") or {}).get("id") or container.get("channel_id"),
        message_ts=container.get("message_ts"),
        view_id=view.get("id"),
        in_home=view.get("type") == "home",
        trigger_id=body.get("trigger_id") or "",
        response_url=body.get("response_url"),
        form=form(view.get("state") or {}),
        metadata=view.get("private_metadata") or "",
        view=view,
    )


def _submission(body: Payload) -> Submission:
    view = body["view"]
    return Submission(
        who=_who(body),
        callback_id=view["callback_id"],
        view_id=view["id"],
        view_hash=view.get("hash") or "",
        metadata=view.get("private_metadata") or "",
        form=form(view.get("state") or {}),
        view=view,
    )


def form(state: Payload) -> Form:
    """Read a view's state; a block holds one element, so its block id names the value."""
    values: dict[str, str] = {}
    many: dict[str, tuple[str, ...]] = {}
    for block_id, block in (state.get("values") or {}).items():
        for element in block.values():
            single, several = _single(element), _several(element)
            if single:
                values[block_id] = sound(single)
            if several:
                many[block_id] = several
    return Form(values, many)


SINGLE = ("value", "selected_user", "selected_channel", "selected_conversation", "selected_date",
          "selected_time", "selected_date_time")  # fmt: skip
SEVERAL = ("selected_users", "selected_channels", "selected_conversations")


def _single(element: Payload) -> str | None:
    option = element.get("selected_option")
    if option:
        return str(option["value"])
    return next((str(element[key]) for key in SINGLE if element.get(key)), None)


def _several(element: Payload) -> tuple[str, ...]:
    options = element.get("selected_options")
    if options:
        return tuple(str(option["value"]) for option in options)
    return next((tuple(element[key]) for key in SEVERAL if element.get(key)), ())


def _closing(body: Payload) -> Closing:
    view = body["view"]
    return Closing(_who(body), view.get("callback_id") or "", view.get("private_metadata") or "")


def _search(body: Payload) -> Search:
    metadata = (body.get("view") or {}).get("private_metadata") or ""
    return Search(_who(body), body["action_id"], body.get("value") or "", metadata)


def _shortcut(body: Payload) -> Shortcut:
    return Shortcut(_who(body), body["callback_id"], body.get("trigger_id") or "")


def _message_shortcut(body: Payload) -> MessageShortcut:
    message = body["message"]
    return MessageShortcut(
        who=_who(body),
        callback_id=body["callback_id"],
        trigger_id=body.get("trigger_id") or "",
        channel=body["channel"]["id"],
        message_ts=body["message_ts"],
        text=plain(message.get("text") or ""),
        author=message.get("user"),
        response_url=body.get("response_url") or "",
        permalink=_permalink(body),
        in_private=_is_private(body["channel"]),
    )


def _permalink(body: Payload) -> str:
    """Return a message's address, as Slack's own `chat.getPermalink` builds it."""
    domain, ts = (body.get("team") or {}).get("domain"), body["message_ts"]
    thread = body["message"].get("thread_ts")
    if not domain:
        return ""
    channel = body["channel"]["id"]
    base = Links(f"https://{domain}.slack.com").to(channel, ts)
    return f"{base}?thread_ts={thread}&cid={channel}" if thread and thread != ts else base


def _is_private(channel: Payload) -> bool:
    name = channel.get("name") or ""
    return name in {"privategroup", "directmessage"} or name.startswith("mpdm-")


def _event(body: Payload) -> Happening:
    event = body["event"]
    authorizations = body.get("authorizations") or [{}]
    user = event.get("user") or ""
    described = described_person(user) if isinstance(user, Mapping) else None
    item = _reacted_to(event, authorizations[0].get("user_id"))
    channel = event.get("channel") or event.get("old_channel_id") or item.get("channel")
    return Happening(
        who=Who(
            authorizations[0].get("team_id") or body["team_id"],
            described.id if described else str(user),
        ),
        type=event["type"],
        id=body["event_id"],
        channel=channel.get("id") if isinstance(channel, Mapping) else channel,
        tab=event.get("tab"),
        bare="tab" in event and not event.get("view"),
        person=described,
        new_channel=event.get("new_channel_id"),
        reaction=str(event.get("reaction") or "") if item else "",
        message_ts=item.get("ts"),
        author=(event.get("item_user") or None) if item else None,
    )


REACTIONS = ("reaction_added", "reaction_removed")


def _reacted_to(event: Payload, ourselves: str | None) -> Payload:
    """Return the message that a reaction is to; nothing for any other event.

    What we wrote ourselves stands in a timeline anyhow.
    """
    if event["type"] not in REACTIONS:
        return {}
    item: Payload = event["item"]
    ours = ourselves is not None and ourselves in {event.get("user"), event.get("item_user")}
    if item.get("type") != "message" or ours:
        raise Unwanted(event["type"])
    return {"channel": item["channel"], "ts": item["ts"]}


def described_person(user: Payload) -> Described:
    """Read Slack's user object; any field of a leaver's may be missing."""
    profile, grid = user.get("profile") or {}, user.get("enterprise_user") or {}
    name = profile.get("real_name") or user.get("real_name") or user.get("name") or user["id"]
    return Described(
        id=user["id"],
        name=str(name),
        zone=user.get("tz") or None,
        is_bot=bool(user.get("is_bot")) or user["id"] == "USLACKBOT",
        has_left=bool(user.get("deleted")),
        is_guest=bool(user.get("is_restricted") or user.get("is_ultra_restricted")),
        homes=tuple(filter(None, (user.get("team_id"), *(grid.get("teams") or ())))),
        is_stranger=bool(user.get("is_stranger")),
        status=str(profile.get("status_emoji") or ""),
        status_until=_instant(profile.get("status_expiration")),
        changed_at=_instant(user.get("updated")),
    )


def _instant(second: object) -> datetime | None:
    """Read a moment; 0 is never, and what is no second of ours is none."""
    if not isinstance(second, int) or not 0 < second <= LAST_SECOND:
        return None
    return datetime.fromtimestamp(second, UTC)


READERS: dict[str, Callable[[Payload], Arrival]] = {
    "block_actions": _click,
    "view_submission": _submission,
    "view_closed": _closing,
    "block_suggestion": _search,
    "shortcut": _shortcut,
    "message_action": _message_shortcut,
    "event_callback": _event,
}
