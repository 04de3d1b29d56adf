"""What a Slack workspace consists of: people, channels, messages, views, files, installed apps.

State alone: no IO, no wire format (see `wire.py`) and no rules (see `workspace.py`).
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

Json = dict[str, Any]
"""A JSON object as it travels: blocks, metadata, values of elements."""

State = dict[str, Json]
"""block_id -> action_id -> value, as in `view.state.values`."""


@dataclass(slots=True)
class User:
    id: str
    name: str
    real_name: str
    team_id: str
    tz: str = "Europe/Berlin"
    display_name: str = ""
    title: str = ""
    """What the person does, as the profile says."""
    email: str = ""
    is_bot: bool = False
    is_admin: bool = False
    is_owner: bool = False
    is_restricted: bool = False
    """A guest."""
    is_ultra_restricted: bool = False
    """A guest of one channel."""
    is_stranger: bool = False
    """Of another workspace; so is whoever has another `team_id`."""
    deleted: bool = False
    status_text: str = ""
    status_emoji: str = ""
    status_expiration: int = 0
    bot_id: str | None = None
    app_id: str | None = None
    updated: int = 0

    @property
    def shown_name(self) -> str:
        return self.display_name or self.real_name or self.name


@dataclass(slots=True)
class UserGroup:
    id: str
    handle: str
    name: str
    description: str = ""
    users: list[str] = field(default_factory=list)
    disabled: bool = False


@dataclass(slots=True)
class Reaction:
    name: str
    users: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Edited:
    user: str
    ts: str


@dataclass(slots=True)
class Message:
    channel: str
    ts: str
    text: str
    user: str | None = None
    blocks: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    metadata: Json | None = None
    thread_ts: str | None = None
    reply_broadcast: bool = False
    edited: Edited | None = None
    reactions: list[Reaction] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    subtype: str | None = None
    bot_id: str | None = None
    app_id: str | None = None
    username: str | None = None
    icon: str | None = None
    ephemeral_to: str | None = None
    """The only person who sees it; such a message is never in the history."""
    state: dict[str, State] = field(default_factory=dict)
    """What each person has chosen in its elements: user id -> state."""

    @property
    def is_reply(self) -> bool:
        return self.thread_ts is not None and self.thread_ts != self.ts


@dataclass(slots=True)
class Channel:
    id: str
    name: str
    created: int
    creator: str
    kind: Literal["channel", "im", "mpim"] = "channel"
    is_private: bool = False
    is_archived: bool = False
    is_general: bool = False
    is_ext_shared: bool = False
    is_deleted: bool = False
    members: list[str] = field(default_factory=list)
    topic: str = ""
    topic_by: str = ""
    topic_at: int = 0
    """Who set it last, and when; 0 if nobody has."""
    purpose: str = ""
    previous_names: list[str] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    """In the order of their `ts`; replies among them, ephemerals never."""
    ephemerals: list[Message] = field(default_factory=list)

    @property
    def is_im(self) -> bool:
        return self.kind == "im"


@dataclass(slots=True)
class View:
    id: str
    app_id: str
    user: str
    type: Literal["modal", "home"]
    blocks: list[Json]
    hash: str
    title: Json | None = None
    submit: Json | None = None
    close: Json | None = None
    private_metadata: str = ""
    callback_id: str = ""
    external_id: str = ""
    clear_on_close: bool = False
    notify_on_close: bool = False
    root_view_id: str = ""
    previous_view_id: str | None = None
    state: State = field(default_factory=dict)
    """What the person has typed and chosen so far."""
    errors: dict[str, str] = field(default_factory=dict)
    """What the app said about single fields: block_id -> sentence."""
    trouble: str | None = None
    """What Slack shows when the app did not answer, or not as it should."""


@dataclass(slots=True)
class File:
    id: str
    name: str
    title: str
    length: int
    user: str
    created: int
    content: bytes | None = None
    channels: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class SlashCommand:
    command: str
    description: str = ""
    usage_hint: str = ""
    should_escape: bool = False


@dataclass(frozen=True, slots=True)
class Shortcut:
    callback_id: str
    name: str
    type: Literal["global", "message"]
    description: str = ""


@dataclass(slots=True)
class App:
    """An app as installed: what its manifest registers and what the workspace granted."""

    id: str
    name: str
    bot_user: str
    bot_id: str
    bot_token: str
    app_token: str
    signing_secret: str
    scopes: frozenset[str]
    events: frozenset[str]
    commands: tuple[SlashCommand, ...] = ()
    shortcuts: tuple[Shortcut, ...] = ()
    metadata_events: frozenset[str] = frozenset()
    """Event types of message metadata that it subscribes to."""
    home_enabled: bool = False
    messages_tab_enabled: bool = False
    messages_tab_read_only: bool = False
    """Whether Slack's window has no place to write to the app."""
    interactive: bool = False
    socket_mode: bool = False
    request_url: str | None = None
    command_urls: dict[str, str] = field(default_factory=dict)
    event_url: str | None = None
    interactivity_url: str | None = None
    options_url: str | None = None
    installed_at: datetime | None = None
    uninstalled: bool = False
    token_revoked: bool = False

    def command(self, name: str) -> SlashCommand | None:
        return next((c for c in self.commands if c.command == name), None)

    def shortcut(self, callback_id: str) -> Shortcut | None:
        return next((s for s in self.shortcuts if s.callback_id == callback_id), None)


HappeningKind = Literal[
    "message_posted",
    "message_changed",
    "message_deleted",
    "ephemeral_shown",
    "ephemeral_gone",
    "reaction_added",
    "reaction_removed",
    "member_joined",
    "member_left",
    "channel_created",
    "channel_archived",
    "channel_unarchived",
    "channel_renamed",
    "channel_deleted",
    "channel_shared",
    "channel_changed",
    "user_joined",
    "user_changed",
    "home_opened",
    "home_published",
    "modal_changed",
    "app_installed",
    "app_uninstalled",
    "file_shared",
]


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that changed, for whoever watches: the events that Slack sends, the page."""

    kind: HappeningKind
    user: str | None = None
    """Who did it, or whom it befell."""
    channel: str | None = None
    ts: str | None = None
    message: Message | None = None
    reaction: str | None = None
    inviter: str | None = None
    """Who brought `user` in, or sent them out."""
    view: View | None = None
    app_id: str | None = None
    """Whose Home was opened."""
