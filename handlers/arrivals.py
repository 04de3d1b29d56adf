"""What can arrive from Slack, as typed values; `handlers/payloads.py` reads them off the wire.

Below the door no dict has string keys: a feature sees these and nothing else of Slack's payloads.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

SECONDS_DIGITS = 10
"""As many as Slack writes for a moment."""


@dataclass(frozen=True, slots=True)
class Who:
    """The verified sender: the workspace that installed the bot, and the person's Slack id."""

    workspace: str
    user: str


@dataclass(frozen=True, slots=True)
class Form:
    """What stands in a form, by block id. A field that is empty or not there is `""`."""

    values: Mapping[str, str] = field(default_factory=dict)
    many: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def text(self, name: str) -> str:
        return self.values.get(name, "")

    def instant(self, name: str) -> datetime | None:
        """Return the moment that stands in a field for one, to the second."""
        typed = self.values.get(name, "")
        sound = typed.isdecimal() and len(typed) <= SECONDS_DIGITS
        return datetime.fromtimestamp(int(typed), UTC) if sound else None

    def choices(self, name: str) -> tuple[str, ...]:
        return self.many.get(name, ())


@dataclass(frozen=True, slots=True)
class Command:
    """A slash command. `text` is what the person typed, with Slack's escapes undone."""

    who: Who
    name: str
    text: str
    channel: str
    in_dm: bool
    trigger_id: str
    response_url: str
    in_private: bool = False
    """Whether it was typed in a private channel."""
    channel_name: str = ""
    """Without its sign; `""` where Slack keeps it to itself."""
    mentions: tuple[str, ...] = ()
    """The ids of the people named in `text`, in order."""
    mentioned: tuple[str, ...] = ()
    """How each of them stands in `text`: any other @ there is nobody whom Slack knows."""


@dataclass(frozen=True, slots=True)
class Click:
    """A button, menu or other element that was used, in a message, a modal or the Home."""

    who: Who
    action_id: str
    value: str
    channel: str | None
    message_ts: str | None
    view_id: str | None
    in_home: bool
    trigger_id: str
    response_url: str | None
    form: Form = field(default_factory=Form)
    """What stands in the form's fields at this moment, where the element is in one."""
    metadata: str = ""
    view: Mapping[str, Any] = field(default_factory=dict)
    """The window that the element is in, as Slack has it."""


@dataclass(frozen=True, slots=True)
class Submission:
    """A form that was sent. `view` is the form as Slack has it, to be refilled if it must be."""

    who: Who
    callback_id: str
    view_id: str
    view_hash: str
    metadata: str
    form: Form
    view: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Closing:
    """A form that was closed without being sent."""

    who: Who
    callback_id: str
    metadata: str


@dataclass(frozen=True, slots=True)
class Search:
    """A menu that asks for options: what was typed into it so far."""

    who: Who
    action_id: str
    typed: str
    metadata: str = ""
    """What the window that the menu is in remembers."""


@dataclass(frozen=True, slots=True)
class Shortcut:
    """A global shortcut."""

    who: Who
    callback_id: str
    trigger_id: str


@dataclass(frozen=True, slots=True)
class MessageShortcut:
    """A shortcut on a message, with the message's text and author."""

    who: Who
    callback_id: str
    trigger_id: str
    channel: str
    message_ts: str
    text: str
    author: str | None
    response_url: str
    permalink: str = ""
    in_private: bool = False
    """Whether it was said in a private channel or a direct message."""


@dataclass(frozen=True, slots=True)
class Happening:
    """An event. `who.user` is "" where nobody in particular caused it.

    `person` is the described person of a `user_change`; `tab` the one that was opened.
    """

    who: Who
    type: str
    id: str
    channel: str | None = None
    tab: str | None = None
    bare: bool = False
    """Whether the tab has nothing of ours to show: Slack sends along what was published."""
    person: "Described | None" = None
    new_channel: str | None = None
    """The id that `channel` has from now on."""
    reaction: str = ""
    """The emoji's name, without colons, of a reaction to the message `message_ts` in `channel`."""
    message_ts: str | None = None
    author: str | None = None
    """Whose message it is; None where Slack does not say, as for a webhook's."""


@dataclass(frozen=True, slots=True)
class Hooked:
    """What another tool reports by our signed webhook. `who.user` is `""`: it is nobody's doing.

    It takes effect once under its `key`; what was answered first is answered again.
    """

    who: Who
    name: str
    """Which hook it came to: `incident`."""
    key: str
    digest: str
    """Of the whole request, to notice a key that is used for another."""
    action: str
    """`declare` or `append`."""
    incident: int | None = None
    declared_key: str = ""
    """To append where the number is not known: the key under which the incident was declared.
    `handlers/hooked.py: answer_to` says how that was answered."""
    title: str = ""
    text: str = ""
    severity: str = ""
    class_id: str = ""
    service: str = ""
    team: str = ""
    """Its name; `""` where the only team is meant."""
    link: str = ""
    detected_at: datetime | None = None
    started_at: datetime | None = None
    private: bool = False


@dataclass(frozen=True, slots=True)
class Described:
    """A person as Slack describes them now."""

    id: str
    name: str
    zone: str | None
    is_bot: bool
    has_left: bool
    is_guest: bool = False
    homes: tuple[str, ...] = ()
    """The workspaces they are of, as far as Slack says; none where it does not."""
    is_stranger: bool = False
    status: str = ""
    """The emoji of their status (`:palm_tree:`)."""
    status_until: datetime | None = None
    """When their status ends; None where it stands until they change it."""
    changed_at: datetime | None = None
    """When they last changed, to the second; None where Slack does not say."""


Arrival = (
    Command
    | Click
    | Submission
    | Closing
    | Search
    | Shortcut
    | MessageShortcut
    | Happening
    | Hooked
)
